//! `Idempotency-Key`: a write that is sent again is done once.

use std::collections::BTreeSet;
use std::future::IntoFuture;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Statement};

use super::{path_of, post, with_posts};
use crate::files::{uploaded, with_albums};
use crate::support::actor::{Actor, Call, PASSWORD};
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::{Engine, both_engines, run};
use crate::support::events::events;
use crate::support::onlooker::Onlooker;

both_engines!(
    every_verb_is_done_once_and_answered_alike,
    another_body_under_a_key_is_a_mismatch,
    a_write_that_fails_keeps_nothing,
    a_key_counts_for_one_caller_at_one_address,
    the_answer_outlives_the_rule_that_allowed_the_write,
    who_is_not_signed_in_has_no_keys,
    a_key_is_visible_ascii_of_bounded_length,
    a_key_is_forgotten_after_a_day,
    duplicates_at_the_same_time_are_done_once,
    a_duplicate_waits_for_the_first,
);

/// On SQLite writes come one after the other, and none ever waits for another.
mod postgres_alone {
    #[test]
    fn a_duplicate_that_waits_too_long_is_told_to_come_again() {
        super::run(super::Engine::Postgres, super::a_duplicate_that_waits_too_long_is_told_to_come_again);
    }
}

static COUNT: Statement = Statement::new("SELECT count(*) FROM _idempotency_keys");

fn keyed<'a>(key: &str, call: Call<'a>) -> Call<'a> {
    call.header("idempotency-key", key)
}

fn is_replay(answer: &Answer) -> bool {
    match answer.header("idempotency-replayed") {
        "true" => true,
        "" => false,
        other => panic!("{other}"),
    }
}

/// Makes a call twice, which must be answered alike, the second time from memory.
async fn twice<'a>(call: impl Fn() -> Call<'a>, status: u16) -> Json {
    let (first, second) = (call().await, call().await);
    let exposed = second.headers.get_all("access-control-expose-headers").iter();
    let exposed: Vec<_> = exposed.map(|value| value.to_str().unwrap()).collect();
    assert!(
        exposed.join(", ").contains("ETag") && exposed.join(", ").ends_with(", Idempotency-Replayed"),
        "{exposed:?}"
    );
    first.expect(status);
    assert!(!is_replay(&first), "{first}");
    assert!(is_replay(&second), "{second}");
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    for name in ["etag", "location", "content-type", "cache-control"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    first.json()
}

async fn every_verb_is_done_once_and_answered_alike(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let new = json!({"title": "Hello", "author": ada.id});
    let record = twice(|| keyed("a", ada.post("/v1/posts", new.clone())), 201).await;
    let path = path_of(&record);
    twice(|| keyed("a", ada.patch(&path, json!({"stars": 5}))), 200).await;
    // What was answered is answered again, whatever has become of the record.
    ada.patch(&path, json!({"stars": 7})).await.expect(200);
    let again = keyed("a", ada.patch(&path, json!({"stars": 5}))).await;
    assert_eq!((is_replay(&again), &again.expect(200)["stars"]), (true, &json!(5)));
    assert_eq!(ada.get(&path).await.expect(200)["stars"], 7);
    let put = json!({"title": "Put", "author": ada.id});
    twice(|| keyed("a", ada.put(&path, put.clone())), 200).await;
    twice(|| keyed("a", ada.delete(&path)), 204).await;
    ada.delete(&path).await.expect_problem(404, "not_found");
    let of_posts = events(app).await.len() - 1;
    assert_eq!(of_posts, 5, "created, updated three times, deleted");
}

async fn another_body_under_a_key_is_a_mismatch(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let new = |title: &str| keyed("k", ada.post("/v1/posts", json!({"title": title, "author": ada.id})));
    new("one").await.expect(201);
    new("two").await.expect_problem(422, "idempotency_mismatch");
    assert!(is_replay(&new("one").await));
    assert_eq!(ada.get("/v1/posts?count=true").await.expect(200)["count"], 1);
}

async fn a_write_that_fails_keeps_nothing(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let new = json!({"title": "x", "author": ada.id, "slug": "one"});
    keyed("k", ada.post("/v1/posts", json!({"title": null}))).await.expect_problem(422, "invalid_fields");
    let taken = post(&ada, json!({"slug": "one"})).await;
    keyed("k", ada.post("/v1/posts", new.clone())).await.expect_problem(409, "conflict");
    ada.delete(path_of(&taken)).await.expect(204);
    assert_eq!(app.app.db.first(&COUNT, &[], |row| row.get::<i64>(0)).await.unwrap(), Some(0));
    twice(|| keyed("k", ada.post("/v1/posts", new.clone())), 201).await;
}

async fn a_key_counts_for_one_caller_at_one_address(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let first = json!({"operations": [{"op": "create_collection", "name": "notes", "fields":
        [{"name": "text", "type": "text"}], "rules": {"create": "true", "list": "true", "update": "true", "read": "true"}}]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    let rename = json!({"op": "rename_collection", "collection": "notes", "to": "texts"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let body = json!({"text": "same"});
    let note = keyed("k", ada.post("/v1/notes", body.clone())).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    for other in [
        ben.post("/v1/notes", body.clone()),
        ada.post("/v1/notes?fields=text", body.clone()),
        ada.post("/v2/texts", body.clone()),
        ada.patch(&path, body.clone()),
        ada.put(&path, body.clone()),
        operator.post("/admin/v1/records/texts", body.clone()),
        operator.post("/admin/v1/records/notes?version=1", body.clone()),
    ] {
        let answer = keyed("k", other).await;
        assert!(answer.status.is_success() && !is_replay(&answer), "{answer}");
    }
    // The same person by another session is the same caller, in the old version too.
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let session = app.anon().post("/v1/auth/login", credentials).await.expect(200);
    let elsewhere = app.anon().signed_in(&session, "user");
    let again = keyed("k", elsewhere.post("/v1/notes", body.clone())).await;
    assert!(is_replay(&again));
    assert_eq!(again.expect(201), note);
    let again = keyed("k", operator.post("/admin/v1/records/notes?version=1", body)).await;
    assert!(is_replay(&again) && again.header("location").starts_with("/admin/v1/records/notes/"), "{again}");
}

async fn the_answer_outlives_the_rule_that_allowed_the_write(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let new = |key: &str| keyed(key, ada.post("/v1/posts", json!({"title": "x", "author": ada.id})));
    let first = new("a").await.expect(201);
    let closed = json!({"operations": [{"op": "set_rules", "collection": "posts", "rules": {"create": null}}],
        "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", closed).await.expect(201);
    new("b").await.expect_problem(403, "forbidden");
    let again = new("a").await;
    assert!(is_replay(&again));
    assert_eq!(again.expect(201), first);
}

async fn who_is_not_signed_in_has_no_keys(app: &TestApp) {
    let operator = with_posts(app).await;
    let open = json!({"operations": [{"op": "create_collection", "name": "letters", "fields":
        [{"name": "text", "type": "text"}], "rules": {"create": "true", "list": "true"}}]});
    operator.post("/admin/v1/changes", open).await.expect(201);
    let letter = || app.anon().post("/v1/letters", json!({"text": "hi"}));
    keyed("k", letter()).await.expect_problem(401, "unauthenticated");
    keyed("k", app.anon().post("/admin/v1/records/letters", json!({}))).await.expect_problem(401, "unauthenticated");
    assert_eq!(app.anon().get("/v1/letters").await.expect(200)["items"], json!([]));
    letter().await.expect(201);
}

async fn a_key_is_visible_ascii_of_bounded_length(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let new = || ada.post("/v1/posts", json!({"title": "x", "author": ada.id}));
    for bad in ["", " ", "a b", "a\tb", "é", &"k".repeat(256)] {
        keyed(bad, new()).await.expect_problem(400, "invalid_request");
        keyed(bad, ada.delete("/v1/posts/x")).await.expect_problem(400, "invalid_request");
    }
    keyed("a", new()).another_header("idempotency-key", "a").await.expect_problem(400, "invalid_request");
    assert_eq!(ada.get("/v1/posts").await.expect(200)["items"], json!([]));
    for good in ["k", "\"quoted-as-the-draft-has-it\"", "!~", &"k".repeat(255)] {
        twice(|| keyed(good, new()), 201).await;
    }
    // What writes nothing has no use for a key, and does not mind one.
    let query = keyed("k", ada.post("/v1/posts/query", json!({}))).await;
    assert!(!is_replay(&query) && query.status == 200, "{query}");
}

async fn a_key_is_forgotten_after_a_day(app: &TestApp) {
    with_posts(app).await;
    app.user("ada").await;
    app.seed_jobs().await;
    let sign_in = async || {
        let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
        app.anon().signed_in(&app.anon().post("/v1/auth/login", credentials).await.expect(200), "user")
    };
    let new = async |ada: Actor<'_>| keyed("k", ada.post("/v1/posts", json!({"title": "x", "author": ada.id}))).await;
    new(sign_in().await).await.expect(201);
    app.advance(24 * 60 * 60 - 1);
    assert!(is_replay(&new(sign_in().await).await));
    app.advance(1);
    let anew = new(sign_in().await).await;
    assert!(anew.status == 201 && !is_replay(&anew), "{anew}");
    app.run_jobs().await;
    let count = async || app.app.db.first(&COUNT, &[], |row| row.get::<i64>(0)).await.unwrap();
    assert_eq!(count().await, Some(1), "a key that was taken anew is as young as its write");
    app.advance(24 * 60 * 60);
    app.run_jobs().await;
    assert_eq!(count().await, Some(0));
}

async fn duplicates_at_the_same_time_are_done_once(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let new = |_| keyed("k", ada.post("/v1/posts", json!({"title": "x", "author": ada.id}))).into_future();
    let answers = join_all((0..16).map(new)).await;
    let bodies: BTreeSet<_> = answers.iter().map(|answer| answer.expect(201).to_string()).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(answers.iter().filter(|answer| !is_replay(answer)).count(), 1);
    assert_eq!(ada.get("/v1/posts?count=true").await.expect(200)["count"], 1);
}

async fn a_duplicate_waits_for_the_first(app: &TestApp) {
    with_albums(app).await;
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "page", "page").await;
    let id = file["id"].as_str().unwrap();
    let onlooker = Onlooker::holding_file(app, &file).await;
    let new = || keyed("k", ada.post("/v1/albums", json!({"owner": ada.id, "pages": [id]})));
    let release = async {
        onlooker.until(|| 0, 2).await;
        onlooker.release().await;
    };
    let (first, second, ()) = tokio::join!(new().into_future(), new().into_future(), release);
    assert_eq!(first.expect(201), second.expect(201));
    assert!(is_replay(&first) != is_replay(&second));
    assert_eq!(ada.get("/v1/albums?count=true").await.expect(200)["count"], 1);
}

async fn a_duplicate_that_waits_too_long_is_told_to_come_again(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let onlooker = Onlooker::holding(app, "LOCK TABLE _idempotency_keys IN EXCLUSIVE MODE").await;
    let new = || keyed("k", ada.post("/v1/posts", json!({"title": "x", "author": ada.id})));
    let answer = new().await;
    let problem = answer.expect_problem(503, "unavailable");
    assert!(problem["detail"].as_str().unwrap().contains("Idempotency-Key"), "{problem}");
    assert_eq!(answer.header("retry-after"), "1");
    onlooker.release().await;
    twice(new, 201).await;
}
