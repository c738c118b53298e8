//! The second factor of operators.

use serde_json::{Value as Json, json};

use crate::auth::totp::{code, enrol, present};
use crate::proofs::Postbox;
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

const BY_TOTP: &str = "/admin/v1/session/totp";
const BY_RECOVERY: &str = "/admin/v1/session/recovery";

both_engines! {
    a_confirmed_authenticator_is_asked_for_wherever_an_operator_signs_in,
    a_token_of_one_kind_of_account_is_worthless_for_the_other,
    setting_up_and_removing_take_a_recent_login_and_are_told,
    what_cannot_be_a_second_factor_is_refused,
}

fn credentials() -> Json {
    json!({"email": "op@example.com", "password": PASSWORD})
}

/// Gives the operator's password, and the token that stands for it then.
async fn password(app: &TestApp) -> String {
    let problem = app.anon().post("/admin/v1/session", credentials()).await.expect_problem(401, "mfa_required");
    assert_eq!(problem["methods"], json!(["totp", "recovery_code"]));
    problem["mfa_token"].as_str().unwrap().to_owned()
}

/// Has an authenticator asked for beside the operator's password; its secret, and the codes to fall back on.
async fn enrolled(app: &TestApp) -> (String, Vec<String>) {
    let owner = app.operator().await;
    let given = owner.call(http::Method::POST, "/admin/v1/totp").await.expect(200);
    let secret = given["secret"].as_str().unwrap().to_owned();
    let body = json!({"code": code(app, &secret, -1)});
    let confirmed = owner.post("/admin/v1/totp/confirm", body).await.expect(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    (secret, codes.collect())
}

/// Requirement 22.
async fn a_confirmed_authenticator_is_asked_for_wherever_an_operator_signs_in(app: &TestApp) {
    let other = app.operator().await;
    let (secret, codes) = enrolled(app).await;
    other.get("/admin/v1/me").await.expect_problem(401, "unauthenticated");
    let token = password(app).await;
    let mut pretender = app.anon();
    pretender.token = Some(token.clone());
    pretender.get("/admin/v1/me").await.expect_problem(401, "unauthenticated");
    let now = code(app, &secret, 0);
    let session = present(app, BY_TOTP, &token, &now).await.expect(201);
    present(app, BY_TOTP, &token, &code(app, &secret, 1)).await.expect_problem(401, "unauthenticated");
    let again = password(app).await;
    present(app, BY_TOTP, &again, &now).await.expect_problem(401, "invalid_credentials");
    let refreshed = json!({"refresh_token": session["refresh_token"]});
    let session = app.anon().post("/admin/v1/session/refresh", refreshed).await.expect(200);
    let owner = app.anon().signed_in(&session, "operator");
    assert_eq!(owner.get("/admin/v1/me").await.expect(200)["second_factor"], true);
    let token = password(app).await;
    present(app, BY_RECOVERY, &token, &codes[0]).await.expect(201);
    let token = password(app).await;
    present(app, BY_RECOVERY, &token, &codes[0]).await.expect_problem(401, "invalid_credentials");
    assert_eq!(owner.get("/admin/v1/totp").await.expect(200), json!({"enabled": true, "recovery_codes_left": 9}));
}

async fn a_token_of_one_kind_of_account_is_worthless_for_the_other(app: &TestApp) {
    let (secret, _) = enrolled(app).await;
    let ada = enrol(app, "ada").await;
    let of_operator = password(app).await;
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let of_user =
        app.anon().post("/v1/auth/login", login).await.expect_problem(401, "mfa_required")["mfa_token"].clone();
    let of_user = of_user.as_str().unwrap();
    present(app, BY_TOTP, of_user, &code(app, &ada.secret, 0)).await.expect_problem(401, "unauthenticated");
    let other_place = "/v1/auth/totp/login";
    present(app, other_place, &of_operator, &code(app, &secret, 0)).await.expect_problem(401, "unauthenticated");
    present(app, other_place, of_user, &code(app, &ada.secret, 0)).await.expect(200);
    present(app, BY_TOTP, &of_operator, &code(app, &secret, 0)).await.expect(201);
}

/// Requirements 25 and 32.
async fn setting_up_and_removing_take_a_recent_login_and_are_told(postbox: &Postbox) {
    let app = &postbox.0;
    let stale = app.operator().await;
    app.advance(301);
    stale.call(http::Method::POST, "/admin/v1/totp").await.expect_problem(401, "login_required");
    let (secret, _) = enrolled(app).await;
    let sign_in = async || {
        let token = password(app).await;
        let session = present(app, BY_TOTP, &token, &code(app, &secret, 1)).await.expect(201);
        app.anon().signed_in(&session, "operator")
    };
    app.advance(60);
    let stale = sign_in().await;
    stale.call(http::Method::POST, "/admin/v1/totp").await.expect_problem(409, "conflict");
    app.advance(301);
    stale.delete("/admin/v1/totp").await.expect_problem(401, "login_required");
    let owner = sign_in().await;
    owner.delete("/admin/v1/totp").await.expect(204);
    owner.delete("/admin/v1/totp").await.expect_problem(404, "not_found");
    stale.get("/admin/v1/me").await.expect_problem(401, "unauthenticated");
    app.anon().post("/admin/v1/session", credentials()).await.expect(201);
    assert_eq!(postbox.told("op@example.com").await, ["mfa_changed", "mfa_changed"]);
    let owner = app.operator().await;
    let log = owner.get(format!("/admin/v1/audit?target=operators/{}", owner.id)).await.expect(200);
    let acts: Vec<_> = log["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(acts, ["operator.second_factor.remove", "operator.second_factor.add", "operator.create"]);
    assert!(!log.to_string().contains(&secret));
}

async fn what_cannot_be_a_second_factor_is_refused(app: &TestApp) {
    let owner = app.operator().await;
    owner.post("/admin/v1/totp/confirm", json!({"code": "000000"})).await.expect_problem(401, "invalid_credentials");
    for wrong in [json!({}), json!({"code": 1}), json!({"code": "1", "more": 1}), json!([])] {
        owner.post("/admin/v1/totp/confirm", wrong).await.expect_problem(422, "invalid_fields");
    }
    for place in [BY_TOTP, BY_RECOVERY] {
        for wrong in [json!({}), json!({"mfa_token": "x"}), json!({"code": "x"}), json!([])] {
            app.anon().post(place, wrong).await.expect_problem(422, "invalid_fields");
        }
        present(app, place, "sb_mfa_x", "000000").await.expect_problem(401, "unauthenticated");
    }
}
