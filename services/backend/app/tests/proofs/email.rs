//! Proving the address of an account, and giving it another one.

use serde_json::json;

use super::{OTHER, Postbox};
use crate::support::actor::PASSWORD;
use crate::support::engine::both_engines;

both_engines! {
    the_link_of_the_mail_that_registering_brings_proves_the_address,
    a_code_proves_the_address_of_the_user_who_is_signed_in_alone,
    the_mail_is_sent_again_until_the_address_is_proved,
    an_address_changes_once_the_new_one_is_proved,
    a_change_needs_the_password_and_dies_with_it,
    an_address_that_somebody_else_has_got_meanwhile_is_a_conflict,
    mails_speak_the_language_of_the_client,
}

const VERIFY: &str = "/v1/auth/email/verify";
const CHANGE: &str = "/v1/auth/email/change";

async fn the_link_of_the_mail_that_registering_brings_proves_the_address(post: &Postbox) {
    let Postbox(app) = post;
    let ada = app.user("ada").await;
    let mail = post.mail("ada@example.com", "verification").await;
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["verified"], false);
    app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect(204);
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["verified"], true);
    let again = app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect_problem(422, "invalid_fields");
    assert_eq!(again["errors"][0]["code"], "invalid_token");
    assert_eq!(post.told("ada@example.com").await, ["verification"]);
}

async fn a_code_proves_the_address_of_the_user_who_is_signed_in_alone(post: &Postbox) {
    let Postbox(app) = post;
    let ada = app.user("ada").await;
    let mail = post.mail("ada@example.com", "verification").await;
    let eve = app.user("eve").await;
    let body = json!({"code": mail.code()});
    app.anon().post(VERIFY, body.clone()).await.expect_problem(401, "unauthenticated");
    let refused = eve.post(VERIFY, body.clone()).await.expect_problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["code"], "invalid_code");
    ada.post(VERIFY, body.clone()).await.expect(204);
    ada.post(VERIFY, body).await.expect_problem(422, "invalid_fields");
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["verified"], true);
    assert_eq!(eve.get("/v1/auth/me").await.expect(200)["verified"], false);
    ada.post(VERIFY, json!({})).await.expect_problem(422, "invalid_fields");
}

async fn the_mail_is_sent_again_until_the_address_is_proved(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    let again = "/v1/auth/email/verify/request";
    app.anon().post(again, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "verification").await;
    app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect(204);
    for email in ["ada@example.com", "nobody@example.com"] {
        app.anon().post(again, json!({"email": email})).await.expect(202);
    }
    assert_eq!(post.told("ada@example.com").await.len(), 2);
    assert_eq!(post.told("nobody@example.com").await.len(), 0);
}

async fn an_address_changes_once_the_new_one_is_proved(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    ada.post(CHANGE, json!({"email": "Ada@Work.example", "password": PASSWORD})).await.expect(202);
    let mail = post.mail("ada@work.example", "email_change").await;
    post.mail("ada@example.com", "email_change_notice").await;
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["email"], "ada@example.com");
    app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect(204);
    let me = ada.get("/v1/auth/me").await.expect(200);
    assert_eq!((&me["email"], &me["verified"]), (&json!("Ada@Work.example"), &json!(true)));
    post.mail("ada@example.com", "email_changed").await;
    assert_eq!(post.sign_in("ada", PASSWORD).await, 401);
    app.anon().post("/v1/auth/login", json!({"email": "ada@work.example", "password": PASSWORD})).await.expect(200);
    // What an address was that is free again.
    app.user("ada").await;
}

async fn a_change_needs_the_password_and_dies_with_it(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    let body = json!({"email": "ada@work.example", "password": "not the password"});
    ada.post(CHANGE, body).await.expect_problem(401, "invalid_credentials");
    app.anon()
        .post(CHANGE, json!({"email": "a@b.example", "password": PASSWORD}))
        .await
        .expect_problem(401, "unauthenticated");
    ada.post(CHANGE, json!({"email": "nobody", "password": PASSWORD})).await.expect_problem(422, "invalid_fields");
    assert_eq!(post.told("ada@work.example").await.len(), 0);
    ada.post(CHANGE, json!({"email": "ada@work.example", "password": PASSWORD})).await.expect(202);
    let mail = post.mail("ada@work.example", "email_change").await;
    ada.post("/v1/auth/password", json!({"current_password": PASSWORD, "password": OTHER})).await.expect(204);
    app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect_problem(422, "invalid_fields");
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["email"], "ada@example.com");
}

async fn an_address_that_somebody_else_has_got_meanwhile_is_a_conflict(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    ada.post(CHANGE, json!({"email": "eve@example.com", "password": PASSWORD})).await.expect(202);
    let mail = post.mail("eve@example.com", "email_change").await;
    post.user("eve").await;
    let problem = app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect_problem(409, "conflict");
    assert_eq!(problem["errors"][0]["pointer"], "/email");
    assert_eq!(ada.get("/v1/auth/me").await.expect(200)["email"], "ada@example.com");
    // An address that is taken already gets no mail, and the one who asks is answered alike.
    ada.post(CHANGE, json!({"email": "eve@example.com", "password": PASSWORD})).await.expect(202);
    assert_eq!(post.told("eve@example.com").await, ["verification", "email_change"]);
}

async fn mails_speak_the_language_of_the_client(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    let own = json!({"subject": "{{ app }}", "text": "ciao {{ user.email }} {{ code }}", "html": "x"});
    app.operator().await.put("/admin/v1/templates/one_time_code/it", own).await.expect(200);
    for (languages, locale, part) in [
        ("fr, de-AT;q=0.8", "de", "geben Sie innerhalb von 10 Minuten diesen Code ein"),
        ("it", "it", "ciao ada@example.com "),
        ("fr", "en", "type this code within 10 minutes"),
    ] {
        let call = app.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"}));
        call.header("accept-language", languages).await.expect(202);
        let mails = post.mails("ada@example.com").await;
        assert_eq!(mails[0]["locale"], locale);
        assert!(mails[0]["text"].as_str().unwrap().contains(part), "{}", mails[0]);
    }
}
