//! Change documents that are refused: every reason, each at its pointer, and nothing changed.

use serde_json::{Value as Json, json};

use super::{document, entries, open_collection, state, with_notes};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// A reason as the test expects it: pointer, position in an expression, code.
type Reason = (&'static str, Option<u64>, &'static str);

/// Sends each document, which must be refused for exactly this reason whether planned or applied, and compares what
/// there is before and after.
async fn refused(app: &TestApp, documents: Vec<(Json, Reason)>) {
    let operator = with_notes(app).await;
    let before = state(app).await;
    for (sent, reason) in documents {
        for path in ["/admin/v1/changes/plan", "/admin/v1/changes"] {
            let answer = operator.post(path, sent.clone()).await;
            let problem = answer.expect_problem(422, "change_refused");
            assert_eq!(entries(&problem), [reason], "{path} {sent}");
        }
    }
    assert_eq!(state(app).await, before);
}

async fn documents_are_read_strictly(app: &TestApp) {
    let many: Vec<Json> = (0..1_001).map(|_| json!({"op": "set_rules", "collection": "notes"})).collect();
    let note = |note: &str| json!({"note": note, "operations": []});
    refused(
        app,
        vec![
            (json!([]), ("", None, "wrong_type")),
            (json!(null), ("", None, "wrong_type")),
            (json!({}), ("/operations", None, "required")),
            (json!({"operations": {}}), ("/operations", None, "wrong_type")),
            (json!({"operations": [], "unknown": 1}), ("/unknown", None, "unknown_key")),
            (json!({"operations": [], "a/b~c": 1}), ("/a~1b~0c", None, "unknown_key")),
            (json!({"operations": [], "draft": "yes"}), ("/draft", None, "wrong_type")),
            (json!({"operations": [], "profile": "loose"}), ("/profile", None, "invalid_value")),
            (json!({"operations": [], "acknowledge": "all"}), ("/acknowledge", None, "wrong_type")),
            (json!({"operations": [], "amend": true, "draft": true}), ("/amend", None, "option_unfit")),
            (json!({"operations": [], "sunset_at": "2030-01-01T00:00:00Z"}), ("/sunset_at", None, "option_unfit")),
            (json!({"operations": [], "sunset_at": "soon"}), ("/sunset_at", None, "wrong_type")),
            (note(&"x".repeat(1_001)), ("/note", None, "too_long")),
            (note("a\0b"), ("/note", None, "too_long")),
            (document(many), ("/operations", None, "too_many")),
            (document([json!("create_collection")]), ("/operations/0", None, "wrong_type")),
            (document([json!({})]), ("/operations/0/op", None, "required")),
            (document([json!({"op": 7})]), ("/operations/0/op", None, "wrong_type")),
            (document([json!({"op": "drop_moon"})]), ("/operations/0/op", None, "unknown_operation")),
            (document([json!({"op": "CREATE_COLLECTION"})]), ("/operations/0/op", None, "unknown_operation")),
        ],
    )
    .await;
}

async fn operations_need_their_keys_and_no_others(app: &TestApp) {
    let operation = |operation: Json, pointer, code| (document([operation]), (pointer, None, code));
    let field = json!({"name": "x", "type": "text"});
    refused(
        app,
        vec![
            operation(json!({"op": "create_collection"}), "/operations/0/name", "required"),
            operation(json!({"op": "create_collection", "name": 1}), "/operations/0/name", "wrong_type"),
            operation(
                json!({"op": "create_collection", "name": "x", "kind": "view"}),
                "/operations/0/from",
                "required",
            ),
            operation(
                json!({"op": "create_collection", "name": "x", "fields": {}}),
                "/operations/0/fields",
                "wrong_type",
            ),
            operation(
                json!({"op": "create_collection", "name": "x", "fields": [1]}),
                "/operations/0/fields/0",
                "wrong_type",
            ),
            operation(json!({"op": "create_collection", "name": "x", "rule": {}}), "/operations/0/rule", "unknown_key"),
            operation(
                json!({"op": "create_collection", "name": "x", "indexes": [{}]}),
                "/operations/0/indexes/0/fields",
                "invalid_value",
            ),
            operation(json!({"op": "add_field", "field": field}), "/operations/0/collection", "required"),
            operation(json!({"op": "add_field", "collection": "notes"}), "/operations/0/field", "required"),
            operation(
                json!({"op": "add_field", "collection": "notes", "field": []}),
                "/operations/0/field",
                "wrong_type",
            ),
            operation(
                json!({"op": "add_field", "collection": "nothing", "field": field}),
                "/operations/0/collection",
                "no_such_collection",
            ),
            operation(json!({"op": "set_rules", "rules": {}}), "/operations/0/collection", "required"),
            operation(
                json!({"op": "set_rules", "collection": "notes", "rules": []}),
                "/operations/0/rules",
                "wrong_type",
            ),
            operation(
                json!({"op": "set_rules", "collection": "notes", "rules": {"view": "true"}}),
                "/operations/0/rules/view",
                "unknown_key",
            ),
            operation(
                json!({"op": "set_rules", "collection": "notes", "rules": {"list": true}}),
                "/operations/0/rules/list",
                "wrong_type",
            ),
            operation(
                json!({"op": "set_rules", "collection": "notes", "version": 9}),
                "/operations/0/version",
                "no_such_version",
            ),
            operation(json!({"op": "add_index", "collection": "notes"}), "/operations/0/fields", "invalid_value"),
            operation(
                json!({"op": "add_index", "collection": "notes", "fields": "text"}),
                "/operations/0/fields",
                "wrong_type",
            ),
            operation(
                json!({"op": "add_index", "collection": "notes", "fields": ["text", "text"]}),
                "/operations/0/fields",
                "invalid_value",
            ),
            operation(
                json!({"op": "add_index", "collection": "notes", "fields": ["nothing"]}),
                "/operations/0/fields",
                "no_such_field",
            ),
            operation(
                json!({"op": "add_index", "collection": "notes", "fields": ["text"], "where": "true"}),
                "/operations/0/where",
                "not_indexable",
            ),
        ],
    )
    .await;
}

async fn names_have_one_shape_and_are_free(app: &TestApp) {
    let long = "a".repeat(41);
    let shapes =
        ["", "Posts", "9lives", "_posts", "a-b", "a b", "pósts", "a\0", "a\"; DROP TABLE users; --", "a__b", &long];
    let words = ["in", "true", "false", "null", "has"];
    let routes =
        ["auth", "files", "batch", "docs", "admin", "versions", "health", "metrics", "setup", "problems", "console"];
    let fields =
        ["id", "created_at", "updated_at", "revision", "expand", "record", "previous", "auth", "request", "var"];
    let mut documents = Vec::new();
    for name in shapes.into_iter().chain(words).chain(routes) {
        let pointer = "/operations/0/name";
        documents.push((document([open_collection(name, &json!([]))]), (pointer, None, "invalid_name")));
    }
    for name in shapes.into_iter().chain(words).chain(fields) {
        let field = json!({"name": name, "type": "text"});
        let added = json!({"op": "add_field", "collection": "notes", "field": field});
        documents.push((document([added]), ("/operations/0/field/name", None, "invalid_name")));
        let made = open_collection("things", &json!([{"name": "x", "type": "text"}, field]));
        documents.push((document([made]), ("/operations/0/fields/1/name", None, "invalid_name")));
    }
    let taken = [
        (open_collection("users", &json!([])), "/operations/0/name"),
        (open_collection("notes", &json!([])), "/operations/0/name"),
        (
            open_collection("things", &json!([{"name": "x", "type": "text"}, {"name": "x", "type": "bool"}])),
            "/operations/0/fields/1/name",
        ),
        (
            json!({"op": "add_field", "collection": "notes", "field": {"name": "text", "type": "text"}}),
            "/operations/0/field/name",
        ),
        (
            json!({"op": "add_field", "collection": "users", "field": {"name": "email", "type": "text"}}),
            "/operations/0/field/name",
        ),
    ];
    documents.extend(taken.map(|(operation, pointer)| (document([operation]), (pointer, None, "taken"))));
    refused(app, documents).await;
}

async fn what_existing_records_show_is_a_value_of_a_required_field(app: &TestApp) {
    let operation = |operation: Json, pointer, code| (document([operation]), (pointer, None, code));
    let field = json!({"name": "x", "type": "text"});
    refused(
        app,
        vec![
            operation(
                json!({"op": "add_field", "collection": "notes", "field": field, "fill": 1}),
                "/operations/0/fill",
                "option_unfit",
            ),
            operation(
                json!({"op": "add_field", "collection": "notes", "field": {"name": "x", "type": "text", "required": true}}),
                "/operations/0/fill",
                "outcome_required",
            ),
            operation(
                json!({"op": "add_field", "collection": "notes", "field": {"name": "x", "type": "text", "required": true},
                       "fill": {"cel": "text"}}),
                "/operations/0/fill",
                "not_available",
            ),
        ],
    )
    .await;
}

async fn fields_are_checked_against_their_types(app: &TestApp) {
    let with = |key: &str, value: Json| {
        let mut field = json!({"name": "x", "type": "text"});
        field[key] = value;
        field
    };
    let cases = [
        (json!({"name": "x"}), "type", "required"),
        (with("type", json!("varchar")), "type", "unknown_type"),
        (with("type", json!("blob")), "type", "unknown_type"),
        (with("size", json!(1)), "size", "unknown_key"),
        (with("required", json!("yes")), "required", "wrong_type"),
        (with("searchable", json!("yes")), "searchable", "wrong_type"),
        (json!({"name": "x", "type": "integer", "searchable": true}), "searchable", "option_unfit"),
        (with("min", json!(1)), "min", "option_unfit"),
        (with("max_length", json!(-1)), "max_length", "wrong_type"),
        (with("max_length", json!(5_000_000_000_u64)), "max_length", "wrong_type"),
        (with("pattern", json!("(")), "pattern", "invalid_pattern"),
        (with("pattern", json!("a)|(b")), "pattern", "invalid_pattern"),
        (with("pattern", json!("(a)\\1")), "pattern", "invalid_pattern"),
        (with("pattern", json!("(?=a)")), "pattern", "invalid_pattern"),
        (with("pattern", json!("a{1000}{1000}{1000}")), "pattern", "invalid_pattern"),
        (with("default", json!(1)), "default", "wrong_type"),
        (with("default", json!("a\0")), "default", "nul_character"),
        (json!({"name": "x", "type": "text", "max_length": 2, "default": "long"}), "default", "too_long"),
        (json!({"name": "x", "type": "text", "pattern": "[a-z]", "default": "A"}), "default", "pattern"),
        (json!({"name": "x", "type": "text", "min_length": 3, "max_length": 2}), "max_length", "invalid_value"),
        (json!({"name": "x", "type": "integer", "min": 3, "max": 2}), "max", "invalid_value"),
        (json!({"name": "x", "type": "integer", "default": 1.5}), "default", "wrong_type"),
        (json!({"name": "x", "type": "integer", "default": 9_007_199_254_740_992_i64}), "default", "out_of_range"),
        (json!({"name": "x", "type": "integer", "max": 3, "default": 4}), "default", "too_large"),
        (json!({"name": "x", "type": "integer", "min": "1"}), "min", "wrong_type"),
        (json!({"name": "x", "type": "json", "list": true}), "list", "not_available"),
        (json!({"name": "x", "type": "number", "default": "1"}), "default", "wrong_type"),
        (json!({"name": "x", "type": "datetime", "default": "today"}), "default", "invalid_datetime"),
        (json!({"name": "x", "type": "date", "default": "2026-02-30"}), "default", "invalid_date"),
        (json!({"name": "x", "type": "date", "min": 1}), "min", "wrong_type"),
        (json!({"name": "x", "type": "date", "max": "soon"}), "max", "wrong_type"),
        (json!({"name": "x", "type": "date", "min": "2026-02-01", "max": "2026-01-01"}), "max", "invalid_value"),
        (json!({"name": "x", "type": "date", "max": "2026-01-01", "default": "2026-01-02"}), "default", "too_large"),
        (json!({"name": "x", "type": "date", "searchable": true}), "searchable", "option_unfit"),
        (json!({"name": "x", "type": "date", "max_length": 10}), "max_length", "option_unfit"),
        (json!({"name": "x", "type": "datetime", "min": "2026-01-01"}), "min", "option_unfit"),
        (json!({"name": "x", "type": "decimal", "scale": 10}), "scale", "invalid_value"),
        (json!({"name": "x", "type": "decimal", "scale": -1}), "scale", "wrong_type"),
        (json!({"name": "x", "type": "decimal", "scale": 1.5}), "scale", "wrong_type"),
        (json!({"name": "x", "type": "text", "scale": 2}), "scale", "unknown_key"),
        (json!({"name": "x", "type": "decimal", "default": "1.505"}), "default", "too_precise"),
        (json!({"name": "x", "type": "decimal", "min": 1}), "min", "wrong_type"),
        (json!({"name": "x", "type": "decimal", "min": "2", "max": "1.50"}), "max", "invalid_value"),
        (json!({"name": "x", "type": "decimal", "max": "1.50", "default": 2}), "default", "too_large"),
        (json!({"name": "x", "type": "email", "default": "ada"}), "default", "invalid_email"),
        (json!({"name": "x", "type": "email", "min": 1}), "min", "option_unfit"),
        (json!({"name": "x", "type": "url", "default": "example.com"}), "default", "invalid_url"),
        (json!({"name": "x", "type": "url", "max_length": 9, "default": "https://a.b"}), "default", "too_long"),
        (json!({"name": "x", "type": "uuid", "default": "7"}), "default", "invalid_uuid"),
        (json!({"name": "x", "type": "enum"}), "values", "invalid_value"),
        (json!({"name": "x", "type": "enum", "values": []}), "values", "invalid_value"),
        (json!({"name": "x", "type": "enum", "values": ["a", "a"]}), "values", "invalid_value"),
        (json!({"name": "x", "type": "enum", "values": ["a", ""]}), "values", "invalid_value"),
        (json!({"name": "x", "type": "enum", "values": ["a"], "default": "b"}), "default", "not_a_value"),
        (json!({"name": "x", "type": "json", "indexed": true}), "indexed", "option_unfit"),
        (json!({"name": "x", "type": "text", "list": true, "unique": true}), "unique", "option_unfit"),
        (
            json!({"name": "x", "type": "bool", "required": true, "default": true, "unique": true}),
            "unique",
            "option_unfit",
        ),
        (json!({"name": "x", "type": "relation"}), "collection", "required"),
        (json!({"name": "x", "type": "relation", "collection": "nothing"}), "collection", "no_such_collection"),
        (
            json!({"name": "x", "type": "relation", "collection": "users", "on_delete": "explode"}),
            "on_delete",
            "invalid_value",
        ),
        (json!({"name": "x", "type": "relation", "collection": "users", "default": "a"}), "default", "option_unfit"),
    ];
    let documents = cases.map(|(field, key, code)| {
        let pointer: &'static str = format!("/operations/0/field/{key}").leak();
        (document([json!({"op": "add_field", "collection": "notes", "field": field})]), (pointer, None, code))
    });
    refused(app, documents.into()).await;
}

async fn rules_that_do_not_compile_are_refused_at_their_position(app: &TestApp) {
    let rule = |action: &str, source: &str, position, code| {
        let pointer: &'static str = format!("/operations/0/rules/{action}").leak();
        let operation = json!({"op": "set_rules", "collection": "notes", "rules": {action: source}});
        (document([operation]), (pointer, Some(position), code))
    };
    refused(
        app,
        vec![
            rule("list", "", 0, "syntax"),
            rule("list", "true &&", 7, "syntax"),
            rule("read", "record.text = 'a'", 12, "syntax"),
            rule("read", "text == 'a'", 0, "unknown_name"),
            rule("create", "record.nothing == 1", 7, "unknown_field"),
            rule("create", "previous.text == 'a'", 0, "unknown_name"),
            rule("update", "record.text == 1", 12, "wrong_type"),
            rule("update", "record.text", 7, "wrong_type"),
            rule("delete", "'äöü' == record.text || record.nothing", 31, "unknown_field"),
            rule("delete", &"(".repeat(17), 16, "too_complex"),
            rule("delete", "record.text.matches('a')", 12, "unknown_name"),
            rule("delete", "'\0' == record.text", 1, "syntax"),
        ],
    )
    .await;
}

async fn every_reason_is_told_at_once(app: &TestApp) {
    let operator = with_notes(app).await;
    let before = state(app).await;
    let change = document([
        json!({"op": "create_collection", "name": "things",
               "fields": [{"name": "id", "type": "text"}, {"name": "a", "type": "text", "min": 1, "pattern": "("}],
               "indexes": [{"fields": ["none"]}], "rules": {"list": "1", "read": "record.a =="}}),
        json!({"op": "add_field", "collection": "gone", "field": {"name": "x", "type": "text"}}),
        json!({"op": "add_index", "collection": "notes", "fields": ["text"]}),
        json!({"op": "create_collection", "name": "docs"}),
    ]);
    let problem = operator.post("/admin/v1/changes", change).await.expect_problem(422, "change_refused");
    assert_eq!(
        entries(&problem),
        [
            ("/operations/0/fields/0/name", None, "invalid_name"),
            ("/operations/0/fields/1/min", None, "option_unfit"),
            ("/operations/0/fields/1/pattern", None, "invalid_pattern"),
            ("/operations/0/indexes/0/fields", None, "no_such_field"),
            ("/operations/0/rules/list", Some(0), "wrong_type"),
            ("/operations/0/rules/read", Some(11), "syntax"),
            ("/operations/1/collection", None, "no_such_collection"),
            ("/operations/3/name", None, "invalid_name"),
        ]
    );
    assert_eq!(problem["detail"], "8 reasons stand against it.");
    assert_eq!(state(app).await, before);
}

async fn what_is_no_json_document_is_refused_before_it_is_read(app: &TestApp) {
    let operator = with_notes(app).await;
    let before = state(app).await;
    for (body, status, code) in [
        (r#"{"operations": [}"#.to_owned(), 400, "invalid_json"),
        (r#"{"operations": [], "operations": []}"#.to_owned(), 400, "invalid_json"),
        (format!("{}{}", "[".repeat(33), "]".repeat(33)), 400, "invalid_json"),
        (format!(r#"{{"note": "{}"}}"#, "x".repeat(1 << 20)), 413, "too_large"),
    ] {
        let call = operator.call(http::Method::POST, "/admin/v1/changes").body("application/json", body);
        call.await.expect_problem(status, code);
    }
    operator.post("/admin/v1/changes?force=true", document([])).await.expect_problem(400, "invalid_query");
    assert_eq!(state(app).await, before);
}

both_engines!(
    documents_are_read_strictly,
    operations_need_their_keys_and_no_others,
    what_existing_records_show_is_a_value_of_a_required_field,
    names_have_one_shape_and_are_free,
    fields_are_checked_against_their_types,
    rules_that_do_not_compile_are_refused_at_their_position,
    every_reason_is_told_at_once,
    what_is_no_json_document_is_refused_before_it_is_read,
);
