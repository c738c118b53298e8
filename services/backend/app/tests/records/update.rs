//! `PATCH` and `PUT /v1/posts/{id}`.

use serde_json::json;

use super::{path_of, post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

async fn patch_changes_what_is_given_and_keeps_the_rest(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"body": "text", "stars": 4})).await;
    app.advance(5);
    let answer = ada.patch(path_of(&record), json!({"body": null, "tags": ["x"]})).await;
    let mut expected = record.clone();
    expected["body"] = json!(null);
    expected["tags"] = json!(["x"]);
    expected["updated_at"] = json!("2026-11-22T10:00:05.000Z");
    assert_eq!(answer.expect(200), expected);
    assert!(answer.header("etag").starts_with("\"2."), "{answer}");
}

async fn put_gives_absent_fields_what_a_create_gives_them(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"body": "text", "stars": 4, "status": "published"})).await;
    let put = ada.put(path_of(&record), json!({"title": "New", "author": ada.id})).await.expect(200);
    assert_eq!(
        (&put["title"], &put["body"], &put["stars"], &put["status"]),
        (&json!("New"), &json!(null), &json!(0), &json!("draft"))
    );
    let problem = ada.put(path_of(&record), json!({"author": ada.id})).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/title");
}

async fn writing_back_what_was_read_writes_nothing(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"due": "2026-01-01T00:00:00.5Z", "score": 0.1, "extra": {"b": 1, "a": 2}})).await;
    let before = events(app).await.len();
    app.advance(60);
    let answer = ada.put(path_of(&record), record.clone()).await;
    assert_eq!(answer.expect(200), record);
    assert!(answer.header("etag").starts_with("\"1."), "{answer}");
    ada.patch(path_of(&record), json!({"title": "Hello", "expand": {}})).await.expect(200);
    assert_eq!(events(app).await.len(), before);
    ada.patch(path_of(&record), json!({"origin": "web"})).await.expect(200);
    let problem = ada.patch(path_of(&record), json!({"origin": "app", "id": ada.id})).await;
    let problem = problem.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/id");
    assert_eq!(problem["errors"][1]["code"], "read_only");
}

async fn if_match_guards_against_lost_updates(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({})).await;
    let tag = ada.get(format!("{}?fields=title", path_of(&record))).await.header("etag").to_owned();
    ada.patch(path_of(&record), json!({"stars": 1})).header("if-match", &tag).await.expect(200);
    let stale = ada.patch(path_of(&record), json!({"stars": 2})).header("if-match", &tag).await;
    stale.expect_problem(412, "stale");
    ada.delete(path_of(&record)).header("if-match", &tag).await.expect_problem(412, "stale");
    assert_eq!(ada.get(path_of(&record)).await.expect(200)["stars"], 1);
}

async fn update_must_be_allowed_before_and_after(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"status": "published"})).await;
    // Stealing: the stored row is not Ben's. Giving away: the resulting row is not Ada's.
    ben.patch(path_of(&record), json!({"author": ben.id})).await.expect_problem(403, "forbidden");
    ada.patch(path_of(&record), json!({"author": null})).await.expect_problem(403, "forbidden");
    ben.patch(path_of(&record), json!({})).await.expect_problem(403, "forbidden");
    app.anon().patch(path_of(&record), json!({})).await.expect_problem(401, "unauthenticated");
    assert_eq!(ada.get(path_of(&record)).await.expect(200), record);
    let draft = post(&ada, json!({})).await;
    ben.patch(path_of(&draft), json!({"stars": 1})).await.expect_problem(404, "not_found");
}

async fn update_that_fails_changes_nothing(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"slug": "one"})).await;
    let record = post(&ada, json!({"slug": "two"})).await;
    let before = events(app).await.len();
    ada.patch(path_of(&record), json!({"stars": 9, "slug": "one"})).await.expect_problem(409, "conflict");
    ada.patch(path_of(&record), json!({"stars": 9, "slug": "UP"})).await.expect_problem(422, "invalid_fields");
    ada.patch(path_of(&record), json!([])).await.expect_problem(422, "invalid_fields");
    assert_eq!(ada.get(path_of(&record)).await.expect(200), record);
    assert_eq!(events(app).await.len(), before);
}

async fn concurrent_updates_lose_none(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({})).await;
    let writes = (0..20).map(|n| {
        let (ada, path) = (ada.clone(), path_of(&record));
        async move {
            let field = if n % 2 == 0 { json!({"stars": n + 1}) } else { json!({"tags": [n.to_string()]}) };
            ada.patch(path, field).await.expect(200)
        }
    });
    futures_util::future::join_all(writes).await;
    let tag = ada.get(path_of(&record)).await.header("etag").to_owned();
    assert!(tag.starts_with("\"21."), "each of 20 writes made one revision: {tag}");
}

both_engines!(
    patch_changes_what_is_given_and_keeps_the_rest,
    put_gives_absent_fields_what_a_create_gives_them,
    writing_back_what_was_read_writes_nothing,
    if_match_guards_against_lost_updates,
    update_must_be_allowed_before_and_after,
    update_that_fails_changes_nothing,
    concurrent_updates_lose_none,
);
