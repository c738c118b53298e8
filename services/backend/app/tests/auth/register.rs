//! Registering.

use futures_util::future::join_all;
use serde_json::json;
use stratabase::core::limits::{Limit, Subject};

use super::{credentials, is_let_in, register};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

both_engines! {
    registering_makes_a_user_and_signs_it_in,
    registering_refuses_what_is_not_valid,
    a_password_that_is_guessed_first_is_refused_with_the_reason,
    a_shorter_password_may_be_allowed,
    an_address_has_one_account_however_it_is_spelled,
    of_registrations_at_once_for_one_address_exactly_one_succeeds,
    a_refused_registration_leaves_nothing_behind,
    registrations_are_limited_by_address,
}

async fn registering_makes_a_user_and_signs_it_in(app: &TestApp) {
    let body = json!({"email": "  Ada@Example.com ", "password": PASSWORD});
    let answer = app.anon().post("/v1/auth/register", body).await;
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    201 Created
    {
      "access_token": "[token]",
      "refresh_token": "[token]",
      "token_type": "Bearer",
      "expires_in": 900,
      "user": {
        "id": "[id]",
        "email": "Ada@Example.com",
        "verified": false,
        "created_at": "[time]",
        "updated_at": "[time]"
      }
    }
    "#) }
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(is_let_in(app, &answer.json()).await);
    let me = super::holder(app, &answer.json()).get("/v1/auth/me").await.expect(200);
    assert_eq!(me, answer.json()["user"]);
}

async fn registering_refuses_what_is_not_valid(app: &TestApp) {
    let long = "x".repeat(1_025);
    for (body, expected) in [
        (json!({"password": PASSWORD}), vec![("/email", "required")]),
        (json!({"email": "a@b"}), vec![("/password", "required")]),
        (json!({"email": 7, "password": PASSWORD}), vec![("/email", "wrong_type")]),
        (
            json!({"email": "nobody", "password": "1234567"}),
            vec![("/email", "invalid_email"), ("/password", "too_short")],
        ),
        (json!({"email": "a@b", "password": long}), vec![("/password", "too_long")]),
        (json!({"email": format!("{}@b", "a".repeat(300)), "password": PASSWORD}), vec![("/email", "too_long")]),
        (json!({"email": "a@b", "password": PASSWORD, "role/x": 1}), vec![("/role~1x", "unknown_field")]),
        (json!({"email": "a@b", "password": PASSWORD, "verified": true}), vec![("/verified", "read_only")]),
        (
            json!({"email": "a@b", "password": PASSWORD, "id": "0190a3b4-0000-7000-8000-000000000001"}),
            vec![("/id", "read_only")],
        ),
    ] {
        let problem = app.anon().post("/v1/auth/register", body).await.expect_problem(422, "invalid_fields");
        let found: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| (&e["pointer"], &e["code"])).collect();
        let found: Vec<_> =
            found.iter().map(|(pointer, code)| (pointer.as_str().unwrap(), code.as_str().unwrap())).collect();
        assert_eq!(found, expected);
    }
}

/// Requirements 11 and 13: length, a block list, and what an attacker knows of the owner.
async fn a_password_that_is_guessed_first_is_refused_with_the_reason(app: &TestApp) {
    for password in
        ["tulip-94-bridg", "passwordpassword1", "stratabasestratabase", "zenobia@example.com", "zenobiazenobia1"]
    {
        let body = json!({"email": "zenobia@example.com", "password": password});
        let problem = app.anon().post("/v1/auth/register", body).await.expect_problem(422, "invalid_fields");
        let fault = &problem["errors"][0];
        let code = if password.len() < 15 { "too_short" } else { "too_guessable" };
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/password"), &json!(code)), "{password}");
        assert!(fault["detail"].as_str().unwrap().ends_with('.') && !problem.to_string().contains(password), "{fault}");
    }
    register(app, "zenobia").await;
}

async fn a_shorter_password_may_be_allowed(database: &TestDatabase) {
    let database = TestDatabase::set_up(database.engine).await;
    let app = TestApp::open(database, &[("STRATABASE_PASSWORD_MIN_LENGTH", "8")]).await;
    let anon = app.anon();
    for (password, status) in [("tu9-brX", 422), ("tu9-brXq2", 201), ("password", 422)] {
        let body = json!({"email": "ada@example.com", "password": password});
        anon.post("/v1/auth/register", body).await.expect(status);
    }
    app.tear_down().await;
}

async fn an_address_has_one_account_however_it_is_spelled(app: &TestApp) {
    app.anon()
        .post("/v1/auth/register", json!({"email": "zo\u{eb}@example.com", "password": PASSWORD}))
        .await
        .expect(201);
    for spelling in ["zo\u{eb}@example.com", " ZO\u{cb}@EXAMPLE.com", "zoe\u{308}@example.com"] {
        let answer = app.anon().post("/v1/auth/register", json!({"email": spelling, "password": PASSWORD})).await;
        let problem = answer.expect_problem(409, "conflict");
        assert_eq!(problem["errors"][0]["pointer"], "/email");
    }
}

async fn of_registrations_at_once_for_one_address_exactly_one_succeeds(app: &TestApp) {
    let (anon, path) = (app.anon(), "/v1/auth/register");
    let answers = join_all((0..8).map(|_| anon.post(path, credentials("ada")).into_future())).await;
    let mut codes: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [vec![201], vec![409; 7]].concat());
}

async fn a_refused_registration_leaves_nothing_behind(app: &TestApp) {
    let first = register(app, "ada").await;
    app.anon().post("/v1/auth/register", credentials("ada")).await.expect_problem(409, "conflict");
    let sessions = super::holder(app, &first).get("/v1/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
}

async fn registrations_are_limited_by_address(database: &TestDatabase) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await;
    let anon = app.anon();
    for _ in 0..90 {
        app.app.limits.take(Limit::Registration, Subject::address(anon.address), app.app.clock.now()).await.unwrap();
    }
    let refused = anon.post("/v1/auth/register", credentials("ada")).await;
    refused.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "120");
    assert_eq!(refused.header("ratelimit"), "\"registration\";r=0;t=120");
    assert_eq!(refused.header("ratelimit-policy"), "\"registration\";q=90;w=10800");
    app.advance(120);
    register(&app, "ada").await;
    app.tear_down().await;
}
