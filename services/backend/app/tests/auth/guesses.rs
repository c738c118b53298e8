//! Guesses of a password: a hundred wrong ones in a row, through whichever route and node, and over restarts, close an
//! account to its password, and nobody out who is no stranger (requirement 17).

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::api;
use stratabase::core::db::{Source, Statement, WriteOptions};
use stratabase::models::wrong_passwords::{self as rows, Target};
use uuid::Uuid;

use super::totp::{code, enrol};
use super::{credentials, elsewhere, text};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_hundred_wrong_passwords_close_an_account_over_routes_nodes_and_restarts,
    a_right_password_forgets_the_wrong_ones_before,
    of_many_at_once_no_more_are_heard_than_are_left,
    where_somebody_is_signed_in_another_hundred_are_heard,
    a_code_of_the_authenticator_beside_the_password_passes,
    operators_see_and_clear_them,
    an_address_without_an_account_is_counted_alike_and_forgotten,
}

const LOGIN: &str = "/v1/auth/login";

fn guess() -> Json {
    json!({"email": "ada@example.com", "password": "a wrong password"})
}

/// Has as many wrong passwords of a user been counted.
pub async fn guessed(app: &TestApp, user: Uuid, times: u32) {
    let now = app.app.clock.now();
    let work = async move |tx: &_| {
        for _ in 0..times {
            rows::count(tx, Target::User(user), u32::MAX, now).await?;
        }
        Ok(())
    };
    app.app.db.write(WriteOptions::default(), work).await.unwrap();
}

/// What is counted, of whomever.
async fn counted(app: &TestApp) -> Vec<(String, i64)> {
    static ALL: Statement = Statement::new("SELECT kind, failures FROM _wrong_passwords ORDER BY kind");
    app.app.db.all(&ALL, &[], |row| Ok((row.get(0)?, row.get(1)?))).await.unwrap()
}

async fn a_hundred_wrong_passwords_close_an_account_over_routes_nodes_and_restarts(app: &TestApp) {
    let ada = app.user("ada").await;
    let stranger = elsewhere(app);
    let other = api::router(app.another_node().await);
    let mut there = Actor::anonymous(&other);
    there.address = stranger.address;
    for _ in 0..35 {
        stranger.post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
        there.post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
    }
    let change = json!({"current_password": "a wrong password", "password": "another horse with staples"});
    for _ in 0..10 {
        ada.post("/v1/auth/password", change.clone()).await.expect_problem(401, "invalid_credentials");
        let closing = json!({"password": "a wrong password"});
        ada.delete("/v1/auth/me").json(&closing).await.expect_problem(401, "invalid_credentials");
    }
    // A node that has just started knows as well.
    let restarted = api::router(app.another_node().await);
    let mut later = Actor::anonymous(&restarted);
    later.address = stranger.address;
    for _ in 0..9 {
        later.post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
    }
    assert_eq!(counted(app).await, [("user".to_owned(), 99)]);
    let wrong = later.post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
    for node in [&stranger, &there, &later] {
        let mut refused = node.post(LOGIN, credentials("ada")).await.expect_problem(401, "invalid_credentials");
        refused["instance"] = wrong["instance"].clone();
        assert_eq!(refused, wrong, "nothing tells that the account is closed");
    }
    assert_eq!(counted(app).await, [("user".to_owned(), 100)]);
    // Where she is signed in her password is enough, and opens the account to it everywhere.
    app.anon().post(LOGIN, credentials("ada")).await.expect(200);
    assert_eq!(counted(app).await, []);
    stranger.post(LOGIN, credentials("ada")).await.expect(200);
}

async fn a_right_password_forgets_the_wrong_ones_before(app: &TestApp) {
    let ada = app.user("ada").await;
    let stranger = elsewhere(app);
    stranger.post(LOGIN, credentials("ada")).await.expect(200);
    assert_eq!(counted(app).await, [], "nothing is written that was not guessed");
    guessed(app, ada.id, 99).await;
    stranger.post(LOGIN, credentials("ada")).await.expect(200);
    assert_eq!(counted(app).await, []);
    guessed(app, ada.id, 99).await;
    let change = json!({"current_password": crate::support::actor::PASSWORD, "password": "another horse with staples"});
    ada.post("/v1/auth/password", change).await.expect(204);
    assert_eq!(counted(app).await, []);
    guessed(app, ada.id, 1).await;
    ada.delete("/v1/auth/me").await.expect(204);
    assert_eq!(counted(app).await, [], "they go with the account");
}

async fn of_many_at_once_no_more_are_heard_than_are_left(app: &TestApp) {
    let ada = app.user("ada").await;
    guessed(app, ada.id, 90).await;
    let other = api::router(app.another_node().await);
    let stranger = elsewhere(app);
    let mut there = Actor::anonymous(&other);
    there.address = stranger.address;
    let calls = (0..50).map(|number| {
        let from = if number % 2 == 0 { &stranger } else { &there };
        from.post(LOGIN, guess())
    });
    let answers = join_all(calls.map(IntoFuture::into_future)).await;
    assert!(answers.iter().all(|answer| answer.status == 401), "{answers:?}");
    assert_eq!(counted(app).await, [("user".to_owned(), 100)]);
    stranger.post(LOGIN, credentials("ada")).await.expect_problem(401, "invalid_credentials");
}

async fn where_somebody_is_signed_in_another_hundred_are_heard(app: &TestApp) {
    let ada = app.user("ada").await;
    guessed(app, ada.id, 199).await;
    app.anon().post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
    app.anon().post(LOGIN, credentials("ada")).await.expect_problem(401, "invalid_credentials");
    assert_eq!(counted(app).await, [("user".to_owned(), 200)]);
    ada.get("/v1/auth/me").await.expect(200);
}

async fn a_code_of_the_authenticator_beside_the_password_passes(app: &TestApp) {
    let enrolled = enrol(app, "ada").await;
    let stranger = elsewhere(app);
    let with = |mut body: Json, code: &str| {
        body["code"] = code.into();
        body
    };
    // It saves a call where the account is open, too.
    app.advance(60);
    let right = code(app, &enrolled.secret, 0);
    let session = stranger.post(LOGIN, with(credentials("ada"), &right)).await.expect(200);
    stranger.post(LOGIN, with(credentials("ada"), &right)).await.expect_problem(401, "invalid_credentials");
    stranger.post(LOGIN, credentials("ada")).await.expect_problem(401, "mfa_required");
    stranger.signed_in(&session, "user").call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    app.advance(60);
    guessed(app, text(&enrolled.session["user"], "id").parse().unwrap(), 100).await;
    let stranger = elsewhere(app);
    let right = code(app, &enrolled.secret, 0);
    stranger.post(LOGIN, credentials("ada")).await.expect_problem(401, "invalid_credentials");
    for (body, code) in [(credentials("ada"), "000000"), (credentials("ada"), ""), (guess(), right.as_str())] {
        stranger.post(LOGIN, with(body, code)).await.expect_problem(401, "invalid_credentials");
    }
    stranger.post(LOGIN, with(credentials("ada"), &right)).await.expect(200);
    assert_eq!(counted(app).await, []);
    stranger
        .post(LOGIN, json!({"email": "a@b", "password": "x", "code": 1}))
        .await
        .expect_problem(422, "invalid_fields");
}

async fn operators_see_and_clear_them(app: &TestApp) {
    let ada = app.user("ada").await;
    let (operator, path) = (app.operator().await, format!("/admin/v1/users/{}", ada.id));
    let seen = async || {
        let user = operator.get(&path).await.expect(200);
        (user["wrong_passwords"].clone(), user["password_state"].clone())
    };
    guessed(app, ada.id, 99).await;
    assert_eq!(seen().await, (json!(99), json!("set")));
    elsewhere(app).post(LOGIN, guess()).await.expect_problem(401, "invalid_credentials");
    assert_eq!(seen().await, (json!(100), json!("closed")));
    operator.delete(format!("{path}/wrong-passwords")).await.expect(204);
    assert_eq!(seen().await, (json!(0), json!("set")));
    operator.delete(format!("{path}/wrong-passwords")).await.expect_problem(404, "not_found");
    elsewhere(app).post(LOGIN, credentials("ada")).await.expect(200);
    let log = operator.get("/admin/v1/audit?action=user.wrong_passwords.clear").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 1);
}

/// Requirement 18: what is written takes time, which must not tell.
async fn an_address_without_an_account_is_counted_alike_and_forgotten(app: &TestApp) {
    let ada = app.user("ada").await;
    guessed(app, ada.id, 1).await;
    for email in ["nobody@example.com", "NOBODY@example.com", "no address"] {
        let body = json!({"email": email, "password": "a wrong password"});
        elsewhere(app).post(LOGIN, body).await.expect_problem(401, "invalid_credentials");
    }
    assert_eq!(counted(app).await, [("nobody".to_owned(), 2), ("user".to_owned(), 1)]);
    app.seed_jobs().await;
    app.run_jobs().await;
    assert_eq!(counted(app).await.len(), 2);
    app.advance(25 * 60 * 60);
    app.run_jobs().await;
    assert_eq!(counted(app).await, [("user".to_owned(), 1)], "those of an account stay until a right one");
}
