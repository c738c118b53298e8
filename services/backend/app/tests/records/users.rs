//! The collection `users` as records.

use serde_json::json;

use super::with_posts;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn users_see_and_change_themselves_alone(app: &TestApp) {
    let operator = with_posts(app).await;
    let change =
        json!({"operations": [{"op": "add_field", "collection": "users", "field": {"name": "nick", "type": "text"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let page = ada.get("/v1/users").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(page["items"][0]["email"], "ada@example.com");
    ada.get(format!("/v1/users/{}", ben.id)).await.expect_problem(404, "not_found");
    let own = format!("/v1/users/{}", ada.id);
    assert_eq!(ada.patch(&own, json!({"nick": "countess"})).await.expect(200)["nick"], "countess");
    for field in ["email", "verified", "password"] {
        ada.patch(&own, json!({field: "x"})).await.expect_problem(422, "invalid_fields");
    }
    ada.post("/v1/users", json!({})).await.expect_problem(405, "method_not_allowed");
}

async fn an_address_is_its_owners_alone_whatever_the_rules(app: &TestApp) {
    let operator = with_posts(app).await;
    let change =
        json!({"operations": [{"op": "set_rules", "collection": "users", "rules": {"list": "true", "read": "true"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let seen = ben.get(format!("/v1/users/{}", ada.id)).await.expect(200);
    assert_eq!((&seen["id"], &seen["email"]), (&json!(ada.id), &json!(null)));
    let page = ben.get("/v1/users?sort=id").await.expect(200);
    let emails: Vec<_> = page["items"].as_array().unwrap().iter().map(|user| user["email"].clone()).collect();
    assert_eq!(emails, [json!(null), json!("ben@example.com")]);
    for (filter, found) in [("email == 'ada@example.com'", 0), ("email == 'ben@example.com'", 1), ("email == null", 1)]
    {
        let page = ben.post("/v1/users/query", json!({"filter": filter})).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
    // Nor does a write tell who guesses it: what Ben sees of it is null.
    let open = json!({"operations": [{"op": "set_rules", "collection": "users", "rules": {"update": "true"}}]});
    operator.post("/admin/v1/changes", open).await.expect(201);
    for guess in [json!("ada@example.com"), json!("eve@example.com")] {
        let guessed = ben.patch(format!("/v1/users/{}", ada.id), json!({"email": guess})).await;
        assert_eq!(guessed.expect_problem(422, "invalid_fields")["errors"][0]["code"], "read_only");
    }
    ben.patch(format!("/v1/users/{}", ada.id), json!({"email": null})).await.expect(200);
}

both_engines!(users_see_and_change_themselves_alone, an_address_is_its_owners_alone_whatever_the_rules);
