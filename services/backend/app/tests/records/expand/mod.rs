//! `expand`: a small library whose records point at one another.

mod limits;
mod lists;
mod plans;
mod rules;
mod tags;
mod versions;
mod writes;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;

/// Makes the collections. `people` and `reviews` show only what is marked `open`; nobody but operators reaches `memos`.
async fn library(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let everybody = json!({"list": "true", "read": "true", "create": "true", "update": "true"});
    let open = json!({"list": "record.open", "read": "record.open", "create": "true", "update": "true"});
    let relation =
        |name: &str, to: &str| json!({"name": name, "type": "relation", "collection": to, "on_delete": "set_null"});
    let hidden = |name: &str, to: &str| {
        let mut field = relation(name, to);
        field["hidden"] = true.into();
        field
    };
    let create = |name: &str, fields: Vec<Json>, rules: &Json| json!({"op": "create_collection", "name": name, "fields": fields, "rules": rules});
    let text = |name: &str| json!({"name": name, "type": "text"});
    let open_flag = json!({"name": "open", "type": "bool", "default": true});
    let operations = vec![
        create("teams", vec![text("name")], &everybody),
        create("people", vec![text("name"), relation("team", "teams"), open_flag.clone()], &open),
        json!({"op": "add_field", "collection": "people", "field": relation("boss", "people")}),
        create("books", vec![text("title"), relation("writer", "people"), hidden("ghost", "people")], &everybody),
        create(
            "reviews",
            vec![text("text"), relation("book", "books"), relation("critic", "people"), open_flag],
            &open,
        ),
        json!({"op": "add_field", "collection": "reviews", "field": hidden("paid_by", "people")}),
        create("memos", vec![text("text"), relation("book", "books")], &json!({})),
        json!({"op": "add_field", "collection": "books", "field": relation("memo", "memos")}),
    ];
    operator.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201);
    operator
}

/// Creates a record as an operator, and gives its id.
async fn make(operator: &Actor<'_>, collection: &str, body: Json) -> Json {
    operator.post(format!("/admin/v1/records/{collection}"), body).await.expect(201)["id"].clone()
}

/// The path of a record.
fn at(collection: &str, id: &Json) -> String {
    format!("/v1/{collection}/{}", id.as_str().expect("an id"))
}

/// Some members of a record: of those in `expand` alike, however deep.
fn only(record: &Json, names: &[&str]) -> Json {
    match record {
        Json::Array(items) => items.iter().map(|item| only(item, names)).collect(),
        Json::Object(members) => {
            let kept = members.iter().filter(|(name, _)| names.contains(&name.as_str()));
            let mut kept: serde_json::Map<_, _> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            if let Some(Json::Object(expand)) = members.get("expand") {
                let expand = expand.iter().map(|(name, value)| (name.clone(), only(value, names)));
                kept.insert("expand".into(), Json::Object(expand.collect()));
            }
            Json::Object(kept)
        }
        other => other.clone(),
    }
}
