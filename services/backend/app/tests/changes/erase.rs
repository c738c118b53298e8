//! Values that are removed for older versions too.

use serde_json::{Value as Json, json};

use super::{apply, open_collection, write};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// Makes `notes` in version 1.
async fn with_notes(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([{"name": "text", "type": "text"}, {"name": "phone", "type": "text"}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    operator
}

/// Applies operations of which some remove values.
async fn erase(operator: &Actor<'_>, operations: Json) {
    let document = json!({"operations": operations, "acknowledge": ["erases_values"]});
    operator.post("/admin/v1/changes", document).await.expect(201);
}

async fn older_versions_show_what_is_to_be_restored(app: &TestApp) {
    let operator = with_notes(app).await;
    let written = write(app, json!({"text": "a", "phone": "112"})).await;
    let without = write(app, json!({"text": "b"})).await;
    let drop = json!({"op": "drop_field", "collection": "notes", "field": "phone", "restore": "-", "erase": true});
    erase(&operator, json!([drop])).await;
    for (record, phone) in [(written, json!("-")), (without, Json::Null)] {
        let path = format!("/v1/notes/{}", record["id"].as_str().unwrap());
        assert_eq!(app.anon().get(path).await.expect(200)["phone"], phone);
    }
}

async fn what_is_restored_is_what_was_said_in_whatever_columns_it_is_kept(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([{"name": "done", "type": "bool"}]))]).await;
    let recode = json!({"op": "recode", "collection": "notes", "field": "done", "type": "enum", "values": ["no", "yes", "very"],
        "map": {"no": "false", "yes": "true", "very": "true"}});
    apply(&operator, [recode]).await;
    let written = app.anon().post("/v2/notes", json!({"done": "yes"})).await.expect(201);
    let drop = json!({"op": "drop_field", "collection": "notes", "field": "done", "restore": "very", "erase": true});
    erase(&operator, json!([drop])).await;
    let fresh = app.anon().post("/v3/notes", json!({})).await.expect(201);
    for record in [written, fresh] {
        let id = record["id"].as_str().unwrap();
        assert_eq!(app.anon().get(format!("/v2/notes/{id}")).await.expect(200)["done"], "very");
        assert_eq!(app.anon().get(format!("/v1/notes/{id}")).await.expect(200)["done"], true);
    }
}

async fn a_tag_from_before_names_something_else(app: &TestApp) {
    let operator = with_notes(app).await;
    let path = format!("/v1/notes/{}", write(app, json!({"phone": "112"})).await["id"].as_str().unwrap());
    let tag = app.anon().get(&path).await.header("etag").to_owned();
    erase(&operator, json!([{"op": "drop_field", "collection": "notes", "field": "phone", "erase": true}])).await;
    let again = app.anon().get(&path).header("if-none-match", &tag).await.expect(200);
    assert_eq!(again["phone"], Json::Null);
}

async fn what_a_document_makes_it_may_erase(app: &TestApp) {
    let operator = with_notes(app).await;
    erase(
        &operator,
        json!([
            {"op": "add_field", "collection": "notes", "field": {"name": "fax", "type": "text"}},
            {"op": "drop_field", "collection": "notes", "field": "fax", "erase": true}]),
    )
    .await;
    assert!(write(app, json!({"text": "a"})).await.get("fax").is_none());
}

both_engines!(
    older_versions_show_what_is_to_be_restored,
    what_is_restored_is_what_was_said_in_whatever_columns_it_is_kept,
    a_tag_from_before_names_something_else,
    what_a_document_makes_it_may_erase,
);
