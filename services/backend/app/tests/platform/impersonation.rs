//! Operators who act as users.

use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use crate::records::{post, with_posts};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    an_operator_acts_as_a_user_for_a_quarter_of_an_hour_and_it_is_told,
    what_signs_the_user_in_stays_out_of_reach,
    it_ends_with_the_operators_role,
    what_cannot_be_impersonated_is_refused,
}

async fn acting<'a>(app: &'a TestApp, operator: &Actor<'_>, user: &Actor<'_>) -> Actor<'a> {
    let path = format!("/admin/v1/users/{}/impersonate", user.id);
    let session = operator.post(path, json!({"reason": "ticket 7"})).await.expect(201);
    app.anon().signed_in(&session, "user")
}

async fn an_operator_acts_as_a_user_for_a_quarter_of_an_hour_and_it_is_told(app: &TestApp) {
    with_posts(app).await;
    let support = app.operator_as(Role::Support).await;
    let ada = app.user("ada").await;
    let mine = post(&ada, json!({"title": "mine"})).await;
    let path = format!("/admin/v1/users/{}/impersonate", ada.id);
    // Far enough that later ids are greater, whatever other tests do to the ids of this process.
    app.advance(11);
    let session = support.post(path, json!({"reason": " ticket 7 "})).await.expect(201);
    let members: Vec<_> = session.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "token_type", "expires_in", "user"], "no refresh token");
    assert_eq!((&session["expires_in"], &session["user"]["id"]), (&json!(900), &json!(ada.id)));
    let acting = app.anon().signed_in(&session, "user");
    let seen = acting.get("/v1/posts").await.expect(200);
    assert_eq!(seen["items"][0]["id"], mine["id"], "a draft that only its author sees");
    let shown = ada.get("/v1/auth/sessions").await.expect(200);
    let marks: Vec<_> = shown["items"].as_array().unwrap().iter().map(|item| item["impersonated_by"].clone()).collect();
    assert_eq!(marks, [json!(support.id), Json::Null], "the user sees it");
    let shown = support.get(format!("/admin/v1/sessions?user={}", ada.id)).await.expect(200);
    assert_eq!(shown["items"][0]["impersonated_by"], json!(support.id));
    let log = support.get("/admin/v1/audit?action=user.impersonate").await.expect(200);
    let entry = &log["items"][0];
    assert_eq!((&entry["reason"], &entry["target"]), (&json!("ticket 7"), &json!(format!("users/{}", ada.id))));
    assert_eq!((&entry["operator"]["id"], &entry["after"]["session"]), (&json!(support.id), &shown["items"][0]["id"]));
    app.advance(900);
    acting.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
}

/// Requirement 32.
async fn what_signs_the_user_in_stays_out_of_reach(app: &TestApp) {
    let support = app.operator_as(Role::Support).await;
    let ada = app.user("ada").await;
    let acting = acting(app, &support, &ada).await;
    let refused = async |answer: crate::support::actor::Call<'_>| {
        let problem = answer.await.expect_problem(403, "forbidden");
        assert_eq!(problem["detail"], "An operator who acts as a user may not do this.");
    };
    let password = json!({"current_password": PASSWORD, "password": "another horse with other staples"});
    refused(acting.post("/v1/auth/password", password)).await;
    refused(acting.post("/v1/auth/email/change", json!({"email": "eve@example.com", "password": PASSWORD}))).await;
    refused(acting.call(http::Method::POST, "/v1/auth/totp")).await;
    refused(acting.delete("/v1/auth/totp")).await;
    refused(acting.delete("/v1/auth/sessions")).await;
    refused(acting.delete(format!("/v1/auth/passkeys/{}", ada.id))).await;
    refused(acting.delete("/v1/auth/me")).await;
    refused(acting.delete("/v1/auth/me").json(&json!({"password": PASSWORD}))).await;
    ada.get("/v1/auth/me").await.expect(200);
    app.anon().post("/v1/auth/login", json!({"email": "ada@example.com", "password": PASSWORD})).await.expect(200);
}

/// Requirement 6.
async fn it_ends_with_the_operators_role(app: &TestApp) {
    let owner = app.operator().await;
    let support = app.operator_as(Role::Support).await;
    let (ada, path) = (app.user("ada").await, format!("/admin/v1/operators/{}", support.id));
    let first = acting(app, &support, &ada).await;
    owner.patch(&path, json!({"role": "developer"})).await.expect(200);
    first.get("/v1/auth/me").await.expect(200);
    owner.patch(&path, json!({"role": "viewer"})).await.expect(200);
    first.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    owner.patch(&path, json!({"role": "support"})).await.expect(200);
    let second = acting(app, &support, &ada).await;
    owner.delete(&path).await.expect(204);
    second.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    ada.get("/v1/auth/me").await.expect(200);
}

async fn what_cannot_be_impersonated_is_refused(app: &TestApp) {
    let owner = app.operator().await;
    let ada = app.user("ada").await;
    let path = format!("/admin/v1/users/{}/impersonate", ada.id);
    for wrong in [
        json!({}),
        json!({"reason": " "}),
        json!({"reason": "a\nb"}),
        json!({"reason": "x".repeat(501)}),
        json!([]),
        json!({"reason": "x", "user": 1}),
    ] {
        owner.post(&path, wrong).await.expect_problem(422, "invalid_fields");
    }
    let reason = json!({"reason": "x"});
    let nobody = "/admin/v1/users/01990000-0000-7000-8000-000000000000/impersonate";
    owner.post(nobody, reason.clone()).await.expect_problem(404, "not_found");
    owner.patch(format!("/admin/v1/users/{}", ada.id), json!({"disabled": true})).await.expect(200);
    owner.post(&path, reason).await.expect_problem(409, "conflict");
}
