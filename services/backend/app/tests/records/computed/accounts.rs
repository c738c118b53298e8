//! Computed fields of accounts, which rules read of the caller.

use serde_json::{Value as Json, json};

use super::{change, computed, open};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(accounts_have_computed_fields);

async fn accounts_have_computed_fields(app: &TestApp) {
    let operator = app.operator().await;
    let handle = computed("handle", "text", "record.email.substring(0, record.email.indexOf('@'))");
    let mut rules = open();
    rules["read"] = json!("record.by == auth.handle");
    rules["create"] = json!("record.by == auth.handle && auth.since <= record.created_at");
    let logs =
        json!({"op": "create_collection", "name": "logs", "fields": [{"name": "by", "type": "text"}], "rules": rules});
    let since = computed("since", "datetime", "record.created_at");
    let everybody = json!({"op": "set_rules", "collection": "users", "rules": {"read": "true", "list": "true"}});
    let add = |field: Json| json!({"op": "add_field", "collection": "users", "field": field});
    change(&operator, json!([add(handle), add(since), logs, everybody])).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let own = format!("/v1/users/{}", ada.id);
    let me = ada.get("/v1/auth/me").await.expect(200);
    assert_eq!((&me["handle"], &me["since"]), (&json!("ada"), &me["created_at"]));
    assert_eq!(ada.get(&own).await.expect(200), me);
    // An address is its owner's alone, and so is what is computed of it.
    assert_eq!(ben.get(&own).await.expect(200)["handle"], Json::Null);
    assert_eq!(ben.get("/v1/users?filter=handle!=null").await.expect(200)["items"][0]["handle"], "ben");
    let made = ada.post("/v1/logs", json!({"by": "ada"})).await.expect(201);
    ben.post("/v1/logs", json!({"by": "ada"})).await.expect_problem(403, "forbidden");
    let path = format!("/v1/logs/{}", made["id"].as_str().unwrap());
    ada.get(&path).await.expect(200);
    ben.get(&path).await.expect_problem(404, "not_found");
    assert_eq!(ada.get("/v1/logs?filter=by==auth.handle").await.expect(200)["items"], json!([made]));
    assert_eq!(ben.get("/v1/logs?filter=by==auth.handle").await.expect(200)["items"], json!([]));
    let account = json!({"email": "eve@example.com", "password": PASSWORD, "handle": "ada"});
    app.anon().post("/v1/auth/register", account).await.expect_problem(422, "invalid_fields");
    ada.patch(&own, json!({"handle": "ben"})).await.expect_problem(422, "invalid_fields");
}
