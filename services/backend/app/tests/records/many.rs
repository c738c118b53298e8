//! Relations that hold a list: what they name, what a deletion makes of them, and how they are found.

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

const OPEN: [&str; 5] = ["list", "read", "create", "update", "delete"];

fn open() -> Json {
    OPEN.iter().map(|action| ((*action).to_owned(), json!("true"))).collect::<serde_json::Map<_, _>>().into()
}

/// Makes `tags`, of which those named `secret` are hidden, and `notes` that name them in `tags`.
async fn with_notes<'a>(app: &'a TestApp, on_delete: &str) -> Actor<'a> {
    let operator = app.operator().await;
    let tags = json!({"op": "create_collection", "name": "tags", "fields": [{"name": "name", "type": "text"}],
        "rules": {"list": "record.name != 'secret'", "read": "record.name != 'secret'", "create": "true",
                  "update": "true", "delete": "true"}});
    let notes = json!({"op": "create_collection", "name": "notes", "fields": [
        {"name": "title", "type": "text"},
        {"name": "tags", "type": "relation", "collection": "tags", "list": true, "on_delete": on_delete},
        {"name": "members", "type": "relation", "collection": "users", "list": true, "on_delete": "set_null"},
        {"name": "main", "type": "relation", "collection": "tags", "on_delete": "restrict"}], "rules": open()});
    operator.post("/admin/v1/changes", json!({"operations": [tags, notes]})).await.expect(201);
    operator
}

async fn make(app: &TestApp, collection: &str, body: Json) -> Json {
    app.anon().post(format!("/v1/{collection}"), body).await.expect(201)["id"].take()
}

async fn tags(app: &TestApp, names: &[&str]) -> Vec<Json> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(make(app, "tags", json!({"name": name})).await);
    }
    ids
}

fn at(collection: &str, id: &Json) -> String {
    format!("/v1/{collection}/{}", id.as_str().expect("an id"))
}

/// The titles of the notes that a filter leaves, in the order of their ids.
async fn titles(app: &TestApp, filter: &str) -> Vec<String> {
    let page = app.anon().post("/v1/notes/query", json!({"filter": filter})).await.expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

async fn a_list_keeps_its_order_and_is_replaced_whole(app: &TestApp) {
    with_notes(app, "set_null").await;
    let ids = tags(app, &["a", "b", "c"]).await;
    let empty = app.anon().post("/v1/notes", json!({})).await.expect(201);
    assert_eq!(empty["tags"], json!([]), "never null");
    let made = app.anon().post("/v1/notes", json!({"tags": [ids[2], ids[0]]})).await.expect(201);
    assert_eq!(made["tags"], json!([ids[2], ids[0]]));
    let path = at("notes", &made["id"]);
    let read = app.anon().get(&path).await;
    assert_eq!(read.expect(200), made);
    let same = app.anon().patch(&path, json!({"tags": [ids[2], ids[0]]})).await;
    assert_eq!(same.header("etag"), read.header("etag"), "nothing has changed");
    for list in [json!([ids[0], ids[1], ids[2]]), json!([ids[1]]), json!([])] {
        assert_eq!(app.anon().patch(&path, json!({"tags": list})).await.expect(200)["tags"], list);
        assert_eq!(app.anon().get(&path).await.expect(200)["tags"], list);
    }
    app.anon().patch(&path, json!({"tags": [ids[0]]})).await.expect(200);
    assert_eq!(app.anon().patch(&path, json!({"tags": null})).await.expect(200)["tags"], json!([]));
}

async fn every_id_must_be_that_of_a_record_the_caller_can_read(app: &TestApp) {
    let operator = with_notes(app, "set_null").await;
    let ids = tags(app, &["a", "b"]).await;
    let secret = make(app, "tags", json!({"name": "secret"})).await;
    let nobody = json!("0198c0de-0000-7000-8000-000000000000");
    for (sent, faults) in [
        (json!([ids[0], nobody, ids[1], secret]), vec![("/tags/1", "no_such_record"), ("/tags/3", "no_such_record")]),
        (json!([secret]), vec![("/tags/0", "no_such_record")]),
        (json!([ids[0], ids[0]]), vec![("/tags", "duplicate")]),
        (json!(["x"]), vec![("/tags", "no_such_record")]),
        (json!([ids[0], null]), vec![("/tags", "no_such_record")]),
        (json!([[ids[0]]]), vec![("/tags", "no_such_record")]),
        (ids[0].clone(), vec![("/tags", "wrong_type")]),
        (json!({"0": ids[0]}), vec![("/tags", "wrong_type")]),
        (json!(vec![&nobody; 1_001]), vec![("/tags", "too_many")]),
    ] {
        let problem = app.anon().post("/v1/notes", json!({"tags": sent})).await.expect_problem(422, "invalid_fields");
        let told = problem["errors"].as_array().unwrap().iter();
        let told: Vec<_> =
            told.map(|fault| (fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect();
        assert_eq!(told, faults, "{sent}");
    }
    assert_eq!(titles(app, "true").await, [""; 0], "nothing was stored");
    // What is named already stays, readable or not; an operator reads everything.
    let body = json!({"title": "n", "tags": [secret, ids[0]]});
    let note = operator.post("/admin/v1/records/notes", body).await.expect(201);
    let path = at("notes", &note["id"]);
    app.anon().patch(&path, json!({"tags": [ids[1], secret]})).await.expect(200);
    app.anon().patch(&path, json!({"tags": [ids[1]]})).await.expect(200);
    app.anon().patch(&path, json!({"tags": [ids[1], secret]})).await.expect_problem(422, "invalid_fields");
}

async fn a_list_loses_what_goes_with_one_event(app: &TestApp) {
    with_notes(app, "set_null").await;
    let ids = tags(app, &["a", "b", "c"]).await;
    let note = make(app, "notes", json!({"tags": ids})).await;
    let other = make(app, "notes", json!({"tags": [ids[2]]})).await;
    let before = events(app).await.len();
    app.anon().delete(at("tags", &ids[1])).await.expect(204);
    let left = app.anon().get(at("notes", &note)).await;
    assert_eq!(left.expect(200)["tags"], json!([ids[0], ids[2]]));
    assert!(left.header("etag").starts_with("\"2."), "{left}");
    assert!(app.anon().get(at("notes", &other)).await.header("etag").starts_with("\"1."), "it named another");
    let told: Vec<_> = events(app).await.split_off(before).into_iter().map(|event| event.kind.word()).collect();
    assert_eq!(told, ["updated", "deleted"]);
    assert_eq!(
        app.anon().patch(at("notes", &note), json!({"tags": [ids[2]]})).await.expect(200)["tags"],
        json!([ids[2]])
    );
    app.anon().delete(at("tags", &ids[0])).await.expect(204);
    assert!(app.anon().get(at("notes", &note)).await.header("etag").starts_with("\"3."), "it named that no more");
}

async fn a_list_can_hold_back_what_it_names(app: &TestApp) {
    with_notes(app, "restrict").await;
    let ids = tags(app, &["a", "b"]).await;
    let note = make(app, "notes", json!({"tags": ids})).await;
    app.anon().delete(at("tags", &ids[0])).await.expect_problem(409, "conflict");
    app.anon().patch(at("notes", &note), json!({"tags": [ids[1]]})).await.expect(200);
    app.anon().delete(at("tags", &ids[0])).await.expect(204);
    app.anon().delete(at("notes", &note)).await.expect(204);
    app.anon().delete(at("tags", &ids[1])).await.expect(204);
}

async fn a_record_can_go_with_what_its_list_names(app: &TestApp) {
    with_notes(app, "cascade").await;
    let ids = tags(app, &["a", "b"]).await;
    // The second holds the tag back by another relation, and goes with it all the same.
    let gone = make(app, "notes", json!({"title": "gone", "tags": [ids[0], ids[1]]})).await;
    make(app, "notes", json!({"title": "too", "tags": [ids[0]], "main": ids[0]})).await;
    make(app, "notes", json!({"title": "stays", "tags": [ids[1]]})).await;
    let before = events(app).await.len();
    app.anon().delete(at("tags", &ids[0])).await.expect(204);
    assert_eq!(titles(app, "true").await, ["stays"]);
    app.anon().get(at("notes", &gone)).await.expect_problem(404, "not_found");
    let told: Vec<_> = events(app).await.split_off(before).into_iter().map(|event| event.kind.word()).collect();
    assert_eq!(told, ["deleted", "deleted", "deleted"]);
    // A record that holds back what goes, and does not go itself.
    make(app, "notes", json!({"title": "holds", "main": ids[1]})).await;
    app.anon().delete(at("tags", &ids[1])).await.expect_problem(409, "conflict");
    assert_eq!(titles(app, "true").await, ["stays", "holds"]);
}

async fn rings_of_lists_go_together(app: &TestApp) {
    let operator = app.operator().await;
    let create = json!({"op": "create_collection", "name": "nodes", "fields": [{"name": "title", "type": "text"}], "rules": open()});
    let list = |name: &str, on_delete: &str| {
        json!({"op": "add_field", "collection": "nodes",
        "field": {"name": name, "type": "relation", "collection": "nodes", "list": true, "on_delete": on_delete}})
    };
    let single = json!({"op": "add_field", "collection": "nodes",
        "field": {"name": "up", "type": "relation", "collection": "nodes", "on_delete": "cascade"}});
    let operations = json!([create, list("next", "cascade"), list("keeps", "restrict"), single]);
    operator.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201);
    let (a, b, c) =
        (make(app, "nodes", json!({})).await, make(app, "nodes", json!({})).await, make(app, "nodes", json!({})).await);
    for (node, next, keeps) in [(&a, &b, &c), (&b, &c, &a), (&c, &a, &b)] {
        app.anon()
            .patch(at("nodes", node), json!({"next": [next, node], "keeps": [keeps], "up": next}))
            .await
            .expect(200);
    }
    app.anon().delete(at("nodes", &b)).await.expect(204);
    assert_eq!(app.anon().get("/v1/nodes").await.expect(200)["items"], json!([]));
}

async fn records_are_found_by_what_they_name(app: &TestApp) {
    with_notes(app, "set_null").await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let ids = tags(app, &["red", "green", "blue"]).await;
    let operator = app.operator().await;
    for (title, tags, members) in [
        ("one", json!([ids[0], ids[1]]), json!([ada.id, ben.id])),
        ("two", json!([ids[1]]), json!([ben.id])),
        ("three", json!([]), json!([])),
    ] {
        let body = json!({"title": title, "tags": tags, "members": members});
        operator.post("/admin/v1/records/notes", body).await.expect(201);
    }
    let id = |place: usize| ids[place].as_str().unwrap();
    for (filter, expected) in [
        (format!("'{}' in tags", id(1)), vec!["one", "two"]),
        (format!("!('{}' in tags)", id(0)), vec!["two", "three"]),
        ("'no id' in tags".to_owned(), vec![]),
        (format!("tags.exists(t, t == '{}')", id(0)), vec!["one"]),
        ("tags.exists(t, t.name == 'green')".to_owned(), vec!["one", "two"]),
        ("tags.all(t, t.name == 'green')".to_owned(), vec!["two", "three"]),
        ("size(tags) == 2".to_owned(), vec!["one"]),
        ("tags == []".to_owned(), vec!["three"]),
        ("main in tags".to_owned(), vec![]),
    ] {
        assert_eq!(titles(app, &filter).await, expected, "{filter}");
    }
    for (filter, code) in
        [("tags == 'x'", "wrong_type"), ("'a' in main", "wrong_type"), ("tags.name == 'x'", "wrong_type")]
    {
        let problem =
            app.anon().post("/v1/notes/query", json!({"filter": filter})).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], code, "{filter}: {problem}");
    }
    app.anon().get("/v1/notes?sort=tags").await.expect_problem(400, "invalid_query");
    // Back from what is named.
    let back =
        json!({"filter": "notes_via_tags.exists(n, n.title == 'two')", "expand": "notes_via_tags", "sort": "name"});
    let page = app.anon().post("/v1/tags/query", back).await.expect(200);
    let shown = &page["items"][0];
    assert_eq!((page["items"].as_array().unwrap().len(), &shown["name"]), (1, &json!("green")));
    let titles: Vec<_> =
        shown["expand"]["notes_via_tags"].as_array().unwrap().iter().map(|note| &note["title"]).collect();
    assert_eq!(titles, ["one", "two"]);
    // A rule that asks whether the caller is among the members.
    let change = json!({"acknowledge": ["rule_tightened"], "operations": [{"op": "set_rules", "collection": "notes",
        "rules": {"list": "auth.id in record.members", "read": "auth.id in record.members",
                  "update": "auth.id in record.members && record.members == previous.members"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let seen = ada.get("/v1/notes").await.expect(200);
    assert_eq!(seen["items"].as_array().unwrap().len(), 1, "{seen}");
    let path = at("notes", &seen["items"][0]["id"]);
    ada.patch(&path, json!({"title": "new"})).await.expect(200);
    ada.patch(&path, json!({"members": [ada.id]})).await.expect_problem(403, "forbidden");
    assert_eq!(ben.get("/v1/notes").await.expect(200)["items"].as_array().unwrap().len(), 2);
    assert_eq!(app.anon().get("/v1/notes").await.expect(200)["items"], json!([]));
}

async fn expand_shows_the_named_in_their_order_as_far_as_they_can_be_read(app: &TestApp) {
    let operator = with_notes(app, "set_null").await;
    let ids = tags(app, &["a", "b"]).await;
    let secret = make(app, "tags", json!({"name": "secret"})).await;
    let body = json!({"tags": [ids[1], secret, ids[0]]});
    let note = operator.post("/admin/v1/records/notes", body.clone()).await.expect(201);
    let shown = app.anon().get(format!("{}?expand=tags", at("notes", &note["id"]))).await.expect(200);
    assert_eq!(shown["tags"], body["tags"], "the ids are the note's own");
    let names: Vec<_> = shown["expand"]["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    assert_eq!(names, ["b", "a"]);
}

async fn batches_name_in_lists_what_they_made(app: &TestApp) {
    with_notes(app, "set_null").await;
    let body = json!({"operations": [
        {"method": "POST", "path": "tags", "body": {"name": "x"}},
        {"method": "POST", "path": "tags", "body": {"name": "y"}},
        {"method": "POST", "path": "notes", "body": {"tags": ["$1.id", "$0.id"]}},
        {"method": "DELETE", "path": "tags/$1.id"}]});
    let answer = app.anon().post("/v1/batch", body).await.expect(200);
    let note = app.anon().get(at("notes", &answer["results"][2]["body"]["id"])).await.expect(200);
    assert_eq!(note["tags"], json!([answer["results"][0]["body"]["id"]]));
}

async fn a_list_can_be_added_renamed_changed_and_dropped(app: &TestApp) {
    let operator = with_notes(app, "restrict").await;
    let apply = async |change: Json| operator.post("/admin/v1/changes", change).await.expect(201);
    let old = make(app, "notes", json!({})).await;
    let add = json!({"op": "add_field", "collection": "notes",
        "field": {"name": "more", "type": "relation", "collection": "tags", "list": true, "on_delete": "restrict"}});
    assert_eq!(apply(json!({"operations": [add]})).await["verdict"], "additive");
    assert_eq!(app.anon().get(at("notes", &old)).await.expect(200)["more"], json!([]));
    let ids = tags(app, &["a", "b"]).await;
    let note = make(app, "notes", json!({"title": "n", "tags": [ids[0]], "more": [ids[1]]})).await;
    let rename = json!({"op": "rename_field", "collection": "notes", "field": "tags", "to": "labels"});
    let drop = json!({"op": "drop_field", "collection": "notes", "field": "more"});
    apply(json!({"operations": [rename, drop]})).await;
    let newer = at("notes", &note).replace("/v1/", "/v2/");
    assert_eq!(app.anon().get(&newer).await.expect(200)["labels"], json!([ids[0]]));
    app.anon().patch(&newer, json!({"labels": [ids[1], ids[0]]})).await.expect(200);
    let shown = app.anon().get(at("notes", &note)).await.expect(200);
    assert_eq!((&shown["tags"], &shown["more"]), (&json!([ids[1], ids[0]]), &json!([ids[1]])));
    assert_eq!(titles(app, &format!("'{}' in more", ids[1].as_str().unwrap())).await, ["n"]);
    // The older version's relation holds for everyone.
    let v2 = app.anon().delete(at("tags", &ids[1]).replace("/v1/", "/v2/")).await;
    v2.expect_problem(409, "conflict");
    let to = |on_delete: &str| {
        json!({"acknowledge": ["on_delete_changed"], "operations": [
        {"op": "set_options", "collection": "notes", "field": "labels", "on_delete": on_delete}]})
    };
    apply(to("set_null")).await;
    app.anon().delete(at("tags", &ids[0])).await.expect(204);
    assert_eq!(app.anon().get(&newer).await.expect(200)["labels"], json!([ids[1]]));
    apply(to("restrict")).await;
    app.anon().delete(at("tags", &ids[1])).await.expect_problem(409, "conflict");
    // What is erased names nothing any more.
    let erase = json!({"acknowledge": ["erases_values"], "operations": [
        {"op": "drop_field", "collection": "notes", "field": "labels", "erase": true}]});
    apply(erase).await;
    let left = app.anon().get(at("notes", &note)).await.expect(200);
    assert_eq!((&left["tags"], &left["more"]), (&json!([]), &json!([ids[1]])));
    app.anon().patch(at("notes", &note), json!({"more": []})).await.expect(200);
    app.anon().delete(at("tags", &ids[1])).await.expect(204);
}

async fn what_does_not_go_with_a_list_is_refused(app: &TestApp) {
    let operator = with_notes(app, "restrict").await;
    let field = |more: Json| {
        let mut field = json!({"name": "f", "type": "relation", "collection": "tags", "list": true});
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"operations": [{"op": "create_collection", "name": "more", "fields": [field]}]})
    };
    for (more, pointer, code) in [
        (json!({"required": true}), "required", "option_unfit"),
        (json!({"unique": true}), "unique", "option_unfit"),
        (json!({"indexed": true}), "indexed", "option_unfit"),
        (json!({"default": []}), "default", "option_unfit"),
        (json!({"searchable": true}), "searchable", "option_unfit"),
        (json!({"list": "yes"}), "list", "wrong_type"),
        (json!({"collection": "nothing"}), "collection", "no_such_collection"),
    ] {
        let problem =
            operator.post("/admin/v1/changes/plan", field(more.clone())).await.expect_problem(422, "change_refused");
        let first = &problem["errors"][0];
        assert_eq!(
            (&first["pointer"], &first["code"]),
            (&json!(format!("/operations/0/fields/0/{pointer}")), &json!(code)),
            "{more}"
        );
    }
    let ids = tags(app, &["a"]).await;
    for operation in [
        json!({"op": "drop_field", "collection": "notes", "field": "tags", "restore": ids}),
        json!({"op": "add_index", "collection": "notes", "fields": ["tags"]}),
        json!({"op": "drop_collection", "collection": "tags"}),
    ] {
        operator
            .post("/admin/v1/changes/plan", json!({"operations": [operation]}))
            .await
            .expect_problem(422, "change_refused");
    }
}

both_engines!(
    a_list_keeps_its_order_and_is_replaced_whole,
    every_id_must_be_that_of_a_record_the_caller_can_read,
    a_list_loses_what_goes_with_one_event,
    a_list_can_hold_back_what_it_names,
    a_record_can_go_with_what_its_list_names,
    rings_of_lists_go_together,
    records_are_found_by_what_they_name,
    expand_shows_the_named_in_their_order_as_far_as_they_can_be_read,
    batches_name_in_lists_what_they_made,
    a_list_can_be_added_renamed_changed_and_dropped,
    what_does_not_go_with_a_list_is_refused,
);
