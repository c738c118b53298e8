//! Trying what a user may do: answered as the user would be, with what each rule says, and nothing of it stays.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::records::{path_of, post, with_posts};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

both_engines! {
    a_write_that_would_be_done_is_told_and_taken_back,
    a_refusal_is_told_with_every_rule_that_was_asked,
    a_list_tells_what_its_rule_hides_and_by_which_condition,
    a_trial_is_answered_as_the_request_itself,
    rules_over_relations_and_the_caller_are_tried,
    trials_in_older_versions_use_their_shape,
    what_is_no_trial_is_refused,
}

async fn attempt(
    operator: &Actor<'_>,
    caller: Option<&Actor<'_>>,
    method: &str,
    path: &str,
    body: Option<Json>,
) -> Json {
    let mut trial =
        json!({"as": caller.map(|caller| json!({"user": caller.id})), "version": 1, "method": method, "path": path});
    if let Some(body) = body {
        trial["body"] = body;
    }
    operator.post("/admin/v1/explain", trial).await.expect(200)
}

/// The path of a record as a trial names it.
fn place_of(record: &Json) -> String {
    path_of(record).trim_start_matches("/v1/").to_owned()
}

/// Operation, subject and outcome of each check.
fn outcomes(told: &Json) -> Vec<String> {
    let word = |word: &Json| word.as_str().unwrap_or("-").to_owned();
    let checks = told["checks"].as_array().expect("checks").iter();
    checks.map(|check| [&check["operation"], &check["about"], &check["outcome"]].map(word).join(" ")).collect()
}

async fn a_write_that_would_be_done_is_told_and_taken_back(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"title": "One", "slug": "one"})).await;
    let place = place_of(&record);
    let before = (events(app).await.len(), ada.get("/v1/posts?count=true").await.expect(200));
    for (method, path, body, status, asked) in [
        ("POST", "posts", Some(json!({"title": "Two", "author": ada.id})), 201, vec!["create resulting true"]),
        (
            "PATCH",
            &*place,
            Some(json!({"title": "Three"})),
            200,
            vec!["read stored true", "update stored true", "update resulting true"],
        ),
        (
            "PUT",
            &place,
            Some(json!({"title": "Four", "author": ada.id})),
            200,
            vec!["read stored true", "update stored true", "update resulting true"],
        ),
        ("DELETE", &place, None, 204, vec!["read stored true", "delete stored true"]),
        ("GET", &place, None, 200, vec!["read stored true"]),
    ] {
        let told = attempt(&operator, Some(&ada), method, path, body).await;
        assert_eq!((&told["allowed"], &told["status"]), (&json!(true), &json!(status)), "{told}");
        assert_eq!(outcomes(&told), asked, "{method} {path}");
        assert!(told.get("problem").is_none() && told.get("hidden").is_none(), "{told}");
    }
    // A user who is deleted in a trial is still signed in.
    let own = format!("users/{}", ada.id);
    assert_eq!(attempt(&operator, Some(&ada), "DELETE", &own, None).await["status"], 204);
    ada.get("/v1/auth/me").await.expect(200);
    let after = (events(app).await.len(), ada.get("/v1/posts?count=true").await.expect(200));
    assert_eq!(before, after);
    assert_eq!(ada.get(path_of(&record)).await.expect(200), record);
    // What the trials took is free.
    post(&ada, json!({"title": "Two"})).await;
}

async fn a_refusal_is_told_with_every_rule_that_was_asked(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let shown = post(&ada, json!({"status": "published"})).await;
    let told = attempt(&operator, Some(&ben), "PATCH", &place_of(&shown), Some(json!({"title": "x"}))).await;
    let visible = "record.status == \"published\" || record.author == auth.id";
    let owned = "record.author == auth.id";
    assert_eq!(
        told,
        json!({"allowed": false, "status": 403,
            "problem": {"type": "/problems/forbidden", "title": "You may not do this", "status": 403, "code": "forbidden",
                "detail": "The update rule of this collection does not allow it.", "instance": told["problem"]["instance"]},
            "checks": [
                {"collection": "posts", "operation": "read", "field": null, "record": shown["id"], "about": "stored",
                    "rule": visible, "outcome": "true", "clause": "record.status == \"published\"",
                    "values": {"record.status": "published"}},
                {"collection": "posts", "operation": "update", "field": null, "record": shown["id"], "about": "stored",
                    "rule": owned, "outcome": "false", "clause": owned,
                    "values": {"record.author": ada.id, "auth.id": ben.id}}]})
    );
    let anonymous = attempt(&operator, None, "DELETE", &place_of(&shown), None).await;
    assert_eq!((&anonymous["status"], &anonymous["checks"][1]["outcome"]), (&json!(401), &json!("error")));
    // A trial leaves no explanation behind, and is none of the user's calls.
    let instance = told["problem"]["instance"].as_str().unwrap().trim_start_matches("urn:uuid:");
    operator.get(format!("/admin/v1/explain/{instance}")).await.expect_problem(404, "not_found");
}

async fn a_list_tells_what_its_rule_hides_and_by_which_condition(app: &TestApp) {
    let operator = with_posts(app).await;
    let rule = "record.status == \"published\" && record.stars >= 2 && (record.author == auth.id || record.pinned)";
    let rules = json!({"operations": [{"op": "set_rules", "collection": "posts", "rules": {"list": rule}}], "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", rules).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    for (status, stars, pinned) in [
        ("published", 5, true),
        ("published", 5, false),
        ("published", 1, true),
        ("draft", 1, false),
        ("draft", 7, true),
    ] {
        post(&ada, json!({"status": status, "stars": stars, "pinned": pinned})).await;
    }
    let told = attempt(&operator, Some(&ben), "GET", "posts", None).await;
    assert_eq!(
        told,
        json!({"allowed": true, "status": 200, "hidden": 4, "checks": [
            {"collection": "posts", "operation": "list", "field": null, "record": null, "about": null, "rule": rule,
                "outcome": "false", "clause": rule, "values": {"auth.id": ben.id}, "hidden_by": [
                    {"clause": "record.status == \"published\"", "rows": 2},
                    {"clause": "record.stars >= 2", "rows": 2},
                    {"clause": "record.author == auth.id || record.pinned", "rows": 2}]}]})
    );
    // Of what the list asks for.
    let trial = json!({"as": {"user": ada.id}, "version": 1, "method": "GET", "path": "posts",
        "query": {"filter": "stars > var.few", "var": {"few": 4}, "sort": "-stars", "limit": 1}});
    let told = operator.post("/admin/v1/explain", trial).await.expect(200);
    assert_eq!((&told["hidden"], &told["checks"][0]["clause"]), (&json!(1), &json!("record.status == \"published\"")));
    assert_eq!(told["checks"][0]["values"], json!({}));
    let told = operator
        .post("/admin/v1/explain", json!({"method": "GET", "path": "posts", "query": {"filter": "stars > 9"}}))
        .await;
    let told = told.expect(200);
    assert_eq!((&told["hidden"], &told["checks"][0]["outcome"]), (&json!(0), &json!("true")));
    // The same figures as the list itself.
    assert_eq!(ben.get("/v1/posts?count=true").await.expect(200)["count"], 1);
}

async fn a_trial_is_answered_as_the_request_itself(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"slug": "taken"})).await;
    let place = place_of(&record);
    let nobody = format!("posts/{}", Uuid::nil());
    for (method, path, body) in [
        ("POST", "posts", Some(json!({"title": 1, "author": ada.id}))),
        ("POST", "posts", Some(json!({"title": "x", "author": ada.id, "slug": "taken"}))),
        ("POST", "posts", Some(json!({"title": "x", "author": ada.id, "note": "hidden"}))),
        ("POST", "users", Some(json!({"email": "x@example.com"}))),
        ("PATCH", &*place, Some(json!({"author": Uuid::nil()}))),
        ("PATCH", &nobody, Some(json!({}))),
        ("GET", &nobody, None),
        ("GET", "posts/no-uuid", None),
        ("DELETE", "posts/no-uuid", None),
        ("GET", "nothing", None),
        ("POST", "nothing", Some(json!({}))),
    ] {
        let told = attempt(&operator, Some(&ada), method, path, body.clone()).await;
        let call = ada.call(method.parse().unwrap(), &format!("/v1/{path}"));
        let answer: Answer = match body {
            Some(body) => call.json(&body).await,
            None => call.await,
        };
        let mut problem = answer.json();
        problem["instance"] = told["problem"]["instance"].clone();
        assert!(answer.status.is_client_error(), "{answer}");
        assert_eq!((&told["problem"], &told["allowed"]), (&problem, &json!(false)), "{method} {path}");
        assert_eq!(told["status"], answer.status.as_u16());
    }
    // As the same list that comes as JSON.
    let query = json!({"filter": "stars >", "limit": 0});
    let told = operator
        .post("/admin/v1/explain", json!({"as": {"user": ada.id}, "method": "GET", "path": "posts", "query": query}))
        .await;
    let mut problem = ada.post("/v1/posts/query", query).await.expect_problem(400, "invalid_query");
    problem["instance"] = told.json()["problem"]["instance"].clone();
    assert_eq!(told.expect(200)["problem"], problem);
}

async fn rules_over_relations_and_the_caller_are_tried(app: &TestApp) {
    let operator = with_posts(app).await;
    let create = "record.post.author == auth.id && record.post.comments_via_post.all(c, c.id == record.id)";
    let change = json!({"operations": [
        {"op": "add_field", "collection": "users", "field": {"name": "team", "type": "text"}},
        {"op": "create_collection", "name": "comments", "fields": [
            {"name": "post", "type": "relation", "collection": "posts", "on_delete": "cascade"},
            {"name": "state", "type": "text", "rules": {"write": "previous == null || previous.state != record.state && auth.team == 'red'"}}],
         "rules": {"list": "record.post.author.team == auth.team", "read": "true", "create": create, "update": "true"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"status": "published"})).await;
    let body = json!({"post": record["id"], "state": "new"});
    let told = attempt(&operator, Some(&ada), "POST", "comments", Some(body.clone())).await;
    assert_eq!(
        (&told["status"], outcomes(&told)),
        (&json!(201), vec!["write resulting true".into(), "create resulting true".into()])
    );
    assert_eq!(
        told["checks"].as_array().unwrap().iter().find(|check| check["operation"] == "create").unwrap()["clause"],
        create
    );
    let comment = ada.post("/v1/comments", body.clone()).await.expect(201);
    let told = attempt(&operator, Some(&ada), "POST", "comments", Some(body)).await;
    assert_eq!(
        (&told["status"], &told["checks"][1]["clause"]),
        (&json!(403), &json!("record.post.comments_via_post.all(c, c.id == record.id)"))
    );

    let place = format!("comments/{}", comment["id"].as_str().unwrap());
    let change = Some(json!({"state": "old"}));
    let told = attempt(&operator, Some(&ben), "PATCH", &place, change.clone()).await;
    assert_eq!(told["status"], 403);
    let refused = told["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&refused["field"], &refused["about"]), (&json!("state"), &json!("stored")));
    ben.patch(format!("/v1/users/{}", ben.id), json!({"team": "red"})).await.expect(200);
    let told = attempt(&operator, Some(&ben), "GET", "comments", None).await;
    assert_eq!((&told["hidden"], &told["checks"][0]["values"]), (&json!(1), &json!({"auth.team": "red"})));
}

async fn trials_in_older_versions_use_their_shape(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let rename = json!({"op": "rename_field", "collection": "posts", "field": "title", "to": "headline"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let trial = |version: Json, field: &str| {
        let mut trial =
            json!({"as": {"user": ada.id}, "method": "POST", "path": "posts", "body": {"author": ada.id, field: "x"}});
        trial["version"] = version;
        trial
    };
    for (version, field, status) in [
        (json!(1), "title", 201),
        (json!(2), "headline", 201),
        (json!(null), "headline", 201),
        (json!(1), "headline", 422),
    ] {
        let told = operator.post("/admin/v1/explain", trial(version, field)).await.expect(200);
        assert_eq!(told["status"], status, "{told}");
    }
}

async fn what_is_no_trial_is_refused(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let get = |with: Json| {
        let mut trial = json!({"method": "GET", "path": "posts"});
        trial.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        trial
    };
    for (trial, pointer, code) in [
        (get(json!({"as": {"user": Uuid::nil()}})), "/as/user", "no_such_user"),
        (get(json!({"as": {"user": "ada"}})), "/as/user", "invalid_value"),
        (get(json!({"as": {}})), "/as/user", "required"),
        (get(json!({"as": {"user": ada.id, "operator": ada.id}})), "/as/operator", "unknown_field"),
        (get(json!({"version": 9})), "/version", "no_such_version"),
        (get(json!({"version": 0})), "/version", "no_such_version"),
        (get(json!({"unheard_of": 1})), "/unheard_of", "unknown_field"),
        (get(json!({"query": {"unheard_of": 1}})), "/query/unheard_of", "unknown_field"),
        (get(json!({"body": {}})), "/body", "not_allowed"),
        (get(json!({"path": "posts/0", "query": {}})), "/query", "not_allowed"),
        (json!({"method": "POST", "path": "posts", "body": {}, "query": {}}), "/query", "not_allowed"),
        (json!({"method": "POST", "path": "posts"}), "/body", "required"),
        (json!({"method": "POST", "path": "posts", "body": []}), "/body", "wrong_type"),
        (json!({"method": "DELETE", "path": "posts/0", "body": {}}), "/body", "not_allowed"),
        (json!({"method": "POST", "path": "posts/0", "body": {}}), "/path", "invalid_path"),
        (json!({"method": "DELETE", "path": "posts"}), "/path", "invalid_path"),
        (json!({"method": "DELETE", "path": "/v1/posts/0"}), "/path", "invalid_path"),
        (json!({"path": "posts"}), "/method", "required"),
    ] {
        let problem = operator.post("/admin/v1/explain", trial.clone()).await.expect_problem(422, "invalid_fields");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{trial}"
        );
    }
    operator
        .post("/admin/v1/explain", json!({"method": "HEAD", "path": "posts"}))
        .await
        .expect_problem(422, "invalid_fields");
    let call = || operator.call(http::Method::POST, "/admin/v1/explain");
    call().body("application/json", "{").await.expect_problem(400, "invalid_json");
    call()
        .body("application/json", format!("{{\"method\":\"GET\",\"path\":\"{}\"}}", "x".repeat(1 << 20)))
        .await
        .expect_problem(413, "too_large");
    call().body("text/plain", "{}").await.expect_problem(415, "unsupported_media_type");
    for actor in [app.anon(), ada] {
        actor.post("/admin/v1/explain", get(json!({}))).await.expect_problem(401, "unauthenticated");
    }
}
