//! `search=`: what is found, in which order, and by whom.

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// Makes `articles`, which everybody may do everything with, and gives somebody who does.
async fn with_articles(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let fields = json!([
        {"name": "title", "type": "text", "searchable": true},
        {"name": "body", "type": "text", "searchable": true},
        {"name": "tags", "type": "text", "list": true, "searchable": true},
        {"name": "place", "type": "object", "fields": [{"name": "city", "type": "text", "searchable": true}]},
        {"name": "stars", "type": "integer"},
        {"name": "draft", "type": "text"},
        {"name": "note", "type": "text", "hidden": true, "searchable": true}]);
    let articles = json!({"op": "create_collection", "name": "articles", "fields": fields, "rules": rules});
    let plain = json!({"op": "create_collection", "name": "plain", "rules": rules,
        "fields": [{"name": "title", "type": "text"}, {"name": "note", "type": "text", "hidden": true, "searchable": true}]});
    operator.post("/admin/v1/changes", json!({"operations": [articles, plain]})).await.expect(201);
    app.anon()
}

async fn write(anon: &Actor<'_>, body: Json) -> String {
    anon.post("/v1/articles", body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

/// The titles of what a query finds, in its order.
async fn found(anon: &Actor<'_>, query: Json) -> Vec<String> {
    let page = anon.post("/v1/articles/query", query).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap_or("-").to_owned()).collect()
}

async fn words_are_found_in_any_case_without_diacritics_and_by_their_beginning(app: &TestApp) {
    let anon = with_articles(app).await;
    for title in ["Café Größe", "Rust in action", "The rusty gate", "東京タワー", "Die Straße"] {
        write(&anon, json!({"title": title})).await;
    }
    write(&anon, json!({"title": "1", "body": "a gate of\niron", "tags": ["deep red", "sky"]})).await;
    write(&anon, json!({"title": "2", "place": {"city": "Łódź"}})).await;
    for (search, expected) in [
        ("CAFE", vec!["Café Größe"]),
        ("café grosse", vec!["Café Größe"]),
        ("rust", vec!["The rusty gate", "Rust in action"]),
        ("\"rust\"", vec!["Rust in action"]),
        ("rust action", vec!["Rust in action"]),
        ("rust gate", vec![]),
        ("rusty ga", vec!["The rusty gate"]),
        ("gate", vec!["The rusty gate", "1"]),
        ("gate iron", vec!["1"]),
        ("\"of iron\"", vec!["1"]),
        ("\"iron of\"", vec![]),
        ("\"a gate of ir", vec!["1"]),
        ("red sky", vec!["1"]),
        ("\"red sky\"", vec![]),
        ("\"deep red\"", vec!["1"]),
        ("lodz", vec!["2"]),
        ("strasse", vec!["Die Straße"]),
        ("京タ", vec!["東京タワー"]),
        ("京東", vec![]),
        ("nothing", vec![]),
    ] {
        assert_eq!(found(&anon, json!({"search": search})).await, expected, "{search}");
    }
}

async fn the_best_come_first(app: &TestApp) {
    let anon = with_articles(app).await;
    for (title, body) in [
        ("1", "about wolves and a wolf"),
        ("2 wolf", "nothing"),
        ("3", "one wolf"),
        ("4", "wolf wolf wolf wolf wolf"),
        ("5", "one wolf"),
        ("6 wolf", "wolf"),
    ] {
        write(&anon, json!({"title": title, "body": body})).await;
    }
    // The title before the text, many before few, and of equals the newest.
    let best = ["6 wolf", "2 wolf", "4", "5", "3", "1"];
    assert_eq!(found(&anon, json!({"search": "\"wolf\""})).await, best);
    assert_eq!(
        found(&anon, json!({"search": "wolf", "sort": "title"})).await,
        ["1", "2 wolf", "3", "4", "5", "6 wolf"]
    );
    let page = anon.get("/v1/articles?search=wolf&filter=size(title)%20%3E%201&fields=title&count=true&limit=1").await;
    let page = page.expect(200);
    assert_eq!((&page["items"], &page["count"]), (&json!([{"title": "6 wolf"}]), &json!(2)));
}

async fn pages_of_a_search_join_both_ways_whatever_is_written_between(app: &TestApp) {
    let anon = with_articles(app).await;
    for n in 0..11 {
        let body = vec!["owl"; 1 + n % 3].join(" ");
        write(&anon, json!({"title": if n % 4 == 0 { format!("{n} owl") } else { n.to_string() }, "body": body})).await;
    }
    for sort in [json!(null), json!("title")] {
        let whole = found(&anon, json!({"search": "owl", "sort": sort})).await;
        assert_eq!(whole.len(), 11);
        let (mut there, mut cursor) = (Vec::new(), json!(null));
        let last = loop {
            let query = json!({"search": "owl", "sort": sort, "limit": 3, "cursor": cursor});
            let page = anon.post("/v1/articles/query", query).await.expect(200);
            // How rare a word is has no part in the order.
            write(&anon, json!({"title": "other", "body": "no such bird"})).await;
            there.extend(
                page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()),
            );
            cursor = page["next"].clone();
            if cursor.is_null() {
                break page["prev"].clone();
            }
        };
        assert_eq!(there, whole, "{sort}");
        let back = found(&anon, json!({"search": "owl", "sort": sort, "limit": 3, "cursor": last})).await;
        assert_eq!(back, whole[6..9], "{sort}");
        let other = json!({"search": "owls", "sort": sort, "limit": 3, "cursor": last});
        anon.post("/v1/articles/query", other).await.expect_problem(400, "invalid_cursor");
    }
}

async fn whatever_is_typed_is_words_and_no_syntax(app: &TestApp) {
    let anon = with_articles(app).await;
    write(&anon, json!({"title": "and or not near title body"})).await;
    for search in [
        "NOT",
        "a AND",
        "near(",
        "\"",
        "\"\"\"",
        "title:x",
        "{title}:",
        "^a",
        "a*b*",
        "(",
        ")",
        "a + b",
        "-a",
        "'",
        "''",
        "\\",
        "a:*",
        "a <-> b",
        "& | !",
        "%",
        "_",
        "\u{FFFC}",
        "\u{0}",
        "😀",
        "f1:",
        "*",
        ";DROP TABLE",
        "ﷺ",
        "a\u{300}\u{300}",
        "\u{FEFF}",
    ] {
        anon.post("/v1/articles/query", json!({"search": search})).await.expect(200);
    }
    assert_eq!(found(&anon, json!({"search": "not AND \"or not\""})).await.len(), 1);
    assert_eq!(found(&anon, json!({"search": " \t"})).await.len(), 1, "an empty search is none");
    assert_eq!(found(&anon, json!({"search": "***"})).await.len(), 0, "no word finds nothing");
    let long = anon.post("/v1/articles/query", json!({"search": "a ".repeat(65)})).await;
    assert_eq!(long.expect_problem(400, "invalid_query")["errors"][0]["code"], "too_complex");
    anon.post("/v1/articles/query", json!({"search": 7})).await.expect_problem(422, "invalid_fields");
    write(
        &anon,
        json!({"title": "long", "body": format!("{} needle", "hay ".repeat(9_000)), "tags": ["x".repeat(5_000)]}),
    )
    .await;
    assert_eq!(found(&anon, json!({"search": "needle"})).await, ["long"]);
    assert_eq!(found(&anon, json!({"search": "x".repeat(100)})).await, ["long"]);
}

async fn what_cannot_be_searched_is_said(app: &TestApp) {
    let anon = with_articles(app).await;
    for path in ["/v1/plain?search=x", "/v1/plain?search="] {
        let problem = anon.get(path).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "not_searchable");
        assert_eq!(
            (&problem["errors"][0]["parameter"], &problem["errors"][0]["position"]),
            (&json!("search"), &json!(0))
        );
    }
    let problem = anon.post("/v1/plain/query", json!({"search": "x"})).await.expect_problem(400, "invalid_query");
    assert_eq!(problem["errors"][0]["pointer"], "/search");
    let document = anon.get("/v1/openapi.json").await.expect(200);
    let searches = |path: &str| document["paths"][path]["get"]["parameters"].to_string().contains("\"search\"");
    assert!(searches("/v1/articles") && !searches("/v1/plain"));
}

async fn hidden_fields_are_found_by_operators_alone(app: &TestApp) {
    let anon = with_articles(app).await;
    let operator = app.operator().await;
    let secret = json!({"title": "plain", "note": "secret", "draft": "unsearched"});
    operator.post("/admin/v1/records/articles", secret).await.expect(201);
    assert_eq!(found(&anon, json!({"search": "secret"})).await.len(), 0);
    assert_eq!(found(&anon, json!({"search": "unsearched"})).await.len(), 0);
    let page = operator.get("/admin/v1/records/articles?search=secret").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

async fn words_follow_every_write(app: &TestApp) {
    let anon = with_articles(app).await;
    let id = write(&anon, json!({"title": "early", "body": "kept"})).await;
    let path = format!("/v1/articles/{id}");
    anon.patch(&path, json!({"title": "late"})).await.expect(200);
    anon.patch(&path, json!({"stars": 3})).await.expect(200);
    for (search, count) in [("early", 0), ("late", 1), ("kept", 1)] {
        assert_eq!(found(&anon, json!({"search": search})).await.len(), count, "{search}");
    }
    anon.put(&path, json!({"title": "last", "place": {"city": "Oslo"}})).await.expect(200);
    for (search, count) in [("late", 0), ("kept", 0), ("last", 1), ("oslo", 1)] {
        assert_eq!(found(&anon, json!({"search": search})).await.len(), count, "{search}");
    }
    anon.patch(&path, json!({"place": null})).await.expect(200);
    assert_eq!(found(&anon, json!({"search": "oslo"})).await.len(), 0);
    // A write that is refused leaves its words out too.
    anon.post("/v1/articles", json!({"id": id, "title": "twice"})).await.expect_problem(409, "conflict");
    assert_eq!(found(&anon, json!({"search": "twice"})).await.len(), 0);
    anon.delete(&path).await.expect(204);
    assert_eq!(found(&anon, json!({"search": "last"})).await.len(), 0);
    write(&anon, json!({"title": "another"})).await;
    assert_eq!(found(&anon, json!({"search": "last"})).await.len(), 0);
}

both_engines!(
    words_are_found_in_any_case_without_diacritics_and_by_their_beginning,
    the_best_come_first,
    pages_of_a_search_join_both_ways_whatever_is_written_between,
    whatever_is_typed_is_words_and_no_syntax,
    what_cannot_be_searched_is_said,
    hidden_fields_are_found_by_operators_alone,
    words_follow_every_write,
);
