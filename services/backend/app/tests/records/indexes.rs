//! Unique indexes over several fields, over some records, and whatever the case of their texts.

use serde_json::{Value as Json, json};
use stratabase::core::db::{Dialect, Source, Statement};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn change(operator: &Actor<'_>, operations: Json) -> Json {
    let document = json!({"operations": operations, "acknowledge": ["unique_dropped", "erases_values"]});
    operator.post("/admin/v1/changes", document).await.expect(201)
}

/// Makes `things` with these indexes, open to everybody.
async fn with_things(app: &TestApp, indexes: Json) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let fields = json!([
        {"name": "name", "type": "text"}, {"name": "team", "type": "text"}, {"name": "size", "type": "number"},
        {"name": "is_old", "type": "bool"}, {"name": "at", "type": "datetime"}, {"name": "code", "type": "uuid"},
        {"name": "tags", "type": "text", "list": true}, {"name": "owner", "type": "relation", "collection": "users"},
        {"name": "state", "type": "enum", "values": ["draft", "live"], "default": "draft"}]);
    let things =
        json!({"op": "create_collection", "name": "things", "fields": fields, "indexes": indexes, "rules": rules});
    change(&operator, json!([things])).await;
    operator
}

async fn taken(app: &TestApp, body: Json, pointers: &[&str]) {
    let problem = app.anon().post("/v1/things", body).await.expect_problem(409, "conflict");
    let found: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(found, pointers);
}

async fn write(app: &TestApp, body: Json) -> String {
    app.anon().post("/v1/things", body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn several_fields_are_unique_together(app: &TestApp) {
    with_things(app, json!([{"fields": ["team", "name"], "unique": true}])).await;
    write(app, json!({"team": "a", "name": "x"})).await;
    write(app, json!({"team": "b", "name": "x"})).await;
    write(app, json!({"team": "a", "name": null})).await;
    write(app, json!({"team": "a", "name": null})).await;
    taken(app, json!({"team": "a", "name": "x"}), &["/team", "/name"]).await;
}

async fn some_records_are_unique_among_themselves(app: &TestApp) {
    with_things(
        app,
        json!([{"fields": ["name"], "unique": true, "where": "record.state == 'live' && record.is_old != true"}]),
    )
    .await;
    for _ in 0..2 {
        write(app, json!({"name": "x"})).await;
    }
    let live = write(app, json!({"name": "x", "state": "live"})).await;
    taken(app, json!({"name": "x", "state": "live"}), &["/name"]).await;
    write(app, json!({"name": "x", "state": "live", "is_old": true})).await;
    let draft = write(app, json!({"name": "x"})).await;
    let problem = app.anon().patch(format!("/v1/things/{draft}"), json!({"state": "live"})).await;
    assert_eq!(problem.expect_problem(409, "conflict")["errors"][0]["pointer"], "/name");
    app.anon().delete(format!("/v1/things/{live}")).await.expect(204);
    app.anon().patch(format!("/v1/things/{draft}"), json!({"state": "live"})).await.expect(200);
}

async fn every_condition_means_in_the_index_what_it_means_in_a_filter(app: &TestApp) {
    let conditions = [
        "record.state == 'live'",
        "record.state != 'live'",
        "record.name == null",
        "has(record.name)",
        "record.size > 2.5",
        "record.size == -1",
        "!(record.size >= 2.5)",
        "record.is_old",
        "!record.is_old",
        "record.is_old == false || record.team < 'm'",
        "record.name in ['it''s', 'x']",
        "record.at < timestamp('2026-01-01T00:00:00Z')",
        "record.code == '0198c0de-0000-7000-8000-000000000001'",
        "record.created_at > timestamp('2020-01-01T00:00:00Z') && record.size < 3",
        "!(record.name == 'x' || record.team == null)",
        "record.owner == null",
    ];
    let operator = with_things(app, json!([])).await;
    for (name, team, size, is_old) in [("x", "a", 3.0, true), ("it''s", "z", -1.0, false), ("y", "m", 2.5, true)] {
        write(app, json!({"name": name, "team": team, "size": size, "is_old": is_old, "state": "live", "at": "2025-01-01T00:00:00Z"})).await;
    }
    write(app, json!({"code": "0198c0de-0000-7000-8000-000000000001"})).await;
    let count = async |filter: &str| {
        let query = json!({"filter": filter.replace("''", "\\'"), "count": true, "limit": 1000});
        app.anon().post("/v1/things/query", query).await.expect(200)
    };
    let mut before = Vec::new();
    for condition in conditions {
        before.push(count(condition).await);
    }
    for condition in conditions {
        let index = json!([{"op": "add_index", "collection": "things", "fields": ["team"], "where": condition.replace("''", "\\'")}]);
        change(&operator, index).await;
    }
    for (condition, before) in conditions.iter().zip(before) {
        assert_eq!(count(condition).await, before, "{condition}");
    }
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    for index in things["indexes"].as_array().unwrap().iter().filter(|index| index.get("where").is_some()) {
        let mut drop = index.clone();
        drop["op"] = "drop_index".into();
        drop["collection"] = "things".into();
        change(&operator, json!([drop])).await;
    }
}

async fn conditions_that_no_index_can_be_kept_by_are_refused(app: &TestApp) {
    let operator = with_things(app, json!([])).await;
    for (condition, code) in [
        ("true", "not_indexable"),
        ("record.owner == auth.id", "not_indexable"),
        ("record.at < now()", "not_indexable"),
        ("record.owner.email == 'a'", "not_indexable"),
        ("record.size / 2.0 > 1.0", "not_indexable"),
        ("record.name.contains('a')", "not_indexable"),
        ("'a' in record.tags", "not_indexable"),
        ("record.name == record.team", "not_indexable"),
        ("record.name in [null, 'a']", "not_indexable"),
        ("record.tags.exists(t, t == 'a')", "not_indexable"),
        ("request.method == 'GET'", "not_indexable"),
        ("record.name ==", "syntax"),
        ("name == 'a'", "unknown_name"),
        ("record.nothing == 'a'", "unknown_field"),
        ("record.name", "wrong_type"),
        ("previous.name == 'a'", "unknown_name"),
    ] {
        let index = json!({"op": "add_index", "collection": "things", "fields": ["name"], "where": condition});
        let answer = operator.post("/admin/v1/changes/plan", json!({"operations": [index]})).await;
        let problem = answer.expect_problem(422, "change_refused");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/operations/0/where"), &json!(code)),
            "{condition}"
        );
    }
    for (index, code) in [
        (json!({"fields": ["size"], "unique": true, "case_insensitive": true}), "option_unfit"),
        (json!({"fields": ["name"], "case_insensitive": true}), "option_unfit"),
        (json!({"fields": ["state"], "unique": true, "case_insensitive": true}), "option_unfit"),
        (json!({"fields": ["name"], "unique": true, "case_insensitive": "yes"}), "wrong_type"),
    ] {
        let mut operation = index.clone();
        operation["op"] = "add_index".into();
        operation["collection"] = "things".into();
        let problem = operator
            .post("/admin/v1/changes", json!({"operations": [operation]}))
            .await
            .expect_problem(422, "change_refused");
        let pointer = "/operations/0/case_insensitive";
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{index}"
        );
    }
}

async fn texts_are_unique_whatever_their_case(app: &TestApp) {
    with_things(app, json!([{"fields": ["team", "name"], "unique": true, "case_insensitive": true}])).await;
    let id = write(app, json!({"team": "Red", "name": "ÉCOLE"})).await;
    taken(app, json!({"team": "RED", "name": "e\u{301}cole"}), &["/team", "/name"]).await;
    let other = write(app, json!({"team": "red", "name": "ecole"})).await;
    write(app, json!({"team": "red", "name": null})).await;
    assert_eq!(app.anon().get(format!("/v1/things/{id}")).await.expect(200)["name"], "ÉCOLE");
    let patched = app.anon().patch(format!("/v1/things/{other}"), json!({"name": "école"})).await;
    patched.expect_problem(409, "conflict");
    app.anon().patch(format!("/v1/things/{id}"), json!({"name": "École"})).await.expect(200);
    app.anon().patch(format!("/v1/things/{id}"), json!({"name": "other"})).await.expect(200);
    app.anon().patch(format!("/v1/things/{other}"), json!({"name": "école"})).await.expect(200);
}

async fn stored_texts_that_differ_in_case_alone_stand_in_the_way(app: &TestApp) {
    let operator = with_things(app, json!([])).await;
    let first = write(app, json!({"name": "Same", "state": "live"})).await;
    for (name, state) in [("SAME", "live"), ("same", "draft"), ("else", "live")] {
        write(app, json!({"name": name, "state": state})).await;
    }
    let add = |rest: Json| {
        let mut operation = json!({"op": "add_index", "collection": "things", "fields": ["name"], "unique": true});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({"operations": [operation], "amend": true, "force": true, "reason": "a test"})
    };
    for (rest, failing) in [
        (json!({"case_insensitive": true}), 3),
        (json!({"case_insensitive": true, "where": "record.state == 'live'"}), 2),
        (json!({"case_insensitive": true, "where": "record.state == 'draft'"}), 0),
        (json!({}), 0),
    ] {
        let report = operator.post("/admin/v1/changes/plan", add(rest.clone())).await.expect(200);
        assert_eq!(report["operations"][0]["rows_failing"], failing, "{rest}");
        if failing > 0 {
            assert_eq!(report["operations"][0]["examples"], json!([{"id": first, "records": failing}]));
            let problem = operator.post("/admin/v1/changes", add(rest)).await.expect_problem(422, "change_refused");
            assert_eq!(problem["errors"][0]["code"], "duplicates");
        }
    }
    let made = add(json!({"case_insensitive": true, "where": "record.state == 'draft'"}));
    assert_eq!(operator.post("/admin/v1/changes", made).await.expect(201)["verdict"], "breaking");
    taken(app, json!({"name": "sAmE"}), &["/name"]).await;
}

async fn no_change_of_the_schema_loses_an_index(app: &TestApp) {
    let indexes = json!([
        {"fields": ["team", "created_at"]},
        {"fields": ["team", "is_old"], "unique": true},
        {"fields": ["code"], "unique": true, "where": "record.state == 'live'"},
        {"fields": ["name"], "unique": true, "case_insensitive": true}]);
    let operator = with_things(app, indexes).await;
    write(app, json!({"team": "a", "is_old": true, "name": "x", "code": "0198c0de-0000-7000-8000-000000000001", "state": "live"}))
        .await;
    let physical = async || {
        let text = match app.app.db.dialect() {
            Dialect::Sqlite => {
                "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name LIKE 'ix\\_%\\_things' ESCAPE '\\' ORDER BY name"
            }
            Dialect::Postgres => {
                "SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'ix\\_%\\_things' ORDER BY indexname"
            }
        };
        let statement = Statement::built(app.app.db.dialect(), text.to_owned());
        app.app.db.all(&statement, &[], |row| row.get::<String>(0)).await.unwrap()
    };
    let before = physical().await;
    // One for each, and one for the relation.
    assert_eq!(before.len(), 5, "{before:#?}");
    let on = |op: &str, field: &str, rest: Json| {
        let mut operation = json!({"op": op, "collection": "things", "field": field});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!([operation])
    };
    for operations in [
        on("rename_field", "name", json!({"to": "title"})),
        on("rename_field", "state", json!({"to": "phase"})),
        on("change_enum", "phase", json!({"add": ["gone"], "fallback": {"gone": "live"}})),
        on("set_required", "phase", json!({"required": true, "fill": "draft"})),
        on("set_options", "owner", json!({"on_delete": "cascade"})),
        on("set_default", "team", json!({"default": "b"})),
        on("add_field", "more", json!({"field": {"name": "more", "type": "text"}})),
        on("set_options", "title", json!({"searchable": true})),
        on("drop_field", "size", json!({})),
        on("drop_field", "tags", json!({"erase": true})),
        json!([{"op": "nest", "collection": "things", "fields": ["title", "team"], "as": "label"}]),
        json!([{"op": "flatten", "collection": "things", "field": "label"}]),
        json!([{"op": "rename_collection", "collection": "things", "to": "stuff"}]),
        json!([{"op": "rename_collection", "collection": "stuff", "to": "things"}]),
    ] {
        let document =
            json!({"operations": operations, "acknowledge": ["unique_dropped", "erases_values", "on_delete_changed"]});
        operator.post("/admin/v1/changes", document).await.expect(201);
        assert_eq!(physical().await, before, "{operations}");
    }
    taken(app, json!({"team": "a", "is_old": true}), &["/team", "/is_old"]).await;
    taken(app, json!({"team": "z", "name": "X"}), &["/name"]).await;
    taken(app, json!({"code": "0198c0de-0000-7000-8000-000000000001", "state": "live"}), &["/code"]).await;
}

both_engines!(
    several_fields_are_unique_together,
    some_records_are_unique_among_themselves,
    every_condition_means_in_the_index_what_it_means_in_a_filter,
    conditions_that_no_index_can_be_kept_by_are_refused,
    texts_are_unique_whatever_their_case,
    stored_texts_that_differ_in_case_alone_stand_in_the_way,
    no_change_of_the_schema_loses_an_index,
);
