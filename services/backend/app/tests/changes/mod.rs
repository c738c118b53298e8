//! Changes of the schema through the platform API: planned, applied, refused, at the same time, and on other nodes.

mod apply;
mod at_once;
mod enum_lists;
mod enums;
mod erase;
mod field_rules;
mod limits;
mod nodes;
mod objects;
mod plan;
mod processes;
mod publish;
mod references;
mod refused;
mod rules;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;

/// A change document with these operations.
fn document(operations: impl IntoIterator<Item = Json>) -> Json {
    json!({"operations": operations.into_iter().collect::<Vec<_>>()})
}

/// Applies operations, which must be accepted, and gives the report.
async fn apply(operator: &Actor<'_>, operations: impl IntoIterator<Item = Json>) -> Json {
    operator.post("/admin/v1/changes", document(operations)).await.expect(201)
}

/// The operation that makes a collection which everybody may read and write.
fn open_collection(name: &str, fields: &Json) -> Json {
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    json!({"op": "create_collection", "name": name, "fields": fields, "rules": rules})
}

/// Makes the collection `notes` with a text, open to everybody, and gives the operator.
async fn with_notes(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let notes = open_collection("notes", &json!([{"name": "text", "type": "text"}]));
    let draft = json!({"draft": true, "operations": [notes]});
    operator.post("/admin/v1/changes", draft).await.expect(201);
    operator
}

/// Writes a note as anybody, and gives the record.
async fn write(app: &TestApp, fields: Json) -> Json {
    app.anon().post("/v1/notes", fields).await.expect(201)
}

/// Everything that a change could change: what operators are told of the schema, what clients are, and all notes.
async fn state(app: &TestApp) -> Json {
    let operator = app.operator().await;
    json!({
        "collections": operator.get("/admin/v1/collections").await.expect(200),
        "versions": operator.get("/admin/v1/versions").await.expect(200),
        "openapi": app.anon().get("/v1/openapi.json").await.expect(200),
        "notes": app.anon().get("/v1/notes").await.json()["items"],
    })
}

/// The entries of a problem, as pointer, position in an expression, and code.
fn entries(problem: &Json) -> Vec<(&str, Option<u64>, &str)> {
    let entries = problem["errors"].as_array().unwrap_or_else(|| panic!("no entries in {problem}"));
    let shown = entries.iter().map(|entry| {
        let word = |key: &str| entry[key].as_str().unwrap_or_else(|| panic!("no {key} in {entry}"));
        (word("pointer"), entry["position"].as_u64(), word("code"))
    });
    shown.collect()
}
