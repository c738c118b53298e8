//! Computed fields that cannot be, and changes that would leave one without a meaning.

use serde_json::{Value as Json, json};

use super::{change, computed, open};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    what_cannot_be_computed_is_refused,
    what_a_computed_field_reads_cannot_go_without_it,
    operations_on_stored_fields_are_refused,
    what_has_no_column_has_no_index,
    a_query_reads_only_so_much_that_is_computed,
);

async fn with_notes(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "title", "type": "text"},
        {"name": "stars", "type": "integer"},
        {"name": "price", "type": "decimal", "scale": 3},
        {"name": "kind", "type": "enum", "values": ["a", "b"]},
        {"name": "owner", "type": "relation", "collection": "users"},
        {"name": "extra", "type": "json"},
        computed("loud", "text", "record.title + '!'"),
        computed("is_a", "bool", "record.kind == 'a'")]);
    change(&operator, json!([{"op": "create_collection", "name": "notes", "fields": fields, "rules": open()}])).await;
    operator
}

/// Why a document is refused: the pointer and the code of each reason.
async fn reasons(operator: &Actor<'_>, operations: Json) -> Vec<(String, String)> {
    let document = json!({"operations": operations});
    let before = operator.get("/admin/v1/collections").await.expect(200);
    let problem = operator.post("/admin/v1/changes", document).await.expect_problem(422, "change_refused");
    assert_eq!(operator.get("/admin/v1/collections").await.expect(200), before, "nothing is half done");
    let told = problem["errors"].as_array().unwrap().iter();
    told.map(|error| (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned()))
        .collect()
}

fn at(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(format!("/operations/0{pointer}"), code.to_owned())]
}

async fn what_cannot_be_computed_is_refused(app: &TestApp) {
    let operator = with_notes(app).await;
    let add = |field: Json| json!([{"op": "add_field", "collection": "notes", "field": field}]);
    for (kind, source, code) in [
        ("text", "record.title +", "syntax"),
        ("text", "title + '!'", "unknown_name"),
        ("text", "record.titel", "unknown_field"),
        ("text", "record.owner.email", "unsupported"),
        ("integer", "size(record.notes_via_owner)", "unknown_field"),
        ("uuid", "auth.id", "unsupported"),
        ("bool", "record.owner == auth.id", "unsupported"),
        ("text", "record.title + request.method", "unsupported"),
        ("datetime", "now()", "unsupported"),
        ("bool", "record.created_at > now()", "unsupported"),
        ("bool", "record.stars == var.stars", "unknown_name"),
        ("bool", "previous.stars == record.stars", "unknown_name"),
        ("text", "record.loud + '!'", "unsupported"),
        ("text", "'constant'", "unsupported"),
        ("text", "null", "unsupported"),
        ("integer", "record.title", "wrong_type"),
        ("text", "record.stars", "wrong_type"),
        ("integer", "record.stars + 0.5", "wrong_type"),
        ("bool", "record.extra", "wrong_type"),
        ("text", "record", "wrong_type"),
        ("decimal", "record.price", "wrong_type"),
        ("decimal", "record.stars", "wrong_type"),
    ] {
        let found = reasons(&operator, add(computed("new", kind, source))).await;
        assert_eq!(found, at("/field/computed", code), "{kind} {source}");
    }
    for kind in ["email", "url", "json", "geo_point", "file", "vectorish"] {
        let code = if kind == "vectorish" { "unknown_type" } else { "option_unfit" };
        assert_eq!(
            reasons(&operator, add(computed("new", kind, "record.title"))).await,
            at("/field/type", code),
            "{kind}"
        );
    }
    for (key, value, pointer) in [
        ("required", json!(true), "required"),
        ("default", json!("x"), "default"),
        ("unique", json!(true), "unique"),
        ("indexed", json!(true), "indexed"),
        ("searchable", json!(true), "searchable"),
        ("max_length", json!(3), "max_length"),
        ("min_length", json!(3), "min_length"),
        ("pattern", json!("x"), "pattern"),
        ("min", json!(1), "min"),
        ("max", json!(1), "max"),
        ("read_only", json!(true), "read_only"),
        ("list", json!(true), "type"),
        ("rules", json!({"write": "true"}), "rules/write"),
    ] {
        let mut field = computed("new", "text", "record.title");
        field[key] = value;
        assert_eq!(reasons(&operator, add(field)).await, at(&format!("/field/{pointer}"), "option_unfit"), "{key}");
    }
    let mut filled = add(computed("new", "text", "record.title"));
    filled[0]["fill"] = json!("x");
    assert_eq!(reasons(&operator, filled).await, at("/fill", "option_unfit"));
    for (field, pointer, code) in [
        (computed("loud", "text", "record.title"), "/field/name", "taken"),
        (computed("title", "text", "record.title"), "/field/name", "taken"),
        (computed("Bad", "text", "record.title"), "/field/name", "invalid_name"),
        (json!({"name": "loud", "type": "text"}), "/field/name", "taken"),
        (json!({"name": "new", "type": "text", "computed": true}), "/field/computed", "wrong_type"),
        (
            json!({"name": "new", "type": "object", "fields": [computed("x", "text", "record.title")]}),
            "/field/fields/0/computed",
            "option_unfit",
        ),
        (computed("new", "text", &"record.title + ".repeat(2000)), "/field/computed", "too_complex"),
    ] {
        assert_eq!(reasons(&operator, add(field.clone())).await, at(pointer, code), "{field}");
    }
    // Of two that read each other, or itself, each is told so.
    let fields = json!([
        computed("a", "text", "record.b"),
        computed("b", "text", "record.a"),
        computed("c", "text", "record.c")
    ]);
    let found = reasons(&operator, json!([{"op": "create_collection", "name": "loops", "fields": fields}])).await;
    let each = |place: usize| (format!("/operations/0/fields/{place}/computed"), "unsupported".to_owned());
    assert_eq!(found, [each(0), each(1), each(2)]);
}

async fn what_a_computed_field_reads_cannot_go_without_it(app: &TestApp) {
    let operator = with_notes(app).await;
    let drop = |field: &str| json!({"op": "drop_field", "collection": "notes", "field": field});
    for operation in [
        drop("title"),
        drop("kind"),
        json!({"op": "recode", "collection": "notes", "field": "kind", "type": "bool", "map": {"a": "true", "b": "false"}}),
        json!({"op": "change_enum", "collection": "notes", "field": "kind", "remove": ["a"], "map": {"a": "b"}}),
    ] {
        assert_eq!(reasons(&operator, json!([operation])).await, at("", "computed_dangles"), "{operation}");
        let amended = json!({"operations": [operation], "amend": true});
        operator.post("/admin/v1/changes", amended).await.expect_problem(422, "change_refused");
    }
    let both = json!([drop("title"), drop("stars"), drop("loud")]);
    assert_eq!(change(&operator, both).await["version"], 2);
    assert_eq!(app.anon().post("/v1/notes", json!({"title": "x"})).await.expect(201)["loud"], "x!");
    // A field of the same name is another one.
    let anew = json!([drop("kind"), {"op": "add_field", "collection": "notes",
        "field": {"name": "kind", "type": "enum", "values": ["a", "b"]}}]);
    assert_eq!(reasons(&operator, anew).await, at("", "computed_dangles"));
}

async fn operations_on_stored_fields_are_refused(app: &TestApp) {
    let operator = with_notes(app).await;
    for (op, mut keys) in [
        ("set_required", json!({"required": true, "fill": "x"})),
        ("set_default", json!({"default": "x"})),
        ("set_limits", json!({"max_length": 3})),
        ("change_enum", json!({"add": ["x"]})),
        ("recode", json!({"type": "bool", "map": {}})),
        ("flatten", json!({})),
        ("drop_field", json!({"restore": "x"})),
        ("drop_field", json!({"erase": true})),
        ("set_options", json!({"indexed": true})),
        ("set_options", json!({"searchable": true})),
        ("set_options", json!({"read_only": true})),
        ("nest", json!({"fields": ["loud", "title"], "as": "both"})),
    ] {
        keys["op"] = json!(op);
        keys["collection"] = json!("notes");
        if op != "nest" {
            keys["field"] = json!("loud");
        }
        let pointer = if op == "nest" { "/fields/0" } else { "/field" };
        assert_eq!(reasons(&operator, json!([keys])).await, at(pointer, "computed"), "{op}");
    }
    let write = json!([{"op": "set_options", "collection": "notes", "field": "loud", "rules": {"write": "true"}}]);
    assert_eq!(reasons(&operator, write).await, at("/rules/write", "option_unfit"));
    let taken = |to: &str| json!([{"op": "rename_field", "collection": "notes", "field": "loud", "to": to}]);
    assert_eq!(reasons(&operator, taken("title")).await, at("/to", "taken"));
    assert_eq!(reasons(&operator, taken("auth__x")).await, at("/to", "invalid_name"));
}

async fn what_has_no_column_has_no_index(app: &TestApp) {
    let operator = with_notes(app).await;
    let index = |mut keys: Json| {
        keys["op"] = json!("add_index");
        keys["collection"] = json!("notes");
        json!([keys])
    };
    assert_eq!(reasons(&operator, index(json!({"fields": ["loud"]}))).await, at("/fields", "computed"));
    let partial = index(json!({"fields": ["title"], "where": "record.is_a"}));
    assert_eq!(reasons(&operator, partial).await, at("/where", "not_indexable"));
}

async fn a_query_reads_only_so_much_that_is_computed(app: &TestApp) {
    let operator = with_notes(app).await;
    let long = ["record.title"; 60].join(" + ");
    change(&operator, json!([{"op": "add_field", "collection": "notes", "field": computed("long", "text", &long)}]))
        .await;
    let filter = |times: usize| json!({"filter": vec!["long == 'x'"; times].join(" || ")});
    app.anon().post("/v1/notes/query", filter(3)).await.expect(200);
    let problem = app.anon().post("/v1/notes/query", filter(20)).await.expect_problem(400, "invalid_query");
    assert_eq!(problem["errors"][0]["code"], "too_complex");
}
