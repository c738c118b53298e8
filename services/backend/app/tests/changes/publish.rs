//! Version 1: a draft from the first start, published by the first document without `draft`.

use serde_json::{Value as Json, json};

use super::{document, open_collection, with_notes, write};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn versions(app: &TestApp) -> Json {
    app.operator().await.get("/admin/v1/versions").await.expect(200)["items"].take()
}

async fn version_1_stays_a_draft_as_long_as_documents_say_so(app: &TestApp) {
    let operator = app.operator().await;
    let states = async |app: &TestApp| {
        let versions = versions(app).await;
        assert_eq!(versions.as_array().unwrap().len(), 1, "{versions}");
        (versions[0]["state"].as_str().unwrap().to_owned(), versions[0]["changes"].as_array().unwrap().len())
    };
    assert_eq!(states(app).await, ("draft".to_owned(), 0));
    app.anon().get("/v1/users").await.expect(200);

    let draft = json!({"note": "first", "draft": true, "operations": [open_collection("a", &json!([]))]});
    operator.post("/admin/v1/changes", draft).await.expect(201);
    assert_eq!(states(app).await, ("draft".to_owned(), 1));
    operator.post("/admin/v1/changes/plan", document([open_collection("b", &json!([]))])).await.expect(200);
    assert_eq!(states(app).await, ("draft".to_owned(), 1), "a plan publishes nothing");
    let refused = document([open_collection("a", &json!([]))]);
    operator.post("/admin/v1/changes", refused).await.expect_problem(422, "change_refused");
    assert_eq!(states(app).await, ("draft".to_owned(), 1), "a refused change publishes nothing");

    app.advance(60);
    let first = json!({"note": "second", "operations": [open_collection("b", &json!([]))]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    assert_eq!(states(app).await, ("current".to_owned(), 2));
    let told = &versions(app).await[0]["changes"][1];
    assert_eq!((&told["note"], &told["verdict"]), (&json!("second"), &json!("additive")));
    assert_eq!(told["applied_at"], "2026-11-22T10:01:00.000Z");
}

async fn what_would_break_clients_makes_the_next_version(app: &TestApp) {
    let operator = with_notes(app).await;
    operator.post("/admin/v1/changes", document([])).await.expect(201);
    write(app, json!({"text": "a"})).await;
    let unique = json!({"op": "add_index", "collection": "notes", "fields": ["text"], "unique": true});
    let field = |name: &str| json!({"op": "add_field", "collection": "notes", "field": {"name": name, "type": "text"}});
    let mut made = Vec::new();
    for (profile, operation) in [("default", field("a")), ("strict", field("b")), ("default", unique)] {
        let change = json!({"profile": profile, "operations": [operation]});
        let report = operator.post("/admin/v1/changes", change).await.expect(201);
        made.push((report["verdict"].clone(), report["version"].clone(), report["mints"].clone()));
    }
    assert_eq!(json!(made), json!([["additive", 1, false], ["breaking", 2, true], ["breaking", 3, true]]));
    let told: Vec<_> =
        versions(app).await.as_array().unwrap().iter().map(|v| (v["state"].clone(), v["successor"].clone())).collect();
    assert_eq!(json!(told), json!([["supported", 2], ["supported", 3], ["current", null]]));
    let names = |version: u32| async move {
        let record = app.anon().get(format!("/v{version}/notes")).await.json()["items"][0].take();
        record.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(1).await, ["id", "text", "a", "created_at", "updated_at"]);
    assert_eq!(names(3).await, ["id", "text", "a", "b", "created_at", "updated_at"]);
}

async fn a_draft_of_the_next_version_is_served_and_published(app: &TestApp) {
    let operator = with_notes(app).await;
    operator.post("/admin/v1/changes", document([])).await.expect(201);
    write(app, json!({"text": "a"})).await;
    let rename = |to: &str| json!({"op": "rename_field", "collection": "notes", "field": "text", "to": to});
    let draft = json!({"draft": true, "operations": [rename("words")]});
    let report = operator.post("/admin/v1/changes", draft).await.expect(201);
    assert_eq!((&report["version"], &report["mints"]), (&json!(2), &json!(true)), "{report}");
    let back = json!({"op": "rename_field", "collection": "notes", "field": "words", "to": "body"});
    let report = operator.post("/admin/v1/changes", json!({"draft": true, "operations": [back]})).await.expect(201);
    assert_eq!((&report["version"], &report["mints"]), (&json!(2), &json!(false)), "{report}");
    assert_eq!(versions(app).await[0]["successor"], json!(null), "a draft is nobody's successor");
    assert_eq!(app.anon().get("/v1/notes").await.json()["items"][0]["text"], "a");
    assert_eq!(app.anon().get("/v2/notes").await.json()["items"][0]["body"], "a");

    operator.post("/admin/v1/versions/2/publish", json!({})).await.expect(200);
    let told = versions(app).await;
    assert_eq!((&told[0]["state"], &told[1]["state"]), (&json!("supported"), &json!("current")));
    operator.post("/admin/v1/versions/2/publish", json!({})).await.expect_problem(409, "conflict");
    operator.post("/admin/v1/versions/3/publish", json!({})).await.expect_problem(404, "no_such_version");
}

async fn an_amended_version_takes_what_breaks_in_place(app: &TestApp) {
    let operator = with_notes(app).await;
    operator.post("/admin/v1/changes", document([])).await.expect(201);
    let drop = json!({"amend": true, "operations": [{"op": "drop_field", "collection": "notes", "field": "text"}]});
    let report = operator.post("/admin/v1/changes", drop).await.expect(201);
    assert_eq!(
        (&report["verdict"], &report["version"], &report["mints"]),
        (&json!("breaking"), &json!(1), &json!(false))
    );
    assert_eq!(versions(app).await.as_array().unwrap().len(), 1);
    app.anon().post("/v1/notes", json!({"text": "a"})).await.expect_problem(422, "invalid_fields");

    // What was refused loses nothing; whoever was served would.
    app.anon().post("/v1/notes", json!({})).await.expect(201);
    let field = json!({"name": "words", "type": "text", "required": true});
    let add = json!({"op": "add_field", "collection": "notes", "field": field, "fill": "-"});
    let mut amend = json!({"amend": true, "operations": [add]});
    let problem = operator.post("/admin/v1/changes", amend.clone()).await.expect_problem(409, "version_in_use");
    assert_eq!(problem["clients"][0]["count"], 1, "{problem}");
    amend["force"] = true.into();
    operator.post("/admin/v1/changes", amend.clone()).await.expect_problem(409, "version_in_use");
    amend["reason"] = "nobody but us".into();
    operator.post("/admin/v1/changes", amend).await.expect(201);
}

both_engines!(
    version_1_stays_a_draft_as_long_as_documents_say_so,
    what_would_break_clients_makes_the_next_version,
    a_draft_of_the_next_version_is_served_and_published,
    an_amended_version_takes_what_breaks_in_place,
);
