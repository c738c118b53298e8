//! Rules that look beyond the row: relations, back-relations, the caller's own record, the previous value.

use serde_json::{Value as Json, json};

use super::{path_of, post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn comments(app: &TestApp) -> crate::support::actor::Actor<'_> {
    let operator = with_posts(app).await;
    let change = json!({"operations": [
        {"op": "create_collection", "name": "comments", "fields": [
            {"name": "post", "type": "relation", "collection": "posts", "required": true, "on_delete": "cascade"},
            {"name": "text", "type": "text"}, {"name": "open", "type": "bool", "default": true}],
         "rules": {"list": "record.post.author == auth.id", "read": "record.post.author == auth.id",
                   "create": "record.post.author == auth.id && record.post.comments_via_post.all(c, c.text != record.text || c.id == record.id)",
                   "update": "record.post.author == auth.id && (previous.open || !record.open)"}},
        {"op": "create_collection", "name": "closed", "fields": []}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    operator
}

async fn rules_follow_relations(app: &TestApp) {
    comments(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"status": "published"})).await;
    let body = json!({"post": record["id"], "text": "hi"});
    ben.post("/v1/comments", body.clone()).await.expect_problem(403, "forbidden");
    let comment = ada.post("/v1/comments", body.clone()).await.expect(201);
    let path = format!("/v1/comments/{}", comment["id"].as_str().unwrap());
    // The same text a second time is against the rule, which the database alone can tell.
    ada.post("/v1/comments", body).await.expect_problem(403, "forbidden");
    assert_eq!(ada.get("/v1/comments?count=true").await.expect(200)["count"], 1);
    ben.get(&path).await.expect_problem(404, "not_found");
    assert_eq!(ben.get("/v1/comments").await.expect(200)["items"], json!([]));
    ada.get(&path).await.expect(200);
    // Once closed, a comment stays closed: `previous` is the stored row.
    ada.patch(&path, json!({"open": false})).await.expect(200);
    ada.patch(&path, json!({"text": "changed"})).await.expect(200);
    ada.patch(&path, json!({"open": true})).await.expect_problem(403, "forbidden");
}

async fn an_operation_without_a_rule_is_for_nobody(app: &TestApp) {
    comments(app).await;
    let ada = app.user("ada").await;
    for answer in [ada.get("/v1/closed").await, ada.post("/v1/closed", json!({})).await] {
        let problem = answer.expect_problem(403, "forbidden");
        assert!(problem["detail"].as_str().unwrap().contains("No rule"), "{problem}");
    }
    app.anon().get("/v1/closed").await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/closed", json!({})).await.expect_problem(401, "unauthenticated");
}

async fn a_filter_cannot_look_through_a_relation_at_what_is_hidden(app: &TestApp) {
    let operator = comments(app).await;
    let open = json!({"operations": [{"op": "set_rules", "collection": "comments", "rules": {"list": "true || record.post.author == auth.id"}}]});
    operator.post("/admin/v1/changes", open).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"title": "secret"})).await;
    ada.post("/v1/comments", json!({"post": record["id"], "text": "hi"})).await.expect(201);
    let count = async |actor: &crate::support::actor::Actor<'_>, filter: &str| -> usize {
        let page: Json = actor.post("/v1/comments/query", json!({"filter": filter})).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    // Ben sees the comment, and nothing of the draft behind it: neither its value nor the lack of one.
    for filter in ["post.title == 'secret'", "post.title != 'secret'", "!(post.title == 'x')", "post.title == null"] {
        assert_eq!(count(&ben, filter).await, 0, "{filter}");
    }
    assert_eq!(count(&ada, "post.title == 'secret'").await, 1);
    ada.patch(path_of(&record), json!({"status": "published"})).await.expect(200);
    assert_eq!(count(&ben, "post.title == 'secret'").await, 1);
}

async fn rules_behind_relations_know_the_caller(app: &TestApp) {
    let operator = app.operator().await;
    let team = |collection: &str| json!({"op": "add_field", "collection": collection, "field": {"name": "team", "type": "text"}});
    let secret = json!({"name": "salary", "type": "integer"});
    let cards = json!({"op": "create_collection", "name": "cards", "fields": [{"name": "team", "type": "text"}, secret],
        "rules": {"read": "record.team == auth.team", "create": "true"}});
    let visits = json!({"op": "create_collection", "name": "visits",
        "fields": [{"name": "card", "type": "relation", "collection": "cards"}], "rules": {"list": "true", "create": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [team("users"), cards, visits]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    ada.patch(format!("/v1/users/{}", ada.id), json!({"team": "red"})).await.expect(200);
    for salary in [1, 2] {
        let card = json!({"team": "red", "salary": salary});
        let card = operator.post("/admin/v1/records/cards", card).await.expect(201)["id"].clone();
        ben.post("/v1/visits", json!({"card": card})).await.expect_problem(422, "invalid_fields");
        ada.post("/v1/visits", json!({"card": card})).await.expect(201);
    }
    for (actor, found, sum) in [(&ada, 1, json!(3)), (&ben, 0, json!(null))] {
        let page = actor.post("/v1/visits/query", json!({"filter": "card.salary == 2"})).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found);
        let sums = actor.get("/v1/visits/aggregate?metrics=sum(card.salary)").await.expect(200);
        assert_eq!(sums["items"], json!([{"sum(card.salary)": sum}]));
    }
    let first = async |actor: &crate::support::actor::Actor<'_>, sort: &str| {
        actor.get(format!("/v1/visits?sort={sort},id&limit=1")).await.expect(200)["items"][0]["id"].clone()
    };
    assert_ne!(first(&ada, "card.salary").await, first(&ada, "-card.salary").await);
}

async fn anonymous_owns_nothing(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({})).await;
    let page = app.anon().get("/v1/posts").await.expect(200);
    assert_eq!(page["items"], json!([]), "a row without author is not everybody's");
}

both_engines!(
    rules_follow_relations,
    an_operation_without_a_rule_is_for_nobody,
    a_filter_cannot_look_through_a_relation_at_what_is_hidden,
    rules_behind_relations_know_the_caller,
    anonymous_owns_nothing,
);
