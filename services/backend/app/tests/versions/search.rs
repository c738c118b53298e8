//! Every version searches what it shows, whoever wrote it, and what is gone is found by nobody.

use serde_json::{Value as Json, json};
use stratabase::core::db::{Dialect, Source, Statement};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn change(operator: &Actor<'_>, operations: Json) -> Json {
    let document = json!({"operations": operations, "acknowledge": ["erases_values"]});
    operator.post("/admin/v1/changes", document).await.expect(201)
}

/// Makes `notes` with some fields, open to everybody.
async fn with_notes(app: &TestApp, fields: Json) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let notes = json!({"op": "create_collection", "name": "notes", "fields": fields, "rules": rules});
    change(&operator, json!([notes])).await;
    operator
}

/// How many records a version finds.
async fn count(app: &TestApp, path: &str, search: &str) -> u64 {
    app.anon().get(format!("{path}?search={search}&count=true&limit=1")).await.expect(200)["count"].as_u64().unwrap()
}

/// How many records the index of `notes` holds a word of.
async fn kept(app: &TestApp, word: &str) -> i64 {
    let text = match app.app.db.dialect() {
        Dialect::Sqlite => format!("SELECT count(*) FROM notes__search WHERE notes__search MATCH '\"{word}\"'"),
        Dialect::Postgres => format!("SELECT count(*) FROM notes__search WHERE words::text LIKE '%:{word}''%'"),
    };
    let count = app.app.db.first(&Statement::built(app.app.db.dialect(), text), &[], |row| row.get(0)).await;
    count.ok().flatten().unwrap_or(0)
}

async fn stored_records_are_found_once_a_field_is_searchable(app: &TestApp) {
    let operator = with_notes(app, json!([{"name": "title", "type": "text"}, {"name": "body", "type": "text"}])).await;
    // More than are read at a time, and the smallest id of all among them.
    app.anon().post("/v1/notes", json!({"id": uuid::Uuid::nil(), "title": "word nil"})).await.expect(201);
    for number in 0..520 {
        app.anon().post("/v1/notes", json!({"title": format!("word n{number}"), "body": "text"})).await.expect(201);
    }
    let searchable =
        |field: &str, is: bool| json!([{"op": "set_options", "collection": "notes", "field": field, "searchable": is}]);
    let report = change(&operator, searchable("title", true)).await;
    assert_eq!((&report["verdict"], &report["mints"]), (&json!("additive"), &json!(false)));
    assert_eq!((count(app, "/v1/notes", "word").await, count(app, "/v1/notes", "n519").await), (521, 1));
    assert_eq!(count(app, "/v1/notes", "text").await, 0);
    change(&operator, searchable("body", true)).await;
    assert_eq!((count(app, "/v1/notes", "word").await, count(app, "/v1/notes", "text").await), (521, 520));

    // Taken away, it makes a version, and the older one goes on searching.
    let report = change(&operator, searchable("body", false)).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    app.anon().post("/v2/notes", json!({"title": "late", "body": "text"})).await.expect(201);
    assert_eq!((count(app, "/v1/notes", "text").await, count(app, "/v2/notes", "text").await), (521, 0));
    assert_eq!((count(app, "/v1/notes", "late").await, count(app, "/v2/notes", "late").await), (1, 1));
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let fields = &described["items"].as_array().unwrap().iter().find(|item| item["name"] == "notes").unwrap()["fields"];
    assert_eq!((&fields[0]["searchable"], fields[1].get("searchable")), (&json!(true), None));
}

async fn each_version_searches_what_it_shows(app: &TestApp) {
    let fields = json!([{"name": "title", "type": "text", "searchable": true}, {"name": "aside", "type": "text", "searchable": true}]);
    let operator = with_notes(app, fields).await;
    app.anon().post("/v1/notes", json!({"title": "first", "aside": "old words"})).await.expect(201);
    app.anon().post("/v1/notes", json!({"aside": "nameless"})).await.expect(201);
    change(
        &operator,
        json!([
        {"op": "rename_field", "collection": "notes", "field": "title", "to": "heading"},
        {"op": "set_required", "collection": "notes", "field": "heading", "required": true, "fill": "without name"},
        {"op": "drop_field", "collection": "notes", "field": "aside"},
        {"op": "add_field", "collection": "notes", "field": {"name": "about", "type": "text", "searchable": true}}]),
    )
    .await;
    app.anon().post("/v2/notes", json!({"heading": "second", "about": "new words"})).await.expect(201);
    for (search, old, new) in [
        ("first", 1, 1),
        ("second", 1, 1),
        ("old", 1, 0),
        ("new", 0, 1),
        ("words", 1, 1),
        ("nameless", 1, 0),
        // What is shown in the place of null is found where it is shown.
        ("without", 0, 1),
        ("%22without+name%22", 0, 1),
        ("%22name+without%22", 0, 0),
    ] {
        assert_eq!(
            (count(app, "/v1/notes", search).await, count(app, "/v2/notes", search).await),
            (old, new),
            "{search}"
        );
    }
    change(&operator, json!([{"op": "rename_collection", "collection": "notes", "to": "letters"}])).await;
    assert_eq!((count(app, "/v1/notes", "second").await, count(app, "/v3/letters", "second").await), (1, 1));
}

async fn what_is_erased_or_purged_leaves_no_word_behind(app: &TestApp) {
    let text = |name: &str| json!({"name": name, "type": "text", "searchable": true});
    let operator = with_notes(app, json!([text("title"), text("phone"), text("secret")])).await;
    for number in 0..250 {
        let note = json!({"title": format!("t{number}"), "phone": "seven", "secret": "hush"});
        app.anon().post("/v1/notes", note).await.expect(201);
    }
    change(&operator, json!([{"op": "drop_field", "collection": "notes", "field": "phone", "erase": true}])).await;
    assert_eq!((kept(app, "seven").await, kept(app, "hush").await, kept(app, "t7").await), (0, 250, 1));
    app.anon().post("/v1/notes", json!({"phone": "seven"})).await.expect(201);
    assert_eq!(count(app, "/v1/notes", "seven").await, 1);

    change(&operator, json!([{"op": "drop_field", "collection": "notes", "field": "secret"}])).await;
    for number in [1, 2] {
        let force = json!({"force": true, "reason": "a test"});
        operator.post(format!("/admin/v1/versions/{number}/retire"), force).await.expect(200);
        operator.post(format!("/admin/v1/versions/{number}/purge"), json!({})).await.expect(200);
    }
    app.seed_jobs().await;
    app.advance(61);
    app.run_jobs().await;
    assert_eq!((kept(app, "seven").await, kept(app, "hush").await, kept(app, "t7").await), (0, 0, 1));
    app.anon().post("/v3/notes", json!({"title": "after"})).await.expect(201);
    assert_eq!((count(app, "/v3/notes", "after").await, count(app, "/v3/notes", "%22t7%22").await), (1, 1));
}

async fn cascades_take_words_along(app: &TestApp) {
    let operator = with_notes(app, json!([{"name": "title", "type": "text"}])).await;
    let fields = json!([{"name": "text", "type": "text", "searchable": true},
        {"name": "note", "type": "relation", "collection": "notes", "on_delete": "cascade"}]);
    let rules = json!({"list": "true", "read": "true", "create": "true", "delete": "true"});
    change(&operator, json!([{"op": "create_collection", "name": "replies", "fields": fields, "rules": rules}])).await;
    let note = app.anon().post("/v1/notes", json!({})).await.expect(201);
    app.anon().post("/v1/replies", json!({"text": "gone", "note": note["id"]})).await.expect(201);
    app.anon().post("/v1/replies", json!({"text": "here"})).await.expect(201);
    app.anon().delete(format!("/v1/notes/{}", note["id"].as_str().unwrap())).await.expect(204);
    let text = "SELECT count(*) FROM replies__search".to_owned();
    let left = app.app.db.first(&Statement::built(app.app.db.dialect(), text), &[], |row| row.get::<i64>(0)).await;
    assert_eq!(left.unwrap(), Some(1));
    app.anon().post("/v1/replies", json!({"text": "again"})).await.expect(201);
    assert_eq!((count(app, "/v1/replies", "gone").await, count(app, "/v1/replies", "again").await), (0, 1));
}

async fn a_field_that_is_masked_finds_no_record_for_who_may_not_see_it(app: &TestApp) {
    let fields = json!([{"name": "title", "type": "text", "searchable": true},
        {"name": "is_open", "type": "bool"},
        {"name": "salary", "type": "text", "searchable": true, "rules": {"read": "record.is_open"}}]);
    let operator = with_notes(app, fields).await;
    for (title, is_open) in [("ann", true), ("ben", false), ("high", false)] {
        let note = json!({"title": title, "salary": "high", "is_open": is_open});
        app.anon().post("/v1/notes", note).await.expect(201);
    }
    // One whose pay is open, and one of that name: the rest is known to operators.
    assert_eq!(count(app, "/v1/notes", "high").await, 2);
    assert_eq!((count(app, "/v1/notes", "ann+high").await, count(app, "/v1/notes", "ben+high").await), (1, 0));
    let page = app.anon().get("/v1/notes?search=high").await.expect(200);
    assert_eq!((&page["items"][0]["title"], &page["items"][1]["title"]), (&json!("high"), &json!("ann")));
    let all = operator.get("/admin/v1/records/notes?search=high&count=true").await.expect(200);
    assert_eq!(all["count"], 3);
}

both_engines!(
    stored_records_are_found_once_a_field_is_searchable,
    each_version_searches_what_it_shows,
    what_is_erased_or_purged_leaves_no_word_behind,
    cascades_take_words_along,
    a_field_that_is_masked_finds_no_record_for_who_may_not_see_it,
);
