//! Several changes at the same time.

use futures_util::future::join_all;
use serde_json::json;

use super::{apply, document, open_collection};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn of_changes_at_the_same_time_none_is_applied_by_half(app: &TestApp) {
    let operator = app.operator().await;
    let changes = (0..8).map(|number| {
        let names = ["a", "b"].map(|half| format!("{half}{number}"));
        let operations = names.map(|name| open_collection(&name, &json!([{"name": "x", "type": "text"}])));
        operator.post("/admin/v1/changes", document(operations)).into_future()
    });
    let mut applied = 0;
    for (number, answer) in join_all(changes).await.into_iter().enumerate() {
        let was_applied = answer.status == 201;
        if was_applied {
            applied += 1;
        } else {
            answer.expect_problem(409, "change_in_progress");
        }
        for half in ["a", "b"] {
            let path = format!("/v1/{half}{number}");
            let status = app.anon().post(&path, json!({"x": "y"})).await.status;
            assert_eq!(status.as_u16(), if was_applied { 201 } else { 404 }, "{path}");
        }
    }
    assert!(applied > 0, "one always wins");
    let history = operator.get("/admin/v1/versions").await.expect(200);
    assert_eq!(history["items"][0]["changes"].as_array().unwrap().len(), applied);
}

async fn one_name_is_given_once(app: &TestApp) {
    let operator = app.operator().await;
    let change = || operator.post("/admin/v1/changes", document([open_collection("same", &json!([]))])).into_future();
    let answers = join_all((0..4).map(|_| change())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert!(matches!(answer.status.as_u16(), 409 | 422), "{answer}");
    }
    assert_eq!(app.anon().get("/v1/same").await.expect(200)["items"], json!([]));
}

async fn writes_go_on_while_the_schema_changes(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &json!([{"name": "text", "type": "text"}]))]).await;
    let writes = async {
        let mut written = 0;
        for number in 0..40 {
            app.anon().post("/v1/notes", json!({"text": number.to_string()})).await.expect(201);
            written += 1;
        }
        written
    };
    let changes = async {
        for number in 0..8 {
            let field = json!({"name": format!("f{number}"), "type": "integer", "required": true, "default": number});
            apply(&operator, [json!({"op": "add_field", "collection": "notes", "field": field})]).await;
        }
    };
    let (written, ()) = tokio::join!(writes, changes);
    let page = app.anon().get("/v1/notes?limit=1000&count=true").await.expect(200);
    assert_eq!(page["count"], written);
    for note in page["items"].as_array().unwrap() {
        for number in 0..8 {
            assert_eq!(note[format!("f{number}")], number, "{note}");
        }
    }
}

both_engines!(
    of_changes_at_the_same_time_none_is_applied_by_half,
    one_name_is_given_once,
    writes_go_on_while_the_schema_changes,
);
