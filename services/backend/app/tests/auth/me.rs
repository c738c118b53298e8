//! The caller's own record and account.

use serde_json::{Value as Json, json};

use super::{credentials, holder, is_let_in, refresh, register, text};
use crate::support::actor::PASSWORD;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

const ME: &str = "/v1/auth/me";

both_engines! {
    ones_own_record_is_changed_as_by_its_address,
    an_account_is_closed_by_whoever_knows_its_password,
    an_account_is_closed_without_a_password_only_after_a_recent_login,
    no_other_way_to_delete_oneself_is_easier,
    an_account_that_records_hold_on_to_stays,
}

async fn apply(app: &TestApp, operations: Json) {
    let document = json!({"operations": operations, "acknowledge": ["rule_tightened"]});
    app.operator().await.post("/admin/v1/changes", document).await.expect(201);
}

async fn with_nick(app: &TestApp) {
    let nick =
        json!({"op": "add_field", "collection": "users", "field": {"name": "nick", "type": "text", "max_length": 10}});
    apply(app, json!([nick])).await;
}

async fn ones_own_record_is_changed_as_by_its_address(app: &TestApp) {
    with_nick(app).await;
    let session = register(app, "ada").await;
    let ada = holder(app, &session);
    let changed = ada.patch(ME, json!({"nick": "countess"})).await;
    let shown = changed.expect(200);
    assert_eq!((&shown["nick"], &shown["id"]), (&json!("countess"), &session["user"]["id"]));
    let record = ada.get(format!("/v1/users/{}", text(&shown, "id"))).await;
    assert_eq!((record.json(), record.header("etag")), (shown, changed.header("etag")));
    for (body, pointer, code) in [
        (json!({"email": "other@example.com"}), "/email", "read_only"),
        (json!({"verified": true}), "/verified", "read_only"),
        (json!({"password": PASSWORD}), "/password", "unknown_field"),
        (json!({"nick": "x".repeat(11)}), "/nick", "too_long"),
        (json!({"role": "owner"}), "/role", "unknown_field"),
    ] {
        let problem = ada.patch(ME, body).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    ada.patch(ME, json!([])).await.expect_problem(422, "invalid_fields");
    app.anon().patch(ME, json!({"nick": "x"})).await.expect_problem(401, "unauthenticated");
    apply(app, json!([{"op": "set_rules", "collection": "users", "rules": {"update": null}}])).await;
    ada.patch(ME, json!({"nick": "x"})).await.expect_problem(403, "forbidden");
}

/// Closes the account that a session is of.
async fn close(app: &TestApp, session: &Json, body: Option<Json>) -> Answer {
    let call = holder(app, session).delete(ME);
    match body {
        Some(body) => call.json(&body).await,
        None => call.await,
    }
}

async fn an_account_is_closed_by_whoever_knows_its_password(app: &TestApp) {
    let (first, other) = (register(app, "ada").await, register(app, "eve").await);
    let second = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    app.advance(600);
    let wrong = Some(json!({"password": "a wrong password"}));
    close(app, &first, wrong).await.expect_problem(401, "invalid_credentials");
    for body in [json!({}), json!({"password": 7}), json!({"password": PASSWORD, "force": true})] {
        close(app, &first, Some(body)).await.expect_problem(422, "invalid_fields");
    }
    assert!(is_let_in(app, &first).await);
    close(app, &first, Some(json!({"password": PASSWORD}))).await.expect(204);
    for session in [&first, &second] {
        assert!(!is_let_in(app, session).await);
        refresh(app, session).await.expect_problem(401, "unauthenticated");
    }
    assert!(is_let_in(app, &other).await);
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect_problem(401, "invalid_credentials");
    let record = format!("/admin/v1/records/users/{}", text(&first["user"], "id"));
    app.operator().await.get(record).await.expect_problem(404, "not_found");
    register(app, "ada").await;
}

async fn an_account_is_closed_without_a_password_only_after_a_recent_login(app: &TestApp) {
    let session = register(app, "ada").await;
    app.advance(300);
    let refused = close(app, &session, None).await;
    refused.expect_problem(401, "login_required");
    let challenge = "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"";
    assert_eq!(refused.header("www-authenticate"), challenge);
    let refreshed = refresh(app, &session).await.expect(200);
    close(app, &refreshed, None).await.expect_problem(401, "login_required");
    let again = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    app.advance(299);
    close(app, &again, None).await.expect(204);
    close(app, &again, None).await.expect_problem(401, "unauthenticated");
}

async fn no_other_way_to_delete_oneself_is_easier(app: &TestApp) {
    let session = register(app, "ada").await;
    let path = format!("users/{}", text(&session["user"], "id"));
    app.advance(300);
    let ada = holder(app, &session);
    ada.delete(format!("/v1/{path}")).await.expect_problem(401, "login_required");
    let batch = json!({"operations": [{"method": "DELETE", "path": path}]});
    ada.post("/v1/batch", batch).await.expect_problem(401, "login_required");
    assert!(is_let_in(app, &session).await);
    app.operator().await.delete(format!("/admin/v1/{path}")).await.expect(204);
}

async fn an_account_that_records_hold_on_to_stays(app: &TestApp) {
    let owner = json!({"name": "owner", "type": "relation", "collection": "users", "on_delete": "restrict"});
    let rules = json!({"create": "record.owner == auth.id"});
    apply(app, json!([{"op": "create_collection", "name": "debts", "fields": [owner], "rules": rules}])).await;
    let session = register(app, "ada").await;
    holder(app, &session).post("/v1/debts", json!({"owner": session["user"]["id"]})).await.expect(201);
    close(app, &session, Some(json!({"password": PASSWORD}))).await.expect_problem(409, "conflict");
    assert!(is_let_in(app, &session).await);
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
}
