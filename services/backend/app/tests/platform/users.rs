//! Users and sessions in operators' hands.

use serde_json::json;

use crate::records::{post, with_posts};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    users_are_listed_searched_and_paged,
    a_disabled_user_is_out_at_once_and_cannot_come_back_until_enabled,
    a_deleted_user_leaves_nothing_behind,
    any_session_can_be_ended,
    the_overview_counts_what_there_is,
    the_set_up_is_open_until_there_is_an_owner,
}

async fn users_are_listed_searched_and_paged(app: &TestApp) {
    let operator = app.operator().await;
    for name in ["Ada", "ben", "chloe_%"] {
        app.user(name).await;
    }
    let page = operator.get("/admin/v1/users?limit=2").await;
    insta::allow_duplicates! { insta::assert_snapshot!(page.snapshot(), @r#"
    200 OK
    {
      "items": [
        {
          "id": "[id]",
          "email": "chloe_%@example.com",
          "verified": false,
          "disabled": false,
          "created_at": "[time]",
          "sessions": 1,
          "password_state": "set",
          "wrong_passwords": 0,
          "second_factor": false
        },
        {
          "id": "[id]",
          "email": "ben@example.com",
          "verified": false,
          "disabled": false,
          "created_at": "[time]",
          "sessions": 1,
          "password_state": "set",
          "wrong_passwords": 0,
          "second_factor": false
        }
      ],
      "next": "[id]"
    }
    "#) }
    let next = format!("/admin/v1/users?limit=2&cursor={}", page.json()["next"].as_str().unwrap());
    let rest = operator.get(next).await.expect(200);
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), &rest["items"][0]["email"], &rest["next"]),
        (1, &json!("Ada@example.com"), &json!(null))
    );
    for (part, found) in [("aDA", 1), ("example", 3), ("_%25", 1), ("%25", 1), ("'%20OR%201=1", 0), ("", 3)] {
        let list = operator.get(format!("/admin/v1/users?q={part}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{part}");
    }
    for wrong in ["limit=0", "limit=1001", "limit=x", "cursor=x", "page=2", "q=a&q=b"] {
        operator.get(format!("/admin/v1/users?{wrong}")).await.expect_problem(400, "invalid_query");
    }
    operator.get("/admin/v1/users/01990000-0000-7000-8000-000000000000").await.expect_problem(404, "not_found");
    operator.get("/admin/v1/users/x").await.expect_problem(404, "not_found");
}

async fn a_disabled_user_is_out_at_once_and_cannot_come_back_until_enabled(app: &TestApp) {
    let operator = app.operator().await;
    let ada = app.user("ada").await;
    let path = format!("/admin/v1/users/{}", ada.id);
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let session = app.anon().post("/v1/auth/login", credentials.clone()).await.expect(200);
    let shown = operator.patch(&path, json!({"disabled": true})).await.expect(200);
    assert_eq!((&shown["disabled"], &shown["sessions"]), (&json!(true), &json!(0)));
    ada.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    let refresh = json!({"refresh_token": session["refresh_token"]});
    app.anon().post("/v1/auth/refresh", refresh).await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/auth/login", credentials.clone()).await.expect_problem(401, "invalid_credentials");
    operator.patch(&path, json!({"disabled": false})).await.expect(200);
    app.anon().post("/v1/auth/login", credentials).await.expect(200);
    for wrong in [json!({}), json!({"disabled": "yes"}), json!({"disabled": true, "role": "owner"}), json!([])] {
        operator.patch(&path, wrong).await.expect_problem(422, "invalid_fields");
    }
}

async fn a_deleted_user_leaves_nothing_behind(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"status": "published"})).await;
    let path = format!("/admin/v1/users/{}", ada.id);
    operator.delete(&path).await.expect(204);
    operator.get(&path).await.expect_problem(404, "not_found");
    operator.delete(&path).await.expect_problem(404, "not_found");
    ada.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    assert_eq!(app.anon().get("/v1/posts").await.expect(200)["items"], json!([]), "the relation cascades");
    app.user("ada").await;
}

async fn any_session_can_be_ended(app: &TestApp) {
    let operator = app.operator().await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let all = operator.get("/admin/v1/sessions").await.expect(200);
    let owners: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|item| item["owner"]["email"].as_str().unwrap()).collect();
    assert_eq!(owners, ["ben@example.com", "ada@example.com", "op@example.com"]);
    assert_eq!((&all["items"][2]["kind"], &all["items"][2]["current"]), (&json!("operator"), &json!(true)));
    let of_ada = operator.get(format!("/admin/v1/sessions?user={}", ada.id)).await.expect(200);
    assert_eq!(of_ada["items"].as_array().unwrap().len(), 1);
    let session = format!("/admin/v1/sessions/{}", of_ada["items"][0]["id"].as_str().unwrap());
    operator.delete(&session).await.expect(204);
    operator.delete(&session).await.expect_problem(404, "not_found");
    ada.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    ben.get("/v1/auth/me").await.expect(200);
}

async fn the_overview_counts_what_there_is(app: &TestApp) {
    let operator = with_posts(app).await;
    app.user("ada").await;
    let overview = operator.get("/admin/v1/overview").await.expect(200);
    assert_eq!(overview["counts"]["collections"], 2);
    assert_eq!((&overview["counts"]["users"], &overview["counts"]["sessions"]), (&json!(1), &json!(2)));
    assert_eq!(overview["parts"]["database"], "ok");
    assert!(["sqlite", "postgres"].contains(&overview["engine"].as_str().unwrap()));
}

async fn the_set_up_is_open_until_there_is_an_owner(app: &TestApp) {
    assert_eq!(app.anon().get("/admin/v1/setup").await.expect(200), json!({"open": true}));
    app.operator().await;
    assert_eq!(app.anon().get("/admin/v1/setup").await.expect(200), json!({"open": false}));
}
