//! `POST /v1/posts`.

use serde_json::json;

use super::{post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn create_answers_with_the_record_and_its_place(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let answer = ada
        .post("/v1/posts", json!({"title": "Hello", "author": ada.id, "tags": ["a"], "extra": {"b": [1, null]}}))
        .await;
    let record = answer.expect(201);
    assert_eq!(answer.header("location"), format!("/v1/posts/{}", record["id"].as_str().unwrap()));
    assert!(answer.header("etag").starts_with("\"1."), "{answer}");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    201 Created
    {
      "id": "[id]",
      "title": "Hello",
      "body": null,
      "status": "draft",
      "stars": 0,
      "score": null,
      "pinned": null,
      "due": null,
      "extra": {
        "b": [
          1,
          null
        ]
      },
      "code": null,
      "tags": [
        "a"
      ],
      "author": "[id]",
      "parent": null,
      "slug": null,
      "origin": "web",
      "created_at": "[time]",
      "updated_at": "[time]"
    }
    "#) };
}

async fn create_refuses_every_wrong_field_at_once(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let wrong = json!({"title": "x".repeat(21), "status": "gone", "stars": -1, "score": "1", "pinned": 1, "due": "soon",
        "code": "7", "tags": [1], "author": ada.id, "slug": "A", "note": "n", "origin": "me", "colour": "red",
        "id": "x", "created_at": "2026-01-01T00:00:00Z"});
    let problem = ada.post("/v1/posts", wrong).await.expect_problem(422, "invalid_fields");
    let found: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["pointer"].as_str().unwrap(), entry["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("/id", "invalid_uuid"),
            ("/title", "too_long"),
            ("/status", "not_a_value"),
            ("/stars", "too_small"),
            ("/score", "wrong_type"),
            ("/pinned", "wrong_type"),
            ("/due", "invalid_datetime"),
            ("/code", "invalid_uuid"),
            ("/tags/0", "wrong_type"),
            ("/slug", "pattern"),
            ("/origin", "read_only"),
            ("/note", "unknown_field"),
            ("/colour", "unknown_field"),
            ("/created_at", "read_only"),
        ]
    );
    assert_eq!(ada.get("/v1/posts").await.expect(200)["items"], json!([]), "nothing was written");
}

async fn create_needs_what_is_required(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    for body in [json!({"author": ada.id}), json!({"author": ada.id, "title": null})] {
        let problem = ada.post("/v1/posts", body).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["code"], "required");
        assert_eq!(problem["errors"][0]["pointer"], "/title");
    }
    post(&ada, json!({"title": ""})).await;
}

async fn create_takes_an_id_once(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let id = "0190a3b4-0000-7000-8000-000000000001";
    assert_eq!(post(&ada, json!({"id": id})).await["id"], id);
    // Ben cannot see Ada's draft; that its id is taken, he is told all the same.
    for author in [&ada, &ben] {
        let problem = author.post("/v1/posts", json!({"id": id, "title": "x", "author": author.id})).await;
        assert_eq!(problem.expect_problem(409, "conflict")["errors"][0]["pointer"], "/id");
    }
}

async fn create_refuses_a_taken_unique_value(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"slug": "one"})).await;
    let problem = ada.post("/v1/posts", json!({"title": "x", "author": ada.id, "slug": "one"})).await;
    assert_eq!(problem.expect_problem(409, "conflict")["errors"][0]["pointer"], "/slug");
    // Null agrees with nothing.
    post(&ada, json!({})).await;
    post(&ada, json!({})).await;
}

async fn create_is_refused_by_the_rule(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let as_ada = json!({"title": "x", "author": ada.id});
    app.anon().post("/v1/posts", json!({"title": "x"})).await.expect_problem(401, "unauthenticated");
    ben.post("/v1/posts", json!({"title": "x"})).await.expect_problem(403, "forbidden");
    // An author that Ben cannot see does not exist for him; the rule refuses before that.
    ben.post("/v1/posts", as_ada).await.expect_problem(403, "forbidden");
    ada.post("/v1/nothing", json!({})).await.expect_problem(404, "not_found");
}

async fn create_refuses_a_relation_to_what_is_not_there_or_hidden(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let hidden = post(&ben, json!({})).await["id"].clone();
    let shown = post(&ben, json!({"status": "published"})).await["id"].clone();
    let refused = json!([{"pointer": "/parent", "code": "no_such_record", "detail": "There is no such record."}]);
    for parent in [json!("0190a3b4-0000-7000-8000-00000000dead"), hidden, json!("no id")] {
        let problem = ada.post("/v1/posts", json!({"title": "x", "author": ada.id, "parent": parent})).await;
        assert_eq!(problem.expect_problem(422, "invalid_fields")["errors"], refused);
    }
    post(&ada, json!({"parent": shown})).await;
}

async fn create_normalises_times_and_numbers(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"due": "2026-01-01T02:00:00.1239+02:00", "stars": 3.0, "score": 5, "code": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"})).await;
    assert_eq!(record["due"], "2026-01-01T00:00:00.123Z");
    assert_eq!(record["stars"], json!(3));
    assert_eq!(record["score"], json!(5));
    assert_eq!(record["code"], "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

both_engines!(
    create_answers_with_the_record_and_its_place,
    create_refuses_every_wrong_field_at_once,
    create_needs_what_is_required,
    create_takes_an_id_once,
    create_refuses_a_taken_unique_value,
    create_is_refused_by_the_rule,
    create_refuses_a_relation_to_what_is_not_there_or_hidden,
    create_normalises_times_and_numbers,
);
