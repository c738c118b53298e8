//! The operations, applied.

use serde_json::json;

use super::{apply, document, entries, open_collection, state, with_notes, write};
use crate::support::app::TestApp;
use crate::support::engine::{Engine, both_engines};

async fn a_new_collection_is_served_and_described_at_once(app: &TestApp) {
    let operator = app.operator().await;
    let operation = json!({"op": "create_collection", "name": "select", "fields": [
            {"name": "order", "type": "text", "required": true, "min_length": 1, "max_length": 9, "pattern": "[a-z]+"},
            {"name": "rowid", "type": "integer", "min": -1, "max": 5, "default": 2, "indexed": true},
            {"name": "kind", "type": "enum", "values": ["b", "a"], "default": "a"},
            {"name": "tags", "type": "text", "list": true, "default": ["x"]},
            {"name": "next", "type": "relation", "collection": "select", "on_delete": "set_null"},
            {"name": "confidential", "type": "json", "hidden": true, "default": {"a": [1]}}],
        "indexes": [{"fields": ["kind", "updated_at"], "unique": true}],
        "rules": {"list": "true", "create": "record.order != 'no'", "read": "record.next == null || true"}});
    let report = apply(&operator, [operation.clone()]).await;
    assert!(report["id"].is_string(), "{report}");
    assert_eq!((&report["verdict"], &report["state"]), (&json!("additive"), &json!("applied")));

    let listed = operator.get("/admin/v1/collections").await.expect(200);
    let mut found = listed["items"].as_array().unwrap().iter().find(|item| item["name"] == "select").unwrap().clone();
    assert_eq!(found["fields"], operation["fields"], "the words of a change document");
    let indexes = found["indexes"].take();
    for index in [
        json!({"fields": ["rowid"], "unique": false}),
        json!({"fields": ["next"], "unique": false}),
        json!({"fields": ["kind", "updated_at"], "unique": true}),
    ] {
        assert!(indexes.as_array().unwrap().contains(&index), "{index} is not in {indexes}");
    }
    assert_eq!(found["rules"]["create"], "record.order != \"no\"");

    let record = app.anon().post("/v1/select", json!({"order": "a"})).await.expect(201);
    assert_eq!((&record["rowid"], &record["kind"], &record["tags"]), (&json!(2), &json!("a"), &json!(["x"])));
    assert!(record.get("confidential").is_none(), "{record}");
    let openapi = app.anon().get("/v1/openapi.json").await.expect(200);
    assert!(openapi["paths"].get("/v1/select").is_some() && !openapi.to_string().contains("confidential"));
}

async fn existing_records_show_a_new_field_as_it_was_declared(app: &TestApp) {
    let operator = with_notes(app).await;
    let note = write(app, json!({"text": "old"})).await;
    let field = |definition| json!({"op": "add_field", "collection": "notes", "field": definition});
    let report = apply(
        &operator,
        [
            field(json!({"name": "plain", "type": "number"})),
            field(json!({"name": "usual", "type": "integer", "default": 7})),
            field(json!({"name": "sure", "type": "enum", "values": ["x", "y"], "required": true, "default": "y"})),
            field(json!({"name": "moment", "type": "datetime", "required": true, "default": "2026-01-01T00:00:00Z"})),
            field(json!({"name": "shape", "type": "json", "required": true, "default": {"a": 1}})),
            field(json!({"name": "tags", "type": "text", "list": true})),
            field(json!({"name": "above", "type": "relation", "collection": "notes"})),
        ],
    )
    .await;
    let affected: Vec<_> =
        report["operations"].as_array().unwrap().iter().map(|o| o["rows_affected"].clone()).collect();
    assert_eq!(affected, [json!(0), json!(0), json!(1), json!(1), json!(1), json!(0), json!(0)]);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    let shown = app.anon().get(&path).await.expect(200);
    let expected = json!({"id": note["id"], "text": "old", "plain": null, "usual": null, "sure": "y",
        "moment": "2026-01-01T00:00:00.000Z", "shape": {"a": 1}, "tags": [], "above": null,
        "created_at": note["created_at"], "updated_at": note["updated_at"]});
    assert_eq!(shown, expected);
    // What is shown can be filtered and sorted by, and a write elsewhere in the record keeps it.
    for filter in ["sure == 'y'", "usual == null", "moment < timestamp('2026-01-02T00:00:00Z')", "size(tags) == 0"] {
        let page = app.anon().post("/v1/notes/query", json!({"filter": filter, "sort": "-sure,moment"})).await;
        assert_eq!(page.expect(200)["items"], json!([expected]), "{filter}");
    }
    let changed = app.anon().patch(&path, json!({"text": "new"})).await.expect(200);
    assert_eq!((&changed["sure"], &changed["shape"]), (&json!("y"), &json!({"a": 1})));
    app.anon().patch(&path, json!({"sure": null})).await.expect_problem(422, "invalid_fields");
    assert_eq!(write(app, json!({})).await["usual"], 7, "new records get the default");
}

async fn an_index_answers_as_before(app: &TestApp) {
    let operator = with_notes(app).await;
    for text in ["b", "a", "c"] {
        write(app, json!({"text": text})).await;
    }
    let before = app.anon().get("/v1/notes?sort=text").await.expect(200);
    apply(&operator, [json!({"op": "add_index", "collection": "notes", "fields": ["text"]})]).await;
    assert_eq!(app.anon().get("/v1/notes?sort=text").await.expect(200), before);
}

async fn a_unique_index_is_kept_by_every_later_write(app: &TestApp) {
    let operator = with_notes(app).await;
    let note = write(app, json!({"text": "a"})).await;
    write(app, json!({})).await;
    write(app, json!({})).await;
    let unique = json!({"draft": true, "operations": [
        {"op": "add_index", "collection": "notes", "fields": ["text"], "unique": true}]});
    operator.post("/admin/v1/changes", unique).await.expect(201);
    let problem = app.anon().post("/v1/notes", json!({"text": "a"})).await.expect_problem(409, "conflict");
    assert_eq!(problem["errors"][0]["pointer"], "/text");
    write(app, json!({})).await;
    app.anon().delete(format!("/v1/notes/{}", note["id"].as_str().unwrap())).await.expect(204);
    write(app, json!({"text": "a"})).await;
}

async fn a_unique_index_is_refused_while_records_agree(app: &TestApp) {
    let operator = with_notes(app).await;
    for _ in 0..2 {
        write(app, json!({"text": "same"})).await;
    }
    let before = state(app).await;
    let change = json!({"draft": true, "operations": [
        open_collection("others", &json!([{"name": "x", "type": "text"}])),
        {"op": "add_index", "collection": "notes", "fields": ["text"], "unique": true}]});
    let problem = operator.post("/admin/v1/changes", change).await.expect_problem(422, "change_refused");
    assert_eq!(entries(&problem), [("/operations/1/fields", None, "duplicates")]);
    assert_eq!(state(app).await, before);
    // The name is free, and the table of the refused change is not there.
    apply(&operator, [open_collection("others", &json!([]))]).await;
    assert_eq!(app.anon().get("/v1/others").await.expect(200)["items"], json!([]));
}

/// SQLite indexes texts of any length, PostgreSQL only short ones: there the text is at fault, not the server.
async fn a_text_that_no_index_can_hold_is_refused(app: &TestApp) {
    let operator = with_notes(app).await;
    let long: String = (0..5_000_u32).map(|number| format!("{:08x}", number.wrapping_mul(2_654_435_761))).collect();
    let index =
        || json!({"draft": true, "operations": [{"op": "add_index", "collection": "notes", "fields": ["text"]}]});
    let note = write(app, json!({"text": long})).await;
    let indexed = operator.post("/admin/v1/changes", index()).await;
    if app.database.engine == Engine::Sqlite {
        indexed.expect(201);
        write(app, json!({"text": long})).await;
        return;
    }
    let problem = indexed.expect_problem(422, "change_refused");
    assert_eq!(entries(&problem), [("/operations/0/fields", None, "too_long")]);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    app.anon().patch(&path, json!({"text": "short"})).await.expect(200);
    operator.post("/admin/v1/changes", index()).await.expect(201);
    for refused in [app.anon().post("/v1/notes", json!({"text": long})), app.anon().patch(&path, json!({"text": long}))]
    {
        let problem = refused.await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["code"], "too_long");
    }
}

async fn operations_build_on_the_ones_before_them(app: &TestApp) {
    let operator = app.operator().await;
    apply(
        &operator,
        [
            open_collection("a", &json!([])),
            open_collection("b", &json!([{"name": "to", "type": "relation", "collection": "a", "on_delete": "cascade"}])),
            json!({"op": "add_field", "collection": "a", "field": {"name": "n", "type": "integer"}}),
            json!({"op": "add_index", "collection": "a", "fields": ["n"], "unique": true}),
            json!({"op": "set_rules", "collection": "a", "rules": {"read": "record.b_via_to.exists(b, b.id == record.id)"}}),
        ],
    )
    .await;
    let a = app.anon().post("/v1/a", json!({"n": 1})).await.expect(201);
    let b = app.anon().post("/v1/b", json!({"to": a["id"]})).await.expect_problem(422, "invalid_fields");
    assert_eq!(b["errors"][0]["code"], "no_such_record", "the read rule of `a` is in force");
    let gone = document([json!({"op": "add_field", "collection": "b", "field": {"name": "to", "type": "text"}})]);
    operator.post("/admin/v1/changes", gone).await.expect_problem(422, "change_refused");
}

both_engines!(
    a_new_collection_is_served_and_described_at_once,
    existing_records_show_a_new_field_as_it_was_declared,
    an_index_answers_as_before,
    a_unique_index_is_kept_by_every_later_write,
    a_unique_index_is_refused_while_records_agree,
    a_text_that_no_index_can_hold_is_refused,
    operations_build_on_the_ones_before_them,
);
