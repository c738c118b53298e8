//! Invitations, and what operators do with their own account.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use crate::proofs::Postbox;
use crate::support::actor::{Actor, PASSWORD};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    whoever_was_invited_becomes_an_operator_by_their_own_password,
    of_fifty_who_accept_at_once_one_does,
    an_invitation_lasts_a_week_and_is_replaced_and_taken_back,
    what_is_no_invitation_is_refused,
    an_owner_who_goes_takes_their_invitations_along,
    an_invitation_is_mailed_in_the_language_of_the_request,
    an_operator_is_shown_to_themselves,
    another_password_takes_the_one_in_force_and_ends_other_sessions,
}

async fn invited(owner: &Actor<'_>, email: &str, role: &str) -> Json {
    owner.post("/admin/v1/invitations", json!({"email": email, "role": role})).await.expect(201)
}

fn token(invitation: &Json) -> String {
    invitation["url"].as_str().unwrap().split_once("/console/invitation#token=").unwrap().1.to_owned()
}

fn acceptance(token: &str) -> Json {
    json!({"token": token, "password": PASSWORD})
}

async fn whoever_was_invited_becomes_an_operator_by_their_own_password(app: &TestApp) {
    let owner = app.operator().await;
    let answer = owner.post("/admin/v1/invitations", json!({"email": "Ada@example.com", "role": "support"})).await;
    let made = answer.expect(201);
    let mut shown = made.clone();
    shown["url"] = "[url]".into();
    let members: Vec<_> = shown.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["id", "email", "role", "created_at", "expires_at", "url"]);
    let list = owner.get("/admin/v1/invitations").await.expect(200);
    assert_eq!(list["items"][0]["invited_by"]["email"], "op@example.com");
    assert_eq!((&list["items"][0]["email"], &list["next"]), (&json!("Ada@example.com"), &json!(null)));
    assert!(!list.to_string().contains(&token(&made)), "the link is told once");
    let session = app.anon().post("/admin/v1/invitations/accept", acceptance(&token(&made))).await.expect(201);
    assert_eq!((&session["operator"]["role"], &session["expires_in"]), (&json!("support"), &json!(900)));
    let ada = app.anon().signed_in(&session, "operator");
    ada.get("/admin/v1/overview").await.expect(200);
    let problem = ada.patch("/admin/v1/settings", json!({})).await.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "This needs the role owner.");
    assert_eq!(owner.get("/admin/v1/invitations").await.expect(200)["items"], json!([]));
    let refused = app.anon().post("/admin/v1/invitations/accept", acceptance(&token(&made))).await;
    let problem = refused.expect_problem(422, "invalid_fields");
    assert_eq!(
        (&problem["errors"][0]["code"], &problem["errors"][0]["pointer"]),
        (&json!("invalid_token"), &json!("/token"))
    );
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    app.anon().post("/admin/v1/session", credentials).await.expect(201);
}

async fn of_fifty_who_accept_at_once_one_does(app: &TestApp) {
    let owner = app.operator().await;
    let made = token(&invited(&owner, "ada@example.com", "owner").await);
    let anon = app.anon();
    let attempts = (0..50).map(|_| anon.post("/admin/v1/invitations/accept", acceptance(&made)).into_future());
    let mut statuses: Vec<_> = join_all(attempts).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    // Too many passwords at once are 503.
    assert!(statuses[1..].iter().all(|status| [422, 503].contains(status)), "{statuses:?}");
    assert_eq!(owner.get("/admin/v1/operators").await.expect(200)["items"].as_array().unwrap().len(), 2);
}

async fn an_invitation_lasts_a_week_and_is_replaced_and_taken_back(app: &TestApp) {
    let owner = app.operator().await;
    let refused = async |token: &str| {
        let answer = app.anon().post("/admin/v1/invitations/accept", acceptance(token)).await;
        assert_eq!(answer.expect_problem(422, "invalid_fields")["errors"][0]["code"], "invalid_token");
    };
    let first = invited(&owner, "ada@example.com", "viewer").await;
    let second = invited(&owner, "ADA@example.com", "owner").await;
    refused(&token(&first)).await;
    owner
        .delete(format!("/admin/v1/invitations/{}", first["id"].as_str().unwrap()))
        .await
        .expect_problem(404, "not_found");
    owner.delete(format!("/admin/v1/invitations/{}", second["id"].as_str().unwrap())).await.expect(204);
    refused(&token(&second)).await;
    let third = invited(&owner, "ada@example.com", "viewer").await;
    app.advance(7 * 86_400);
    refused(&token(&third)).await;
    assert_eq!(app.operator().await.get("/admin/v1/invitations").await.expect(200)["items"], json!([]));
}

async fn what_is_no_invitation_is_refused(app: &TestApp) {
    let owner = app.operator().await;
    let invite = |body: Json| owner.post("/admin/v1/invitations", body);
    for wrong in [
        json!({}),
        json!({"email": "ada@example.com"}),
        json!({"email": "ada", "role": "viewer"}),
        json!({"email": "ada@example.com", "role": "root"}),
        json!({"email": "ada@example.com", "role": "viewer", "name": "x"}),
        json!([]),
    ] {
        invite(wrong).await.expect_problem(422, "invalid_fields");
    }
    invite(json!({"email": "OP@example.com", "role": "viewer"})).await.expect_problem(409, "conflict");
    let made = token(&invited(&owner, "ada@example.com", "viewer").await);
    let accept = |body: Json| app.anon().post("/admin/v1/invitations/accept", body);
    for wrong in ["", "sb_inv_", &made[..made.len() - 1], &made.replace("sb_inv_", "sb_ot_"), "' OR 1=1 --"] {
        let problem = accept(acceptance(wrong)).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["code"], "invalid_token", "{wrong}");
    }
    let weak = json!({"token": made, "password": "short"});
    assert_eq!(accept(weak).await.expect_problem(422, "invalid_fields")["errors"][0]["pointer"], "/password");
    accept(acceptance(&made)).await.expect(201);
    owner.get("/admin/v1/invitations?limit=0").await.expect_problem(400, "invalid_query");
}

async fn an_owner_who_goes_takes_their_invitations_along(app: &TestApp) {
    let owner = app.operator().await;
    let second = app.operator_as(Role::Owner).await;
    let made = [invited(&second, "ada@example.com", "owner").await, invited(&owner, "ben@example.com", "viewer").await];
    owner.delete(format!("/admin/v1/operators/{}", second.id)).await.expect(204);
    let accept = async |made: &Json| {
        app.anon().post("/admin/v1/invitations/accept", acceptance(&token(made))).await.status.as_u16()
    };
    assert_eq!((accept(&made[0]).await, accept(&made[1]).await), (422, 201));
}

async fn an_invitation_is_mailed_in_the_language_of_the_request(postbox: &Postbox) {
    let owner = postbox.0.operator().await;
    let asked = json!({"email": "ada@example.com", "role": "viewer"});
    let call = owner.post("/admin/v1/invitations", asked).header("accept-language", "de");
    let made = call.await.expect(201);
    assert!(made["url"].as_str().unwrap().starts_with("https://app.example.com/console/invitation#token=sb_inv_"));
    let mail = postbox.mail("ada@example.com", "invitation").await;
    assert!(mail.text.contains("eingeladen") && mail.text.contains(made["url"].as_str().unwrap()), "{}", mail.text);
    postbox.0.anon().post("/admin/v1/invitations/accept", acceptance(mail.token())).await.expect(201);
}

async fn an_operator_is_shown_to_themselves(app: &TestApp) {
    let viewer = app.operator_as(Role::Viewer).await;
    let answer = viewer.get("/admin/v1/me").await;
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    200 OK
    {
      "id": "[id]",
      "email": "viewer@example.com",
      "role": "viewer",
      "second_factor": false,
      "created_at": "[time]"
    }
    "#) }
}

/// Requirements 25 and 32.
async fn another_password_takes_the_one_in_force_and_ends_other_sessions(postbox: &Postbox) {
    let app = &postbox.0;
    let (first, second) = (app.operator().await, app.operator().await);
    let next = "another horse with other staples";
    let change = |current: &str, password: &str| {
        second.post("/admin/v1/password", json!({"current_password": current, "password": password}))
    };
    change("not the password at all", next).await.expect_problem(401, "invalid_credentials");
    change(PASSWORD, "short").await.expect_problem(422, "invalid_fields");
    second.post("/admin/v1/password", json!({"password": next})).await.expect_problem(422, "invalid_fields");
    first.get("/admin/v1/me").await.expect(200);
    change(PASSWORD, next).await.expect(204);
    first.get("/admin/v1/me").await.expect_problem(401, "unauthenticated");
    second.get("/admin/v1/me").await.expect(200);
    let credentials = |password: &str| json!({"email": "op@example.com", "password": password});
    app.anon().post("/admin/v1/session", credentials(PASSWORD)).await.expect_problem(401, "invalid_credentials");
    app.anon().post("/admin/v1/session", credentials(next)).await.expect(201);
    app.run_jobs().await;
    let told = second.get("/admin/v1/mails?to=op@example.com").await.expect(200);
    assert_eq!(told["items"][0]["template"], "password_changed");
}
