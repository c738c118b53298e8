//! Which fields clients read, filter by and write, and who would lose a version.

use serde_json::{Value as Json, json};
use stratabase::core::usage::ClientUse;
use stratabase::services::usage::clients_of;

use super::{by, usage, with_notes};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// What the counters of a client and a method tell of fields.
async fn fields(app: &TestApp, client: &str, method: &str) -> [Json; 3] {
    let items = usage(app, "version=1").await;
    let mut found = items.iter().filter(|item| item["client"] == client && item["method"] == method);
    let item = found.next().unwrap_or_else(|| panic!("nothing by {client} with {method} in {items:?}"));
    assert!(found.next().is_none(), "more than one counter of {client} with {method}");
    ["read", "filtered", "written"].map(|kind| item["fields"][kind].clone())
}

async fn fields_are_told_by_what_was_done_with_them(app: &TestApp) {
    with_notes(app).await;
    let note = by("a", app.anon().post("/v1/notes", json!({"stars": 3}))).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    let all = json!(["text", "stars", "author"]);
    assert_eq!(
        fields(app, "a", "POST").await,
        [all.clone(), json!([]), json!(["stars"])],
        "hidden ones are no client's"
    );

    by("a", app.anon().patch(&path, json!({"text": "b", "updated_at": note["updated_at"]}))).await.expect(200);
    assert_eq!(fields(app, "a", "PATCH").await, [all.clone(), json!([]), json!(["text"])]);
    by("a", app.anon().put(format!("{path}?fields=id,text"), json!({"text": "b", "stars": 3}))).await.expect(200);
    assert_eq!(fields(app, "a", "PUT").await, [json!(["text"]), json!([]), json!(["text", "stars"])]);
    by("a", app.anon().delete(&path)).await.expect(204);
    assert_eq!(fields(app, "a", "DELETE").await, [json!([]), json!([]), json!([])]);

    by("b", app.anon().get("/v1/notes?fields=text&sort=-stars")).await.expect(200);
    assert_eq!(fields(app, "b", "GET").await, [json!(["text"]), json!(["stars"]), json!([])]);
    by("b", app.anon().get("/v1/notes?filter=text%20==%20'x'&fields=id,created_at")).await.expect(200);
    assert_eq!(fields(app, "b", "GET").await, [json!(["text"]), json!(["text", "stars"]), json!([])], "they add up");
    by("c", app.anon().get("/v1/notes?fields=text&filter=author.verified%20==%20true")).await.expect(200);
    assert_eq!(fields(app, "c", "GET").await, [json!(["text"]), json!(["users.verified", "author"]), json!([])]);
    by("d", app.anon().get(path)).await.expect_problem(404, "not_found");
    assert_eq!(fields(app, "d", "GET").await, [json!([]), json!([]), json!([])], "what was refused showed nothing");
}

async fn a_batch_tells_the_fields_of_every_collection_in_it(app: &TestApp) {
    with_notes(app).await;
    let rules = json!({"create": "true"});
    let marks = json!({"op": "create_collection", "name": "marks", "fields": [{"name": "shade", "type": "text"}], "rules": rules});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [marks]})).await.expect(201);
    let create = |path: &str, body: Json| json!({"method": "POST", "path": path, "body": body});
    let batch =
        json!({"operations": [create("notes", json!({"text": "a"})), create("marks", json!({"shade": "red"}))]});
    by("a", app.anon().post("/v1/batch", batch)).await.expect(200);
    let seen = json!(["notes.text", "notes.stars", "notes.author", "marks.shade"]);
    assert_eq!(fields(app, "a", "POST").await, [seen, json!([]), json!(["notes.text", "marks.shade"])]);
    let items = usage(app, "version=1").await;
    assert!(items.iter().any(|item| item["client"] == "a" && item["collection"] == "batch"), "{items:?}");
}

async fn accounts_show_the_fields_of_users(app: &TestApp) {
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    by("a", app.anon().post("/v1/auth/register", credentials)).await.expect(201);
    assert_eq!(fields(app, "a", "POST").await, [json!(["users.email", "users.verified"]), json!([]), json!([])]);
}

async fn fields_that_come_later_are_told_too(app: &TestApp) {
    with_notes(app).await;
    let read = async || by("a", app.anon().get("/v1/notes")).await.expect(200);
    read().await;
    let field = json!({"op": "add_field", "collection": "notes", "field": {"name": "late", "type": "text"}});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [field]})).await.expect(201);
    read().await;
    assert_eq!(fields(app, "a", "GET").await[0], json!(["text", "stars", "author", "late"]));
}

async fn each_version_tells_its_own_names(app: &TestApp) {
    with_notes(app).await;
    let renamed = json!([{"op": "rename_collection", "collection": "notes", "to": "cards"},
                         {"op": "rename_field", "collection": "cards", "field": "text", "to": "words"}]);
    app.operator().await.post("/admin/v1/changes", json!({"operations": renamed})).await.expect(201);
    for path in ["/v1/notes?sort=text", "/v2/cards?sort=words"] {
        by("a", app.anon().get(path)).await.expect(200);
    }
    for (version, collection, field) in [(1, "notes", "text"), (2, "cards", "words")] {
        let items = usage(app, &format!("version={version}")).await;
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!((&items[0]["collection"], items[0]["count"].as_u64()), (&json!(collection), Some(1)));
        assert_eq!(items[0]["fields"]["filtered"], json!([field]));
        assert_eq!(clients_of(&app.app, version, 1).await.unwrap()[0].filtered, [format!("{collection}.{field}")]);
    }
    assert_eq!(usage(app, "days=1").await.len(), 2, "all versions, unless one is named");
}

async fn those_who_would_lose_a_version_are_told_with_what_they_use_of_it(app: &TestApp) {
    with_notes(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    app.advance(60);
    by("shop", ada.post("/v1/notes", json!({"text": "a"}))).header("user-agent", "Shop/1 (test)").await.expect(201);
    by("shop", eve.get("/v1/notes?fields=text&sort=stars")).await.expect(200);
    by("lost", app.anon().get("/v1/nothing")).await.expect_problem(404, "not_found");
    by("lost", ada.get("/v1/notes?filter=nonsense")).await.expect_problem(400, "invalid_query");
    let found = clients_of(&app.app, 1, 30).await.unwrap();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let shop = ClientUse {
        client: "shop".into(),
        user_agent: Some("Shop/1 (test)".into()),
        count: 2,
        users: 2,
        last_seen: app.app.clock.now(),
        read: names(&["notes.text", "notes.stars", "notes.author"]),
        filtered: names(&["notes.stars"]),
        written: names(&["notes.text"]),
    };
    // The accounts were made by calls that did not say by what.
    assert_eq!(found.iter().map(|client| client.client.as_str()).collect::<Vec<_>>(), ["shop", "unknown"]);
    assert_eq!(found[0], shop);
    app.advance(30 * 86_400);
    assert_eq!(clients_of(&app.app, 1, 30).await.unwrap(), []);
    assert_eq!(clients_of(&app.app, 1, 31).await.unwrap().len(), 2);
    assert_eq!(clients_of(&app.app, 2, 31).await.unwrap(), []);
}

both_engines!(
    fields_are_told_by_what_was_done_with_them,
    a_batch_tells_the_fields_of_every_collection_in_it,
    accounts_show_the_fields_of_users,
    fields_that_come_later_are_told_too,
    each_version_tells_its_own_names,
    those_who_would_lose_a_version_are_told_with_what_they_use_of_it,
);
