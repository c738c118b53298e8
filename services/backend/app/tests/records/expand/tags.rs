//! Entity tags of answers that show more than one record.

use serde_json::{Value as Json, json};

use super::{at, library, make};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn a_tag_is_another_whenever_anything_shown_is(app: &TestApp) {
    let operator = library(app).await;
    let team = make(&operator, "teams", json!({"name": "T"})).await;
    let ada = make(&operator, "people", json!({"name": "Ada", "team": team})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    let review = make(&operator, "reviews", json!({"book": book})).await;
    let path = format!("{}?expand=writer.team,reviews_via_book", at("books", &book));
    let plain = app.anon().get(at("books", &book)).await.header("etag").to_owned();
    let tag = async || app.anon().get(&path).await.header("etag").to_owned();
    let mut known = tag().await;
    assert_eq!(known.split_once('.').unwrap().0, plain.split_once('.').unwrap().0, "the record's own revision");
    assert_ne!(known, plain);
    app.anon().get(at("books", &book)).header("if-none-match", &known).await.expect(200);
    let admin = |collection: &str, id: &Json| at(collection, id).replace("/v1", "/admin/v1/records");
    let changes: [(&str, &Json, Json); 4] = [
        ("teams", &team, json!({"name": "U"})),
        ("people", &ada, json!({"name": "Eva"})),
        ("people", &ada, json!({"open": false})),
        ("reviews", &review, json!({"text": "new"})),
    ];
    for (collection, id, change) in changes {
        let held = app.anon().get(&path).header("if-none-match", &known).await;
        assert_eq!((held.status.as_u16(), held.header("etag")), (304, known.as_str()));
        operator.patch(admin(collection, id), change).await.expect(200);
        app.anon().get(&path).header("if-none-match", &known).await.expect(200);
        known = tag().await;
    }
    make(&operator, "reviews", json!({"book": book})).await;
    app.anon().get(&path).header("if-none-match", &known).await.expect(200);
    known = tag().await;
    operator.delete(admin("reviews", &review)).await;
    app.anon().get(&path).header("if-none-match", &known).await.expect(200);
}

async fn if_match_asks_for_the_records_own_revision_alone(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    let path = format!("{}?expand=writer", at("books", &book));
    let tag = app.anon().get(&path).await.header("etag").to_owned();
    operator.patch(at("people", &ada).replace("/v1", "/admin/v1/records"), json!({"name": "Eva"})).await.expect(200);
    let written = app.anon().patch(&path, json!({"title": "C"})).header("if-match", &tag).await;
    assert_eq!(written.expect(200)["expand"]["writer"]["name"], "Eva");
    assert_eq!(written.header("etag"), app.anon().get(&path).await.header("etag"), "as a read after it");
    app.anon().patch(&path, json!({"title": "D"})).header("if-match", &tag).await.expect_problem(412, "stale");
    let tag = written.header("etag");
    app.anon().patch(&path, json!({"title": "D"})).header("if-none-match", tag).await.expect_problem(412, "stale");
    app.anon().patch(at("books", &book), json!({"title": "D"})).header("if-none-match", tag).await.expect(200);
}

both_engines!(a_tag_is_another_whenever_anything_shown_is, if_match_asks_for_the_records_own_revision_alone);
