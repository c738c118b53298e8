//! What no version shows any more is gone for good, slice by slice, and nobody notices.

use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Statement};

use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// How many rows hold something in a column; none where there is no such column or table.
async fn held(app: &TestApp, table: &str, column: &str) -> i64 {
    let text = format!("SELECT count(\"{column}\") FROM \"{table}\"");
    let count = app.app.db.first(&Statement::built(app.app.db.dialect(), text), &[], |row| row.get(0)).await;
    count.ok().flatten().unwrap_or(0)
}

async fn purged_values_are_gone_and_their_names_free(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let texts = json!([{"name": "secret", "type": "text", "indexed": true}, {"name": "kept", "type": "text"}]);
    let collection =
        |name: &str| json!({"op": "create_collection", "name": name, "fields": texts.clone(), "rules": open.clone()});
    let first = json!({"operations": [collection("notes"), collection("drafts")]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    for number in 0..450 {
        let note = json!({"secret": format!("s{number}"), "kept": "k"});
        app.anon().post("/v1/notes", note.clone()).await.expect(201);
        if number < 5 {
            app.anon().post("/v1/drafts", note).await.expect(201);
        }
    }
    let second = json!({"operations": [
        {"op": "drop_field", "collection": "notes", "field": "secret"},
        {"op": "drop_collection", "collection": "drafts"}]});
    let report = operator.post("/admin/v1/changes", second).await.expect(201);
    assert!(report["warnings"][0].as_str().unwrap().starts_with("450 values of `secret` stay for v1"), "{report}");
    app.seed_jobs().await;
    app.run_jobs().await;
    assert_eq!((held(app, "notes", "secret").await, held(app, "drafts", "kept").await), (450, 5));

    let force = json!({"force": true, "reason": "a test"});
    operator.post("/admin/v1/versions/1/retire", force).await.expect(200);
    app.advance(61);
    app.run_jobs().await;
    assert_eq!(held(app, "notes", "secret").await, 450, "a retired version can come back");
    operator.post("/admin/v1/versions/1/restore", json!({})).await.expect(200);
    assert_eq!(app.anon().get("/v1/notes?filter=secret%20==%20's7'").await.expect(200)["items"][0]["secret"], "s7");
    let force = json!({"force": true, "reason": "a test"});
    operator.post("/admin/v1/versions/1/retire", force).await.expect(200);
    operator.post("/admin/v1/versions/1/purge", json!({})).await.expect(200);
    app.advance(61);
    app.run_jobs().await;
    assert_eq!((held(app, "notes", "secret").await, held(app, "drafts", "kept").await), (0, 0));
    assert_eq!(app.anon().get("/v2/notes?limit=1&count=true").await.expect(200)["count"], 450);

    // The names may be used again, for something else.
    let again = json!({"operations": [
        {"op": "add_field", "collection": "notes", "field": {"name": "secret", "type": "integer", "indexed": true}},
        {"op": "create_collection", "name": "drafts", "fields": texts, "rules": open}]});
    operator.post("/admin/v1/changes", again).await.expect(201);
    let note = app.anon().post("/v2/notes", json!({"secret": 7, "kept": "new"})).await.expect(201);
    assert_eq!(note["secret"], 7);
    assert_eq!(app.anon().get("/v2/drafts").await.expect(200)["items"], json!([]));
}

async fn a_purged_list_holds_nothing_back_any_more(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let list = json!({"name": "tags", "type": "relation", "collection": "tags", "list": true});
    let collection =
        |name: &str, fields: Json| json!({"op": "create_collection", "name": name, "fields": fields, "rules": open});
    let first = json!({"operations": [collection("tags", json!([])), collection("notes", json!([list]))]});
    operator.post("/admin/v1/changes", first).await.expect(201);
    let tag = app.anon().post("/v1/tags", json!({})).await.expect(201)["id"].take();
    app.anon().post("/v1/notes", json!({"tags": [tag]})).await.expect(201);
    let drop = json!({"operations": [{"op": "drop_field", "collection": "notes", "field": "tags"}]});
    operator.post("/admin/v1/changes", drop).await.expect(201);
    let path = format!("/v2/tags/{}", tag.as_str().unwrap());
    app.anon().delete(&path).await.expect_problem(409, "conflict");
    operator.post("/admin/v1/versions/1/retire", json!({"force": true, "reason": "a test"})).await.expect(200);
    operator.post("/admin/v1/versions/1/purge", json!({})).await.expect(200);
    app.seed_jobs().await;
    app.advance(61);
    app.run_jobs().await;
    app.anon().delete(&path).await.expect(204);
    operator
        .post("/admin/v1/changes", json!({"operations": [{"op": "add_field", "collection": "notes", "field": list}]}))
        .await
        .expect(201);
    assert_eq!(app.anon().get("/v2/notes").await.expect(200)["items"][0]["tags"], json!([]));
}

both_engines!(purged_values_are_gone_and_their_names_free, a_purged_list_holds_nothing_back_any_more);
