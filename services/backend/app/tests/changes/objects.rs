//! `nest`, `flatten`, and adding and dropping whole objects.

use serde_json::{Value as Json, json};

use super::{apply, document, entries, open_collection, state};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// Makes `notes` with fields to nest and an object to flatten, promised in version 1.
async fn with_fields(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "text", "type": "text"},
        {"name": "city", "type": "text", "required": true, "default": "Rome"},
        {"name": "zip", "type": "text", "unique": true},
        {"name": "place", "type": "object", "fields": [
            {"name": "x", "type": "integer", "required": true},
            {"name": "y", "type": "integer", "indexed": true}]},
        {"name": "tags", "type": "text", "list": true},
        {"name": "extra", "type": "json"},
        {"name": "above", "type": "relation", "collection": "notes"},
        {"name": "secret", "type": "text", "hidden": true},
        {"name": "origin", "type": "text", "read_only": true}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    let held = json!({"op": "set_rules", "collection": "notes", "rules": {"read": "record.city != 'Hidden'"}});
    operator
        .post("/admin/v1/changes", json!({"operations": [held], "acknowledge": ["rule_tightened"]}))
        .await
        .expect(201);
    operator
}

async fn post(app: &TestApp, version: u32, body: Json) -> Json {
    app.anon().post(format!("/v{version}/notes"), body).await.expect(201)
}

async fn read(app: &TestApp, version: u32, of: &Json) -> Json {
    app.anon().get(format!("/v{version}/notes/{}", of["id"].as_str().unwrap())).await.expect(200)
}

fn nest() -> Json {
    json!({"op": "nest", "collection": "notes", "fields": ["city", "zip"], "as": "address"})
}

fn flatten() -> Json {
    json!({"op": "flatten", "collection": "notes", "field": "place", "as": {"x": "place_x"}, "restore": {"x": -1}})
}

async fn nested_fields_are_the_same_fields(app: &TestApp) {
    let operator = with_fields(app).await;
    let old = post(app, 1, json!({"zip": "1"})).await;
    let report = apply(&operator, [nest()]).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    assert_eq!(read(app, 1, &old).await, old);
    let shown = read(app, 2, &old).await;
    assert_eq!(shown["address"], json!({"city": "Rome", "zip": "1"}));
    let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
    assert_eq!(names[..4], ["id", "text", "address", "place"]);

    // Whatever is written through one is seen through the other.
    let id = old["id"].as_str().unwrap();
    app.anon().patch(format!("/v2/notes/{id}"), json!({"address": {"city": "Oslo"}})).await.expect(200);
    assert_eq!((&read(app, 1, &old).await["city"], &read(app, 1, &old).await["zip"]), (&json!("Oslo"), &json!("1")));
    app.anon().patch(format!("/v1/notes/{id}"), json!({"zip": null, "city": "Bonn"})).await.expect(200);
    assert_eq!(read(app, 2, &old).await["address"], json!({"city": "Bonn", "zip": null}));
    post(app, 2, json!({"address": {"zip": "2"}})).await;
    let taken = app.anon().post("/v2/notes", json!({"address": {"zip": "2"}})).await.expect_problem(409, "conflict");
    assert_eq!(taken["errors"][0]["pointer"], "/address/zip");
    let taken = app.anon().post("/v1/notes", json!({"zip": "2"})).await.expect_problem(409, "conflict");
    assert_eq!(taken["errors"][0]["pointer"], "/zip");

    // A rule that reads a field goes on holding, and is told in the newest names.
    let hidden = post(app, 1, json!({"city": "Hidden"})).await;
    app.anon().get(format!("/v2/notes/{}", hidden["id"].as_str().unwrap())).await.expect_problem(404, "not_found");
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let notes = told["items"].as_array().unwrap().iter().find(|item| item["name"] == "notes").unwrap();
    assert_eq!(notes["rules"]["read"], "record.address.city != \"Hidden\"");
    for (version, filter) in [(1, "city == 'Bonn'"), (2, "address.city == 'Bonn' && address != null")] {
        let path = format!("/v{version}/notes/query");
        let page = app.anon().post(path, json!({"filter": filter})).await.expect(200);
        assert_eq!(page["items"][0]["id"], old["id"], "{filter}");
    }
}

async fn flattened_members_are_the_same_fields(app: &TestApp) {
    let operator = with_fields(app).await;
    let (none, some) = (post(app, 1, json!({})).await, post(app, 1, json!({"place": {"x": 1}})).await);
    let report = apply(&operator, [flatten()]).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    for record in [&none, &some] {
        assert_eq!(read(app, 1, record).await, *record);
    }
    let shown = read(app, 2, &some).await;
    assert_eq!((&shown["place_x"], &shown["y"]), (&json!(1), &Json::Null));
    assert_eq!(read(app, 2, &none).await["place_x"], Json::Null);

    // An object is there where one of its members has a value; one that it promises is made up.
    let made = post(app, 2, json!({"y": 5})).await;
    assert_eq!(read(app, 1, &made).await["place"], json!({"x": -1, "y": 5}));
    assert_eq!(read(app, 1, &post(app, 2, json!({})).await).await["place"], Json::Null);
    let page = app.anon().post("/v1/notes/query", json!({"filter": "place.x == -1", "sort": "-place.x"})).await;
    assert_eq!(page.expect(200)["items"].as_array().unwrap().len(), 1, "not those without an object");
    let page = app.anon().post("/v1/notes/query", json!({"filter": "place.x < 0"})).await;
    assert_eq!(page.expect(200)["items"].as_array().unwrap().len(), 1, "not those without an object");
    let id = some["id"].as_str().unwrap();
    app.anon().patch(format!("/v2/notes/{id}"), json!({"place_x": null})).await.expect(200);
    assert_eq!(read(app, 1, &some).await["place"], json!({"x": -1, "y": null}), "it was written as an object");
    app.anon().patch(format!("/v1/notes/{id}"), json!({"place": null})).await.expect(200);
    app.anon().patch(format!("/v2/notes/{id}"), json!({"place_x": 3})).await.expect(200);
    assert_eq!(read(app, 1, &some).await["place"], json!({"x": 3, "y": null}));
}

async fn there_and_back_again_keeps_every_value(app: &TestApp) {
    let operator = with_fields(app).await;
    let old = post(app, 1, json!({"zip": "1", "place": {"x": 1, "y": 2}})).await;
    apply(&operator, [nest(), flatten()]).await;
    let back = json!({"op": "flatten", "collection": "notes", "field": "address", "as": {"city": "address"}});
    let again = json!({"op": "nest", "collection": "notes", "fields": ["place_x", "y"], "as": "y"});
    apply(&operator, [back, again]).await;
    let shown = read(app, 3, &old).await;
    assert_eq!((&shown["address"], &shown["zip"]), (&json!("Rome"), &json!("1")));
    assert_eq!(shown["y"], json!({"place_x": 1, "y": 2}));
    assert_eq!(read(app, 1, &old).await, old);
    let nothing = operator.post("/admin/v1/changes/plan", document([nest_and_back(), flat_again()])).await.expect(200);
    assert_eq!((&nothing["verdict"], &nothing["mints"]), (&json!("additive"), &json!(false)));
}

fn nest_and_back() -> Json {
    json!({"op": "nest", "collection": "notes", "fields": ["text"], "as": "wrapped"})
}

fn flat_again() -> Json {
    json!({"op": "flatten", "collection": "notes", "field": "wrapped"})
}

async fn objects_are_added_and_dropped_whole(app: &TestApp) {
    let operator = with_fields(app).await;
    let old = post(app, 1, json!({"place": {"x": 1}})).await;
    let size = json!({"name": "size", "type": "object", "required": true, "fields": [
        {"name": "wide", "type": "number", "required": true}, {"name": "unit", "type": "text", "default": "m"}]});
    let add = json!({"op": "add_field", "collection": "notes", "field": size, "fill": {"wide": 1.5}});
    let plain = json!({"name": "note", "type": "object", "fields": [{"name": "text", "type": "text", "default": "?"}]});
    let plain = json!({"op": "add_field", "collection": "notes", "field": plain});
    let drop = json!({"op": "drop_field", "collection": "notes", "field": "place"});
    assert_eq!(apply(&operator, [add, plain, drop]).await["version"], 2);
    let shown = read(app, 2, &old).await;
    assert_eq!((&shown["size"], &shown["note"]), (&json!({"wide": 1.5, "unit": null}), &Json::Null));
    let made = post(app, 1, json!({"place": {"x": 7}})).await;
    let shown = read(app, 2, &made).await;
    assert_eq!((&shown["size"], &shown["note"]), (&json!({"wide": 1.5, "unit": "m"}), &Json::Null));
    assert!(shown.get("place").is_none());
    let newer = post(app, 2, json!({"size": {"wide": 2}})).await;
    assert_eq!(read(app, 1, &newer).await["place"], Json::Null);

    let drop = json!({"op": "drop_field", "collection": "notes", "field": "size", "restore": {"wide": 9}});
    assert_eq!(apply(&operator, [drop]).await["version"], 3);
    let newest = post(app, 3, json!({})).await;
    assert_eq!(read(app, 2, &newest).await["size"], json!({"wide": 1.5, "unit": null}), "its fill stays");
}

async fn what_cannot_be_is_refused_at_its_place(app: &TestApp) {
    let operator = with_fields(app).await;
    let before = state(app).await;
    let with = |of: Json, key: &str, value: Json| {
        let mut changed = of;
        changed[key] = value;
        changed
    };
    let object = |fields: Json| json!({"op": "add_field", "collection": "notes", "field": {"name": "o", "type": "object", "fields": fields}});
    for (operation, pointer, code) in [
        (with(nest(), "fields", json!([])), "/fields", "invalid_value"),
        (with(nest(), "fields", json!(["city", "town"])), "/fields/1", "no_such_field"),
        (with(nest(), "fields", json!(["city", "city"])), "/fields/1", "invalid_value"),
        (with(nest(), "fields", json!(["place.x"])), "/fields/0", "no_such_field"),
        (with(nest(), "fields", json!(["place"])), "/fields/0", "option_unfit"),
        (with(nest(), "fields", json!(["tags"])), "/fields/0", "option_unfit"),
        (with(nest(), "fields", json!(["extra"])), "/fields/0", "option_unfit"),
        (with(nest(), "fields", json!(["above"])), "/fields/0", "option_unfit"),
        (with(nest(), "fields", json!(["secret"])), "/fields/0", "option_unfit"),
        (with(nest(), "fields", json!(["origin"])), "/fields/0", "option_unfit"),
        (with(nest(), "as", json!("text")), "/as", "taken"),
        (with(nest(), "as", json!("id")), "/as", "invalid_name"),
        (with(nest(), "extra", json!(1)), "/extra", "unknown_key"),
        (json!({"op": "nest", "collection": "users", "fields": ["email"], "as": "a"}), "/fields/0", "protected"),
        (with(flatten(), "field", json!("text")), "/field", "option_unfit"),
        (with(flatten(), "as", json!({"z": "a"})), "/as/z", "no_such_field"),
        (with(flatten(), "as", json!({"x": "text"})), "/as/x", "taken"),
        (with(flatten(), "as", json!({"x": "y"})), "/as/y", "taken"),
        (with(flatten(), "as", json!({"x": "auth"})), "/as/x", "invalid_name"),
        (with(flatten(), "restore", json!({})), "/restore/x", "outcome_required"),
        (with(flatten(), "restore", json!({"x": "1"})), "/restore/x", "wrong_type"),
        (object(json!([])), "/field/fields", "invalid_value"),
        (object(json!([{"name": "a", "type": "json"}])), "/field/fields/0/type", "option_unfit"),
        (object(json!([{"name": "a", "type": "text", "list": true}])), "/field/fields/0/type", "option_unfit"),
        (object(json!([{"name": "a", "type": "text", "hidden": true}])), "/field/fields/0/hidden", "option_unfit"),
        (object(json!([{"name": "a", "type": "text", "unique": true}])), "/field/fields/0/unique", "option_unfit"),
        (object(json!([{"name": "a", "type": "text", "max": 1}])), "/field/fields/0/max", "option_unfit"),
        (
            object(json!([{"name": "a", "type": "text"}, {"name": "a", "type": "text"}])),
            "/field/fields/1/name",
            "taken",
        ),
        (object(json!([{"name": "a"}])), "/field/fields/0/type", "required"),
        (json!({"op": "add_index", "collection": "notes", "fields": ["place"]}), "/fields", "no_such_field"),
        (
            json!({"op": "set_default", "collection": "notes", "field": "place", "default": {}}),
            "/default",
            "option_unfit",
        ),
        (
            json!({"op": "set_required", "collection": "notes", "field": "place", "required": true}),
            "/field",
            "not_available",
        ),
    ] {
        let problem = operator.post("/admin/v1/changes", document([operation.clone()])).await;
        let problem = problem.expect_problem(422, "change_refused");
        let pointer = format!("/operations/0{pointer}");
        assert_eq!(entries(&problem), [(pointer.as_str(), None, code)], "{operation}");
    }
    assert_eq!(state(app).await, before);
}

async fn a_rule_that_asks_for_an_object_does_not_outlive_it(app: &TestApp) {
    let operator = with_fields(app).await;
    let rule = json!({"op": "set_rules", "collection": "notes", "rules": {"list": "has(record.place)"}});
    operator
        .post("/admin/v1/changes", json!({"operations": [rule], "acknowledge": ["rule_tightened"]}))
        .await
        .expect(201);
    let problem = operator.post("/admin/v1/changes", document([flatten()])).await.expect_problem(422, "change_refused");
    assert_eq!(entries(&problem), [("/operations/0", None, "rule_dangles")]);
}

both_engines!(
    nested_fields_are_the_same_fields,
    flattened_members_are_the_same_fields,
    there_and_back_again_keeps_every_value,
    objects_are_added_and_dropped_whole,
    what_cannot_be_is_refused_at_its_place,
    a_rule_that_asks_for_an_object_does_not_outlive_it,
);
