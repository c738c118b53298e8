//! Computed fields in what is exported, described and counted.

use serde_json::{Value as Json, json};

use super::{ada, at, change, open, with_people};
use crate::records::export::lines;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(what_is_exported_can_be_imported, documents_tell_of_computed_fields, usage_names_computed_fields,);

async fn what_is_exported_can_be_imported(app: &TestApp) {
    with_people(app).await;
    let anon = app.anon();
    let made = anon.post("/v1/people", ada()).await.expect(201);
    assert_eq!(lines(&anon.get("/v1/people/export").await), std::slice::from_ref(&made));
    let csv = anon.get("/v1/people/export").header("accept", "text/csv").await;
    let some = anon.get("/v1/people/export?fields=cost,full_name,tagged,share").header("accept", "text/csv").await;
    let text = "full_name,share,cost,tagged\r\nAda Lovelace,3,10.00,true\r\n";
    assert_eq!(String::from_utf8(some.body).unwrap(), text);
    anon.delete(at(&made)).await.expect(204);
    let whole = format!("{made}\n");
    for (kind, body) in [("text/csv", csv.body), ("application/x-ndjson", whole.into_bytes())] {
        let told = anon.post("/v1/people/import", Json::Null).body(kind, body).await.expect(200);
        assert_eq!((&told["created"], &told["failed"]), (&json!(1), &json!(0)), "{told}");
        let back = anon.get(at(&made)).await.expect(200);
        assert_eq!((&back["full_name"], &back["cost"]), (&made["full_name"], &made["cost"]));
        anon.delete(at(&made)).await.expect(204);
    }
}

async fn documents_tell_of_computed_fields(app: &TestApp) {
    let operator = with_people(app).await;
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let people = told["items"].as_array().unwrap().iter().find(|item| item["name"] == "people").unwrap();
    let fields = people["fields"].as_array().unwrap();
    assert_eq!(
        fields[10],
        json!({"name": "full_name", "type": "text", "computed": "record.first + \" \" + record.last"})
    );
    let again = json!({"op": "create_collection", "name": "again", "fields": fields, "rules": open()});
    change(&operator, json!([again])).await;
    let body = app.anon().post("/v1/again", ada()).await.expect(201);
    assert_eq!(body["full_name"], "Ada Lovelace");
    let openapi = app.anon().get("/v1/openapi.json").await.expect(200);
    let schemas = &openapi["components"]["schemas"];
    let shown = &schemas["people"]["properties"]["cost"];
    assert_eq!(
        shown,
        &json!({"type": ["string", "null"], "format": "decimal", "pattern": "^-?[0-9]+\\.[0-9]{2}$",
        "readOnly": true})
    );
    assert!(schemas["people"]["required"].as_array().unwrap().contains(&json!("cost")));
    for write in ["people_create", "people_update"] {
        assert!(
            schemas[write]["properties"].get("cost").is_none() && schemas[write]["properties"].get("price").is_some()
        );
    }
}

async fn usage_names_computed_fields(app: &TestApp) {
    let operator = with_people(app).await;
    app.anon().get("/v1/people?filter=full_name=='x'&sort=share&fields=cost,first").await.expect(200);
    app.anon().get("/v1/people/aggregate?group=tagged").await.expect(200);
    let told = operator.get("/admin/v1/usage?version=1").await.expect(200);
    let used = told["items"].as_array().unwrap().iter().find(|item| item["collection"] == "people").unwrap();
    let fields = json!({"read": ["first", "cost", "tagged"], "filtered": ["full_name", "share"], "written": []});
    assert_eq!(used["fields"], fields, "{used}");
}
