//! Defaults that an expression gives: of who creates a record, when, and by what request.

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

fn cel(source: &str) -> Json {
    json!({"cel": source})
}

fn open() -> Json {
    json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"})
}

/// Makes `notes`, whose fields have a default of each kind; `rules` are put in the place of the open ones.
async fn with_notes(app: &TestApp, rules: Json) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "title", "type": "text"},
        {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade", "read_only": true,
         "default": cel("auth.id")},
        {"name": "at", "type": "datetime", "default": cel("now() + duration('1h')")},
        {"name": "by", "type": "enum", "values": ["POST", "PUT"], "default": cel("request.method")},
        {"name": "since", "type": "integer", "default": cel("request.version")},
        {"name": "price", "type": "decimal", "scale": 2, "default": cel("decimal('1.5')")},
        {"name": "share", "type": "number", "default": cel("request.version + 1")},
        {"name": "known", "type": "bool", "default": cel("auth != null")},
        {"name": "short", "type": "text", "max_length": 4, "default": cel("auth.kind")},
        {"name": "plain", "type": "json", "default": cel("auth.id")},
        {"name": "place", "type": "object", "fields": [{"name": "who", "type": "uuid", "default": cel("auth.id")}]}]);
    let create = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
    operator
}

async fn a_record_gets_what_its_expression_gives(app: &TestApp) {
    with_notes(app, open()).await;
    let ada = app.user("ada").await;
    let made = ada.post("/v1/notes", json!({"title": "t", "place": {}})).await.expect(201);
    let at = |record: &Json| record["at"].as_str().unwrap().parse::<stratabase::core::Time>().unwrap();
    let created = made["created_at"].as_str().unwrap().parse::<stratabase::core::Time>().unwrap();
    assert_eq!(at(&made).micros() - created.micros(), 3_600_000_000);
    let shown =
        ["owner", "by", "since", "price", "share", "known", "short", "plain", "place"].map(|name| made[name].clone());
    let id = json!(ada.id);
    let expected = [
        id.clone(),
        json!("POST"),
        json!(1),
        json!("1.50"),
        json!(2),
        json!(true),
        json!("user"),
        cel("auth.id"),
        json!({"who": id}),
    ];
    assert_eq!(shown, expected);
    // Nobody has no id: the field has no value, as nothing else has that an error gives.
    let nobody = app.anon().post("/v1/notes", json!({})).await.expect(201);
    assert_eq!([&nobody["owner"], &nobody["short"], &nobody["known"]], [&Json::Null, &Json::Null, &json!(false)]);
    // What is sent stands, and what nobody may send is refused.
    let body = json!({"by": "PUT", "since": null, "at": "2026-01-01T00:00:00.000Z"});
    let sent = ada.post("/v1/notes", body.clone()).await.expect(201);
    assert_eq!(json!({"by": sent["by"], "since": sent["since"], "at": sent["at"]}), body);
    ada.post("/v1/notes", json!({"owner": ada.id})).await.expect_problem(422, "invalid_fields");
    // A patch leaves it as it is; a put treats what it leaves out as a create does.
    let path = format!("/v1/notes/{}", made["id"].as_str().unwrap());
    app.advance(60);
    let patched = ada.patch(&path, json!({"title": "new"})).await.expect(200);
    assert_eq!(patched["at"], made["at"]);
    let put = ada.put(&path, json!({"title": "whole"})).await.expect(200);
    assert_eq!([&put["by"], &put["owner"]], [&json!("PUT"), &made["owner"]]);
    assert!(at(&put) > at(&made), "{put}");
}

async fn rules_see_what_it_gave(app: &TestApp) {
    let mine = "record.owner == auth.id";
    let operator = with_notes(app, json!({"list": mine, "read": mine, "create": mine, "update": mine})).await;
    let rule = json!({"op": "set_options", "collection": "notes", "field": "since", "rules": {"write": "false"}});
    operator
        .post("/admin/v1/changes", json!({"acknowledge": ["rule_tightened"], "operations": [rule]}))
        .await
        .expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    ada.post("/v1/notes", json!({})).await.expect(201);
    ada.post("/v1/notes", json!({"since": 1})).await.expect(201);
    ada.post("/v1/notes", json!({"since": 2})).await.expect_problem(403, "forbidden");
    app.anon().post("/v1/notes", json!({})).await.expect_problem(401, "unauthenticated");
    assert_eq!(ada.get("/v1/notes").await.expect(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(ben.get("/v1/notes").await.expect(200)["items"], json!([]));
}

async fn a_value_that_the_field_does_not_take_is_a_fault_of_it(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "by", "type": "text", "max_length": 3, "default": cel("request.method")},
        {"name": "owner", "type": "relation", "collection": "users", "required": true, "on_delete": "cascade",
         "default": cel("auth.id")}]);
    let create = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": open()});
    operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
    let faults = |problem: &Json| -> Vec<(String, String)> {
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| (text(&fault["pointer"]), text(&fault["code"])))
            .collect()
    };
    let problem = app.anon().post("/v1/notes", json!({})).await.expect_problem(422, "invalid_fields");
    let expected = [("/by", "too_long"), ("/owner", "required")].map(|(at, code)| (at.to_owned(), code.to_owned()));
    assert_eq!(faults(&problem), expected);
    // The account that the id is of cannot be read by others, and is its own.
    let ada = app.user("ada").await;
    ada.post("/v1/notes", json!({"by": "me"})).await.expect(201);
    let schema = app.anon().get("/v1/openapi.json").await.expect(200)["components"]["schemas"]["notes_create"].take();
    assert_eq!(schema["required"], json!([]), "{schema}");
    let owner = json!({"type": "string", "format": "uuid",
        "description": "The id of a record of `users`. Left out, it is `auth.id`."});
    assert_eq!(schema["properties"]["owner"], owner);
}

async fn older_versions_get_it_too(app: &TestApp) {
    let operator = app.operator().await;
    let apply = async |operations: Json| {
        operator.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201)
    };
    let text = |name: &str, more: Json| {
        let mut field = json!({"name": name, "type": "text"});
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let fields = json!([text("title", json!({"default": "untitled"}))]);
    apply(json!([{"op": "create_collection", "name": "notes", "fields": fields, "rules": open()}])).await;
    let old = app.anon().post("/v1/notes", json!({})).await.expect(201);
    let add = |field: Json, fill: Option<&str>| {
        let mut operation = json!({"op": "add_field", "collection": "notes", "field": field});
        if let Some(fill) = fill {
            operation["fill"] = fill.into();
        }
        json!([operation])
    };
    let by = text("by", json!({"required": true, "default": cel("request.method")}));
    let refused = operator.post("/admin/v1/changes", json!({"operations": add(by.clone(), None)})).await;
    assert_eq!(refused.expect_problem(422, "change_refused")["errors"][0]["code"], "outcome_required");
    let report = apply(add(by, Some("nobody knows"))).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    let (v1, v2) = (
        app.anon().post("/v1/notes", json!({})).await.expect(201),
        app.anon().post("/v2/notes", json!({})).await.expect(201),
    );
    assert!(v1.get("by").is_none() && v1["title"] == "untitled", "{v1}");
    for (record, by) in [(&old, "nobody knows"), (&v1, "POST"), (&v2, "POST")] {
        let path = format!("/v2/notes/{}", record["id"].as_str().unwrap());
        assert_eq!(app.anon().get(path).await.expect(200)["by"], by);
    }
    let change =
        json!([{"op": "set_default", "collection": "notes", "field": "title", "default": cel("request.method + '!'")}]);
    assert_eq!(apply(change).await["version"], 3);
    let titles = [1, 2, 3].map(|version| format!("/v{version}/notes"));
    for (path, title) in titles.iter().zip(["untitled", "untitled", "POST!"]) {
        assert_eq!(app.anon().post(path, json!({})).await.expect(201)["title"], title);
    }
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let notes = described["items"].as_array().unwrap().iter().find(|found| found["name"] == "notes").unwrap();
    assert_eq!(notes["fields"][0]["default"], cel("request.method + '!'"));
}

async fn what_gives_no_value_of_the_field_is_refused(app: &TestApp) {
    let operator = app.operator().await;
    for (kind, default, code) in [
        (json!({"type": "text"}), cel("auth.id"), "wrong_type"),
        (json!({"type": "integer"}), cel("1.5"), "wrong_type"),
        (json!({"type": "datetime"}), cel("'2026-01-01T00:00:00Z'"), "wrong_type"),
        (json!({"type": "uuid"}), cel("now()"), "wrong_type"),
        (json!({"type": "text"}), cel("null"), "wrong_type"),
        (json!({"type": "text", "list": true}), cel("['a']"), "wrong_type"),
        (
            json!({"type": "relation", "collection": "users"}),
            json!("0198c0de-0000-7000-8000-000000000000"),
            "option_unfit",
        ),
        (json!({"type": "relation", "collection": "users", "list": true}), cel("auth.id"), "wrong_type"),
        (json!({"type": "file"}), cel("auth.id"), "wrong_type"),
        (json!({"type": "text"}), cel("record.title"), "unknown_name"),
        (json!({"type": "text"}), cel("title"), "unknown_name"),
        (json!({"type": "text"}), cel("auth.email"), "unknown_name"),
        (json!({"type": "text"}), cel("previous.title"), "unknown_name"),
        (json!({"type": "text"}), cel("var.x"), "unknown_name"),
        (json!({"type": "uuid"}), cel("record.id"), "unsupported"),
        (json!({"type": "text"}), cel(""), "syntax"),
        (json!({"type": "text"}), cel("request.method +"), "syntax"),
        (json!({"type": "text"}), cel(&"(".repeat(40)), "too_complex"),
        (json!({"type": "text"}), json!({"cel": 5}), "wrong_type"),
        (json!({"type": "text"}), json!({"cel": "now()", "more": 1}), "wrong_type"),
    ] {
        let mut field = kind.clone();
        field["name"] = "f".into();
        field["default"] = default.clone();
        let create = json!({"operations": [{"op": "create_collection", "name": "notes", "fields": [field]}]});
        let problem = operator.post("/admin/v1/changes/plan", create).await.expect_problem(422, "change_refused");
        let fault = &problem["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["code"]),
            (&json!("/operations/0/fields/0/default"), &json!(code)),
            "{kind} {default}: {problem}"
        );
    }
}

both_engines!(
    a_record_gets_what_its_expression_gives,
    rules_see_what_it_gave,
    a_value_that_the_field_does_not_take_is_a_fault_of_it,
    older_versions_get_it_too,
    what_gives_no_value_of_the_field_is_refused,
);
