//! Passkeys beside a password: once there is one, it is asked for wherever a session is opened by less (requirement 22).

use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use super::authenticator::Authenticator;
use super::{Addressed, add, begin_login, enrol, sign_in};
use crate::auth::{credentials, holder, is_let_in, text, totp};
use crate::proofs::Postbox;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_passkey_is_asked_for_beside_the_password,
    any_of_what_was_set_up_proves_the_second_factor,
    a_token_holds_for_its_account_and_one_login,
    a_mailed_code_is_one_factor_of_two,
    an_operator_takes_every_second_factor_away,
    a_mail_tells_of_a_passkey_that_comes_or_goes,
}

/// Gives the password, and what is asked for then.
async fn password(app: &TestApp, name: &str) -> (String, Json) {
    let problem = app.anon().post("/v1/auth/login", credentials(name)).await.expect_problem(401, "mfa_required");
    (text(&problem, "mfa_token").to_owned(), problem["methods"].clone())
}

/// Presents a passkey after the password.
async fn present(app: &TestApp, mfa_token: &str, passkey: &Authenticator) -> Answer {
    let credential = passkey.get(&begin_login(app).await);
    let body = json!({"mfa_token": mfa_token, "credential": credential});
    app.anon().post("/v1/auth/passkeys/login/finish", body).await
}

async fn a_passkey_is_asked_for_beside_the_password(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let (mfa_token, methods) = password(app, "ada").await;
    assert_eq!(methods, json!(["passkey"]));
    let signed_in = present(app, &mfa_token, &passkey).await.expect(200);
    assert_eq!(signed_in["user"], session["user"]);
    assert!(is_let_in(app, &signed_in).await);
    let (mfa_token, _) = password(app, "ada").await;
    for path in ["/v1/auth/totp/login", "/v1/auth/recovery/login"] {
        totp::present(app, path, &mfa_token, "123456").await.expect_problem(401, "invalid_credentials");
    }
    let passkeys = holder(app, &signed_in).get("/v1/auth/passkeys").await.expect(200);
    let path = format!("/v1/auth/passkeys/{}", text(&passkeys["items"][0], "id"));
    holder(app, &signed_in).delete(path).await.expect(204);
    present(app, &mfa_token, &passkey).await.expect_problem(401, "invalid_credentials");
    totp::present(app, "/v1/auth/totp/login", &mfa_token, "123456").await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
}

async fn any_of_what_was_set_up_proves_the_second_factor(Addressed(app): &Addressed) {
    let ada = totp::enrol(app, "ada").await;
    let passkey = Authenticator::new();
    add(&holder(app, &ada.session), &passkey).await.expect(201);
    let all = json!(["totp", "recovery_code", "passkey"]);
    let (mfa_token, methods) = password(app, "ada").await;
    assert_eq!(methods, all);
    present(app, &mfa_token, &passkey).await.expect(200);
    let (mfa_token, _) = password(app, "ada").await;
    let code = totp::code(app, &ada.secret, 0);
    let session = totp::present(app, "/v1/auth/totp/login", &mfa_token, &code).await.expect(200);
    // By itself it stands for both.
    sign_in(app, &passkey).await.expect(200);
    holder(app, &session).delete("/v1/auth/totp").await.expect(204);
    let (mfa_token, methods) = password(app, "ada").await;
    assert_eq!(methods, json!(["passkey"]));
    present(app, &mfa_token, &passkey).await.expect(200);
}

async fn a_token_holds_for_its_account_and_one_login(Addressed(app): &Addressed) {
    let ((_, of_ada), (_, of_eve)) = (enrol(app, "ada").await, enrol(app, "eve").await);
    let (of_password, _) = password(app, "ada").await;
    present(app, &of_password, &of_eve).await.expect_problem(401, "unauthenticated");
    for wrong in ["", "sb_mfa_", &of_password[..of_password.len() - 2]] {
        present(app, wrong, &of_ada).await.expect_problem(401, "unauthenticated");
    }
    let (another, _) = password(app, "ada").await;
    present(app, &of_password, &of_ada).await.expect(200);
    for used in [&of_password, &another] {
        present(app, used, &of_ada).await.expect_problem(401, "unauthenticated");
    }
    let (late, _) = password(app, "ada").await;
    app.advance(300);
    present(app, &late, &of_ada).await.expect_problem(401, "unauthenticated");
}

async fn a_mailed_code_is_one_factor_of_two(post: &Postbox) {
    let Postbox(app) = post;
    let (_, passkey) = enrol(app, "ada").await;
    post.mails("ada@example.com").await;
    app.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let body = json!({"email": "ada@example.com", "code": mail.code()});
    let refused = app.anon().post("/v1/auth/otp/login", body).await.expect_problem(401, "mfa_required");
    present(app, text(&refused, "mfa_token"), &passkey).await.expect(200);
}

async fn an_operator_takes_every_second_factor_away(post: &Postbox) {
    let Postbox(app) = post;
    let ada = totp::enrol(app, "ada").await;
    let passkey = Authenticator::new();
    add(&holder(app, &ada.session), &passkey).await.expect(201);
    let (eve, _) = enrol(app, "eve").await;
    let support = app.operator_as(Role::Support).await;
    for (session, name) in [(&ada.session, "ada"), (&eve, "eve")] {
        let user = format!("/admin/v1/users/{}", text(&session["user"], "id"));
        let path = format!("{user}/second-factor");
        password(app, name).await;
        assert_eq!(support.get(&user).await.expect(200)["second_factor"], true);
        let shown = support.get(format!("{user}/passkeys")).await.expect(200);
        assert_eq!(shown["items"].as_array().unwrap().len(), 1);
        support.delete(&path).await.expect(204);
        support.delete(&path).await.expect_problem(404, "not_found");
        assert_eq!(support.get(&user).await.expect(200)["second_factor"], false);
        assert_eq!(support.get(format!("{user}/passkeys")).await.expect(200), json!({"items": []}));
        app.anon().post("/v1/auth/login", credentials(name)).await.expect(200);
    }
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
}

/// Requirement 25.
async fn a_mail_tells_of_a_passkey_that_comes_or_goes(post: &Postbox) {
    let Postbox(app) = post;
    let (session, _) = enrol(app, "ada").await;
    let told = async || {
        let told = post.told("ada@example.com").await;
        told.iter().filter(|template| *template == "mfa_changed").count()
    };
    assert_eq!(told().await, 1);
    let ada = holder(app, &session);
    let passkeys = ada.get("/v1/auth/passkeys").await.expect(200);
    ada.delete(format!("/v1/auth/passkeys/{}", text(&passkeys["items"][0], "id"))).await.expect(204);
    assert_eq!(told().await, 2);
}
