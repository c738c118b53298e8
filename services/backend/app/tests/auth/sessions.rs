//! Listing and ending sessions.

use http::header;
use serde_json::json;
use stratabase::models::sessions::{self, Kind};
use stratabase::services::revocations;
use uuid::Uuid;

use super::{credentials, holder, is_let_in, refresh, register, text};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    logging_out_ends_access_and_refresh,
    sessions_are_listed_with_where_they_came_from,
    a_session_is_ended_by_its_owner_alone,
    the_others_are_ended_together,
    a_session_is_named_by_its_owner_alone,
    nobody_is_not_let_in,
    use_is_noted_to_the_minute,
    expired_sessions_are_purged,
}

async fn logging_out_ends_access_and_refresh(app: &TestApp) {
    let session = register(app, "ada").await;
    let other = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let refreshed = refresh(app, &session).await.expect(200);
    holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    for dead in [&session, &refreshed] {
        assert!(!is_let_in(app, dead).await);
        refresh(app, dead).await.expect_problem(401, "unauthenticated");
    }
    assert!(is_let_in(app, &other).await);
    holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await.expect_problem(401, "unauthenticated");
}

async fn sessions_are_listed_with_where_they_came_from(app: &TestApp) {
    register(app, "eve").await;
    register(app, "ada").await;
    app.advance(60);
    let login = app.anon().post("/v1/auth/login", credentials("ada")).header(header::USER_AGENT, "Tablet/1.2 (home)");
    let session = login.await.expect(200);
    let answer = holder(app, &session).get("/v1/auth/sessions").await;
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    200 OK
    {
      "items": [
        {
          "id": "[id]",
          "device": "Tablet/1.2 (home)",
          "address": "127.0.0.1",
          "created_at": "[time]",
          "last_seen_at": "[time]",
          "expires_at": "[time]",
          "current": true,
          "impersonated_by": null
        },
        {
          "id": "[id]",
          "device": "",
          "address": "127.0.0.1",
          "created_at": "[time]",
          "last_seen_at": "[time]",
          "expires_at": "[time]",
          "current": false,
          "impersonated_by": null
        }
      ]
    }
    "#) }
}

async fn a_session_is_ended_by_its_owner_alone(app: &TestApp) {
    let session = register(app, "ada").await;
    let lost = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let listed = holder(app, &lost).get("/v1/auth/sessions").await.expect(200);
    let items = listed["items"].as_array().unwrap();
    let id = text(items.iter().find(|item| item["current"] == true).unwrap(), "id");
    let path = format!("/v1/auth/sessions/{id}");
    app.user("eve").await.delete(&path).await.expect_problem(404, "not_found");
    assert!(is_let_in(app, &lost).await);
    holder(app, &session).delete(&path).await.expect(204);
    assert!(!is_let_in(app, &lost).await && is_let_in(app, &session).await);
    refresh(app, &lost).await.expect_problem(401, "unauthenticated");
    holder(app, &session).delete(&path).await.expect_problem(404, "not_found");
    holder(app, &session).delete("/v1/auth/sessions/none").await.expect_problem(404, "not_found");
}

async fn the_others_are_ended_together(app: &TestApp) {
    let session = register(app, "ada").await;
    let login = async || app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let lost = [login().await, login().await];
    let eve = app.user("eve").await;
    holder(app, &session).delete("/v1/auth/sessions").await.expect(204);
    for lost in &lost {
        assert!(!is_let_in(app, lost).await);
        refresh(app, lost).await.expect_problem(401, "unauthenticated");
    }
    assert!(is_let_in(app, &session).await);
    eve.get("/v1/auth/me").await.expect(200);
    holder(app, &session).delete("/v1/auth/sessions").await.expect(204);
    holder(app, &session).delete("/v1/auth/sessions?all=true").await.expect_problem(400, "invalid_query");
}

async fn a_session_is_named_by_its_owner_alone(app: &TestApp) {
    let ada = app.user("ada").await;
    let listed = ada.get("/v1/auth/sessions").await.expect(200);
    let path = format!("/v1/auth/sessions/{}", text(&listed["items"][0], "id"));
    let named = ada.patch(&path, json!({"device": " Work laptop "})).await.expect(200);
    assert_eq!((&named["device"], &named["current"]), (&json!("Work laptop"), &json!(true)));
    assert_eq!(ada.get("/v1/auth/sessions").await.expect(200)["items"][0], named);
    let eve = app.user("eve").await;
    eve.patch(&path, json!({"device": "mine"})).await.expect_problem(404, "not_found");
    let no_name = format!("/v1/auth/sessions/{}", Uuid::nil());
    ada.patch(no_name, json!({"device": "none"})).await.expect_problem(404, "not_found");
    for wrong in [json!({"device": ""}), json!({"device": "a\nb"}), json!({"device": "x".repeat(257)})] {
        let problem = ada.patch(&path, wrong).await.expect_problem(422, "invalid_fields");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/device"), &json!("not_a_name"))
        );
    }
    for wrong in [json!({}), json!({"device": 1}), json!({"device": "x", "address": "x"})] {
        ada.patch(&path, wrong).await.expect_problem(422, "invalid_fields");
    }
    assert_eq!(ada.get("/v1/auth/sessions").await.expect(200)["items"][0], named);
}

async fn nobody_is_not_let_in(app: &TestApp) {
    let anon = app.anon();
    let path = format!("/v1/auth/sessions/{}", Uuid::nil());
    let calls = [
        anon.get("/v1/auth/me"),
        anon.get("/v1/auth/sessions"),
        anon.delete("/v1/auth/sessions"),
        anon.patch(&path, json!({"device": "x"})),
        anon.delete(path),
        anon.call(http::Method::POST, "/v1/auth/logout"),
    ];
    for call in calls {
        let answer = call.await;
        answer.expect_problem(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let stranger = anon.post("/v1/auth/login", credentials("ada"));
    let forged = format!("Bearer sb_at_{}", "A".repeat(43));
    stranger.header(header::AUTHORIZATION, &forged).await.expect_problem(401, "unauthenticated");
}

async fn use_is_noted_to_the_minute(app: &TestApp) {
    let ada = app.user("ada").await;
    app.advance(300);
    ada.get("/v1/auth/me").await.expect(200);
    revocations::write_use(&app.app).await.unwrap();
    let listed = sessions::list(&app.app.db, Kind::User, ada.id, app.app.clock.now()).await.unwrap();
    assert_eq!(listed[0].last_seen_at, app.app.clock.now());
    assert_eq!(listed[0].created_at, app.app.clock.now().plus_seconds(-300));
}

async fn expired_sessions_are_purged(app: &TestApp) {
    app.seed_jobs().await;
    let ada = app.user("ada").await;
    let month_s = 30 * 24 * 60 * 60;
    let begun = app.app.clock.now();
    app.advance(month_s - 1);
    app.run_jobs().await;
    assert_eq!(sessions::list(&app.app.db, Kind::User, ada.id, begun).await.unwrap().len(), 1);
    app.advance(601);
    app.run_jobs().await;
    assert_eq!(sessions::list(&app.app.db, Kind::User, ada.id, begun).await.unwrap().len(), 0);
}
