//! Enums: values that come and go, and clients who were told that more may come.

use serde_json::json;

use super::{apply, open_collection, write};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn a_value_that_a_version_was_not_told_of_has_no_place_in_its_order(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "size", "type": "enum", "values": ["l", "m"], "open": true},
                        {"name": "text", "type": "text"}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    apply(&operator, [json!({"op": "drop_field", "collection": "notes", "field": "text"})]).await;
    apply(&operator, [json!({"op": "change_enum", "collection": "notes", "field": "size", "add": ["xl"]})]).await;
    for size in ["m", "l"] {
        write(app, json!({"size": size})).await;
    }
    app.anon().post("/v2/notes", json!({"size": "xl"})).await.expect(201);
    for (version, order) in [(1, ["xl", "l", "m"]), (2, ["l", "m", "xl"])] {
        let listed = app.anon().get(format!("/v{version}/notes?sort=size")).await.expect(200);
        let sizes: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["size"].clone()).collect();
        assert_eq!(sizes, order, "v{version}");
    }
}

async fn a_name_that_is_given_to_another_value_makes_a_version(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "size", "type": "enum", "values": ["l", "m"]}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    let path = format!("/v1/notes/{}", write(app, json!({"size": "m"})).await["id"].as_str().unwrap());
    let on = |rest: serde_json::Value| {
        let mut operation = json!({"op": "change_enum", "collection": "notes", "field": "size"});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        operation
    };
    let removed = on(json!({"remove": ["m"], "map": {"m": "l"}}));
    let added = on(json!({"add": ["m"], "fallback": {"m": "l"}}));
    let report = apply(&operator, [removed, added]).await;
    assert_eq!((&report["verdict"], &report["mints"]), (&json!("breaking"), &json!(true)), "{report}");
    assert_eq!(app.anon().get(path).await.expect(200)["size"], "m");
}

both_engines!(
    a_value_that_a_version_was_not_told_of_has_no_place_in_its_order,
    a_name_that_is_given_to_another_value_makes_a_version,
);
