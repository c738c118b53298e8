//! Registering where an account counts only once its address is proved, and the setting that says so.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use stratabase::core::installation::Registration;
use stratabase::services::settings;

use super::{OTHER, Postbox};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::{self, Engine, both_engines};

both_engines! {
    registering_is_answered_alike_whether_the_address_has_an_account,
    an_account_signs_in_once_its_address_is_proved,
    settings_are_read_and_changed_by_operators,
    without_a_mailer_no_address_can_be_asked_to_be_proved,
}

const REGISTER: &str = "/v1/auth/register";

async fn set(app: &TestApp, registration: &str) {
    let answer = app.operator().await.patch("/admin/v1/settings", json!({"registration": registration})).await;
    assert_eq!(answer.expect(200)["registration"], registration);
}

fn credentials(name: &str) -> Json {
    json!({"email": format!("{name}@example.com"), "password": PASSWORD})
}

async fn registering_is_answered_alike_whether_the_address_has_an_account(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    set(app, "verified").await;
    let mut answers = Vec::new();
    for name in ["ada", "eve"] {
        let mut answer = app.anon().post(REGISTER, credentials(name)).await;
        answer.headers.remove("x-request-id");
        answers.push((answer.status.as_u16(), format!("{:?}", answer.headers), answer.body));
    }
    assert_eq!((answers[0].0, answers[0].2.len()), (202, 0));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(post.told("ada@example.com").await, ["account_exists", "verification"]);
    assert_eq!(post.told("eve@example.com").await, ["verification"]);
    // Nor does signing in tell: the password of the new account is right, that of the other one is not.
    for (name, password) in [("eve", PASSWORD), ("ada", OTHER)] {
        assert_eq!(post.sign_in(name, password).await, 401);
    }
    app.anon().post(REGISTER, json!({"email": "x", "password": PASSWORD})).await.expect_problem(422, "invalid_fields");
}

async fn an_account_signs_in_once_its_address_is_proved(post: &Postbox) {
    let Postbox(app) = post;
    set(app, "verified").await;
    app.anon().post(REGISTER, credentials("ada")).await.expect(202);
    let mail = post.mail("ada@example.com", "verification").await;
    assert_eq!(post.sign_in("ada", PASSWORD).await, 401);
    app.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let code = post.mail("ada@example.com", "one_time_code").await;
    let by_code = json!({"email": "ada@example.com", "code": code.code()});
    app.anon().post("/v1/auth/otp/login", by_code).await.expect_problem(401, "invalid_credentials");
    app.anon().post("/v1/auth/email/verify", json!({"token": mail.token()})).await.expect(204);
    assert_eq!(post.sign_in("ada", PASSWORD).await, 200);
    set(app, "open").await;
    app.anon().post(REGISTER, credentials("eve")).await.expect(201);
    assert_eq!(post.sign_in("eve", PASSWORD).await, 200);
}

async fn settings_are_read_and_changed_by_operators(post: &Postbox) {
    let operator = post.0.operator().await;
    assert_eq!(
        operator.get("/admin/v1/settings").await.expect(200),
        json!({"registration": "open", "anonymous": false, "redirects": []})
    );
    set(&post.0, "verified").await;
    assert_eq!(
        operator.patch("/admin/v1/settings", json!({})).await.expect(200),
        json!({"registration": "verified", "anonymous": false, "redirects": []})
    );
    for wrong in [json!({"registration": "closed"}), json!({"registration": 1}), json!({"more": 1})] {
        operator.patch("/admin/v1/settings", wrong).await.expect_problem(422, "invalid_fields");
    }
    assert_eq!(
        operator.get("/admin/v1/settings").await.expect(200),
        json!({"registration": "verified", "anonymous": false, "redirects": []})
    );
}

async fn without_a_mailer_no_address_can_be_asked_to_be_proved(app: &TestApp) {
    let operator = app.operator().await;
    let answer = operator.patch("/admin/v1/settings", json!({"registration": "verified"})).await;
    assert_eq!(answer.expect_problem(422, "invalid_fields")["errors"][0]["code"], "no_mailer");
}

#[test]
fn a_change_reaches_another_node_within_a_second() {
    engine::run(Engine::Postgres, async |post: &Postbox| {
        let other = post.0.another_node().await;
        let following = tokio::spawn(settings::follow(Arc::downgrade(&other)));
        set(&post.0, "verified").await;
        let changed = Instant::now();
        while other.installation.load().registration != Registration::Verified {
            assert!(changed.elapsed() < Duration::from_secs(1), "still open after {:?}", changed.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        following.abort();
    });
}
