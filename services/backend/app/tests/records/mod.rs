//! Records through the application API: every verb, under rules, on both engines.

mod aggregate;
mod batch;
mod cascade;
mod computed;
mod create;
mod defaults;
mod delete;
mod expand;
mod export;
mod field_rules;
mod idempotency;
mod import;
mod indexes;
mod list;
mod lists;
mod many;
mod masked;
mod near_places;
mod nearest;
mod objects;
mod places;
mod read;
mod rules;
mod search;
mod types;
mod update;
mod users;
mod vectors;
mod views;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;

/// Makes the collection `posts`, whose records their authors own and everybody reads once they are published.
pub async fn with_posts(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    operator.post("/admin/v1/changes", posts()).await.expect(201);
    operator
}

/// The change document behind [`with_posts`].
pub fn posts() -> Json {
    let visible = "record.status == 'published' || record.author == auth.id";
    json!({"note": "posts", "operations": [{"op": "create_collection", "name": "posts",
        "fields": [
            {"name": "title", "type": "text", "required": true, "max_length": 20},
            {"name": "body", "type": "text"},
            {"name": "status", "type": "enum", "values": ["draft", "published"], "default": "draft"},
            {"name": "stars", "type": "integer", "min": 0, "default": 0, "indexed": true},
            {"name": "score", "type": "number"},
            {"name": "pinned", "type": "bool"},
            {"name": "due", "type": "datetime"},
            {"name": "extra", "type": "json"},
            {"name": "code", "type": "uuid", "unique": true},
            {"name": "tags", "type": "text", "list": true},
            {"name": "author", "type": "relation", "collection": "users", "on_delete": "cascade"},
            {"name": "parent", "type": "relation", "collection": "posts", "on_delete": "set_null"},
            {"name": "slug", "type": "text", "pattern": "[a-z-]+", "unique": true, "max_length": 50},
            {"name": "note", "type": "text", "hidden": true},
            {"name": "origin", "type": "text", "read_only": true, "default": "web"}],
        "indexes": [{"fields": ["status", "created_at"]}],
        "rules": {"list": visible, "read": visible, "create": "record.author == auth.id",
                  "update": "record.author == auth.id", "delete": "record.author == auth.id"}}]})
}

/// Creates a post as its author, with some fields replaced, and gives the record.
pub async fn post(author: &Actor<'_>, fields: Json) -> Json {
    let mut body = json!({"title": "Hello", "author": author.id});
    let (Json::Object(body_fields), Json::Object(fields)) = (&mut body, fields) else { panic!("fields are an object") };
    body_fields.extend(fields);
    author.post("/v1/posts", body).await.expect(201)
}

/// The path of a record of `posts`.
pub fn path_of(record: &Json) -> String {
    format!("/v1/posts/{}", record["id"].as_str().expect("an id"))
}
