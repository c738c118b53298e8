//! Records by role: operators need no rule, and see what is hidden.

use serde_json::json;

use crate::records::{path_of, post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    an_operator_sees_and_writes_what_rules_and_options_keep_from_clients,
    an_operator_lists_filters_and_pages_over_everything,
    nobody_else_gets_in_whatever_the_rules_allow,
    accounts_are_not_made_as_records,
    an_edit_on_an_old_revision_is_stale,
    an_operator_sees_records_as_any_version_shows_them,
}

async fn an_operator_sees_records_as_any_version_shows_them(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let shown = post(&ada, json!({"title": "Old"})).await;
    let rename = json!({"op": "rename_field", "collection": "posts", "field": "title", "to": "headline"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let path = path_of(&shown).replace("/v1/", "/admin/v1/records/");
    assert_eq!(operator.get(&path).await.expect(200)["headline"], "Old");
    assert_eq!(operator.get(format!("{path}?version=1")).await.expect(200)["title"], "Old");
    let edited = operator.patch(format!("{path}?version=1"), json!({"title": "New", "note": "n"})).await.expect(200);
    assert_eq!((&edited["title"], &edited["note"]), (&json!("New"), &json!("n")));
    let list = "/admin/v1/records/posts";
    let found = operator.post(format!("{list}/query?version=1"), json!({"filter": "title == 'New'"})).await.expect(200);
    assert_eq!(found["items"][0]["title"], "New");
    let made = operator.post(format!("{list}?version=1"), json!({"title": "Third"})).await;
    assert!(made.header("location").starts_with("/admin/v1/records/posts/"), "{made}");
    operator.get(format!("{list}?version=9")).await.expect_problem(404, "no_such_version");
    operator.get(format!("{list}?version=x")).await.expect_problem(400, "invalid_query");
    ada.get("/v1/posts?version=1").await.expect_problem(400, "invalid_query");
    ada.get(format!("{path}?version=1")).await.expect_problem(401, "unauthenticated");
    app.anon().get(format!("{list}?version=1")).await.expect_problem(401, "unauthenticated");
    operator.delete(format!("{path}?version=1")).await.expect(204);
}

async fn an_operator_sees_and_writes_what_rules_and_options_keep_from_clients(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let draft = post(&ada, json!({"title": "Draft"})).await;
    let path = path_of(&draft).replace("/v1/", "/admin/v1/records/");
    let seen = operator.get(&path).await.expect(200);
    assert_eq!((&seen["title"], seen.get("note")), (&json!("Draft"), Some(&json!(null))));
    let edit = json!({"note": "checked", "origin": "desk"});
    let edited = operator.patch(&path, edit).await.expect(200);
    assert_eq!((&edited["note"], &edited["origin"]), (&json!("checked"), &json!("desk")));
    let shown = operator.get(format!("{path}?fields=note")).await.expect(200);
    assert_eq!(shown, json!({"note": "checked"}), "a hidden field can be asked for by name");
    assert!(ada.get(path_of(&draft)).await.expect(200).get("note").is_none(), "clients still do not see it");
    operator.delete(&path).await.expect(204);
    operator.get(&path).await.expect_problem(404, "not_found");
}

async fn an_operator_lists_filters_and_pages_over_everything(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    for stars in 0..5 {
        post(&ada, json!({"stars": stars})).await;
    }
    let list = "/admin/v1/records/posts";
    let made = operator.post(list, json!({"title": "Desk", "note": "secret"})).await;
    made.expect(201);
    assert!(made.header("location").starts_with("/admin/v1/records/posts/"), "{made}");
    let page =
        operator.get(format!("{list}?filter=stars%20%3E%3D%202&sort=-stars&limit=2&count=true")).await.expect(200);
    assert_eq!((page["items"].as_array().unwrap().len(), &page["count"]), (2, &json!(3)));
    let rest =
        format!("{list}?filter=stars%20%3E%3D%202&sort=-stars&limit=2&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(operator.get(rest).await.expect(200)["items"][0]["stars"], 2);
    let query = json!({"filter": "note == var.word", "var": {"word": "secret"}});
    let found = operator.post(format!("{list}/query"), query).await.expect(200);
    assert_eq!(found["items"][0]["title"], "Desk", "hidden fields can be filtered by");
}

async fn nobody_else_gets_in_whatever_the_rules_allow(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let published = post(&ada, json!({"status": "published"})).await;
    let path = path_of(&published).replace("/v1/", "/admin/v1/records/");
    for actor in [app.anon(), ada] {
        actor.get(&path).await.expect_problem(401, "unauthenticated");
        actor.get("/admin/v1/records/posts").await.expect_problem(401, "unauthenticated");
        actor.get("/admin/v1/records/nothing").await.expect_problem(401, "unauthenticated");
        actor.delete(&path).await.expect_problem(401, "unauthenticated");
        actor.patch(&path, json!({"title": "x"})).await.expect_problem(401, "unauthenticated");
    }
}

async fn accounts_are_not_made_as_records(app: &TestApp) {
    let operator = app.operator().await;
    operator
        .post("/admin/v1/records/users", json!({"email": "x@example.com"}))
        .await
        .expect_problem(405, "method_not_allowed");
}

async fn an_edit_on_an_old_revision_is_stale(app: &TestApp) {
    let operator = with_posts(app).await;
    let made = operator.post("/admin/v1/records/posts", json!({"title": "One"})).await;
    let path = made.header("location").to_owned();
    operator.patch(&path, json!({"title": "Two"})).header("if-match", made.header("etag")).await.expect(200);
    let late = operator.patch(&path, json!({"title": "Three"})).header("if-match", made.header("etag")).await;
    late.expect_problem(412, "stale");
    assert_eq!(operator.get(&path).await.expect(200)["title"], "Two");
}
