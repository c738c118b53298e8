//! Views: the records and fields of a collection that they show, to whom, and what they refuse.

mod changes;

use http::Method;
use serde_json::{Value as Json, json};

use super::export::lines;
use crate::files::uploaded;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    a_view_shows_some_fields_of_some_records_to_others,
    lists_of_views_are_lists,
    nobody_writes_through_a_view,
    operators_see_what_a_view_shows_and_no_more,
    what_hides_a_field_hides_it_in_views,
    a_file_is_readable_through_a_view,
    views_show_what_is_computed_and_find_what_points_at_their_records,
);

const OWNER: &str = "record.owner == auth.id";

async fn change(operator: &Actor<'_>, operations: Json) -> Json {
    operator.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201)
}

fn view() -> Json {
    json!({"op": "create_collection", "name": "published", "kind": "view", "from": "articles",
        "where": "record.status == 'published'",
        "fields": ["title", {"name": "rating", "from": "stars"}, "owner"],
        "rules": {"list": "true", "read": "record.rating > 0"}})
}

/// Makes `articles`, which only their owners see, and the view `published`.
async fn with_articles(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let own = json!({"list": OWNER, "read": OWNER, "create": "true", "update": OWNER, "delete": OWNER});
    let articles = json!({"op": "create_collection", "name": "articles", "rules": own, "fields": [
        {"name": "title", "type": "text", "searchable": true},
        {"name": "status", "type": "enum", "values": ["draft", "published"], "default": "draft"},
        {"name": "stars", "type": "integer", "indexed": true},
        {"name": "memo", "type": "text"},
        {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade"}]});
    change(&operator, json!([articles, view()])).await;
    operator
}

async fn article(owner: &Actor<'_>, title: &str, status: &str, stars: i64) -> Json {
    let body = json!({"title": title, "status": status, "stars": stars, "memo": "m", "owner": owner.id});
    owner.post("/v1/articles", body).await.expect(201)
}

/// An article as the view shows it.
fn shown(article: &Json) -> Json {
    json!({"id": article["id"], "title": article["title"], "rating": article["stars"], "owner": article["owner"],
        "created_at": article["created_at"], "updated_at": article["updated_at"]})
}

fn at(collection: &str, record: &Json) -> String {
    format!("/v1/{collection}/{}", record["id"].as_str().unwrap())
}

async fn a_view_shows_some_fields_of_some_records_to_others(app: &TestApp) {
    with_articles(app).await;
    let ann = app.user("ann").await;
    let public = article(&ann, "Rust", "published", 3).await;
    let draft = article(&ann, "Secret", "draft", 3).await;
    let dull = article(&ann, "Dull", "published", 0).await;
    for reader in [&app.anon(), &ann] {
        let read = reader.get(at("published", &public)).await;
        assert_eq!(read.expect(200), shown(&public));
        reader.get(at("published", &draft)).await.expect_problem(404, "not_found");
        reader.get(at("published", &dull)).await.expect_problem(404, "not_found");
        let list = reader.get("/v1/published").await.expect(200);
        assert_eq!(list["items"], json!([shown(&public), shown(&dull)]));
    }
    app.anon().get(at("articles", &public)).await.expect_problem(404, "not_found");
    let changed = ann.patch(at("articles", &draft), json!({"status": "published"})).await.expect(200);
    assert_eq!(app.anon().get(at("published", &draft)).await.expect(200), shown(&changed));
    let own = ann.get(format!("{}?expand=owner&fields=title", at("published", &public))).await.expect(200);
    assert_eq!(own["expand"]["owner"]["email"], "ann@example.com");
    let others = app.anon().get(format!("{}?expand=owner&fields=title", at("published", &public))).await.expect(200);
    assert_eq!(others["expand"]["owner"], Json::Null, "under the rules of the other collection");
}

async fn lists_of_views_are_lists(app: &TestApp) {
    with_articles(app).await;
    let ann = app.user("ann").await;
    let mut all = Vec::new();
    for (title, stars) in [("Rust one", 1), ("Go", 2), ("Rust three", 3)] {
        all.push(shown(&article(&ann, title, "published", stars).await));
    }
    article(&ann, "Rust draft", "draft", 4).await;
    let reader = app.anon();
    let query = |body: Json| reader.post("/v1/published/query", body);
    let filtered = query(json!({"filter": "rating >= 2", "sort": "-rating", "count": true})).await.expect(200);
    assert_eq!((&filtered["items"], &filtered["count"]), (&json!([all[2], all[1]]), &json!(2)));
    let found = query(json!({"search": "rust", "sort": "title"})).await.expect(200);
    assert_eq!(found["items"], json!([all[0], all[2]]));
    let first = query(json!({"sort": "-rating", "limit": 2})).await.expect(200);
    let next = query(json!({"sort": "-rating", "limit": 2, "cursor": first["next"]})).await.expect(200);
    assert_eq!((&first["items"], &next["items"]), (&json!([all[2], all[1]]), &json!([all[0]])));
    let sums = reader.get("/v1/published/aggregate?metrics=count,sum(rating)").await.expect(200);
    assert_eq!(sums["items"], json!([{"count": 3, "sum(rating)": 6}]));
    assert_eq!(lines(&reader.get("/v1/published/export").await), all);
    for unknown in ["stars > 1", "status == 'draft'", "memo == 'm'"] {
        query(json!({"filter": unknown})).await.expect_problem(400, "invalid_query");
    }
    let via = ann.post("/v1/users/query", json!({"filter": "published_via_owner.exists(p, p.rating > 1)"})).await;
    via.expect_problem(400, "invalid_query");
    let api = reader.get("/v1/openapi.json").await.expect(200);
    let methods = |path: &str| api["paths"][path].as_object().map(|item| item.keys().cloned().collect::<Vec<_>>());
    assert_eq!(methods("/v1/published"), Some(vec!["get".to_owned()]));
    assert_eq!(methods("/v1/published/{id}"), Some(vec!["parameters".to_owned(), "get".to_owned()]));
    assert_eq!(methods("/v1/published/import"), None);
    let names: Vec<&String> = api["components"]["schemas"].as_object().unwrap().keys().collect();
    let of_view: Vec<_> = names.into_iter().filter(|name| name.starts_with("published")).collect();
    assert_eq!(of_view, ["published", "published_page"]);
}

async fn nobody_writes_through_a_view(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    let (all, one) = ("/published".to_owned(), format!("/published/{}", made["id"].as_str().unwrap()));
    for (writer, root) in [(&ann, "/v1"), (&operator, "/admin/v1/records")] {
        let refused = writer.post(format!("{root}{all}"), json!({"title": "x"})).await;
        refused.expect_problem(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD");
        writer.patch(format!("{root}{one}"), json!({"title": "x"})).await.expect_problem(405, "method_not_allowed");
        writer.put(format!("{root}{one}"), json!({"title": "x"})).await.expect_problem(405, "method_not_allowed");
        writer.delete(format!("{root}{one}")).await.expect_problem(405, "method_not_allowed");
    }
    let batch =
        |method: &str, path: &str| json!({"operations": [{"method": method, "path": path, "body": {"title": "x"}}]});
    for (method, path) in
        [("POST", "published"), ("PATCH", one.trim_start_matches('/')), ("PUT", one.trim_start_matches('/'))]
    {
        ann.post("/v1/batch", batch(method, path)).await.expect_problem(405, "method_not_allowed");
    }
    let import =
        app.anon().call(Method::POST, "/v1/published/import").body("application/x-ndjson", "{\"title\":\"x\"}\n").await;
    import.expect_problem(405, "method_not_allowed");
    assert_eq!(ann.get(at("articles", &made)).await.expect(200), made);
}

async fn operators_see_what_a_view_shows_and_no_more(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let public = article(&ann, "Rust", "published", 0).await;
    let draft = article(&ann, "Secret", "draft", 3).await;
    let list = operator.get("/admin/v1/records/published?count=true").await.expect(200);
    assert_eq!((&list["items"], &list["count"]), (&json!([shown(&public)]), &json!(1)));
    let one = |record: &Json| format!("/admin/v1/records/published/{}", record["id"].as_str().unwrap());
    assert_eq!(operator.get(one(&public)).await.expect(200), shown(&public));
    operator.get(one(&draft)).await.expect_problem(404, "not_found");
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let view = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "published").unwrap();
    assert_eq!(
        *view,
        json!({"name": "published", "kind": "view", "from": "articles", "where": "record.status == \"published\"",
            "fields": [{"name": "title", "type": "text", "searchable": true, "from": "title"},
                {"name": "rating", "type": "integer", "indexed": true, "from": "stars"},
                {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade", "from": "owner"}],
            "indexes": [], "rules": {"list": "true", "read": "record.rating > 0"}})
    );
}

async fn what_hides_a_field_hides_it_in_views(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    let rule = json!([{"op": "set_options", "collection": "articles", "field": "stars", "rules": {"read": OWNER}}]);
    let document = json!({"operations": rule, "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", document).await.expect(201);
    assert_eq!(ann.get(at("published", &made)).await.expect(200), shown(&made));
    let mut masked = shown(&made);
    masked["rating"] = Json::Null;
    assert_eq!(app.anon().get(at("published", &made)).await.expect(200), masked);
    let guessed = app.anon().post("/v1/published/query", json!({"filter": "rating == 3"})).await.expect(200);
    assert_eq!(guessed["items"], json!([]));
}

async fn a_file_is_readable_through_a_view(app: &TestApp) {
    let operator = app.operator().await;
    let people = json!({"op": "create_collection", "name": "people", "rules": {"create": "true"},
        "fields": [{"name": "photo", "type": "file"}, {"name": "scan", "type": "file"}, {"name": "open", "type": "bool"}]});
    let faces = json!({"op": "create_collection", "name": "faces", "kind": "view", "from": "people", "fields": ["photo"],
        "where": "record.open", "rules": {"read": "true"}});
    change(&operator, json!([people, faces])).await;
    let ann = app.user("ann").await;
    let upload = async || uploaded(&ann, "a.txt", "hello").await["id"].take();
    let (photo, scan, closed) = (upload().await, upload().await, upload().await);
    for (photo, open) in [(&photo, true), (&closed, false)] {
        let person = json!({"photo": photo, "scan": if open { &scan } else { &Json::Null }, "open": open});
        ann.post("/v1/people", person).await.expect(201);
    }
    let file = |id: &Json| format!("/v1/files/{}", id.as_str().unwrap());
    assert_eq!(app.anon().get(file(&photo)).await.body, b"hello");
    app.anon().get(file(&scan)).await.expect_problem(404, "not_found");
    app.anon().get(file(&closed)).await.expect_problem(404, "not_found");
}

async fn views_show_what_is_computed_and_find_what_points_at_their_records(app: &TestApp) {
    let operator = with_articles(app).await;
    let grade =
        json!({"name": "grade", "type": "text", "computed": "record.stars > 2 && record.memo == 'm' ? 'a' : 'b'"});
    let comments = json!({"op": "create_collection", "name": "comments", "rules": {"list": "true", "read": "record.open", "create": "true"},
        "fields": [{"name": "of", "type": "relation", "collection": "articles"}, {"name": "open", "type": "bool"}]});
    let graded = json!({"op": "create_collection", "name": "graded", "kind": "view", "from": "articles",
        "where": "record.grade == 'a' && record.comments_via_of.exists(c, c.open)", "fields": [{"name": "mark", "from": "grade"}],
        "rules": {"list": "true", "read": "true"}});
    change(&operator, json!([{"op": "add_field", "collection": "articles", "field": grade}, comments, graded])).await;
    let ann = app.user("ann").await;
    let (good, bad) = (article(&ann, "Good", "published", 3).await, article(&ann, "Bad", "published", 1).await);
    let silent = article(&ann, "Silent", "published", 3).await;
    let mut made = Vec::new();
    for (of, open) in [(&good, true), (&bad, true), (&silent, false), (&good, false)] {
        made.push(ann.post("/v1/comments", json!({"of": of["id"], "open": open})).await.expect(201));
    }
    let shown = |article: &Json| json!({"id": article["id"], "mark": "a", "created_at": article["created_at"], "updated_at": article["updated_at"]});
    assert_eq!(app.anon().get("/v1/graded").await.expect(200)["items"], json!([shown(&good)]));
    assert_eq!(app.anon().get(at("graded", &good)).await.expect(200), shown(&good));
    app.anon().get(at("graded", &bad)).await.expect_problem(404, "not_found");
    let found = app
        .anon()
        .post("/v1/graded/query", json!({"filter": "mark == 'a' && comments_via_of.exists(c, true)", "sort": "-mark"}));
    assert_eq!(found.await.expect(200)["items"], json!([shown(&good)]));
    let expanded = app.anon().get(format!("{}?expand=comments_via_of", at("graded", &good))).await.expect(200);
    assert_eq!(expanded["expand"]["comments_via_of"], json!([made[0]]), "under the rules of the other collection");
    let view = operator.get("/admin/v1/collections").await.expect(200);
    let view = view["items"].as_array().unwrap().iter().find(|item| item["name"] == "graded").unwrap().clone();
    assert_eq!(view["where"], "record.grade == \"a\" && record.comments_via_of.exists(c, c.open)");
    let field = &view["fields"][0];
    assert_eq!((&field["name"], &field["from"], &field["type"]), (&json!("mark"), &json!("grade"), &json!("text")));
    let drop = |collection: &str, field: &str| json!({"op": "drop_field", "collection": collection, "field": field});
    let refused = operator.post("/admin/v1/changes", json!({"operations": [drop("articles", "grade")]})).await;
    let problem = refused.expect_problem(422, "change_refused");
    let codes: Vec<&Json> = problem["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["rule_dangles", "still_shown"]);
}
