//! Anonymous accounts: made without an address, and kept when their user registers one.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value as Json, json};
use stratabase::api;

use super::{elsewhere, is_let_in, refresh, text};
use crate::records::{path_of, post, with_posts};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

both_engines! {
    there_are_none_until_operators_allow_them,
    an_anonymous_user_owns_records_like_any_other,
    rules_tell_anonymous_users_apart_by_their_address,
    an_account_may_begin_with_fields_of_its_record,
    registering_keeps_the_account_and_what_it_owns,
    registering_ends_the_other_sessions_and_keeps_the_one_that_asks,
    registering_checks_as_ever_and_changes_nothing_where_it_fails,
    of_fifty_who_register_one_account_one_does,
    what_takes_an_address_is_refused,
    an_anonymous_user_closes_the_account_by_the_session_alone,
    an_operator_who_acts_as_the_user_gives_no_address,
    they_count_as_registrations_of_an_address,
}

const ANONYMOUS: &str = "/v1/auth/anonymous";
const REGISTER: &str = "/v1/auth/register";
const ME: &str = "/v1/auth/me";

/// Lets the installation have anonymous accounts.
pub async fn allow(app: &TestApp) {
    let set = app.operator().await.patch("/admin/v1/settings", json!({"anonymous": true})).await.expect(200);
    assert_eq!(set["anonymous"], true);
}

/// An anonymous user, with the answer that made them.
pub async fn somebody(app: &TestApp) -> (Actor<'_>, Json) {
    let session = app.anon().call(Method::POST, ANONYMOUS).await.expect(201);
    (app.anon().signed_in(&session, "user"), session)
}

fn credentials() -> Json {
    json!({"email": "Ada@example.com", "password": PASSWORD})
}

async fn there_are_none_until_operators_allow_them(app: &TestApp) {
    app.anon().call(Method::POST, ANONYMOUS).await.expect_problem(403, "forbidden");
    allow(app).await;
    let (ada, session) = somebody(app).await;
    assert_eq!(session["user"], ada.get(ME).await.expect(200));
    assert_eq!((&session["user"]["email"], &session["user"]["verified"]), (&json!(null), &json!(false)));
    refresh(app, &session).await.expect(200);
    let operator = app.operator().await;
    let seen = operator.get(format!("/admin/v1/users/{}", ada.id)).await.expect(200);
    assert_eq!((&seen["email"], &seen["sessions"]), (&json!(null), &json!(1)));
    let sessions = operator.get(format!("/admin/v1/sessions?user={}", ada.id)).await.expect(200);
    assert_eq!(sessions["items"][0]["owner"], json!({"id": ada.id, "email": null}));
    // Those that there are stay when no more are to come.
    operator.patch("/admin/v1/settings", json!({"anonymous": false})).await.expect(200);
    ada.call(Method::POST, ANONYMOUS).await.expect_problem(403, "forbidden");
    ada.get(ME).await.expect(200);
    operator.patch("/admin/v1/settings", json!({"anonymous": "yes"})).await.expect_problem(422, "invalid_fields");
}

async fn an_anonymous_user_owns_records_like_any_other(app: &TestApp) {
    with_posts(app).await;
    allow(app).await;
    let ((ada, _), (eve, _)) = (somebody(app).await, somebody(app).await);
    let mine = post(&ada, json!({})).await;
    ada.get(path_of(&mine)).await.expect(200);
    eve.get(path_of(&mine)).await.expect_problem(404, "not_found");
    ada.patch(path_of(&mine), json!({"title": "Mine"})).await.expect(200);
    ada.get(format!("/v1/users/{}", eve.id)).await.expect_problem(404, "not_found");
}

async fn rules_tell_anonymous_users_apart_by_their_address(app: &TestApp) {
    let operator = with_posts(app).await;
    allow(app).await;
    let named = "auth.email != null";
    let rules = json!({"list": named, "read": named, "create": format!("{named} && record.author == auth.id")});
    let change = json!({"operations": [{"op": "set_rules", "collection": "posts", "rules": rules}],
        "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ben = app.user("ben").await;
    let path = path_of(&post(&ben, json!({})).await);
    let (ada, _) = somebody(app).await;
    let listed = async |who: &Actor<'_>| who.get("/v1/posts").await.expect(200)["items"].as_array().unwrap().len();
    ada.get(&path).await.expect_problem(404, "not_found");
    ada.post("/v1/posts", json!({"title": "x", "author": ada.id})).await.expect_problem(403, "forbidden");
    assert_eq!((listed(&ada).await, listed(&ben).await), (0, 1));
    // With an address they are told apart no more, by the very same session.
    ada.post(REGISTER, credentials()).await.expect(201);
    ada.get(&path).await.expect(200);
    post(&ada, json!({})).await;
    assert_eq!(listed(&ada).await, 2);
}

async fn an_account_may_begin_with_fields_of_its_record(app: &TestApp) {
    let field = json!({"name": "nick", "type": "text", "unique": true, "max_length": 5});
    let change = json!({"operations": [{"op": "add_field", "collection": "users", "field": field}]});
    app.operator().await.post("/admin/v1/changes", change).await.expect(201);
    allow(app).await;
    let anon = app.anon();
    let made = anon.post(ANONYMOUS, json!({"nick": "ada"})).await.expect(201);
    assert_eq!(made["user"]["nick"], "ada");
    anon.post(ANONYMOUS, json!({"nick": "ada"})).await.expect_problem(409, "conflict");
    for wrong in [
        json!({"nick": 1}),
        json!({"nick": "too long"}),
        json!({"email": "ada@example.com"}),
        json!({"verified": true}),
        json!({"password": PASSWORD}),
        json!({"id": "0198c0de-0000-7000-8000-000000000000"}),
    ] {
        anon.post(ANONYMOUS, wrong).await.expect_problem(422, "invalid_fields");
    }
    anon.call(Method::POST, ANONYMOUS).body("application/json", "[").await.expect_problem(400, "invalid_json");
    anon.post(ANONYMOUS, json!([])).await.expect_problem(422, "invalid_fields");
    anon.call(Method::POST, "/v1/auth/anonymous?coockie=true").await.expect_problem(400, "invalid_query");
    // Another browser's page cannot sign its visitors in.
    let call = anon.call(Method::POST, "/v1/auth/anonymous?cookie=true");
    call.header("sec-fetch-site", "cross-site").await.expect_problem(403, "forbidden");
    let call = anon.call(Method::POST, "/v1/auth/anonymous?cookie=true").header("sec-fetch-site", "same-origin");
    assert_eq!(call.await.expect(201)["token_type"], "Cookie");
    // What registering brings changes the record as a patch of it does.
    let ada = anon.signed_in(&made, "user");
    let mut body = credentials();
    body["nick"] = "too long".into();
    ada.post(REGISTER, body.clone()).await.expect_problem(422, "invalid_fields");
    body["nick"] = "countess".split_at(5).0.into();
    assert_eq!(ada.post(REGISTER, body).await.expect(201)["user"]["nick"], "count");
}

async fn registering_keeps_the_account_and_what_it_owns(app: &TestApp) {
    with_posts(app).await;
    allow(app).await;
    let (ada, _) = somebody(app).await;
    let mine = post(&ada, json!({})).await;
    let session = ada.post(REGISTER, credentials()).await.expect(201);
    assert_eq!(session["user"]["id"], json!(ada.id));
    assert_eq!(session["user"]["email"], "Ada@example.com");
    app.anon().signed_in(&session, "user").get(path_of(&mine)).await.expect(200);
    let session = app.anon().post("/v1/auth/login", credentials()).await.expect(200);
    let again = app.anon().signed_in(&session, "user");
    assert_eq!(again.id, ada.id);
    again.get(path_of(&mine)).await.expect(200);
    // From now on it is a user's like any other: who registers again makes another account.
    let other = again.post(REGISTER, json!({"email": "eve@example.com", "password": PASSWORD})).await.expect(201);
    assert_ne!(other["user"]["id"], json!(ada.id));
}

async fn registering_ends_the_other_sessions_and_keeps_the_one_that_asks(app: &TestApp) {
    allow(app).await;
    let (ada, first) = somebody(app).await;
    // Whoever got hold of its refresh token before.
    let stolen = refresh(app, &first).await.expect(200);
    let thief = app.anon().signed_in(&stolen, "user");
    let id = text(&thief.get("/v1/auth/sessions").await.expect(200)["items"][0], "id").to_owned();
    let operator = app.operator().await;
    let acting = operator.post(format!("/admin/v1/users/{}/impersonate", ada.id), json!({"reason": "x"})).await;
    let acting = acting.expect(201);
    assert!(is_let_in(app, &acting).await && is_let_in(app, &first).await && is_let_in(app, &stolen).await);
    let next = thief.post(REGISTER, credentials()).await.expect(201);
    assert!(!is_let_in(app, &acting).await, "the other session has ended");
    assert!(!is_let_in(app, &first).await, "the access token before the one that asked is valid no more");
    assert!(is_let_in(app, &stolen).await && is_let_in(app, &next).await);
    let sessions = app.anon().signed_in(&next, "user").get("/v1/auth/sessions").await.expect(200);
    let listed: Vec<_> = sessions["items"].as_array().unwrap().iter().map(|session| text(session, "id")).collect();
    assert_eq!(listed, [id.as_str()], "the session is the same one");
    refresh(app, &stolen).await.expect_problem(401, "unauthenticated");
    let refreshed = refresh(app, &next).await.expect(200);
    app.advance(15 * 60);
    assert!(!is_let_in(app, &stolen).await);
    refresh(app, &refreshed).await.expect(200);
}

async fn registering_checks_as_ever_and_changes_nothing_where_it_fails(app: &TestApp) {
    allow(app).await;
    app.user("ben").await;
    let (ada, session) = somebody(app).await;
    let before = ada.get(ME).await.expect(200);
    let taken = ada.post(REGISTER, json!({"email": "BEN@example.com", "password": PASSWORD})).await;
    assert_eq!(taken.expect_problem(409, "conflict")["errors"][0]["pointer"], "/email");
    for (body, pointer) in [
        (json!({"email": "ada@example.com", "password": "short"}), "/password"),
        (json!({"email": "ada@example.com", "password": "ada@example.com 1"}), "/password"),
        (json!({"email": "nobody", "password": PASSWORD}), "/email"),
        (json!({"email": "ada@example.com", "password": PASSWORD, "verified": true}), "/verified"),
        (json!({"email": "ada@example.com", "password": PASSWORD, "more": 1}), "/more"),
    ] {
        let problem = ada.post(REGISTER, body).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    assert_eq!(ada.get(ME).await.expect(200), before);
    refresh(app, &session).await.expect(200);
}

async fn of_fifty_who_register_one_account_one_does(app: &TestApp) {
    allow(app).await;
    let (ada, _) = somebody(app).await;
    let other = api::router(app.another_node().await);
    let there = Actor::anonymous(&other).same_as(&ada);
    let calls = (0..50).map(|number| {
        let from = if number % 2 == 0 { &ada } else { &there };
        from.post(REGISTER, json!({"email": format!("ada{}@example.com", number % 10), "password": PASSWORD}))
    });
    let answers = join_all(calls.map(IntoFuture::into_future)).await;
    let upgraded: Vec<_> = answers.iter().filter(|answer| answer.status == 201).map(Answer::json).collect();
    // One gets the account; who comes later is a user by then, and makes accounts of their own.
    let kept = upgraded.iter().filter(|session| session["user"]["id"] == json!(ada.id)).count();
    assert_eq!(kept, 1);
    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status.as_u16())), "{answers:?}");
    let list = app.operator().await.get("/admin/v1/users?limit=100").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), upgraded.len());
}

async fn what_takes_an_address_is_refused(app: &TestApp) {
    allow(app).await;
    let (ada, _) = somebody(app).await;
    ada.post("/v1/auth/totp", json!({})).await.expect_problem(409, "conflict");
    let passwords = json!({"current_password": PASSWORD, "password": PASSWORD});
    ada.post("/v1/auth/password", passwords).await.expect_problem(409, "conflict");
    ada.delete(ME).json(&json!({"password": PASSWORD})).await.expect_problem(409, "conflict");
    for email in ["", "null", &ada.id.to_string()] {
        let body = json!({"email": email, "password": PASSWORD});
        app.anon().post("/v1/auth/login", body).await.expect_problem(401, "invalid_credentials");
    }
    let operator = app.operator().await;
    let found = operator.get("/admin/v1/users?q=a").await.expect(200);
    assert_eq!(found["items"], json!([]), "nobody is found by an address that is not there");
    operator.delete(format!("/admin/v1/users/{}/second-factor", ada.id)).await.expect_problem(404, "not_found");
}

async fn an_anonymous_user_closes_the_account_by_the_session_alone(app: &TestApp) {
    allow(app).await;
    let (ada, session) = somebody(app).await;
    app.advance(10 * 60);
    ada.delete(ME).await.expect(204);
    assert!(!is_let_in(app, &session).await);
    // Whoever has an address signs in for that.
    let (eve, _) = somebody(app).await;
    eve.post(REGISTER, credentials()).await.expect(201);
    app.advance(10 * 60);
    eve.delete(ME).await.expect_problem(401, "login_required");
}

async fn an_operator_who_acts_as_the_user_gives_no_address(app: &TestApp) {
    allow(app).await;
    let (ada, _) = somebody(app).await;
    let operator = app.operator().await;
    let acting = operator.post(format!("/admin/v1/users/{}/impersonate", ada.id), json!({"reason": "x"})).await;
    let acting = app.anon().signed_in(&acting.expect(201), "user");
    acting.post(REGISTER, credentials()).await.expect_problem(403, "forbidden");
    acting.delete(ME).await.expect_problem(403, "forbidden");
    assert_eq!(ada.get(ME).await.expect(200)["email"], json!(null));
}

async fn they_count_as_registrations_of_an_address(database: &TestDatabase) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await;
    allow(&app).await;
    for _ in 0..90 {
        app.anon().call(Method::POST, ANONYMOUS).await.expect(201);
    }
    let refused = app.anon().call(Method::POST, ANONYMOUS).await;
    refused.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-policy"), "\"registration\";q=90;w=10800");
    app.anon().post(REGISTER, credentials()).await.expect_problem(429, "rate_limited");
    elsewhere(&app).call(Method::POST, ANONYMOUS).await.expect(201);
    app.tear_down().await;
}
