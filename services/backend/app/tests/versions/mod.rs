//! Versions of the application API beside one another: who uses them, and how they end.

mod laws;
mod life;
mod migration;
mod plans;
mod purge;
mod rules;
mod search;
mod usage;
mod wire;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;

/// Makes version 1 with `notes` and `drafts`, open to everybody, and version 2, in which `notes` is called `texts` and
/// `drafts` is gone. Gives the operator.
async fn with_two_versions(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let create =
        |name: &str, fields: Json| json!({"op": "create_collection", "name": name, "fields": fields, "rules": rules});
    let fields = json!([{"name": "text", "type": "text", "required": true},
                        {"name": "secret", "type": "text", "hidden": true}]);
    let first = json!({"operations": [create("notes", fields), create("drafts", json!([]))]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    let second = json!({"operations": [
        {"op": "rename_collection", "collection": "notes", "to": "texts"},
        {"op": "drop_collection", "collection": "drafts"}]});
    operator.post("/admin/v1/changes", second).await.expect(201);
    operator
}

/// One version as operators are told it.
async fn version(operator: &Actor<'_>, number: u64) -> Json {
    let mut versions = operator.get("/admin/v1/versions").await.expect(200);
    let items = versions["items"].as_array_mut().expect("versions");
    let found = items.iter_mut().find(|item| item["version"] == number);
    found.unwrap_or_else(|| panic!("no version {number}")).take()
}
