//! `on_delete` of a relation that exists: what becomes of records when the one that they point at goes.

use serde_json::{Value as Json, json};

use super::{apply, document, entries, open_collection};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

fn on_delete(field: &str, to: &str) -> Json {
    json!({"op": "set_options", "collection": "notes", "field": field, "on_delete": to})
}

/// Deletes a record that another one points at; tells the status, and what is left of the other.
async fn delete_target(app: &TestApp, version: u32) -> (u16, Json) {
    let book = app.anon().post("/v1/books", json!({})).await.expect(201)["id"].take();
    let note = app.anon().post("/v1/notes", json!({"book": book})).await.expect(201)["id"].take();
    let answer = app.anon().delete(format!("/v{version}/books/{}", book.as_str().unwrap())).await;
    let left = app.anon().get(format!("/v1/notes/{}", note.as_str().unwrap())).await;
    (answer.status.as_u16(), if left.status == 200 { json!(left.json()["book"] == book) } else { Json::Null })
}

async fn what_a_deletion_does_can_be_changed_for_every_version(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "book", "type": "relation", "collection": "books", "on_delete": "restrict"},
                        {"name": "other", "type": "relation", "collection": "books", "on_delete": "restrict"}]);
    apply(&operator, [open_collection("books", &json!([])), open_collection("notes", &fields)]).await;
    assert_eq!(delete_target(app, 1).await, (409, json!(true)));

    let change = document([on_delete("book", "cascade")]);
    let plan = operator.post("/admin/v1/changes/plan", change.clone()).await.expect(200);
    assert_eq!(
        (&plan["verdict"], &plan["acknowledge"], &plan["mints"]),
        (&json!("acknowledge"), &json!(["on_delete_changed"]), &json!(false))
    );
    operator.post("/admin/v1/changes", change).await.expect_problem(422, "acknowledgement_required");
    assert_eq!(delete_target(app, 1).await, (409, json!(true)), "nothing is changed yet");

    // A version that only shows the relation still obeys what the newest says.
    let rename = json!({"op": "rename_field", "collection": "notes", "field": "other", "to": "second"});
    apply(&operator, [rename]).await;
    let gone = Json::Null;
    for (to, expected) in [
        ("cascade", (204, &gone)),
        ("set_null", (204, &json!(false))),
        ("restrict", (409, &json!(true))),
        ("set_null", (204, &json!(false))),
        ("cascade", (204, &gone)),
    ] {
        let change = json!({"acknowledge": ["on_delete_changed"], "operations": [on_delete("book", to)]});
        let report = operator.post("/admin/v1/changes", change).await.expect(201);
        assert_eq!((&report["verdict"], &report["version"]), (&json!("acknowledge"), &json!(2)), "{to}");
        for version in [1, 2] {
            let found = delete_target(app, version).await;
            assert_eq!((found.0, &found.1), expected, "{to} through v{version}");
        }
    }
    // The other relation stays as it was, and so does all else about the table.
    let collections = operator.get("/admin/v1/collections").await.expect(200);
    let notes = collections["items"].as_array().unwrap().iter().find(|found| found["name"] == "notes").unwrap().clone();
    let told = notes["fields"].as_array().unwrap().iter().map(|field| field["on_delete"].clone());
    assert_eq!(told.collect::<Vec<_>>(), ["cascade", "restrict"]);
    let nobody = json!({"book": uuid::Uuid::from_u128(7)});
    app.anon().post("/v1/notes", nobody).await.expect_problem(422, "invalid_fields");
}

/// A chain of records goes whole, whatever the tables were made with.
async fn a_cascade_that_came_later_goes_all_the_way(app: &TestApp) {
    let operator = app.operator().await;
    let parent = json!([{"name": "parent", "type": "relation", "collection": "notes", "on_delete": "set_null"}]);
    apply(&operator, [open_collection("notes", &parent)]).await;
    let change = json!({"acknowledge": ["on_delete_changed"], "operations": [on_delete("parent", "cascade")]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let first = app.anon().post("/v1/notes", json!({})).await.expect(201)["id"].take();
    let mut last = first.clone();
    for _ in 0..3 {
        last = app.anon().post("/v1/notes", json!({"parent": last})).await.expect(201)["id"].take();
    }
    // Round in a circle.
    let path = format!("/v1/notes/{}", first.as_str().unwrap());
    app.anon().patch(&path, json!({"parent": last})).await.expect(200);
    app.anon().delete(&path).await.expect(204);
    assert_eq!(app.anon().get("/v1/notes").await.expect(200)["items"], json!([]));
}

async fn a_deletion_cannot_do_what_a_field_forbids(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "text", "type": "text"},
                        {"name": "book", "type": "relation", "collection": "books", "required": true}]);
    apply(&operator, [open_collection("books", &json!([])), open_collection("notes", &fields)]).await;
    let cases = [
        (on_delete("book", "set_null"), ("/operations/0/on_delete", "option_unfit")),
        (on_delete("text", "cascade"), ("/operations/0/on_delete", "option_unfit")),
        (on_delete("book", "nothing"), ("/operations/0/on_delete", "invalid_value")),
    ];
    for (operation, (pointer, code)) in cases {
        let problem = operator.post("/admin/v1/changes", document([operation])).await;
        assert_eq!(entries(&problem.expect_problem(422, "change_refused")), [(pointer, None, code)]);
    }
}

both_engines!(
    what_a_deletion_does_can_be_changed_for_every_version,
    a_cascade_that_came_later_goes_all_the_way,
    a_deletion_cannot_do_what_a_field_forbids,
);
