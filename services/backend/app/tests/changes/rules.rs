//! `set_rules` on a published version: who loses access must be confirmed, who gains it need not.

use serde_json::{Value as Json, json};

use super::{apply, document, open_collection, state};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

fn set(rules: &Json) -> Json {
    document([json!({"op": "set_rules", "collection": "notes", "rules": rules})])
}

async fn a_tightened_rule_needs_to_be_confirmed(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([{"name": "text", "type": "text"}]))]).await;
    let before = state(app).await;
    for tightened in [json!({"list": null}), json!({"list": "record.text != null"}), json!({"delete": "false"})] {
        let plan = operator.post("/admin/v1/changes/plan", set(&tightened)).await.expect(200);
        assert_eq!((&plan["verdict"], &plan["acknowledge"]), (&json!("acknowledge"), &json!(["rule_tightened"])));
        let mut change = set(&tightened);
        for acknowledged in [json!(null), json!([]), json!(["unique_dropped"])] {
            if !acknowledged.is_null() {
                change["acknowledge"] = acknowledged;
            }
            let refused = operator.post("/admin/v1/changes", change.clone()).await;
            let problem = refused.expect_problem(422, "acknowledgement_required");
            assert!(problem["detail"].as_str().unwrap().contains("rule_tightened"), "{problem}");
        }
    }
    assert_eq!(state(app).await, before);

    let mut confirmed = set(&json!({"list": null}));
    confirmed["acknowledge"] = json!(["rule_tightened"]);
    let report = operator.post("/admin/v1/changes", confirmed).await.expect(201);
    assert_eq!((&report["verdict"], &report["mints"]), (&json!("acknowledge"), &json!(false)));
    app.anon().get("/v1/notes").await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/notes", json!({"text": "the other rules stay"})).await.expect(201);
}

async fn a_loosened_rule_is_additive(app: &TestApp) {
    let operator = app.operator().await;
    let notes = json!({"op": "create_collection", "name": "notes", "fields": [{"name": "text", "type": "text"}],
        "rules": {"list": "record.text == 'a' && auth.id != null"}});
    apply(&operator, [notes]).await;
    for loosened in [
        json!({"read": "false"}),
        json!({"list": "record.text == 'b' || (record.text == 'a' && auth.id != null)"}),
        json!({"list": "true"}),
        json!({}),
    ] {
        let report = operator.post("/admin/v1/changes", set(&loosened)).await.expect(201);
        assert_eq!((&report["verdict"], &report["acknowledge"]), (&json!("additive"), &json!([])), "{loosened}");
    }
    app.anon().get("/v1/notes").await.expect(200);
}

async fn what_is_tightened_and_loosened_again_in_one_document_is_nothing(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([]))]).await;
    let there_and_back = document([
        json!({"op": "set_rules", "collection": "notes", "rules": {"read": null}}),
        json!({"op": "set_rules", "collection": "notes", "rules": {"read": "true"}}),
    ]);
    let report = operator.post("/admin/v1/changes", there_and_back).await.expect(201);
    let verdicts = [&report["verdict"], &report["operations"][0]["verdict"], &report["operations"][1]["verdict"]];
    assert_eq!(verdicts, ["additive", "acknowledge", "additive"]);
}

both_engines!(
    a_tightened_rule_needs_to_be_confirmed,
    a_loosened_rule_is_additive,
    what_is_tightened_and_loosened_again_in_one_document_is_nothing,
);
