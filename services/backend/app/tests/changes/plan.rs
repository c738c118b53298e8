//! `POST /admin/v1/changes/plan`.

use serde_json::json;

use super::{document, open_collection, state, with_notes, write};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn a_plan_tells_what_a_change_means_and_changes_nothing(app: &TestApp) {
    let operator = with_notes(app).await;
    write(app, json!({"text": "a"})).await;
    let before = state(app).await;
    let plan = document([
        open_collection("tags", &json!([{"name": "note", "type": "relation", "collection": "notes"}])),
        json!({"op": "add_field", "collection": "notes",
               "field": {"name": "stars", "type": "integer", "required": true, "default": 0}}),
        json!({"op": "set_rules", "collection": "notes", "rules": {"read": null}}),
        json!({"op": "add_index", "collection": "notes", "fields": ["stars", "created_at"]}),
    ]);
    let answer = operator.post("/admin/v1/changes/plan", plan).await;
    let report = answer.expect(200);
    assert_eq!((&report["id"], &report["mints"], &report["version"]), (&json!(null), &json!(false), &json!(1)));
    assert_eq!(report["verdict"], "additive", "the version is a draft");
    let operations: Vec<_> = report["operations"].as_array().unwrap().iter().collect();
    let told: Vec<_> = operations.iter().map(|told| (told["op"].as_str().unwrap(), &told["rows_affected"])).collect();
    assert_eq!(
        told,
        [
            ("create_collection", &json!(0)),
            ("add_field", &json!(1)),
            ("set_rules", &json!(0)),
            ("add_index", &json!(0))
        ]
    );
    assert_eq!(state(app).await, before);
    app.anon().get("/v1/tags").await.expect_problem(404, "not_found");
}

async fn a_plan_is_refused_for_what_the_change_would_be(app: &TestApp) {
    let operator = with_notes(app).await;
    let wrong = document([json!({"op": "add_index", "collection": "notes", "fields": ["nothing"]})]);
    let planned = operator.post("/admin/v1/changes/plan", wrong.clone()).await.expect_problem(422, "change_refused");
    let applied = operator.post("/admin/v1/changes", wrong).await.expect_problem(422, "change_refused");
    assert_eq!(planned["errors"], applied["errors"]);
}

async fn a_document_that_changes_nothing_says_so(app: &TestApp) {
    let operator = with_notes(app).await;
    let report = operator.post("/admin/v1/changes/plan", document([])).await.expect(200);
    assert_eq!((&report["verdict"], &report["operations"]), (&json!("additive"), &json!([])));
    assert_eq!(report["warnings"].as_array().unwrap().len(), 1, "{report}");
}

both_engines!(
    a_plan_tells_what_a_change_means_and_changes_nothing,
    a_plan_is_refused_for_what_the_change_would_be,
    a_document_that_changes_nothing_says_so,
);
