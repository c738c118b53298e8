//! What a mail proves is one factor: an account that asks for two asks for the other.

use serde_json::json;

use super::{OTHER, Postbox};
use crate::auth::totp::{code, enrol, present};
use crate::support::engine::both_engines;

both_engines! {
    a_mailed_code_is_one_factor_of_two,
    a_reset_does_not_skip_the_second_factor,
    a_mail_tells_of_another_second_factor,
}

const BY_TOTP: &str = "/v1/auth/totp/login";

/// Requirement 22.
async fn a_mailed_code_is_one_factor_of_two(post: &Postbox) {
    let Postbox(app) = post;
    let ada = enrol(app, "ada").await;
    post.mails("ada@example.com").await;
    app.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let body = json!({"email": "ada@example.com", "code": mail.code()});
    let refused = app.anon().post("/v1/auth/otp/login", body).await.expect_problem(401, "mfa_required");
    let mfa_token = refused["mfa_token"].as_str().unwrap();
    present(app, BY_TOTP, mfa_token, &code(app, &ada.secret, 0)).await.expect(200);
}

/// Requirement 20.
async fn a_reset_does_not_skip_the_second_factor(post: &Postbox) {
    let Postbox(app) = post;
    let ada = enrol(app, "ada").await;
    post.mails("ada@example.com").await;
    app.anon().post("/v1/auth/password/forgot", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    let body = json!({"token": mail.token(), "password": OTHER});
    app.anon().post("/v1/auth/password/reset", body).await.expect(204);
    let credentials = json!({"email": "ada@example.com", "password": OTHER});
    let refused = app.anon().post("/v1/auth/login", credentials).await.expect_problem(401, "mfa_required");
    let mfa_token = refused["mfa_token"].as_str().unwrap();
    present(app, BY_TOTP, mfa_token, &code(app, &ada.secret, 0)).await.expect(200);
}

/// Requirement 25.
async fn a_mail_tells_of_another_second_factor(post: &Postbox) {
    let Postbox(app) = post;
    let ada = enrol(app, "ada").await;
    let told = async || {
        let told = post.told("ada@example.com").await;
        told.iter().filter(|template| *template == "mfa_changed").count()
    };
    assert_eq!(told().await, 1);
    app.anon().signed_in(&ada.session, "user").delete("/v1/auth/totp").await.expect(204);
    assert_eq!(told().await, 2);
}
