//! Several changes at the same time.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

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

/// Clients of the first version write and read all the while, as fast as they can; every breaking change makes a version
/// beside theirs, and no request of theirs fails.
async fn versions_are_made_under_load_without_one_failed_request(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "text", "type": "text", "required": true},
                        {"name": "state", "type": "enum", "values": ["a", "b"], "default": "a"}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    let is_over = AtomicBool::new(false);
    let client = async |name: usize| {
        let mut calls = 0;
        while !is_over.load(Ordering::Relaxed) {
            let text = format!("{name}-{calls}");
            let note = app.anon().post("/v1/notes", json!({"text": text})).await.expect(201);
            let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
            let changed = app.anon().patch(&path, json!({"state": "b"})).await.expect(200);
            let read = app.anon().get(&path).await.expect(200);
            assert_eq!((&read, &read["text"], &read["state"]), (&changed, &json!(text), &json!("b")));
            calls += 1;
            tokio::task::yield_now().await;
        }
        calls
    };
    let changes = async {
        let on = |op: &str, rest: Json| {
            let mut operation = json!({"op": op, "collection": "notes"});
            operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            operation
        };
        for operation in [
            on("rename_field", json!({"field": "text", "to": "words"})),
            on("add_field", json!({"field": {"name": "stars", "type": "integer", "required": true}, "fill": 3})),
            on("change_enum", json!({"field": "state", "add": ["c"], "fallback": {"c": "b"}})),
            on("set_required", json!({"field": "words", "required": false, "restore": "-"})),
            on("recode", json!({"field": "state", "type": "enum", "map": {"a": "x", "b": "y", "c": "z"}})),
            on("drop_field", json!({"field": "stars", "restore": 1})),
            json!({"op": "rename_collection", "collection": "notes", "to": "papers"}),
        ] {
            apply(&operator, [operation]).await;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let clients = join_all((0..4).map(client));
    let (calls, ()) = tokio::join!(clients, changes);
    let newest = app.anon().get("/v8/papers?limit=1&count=true").await.expect(200);
    assert_eq!(newest["count"], calls.iter().sum::<i32>(), "{newest}");
    assert_eq!(newest["items"][0]["state"], "y");
}

both_engines!(
    of_changes_at_the_same_time_none_is_applied_by_half,
    one_name_is_given_once,
    writes_go_on_while_the_schema_changes,
    versions_are_made_under_load_without_one_failed_request,
);
