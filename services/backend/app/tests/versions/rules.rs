//! Access rules see records as the newest version does, whatever version is called: no old version is laxer.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn rules_see_the_newest_view_through_every_version(app: &TestApp) {
    let operator = app.operator().await;
    let fields =
        json!([{"name": "state", "type": "enum", "values": ["open", "closed"]}, {"name": "text", "type": "text"}]);
    let is_open = "record.state == 'open'";
    let rules = json!({"list": is_open, "read": is_open, "update": is_open, "create": "true", "delete": "false"});
    let create = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
    let unsaid = app.anon().post("/v1/notes", json!({"text": "unsaid"})).await.expect(201);
    let path = format!("/v1/notes/{}", unsaid["id"].as_str().unwrap());
    app.anon().get(&path).await.expect_problem(404, "not_found");

    let require = |fill: &str| json!({"op": "set_required", "collection": "notes", "field": "state", "required": true, "fill": fill});
    let plan = operator.post("/admin/v1/changes/plan", json!({"operations": [require("open")]})).await.expect(200);
    let warned = plan["warnings"].to_string();
    assert!(warned.contains("list, read, update of `notes`"), "{plan}");
    operator.post("/admin/v1/changes", json!({"operations": [require("open")]})).await.expect(201);
    // Version 1 still shows null, and the record is as open as version 2 says.
    for version in [1, 2] {
        let listed = app.anon().get(format!("/v{version}/notes")).await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "v{version} {listed}");
    }
    assert_eq!(app.anon().get(&path).await.expect(200)["state"], json!(null));
    app.anon().patch(&path, json!({"text": "changed"})).await.expect(200);

    // The other way round: what version 2 shows as closed is closed to clients of version 1.
    let third = json!({"operations": [
        {"op": "set_required", "collection": "notes", "field": "state", "required": false, "restore": "open"}, require("closed")]});
    operator.post("/admin/v1/changes", third).await.expect(201);
    app.anon().get(&path).await.expect_problem(404, "not_found");
    app.anon().patch(&path, json!({"text": "again"})).await.expect_problem(404, "not_found");
    assert_eq!(app.anon().get("/v1/notes").await.expect(200)["items"], json!([]));
}

async fn a_rule_that_would_lose_its_meaning_is_set_in_the_same_document(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "state", "type": "enum", "values": ["open", "closed", "gone"], "default": "open"}]);
    let rules = json!({"list": "record.state == 'gone'", "read": "true", "create": "true"});
    let create = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
    let on = |rest: serde_json::Value| {
        let mut operation = json!({"collection": "notes", "field": "state"});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        operation
    };
    let set = json!({"op": "set_rules", "collection": "notes", "rules": {"list": "true"}});
    for operation in [
        on(json!({"op": "drop_field", "restore": "open"})),
        on(json!({"op": "change_enum", "remove": ["gone"], "map": {"gone": "closed"}})),
        on(json!({"op": "recode", "type": "bool", "map": {"open": "true", "closed": "false", "gone": "false"}})),
    ] {
        let alone = json!({"operations": [operation]});
        let problem = operator.post("/admin/v1/changes", alone).await.expect_problem(422, "change_refused");
        assert_eq!(problem["errors"][0]["code"], "rule_dangles", "{problem}");
        let together = json!({"operations": [operation, set]});
        operator.post("/admin/v1/changes/plan", together).await.expect(200);
    }
    // A new name changes no meaning.
    operator
        .post("/admin/v1/changes", json!({"operations": [on(json!({"op": "rename_field", "to": "phase"}))]}))
        .await
        .expect(201);
    let told = operator.get("/admin/v1/collections").await.expect(200);
    assert_eq!(told["items"][1]["rules"]["list"], "record.phase == \"gone\"");
}

both_engines!(
    rules_see_the_newest_view_through_every_version,
    a_rule_that_would_lose_its_meaning_is_set_in_the_same_document,
);
