//! API keys: what they open, what they do not, and how they end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use stratabase::models::revocations::Mark;
use stratabase::services::{revocations, sessions};

use super::{elsewhere, text};
use crate::files::{upload, uploaded, url};
use crate::records::{path_of, post, with_posts};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_key_is_told_once_and_listed_without_its_text,
    a_key_is_held_to_its_scopes_and_to_the_rules,
    a_key_sees_nothing_through_what_it_has_no_scope_for,
    a_scope_follows_its_collection_to_another_name,
    a_key_uploads_and_attaches_files,
    a_key_ends_when_it_says_and_counts_where_it_says,
    a_key_that_is_taken_back_is_worthless_on_every_node_within_a_second,
    a_key_opens_no_account_and_not_the_platform,
    what_no_key_can_be_is_refused,
    the_use_of_a_key_is_noted_and_counted_under_its_name,
}

/// Makes a key, as an operator.
async fn key(operator: &Actor<'_>, body: Json) -> Json {
    operator.post("/admin/v1/keys", body).await.expect(201)
}

/// A program that calls with a key.
fn program<'a>(app: &'a TestApp, key: &Json) -> Actor<'a> {
    let mut program = app.anon();
    program.token = Some(text(key, "key").to_owned());
    program
}

/// A program with these scopes.
async fn program_with<'a>(app: &'a TestApp, operator: &Actor<'_>, scopes: &[&str]) -> Actor<'a> {
    program(app, &key(operator, json!({"name": "program", "scopes": scopes})).await)
}

/// Lets keys do whatever their scopes allow with posts.
async fn open_posts_to_keys(operator: &Actor<'_>) {
    let rule = "record.status == 'published' || auth.kind == 'key'";
    let rules = json!({"list": rule, "read": rule, "create": "auth.kind == 'key'", "update": "auth.kind == 'key'",
        "delete": "auth.kind == 'key'"});
    let operations = json!([{"op": "set_rules", "collection": "posts", "rules": rules}]);
    let change = json!({"operations": operations, "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", change).await.expect(201);
}

async fn a_key_is_told_once_and_listed_without_its_text(app: &TestApp) {
    let operator = with_posts(app).await;
    let asked = json!({"name": " nightly report ", "scopes": ["posts:read", "*:delete", "files:create"],
        "expires_at": "2027-01-01T00:00:00Z", "addresses": ["203.0.113.0/24", "2001:db8::1"],
        "contact": "ops@example.com"});
    let made = operator.post("/admin/v1/keys", asked).await;
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.expect(201);
    assert!(text(&made, "key").starts_with("sb_key_") && text(&made, "key").len() == "sb_key_".len() + 43);
    let listed = operator.get("/admin/v1/keys").await;
    let shown = json!({"id": made["id"], "name": "nightly report", "scopes": ["posts:read", "*:delete", "files:create"],
        "expires_at": "2027-01-01T00:00:00.000Z", "addresses": ["203.0.113.0/24", "2001:db8::1"],
        "contact": "ops@example.com", "created_at": "2026-11-22T10:00:00.000Z", "created_by": operator.id,
        "last_used_at": null});
    assert_eq!(listed.json(), json!({"items": [shown], "next": null}));
    let mut told = made.clone();
    told.as_object_mut().unwrap().remove("key");
    assert_eq!(told, shown);
    for _ in 0..2 {
        key(&operator, json!({"name": "another", "scopes": ["*:*"]})).await;
    }
    let page = operator.get("/admin/v1/keys?limit=2").await.expect(200);
    let rest = operator.get(format!("/admin/v1/keys?limit=2&cursor={}", text(&page, "next"))).await.expect(200);
    assert_eq!((&rest["items"], &rest["next"]), (&json!([shown]), &json!(null)));
}

async fn a_key_is_held_to_its_scopes_and_to_the_rules(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let published = post(&ada, json!({"status": "published"})).await;
    let draft = post(&ada, json!({})).await;
    let all = program_with(app, &operator, &["*:*"]).await;
    all.get(path_of(&published)).await.expect(200);
    all.get(path_of(&draft)).await.expect_problem(404, "not_found");
    all.patch(path_of(&published), json!({"title": "x"})).await.expect_problem(403, "forbidden");
    open_posts_to_keys(&operator).await;
    all.get(path_of(&draft)).await.expect(200);
    let reader = program_with(app, &operator, &["posts:read"]).await;
    assert_eq!(reader.get("/v1/posts").await.expect(200)["items"].as_array().unwrap().len(), 2);
    reader.get("/v1/posts/aggregate?metrics=count").await.expect(200);
    assert_eq!(reader.get("/v1/posts/export").await.status, 200);
    let new = json!({"title": "by a program"});
    for refused in [
        reader.post("/v1/posts", new.clone()).await,
        reader.patch(path_of(&draft), json!({"title": "x"})).await,
        reader.delete(path_of(&draft)).await,
        reader.get("/v1/users").await,
    ] {
        let problem = refused.expect_problem(403, "forbidden");
        assert!(text(&problem, "detail").starts_with("This key has no scope to "), "{problem}");
    }
    let batch = json!({"operations": [{"method": "POST", "path": "posts", "body": new}]});
    reader.post("/v1/batch", batch.clone()).await.expect_problem(403, "forbidden");
    let writer = program_with(app, &operator, &["posts:create", "posts:update", "posts:read"]).await;
    let done = writer.post("/v1/batch", batch).await.expect(200);
    let made = &done["results"][0]["body"];
    writer.patch(path_of(made), json!({"title": "again"})).await.expect(200);
    writer.delete(path_of(made)).await.expect_problem(403, "forbidden");
    all.delete(path_of(made)).await.expect(204);
    for _ in 0..2 {
        let again = writer.post("/v1/posts", new.clone()).header("idempotency-key", "once").await;
        again.expect(201);
    }
    assert_eq!(all.get("/v1/posts?count=true").await.expect(200)["count"], json!(3));
}

async fn a_key_sees_nothing_through_what_it_has_no_scope_for(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"title": "Hello"})).await;
    open_posts_to_keys(&operator).await;
    let open = json!({"operations": [{"op": "set_rules", "collection": "users",
        "rules": {"list": "true", "read": "true", "update": "false", "delete": "false"}}],
        "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", open).await.expect(201);
    let count = async |program: &Actor<'_>, filter: &str| {
        let list = program.get(format!("/v1/posts?filter={filter}&expand=author")).await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        (items.len(), items.iter().filter(|item| !item["expand"]["author"].is_null()).count())
    };
    let whole = program_with(app, &operator, &["posts:read", "users:read"]).await;
    let half = program_with(app, &operator, &["posts:read"]).await;
    let seen = format!("author.id%20==%20'{}'", ada.id);
    assert_eq!(count(&whole, &seen).await, (1, 1), "the control");
    assert_eq!(count(&half, &seen).await, (0, 0));
    assert_eq!(count(&half, "title%20==%20'Hello'").await, (1, 0));
    // Nor can it point at what it cannot see.
    let pointing = json!({"title": "x", "author": ada.id});
    let writer = program_with(app, &operator, &["posts:*"]).await;
    writer.post("/v1/posts", pointing).await.expect_problem(422, "invalid_fields");
    let sorted = half.get("/v1/posts/aggregate?group=author.id&metrics=count").await.expect(200);
    assert_eq!(sorted["items"], json!([{"author.id": null, "count": 1}]));
}

async fn a_scope_follows_its_collection_to_another_name(app: &TestApp) {
    let operator = with_posts(app).await;
    open_posts_to_keys(&operator).await;
    let program = program_with(app, &operator, &["posts:read"]).await;
    let change = json!({"operations": [{"op": "rename_collection", "collection": "posts", "to": "articles"}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    program.get("/v2/articles").await.expect(200);
    program.get("/v1/posts").await.expect(200);
    assert_eq!(operator.get("/admin/v1/keys").await.expect(200)["items"][0]["scopes"], json!(["articles:read"]));
}

async fn a_key_uploads_and_attaches_files(app: &TestApp) {
    let operator = with_posts(app).await;
    let change = json!({"operations": [{"op": "create_collection", "name": "albums",
        "fields": [{"name": "cover", "type": "file"}],
        "rules": {"read": "true", "create": "auth.kind == 'key'"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let reader = program_with(app, &operator, &["albums:*"]).await;
    upload(&reader, "/v1/files", "a.txt", "a").await.expect_problem(403, "forbidden");
    let program = program_with(app, &operator, &["albums:*", "files:create"]).await;
    let file = uploaded(&program, "a.txt", "a").await;
    program.get(url(&file)).await.expect_bytes(200, b"a");
    reader.get(url(&file)).await.expect_problem(404, "not_found");
    reader.post("/v1/albums", json!({"cover": file["id"]})).await.expect_problem(422, "invalid_fields");
    program.post("/v1/albums", json!({"cover": file["id"]})).await.expect(201);
    reader.get(url(&file)).await.expect_bytes(200, b"a");
}

async fn a_key_ends_when_it_says_and_counts_where_it_says(app: &TestApp) {
    let operator = with_posts(app).await;
    let short =
        key(&operator, json!({"name": "short", "scopes": ["*:read"], "expires_at": "2026-11-22T10:00:10Z"})).await;
    program(app, &short).get("/v1/posts").await.expect(200);
    app.advance(9);
    program(app, &short).get("/v1/posts").await.expect(200);
    app.advance(1);
    program(app, &short).get("/v1/posts").await.expect_problem(401, "unauthenticated");
    let bound = json!({"name": "bound", "scopes": ["*:read"], "addresses": ["192.0.2.0/29"]});
    let bound = key(&operator, bound).await;
    program(app, &bound).get("/v1/posts").await.expect_problem(401, "unauthenticated");
    let mut there = elsewhere(app);
    there.token = Some(text(&bound, "key").to_owned());
    there.get("/v1/posts").await.expect(200);
    there.address = [192, 0, 2, 8].into();
    there.get("/v1/posts").await.expect_problem(401, "unauthenticated");
}

async fn a_key_that_is_taken_back_is_worthless_on_every_node_within_a_second(app: &TestApp) {
    let operator = with_posts(app).await;
    let other = app.another_node().await;
    let following = tokio::spawn(revocations::follow(Arc::downgrade(&other)));
    let key = key(&operator, json!({"name": "gone", "scopes": ["*:*"]})).await;
    let is_let_in = async || sessions::authenticate(&other, text(&key, "key"), other.clock.now()).await.is_ok();
    assert!(is_let_in().await);
    program(app, &key).get("/v1/posts").await.expect(200);
    let path = format!("/admin/v1/keys/{}", text(&key, "id"));
    operator.delete(&path).await.expect(204);
    let ended = Instant::now();
    program(app, &key).get("/v1/posts").await.expect_problem(401, "unauthenticated");
    while is_let_in().await {
        assert!(ended.elapsed() < Duration::from_secs(1), "still let in after {:?}", ended.elapsed());
        tokio::task::yield_now().await;
    }
    following.abort();
    operator.delete(&path).await.expect_problem(404, "not_found");
    assert_eq!(operator.get("/admin/v1/keys").await.expect(200)["items"], json!([]));
}

async fn a_key_opens_no_account_and_not_the_platform(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let program = program_with(app, &operator, &["*:*"]).await;
    for path in ["/v1/auth/me", "/v1/auth/sessions", "/v1/auth/totp", "/admin/v1/users", "/admin/v1/keys"] {
        program.get(path).await.expect_problem(401, "unauthenticated");
    }
    program.call(http::Method::POST, "/v1/auth/logout").await.expect_problem(401, "unauthenticated");
    program.delete("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    program.get(format!("/v1/users/{}", ada.id)).await.expect_problem(404, "not_found");
    ada.get("/admin/v1/keys").await.expect_problem(401, "unauthenticated");
    let mut forged = program.clone();
    forged.token = Some(format!("sb_at_{}", &program.token.as_ref().unwrap()["sb_key_".len()..]));
    forged.get("/v1/posts").await.expect_problem(401, "unauthenticated");
}

async fn what_no_key_can_be_is_refused(app: &TestApp) {
    let operator = with_posts(app).await;
    let sound = json!({"name": "x", "scopes": ["posts:read"]});
    for (member, wrong, pointer) in [
        ("name", json!(""), "/name"),
        ("name", json!("  "), "/name"),
        ("name", json!("a\u{7}b"), "/name"),
        ("name", json!("x".repeat(81)), "/name"),
        ("name", json!(7), "/name"),
        ("scopes", json!([]), "/scopes"),
        ("scopes", json!(vec!["posts:read"; 101]), "/scopes"),
        ("scopes", json!("posts:read"), "/scopes"),
        ("scopes", json!(["posts:read", "nothing:read"]), "/scopes/1"),
        ("scopes", json!(["posts:list"]), "/scopes/0"),
        ("scopes", json!(["posts"]), "/scopes/0"),
        ("scopes", json!([null]), "/scopes/0"),
        ("expires_at", json!("2026-11-22T10:00:00Z"), "/expires_at"),
        ("expires_at", json!("tomorrow"), "/expires_at"),
        ("addresses", json!(["10.0.0.0/33"]), "/addresses/0"),
        ("addresses", json!(["10.0.0.1", "example.com"]), "/addresses/1"),
        ("addresses", json!(vec!["10.0.0.1"; 51]), "/addresses"),
        ("contact", json!("x".repeat(201)), "/contact"),
        ("key", json!("sb_key_mine"), "/key"),
    ] {
        let mut body = sound.clone();
        body[member] = wrong;
        let problem = operator.post("/admin/v1/keys", body.clone()).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], json!(pointer), "{body}: {problem}");
    }
    assert_eq!(operator.get("/admin/v1/keys").await.expect(200)["items"], json!([]));
}

async fn the_use_of_a_key_is_noted_and_counted_under_its_name(app: &TestApp) {
    let operator = with_posts(app).await;
    let key = key(&operator, json!({"name": "Nächtlicher Bericht", "scopes": ["*:read"]})).await;
    app.advance(60);
    revocations::poll(&app.app, Mark::default()).await.unwrap();
    program(app, &key).get("/v1/posts").header("stratabase-client", "web/2").await.expect(200);
    program(app, &key).get("/v1/posts").await.expect(200);
    revocations::write_use(&app.app).await.unwrap();
    let listed = operator.get("/admin/v1/keys").await.expect(200);
    assert_eq!(listed["items"][0]["last_used_at"], json!("2026-11-22T10:01:00.000Z"));
    let usage = operator.get("/admin/v1/usage?version=1").await.expect(200);
    let rows: Vec<_> = usage["items"].as_array().unwrap().iter().map(|row| (&row["client"], &row["count"])).collect();
    assert_eq!(rows, [(&json!("Nächtlicher Bericht"), &json!(2))]);
}
