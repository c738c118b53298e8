//! Changing one's own password.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::{credentials, holder, is_let_in, refresh, register};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

const PATH: &str = "/v1/auth/password";
const NEXT: &str = "seven quiet lanterns";

both_engines! {
    a_changed_password_ends_every_other_session,
    the_password_in_force_is_asked_for_and_counted,
    a_password_that_may_not_be_one_changes_nothing,
    of_changes_at_once_exactly_one_succeeds,
}

fn change(current: &str, next: &str) -> Json {
    json!({"current_password": current, "password": next})
}

/// Requirement 15.
async fn a_changed_password_ends_every_other_session(app: &TestApp) {
    let first = register(app, "ada").await;
    let other = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let bystander = register(app, "eve").await;
    holder(app, &first).post(PATH, change(PASSWORD, NEXT)).await.expect(204);
    assert!(is_let_in(app, &first).await && is_let_in(app, &bystander).await);
    assert!(!is_let_in(app, &other).await);
    refresh(app, &other).await.expect_problem(401, "unauthenticated");
    refresh(app, &first).await.expect(200);
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect_problem(401, "invalid_credentials");
    let body = json!({"email": "ada@example.com", "password": NEXT});
    app.anon().post("/v1/auth/login", body).await.expect(200);
}

/// Requirement 32.
async fn the_password_in_force_is_asked_for_and_counted(database: &TestDatabase) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await;
    let session = register(&app, "ada").await;
    for _ in 0..30 {
        let refused = holder(&app, &session).post(PATH, change("a wrong password", NEXT)).await;
        refused.expect_problem(401, "invalid_credentials");
    }
    holder(&app, &session).post(PATH, change(PASSWORD, NEXT)).await.expect_problem(429, "rate_limited");
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    app.advance(6);
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    app.anon().post(PATH, change(PASSWORD, NEXT)).await.expect_problem(401, "unauthenticated");
    app.tear_down().await;
}

async fn a_password_that_may_not_be_one_changes_nothing(app: &TestApp) {
    let session = register(app, "zenobia").await;
    for (body, expected) in [
        (change(PASSWORD, "short"), ("/password", "too_short")),
        (change(PASSWORD, "zenobia@example.com"), ("/password", "too_guessable")),
        (change(&"x".repeat(1_025), NEXT), ("/current_password", "too_long")),
        (json!({"password": NEXT}), ("/current_password", "required")),
        (json!({"current_password": PASSWORD, "password": 7}), ("/password", "wrong_type")),
        (json!({"current_password": PASSWORD, "password": NEXT, "hint": "x"}), ("/hint", "unknown_field")),
    ] {
        let problem = holder(app, &session).post(PATH, body).await.expect_problem(422, "invalid_fields");
        let fault = &problem["errors"][0];
        assert_eq!(
            (fault["pointer"].as_str(), fault["code"].as_str()),
            (Some(expected.0), Some(expected.1)),
            "{fault}"
        );
    }
    app.anon().post("/v1/auth/login", credentials("zenobia")).await.expect(200);
}

async fn of_changes_at_once_exactly_one_succeeds(app: &TestApp) {
    let session = register(app, "ada").await;
    let holder = holder(app, &session);
    let answers =
        join_all((0..8).map(|n| holder.post(PATH, change(PASSWORD, &format!("{NEXT} {n}"))).into_future())).await;
    let mut codes: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [vec![204], vec![401; 7]].concat());
}
