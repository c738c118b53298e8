//! The first owner, and operators' sessions.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::core::{Ctx, Error};
use stratabase::services::operators;
use uuid::Uuid;

use super::{holder, text};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    the_setup_token_makes_one_owner_and_dies,
    of_set_ups_at_once_exactly_one_succeeds,
    a_setup_without_the_right_token_is_refused,
    setting_up_on_the_machine_needs_no_token_and_refuses_a_second_owner,
    an_operator_signs_in_refreshes_and_out,
    a_wrong_password_and_an_unknown_operator_look_alike,
    tokens_of_users_and_operators_are_worthless_in_each_others_place,
}

fn request(token: &str) -> Json {
    json!({"token": token, "email": "Owner@example.com", "password": PASSWORD})
}

async fn setup_token(app: &TestApp) -> String {
    operators::open_setup(&app.app).await.unwrap().expect("a token")
}

async fn sign_in(app: &TestApp) -> Json {
    let body = json!({"email": "owner@example.com", "password": PASSWORD});
    app.anon().post("/admin/v1/session", body).await.expect(201)
}

async fn the_setup_token_makes_one_owner_and_dies(app: &TestApp) {
    let token = setup_token(app).await;
    assert_eq!(operators::open_setup(&app.app).await.unwrap(), None, "the token is told once");
    let answer = app.anon().post("/admin/v1/setup", request(&token)).await;
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    201 Created
    {
      "access_token": "[token]",
      "refresh_token": "[token]",
      "token_type": "Bearer",
      "expires_in": 900,
      "operator": {
        "id": "[id]",
        "email": "Owner@example.com",
        "role": "owner"
      }
    }
    "#) }
    holder(app, &answer.json()).delete("/admin/v1/session").await.expect(204);
    app.anon().post("/admin/v1/setup", request(&token)).await.expect_problem(401, "unauthenticated");
    assert_eq!(operators::open_setup(&app.app).await.unwrap(), None, "there is an owner");
    sign_in(app).await;
}

async fn of_set_ups_at_once_exactly_one_succeeds(app: &TestApp) {
    let (token, anon) = (setup_token(app).await, app.anon());
    let answers = join_all((0..5).map(|_| anon.post("/admin/v1/setup", request(&token)).into_future())).await;
    let mut codes: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [201, 401, 401, 401, 401]);
}

async fn a_setup_without_the_right_token_is_refused(app: &TestApp) {
    let token = setup_token(app).await;
    for wrong in ["", "sb_setup_", &token[..token.len() - 1], &format!("sb_setup_{}", "A".repeat(43))] {
        app.anon().post("/admin/v1/setup", request(wrong)).await.expect_problem(401, "unauthenticated");
    }
    let body = json!({"token": token, "email": "owner", "password": "short"});
    let problem = app.anon().post("/admin/v1/setup", body).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
    app.anon().post("/admin/v1/setup", request(&token)).await.expect(201);
}

async fn setting_up_on_the_machine_needs_no_token_and_refuses_a_second_owner(app: &TestApp) {
    let ctx = Ctx::system(app.app.clock.clone(), Uuid::nil());
    let token = setup_token(app).await;
    let weak = operators::setup(&ctx, &app.app, "owner@example.com", "short").await;
    assert!(matches!(weak, Err(Error::InvalidFields(_))), "{weak:?}");
    operators::setup(&ctx, &app.app, "owner@example.com", PASSWORD).await.unwrap();
    let second = operators::setup(&ctx, &app.app, "other@example.com", PASSWORD).await;
    assert!(matches!(second, Err(Error::Conflict { .. })), "{second:?}");
    app.anon().post("/admin/v1/setup", request(&token)).await.expect_problem(401, "unauthenticated");
    sign_in(app).await;
}

async fn an_operator_signs_in_refreshes_and_out(app: &TestApp) {
    let token = setup_token(app).await;
    app.anon().post("/admin/v1/setup", request(&token)).await.expect(201);
    let session = sign_in(app).await;
    let body = json!({"refresh_token": text(&session, "refresh_token")});
    let next = app.anon().post("/admin/v1/session/refresh", body).await.expect(200);
    assert_eq!(next["operator"], session["operator"]);
    holder(app, &next).delete("/admin/v1/session").await.expect(204);
    for dead in [&session, &next] {
        holder(app, dead).delete("/admin/v1/session").await.expect_problem(401, "unauthenticated");
        let body = json!({"refresh_token": text(dead, "refresh_token")});
        app.anon().post("/admin/v1/session/refresh", body).await.expect_problem(401, "unauthenticated");
    }
    app.anon().delete("/admin/v1/session").await.expect_problem(401, "unauthenticated");
}

async fn a_wrong_password_and_an_unknown_operator_look_alike(app: &TestApp) {
    let token = setup_token(app).await;
    app.anon().post("/admin/v1/setup", request(&token)).await.expect(201);
    let mut bodies = Vec::new();
    for email in ["owner@example.com", "nobody@example.com"] {
        let answer = app.anon().post("/admin/v1/session", json!({"email": email, "password": "wrong password"})).await;
        answer.expect_problem(401, "invalid_credentials");
        bodies.push(answer.snapshot());
    }
    assert_eq!(bodies[0], bodies[1]);
}

async fn tokens_of_users_and_operators_are_worthless_in_each_others_place(app: &TestApp) {
    let token = setup_token(app).await;
    let operator = app.anon().post("/admin/v1/setup", request(&token)).await.expect(201);
    let user = super::register(app, "ada").await;
    holder(app, &operator).get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    holder(app, &user).delete("/admin/v1/session").await.expect_problem(401, "unauthenticated");
    super::refresh(app, &operator).await.expect_problem(401, "unauthenticated");
    let body = json!({"refresh_token": text(&user, "refresh_token")});
    app.anon().post("/admin/v1/session/refresh", body).await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/auth/login", json!({"email": "owner@example.com", "password": PASSWORD})).await.expect(401);
    app.anon().post("/admin/v1/session", super::credentials("ada")).await.expect(401);
}
