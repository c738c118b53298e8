//! `DELETE /v1/posts/{id}`, and what relations make of it.

use serde_json::json;

use super::{path_of, post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

async fn delete_removes_the_record(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"status": "published"})).await;
    ben.delete(path_of(&record)).await.expect_problem(403, "forbidden");
    app.anon().delete(path_of(&record)).await.expect_problem(401, "unauthenticated");
    ada.delete(path_of(&record)).await.expect(204);
    ada.delete(path_of(&record)).await.expect_problem(404, "not_found");
    ada.get(path_of(&record)).await.expect_problem(404, "not_found");
}

async fn delete_clears_relations_that_say_so(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let parent = post(&ada, json!({})).await;
    let child = post(&ada, json!({"parent": parent["id"]})).await;
    ada.delete(path_of(&parent)).await.expect(204);
    let answer = ada.get(path_of(&child)).await;
    assert_eq!(answer.expect(200)["parent"], json!(null));
    assert!(answer.header("etag").starts_with("\"2."), "the child has a new revision: {answer}");
}

async fn delete_takes_along_what_cascades_with_an_event_each(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({})).await;
    post(&ada, json!({})).await;
    let before = events(app).await.len();
    ada.delete(format!("/v1/users/{}", ada.id)).await.expect(204);
    let kinds: Vec<_> = events(app).await.split_off(before).into_iter().map(|event| event.kind.word()).collect();
    assert_eq!(kinds, ["deleted", "deleted", "deleted"]);
    // The account went with its record, and so did its sessions.
    ada.get("/v1/posts").await.expect_problem(401, "unauthenticated");
}

async fn delete_is_refused_where_a_relation_restricts(app: &TestApp) {
    let operator = with_posts(app).await;
    let change = json!({"operations": [{"op": "create_collection", "name": "stamps",
        "fields": [{"name": "post", "type": "relation", "collection": "posts", "on_delete": "restrict"}],
        "rules": {"list": "true", "read": "true", "create": "true", "delete": "true"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ada = app.user("ada").await;
    let record = post(&ada, json!({})).await;
    let stamp = ada.post("/v1/stamps", json!({"post": record["id"]})).await.expect(201);
    ada.delete(path_of(&record)).await.expect_problem(409, "conflict");
    ada.get(path_of(&record)).await.expect(200);
    ada.delete(format!("/v1/stamps/{}", stamp["id"].as_str().unwrap())).await.expect(204);
    ada.delete(path_of(&record)).await.expect(204);
}

both_engines!(
    delete_removes_the_record,
    delete_clears_relations_that_say_so,
    delete_takes_along_what_cascades_with_an_event_each,
    delete_is_refused_where_a_relation_restricts,
);
