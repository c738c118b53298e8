//! Who uses a version: counted exactly, under names that no stranger can multiply, and kept whatever the database does.

mod counting;
mod fields;
mod keeping;
mod names;

use serde_json::{Value as Json, json};
use stratabase::api::edge::Edge;

use crate::support::actor::{Actor, Call};
use crate::support::app::TestApp;

/// Makes the collection `notes`, open to everybody.
async fn with_notes(app: &TestApp) {
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let notes = json!({"op": "create_collection", "name": "notes", "rules": rules,
        "fields": [{"name": "text", "type": "text"}, {"name": "stars", "type": "integer"},
                   {"name": "secret", "type": "text", "hidden": true},
                   {"name": "author", "type": "relation", "collection": "users"}]});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [notes]})).await.expect(201);
}

/// A call by a client that names itself.
fn by<'a>(client: &str, call: Call<'a>) -> Call<'a> {
    call.header("stratabase-client", client)
}

/// Anonymous calls of the list of `notes` by a client, through any node, all of them answered.
async fn list_notes(edge: &Edge, client: &str, times: usize) {
    for _ in 0..times {
        by(client, Actor::anonymous(edge).get("/v1/notes")).await.expect(200);
    }
}

/// The counters as operators read them.
async fn usage(app: &TestApp, query: &str) -> Vec<Json> {
    let mut list = app.operator().await.get(format!("/admin/v1/usage?{query}")).await.expect(200);
    match list["items"].take() {
        Json::Array(items) => items,
        other => panic!("no items: {other}"),
    }
}

/// The counters in a line each: client, collection, method, outcome, count, users.
async fn lines(app: &TestApp) -> Vec<String> {
    let word = |item: &Json, key: &str| item[key].as_str().unwrap_or_else(|| panic!("no {key} in {item}")).to_owned();
    let line = |item: &Json| {
        let words = ["client", "collection", "method", "outcome"].map(|key| word(item, key)).join(" ");
        format!("{words} {} {}", item["count"], item["users"])
    };
    usage(app, "version=1").await.iter().map(line).collect()
}
