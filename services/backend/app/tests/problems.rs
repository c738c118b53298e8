//! Every problem of this release, provoked over HTTP: its whole shape, and that what failed changed nothing.

use std::collections::BTreeSet;
use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::future::join_all;
use futures_util::stream;
use http::Method;
use serde_json::{Value as Json, json};
use stratabase::api;
use stratabase::api::problem::{ALL, Kind};

use crate::auth::totp::enrol;
use crate::files::uploaded;
use crate::records::{path_of, post, with_posts};
use crate::support::actor::{Actor, Call, PASSWORD};
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, both_engines};
use crate::support::events::events;

/// The codes that cannot be provoked here, why, and the tests that provoke them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("internal", "nothing that a client sends may lead to it: http::problems::causes_never_reach_the_client"),
    ("storage_full", "needs a full disk: faults::disk_full::a_full_disk_refuses_writes_with_507_and_nothing_else"),
];

/// The application with rate limits on and short deadlines.
struct Guarded(TestApp);

impl Fixture for Guarded {
    async fn set_up(engine: Engine) -> Self {
        let strict = [("STRATABASE_RATE_LIMITS", "on"), ("STRATABASE_BODY_TIMEOUT", "50ms")];
        Self(TestApp::open(TestDatabase::set_up(engine).await, &strict).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

/// An entry that a problem must have: its place (`pointer` or `parameter`), the position in an expression, the code.
type Entry<'a> = (&'a str, &'a str, Option<u64>, &'a str);

/// Checks problems, and keeps count of their codes.
struct Provoker<'a> {
    app: &'a TestApp,
    operator: Actor<'a>,
    provoked: BTreeSet<&'static str>,
}

impl Provoker<'_> {
    /// Makes a call, which must be refused with this code and these entries and leave everything as it was.
    async fn refused(&mut self, call: Call<'_>, code: &str, expected: &[Entry<'_>]) -> Json {
        let before = self.state().await;
        let kind = ALL.iter().find(|kind| kind.code == code).unwrap_or_else(|| panic!("there is no code {code}"));
        let answer = call.await;
        let problem = answer.expect_problem(kind.status, code);
        check_shape(&problem, kind, answer.header("x-request-id"));
        let entries = problem["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<Entry<'_>> = entries
            .iter()
            .map(|entry| {
                let place = if entry["pointer"].is_string() { "pointer" } else { "parameter" };
                let word = |key: &str| entry[key].as_str().unwrap_or_else(|| panic!("no {key} in {entry}"));
                assert!(!word("detail").is_empty());
                (place, word(place), entry["position"].as_u64(), word("code"))
            })
            .collect();
        assert_eq!(found, expected, "{problem}");
        assert_eq!(self.state().await, before, "{problem} was answered, and something changed");
        self.provoked.insert(kind.code);
        problem
    }

    /// How much there is of everything that a request could write.
    async fn state(&self) -> (usize, Vec<Json>) {
        let mut schema = Vec::new();
        for path in ["/admin/v1/collections", "/admin/v1/versions"] {
            schema.push(self.operator.get(path).await.expect(200));
        }
        (events(self.app).await.len(), schema)
    }
}

fn check_shape(problem: &Json, kind: &Kind, request_id: &str) {
    assert_eq!(problem["type"], format!("/problems/{}", kind.code));
    assert_eq!(problem["title"], kind.title);
    assert_eq!(problem["status"], kind.status);
    assert_eq!(problem["instance"], format!("urn:uuid:{request_id}"));
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    let known = ["type", "title", "status", "code", "detail", "instance", "errors"];
    let own: &[&str] = match kind.code {
        "version_retired" | "version_brownout" => &["successor", "guide"],
        "version_in_use" => &["users", "clients"],
        "mfa_required" => &["mfa_token", "methods"],
        _ if problem.get("operation").is_some() => &["operation"],
        _ => &[],
    };
    let is_known = |key: &String| known.iter().chain(own).any(|known| key == known);
    assert!(problem.as_object().unwrap().keys().all(is_known), "{problem}");
}

async fn every_problem_is_provoked_and_changes_nothing(Guarded(app): &Guarded) {
    let operator = with_posts(app).await;
    let mut provoker = Provoker { app, operator, provoked: BTreeSet::new() };
    let ada = app.user("ada").await;
    let shown = post(&ada, json!({"slug": "taken", "status": "published"})).await;
    provoke_by_what_cannot_be_read(&mut provoker, &ada, &shown).await;
    provoke_by_who_asks(&mut provoker, &shown).await;
    provoke_by_what_is_stored(&mut provoker, &ada, &shown).await;
    provoke_by_files(&mut provoker, &ada).await;
    provoke_by_ends(&mut provoker, &ada).await;
    provoke_by_changes(&mut provoker).await;
    provoke_by_asking_too_much(&mut provoker).await;

    let elsewhere: BTreeSet<_> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    let forgotten: Vec<_> = ALL
        .iter()
        .map(|kind| kind.code)
        .filter(|code| !provoker.provoked.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(
        forgotten.is_empty(),
        "no test provokes {forgotten:?}: provoke them here (tests/problems.rs), or add them to ELSEWHERE with the reason \
         why they cannot be and the test that does"
    );
    let both: Vec<_> = elsewhere.intersection(&provoker.provoked).collect();
    assert!(both.is_empty(), "{both:?} are provoked here: take them out of ELSEWHERE (tests/problems.rs)");
}

async fn provoke_by_files(provoker: &mut Provoker<'_>, ada: &Actor<'_>) {
    let file = uploaded(ada, "a", "hello").await;
    let beyond = ada.get(file["url"].as_str().unwrap()).header("range", "bytes=5-");
    provoker.refused(beyond, "range_not_satisfiable", &[]).await;
    let digest = format!("sha-256=:{}=:", "A".repeat(43));
    let altered = ada.call(Method::POST, "/v1/files").body("text/plain", "hello").header("content-digest", &digest);
    provoker.refused(altered, "checksum_mismatch", &[]).await;
}

async fn provoke_by_what_cannot_be_read(provoker: &mut Provoker<'_>, ada: &Actor<'_>, shown: &Json) {
    let raw = |kind: &str, body: &'static str| ada.call(Method::POST, "/v1/posts").body(kind, body);
    provoker.refused(raw("application/json", "{"), "invalid_json", &[]).await;
    provoker.refused(raw("text/plain", "{}"), "unsupported_media_type", &[]).await;
    let large = ada.post("/v1/posts", json!({"body": "x".repeat(1 << 20)}));
    provoker.refused(large, "too_large", &[]).await;
    let long = ada.get(format!("/v1/posts?filter={}", "x".repeat(9_000)));
    provoker.refused(long, "uri_too_long", &[]).await;
    let cookies = ada.get("/v1/posts").header("cookie", &"x".repeat(40_000));
    provoker.refused(cookies, "headers_too_large", &[]).await;
    // A body that breaks off, and one that never goes on.
    let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("gone"))]);
    let call = ada.call(Method::POST, "/v1/posts").body("application/json", Body::from_stream(broken));
    provoker.refused(call, "invalid_request", &[]).await;
    let endless = stream::pending::<Result<Bytes, Infallible>>();
    let call = ada.call(Method::POST, "/v1/posts").body("application/json", Body::from_stream(endless));
    provoker.refused(call, "timeout", &[]).await;

    let faults: [(&str, &[Entry<'_>]); 6] = [
        ("?colour=red", &[("parameter", "colour", None, "unknown_parameter")]),
        ("?limit=0", &[("parameter", "limit", None, "out_of_range")]),
        ("?sort=title&sort=body", &[("parameter", "sort", None, "repeated_parameter")]),
        ("?filter=title%20=%20'a'", &[("parameter", "filter", Some(6), "syntax")]),
        ("?filter=note%20==%20'a'", &[("parameter", "filter", Some(0), "unknown_field")]),
        ("?fields=title,note", &[("parameter", "fields", Some(6), "unknown_field")]),
    ];
    for (query, expected) in faults {
        provoker.refused(ada.get(format!("/v1/posts{query}")), "invalid_query", expected).await;
    }
    let page = ada.get("/v1/posts?limit=1").await.expect(200);
    assert!(page["next"].is_null(), "one post is one page");
    provoker.refused(ada.get("/v1/posts?cursor=c_AAAA"), "invalid_cursor", &[]).await;
    provoker.refused(ada.get("/v2/posts"), "no_such_version", &[]).await;
    provoker.refused(ada.get("/v1/nothing"), "not_found", &[]).await;
    provoker.refused(ada.call(Method::TRACE, &path_of(shown)), "method_not_allowed", &[]).await;
    provoker.refused(ada.delete("/v1/posts"), "method_not_allowed", &[]).await;
}

async fn provoke_by_who_asks(provoker: &mut Provoker<'_>, shown: &Json) {
    let app = provoker.app;
    let ben = app.user("ben").await;
    provoker.refused(app.anon().patch(path_of(shown), json!({"title": "x"})), "unauthenticated", &[]).await;
    provoker.refused(ben.patch(path_of(shown), json!({"title": "x"})), "forbidden", &[]).await;
    provoker.refused(ben.delete(path_of(shown)), "forbidden", &[]).await;
    let wrong = json!({"email": "ada@example.com", "password": format!("{PASSWORD}?")});
    let unknown = provoker.refused(app.anon().post("/v1/auth/login", wrong.clone()), "invalid_credentials", &[]).await;
    let mut nobody = wrong;
    nobody["email"] = "nobody@example.com".into();
    let wrong = provoker.refused(app.anon().post("/v1/auth/login", nobody), "invalid_credentials", &[]).await;
    assert_eq!(unknown["detail"], wrong["detail"]);
    enrol(app, "cal").await;
    let right = json!({"email": "cal@example.com", "password": PASSWORD});
    provoker.refused(app.anon().post("/v1/auth/login", right), "mfa_required", &[]).await;
    let google = json!({"client_id": "x"});
    app.operator().await.put("/admin/v1/settings/oauth/google", google).await.expect(200);
    let id_token = json!({"id_token": "nothing", "nonce": "x"});
    provoker.refused(app.anon().post("/v1/auth/oauth/google/token", id_token), "sign_in_refused", &[]).await;
    app.advance(300);
    provoker.refused(ben.delete("/v1/auth/me"), "login_required", &[]).await;
}

async fn provoke_by_what_is_stored(provoker: &mut Provoker<'_>, ada: &Actor<'_>, shown: &Json) {
    let invalid = json!({"title": null, "stars": -1, "tags": "x", "colour": 1, "author": ada.id});
    let entries = [
        ("pointer", "/title", None, "required"),
        ("pointer", "/stars", None, "too_small"),
        ("pointer", "/tags", None, "wrong_type"),
        ("pointer", "/colour", None, "unknown_field"),
    ];
    provoker.refused(ada.post("/v1/posts", invalid), "invalid_fields", &entries).await;
    let same = json!({"title": "x", "author": ada.id, "slug": "taken"});
    provoker.refused(ada.post("/v1/posts", same.clone()), "conflict", &[("pointer", "/slug", None, "taken")]).await;
    let batch = json!({"operations": [{"method": "POST", "path": "posts", "body": same}]});
    let refused = provoker.refused(ada.post("/v1/batch", batch), "conflict", &[("pointer", "/slug", None, "taken")]);
    assert_eq!(refused.await["operation"], 0);
    let keyed = |stars: u8| ada.patch(path_of(shown), json!({"stars": stars})).header("idempotency-key", "k");
    keyed(1).await.expect(200);
    provoker.refused(keyed(2), "idempotency_mismatch", &[]).await;
    let again = json!({"email": "ADA@example.com", "password": PASSWORD});
    let again = provoker.app.anon().post("/v1/auth/register", again);
    provoker.refused(again, "conflict", &[("pointer", "/email", None, "taken")]).await;
    for tag in ["\"7.x\"", "x", "\"1\"", "\"é\"", ""] {
        let call = ada.patch(path_of(shown), json!({"title": "x"})).header("if-match", tag);
        provoker.refused(call, "stale", &[]).await;
        provoker.refused(ada.delete(path_of(shown)).header("if-match", tag), "stale", &[]).await;
    }
    let etag = ada.get(path_of(shown)).await.header("etag").to_owned();
    for tag in ["*", &etag] {
        let call = ada.patch(path_of(shown), json!({"title": "x"})).header("if-none-match", tag);
        provoker.refused(call, "stale", &[]).await;
        provoker.refused(ada.delete(path_of(shown)).header("if-none-match", tag), "stale", &[]).await;
    }
}

async fn provoke_by_ends(provoker: &mut Provoker<'_>, ada: &Actor<'_>) {
    let operator = provoker.operator.clone();
    let rename = json!({"op": "rename_field", "collection": "posts", "field": "body", "to": "text"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let v1 = "/admin/v1/versions/1";
    provoker.refused(operator.post(format!("{v1}/retire"), json!({})), "version_in_use", &[]).await;
    operator.post(format!("{v1}/retire"), json!({"force": true, "reason": "test"})).await.expect(200);
    provoker.refused(ada.get("/v1/posts"), "version_retired", &[]).await;
    operator.post(format!("{v1}/restore"), json!({})).await.expect(200);
    let outage = json!({"deprecated_at": "2026-11-22T10:00:00Z", "brownouts": [
        {"from": "2026-11-22T10:00:00Z", "to": "2026-11-22T11:00:00Z"}]});
    operator.patch(v1, outage).await.expect(200);
    provoker.refused(ada.post("/v1/posts", json!({})), "version_brownout", &[]).await;
    operator.patch(v1, json!({"brownouts": null})).await.expect(200);
}

async fn provoke_by_changes(provoker: &mut Provoker<'_>) {
    let operator = provoker.operator.clone();
    let change = |operation: Json| json!({"operations": [operation]});
    let unknown = change(json!({"op": "drop_moon", "collection": "posts", "field": "title"}));
    let entry = ("pointer", "/operations/0/op", None, "unknown_operation");
    provoker.refused(operator.post("/admin/v1/changes", unknown), "change_refused", &[entry]).await;
    let wrong_rule = change(json!({"op": "set_rules", "collection": "posts", "rules": {"list": "record.x"}}));
    let entry = ("pointer", "/operations/0/rules/list", Some(7), "unknown_field");
    provoker.refused(operator.post("/admin/v1/changes", wrong_rule), "change_refused", &[entry]).await;
    let tightened = change(json!({"op": "set_rules", "collection": "posts", "rules": {"list": null}}));
    let tightened = operator.post("/admin/v1/changes", tightened);
    provoker.refused(tightened, "acknowledgement_required", &[]).await;

    let other = provoker.app.another_node().await;
    let edge = api::router(other.clone());
    let behind = Actor::anonymous(&edge).same_as(&operator);
    let add = |name: &str| change(json!({"op": "create_collection", "name": name}));
    operator.post("/admin/v1/changes", add("first")).await.expect(201);
    provoker.refused(behind.post("/admin/v1/changes", add("second")), "change_in_progress", &[]).await;
    other.db.close().await;
    // The node is as good as down now.
    provoker.refused(Actor::anonymous(&edge).get("/v1/users"), "unavailable", &[]).await;
}

async fn provoke_by_asking_too_much(provoker: &mut Provoker<'_>) {
    let mut greedy = provoker.app.anon();
    greedy.address = [192, 0, 2, 7].into();
    let allowed = join_all((0..900).map(|_| greedy.get("/v1/openapi.json").into_future())).await;
    assert!(allowed.iter().all(|answer| answer.status == 200));
    let limited = provoker.refused(greedy.get("/v1/posts"), "rate_limited", &[]).await;
    assert!(limited["detail"].as_str().unwrap().contains("1 s"), "{limited}");
    let answer = greedy.get("/v1/posts").await;
    assert_eq!((answer.header("retry-after"), answer.header("ratelimit-policy")), ("1", "\"reads\";q=900;w=3"));
}

both_engines!(every_problem_is_provoked_and_changes_nothing);
