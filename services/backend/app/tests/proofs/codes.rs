//! Signing in with a code that was mailed.

use serde_json::json;

use super::{OTHER, Postbox};
use crate::support::actor::PASSWORD;
use crate::support::engine::both_engines;

both_engines! {
    a_code_signs_in_once,
    an_unknown_address_a_wrong_code_and_one_of_another_purpose_look_alike,
    a_bound_code_counts_for_whoever_asked_for_it_alone,
    a_code_lasts_ten_minutes_and_five_tries_and_dies_with_the_password,
    a_closed_account_is_not_signed_in,
}

const OTP: &str = "/v1/auth/otp";
const LOGIN: &str = "/v1/auth/otp/login";

async fn a_code_signs_in_once(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    let asked = app.anon().post(OTP, json!({"email": "ada@example.com"})).await;
    assert_eq!((asked.status.as_u16(), asked.json()), (202, json!({})));
    let mail = post.mail("ada@example.com", "one_time_code").await;
    assert!(mail.token.is_none());
    let body = json!({"email": " ADA@example.com", "code": format!(" {} ", mail.code())});
    let session = app.anon().post(LOGIN, body.clone()).await.expect(200);
    assert_eq!(session["user"]["id"], json!(ada.id));
    let mut keys: Vec<_> = session.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["access_token", "expires_in", "refresh_token", "token_type", "user"]);
    let by_code = app.anon().signed_in(&session, "user");
    by_code.get("/v1/auth/me").await.expect(200);
    app.anon().post(LOGIN, body).await.expect_problem(401, "invalid_credentials");
}

async fn an_unknown_address_a_wrong_code_and_one_of_another_purpose_look_alike(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    post.user("eve").await;
    app.anon().post("/v1/auth/password/forgot", json!({"email": "ada@example.com"})).await.expect(202);
    let reset = post.mail("ada@example.com", "password_reset").await;
    app.anon().post(OTP, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    assert_eq!(app.anon().post(OTP, json!({"email": "nobody@example.com"})).await.expect(202), json!({}));
    let mut answers = Vec::new();
    for (email, code) in [
        ("ada@example.com", mail.wrong_code().as_str()),
        ("nobody@example.com", mail.code()),
        ("eve@example.com", mail.code()),
        ("no address", mail.code()),
        ("ada@example.com", if reset.code() == mail.code() { "x" } else { reset.code() }),
        ("ada@example.com", ""),
    ] {
        let answer = app.anon().post(LOGIN, json!({"email": email, "code": code})).await;
        answer.expect_problem(401, "invalid_credentials");
        answers.push(answer.snapshot());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
    assert_eq!(post.told("nobody@example.com").await.len(), 0);
}

async fn a_bound_code_counts_for_whoever_asked_for_it_alone(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    let mut asked = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let answer = app.anon().post(OTP, json!({"email": email, "bound": true})).await.expect(202);
        assert!(answer["request"].as_str().unwrap().starts_with("sb_rq_"), "{answer}");
        asked.push(answer["request"].clone());
    }
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let login = async |request: serde_json::Value| {
        let body = json!({"email": "ada@example.com", "code": mail.code(), "request": request});
        app.anon().post(LOGIN, body).await.status.as_u16()
    };
    assert_eq!(login(json!(null)).await, 401);
    assert_eq!(login(asked[1].clone()).await, 401);
    assert_eq!(login(asked[0].clone()).await, 200);
}

async fn a_code_lasts_ten_minutes_and_five_tries_and_dies_with_the_password(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    let fresh = async || {
        app.anon().post(OTP, json!({"email": "ada@example.com"})).await.expect(202);
        post.mail("ada@example.com", "one_time_code").await
    };
    let login = async |code: &str| {
        app.anon().post(LOGIN, json!({"email": "ada@example.com", "code": code})).await.status.as_u16()
    };
    let mail = fresh().await;
    app.advance(10 * 60);
    assert_eq!(login(mail.code()).await, 401, "too late");
    let mail = fresh().await;
    for _ in 0..5 {
        assert_eq!(login(&mail.wrong_code()).await, 401);
    }
    assert_eq!(login(mail.code()).await, 401, "no tries left");
    let mail = fresh().await;
    ada.post("/v1/auth/password", json!({"current_password": PASSWORD, "password": OTHER})).await.expect(204);
    assert_eq!(login(mail.code()).await, 401, "another password");
    let mail = fresh().await;
    assert_eq!(login(mail.code()).await, 200);
}

async fn a_closed_account_is_not_signed_in(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    app.anon().post(OTP, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let path = format!("/admin/v1/users/{}", ada.id);
    app.operator().await.patch(path, json!({"disabled": true})).await.expect(200);
    let body = json!({"email": "ada@example.com", "code": mail.code()});
    app.anon().post(LOGIN, body).await.expect_problem(401, "invalid_credentials");
    app.anon().post(OTP, json!({"email": "ada@example.com"})).await.expect(202);
    assert_eq!(post.told("ada@example.com").await, ["one_time_code", "verification"]);
}
