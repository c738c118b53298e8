//! `POST /v1/batch`: several writes, of which all happen or none.

use std::future::IntoFuture;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::models::outbox::EventKind;
use stratabase::models::revocations::Mark;
use stratabase::services::revocations;

use super::{path_of, post, with_posts};
use crate::files::uploaded;
use crate::support::actor::{Actor, Call};
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, both_engines};
use crate::support::events::events;

both_engines!(
    a_batch_writes_everything_and_answers_as_each_write_would,
    the_first_failure_takes_everything_back,
    an_operation_sees_what_those_before_it_did,
    references_stand_where_ids_of_records_and_files_do,
    references_to_what_leaves_no_record_are_refused,
    what_is_no_batch_is_refused_with_a_pointer,
    an_operation_may_name_the_revision_that_it_changes,
    a_batch_speaks_the_version_that_is_called,
    operators_send_batches_too,
    batches_that_cross_each_other_all_happen,
    a_batch_is_done_once_under_its_key,
    a_deleted_user_is_signed_out_with_the_batch,
    a_batch_that_would_answer_with_too_much_writes_nothing,
);

/// The application with rate limits on.
struct Limited(TestApp);

impl Fixture for Limited {
    async fn set_up(engine: Engine) -> Self {
        Self(TestApp::open(TestDatabase::set_up(engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

mod limited {
    use super::both_engines;

    both_engines!(a_batch_counts_as_its_operations);

    async fn a_batch_counts_as_its_operations(limited: &super::Limited) {
        super::a_batch_counts_as_its_operations(limited).await;
    }
}

fn batch<'a>(actor: &Actor<'a>, operations: &Json) -> Call<'a> {
    actor.post("/v1/batch", json!({"operations": operations}))
}

fn operation(method: &str, path: &str, body: Json) -> Json {
    let mut operation = json!({"method": method, "path": path});
    if !body.is_null() {
        operation["body"] = body;
    }
    operation
}

/// A path as operations write it.
fn place_of(record: &Json) -> String {
    path_of(record).trim_start_matches("/v1/").to_owned()
}

/// Posts, and comments that the author of a published post may write on it.
async fn with_comments(app: &TestApp) -> Actor<'_> {
    let operator = with_posts(app).await;
    let may = "record.post.author == auth.id && record.post.status == 'published'";
    let comments = json!({"op": "create_collection", "name": "comments", "fields": [
            {"name": "post", "type": "relation", "collection": "posts", "required": true, "on_delete": "cascade"},
            {"name": "text", "type": "text"}, {"name": "proofs", "type": "file", "list": true}],
        "rules": {"list": "true", "read": "true", "create": may, "update": may, "delete": "record.post.author == auth.id"}});
    operator.post("/admin/v1/changes", json!({"operations": [comments]})).await.expect(201);
    operator
}

async fn a_batch_writes_everything_and_answers_as_each_write_would(app: &TestApp) {
    with_comments(app).await;
    let ada = app.user("ada").await;
    let old = post(&ada, json!({"title": "Old"})).await;
    let gone = post(&ada, json!({"title": "Gone"})).await;
    let before = events(app).await.len();
    let answer = batch(
        &ada,
        &json!([
            operation("POST", "posts", json!({"title": "New", "author": ada.id, "status": "published"})),
            operation("POST", "comments", json!({"post": "$0.id", "text": "first"})),
            operation("PATCH", &place_of(&old), json!({"stars": 3})),
            operation("PUT", "posts/$0.id", json!({"title": "Newer", "author": ada.id, "status": "published"})),
            operation("DELETE", &place_of(&gone), Json::Null),
        ]),
    )
    .await;
    let results = answer.expect(200)["results"].clone();
    let statuses: Vec<_> =
        results.as_array().unwrap().iter().map(|result| result["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 201, 200, 200, 204]);
    assert_eq!(results[0]["body"]["title"], "New", "each is answered as it stood then");
    assert_eq!(results[1]["body"]["post"], results[0]["body"]["id"]);
    for result in [&results[2], &results[3]] {
        let path = format!("/v1/posts/{}", result["body"]["id"].as_str().unwrap());
        assert_eq!(ada.get(path).await.expect(200), result["body"]);
    }
    assert_eq!(results[4], json!({"status": 204, "body": null}));
    ada.get(path_of(&gone)).await.expect_problem(404, "not_found");
    let kinds: Vec<_> = events(app).await.into_iter().skip(before).map(|event| event.kind).collect();
    let (created, updated) = (EventKind::Created, EventKind::Updated);
    assert_eq!(kinds, [created, created, updated, updated, EventKind::Deleted]);
    assert_eq!(batch(&ada, &json!([])).await.expect(200), json!({"results": []}));
}

async fn the_first_failure_takes_everything_back(app: &TestApp) {
    with_comments(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let taken = post(&ada, json!({"slug": "taken", "status": "published"})).await;
    let good = || operation("POST", "posts", json!({"title": "x", "author": ada.id}));
    let invalid = || operation("POST", "posts", json!({"title": null, "author": ada.id}));
    let same = || operation("POST", "posts", json!({"title": "x", "author": ada.id, "slug": "taken"}));
    let before = events(app).await.len();
    for (operations, status, code, place, pointer) in [
        (json!([good(), good(), invalid()]), 422, "invalid_fields", 2, "/title"),
        (json!([invalid(), good()]), 422, "invalid_fields", 0, "/title"),
        (json!([good(), same(), good()]), 409, "conflict", 1, "/slug"),
        // What is stored is met before what could be told at once, if it comes first.
        (json!([same(), invalid()]), 409, "conflict", 0, "/slug"),
        (json!([good(), operation("POST", "nothing", json!({}))]), 404, "not_found", 1, ""),
        (json!([good(), operation("PATCH", "posts/x", json!({}))]), 404, "not_found", 1, ""),
        (
            json!([good(), operation("DELETE", "posts/0190a3b4-0000-7000-8000-00000000dead", Json::Null)]),
            404,
            "not_found",
            1,
            "",
        ),
        (json!([good(), operation("POST", "users", json!({}))]), 405, "method_not_allowed", 1, ""),
    ] {
        let problem = batch(&ada, &operations).await.expect_problem(status, code);
        assert_eq!(problem["operation"], place, "{problem}");
        assert_eq!(problem["errors"][0]["pointer"].as_str().unwrap_or_default(), pointer, "{problem}");
        assert_eq!(problem["type"], format!("/problems/{code}"));
    }
    let steal = json!([operation("PATCH", &place_of(&taken), json!({"author": ben.id}))]);
    assert_eq!(batch(&ben, &steal).await.expect_problem(403, "forbidden")["operation"], 0);
    assert_eq!(batch(&app.anon(), &json!([good()])).await.expect_problem(401, "unauthenticated")["operation"], 0);
    assert_eq!(events(app).await.len(), before);
    assert_eq!(ada.get("/v1/posts?count=true").await.expect(200)["count"], 1);
}

async fn an_operation_sees_what_those_before_it_did(app: &TestApp) {
    with_comments(app).await;
    let ada = app.user("ada").await;
    let draft = post(&ada, json!({"slug": "one"})).await;
    let publish = operation("PATCH", &place_of(&draft), json!({"status": "published"}));
    let comment = operation("POST", "comments", json!({"post": draft["id"], "text": "hi"}));
    let problem = batch(&ada, &json!([comment, publish])).await.expect_problem(403, "forbidden");
    assert_eq!(problem["operation"], 0);
    batch(&ada, &json!([publish, comment])).await.expect(200);
    // A unique value is free once the operation before has let go of it.
    let renamed = operation("PATCH", &place_of(&draft), json!({"slug": "two"}));
    let successor = operation("POST", "posts", json!({"title": "x", "author": ada.id, "slug": "one"}));
    batch(&ada, &json!([renamed, successor])).await.expect(200);
    // What went, the comment with it, is not there any more.
    let gone = operation("DELETE", &place_of(&draft), Json::Null);
    let late = operation("POST", "comments", json!({"post": draft["id"]}));
    let problem = batch(&ada, &json!([gone, late])).await;
    assert_eq!(problem.expect_problem(422, "invalid_fields")["errors"][0]["code"], "no_such_record");
    assert_eq!(ada.get("/v1/comments?count=true").await.expect(200)["count"], 1);
}

async fn references_stand_where_ids_of_records_and_files_do(app: &TestApp) {
    with_comments(app).await;
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "a", "proof").await;
    let new =
        json!({"title": "$0.id", "author": ada.id, "status": "published", "body": "$0.id", "extra": {"x": "$0.id"}});
    let results = batch(
        &ada,
        &json!([
            operation("POST", "posts", new),
            operation("POST", "posts", json!({"title": "$1.id", "author": ada.id, "parent": "$0.id"})),
            operation("POST", "comments", json!({"post": "$0.id", "text": "$9.id", "proofs": [file["id"]]})),
            operation("PATCH", "comments/$2.id", json!({"text": "$2.id"})),
            operation("POST", "comments", json!({"post": "$0.id", "proofs": []})),
        ]),
    )
    .await
    .expect(200)["results"]
        .clone();
    let of = |place: usize, field: &str| results[place]["body"][field].clone();
    assert_eq!((of(0, "title"), of(0, "body")), (json!("$0.id"), json!("$0.id")));
    assert_eq!(of(0, "extra"), json!({"x": "$0.id"}));
    assert_eq!((of(1, "title"), of(1, "parent")), (json!("$1.id"), of(0, "id")));
    assert_eq!((of(2, "post"), of(3, "text")), (of(0, "id"), json!("$2.id")));
    // In a list of files, too: that the record is no file is for the field to say.
    let wrong = json!([
        operation("POST", "posts", json!({"title": "x", "author": ada.id, "status": "published"})),
        operation("POST", "comments", json!({"post": "$0.id", "proofs": ["$0.id"]})),
    ]);
    let problem = batch(&ada, &wrong).await.expect_problem(422, "invalid_fields");
    assert_eq!((&problem["operation"], &problem["errors"][0]["code"]), (&json!(1), &json!("no_such_file")));
}

async fn references_to_what_leaves_no_record_are_refused(app: &TestApp) {
    with_comments(app).await;
    let ada = app.user("ada").await;
    let gone = post(&ada, json!({})).await;
    let good = || operation("POST", "posts", json!({"title": "x", "author": ada.id}));
    let child = |of: &str| operation("POST", "posts", json!({"title": "x", "author": ada.id, "parent": of}));
    let delete = || operation("DELETE", &place_of(&gone), Json::Null);
    for operations in [
        json!([good(), child("$1.id")]),
        json!([good(), child("$2.id"), good()]),
        json!([good(), child("$99999999999999999999.id")]),
        json!([delete(), child("$0.id")]),
    ] {
        let problem = batch(&ada, &operations).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["operation"], 1);
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/parent"), &json!("bad_reference"))
        );
    }
    for operations in [
        json!([good(), operation("PATCH", "posts/$1.id", json!({}))]),
        json!([good(), operation("PATCH", "posts/$2.id", json!({})), good()]),
        json!([delete(), operation("DELETE", "posts/$0.id", Json::Null)]),
    ] {
        let problem = batch(&ada, &operations).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], "/operations/1/path", "{problem}");
        assert_eq!(problem["errors"][0]["code"], "bad_reference", "{problem}");
    }
    ada.get(path_of(&gone)).await.expect(200);
}

async fn what_is_no_batch_is_refused_with_a_pointer(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let post = |path: &str| operation("POST", path, json!({"title": "x", "author": ada.id}));
    let (mut unknown, mut tagged) = (post("posts"), post("posts"));
    unknown["headers"] = json!({});
    tagged["if_match"] = json!("\"1.x\"");
    let many: Vec<Json> = (0..201).map(|_| post("posts")).collect();
    let one = |operation: Json| json!({"operations": [operation]});
    for (body, pointer, code) in [
        (json!([]), "", "wrong_type"),
        (json!({}), "/operations", "required"),
        (json!({"operations": {}}), "/operations", "wrong_type"),
        (json!({"operations": [], "atomic": true}), "/atomic", "unknown_field"),
        (json!({"operations": many}), "/operations", "too_many"),
        (one(json!(1)), "/operations/0", "wrong_type"),
        (one(json!({"path": "posts"})), "/operations/0/method", "required"),
        (one(json!({"method": "POST", "body": {}})), "/operations/0/path", "required"),
        (one(operation("GET", "posts", Json::Null)), "/operations/0/method", "invalid_value"),
        (one(operation("post", "posts", json!({}))), "/operations/0/method", "invalid_value"),
        (one(unknown), "/operations/0/headers", "unknown_field"),
        (one(tagged), "/operations/0/if_match", "not_allowed"),
        (one(post("")), "/operations/0/path", "invalid_path"),
        (one(post("/posts")), "/operations/0/path", "invalid_path"),
        (one(post("posts?fields=id")), "/operations/0/path", "invalid_path"),
        (one(post("../admin")), "/operations/0/path", "invalid_path"),
        (one(post("posts/query")), "/operations/0/path", "invalid_path"),
        (one(post("batch")), "/operations/0/path", "nested_batch"),
        (one(operation("PATCH", "posts", json!({}))), "/operations/0/path", "invalid_path"),
        (one(operation("DELETE", "posts", Json::Null)), "/operations/0/path", "invalid_path"),
        (one(operation("DELETE", "posts/x", json!({}))), "/operations/0/body", "not_allowed"),
        (one(operation("POST", "posts", Json::Null)), "/operations/0/body", "required"),
        (one(operation("PUT", "posts/x", json!([]))), "/operations/0/body", "wrong_type"),
    ] {
        let problem = ada.post("/v1/batch", body).await.expect_problem(422, "invalid_fields");
        let entry = &problem["errors"][0];
        assert_eq!((entry["pointer"].as_str(), entry["code"].as_str()), (Some(pointer), Some(code)), "{problem}");
        assert_eq!(problem.get("operation"), None, "{problem}");
    }
    ada.call(http::Method::POST, "/v1/batch")
        .body("text/plain", "{}")
        .await
        .expect_problem(415, "unsupported_media_type");
    ada.get("/v1/batch").await.expect_problem(405, "method_not_allowed");
    assert_eq!(ada.get("/v1/posts").await.expect(200)["items"], json!([]));
}

async fn an_operation_may_name_the_revision_that_it_changes(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({})).await;
    let tag = ada.get(path_of(&record)).await.header("etag").to_owned();
    let change = |method: &str, tag: &str, body: Json| {
        let mut operation = operation(method, &place_of(&record), body);
        operation["if_match"] = tag.into();
        operation
    };
    let first = change("PATCH", &tag, json!({"stars": 1}));
    // The first operation makes another revision, which the second does not name.
    let problem = batch(&ada, &json!([first, change("DELETE", &tag, Json::Null)])).await.expect_problem(412, "stale");
    assert_eq!(problem["operation"], 1);
    batch(&ada, &json!([first, change("DELETE", "\"2.x\"", Json::Null)])).await.expect(200);
    ada.get(path_of(&record)).await.expect_problem(404, "not_found");
}

async fn a_batch_speaks_the_version_that_is_called(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let changes = [
        json!({"op": "rename_field", "collection": "posts", "field": "title", "to": "headline"}),
        json!({"op": "rename_collection", "collection": "posts", "to": "articles"}),
    ];
    for change in changes {
        operator.post("/admin/v1/changes", json!({"operations": [change]})).await.expect(201);
    }
    let old = json!([
        operation("POST", "posts", json!({"title": "Old", "author": ada.id})),
        operation("POST", "posts", json!({"title": "Child", "author": ada.id, "parent": "$0.id"}))
    ]);
    let old = batch(&ada, &old).await.expect(200);
    let id = old["results"][0]["body"]["id"].as_str().unwrap();
    assert_eq!(old["results"][1]["body"]["parent"], id);
    let new = json!({"operations": [operation("PATCH", &format!("articles/{id}"), json!({"headline": "New"}))]});
    let new = ada.post("/v3/batch", new).await.expect(200);
    assert_eq!(new["results"][0]["body"]["headline"], "New");
    assert_eq!(ada.get(format!("/v1/posts/{id}")).await.expect(200)["title"], "New");
    let unknown = json!({"operations": [operation("POST", "posts", json!({"title": "x"}))]});
    assert_eq!(ada.post("/v3/batch", unknown).await.expect_problem(404, "not_found")["operation"], 0);
}

async fn operators_send_batches_too(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let rename = json!({"op": "rename_field", "collection": "posts", "field": "title", "to": "headline"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let new = json!({"operations": [operation("POST", "posts", json!({"headline": "x", "note": "hidden", "origin": "desk"}))]});
    let made = operator.post("/admin/v1/batch", new.clone()).await.expect(200);
    assert_eq!(made["results"][0]["body"]["note"], "hidden");
    let old = json!({"operations": [operation("POST", "posts", json!({"title": "x"}))]});
    operator.post("/admin/v1/batch?version=1", old.clone()).await.expect(200);
    assert_eq!(operator.post("/admin/v1/batch", old).await.expect_problem(422, "invalid_fields")["operation"], 0);
    ada.post("/admin/v1/batch", new.clone()).await.expect_problem(401, "unauthenticated");
    app.anon().post("/admin/v1/batch", new.clone()).await.expect_problem(401, "unauthenticated");
    operator.post("/v1/batch", new).await.expect_problem(401, "unauthenticated");
    ada.post("/v1/batch?version=1", json!({"operations": []})).await.expect_problem(400, "invalid_query");
}

async fn batches_that_cross_each_other_all_happen(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let (one, two) = (post(&ada, json!({})).await, post(&ada, json!({})).await);
    let crossing = |round: usize| {
        let change = |record| operation("PATCH", &place_of(record), json!({"stars": round}));
        let mut operations = vec![change(&one), change(&two)];
        if round % 2 == 1 {
            operations.reverse();
        }
        batch(&ada, &json!(operations)).into_future()
    };
    // Two at a time: on PostgreSQL they may lock each other out, and one of them begins again.
    for round in (1..=6).step_by(2) {
        for answer in join_all([round, round + 1].map(crossing)).await {
            answer.expect(200);
        }
    }
    let stars = async |record| ada.get(path_of(record)).await.expect(200)["stars"].clone();
    assert_eq!(stars(&one).await, stars(&two).await, "the last batch wrote both");
    for record in [&one, &two] {
        assert!(ada.get(path_of(record)).await.header("etag").starts_with("\"7."), "each batch made a revision");
    }
}

async fn a_batch_is_done_once_under_its_key(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let operations = json!([operation("POST", "posts", json!({"title": "x", "author": ada.id}))]);
    let send = || batch(&ada, &operations).header("idempotency-key", "k");
    let (first, again) = (send().await, send().await);
    assert_eq!(first.expect(200), again.expect(200));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    batch(&ada, &json!([])).header("idempotency-key", "k").await.expect_problem(422, "idempotency_mismatch");
    assert_eq!(ada.get("/v1/posts?count=true").await.expect(200)["count"], 1);
}

async fn a_deleted_user_is_signed_out_with_the_batch(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let gone = json!([operation("DELETE", &format!("users/{}", ada.id), Json::Null)]);
    let fails = json!([gone[0], operation("DELETE", "posts/x", Json::Null)]);
    assert_eq!(batch(&ada, &fails).await.expect_problem(404, "not_found")["operation"], 1);
    // From now on the node believes what it knows of tokens.
    revocations::poll(&app.app, Mark::default()).await.unwrap();
    ada.get("/v1/auth/me").await.expect(200);
    batch(&ada, &gone).await.expect(200);
    ada.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
}

async fn a_batch_counts_as_its_operations(Limited(app): &Limited) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let many: Vec<Json> =
        (0..200).map(|_| operation("POST", "posts", json!({"title": "x", "author": ada.id}))).collect();
    let many = json!(many);
    batch(&ada, &many).await.expect(200);
    let limited = batch(&ada, &many).await;
    limited.expect_problem(429, "rate_limited");
    assert_eq!(limited.header("ratelimit-policy"), "\"writes\";q=300;w=3");
    assert_eq!(ada.get("/v1/posts?count=true&limit=1").await.expect(200)["count"], 200);
    // The request that was refused has cost one, and the 99 that are left are there for others.
    let rest = json!(many.as_array().unwrap()[..99]);
    batch(&ada, &rest).await.expect(200);
    ada.post("/v1/posts", json!({"title": "x", "author": ada.id})).await.expect_problem(429, "rate_limited");
}

async fn a_batch_that_would_answer_with_too_much_writes_nothing(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true", "create": "true", "update": "true"});
    let fields = json!([{"name": "text", "type": "text"}, {"name": "n", "type": "integer"}]);
    let notes = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": open});
    operator.post("/admin/v1/changes", json!({"operations": [notes]})).await.expect(201);
    let anon = app.anon();
    let mut long = Vec::new();
    for _ in 0..17 {
        let made = anon.post("/v1/notes", json!({"text": "x".repeat(1_000_000), "n": 0})).await.expect(201);
        long.push(format!("notes/{}", made["id"].as_str().unwrap()));
    }
    let count = |n: usize, of: usize| -> Vec<Json> {
        let mut operations = vec![operation("POST", "notes", json!({"n": n}))];
        operations.extend(long.iter().take(of).map(|path| operation("PATCH", path, json!({"n": n}))));
        operations
    };
    let before = events(app).await.len();
    let problem = batch(&anon, &json!(count(1, 17))).await.expect_problem(422, "invalid_fields");
    let detail = "Its answer would be longer than 16777216 bytes: send fewer operations at once.";
    let errors = json!([{"pointer": "/operations", "code": "answer_too_large", "detail": detail}]);
    assert_eq!((&problem["errors"], problem.get("operation")), (&errors, None));
    assert_eq!(events(app).await.len(), before);
    let shown = anon.get("/v1/notes?fields=n&limit=1000").await.expect(200);
    assert_eq!(shown["items"], json!(vec![json!({"n": 0}); 17]), "nothing was written");
    let done = batch(&anon, &json!(count(2, 16))).await.expect(200);
    assert_eq!(done["results"].as_array().unwrap().len(), 17);
    // An operation that fails is told of first.
    let mut failing = count(3, 17);
    failing.insert(0, operation("PATCH", &long[0], json!({"n": "three"})));
    assert_eq!(batch(&anon, &json!(failing)).await.expect_problem(422, "invalid_fields")["operation"], 0);
}
