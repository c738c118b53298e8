//! Version 1: a draft from the first start, published by the first document without `draft`.

use serde_json::{Value as Json, json};

use super::{document, entries, open_collection, state, with_notes, write};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn versions(app: &TestApp) -> Json {
    app.operator().await.get("/admin/v1/versions").await.expect(200)["items"].take()
}

async fn version_1_stays_a_draft_as_long_as_documents_say_so(app: &TestApp) {
    let operator = app.operator().await;
    let states = async |app: &TestApp| {
        let versions = versions(app).await;
        assert_eq!(versions.as_array().unwrap().len(), 1, "{versions}");
        (versions[0]["state"].as_str().unwrap().to_owned(), versions[0]["changes"].as_array().unwrap().len())
    };
    assert_eq!(states(app).await, ("draft".to_owned(), 0));
    app.anon().get("/v1/users").await.expect(200);

    let draft = json!({"note": "first", "draft": true, "operations": [open_collection("a", &json!([]))]});
    operator.post("/admin/v1/changes", draft).await.expect(201);
    assert_eq!(states(app).await, ("draft".to_owned(), 1));
    operator.post("/admin/v1/changes/plan", document([open_collection("b", &json!([]))])).await.expect(200);
    assert_eq!(states(app).await, ("draft".to_owned(), 1), "a plan publishes nothing");
    let refused = document([open_collection("a", &json!([]))]);
    operator.post("/admin/v1/changes", refused).await.expect_problem(422, "change_refused");
    assert_eq!(states(app).await, ("draft".to_owned(), 1), "a refused change publishes nothing");

    app.advance(60);
    let first = json!({"note": "second", "operations": [open_collection("b", &json!([]))]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    assert_eq!(states(app).await, ("current".to_owned(), 2));
    let told = &versions(app).await[0]["changes"][1];
    assert_eq!((&told["note"], &told["verdict"]), (&json!("second"), &json!("additive")));
    assert_eq!(told["applied_at"], "2026-11-22T10:01:00.000Z");
}

async fn a_published_version_takes_no_draft(app: &TestApp) {
    let operator = with_notes(app).await;
    operator.post("/admin/v1/changes", document([])).await.expect(201);
    let before = state(app).await;
    let draft = json!({"draft": true, "operations": [open_collection("a", &json!([]))]});
    let problem = operator.post("/admin/v1/changes", draft).await.expect_problem(422, "change_refused");
    assert_eq!(entries(&problem), [("/draft", None, "not_available")]);
    assert_eq!(state(app).await, before);
}

async fn what_would_break_clients_of_a_published_version_is_refused(app: &TestApp) {
    let operator = with_notes(app).await;
    operator.post("/admin/v1/changes", document([])).await.expect(201);
    write(app, json!({"text": "a"})).await;
    let before = state(app).await;
    let unique = json!({"op": "add_index", "collection": "notes", "fields": ["text"], "unique": true});
    let field = json!({"op": "add_field", "collection": "notes", "field": {"name": "new", "type": "text"}});
    for (profile, operation) in [("default", unique), ("strict", field.clone())] {
        let change = json!({"profile": profile, "operations": [operation]});
        let problem = operator.post("/admin/v1/changes", change).await.expect_problem(422, "change_refused");
        assert_eq!(entries(&problem), [("/operations/0", None, "breaking")], "{profile}");
    }
    assert_eq!(state(app).await, before);
    operator.post("/admin/v1/changes", document([field])).await.expect(201);
}

both_engines!(
    version_1_stays_a_draft_as_long_as_documents_say_so,
    a_published_version_takes_no_draft,
    what_would_break_clients_of_a_published_version_is_refused,
);
