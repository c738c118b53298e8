//! Older versions, and who is noted to read what.

use serde_json::json;

use super::{at, library, make, only};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn every_version_shows_it_in_its_own_shape(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    make(&operator, "reviews", json!({"text": "one", "book": book})).await;
    let change = json!({"operations": [
        {"op": "rename_collection", "collection": "people", "to": "persons"},
        {"op": "rename_field", "collection": "persons", "field": "name", "to": "full_name"},
        {"op": "rename_field", "collection": "books", "field": "writer", "to": "author"},
        {"op": "rename_collection", "collection": "reviews", "to": "opinions"},
        {"op": "rename_field", "collection": "opinions", "field": "book", "to": "work"}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let names = ["title", "name", "full_name", "text"];
    let old = app.anon().get(format!("{}?expand=writer.books_via_writer,reviews_via_book", at("books", &book))).await;
    let within = json!({"name": "Ada", "expand": {"books_via_writer": [{"title": "B"}]}});
    assert_eq!(
        only(&old.expect(200), &names),
        json!({"title": "B", "expand": {"writer": within, "reviews_via_book": [{"text": "one"}]}})
    );
    let path = at("books", &book).replace("/v1", "/v2");
    let new = app.anon().get(format!("{path}?expand=author,opinions_via_work")).await.expect(200);
    let expand = json!({"author": {"full_name": "Ada"}, "opinions_via_work": [{"text": "one"}]});
    assert_eq!(only(&new, &names), json!({"title": "B", "expand": expand}));
    for (path, expand) in [("/v1/books", "author"), ("/v2/books", "writer"), ("/v2/books", "reviews_via_book")] {
        app.anon().get(format!("{path}?expand={expand}")).await.expect_problem(400, "invalid_query");
    }
    let record = operator.get("/admin/v1/records/books?version=1&expand=writer").await.expect(200);
    assert_eq!(record["items"][0]["expand"]["writer"]["name"], "Ada");
}

async fn fields_read_through_relations_are_noted(app: &TestApp) {
    let operator = library(app).await;
    let book = make(&operator, "books", json!({"title": "B"})).await;
    let path = format!("{}?fields=title&expand=writer,memo", at("books", &book));
    app.anon().get(path).header("stratabase-client", "shop/1").await.expect(200);
    let usage = operator.get("/admin/v1/usage?version=1").await.expect(200);
    let mine =
        usage["items"].as_array().unwrap().iter().find(|item| item["client"] == "shop/1" || item["client"] == "shop");
    let read = mine.expect("the client was counted")["fields"]["read"].clone();
    let mut read: Vec<_> = read.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    read.sort();
    let expected = [
        "memo",
        "memos.book",
        "memos.text",
        "people.boss",
        "people.name",
        "people.open",
        "people.team",
        "title",
        "writer",
    ];
    assert_eq!(read, expected);
}

both_engines!(every_version_shows_it_in_its_own_shape, fields_read_through_relations_are_noted);
