//! The answers of writes, and bodies that were read with `expand`.

use serde_json::json;

use super::{at, library, make};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn answers_of_writes_show_it_as_a_read_does(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let ben = make(&operator, "people", json!({"name": "Ben"})).await;
    let anon = app.anon();
    let created = anon.post("/v1/books?expand=writer", json!({"title": "B", "writer": ada})).await.expect(201);
    let path = format!("{}?expand=writer", at("books", &created["id"]));
    assert_eq!(created["expand"]["writer"]["name"], "Ada");
    assert_eq!(created, anon.get(&path).await.expect(200));
    let patched = anon.patch(&path, json!({"writer": ben})).await.expect(200);
    assert_eq!(patched["expand"]["writer"]["name"], "Ben");
    let put = anon.put(&path, json!({"title": "C"})).await.expect(200);
    assert_eq!(put["expand"], json!({"writer": null}));
    let review =
        anon.post("/v1/reviews?expand=book.reviews_via_book", json!({"book": created["id"]})).await.expect(201);
    let back = &review["expand"]["book"]["expand"]["reviews_via_book"];
    assert_eq!(back[0]["id"], review["id"], "what was just written is there");
    let hidden = anon.post("/v1/reviews?expand=critic", json!({"critic": ada, "open": false})).await.expect(201);
    assert_eq!(hidden["expand"]["critic"]["name"], "Ada");
    let admin = operator.post("/admin/v1/records/books?expand=ghost", json!({"ghost": ada})).await.expect(201);
    assert_eq!(admin["expand"]["ghost"]["name"], "Ada");
}

async fn a_write_with_a_wrong_expand_writes_nothing(app: &TestApp) {
    library(app).await;
    let anon = app.anon();
    anon.post("/v1/books?expand=ghost", json!({"title": "never"})).await.expect_problem(400, "invalid_query");
    assert_eq!(anon.get("/v1/books").await.expect(200)["items"], json!([]));
    let book = anon.post("/v1/books", json!({"title": "B"})).await.expect(201);
    let path = at("books", &book["id"]);
    for call in
        [anon.patch(format!("{path}?expand=x"), json!({"title": "C"})), anon.put(format!("{path}?expand=x"), json!({}))]
    {
        call.await.expect_problem(400, "invalid_query");
    }
    anon.call(http::Method::DELETE, &format!("{path}?expand=writer")).await.expect_problem(400, "invalid_query");
    assert_eq!(anon.get(&path).await.expect(200), book);
}

async fn what_was_read_with_expand_can_be_sent_back(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    let path = format!("{}?expand=writer,reviews_via_book", at("books", &book));
    let read = app.anon().get(&path).await;
    for answer in [app.anon().put(&path, read.json()).await, app.anon().patch(&path, read.json()).await] {
        assert_eq!((answer.expect(200), answer.header("etag")), (read.json(), read.header("etag")), "nothing changed");
    }
    let mut edited = read.json();
    edited["expand"] = json!("anything");
    app.anon().put(&path, edited.clone()).await.expect(200);
    app.anon().post("/v1/books", json!({"expand": {}})).await.expect_problem(422, "invalid_fields");
}

async fn a_keyed_write_is_answered_alike_again(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let user = app.user("ada").await;
    let post =
        async || user.post("/v1/books?expand=writer", json!({"writer": ada})).header("idempotency-key", "k").await;
    let first = post().await;
    assert_eq!(first.expect(201)["expand"]["writer"]["name"], "Ada");
    let again = post().await;
    assert_eq!((again.expect(201), again.header("idempotency-replayed")), (first.json(), "true"));
}

both_engines!(
    answers_of_writes_show_it_as_a_read_does,
    a_write_with_a_wrong_expand_writes_nothing,
    what_was_read_with_expand_can_be_sent_back,
    a_keyed_write_is_answered_alike_again,
);
