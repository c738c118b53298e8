//! `GET /v1/{collection}/export`: every record that a caller may list, one a line.

use serde_json::{Value as Json, json};

use super::{post, with_posts};
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    an_export_holds_what_the_caller_may_list_and_nothing_else,
    an_export_goes_over_many_pages_in_order,
    an_export_finds_what_a_search_does_best_first,
    every_version_exports_and_imports_its_own_shape,
    csv_cells_are_no_formulas_and_never_ambiguous,
    what_cannot_be_exported_is_refused,
);

/// The lines of an NDJSON answer.
pub fn lines(answer: &Answer) -> Vec<Json> {
    assert_eq!(answer.status, 200, "the answer was {answer}");
    let text = std::str::from_utf8(&answer.body).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect()
}

async fn an_export_holds_what_the_caller_may_list_and_nothing_else(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let shown = post(&ada, json!({"status": "published"})).await;
    post(&eve, json!({"title": "draft"})).await;
    let answer = ada.get("/v1/posts/export").await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert_eq!(lines(&answer), [shown]);
    let csv = ada.get("/v1/posts/export").header("accept", "text/csv").await;
    let text = String::from_utf8(csv.body).unwrap();
    assert!(!text.contains("note") && !text.contains("draft") && text.lines().count() == 2, "{text}");
    let all = lines(&operator.get("/admin/v1/records/posts/export").await);
    assert!(all.len() == 2 && all[0].get("note").is_some(), "{all:?}");
    let some = lines(&operator.get("/admin/v1/records/posts/export?filter=title=='draft'&fields=title").await);
    assert_eq!(some, [json!({"title": "draft"})]);
}

async fn an_export_goes_over_many_pages_in_order(app: &TestApp) {
    let operator = with_posts(app).await;
    let body: String = (0..2_150).map(|stars| format!("{{\"title\":\"x\",\"stars\":{stars}}}\n")).collect();
    let done = operator.post("/admin/v1/records/posts/import", Json::Null).body("application/x-ndjson", body).await;
    assert_eq!(done.expect(200), json!({"created": 2_150, "failed": 0, "errors": []}));
    let exported = lines(&operator.get("/admin/v1/records/posts/export?sort=-stars&fields=stars").await);
    let stars: Vec<_> = exported.iter().map(|record| record["stars"].as_i64().unwrap()).collect();
    assert_eq!(stars, (0..2_150).rev().collect::<Vec<_>>());
}

async fn an_export_finds_what_a_search_does_best_first(app: &TestApp) {
    let operator = app.operator().await;
    let text = |name: &str| json!({"name": name, "type": "text", "searchable": true});
    let posts = json!({"op": "create_collection", "name": "posts", "fields": [text("title"), text("body")],
        "rules": {"list": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [posts]})).await.expect(201);
    for (title, body) in [("a gate", "of rust"), ("rust", "and rust"), ("iron", "gate")] {
        operator.post("/admin/v1/records/posts", json!({"title": title, "body": body})).await.expect(201);
    }
    let found = lines(&app.anon().get("/v1/posts/export?search=rust&fields=title").await);
    assert_eq!(found, [json!({"title": "rust"}), json!({"title": "a gate"})]);
    let sorted = lines(&app.anon().get("/v1/posts/export?search=gate&fields=title&sort=-title&filter=body!=''").await);
    assert_eq!(sorted, [json!({"title": "iron"}), json!({"title": "a gate"})]);
}

async fn every_version_exports_and_imports_its_own_shape(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"title": "old", "stars": 2})).await;
    let change = json!({"operations": [
        {"op": "rename_field", "collection": "posts", "field": "title", "to": "headline"},
        {"op": "add_field", "collection": "posts", "field": {"name": "kind", "type": "text", "required": true}, "fill": "plain"},
        {"op": "rename_collection", "collection": "posts", "to": "articles"}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    for (kind, body) in [
        ("application/x-ndjson", format!("{{\"title\":\"nd\",\"author\":\"{}\"}}\n", ada.id)),
        ("text/csv", format!("title,author\r\ncsv,{}\r\n", ada.id)),
    ] {
        let done = ada.post("/v1/posts/import", Json::Null).body(kind, body.clone()).await;
        assert_eq!(done.expect(200), json!({"created": 1, "failed": 0, "errors": []}));
        let newer = ada.post("/v2/articles/import", Json::Null).body(kind, body).await;
        match kind {
            "text/csv" => assert_eq!(newer.expect_problem(422, "invalid_fields")["errors"][0]["code"], "unknown_field"),
            _ => assert_eq!(newer.expect(200)["failed"], 1),
        }
    }
    let old = ada.get("/v1/posts/export?fields=title,stars").header("accept", "text/csv").await;
    assert_eq!(String::from_utf8(old.body).unwrap(), "title,stars\r\nold,2\r\nnd,0\r\ncsv,0\r\n");
    let new = lines(&ada.get("/v2/articles/export?fields=headline,kind").await);
    let expected = ["old", "nd", "csv"].map(|headline| json!({"headline": headline, "kind": "plain"}));
    assert_eq!(new, expected);
}

async fn csv_cells_are_no_formulas_and_never_ambiguous(app: &TestApp) {
    let operator = with_posts(app).await;
    let record = json!({"title": "=1+1", "body": "", "stars": 3, "score": -1.5, "tags": ["a", "b"], "extra": "x"});
    operator.post("/admin/v1/records/posts", record).await.expect(201);
    let path = "/admin/v1/records/posts/export?fields=title,body,stars,score,tags,extra,slug";
    let csv = operator.get(path).header("accept", "text/csv").await;
    let expected =
        "title,body,stars,score,extra,tags,slug\r\n'=1+1,',3,-1.5,\"\"\"x\"\"\",\"[\"\"a\"\",\"\"b\"\"]\",\r\n";
    assert_eq!(String::from_utf8(csv.body).unwrap(), expected);
}

async fn what_cannot_be_exported_is_refused(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    ada.get("/v1/posts/export").header("accept", "application/json").await.expect_problem(400, "invalid_request");
    ada.get("/v1/posts/export?filter=note=='x'").await.expect_problem(400, "invalid_query");
    ada.get("/v1/posts/export?limit=1").await.expect_problem(400, "invalid_query");
    ada.get("/v1/posts/export?version=1").await.expect_problem(400, "invalid_query");
    ada.get("/v1/nothing/export").await.expect_problem(404, "not_found");
    ada.get("/admin/v1/records/posts/export").await.expect_problem(401, "unauthenticated");
}
