//! The schema on other nodes, and after the node that changed it has gone.

use serde_json::json;
use stratabase::api;
use stratabase::services::schema;

use super::{apply, document, open_collection, write};
use crate::records::posts;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn the_schema_survives_reopening(app: &TestApp) {
    let operator = app.operator().await;
    operator.post("/admin/v1/changes", posts()).await.expect(201);
    let field = json!({"name": "late", "type": "number", "required": true, "default": 1.5});
    apply(&operator, [json!({"op": "add_field", "collection": "posts", "field": field})]).await;
    let ada = app.user("ada").await;
    let post = crate::records::post(&ada, json!({"status": "published", "late": 2.25})).await;

    let edge = api::router(app.another_node().await);
    for path in ["/v1/openapi.json".to_owned(), "/v1/posts?sort=late".to_owned(), crate::records::path_of(&post)] {
        let (here, there) = (app.anon().get(&path).await, Actor::anonymous(&edge).get(&path).await);
        assert_eq!(there.expect(200), here.expect(200), "{path}");
    }
    let operator_there = Actor::anonymous(&edge).same_as(&operator);
    for path in ["/admin/v1/collections", "/admin/v1/versions"] {
        assert_eq!(operator_there.get(path).await.expect(200), operator.get(path).await.expect(200), "{path}");
    }
    edge.app().db.close().await;
}

async fn another_node_takes_a_change_over(app: &TestApp) {
    let other = app.another_node().await;
    let edge = api::router(other.clone());
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([{"name": "text", "type": "text"}]))]).await;
    Actor::anonymous(&edge).get("/v1/notes").await.expect_problem(404, "not_found");
    schema::catch_up(&other).await.expect("the schema is read");
    let note = Actor::anonymous(&edge).post("/v1/notes", json!({"text": "a"})).await.expect(201);
    assert_eq!(app.anon().get("/v1/notes").await.expect(200)["items"], json!([note]));
    other.db.close().await;
}

async fn a_node_that_is_behind_never_writes_on_its_old_plan(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([{"name": "text", "type": "text"}]))]).await;
    let note = write(app, json!({"text": "a"})).await;
    let other = app.another_node().await;
    let edge = api::router(other.clone());
    let behind = Actor::anonymous(&edge);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());

    // The other node has not heard of the field, nor of who may no longer write.
    let field = json!({"name": "stars", "type": "integer", "required": true, "default": 3});
    let tightened = json!({"acknowledge": ["rule_tightened"], "operations": [
        {"op": "add_field", "collection": "notes", "field": field},
        {"op": "set_rules", "collection": "notes", "rules": {"update": "false", "delete": null}}]});
    operator.post("/admin/v1/changes", tightened).await.expect(201);
    behind.patch(&path, json!({"text": "b"})).await.expect_problem(401, "unauthenticated");
    behind.delete(&path).await.expect_problem(401, "unauthenticated");
    let written = behind.post("/v1/notes", json!({"text": "c"})).await.expect(201);
    assert_eq!(written["stars"], 3, "the write was planned anew");
    assert_eq!(app.anon().get(&path).await.expect(200)["text"], "a");
    other.db.close().await;
}

/// What the newer version keeps beside a column says something of the value before: a write that does not know of it
/// would leave it standing.
async fn a_node_that_is_behind_clears_what_a_newer_version_keeps(app: &TestApp) {
    let operator = app.operator().await;
    let done = json!([{"name": "done", "type": "bool", "required": true, "default": false}]);
    apply(&operator, [open_collection("notes", &done)]).await;
    let note = write(app, json!({"done": true})).await;
    let other = app.another_node().await;
    let edge = api::router(other.clone());
    let behind = Actor::anonymous(&edge);
    let id = note["id"].as_str().unwrap();
    let map = json!({"open": "false", "done": "true", "archived": "true"});
    let recode = json!({"op": "recode", "collection": "notes", "field": "done", "type": "enum", "map": map});
    apply(&operator, [recode]).await;
    app.anon().patch(format!("/v2/notes/{id}"), json!({"done": "archived"})).await.expect(200);
    assert_eq!(app.anon().get(format!("/v1/notes/{id}")).await.expect(200)["done"], true);

    behind.patch(format!("/v1/notes/{id}"), json!({"done": false})).await.expect(200);
    assert_eq!(app.anon().get(format!("/v2/notes/{id}")).await.expect(200)["done"], "open");
    other.db.close().await;
}

async fn a_node_that_is_behind_cannot_change_the_schema_and_can_the_second_time(app: &TestApp) {
    let operator = app.operator().await;
    let other = app.another_node().await;
    let edge = api::router(other.clone());
    let behind = Actor::anonymous(&edge).same_as(&operator);
    apply(&operator, [open_collection("first", &json!([]))]).await;
    let second = document([open_collection("second", &json!([]))]);
    behind.post("/admin/v1/changes", second.clone()).await.expect_problem(409, "change_in_progress");
    app.anon().get("/v1/second").await.expect_problem(404, "not_found");
    // It has caught up by then: the plan that is asked for next is one on the schema in force.
    behind.post("/admin/v1/changes", second).await.expect(201);
    for path in ["/v1/first", "/v1/second"] {
        Actor::anonymous(&edge).get(path).await.expect(200);
    }
    other.db.close().await;
}

both_engines!(
    the_schema_survives_reopening,
    another_node_takes_a_change_over,
    a_node_that_is_behind_never_writes_on_its_old_plan,
    a_node_that_is_behind_clears_what_a_newer_version_keeps,
    a_node_that_is_behind_cannot_change_the_schema_and_can_the_second_time,
);
