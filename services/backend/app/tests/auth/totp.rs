//! Second factors: an authenticator, and codes to fall back on.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::core::{App, Ctx, Error, Principal};
use stratabase::schemas::second_factor::SecondFactor;
use stratabase::services::second_factor::{self, Means};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use super::{credentials, holder, is_let_in, refresh, register, text};
use crate::support::actor::PASSWORD;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

const TOTP: &str = "/v1/auth/totp";
const BY_TOTP: &str = "/v1/auth/totp/login";
const BY_RECOVERY: &str = "/v1/auth/recovery/login";

both_engines! {
    a_confirmed_authenticator_is_asked_for_beside_the_password,
    no_code_and_no_token_is_taken_twice,
    each_recovery_code_is_good_for_one_login,
    of_fifty_uses_at_once_on_two_nodes_exactly_one_succeeds,
    setting_up_and_removing_take_a_recent_login_and_end_other_sessions,
    a_code_must_confirm_the_authenticator,
    a_token_holds_for_its_account_as_it_was,
    guessing_ends_after_a_hundred_wrong_codes,
    what_cannot_be_a_second_factor_is_refused,
}

/// An account with an authenticator.
pub struct Enrolled {
    /// What the app and the server share, in base32.
    pub secret: String,
    /// The session that set it up.
    pub session: Json,
    codes: Vec<String>,
}

/// The code that an authenticator with this secret shows, some steps from now.
pub fn code(app: &TestApp, secret: &str, steps: i64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let seconds = app.app.clock.now().micros() / 1_000_000 + 30 * steps;
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}

/// Registers `{name}@example.com`, whose password is not enough from then on.
pub async fn enrol(app: &TestApp, name: &str) -> Enrolled {
    let session = register(app, name).await;
    let ada = holder(app, &session);
    let given = ada.call(http::Method::POST, TOTP).await.expect(200);
    let secret = text(&given, "secret").to_owned();
    let confirmed = ada.post("/v1/auth/totp/confirm", json!({"code": code(app, &secret, -1)})).await.expect(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    Enrolled { secret, session, codes: codes.collect() }
}

/// Gives the password, and the token that stands for it then.
async fn password(app: &TestApp, name: &str) -> String {
    let problem = app.anon().post("/v1/auth/login", credentials(name)).await.expect_problem(401, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp", "recovery_code"]));
    text(&problem, "mfa_token").to_owned()
}

/// Presents a second factor.
pub async fn present(app: &TestApp, path: &str, mfa_token: &str, code: &str) -> Answer {
    app.anon().post(path, json!({"mfa_token": mfa_token, "code": code})).await
}

/// Requirement 22.
async fn a_confirmed_authenticator_is_asked_for_beside_the_password(app: &TestApp) {
    let session = register(app, "ada").await;
    let ada = holder(app, &session);
    let given = ada.call(http::Method::POST, TOTP).await.expect(200);
    let secret = text(&given, "secret");
    assert_eq!(secret.len(), 32);
    let uri = format!("otpauth://totp/Stratabase:ada%40example.com?secret={secret}&issuer=Stratabase");
    assert_eq!(given["uri"], uri);
    assert_eq!(ada.get(TOTP).await.expect(200), json!({"enabled": false, "recovery_codes_left": 0}));
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);

    let confirmed = ada.post("/v1/auth/totp/confirm", json!({"code": code(app, secret, 0)})).await.expect(200);
    assert_eq!(confirmed["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(ada.get(TOTP).await.expect(200), json!({"enabled": true, "recovery_codes_left": 10}));
    let refused = app.anon().post("/v1/auth/login", credentials("ada")).await;
    let mfa_token = text(&refused.expect_problem(401, "mfa_required"), "mfa_token").to_owned();
    let wrong = json!({"email": "ada@example.com", "password": format!("{PASSWORD}?")});
    app.anon().post("/v1/auth/login", wrong).await.expect_problem(401, "invalid_credentials");
    // The token is no session.
    let mut pretender = app.anon();
    pretender.token = Some(mfa_token.clone());
    pretender.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    let signed_in = present(app, BY_TOTP, &mfa_token, &code(app, secret, 1)).await.expect(200);
    assert_eq!(signed_in["user"], session["user"]);
    assert!(is_let_in(app, &signed_in).await);
    refresh(app, &signed_in).await.expect(200);
}

/// Requirement 21.
async fn no_code_and_no_token_is_taken_twice(app: &TestApp) {
    let ada = enrol(app, "ada").await;
    let (first, second) = (password(app, "ada").await, password(app, "ada").await);
    let now = code(app, &ada.secret, 0);
    present(app, BY_TOTP, &first, &now).await.expect(200);
    present(app, BY_TOTP, &first, &code(app, &ada.secret, 1)).await.expect_problem(401, "unauthenticated");
    present(app, BY_TOTP, &second, &code(app, &ada.secret, 1)).await.expect_problem(401, "unauthenticated");
    let third = password(app, "ada").await;
    present(app, BY_TOTP, &third, &now).await.expect_problem(401, "invalid_credentials");
    present(app, BY_TOTP, &third, &code(app, &ada.secret, -1)).await.expect_problem(401, "invalid_credentials");
    present(app, BY_TOTP, &third, &code(app, &ada.secret, 2)).await.expect_problem(401, "invalid_credentials");
    present(app, BY_TOTP, &third, &code(app, &ada.secret, 1)).await.expect(200);
}

async fn each_recovery_code_is_good_for_one_login(app: &TestApp) {
    let ada = enrol(app, "ada").await;
    let eve = enrol(app, "eve").await;
    let sloppy = ada.codes[1].to_uppercase().replace('-', " ");
    for spelling in [&ada.codes[0], &sloppy] {
        let mfa_token = password(app, "ada").await;
        present(app, BY_RECOVERY, &mfa_token, spelling).await.expect(200);
        let again = password(app, "ada").await;
        present(app, BY_RECOVERY, &again, spelling).await.expect_problem(401, "invalid_credentials");
    }
    let mfa_token = password(app, "ada").await;
    for wrong in [&eve.codes[0], "", "0000-0000-0000-0000", &code(app, &ada.secret, 0)] {
        present(app, BY_RECOVERY, &mfa_token, wrong).await.expect_problem(401, "invalid_credentials");
    }
    present(app, BY_TOTP, &mfa_token, &ada.codes[2]).await.expect_problem(401, "invalid_credentials");
    let state = holder(app, &ada.session).get(TOTP).await.expect(200);
    assert_eq!(state, json!({"enabled": true, "recovery_codes_left": 8}));
}

fn anonymous(node: &App) -> Ctx {
    let base = Ctx::system(node.clock.clone(), Uuid::nil());
    Ctx { who: Principal::Anonymous, version: 1, method: "POST", ..base }
}

/// Requirement 21: half of the uses through another node.
async fn of_fifty_uses_at_once_on_two_nodes_exactly_one_succeeds(app: &TestApp) {
    let node = app.another_node().await;
    let ada = enrol(app, "ada").await;
    let by_totp = (Means::Authenticator, BY_TOTP, code(app, &ada.secret, 0));
    let by_recovery = (Means::RecoveryCode, BY_RECOVERY, ada.codes[0].clone());
    for (means, path, code) in [by_totp, by_recovery] {
        // One token for all of them, then one for each.
        let shared = password(app, "ada").await;
        let mut tokens = vec![shared; 25];
        for _ in 0..25 {
            tokens.push(password(app, "ada").await);
        }
        let (ctx, node) = (&anonymous(&node), &node);
        let uses = tokens.into_iter().enumerate().map(|(n, mfa_token)| {
            let given = SecondFactor { mfa_token, code: code.clone() };
            async move {
                if n % 2 == 0 {
                    return present(app, path, &given.mfa_token, &given.code).await.status.is_success();
                }
                match second_factor::login(ctx, node, &given, means, "a device").await {
                    Ok(_) => true,
                    Err(Error::Unauthenticated(_) | Error::InvalidCredentials) => false,
                    Err(other) => panic!("{other}"),
                }
            }
        });
        let succeeded = join_all(uses).await.into_iter().filter(|succeeded| *succeeded).count();
        assert_eq!(succeeded, 1, "{path}");
    }
}

/// Requirement 32.
async fn setting_up_and_removing_take_a_recent_login_and_end_other_sessions(app: &TestApp) {
    let (session, bystander) = (register(app, "ada").await, register(app, "eve").await);
    let other = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let ada = holder(app, &session);
    ada.delete(TOTP).await.expect_problem(404, "not_found");
    let given = ada.call(http::Method::POST, TOTP).await.expect(200);
    app.advance(300);
    let confirm = json!({"code": code(app, text(&given, "secret"), 0)});
    ada.post("/v1/auth/totp/confirm", confirm.clone()).await.expect_problem(401, "login_required");
    ada.call(http::Method::POST, TOTP).await.expect_problem(401, "login_required");
    let again = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    holder(app, &again).post("/v1/auth/totp/confirm", confirm).await.expect(200);
    assert!(is_let_in(app, &again).await && is_let_in(app, &bystander).await);
    assert!(!is_let_in(app, &session).await && !is_let_in(app, &other).await);
    holder(app, &again).call(http::Method::POST, TOTP).await.expect_problem(409, "conflict");

    app.advance(300);
    holder(app, &again).delete(TOTP).await.expect_problem(401, "login_required");
    let secret = text(&given, "secret");
    let signed_in = present(app, BY_TOTP, &password(app, "ada").await, &code(app, secret, 0)).await.expect(200);
    holder(app, &signed_in).delete(TOTP).await.expect(204);
    assert!(is_let_in(app, &signed_in).await && !is_let_in(app, &again).await);
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let state = holder(app, &signed_in).get(TOTP).await.expect(200);
    assert_eq!(state, json!({"enabled": false, "recovery_codes_left": 0}));
}

async fn a_code_must_confirm_the_authenticator(app: &TestApp) {
    let session = register(app, "ada").await;
    let ada = holder(app, &session);
    let confirm = "/v1/auth/totp/confirm";
    ada.post(confirm, json!({"code": "123456"})).await.expect_problem(401, "invalid_credentials");
    let first = ada.call(http::Method::POST, TOTP).await.expect(200);
    let second = ada.call(http::Method::POST, TOTP).await.expect(200);
    assert_ne!(first["secret"], second["secret"]);
    for wrong in
        [code(app, text(&first, "secret"), 0), code(app, text(&second, "secret"), 2), "12345".into(), String::new()]
    {
        ada.post(confirm, json!({"code": wrong})).await.expect_problem(401, "invalid_credentials");
    }
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let right = json!({"code": code(app, text(&second, "secret"), 0)});
    ada.post(confirm, right.clone()).await.expect(200);
    ada.post(confirm, right).await.expect_problem(401, "invalid_credentials");
}

async fn a_token_holds_for_its_account_as_it_was(app: &TestApp) {
    let (ada, eve) = (enrol(app, "ada").await, enrol(app, "eve").await);
    let next = |steps| code(app, &ada.secret, steps);
    let of_eve = password(app, "eve").await;
    present(app, BY_TOTP, &of_eve, &next(0)).await.expect_problem(401, "invalid_credentials");
    let late = password(app, "ada").await;
    app.advance(300);
    present(app, BY_TOTP, &late, &code(app, &ada.secret, 0)).await.expect_problem(401, "unauthenticated");

    let before_change = password(app, "ada").await;
    let change = json!({"current_password": PASSWORD, "password": "seven quiet lanterns"});
    holder(app, &ada.session).post("/v1/auth/password", change).await.expect(204);
    present(app, BY_TOTP, &before_change, &code(app, &ada.secret, 0)).await.expect_problem(401, "unauthenticated");

    let before_disabling = password(app, "eve").await;
    let path = format!("/admin/v1/users/{}", text(&eve.session["user"], "id"));
    app.operator().await.patch(path, json!({"disabled": true})).await.expect(200);
    present(app, BY_TOTP, &before_disabling, &code(app, &eve.secret, 0)).await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/auth/login", credentials("eve")).await.expect_problem(401, "invalid_credentials");
}

/// Requirement 17.
async fn guessing_ends_after_a_hundred_wrong_codes(app: &TestApp) {
    let ada = enrol(app, "ada").await;
    let wrong = code(app, &ada.secret, 50);
    let mfa_token = password(app, "ada").await;
    for _ in 0..100 {
        present(app, BY_TOTP, &mfa_token, &wrong).await.expect_problem(401, "invalid_credentials");
    }
    present(app, BY_TOTP, &mfa_token, &code(app, &ada.secret, 0)).await.expect_problem(401, "invalid_credentials");
    present(app, BY_RECOVERY, &mfa_token, &ada.codes[0]).await.expect(200);
    present(app, BY_TOTP, &password(app, "ada").await, &code(app, &ada.secret, 0)).await.expect(200);
}

async fn what_cannot_be_a_second_factor_is_refused(app: &TestApp) {
    let ada = enrol(app, "ada").await;
    let (mfa_token, right) = (password(app, "ada").await, code(app, &ada.secret, 0));
    let access = text(&ada.session, "access_token");
    for wrong in ["", "sb_mfa_", &mfa_token[..mfa_token.len() - 2], access, "' OR 1=1 --"] {
        present(app, BY_TOTP, wrong, &right).await.expect_problem(401, "unauthenticated");
    }
    for (body, pointer, fault) in [
        (json!({"code": right}), "/mfa_token", "required"),
        (json!({"mfa_token": mfa_token}), "/code", "required"),
        (json!({"mfa_token": mfa_token, "code": 7}), "/code", "wrong_type"),
        (json!({"mfa_token": mfa_token, "code": right, "remember": true}), "/remember", "unknown_field"),
    ] {
        let problem = app.anon().post(BY_TOTP, body).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(fault)));
    }
    present(app, BY_TOTP, &mfa_token, &right).await.expect(200);
}
