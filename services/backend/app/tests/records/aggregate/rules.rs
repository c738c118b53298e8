//! Who sees what in an aggregate, and in which version's names.

use serde_json::json;

use super::groups;
use crate::records::{post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn only_what_the_list_rule_shows_is_counted(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    for (status, stars) in [("draft", 1), ("draft", 2), ("published", 4)] {
        post(&ada, json!({"status": status, "stars": stars})).await;
    }
    let query = json!({"metrics": "count,sum(stars)"});
    assert_eq!(groups(&ada, query.clone()).await, json!([{"count": 3, "sum(stars)": 7}]));
    assert_eq!(groups(&ben, query.clone()).await, json!([{"count": 1, "sum(stars)": 4}]));
    assert_eq!(groups(&app.anon(), query.clone()).await, json!([{"count": 1, "sum(stars)": 4}]));
    let all = operator.post("/admin/v1/records/posts/aggregate", query).await.expect(200);
    assert_eq!(all["items"], json!([{"count": 3, "sum(stars)": 7}]));
    let hidden = operator.get("/admin/v1/records/posts/aggregate?group=note&version=1").await.expect(200);
    assert_eq!(hidden["items"], json!([{"note": null, "count": 3}]));
    let closed = json!({"op": "set_rules", "collection": "posts", "rules": {"list": null}});
    let closed = json!({"operations": [closed], "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", closed).await.expect(201);
    app.anon().get("/v1/posts/aggregate").await.expect_problem(401, "unauthenticated");
    ada.get("/v1/posts/aggregate").await.expect_problem(403, "forbidden");
}

async fn what_relations_and_fields_hide_counts_as_null(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    post(&ada, json!({"status": "published"})).await;
    post(&ben, json!({"status": "published"})).await;
    let of = json!({"group": "author.email", "metrics": "count,count(author.email),count_distinct(author.created_at)"});
    let name = |email: Option<&str>, seen: u32| json!({"author.email": email, "count": 1, "count(author.email)": seen, "count_distinct(author.created_at)": seen});
    assert_eq!(groups(&ada, of.clone()).await, json!([name(None, 0), name(Some("ada@example.com"), 1)]));
    // Everybody may read users now, and still nobody the address of another.
    let open = json!({"op": "set_rules", "collection": "users", "rules": {"list": "true", "read": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [open]})).await.expect(201);
    let emails = ben.get("/v1/users/aggregate?group=email").await.expect(200);
    let expected = json!([{"email": null, "count": 1}, {"email": "ben@example.com", "count": 1}]);
    assert_eq!(emails["items"], expected);
    let counted = json!({"group": "author.email", "metrics": "count_distinct(author.created_at)"});
    let seen = groups(&ben, counted).await;
    assert_eq!(seen[0], json!({"author.email": null, "count_distinct(author.created_at)": 1}));
}

async fn the_rules_of_fields_hold_in_aggregates(app: &TestApp) {
    let operator = with_posts(app).await;
    let of_author = json!({"read": "record.author == auth.id"});
    let change = json!({"operations": [
        {"op": "set_options", "collection": "posts", "field": "stars", "rules": of_author},
        {"op": "set_options", "collection": "posts", "field": "score", "rules": {"read": "auth.kind == 'operator'"}}],
        "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    for (author, stars) in [(&ada, 1), (&ada, 2), (&ben, 4)] {
        post(author, json!({"status": "published", "stars": stars})).await;
    }
    let query = json!({"group": "stars", "metrics": "count,count(stars),sum(stars),max(stars)"});
    let seen = |stars: Option<i32>, count: i32| {
        let counted = if stars.is_some() { count } else { 0 };
        json!({"stars": stars, "count": count, "count(stars)": counted, "sum(stars)": stars, "max(stars)": stars})
    };
    assert_eq!(groups(&ada, query.clone()).await, json!([seen(None, 1), seen(Some(1), 1), seen(Some(2), 1)]));
    assert_eq!(groups(&ben, query.clone()).await, json!([seen(None, 2), seen(Some(4), 1)]));
    assert_eq!(groups(&app.anon(), query).await, json!([seen(None, 3)]));
    for query in [json!({"metrics": "sum(score)"}), json!({"group": "score"})] {
        let problem = ada.post("/v1/posts/aggregate", query).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "unknown_field");
    }
    let all = operator.get("/admin/v1/records/posts/aggregate?metrics=sum(stars),count(score)").await.expect(200);
    assert_eq!(all["items"], json!([{"sum(stars)": 7, "count(score)": 0}]));
}

async fn every_version_aggregates_its_own_fields(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    for stars in [2, 3] {
        post(&ada, json!({"stars": stars, "status": "published"})).await;
    }
    let change = json!({"operations": [
        {"op": "rename_field", "collection": "posts", "field": "stars", "to": "likes"},
        {"op": "recode", "collection": "posts", "field": "status", "type": "bool", "map": {"draft": "false", "published": "true"}},
        {"op": "rename_collection", "collection": "posts", "to": "articles"},
        {"op": "set_rules", "collection": "articles", "rules": {"list": "true", "read": "true"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    ada.post("/v2/articles", json!({"title": "x", "author": ada.id, "likes": 5, "status": false})).await.expect(201);
    let old = groups(&ada, json!({"group": "status", "metrics": "sum(stars),max(stars)"})).await;
    assert_eq!(
        old,
        json!([{"status": "draft", "sum(stars)": 5, "max(stars)": 5}, {"status": "published", "sum(stars)": 5, "max(stars)": 3}])
    );
    let new = ada.get("/v2/articles/aggregate?group=status&metrics=avg(likes)").await.expect(200);
    assert_eq!(new["items"], json!([{"status": false, "avg(likes)": 5}, {"status": true, "avg(likes)": 2.5}]));
    ada.get("/v1/posts/aggregate?metrics=sum(likes)").await.expect_problem(400, "invalid_query");
    ada.get("/v2/articles/aggregate?metrics=sum(stars)").await.expect_problem(400, "invalid_query");
}

both_engines!(
    only_what_the_list_rule_shows_is_counted,
    what_relations_and_fields_hide_counts_as_null,
    the_rules_of_fields_hold_in_aggregates,
    every_version_aggregates_its_own_fields,
);
