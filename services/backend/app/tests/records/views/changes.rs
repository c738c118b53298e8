//! Changes of views, and of what they show.

use serde_json::{Value as Json, json};

use super::{article, at, change, shown, view, with_articles};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    documents_that_make_no_view_are_refused,
    operations_on_views_are_few,
    what_a_view_shows_stays_until_it_shows_it_no_more,
    a_breaking_change_of_what_a_view_shows_reaches_no_older_view,
    a_view_that_goes_takes_no_record_along,
    what_is_purged_beside_a_view_leaves_it_as_it_is,
    a_view_that_shows_a_required_field_breaks_nobody,
);

/// Sends operations that must be refused first of all for a reason: a pointer, and a code.
async fn refused(app: &TestApp, cases: Vec<(Json, &str, &str)>) {
    let operator = with_articles(app).await;
    for (operations, pointer, code) in cases {
        for path in ["/admin/v1/changes/plan", "/admin/v1/changes"] {
            let refused = operator.post(path, json!({"operations": operations})).await;
            let problem = refused.expect_problem(422, "change_refused");
            let found = (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]);
            assert_eq!(found, (&json!(pointer), &json!(code)), "{operations}: {problem}");
        }
    }
}

async fn documents_that_make_no_view_are_refused(app: &TestApp) {
    let with = |key: &str, value: Json| {
        let mut view = view();
        view["name"] = "other".into();
        view[key] = value;
        view
    };
    let without = |key: &str| {
        let mut view = with(key, Json::Null);
        view.as_object_mut().unwrap().remove(key);
        view
    };
    let hidden = json!({"op": "set_options", "collection": "articles", "field": "memo", "hidden": true});
    let cases = vec![
        (json!([with("kind", json!("table"))]), "/operations/0/kind", "invalid_value"),
        (json!([with("indexes", json!([]))]), "/operations/0/indexes", "unknown_key"),
        (json!([without("from")]), "/operations/0/from", "required"),
        (json!([with("from", json!("nothing"))]), "/operations/0/from", "no_such_collection"),
        (json!([with("from", json!("published"))]), "/operations/0/from", "is_view"),
        (json!([with("name", json!("articles"))]), "/operations/0/name", "taken"),
        (json!([with("name", json!("Articles"))]), "/operations/0/name", "invalid_name"),
        (json!([without("fields")]), "/operations/0/fields", "required"),
        (json!([with("where", json!("record.nothing"))]), "/operations/0/where", "unknown_field"),
        (json!([with("where", json!("record.stars"))]), "/operations/0/where", "wrong_type"),
        (json!([with("fields", json!(["nothing"]))]), "/operations/0/fields/0/from", "no_such_field"),
        (json!([with("fields", json!(["title", "title"]))]), "/operations/0/fields/1/name", "taken"),
        (
            json!([with("fields", json!(["title", {"name": "t", "from": "title"}]))]),
            "/operations/0/fields/1/from",
            "taken",
        ),
        (
            json!([with("fields", json!([{"name": "id", "from": "title"}]))]),
            "/operations/0/fields/0/name",
            "invalid_name",
        ),
        (json!([with("fields", json!([{"name": "t", "type": "text"}]))]), "/operations/0/fields/0", "option_unfit"),
        (
            json!([with("fields", json!([{"name": "t", "from": "title", "required": true}]))]),
            "/operations/0/fields/0",
            "option_unfit",
        ),
        (
            json!([with("fields", json!([{"name": "t", "from": "title", "computed": "record.title"}]))]),
            "/operations/0/fields/0",
            "option_unfit",
        ),
        (json!([with("fields", json!([7]))]), "/operations/0/fields/0", "wrong_type"),
        (json!([with("rules", json!({"update": "true"}))]), "/operations/0/rules/update", "is_view"),
        (
            json!([with("rules", json!({"list": "record.status == 'draft'"}))]),
            "/operations/0/rules/list",
            "unknown_field",
        ),
        (json!([hidden, with("fields", json!(["memo"]))]), "/operations/1/fields/0/from", "option_unfit"),
    ];
    refused(app, cases).await;
}

async fn operations_on_views_are_few(app: &TestApp) {
    let on_view = |operation: Json| {
        let mut operation = operation;
        operation["collection"] = "published".into();
        operation
    };
    let pointing = json!({"name": "of", "type": "relation", "collection": "published"});
    let cases = vec![
        (json!([on_view(json!({"op": "add_index", "fields": ["title"]}))]), "/operations/0/collection", "is_view"),
        (
            json!([on_view(json!({"op": "set_unique", "fields": ["title"], "unique": true}))]),
            "/operations/0/collection",
            "is_view",
        ),
        (
            json!([on_view(json!({"op": "nest", "fields": ["title"], "as": "x"}))]),
            "/operations/0/collection",
            "is_view",
        ),
        (
            json!([on_view(json!({"op": "set_options", "field": "title", "hidden": true}))]),
            "/operations/0/collection",
            "is_view",
        ),
        (
            json!([on_view(json!({"op": "set_rules", "rules": {"create": "true"}}))]),
            "/operations/0/rules/create",
            "is_view",
        ),
        (
            json!([on_view(json!({"op": "add_field", "field": {"name": "n", "type": "text"}}))]),
            "/operations/0/field",
            "option_unfit",
        ),
        (json!([on_view(json!({"op": "rename_field", "field": "title", "to": "owner"}))]), "/operations/0/to", "taken"),
        (
            json!([{"op": "add_field", "collection": "articles", "field": {"name": "n", "from": "title"}}]),
            "/operations/0/field/from",
            "option_unfit",
        ),
        (
            json!([{"op": "add_field", "collection": "articles", "field": pointing}]),
            "/operations/0/field/collection",
            "is_view",
        ),
    ];
    refused(app, cases).await;
}

async fn what_a_view_shows_stays_until_it_shows_it_no_more(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    let drop = |collection: &str, field: &str| json!({"op": "drop_field", "collection": collection, "field": field});
    let refused = |operations: Json| operator.post("/admin/v1/changes", json!({"operations": operations}));
    let problem = refused(json!([drop("articles", "stars")])).await.expect_problem(422, "change_refused");
    assert_eq!(problem["errors"][0]["code"], "still_shown");
    // The rule of the view reads it, as does what the view shows.
    let problem = refused(json!([drop("articles", "status")])).await.expect_problem(422, "change_refused");
    assert_eq!(problem["errors"][0]["code"], "rule_dangles");
    let whole = json!([{"op": "drop_collection", "collection": "articles"}]);
    let problem = refused(whole).await.expect_problem(422, "change_refused");
    assert_eq!(problem["errors"][0]["code"], "still_shown");
    let rules = json!({"op": "set_rules", "collection": "published", "rules": {"read": "true"}});
    let report = change(&operator, json!([rules, drop("published", "rating"), drop("articles", "stars")])).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    let read = app.anon().get(at("published", &made)).await.expect(200);
    assert_eq!(read, shown(&made), "clients of v1 see it as before");
    let newer = app.anon().get(format!("/v2/published/{}", made["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(newer.get("rating"), None);
    assert_eq!(newer["title"], "Rust");
    // And again, under another name: no break for those who do not know it.
    let memo = json!({"op": "add_field", "collection": "published", "field": {"name": "note", "from": "memo"}});
    let report = change(&operator, json!([memo])).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("additive"), &json!(2)));
    let newer = app.anon().get(format!("/v2/published/{}", made["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(newer["note"], "m");
}

async fn a_breaking_change_of_what_a_view_shows_reaches_no_older_view(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let add = json!({"op": "add_field", "collection": "published", "field": {"name": "state", "from": "status"}});
    change(&operator, json!([add])).await;
    let made = article(&ann, "Rust", "published", 3).await;
    let before = app.anon().get(at("published", &made)).await.expect(200);
    assert_eq!(before["state"], "published");
    let on = |operation: Json| {
        let mut operation = operation;
        operation["collection"] = "articles".into();
        operation
    };
    let report = change(
        &operator,
        json!([
        on(json!({"op": "rename_field", "field": "title", "to": "headline"})),
        on(json!({"op": "recode", "field": "status", "type": "bool", "map": {"draft": "false", "published": "true"}})),
        {"op": "drop_collection", "collection": "published"},
        {"op": "create_collection", "name": "live", "kind": "view", "from": "articles", "where": "record.status",
         "fields": ["headline", {"name": "state", "from": "status"}, {"name": "rating", "from": "stars"}],
         "rules": {"read": "true", "list": "true"}}]),
    )
    .await;
    assert_eq!(report["version"], 2);
    assert_eq!(app.anon().get(at("published", &made)).await.expect(200), before);
    let path = format!("/v2/live/{}", made["id"].as_str().unwrap());
    let newer = app.anon().get(&path).await.expect(200);
    assert_eq!((&newer["headline"], &newer["state"], &newer["rating"]), (&json!("Rust"), &json!(true), &json!(3)));
    // What is written through the newest version is read through the view of the oldest.
    ann.patch(format!("/v2/articles/{}", made["id"].as_str().unwrap()), json!({"headline": "Oxide"})).await.expect(200);
    assert_eq!(app.anon().get(at("published", &made)).await.expect(200)["title"], "Oxide");
    // A rename in the collection is none in the view.
    let report = change(&operator, json!([on(json!({"op": "rename_field", "field": "stars", "to": "points"}))])).await;
    assert_eq!(report["version"], 3);
    for version in [2, 3] {
        let shown = app.anon().get(format!("/v{version}/live/{}", made["id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&shown["rating"], &shown["headline"]), (&json!(3), &json!("Oxide")));
    }
}

async fn a_view_that_goes_takes_no_record_along(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    let report = change(&operator, json!([{"op": "drop_collection", "collection": "published"}])).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("breaking"), &json!(2)));
    assert_eq!(app.anon().get(at("published", &made)).await.expect(200), shown(&made));
    app.anon().get("/v2/published").await.expect_problem(404, "not_found");
    let force = json!({"force": true, "reason": "a test"});
    operator.post("/admin/v1/versions/1/retire", force).await.expect(200);
    operator.post("/admin/v1/versions/1/purge", json!({})).await.expect(200);
    app.seed_jobs().await;
    app.advance(61);
    app.run_jobs().await;
    let path = format!("/v2/articles/{}", made["id"].as_str().unwrap());
    assert_eq!(ann.get(&path).await.expect(200), made);
    // Its name is free, and one that is dropped again in its document leaves nothing.
    let again = change(&operator, json!([view(), {"op": "drop_collection", "collection": "published"}, view()])).await;
    assert_eq!((&again["verdict"], &again["version"]), (&json!("additive"), &json!(2)));
    assert_eq!(app.anon().get("/v2/published").await.expect(200)["items"], json!([shown(&made)]));
    ann.delete(&path).await.expect(204);
    assert_eq!(app.anon().get("/v2/published").await.expect(200)["items"], json!([]));
}

async fn what_is_purged_beside_a_view_leaves_it_as_it_is(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    change(&operator, json!([{"op": "drop_field", "collection": "articles", "field": "memo"}])).await;
    operator.post("/admin/v1/versions/1/retire", json!({"force": true, "reason": "a test"})).await.expect(200);
    operator.post("/admin/v1/versions/1/purge", json!({})).await.expect(200);
    app.seed_jobs().await;
    app.advance(61);
    app.run_jobs().await;
    let again = json!({"op": "add_field", "collection": "articles", "field": {"name": "memo", "type": "integer"}});
    change(&operator, json!([again])).await;
    let path = format!("/v2/published/{}", made["id"].as_str().unwrap());
    assert_eq!(app.anon().get(&path).await.expect(200), shown(&made));
    assert_eq!(app.anon().get("/v2/published").await.expect(200)["items"], json!([shown(&made)]));
}

async fn a_view_that_shows_a_required_field_breaks_nobody(app: &TestApp) {
    let operator = with_articles(app).await;
    let ann = app.user("ann").await;
    let made = article(&ann, "Rust", "published", 3).await;
    let kind = json!({"name": "kind", "type": "text", "required": true});
    let required = json!({"op": "add_field", "collection": "articles", "field": kind, "fill": "essay"});
    assert_eq!(change(&operator, json!([required])).await["verdict"], "breaking");
    let show = json!({"op": "add_field", "collection": "published", "field": {"name": "kind", "from": "kind"}});
    let report = change(&operator, json!([show])).await;
    assert_eq!((&report["verdict"], &report["version"]), (&json!("additive"), &json!(2)));
    let seen = app.anon().get(format!("/v2/published/{}", made["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(seen["kind"], "essay");
}
