//! Lists of an enum: values that come and go, item by item, in every version.

use serde_json::{Value as Json, json};

use super::{apply, document, open_collection, write};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    an_added_value_shows_as_its_fallback_in_lists,
    a_removed_value_shows_as_another_in_lists,
    an_opened_list_has_a_sentinel,
    what_a_change_of_a_list_leaves_open_is_refused,
);

fn tags(rest: &Json) -> Json {
    let mut operation = json!({"op": "change_enum", "collection": "notes", "field": "tags"});
    operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    operation
}

/// Makes `notes` with lists of `a`, `b` and `c`.
async fn with_tags(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([{"name": "tags", "type": "enum", "values": ["a", "b", "c"], "list": true}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    operator
}

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

/// The tags of the records that a version finds, in the order of their ids.
async fn found(app: &TestApp, version: u32, filter: &str) -> Vec<Json> {
    let asked = app.anon().post(format!("/v{version}/notes/query"), json!({"filter": filter})).await.expect(200);
    asked["items"].as_array().unwrap().iter().map(|item| item["tags"].clone()).collect()
}

async fn an_added_value_shows_as_its_fallback_in_lists(app: &TestApp) {
    let operator = with_tags(app).await;
    let old = write(app, json!({"tags": ["a", "b"]})).await;
    let report = apply(&operator, [tags(&json!({"add": ["d"], "fallback": {"d": "b"}}))]).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    assert_eq!(report["operations"][0]["outcome"], "coerced");
    let anon = app.anon();
    let new = anon.post("/v2/notes", json!({"tags": ["d", "a", "d", "b"]})).await.expect(201);
    write(app, json!({})).await;
    let shown = anon.get(format!("/v1/notes/{}", id(&new))).await;
    let tag = shown.header("etag").to_owned();
    let shown = shown.expect(200);
    assert_eq!(shown["tags"], json!(["b", "a", "b", "b"]));
    let (old_list, coarse, fine) = (json!(["a", "b"]), json!(["b", "a", "b", "b"]), json!(["d", "a", "d", "b"]));
    for (filter, by_v1, by_v2) in [
        ("'b' in tags", vec![&old_list, &coarse], vec![&old_list, &fine]),
        ("tags.exists(t, t == 'b')", vec![&old_list, &coarse], vec![&old_list, &fine]),
        ("tags.exists_one(t, t == 'b')", vec![&old_list], vec![&old_list, &fine]),
        ("tags.all(t, t != 'c')", vec![&old_list, &coarse, &Json::Null], vec![&old_list, &fine, &Json::Null]),
        ("tags == ['b', 'a', 'b', 'b']", vec![&coarse], vec![]),
        ("tags != ['b', 'a', 'b', 'b']", vec![&old_list, &Json::Null], vec![&old_list, &fine, &Json::Null]),
        ("tags == ['a', 'b']", vec![&old_list], vec![&old_list]),
        ("size(tags) > 2", vec![&coarse], vec![&fine]),
        ("tags == []", vec![&Json::Null], vec![&Json::Null]),
        ("tags.join('-') == 'b-a-b-b'", vec![&coarse], vec![]),
    ] {
        for (version, expected) in [(1, by_v1), (2, by_v2)] {
            let expected: Vec<Json> =
                expected.into_iter().map(|list| if list.is_null() { json!([]) } else { list.clone() }).collect();
            assert_eq!(found(app, version, filter).await, expected, "v{version}: {filter}");
        }
    }
    assert_eq!(found(app, 2, "'d' in tags").await, [fine]);
    assert_eq!(found(app, 1, "'d' in tags").await, [] as [Json; 0]);
    // What was read and is written back changes nothing; what was never told is refused.
    let path = format!("/v1/notes/{}", id(&new));
    assert_eq!(anon.put(&path, shown.clone()).await.expect(200), shown);
    assert_eq!(anon.get(&path).await.header("etag"), tag);
    let problem = anon.patch(&path, json!({"tags": ["a", "d"]})).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/tags/1");
    // A list that an older version changes is what that version writes.
    anon.patch(&path, json!({"tags": ["b", "a", "b"]})).await.expect(200);
    assert_eq!(anon.get(format!("/v2/notes/{}", id(&new))).await.expect(200)["tags"], json!(["b", "a", "b"]));
    assert_eq!(anon.get(format!("/v2/notes/{}", id(&old))).await.expect(200)["tags"], old["tags"]);
}

async fn a_removed_value_shows_as_another_in_lists(app: &TestApp) {
    let operator = with_tags(app).await;
    let old = write(app, json!({"tags": ["c", "a", "c"]})).await;
    write(app, json!({"tags": ["b"]})).await;
    let removal = tags(&json!({"remove": ["c"], "map": {"c": "a"}}));
    let plan = operator.post("/admin/v1/changes/plan", document([removal.clone()])).await.expect(200);
    assert_eq!((&plan["operations"][0]["rows_affected"], &plan["verdict"]), (&json!(1), &json!("breaking")), "{plan}");
    apply(&operator, [removal]).await;
    let (v1, v2) = (format!("/v1/notes/{}", id(&old)), format!("/v2/notes/{}", id(&old)));
    let anon = app.anon();
    assert_eq!(anon.get(&v1).await.expect(200), old);
    assert_eq!(anon.get(&v2).await.expect(200)["tags"], json!(["a", "a", "a"]));
    anon.patch(&v2, json!({"tags": ["a", "c"]})).await.expect_problem(422, "invalid_fields");
    anon.patch(&v2, json!({"tags": ["a", "b"]})).await.expect(200);
    assert_eq!(anon.get(&v1).await.expect(200)["tags"], json!(["a", "b"]));
    anon.patch(&v1, json!({"tags": ["c"]})).await.expect(200);
    assert_eq!(found(app, 2, "tags.exists(t, t == 'a')").await, [json!(["a"])]);
    // Its name is free for another value, which older versions do not take for it.
    apply(&operator, [tags(&json!({"add": ["c"], "fallback": {"c": "b"}}))]).await;
    let newer = anon.post("/v3/notes", json!({"tags": ["c", "a"]})).await.expect(201);
    for (version, list) in [(1, ["b", "a"]), (2, ["b", "a"]), (3, ["c", "a"])] {
        let shown = anon.get(format!("/v{version}/notes/{}", id(&newer))).await.expect(200);
        assert_eq!(shown["tags"], json!(list), "v{version}");
    }
    assert_eq!(anon.get(&v1).await.expect(200)["tags"], json!(["c"]));
}

async fn an_opened_list_has_a_sentinel(app: &TestApp) {
    let operator = with_tags(app).await;
    apply(&operator, [tags(&json!({"open": true, "sentinel": "a"}))]).await;
    let report = apply(&operator, [tags(&json!({"add": ["x", "y"]}))]).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("additive"), &json!(2)));
    let made = app.anon().post("/v2/notes", json!({"tags": ["x", "b", "y"]})).await.expect(201);
    let shown = app.anon().get(format!("/v1/notes/{}", id(&made))).await.expect(200);
    assert_eq!(shown["tags"], json!(["a", "b", "a"]));
    for (filter, count) in [("'a' in tags", 1), ("tags == ['a', 'b', 'a']", 1), ("'x' in tags", 0)] {
        assert_eq!(found(app, 1, filter).await.len(), count, "{filter}");
    }
}

async fn what_a_change_of_a_list_leaves_open_is_refused(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "tags", "type": "enum", "values": ["a", "b", "c"], "list": true, "default": ["a", "b"]},
        {"name": "sizes", "type": "integer", "list": true}]);
    apply(&operator, [open_collection("notes", &fields)]).await;
    let mut numbers = tags(&json!({"add": ["d"], "fallback": {"d": "a"}}));
    numbers["field"] = "sizes".into();
    let rule = json!({"op": "set_rules", "collection": "notes", "rules": {"list": "!record.tags.exists(t, t == 'c')",
        "read": "!('c' in record.tags)"}});
    let gone = tags(&json!({"remove": ["c"], "map": {"c": "a"}}));
    for (operations, pointer, code) in [
        (vec![numbers], "/operations/0/field", "option_unfit"),
        (vec![tags(&json!({"add": ["d"]}))], "/operations/0/fallback/d", "outcome_required"),
        (vec![tags(&json!({"add": ["d"], "fallback": {"d": "z"}}))], "/operations/0/fallback/d", "invalid_value"),
        (vec![tags(&json!({"add": ["a"]}))], "/operations/0/add/0", "taken"),
        (vec![tags(&json!({"remove": ["c"]}))], "/operations/0/map/c", "outcome_required"),
        (vec![tags(&json!({"remove": ["b"], "map": {"b": "a"}}))], "/operations/0/remove", "default_required"),
        (vec![tags(&json!({"remove": ["z"], "map": {"z": "a"}}))], "/operations/0/remove/0", "no_such_value"),
    ] {
        let problem = operator.post("/admin/v1/changes/plan", document(operations)).await;
        let problem = problem.expect_problem(422, "change_refused");
        let told = [&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]];
        assert_eq!(told, [pointer, code], "{problem}");
    }
    let tightened = json!({"operations": [rule], "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", tightened).await.expect(201);
    let problem = operator.post("/admin/v1/changes/plan", document([gone])).await;
    let problem = problem.expect_problem(422, "change_refused");
    let codes: Vec<&Json> = problem["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["rule_dangles", "rule_dangles"], "{problem}");
}
