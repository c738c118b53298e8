//! Reads and lists.

use serde_json::json;

use super::{at, library, make, only};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn a_relation_shows_its_record_and_one_that_points_back_a_list(app: &TestApp) {
    let operator = library(app).await;
    let team = make(&operator, "teams", json!({"name": "T"})).await;
    let ada = make(&operator, "people", json!({"name": "Ada", "team": team})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    for text in ["one", "two"] {
        make(&operator, "reviews", json!({"text": text, "book": book, "critic": ada})).await;
    }
    let plain = app.anon().get(at("books", &book)).await.expect(200);
    let mut shown =
        app.anon().get(format!("{}?expand=writer.team,reviews_via_book", at("books", &book))).await.expect(200);
    let writer = app.anon().get(at("people", &ada)).await.expect(200);
    let expand = shown.as_object_mut().unwrap().shift_remove("expand").unwrap();
    assert_eq!(shown, plain, "the record itself is as it was");
    let mut whole = writer.clone();
    whole["expand"] = json!({"team": app.anon().get(at("teams", &team)).await.expect(200)});
    assert_eq!(expand["writer"], whole);
    assert_eq!(only(&expand["reviews_via_book"], &["text"]), json!([{"text": "one"}, {"text": "two"}]));
    assert_eq!(expand.as_object().unwrap().keys().collect::<Vec<_>>(), ["writer", "reviews_via_book"]);
    assert!(expand["reviews_via_book"][0].get("expand").is_none());
}

async fn lists_show_it_in_each_record_both_ways_round(app: &TestApp) {
    let operator = library(app).await;
    let (ada, ben) = (
        make(&operator, "people", json!({"name": "Ada"})).await,
        make(&operator, "people", json!({"name": "Ben"})).await,
    );
    for (title, writer) in [("a", json!(ada)), ("b", json!(ben)), ("c", json!(null)), ("d", json!(ada))] {
        let book = make(&operator, "books", json!({"title": title, "writer": writer})).await;
        make(&operator, "reviews", json!({"text": title, "book": book})).await;
    }
    let one = |title: &str, writer: &str| {
        let writer = if writer.is_empty() { json!(null) } else { json!({"name": writer}) };
        json!({"title": title, "expand": {"writer": writer, "reviews_via_book": [{"text": title}]}})
    };
    let names = ["title", "name", "text"];
    let all = [one("a", "Ada"), one("b", "Ben"), one("c", ""), one("d", "Ada")];
    let page = app.anon().get("/v1/books?expand=writer,reviews_via_book").await.expect(200);
    assert_eq!(only(&page["items"], &names), json!(all));
    let body = json!({"expand": "writer,reviews_via_book", "sort": "-title", "limit": 2});
    let first = app.anon().post("/v1/books/query", body.clone()).await.expect(200);
    assert_eq!(only(&first["items"], &names), json!([one("d", "Ada"), one("c", "")]));
    let mut next = body.clone();
    next["cursor"] = first["next"].clone();
    let second = app.anon().post("/v1/books/query", next).await.expect(200);
    assert_eq!(only(&second["items"], &names), json!([one("b", "Ben"), one("a", "Ada")]));
    let mut prev = body;
    prev["cursor"] = second["prev"].clone();
    assert_eq!(app.anon().post("/v1/books/query", prev).await.expect(200)["items"], first["items"]);
}

async fn fields_leaves_the_relation_out_and_not_what_it_leads_to(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let book = make(&operator, "books", json!({"title": "B", "writer": ada})).await;
    for path in
        [format!("{}?fields=title&expand=writer", at("books", &book)), "/v1/books?fields=title&expand=writer".into()]
    {
        let answer = app.anon().get(&path).await.expect(200);
        let record = if answer["items"].is_array() { &answer["items"][0] } else { &answer };
        assert_eq!(record.as_object().unwrap().keys().collect::<Vec<_>>(), ["title", "expand"], "{path}");
        assert_eq!(record["expand"]["writer"]["name"], "Ada");
    }
}

async fn cycles_end_where_the_path_does(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    operator.patch(at("people", &ada).replace("/v1", "/admin/v1/records"), json!({"boss": ada})).await.expect(200);
    let shown = app.anon().get(format!("{}?expand=boss.boss,people_via_boss", at("people", &ada))).await.expect(200);
    let name = json!({"name": "Ada"});
    let boss = json!({"name": "Ada", "expand": {"boss": name}});
    assert_eq!(only(&shown, &["name"]), json!({"name": "Ada", "expand": {"boss": boss, "people_via_boss": [name]}}));
}

async fn at_most_a_hundred_that_point_back_are_shown_the_first_by_their_ids(app: &TestApp) {
    let operator = library(app).await;
    let mut books = Vec::new();
    for title in ["a", "b"] {
        books.push(make(&operator, "books", json!({"title": title})).await);
    }
    let id = |n: u32| format!("01900000-0000-7000-8000-{n:012}");
    for n in (0..103).rev() {
        let body = json!({"id": id(n), "text": n.to_string(), "book": books[0], "open": n != 1});
        make(&operator, "reviews", body).await;
    }
    make(&operator, "reviews", json!({"book": books[1]})).await;
    let page = app.anon().get("/v1/books?expand=reviews_via_book").await.expect(200);
    let reviews = page["items"][0]["expand"]["reviews_via_book"].as_array().unwrap();
    let ids: Vec<_> = reviews.iter().map(|review| review["id"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = (0..102).filter(|n| *n != 1).take(100).map(id).collect();
    assert_eq!(ids, expected, "what the rule hides takes no place");
    assert_eq!(page["items"][1]["expand"]["reviews_via_book"].as_array().unwrap().len(), 1);
}

async fn operators_see_all_of_it_in_the_shape_of_any_version(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada", "open": false})).await;
    let memo = make(&operator, "memos", json!({"text": "m"})).await;
    let book = make(&operator, "books", json!({"title": "B", "ghost": ada, "memo": memo})).await;
    make(&operator, "memos", json!({"text": "back", "book": book})).await;
    let shown = operator.get("/admin/v1/records/books?version=1&expand=ghost,memo,memos_via_book").await.expect(200);
    let expand = &shown["items"][0]["expand"];
    assert_eq!((&expand["ghost"]["name"], &expand["memo"]["text"]), (&json!("Ada"), &json!("m")));
    assert_eq!(expand["memos_via_book"][0]["text"], "back");
}

both_engines!(
    a_relation_shows_its_record_and_one_that_points_back_a_list,
    lists_show_it_in_each_record_both_ways_round,
    fields_leaves_the_relation_out_and_not_what_it_leads_to,
    cycles_end_where_the_path_does,
    at_most_a_hundred_that_point_back_are_shown_the_first_by_their_ids,
    operators_see_all_of_it_in_the_shape_of_any_version,
);
