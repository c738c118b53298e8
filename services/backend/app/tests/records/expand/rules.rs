//! Nobody sees through a relation what they could not read.

use serde_json::json;

use super::{at, library, make, only};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn what_the_rule_hides_looks_like_what_is_not_there(app: &TestApp) {
    let operator = library(app).await;
    let shut = make(&operator, "people", json!({"name": "Eve", "open": false})).await;
    let ada = make(&operator, "people", json!({"name": "Ada", "boss": shut})).await;
    let hidden = make(&operator, "books", json!({"writer": shut})).await;
    let absent = make(&operator, "books", json!({})).await;
    make(&operator, "reviews", json!({"book": hidden, "open": false})).await;
    make(&operator, "memos", json!({"book": hidden})).await;
    let memo = make(&operator, "memos", json!({})).await;
    make(&operator, "books", json!({"memo": memo, "writer": ada})).await;
    let paths = "writer.boss,memo.book,reviews_via_book.critic,memos_via_book";
    let nothing = json!({"writer": null, "memo": null, "reviews_via_book": [], "memos_via_book": []});
    for book in [&hidden, &absent] {
        let shown = app.anon().get(format!("{}?expand={paths}", at("books", book))).await.expect(200);
        assert_eq!(shown["expand"], nothing);
    }
    let page = app.anon().get(format!("/v1/books?expand={paths}")).await.expect(200);
    assert_eq!((&page["items"][0]["expand"], &page["items"][1]["expand"]), (&nothing, &nothing));
    let third = &page["items"][2]["expand"];
    assert_eq!(only(&third["writer"], &["name"]), json!({"name": "Ada", "expand": {"boss": null}}));
    assert_eq!(third["memo"], json!(null), "no rule of the collection lets anybody read");
}

async fn rules_know_who_asks(app: &TestApp) {
    let operator = app.operator().await;
    let field = json!({"op": "add_field", "collection": "users", "field": {"name": "role", "type": "text"}});
    let posts = json!({"op": "create_collection", "name": "posts",
        "fields": [{"name": "author", "type": "relation", "collection": "users", "on_delete": "cascade"},
                   {"name": "file", "type": "relation", "collection": "users", "on_delete": "set_null"}],
        "rules": {"list": "true", "read": "true", "create": "true"}});
    let notes = json!({"op": "create_collection", "name": "notes",
        "fields": [{"name": "post", "type": "relation", "collection": "posts", "on_delete": "cascade"}],
        "rules": {"read": "auth.role == 'editor' && record.post.author == auth.id", "create": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [field, posts, notes]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let post = ada.post("/v1/posts", json!({"author": ada.id})).await.expect(201);
    make(&operator, "notes", json!({"post": post["id"]})).await;
    let path = format!("{}?expand=author,notes_via_post", at("posts", &post["id"]));
    let notes = async || ada.get(&path).await.expect(200)["expand"]["notes_via_post"].as_array().unwrap().len();
    assert_eq!(notes().await, 0);
    ada.patch(format!("/v1/users/{}", ada.id), json!({"role": "editor"})).await.expect(200);
    assert_eq!(notes().await, 1, "a rule that reads the caller's own record and follows a relation");
    ben.patch(format!("/v1/users/{}", ben.id), json!({"role": "editor"})).await.expect(200);
    for nobody in [&ben, &app.anon()] {
        assert_eq!(nobody.get(&path).await.expect(200)["expand"], json!({"author": null, "notes_via_post": []}));
    }
    let shown = ada.get(&path).await.expect(200);
    assert_eq!(shown["expand"]["author"]["email"], "ada@example.com", "one's own address");
}

async fn the_rule_of_a_field_holds_within_expanded_records(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"op": "set_rules", "collection": "users", "rules": {"read": "true", "list": "true"}});
    let posts = json!({"op": "create_collection", "name": "posts",
        "fields": [{"name": "author", "type": "relation", "collection": "users", "on_delete": "cascade"}],
        "rules": {"list": "true", "read": "true", "create": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [open, posts]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    for author in [&ada, &ben] {
        ada.post("/v1/posts", json!({"author": author.id})).await.expect(201);
    }
    let page = ada.get("/v1/posts?expand=author").await.expect(200);
    let email = |place: usize| &page["items"][place]["expand"]["author"]["email"];
    assert_eq!((email(0), email(1)), (&json!("ada@example.com"), &json!(null)));
    let users = ada.get("/v1/users?expand=posts_via_author.author&sort=id").await.expect(200);
    let email = |place: usize| &users["items"][place]["expand"]["posts_via_author"][0]["expand"]["author"]["email"];
    assert_eq!((email(0), email(1)), (&json!("ada@example.com"), &json!(null)));
}

async fn names_that_the_caller_cannot_see_are_unknown(app: &TestApp) {
    library(app).await;
    for (expand, position) in [
        ("ghost", 0),
        ("nothing", 0),
        ("title", 0),
        ("id", 0),
        ("writer.reviews_via_paid_by", 7),
        ("writer,writer.team.nothing", 19),
        ("writer, ghost", 8),
        ("writer..team", 7),
        ("writer,", 7),
        (",writer", 0),
        ("reviews_via_nothing", 0),
        ("nothing_via_book", 0),
        ("reviews_via_paid_by", 0),
        ("'\"--", 0),
        ("writer.expand", 7),
        ("record.writer", 0),
    ] {
        let encoded = expand.replace(' ', "%20").replace('"', "%22");
        let problem = app.anon().get(format!("/v1/books?expand={encoded}")).await.expect_problem(400, "invalid_query");
        let entry = &problem["errors"][0];
        assert_eq!(
            (&entry["parameter"], &entry["position"]),
            (&json!("expand"), &json!(position)),
            "{expand}: {problem}"
        );
        let problem =
            app.anon().post("/v1/books/query", json!({"expand": expand})).await.expect_problem(400, "invalid_query");
        let entry = &problem["errors"][0];
        assert_eq!(
            (&entry["pointer"], &entry["position"]),
            (&json!("/expand"), &json!(position)),
            "{expand}: {problem}"
        );
    }
}

async fn no_suggestion_names_what_the_caller_cannot_see(app: &TestApp) {
    library(app).await;
    let detail = async |expand: &str| {
        let problem = app.anon().get(format!("/v1/books?expand={expand}")).await.expect_problem(400, "invalid_query");
        problem["errors"][0]["detail"].as_str().unwrap().to_owned()
    };
    assert!(detail("writr").await.contains("writer"));
    assert!(!detail("ghosts").await.contains("is it"), "a hidden relation");
    assert!(!detail("memo.boook").await.contains("is it"), "a collection that nobody reaches");
    assert!(detail("reviews_via_book.critik").await.contains("critic"));
    assert!(!detail("reviews_via_book.paid_bi").await.contains("paid_by"));
}

both_engines!(
    what_the_rule_hides_looks_like_what_is_not_there,
    rules_know_who_asks,
    the_rule_of_a_field_holds_within_expanded_records,
    names_that_the_caller_cannot_see_are_unknown,
    no_suggestion_names_what_the_caller_cannot_see,
);
