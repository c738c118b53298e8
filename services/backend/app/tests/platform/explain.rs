//! Why a request was refused: what operators are told under its id.

use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Statement, Tx, WriteOptions};
use stratabase::models::explanations::{self, Explained};
use uuid::Uuid;

use crate::records::{path_of, post, with_posts};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    every_kind_of_denial_is_explained,
    the_part_that_decided_is_told_with_what_it_read,
    rules_that_look_beyond_the_row_are_explained,
    values_behind_relations_are_told_as_the_records_show_them,
    what_the_write_would_leave_is_told_apart_from_what_is_stored,
    a_rule_of_a_field_is_named,
    a_batch_and_a_file_are_explained,
    rules_are_told_in_the_newest_names,
    secrets_are_not_told_and_long_values_are_cut,
    what_no_rule_refused_has_no_explanation,
    explanations_are_bounded_by_age_and_number,
    a_flood_of_denials_fails_no_request,
}

/// The path of what explains an answer.
fn explained_at(answer: &Answer) -> String {
    let problem = answer.json();
    let instance = problem["instance"].as_str().expect("a problem has its request's id");
    format!("/admin/v1/explain/{}", instance.trim_start_matches("urn:uuid:"))
}

/// What operators are told of a refused request: everything, and the one check in it.
async fn explain(operator: &Actor<'_>, answer: &Answer) -> (Json, Json) {
    let told = operator.get(explained_at(answer)).await.expect(200);
    assert_eq!(told["checks"].as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(told["status"], answer.status.as_u16(), "{told}");
    let check = told["checks"][0].clone();
    (told, check)
}

const OWNED: &str = "record.author == auth.id";
const VISIBLE: &str = "record.status == \"published\" || record.author == auth.id";

async fn every_kind_of_denial_is_explained(app: &TestApp) {
    let operator = with_posts(app).await;
    let closed = json!({"op": "create_collection", "name": "closed", "fields": []});
    operator.post("/admin/v1/changes", json!({"operations": [closed]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let draft = post(&ada, json!({"title": "Draft"})).await;
    let shown = post(&ada, json!({"status": "published"})).await;

    // Hidden by the read rule.
    let answer = ben.get(format!("{}?fields=title", path_of(&draft))).await;
    answer.expect_problem(404, "not_found");
    let (told, check) = explain(&operator, &answer).await;
    assert_eq!(
        told,
        json!({
            "request_id": told["request_id"], "at": "2026-11-22T10:00:00.000Z", "version": 1, "method": "GET",
            "path": path_of(&draft), "status": 404, "caller": {"kind": "user", "id": ben.id}, "checks": [{
                "collection": "posts", "operation": "read", "field": null, "record": draft["id"], "about": "stored",
                "rule": VISIBLE, "outcome": "false", "clause": VISIBLE,
                "values": {"record.status": "draft", "record.author": ada.id, "auth.id": ben.id}}]})
    );
    assert_eq!(check["values"]["record.author"], json!(ada.id));

    // Readable, and not the caller's to change or to delete.
    let path = path_of(&shown);
    for (operation, answer) in [
        ("update", ben.patch(&path, json!({"title": "x"})).await),
        ("update", ben.put(&path, json!({"title": "x"})).await),
        ("delete", ben.delete(&path).await),
    ] {
        answer.expect_problem(403, "forbidden");
        let (_, check) = explain(&operator, &answer).await;
        assert_eq!(
            check,
            json!({"collection": "posts", "operation": operation, "field": null, "record": shown["id"],
                "about": "stored", "rule": OWNED, "outcome": "false", "clause": OWNED,
                "values": {"record.author": ada.id, "auth.id": ben.id}})
        );
    }

    // Not the caller's to create, and the record never was.
    let answer = ben.post("/v1/posts", json!({"title": "x", "author": ada.id})).await;
    answer.expect_problem(403, "forbidden");
    let (_, check) = explain(&operator, &answer).await;
    assert_eq!(
        (&check["operation"], &check["about"], &check["clause"]),
        (&json!("create"), &json!("resulting"), &json!(OWNED))
    );

    // A rule that wants a caller, and has none.
    let answer = app.anon().delete(&path).await;
    answer.expect_problem(401, "unauthenticated");
    let (told, check) = explain(&operator, &answer).await;
    assert_eq!(told["caller"], json!({"kind": "anonymous", "id": null}));
    assert_eq!(
        (&check["outcome"], &check["values"]),
        (&json!("error"), &json!({"record.author": ada.id, "auth.id": null}))
    );

    // No rule at all.
    for (actor, status, operation, answer) in [
        (&ben, 403, "list", ben.get("/v1/closed").await),
        (&ben, 403, "create", ben.post("/v1/closed", json!({})).await),
        (&ben, 403, "read", ben.get(format!("/v1/closed/{}", Uuid::nil())).await),
        (&app.anon(), 401, "list", app.anon().get("/v1/closed").await),
    ] {
        answer.expect(status);
        let (told, check) = explain(&operator, &answer).await;
        assert_eq!(told["caller"]["kind"], if actor.token.is_some() { "user" } else { "anonymous" });
        assert_eq!(
            check,
            json!({"collection": "closed", "operation": operation, "field": null, "record": null, "about": null,
                "rule": null, "outcome": "false", "clause": null, "values": {}})
        );
    }
}

/// A collection with one rule for everything.
async fn with_rule<'a>(app: &'a TestApp, name: &str, rule: &str) -> Actor<'a> {
    let operator = app.operator().await;
    let change = json!({"operations": [{"op": "create_collection", "name": name, "fields": [
        {"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}, {"name": "c", "type": "integer"},
        {"name": "tags", "type": "text", "list": true}],
        "rules": {"create": rule}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    operator
}

async fn the_part_that_decided_is_told_with_what_it_read(app: &TestApp) {
    let ada = app.user("ada").await;
    let both = json!({"record.b": 1, "record.c": null});
    for (place, (rule, body, outcome, clause, values)) in [
        // Of two that are false, the first.
        ("record.a == 2 && record.b == 2", json!({"a": 1, "b": 1}), "false", "record.a == 2", json!({"record.a": 1})),
        ("record.a == 1 && record.b == 2", json!({"a": 1, "b": 1}), "false", "record.b == 2", json!({"record.b": 1})),
        ("record.a == 1 && record.b > 2", json!({"a": 1}), "error", "record.b > 2", json!({"record.b": null})),
        (
            "record.a == 1 && (record.b == 2 || record.c > 0)",
            json!({"a": 1, "b": 1}),
            "error",
            "record.b == 2 || record.c > 0",
            both.clone(),
        ),
        (
            "record.a == 1 && (record.b == 2 || record.c == 3)",
            json!({"a": 1, "b": 1}),
            "false",
            "record.b == 2 || record.c == 3",
            both.clone(),
        ),
        (
            "record.a == 1 && record.b == 2 || record.c == 3",
            json!({"a": 1, "b": 1}),
            "false",
            "record.b == 2 || record.c == 3",
            both,
        ),
        (
            "!(record.a == 1 || record.b == 1)",
            json!({"a": 0, "b": 1}),
            "false",
            "!(record.b == 1)",
            json!({"record.b": 1}),
        ),
        (
            "record.a == 1 ? record.b == 2 : record.c == 3",
            json!({"a": 1, "b": 1}),
            "false",
            "record.b == 2",
            json!({"record.b": 1}),
        ),
        (
            "record.tags.exists(t, t == \"x\")",
            json!({"tags": ["y"]}),
            "false",
            "record.tags.exists(t, t == \"x\")",
            json!({"record.tags": ["y"]}),
        ),
        ("auth == null", json!({}), "false", "auth == null", json!({"auth": ada.id})),
        (
            "request.method == \"PUT\" && auth.kind == \"user\"",
            json!({}),
            "false",
            "request.method == \"PUT\"",
            json!({"request.method": "POST"}),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("things{place}");
        let operator = with_rule(app, &name, rule).await;
        let answer = ada.post(format!("/v1/{name}"), body).await;
        answer.expect_problem(403, "forbidden");
        let (_, check) = explain(&operator, &answer).await;
        assert_eq!(
            (&check["rule"], &check["outcome"], &check["clause"], &check["values"]),
            (&json!(rule), &json!(outcome), &json!(clause), &values)
        );
    }
}

async fn rules_that_look_beyond_the_row_are_explained(app: &TestApp) {
    let operator = with_posts(app).await;
    let read = "record.open && record.post.author == auth.id";
    let create = "record.post.author == auth.id && record.post.comments_via_post.all(c, c.id == record.id)";
    let change = json!({"operations": [
        {"op": "add_field", "collection": "users", "field": {"name": "team", "type": "text"}},
        {"op": "create_collection", "name": "comments", "fields": [
            {"name": "post", "type": "relation", "collection": "posts", "required": true, "on_delete": "cascade"},
            {"name": "open", "type": "bool", "default": true}],
         "rules": {"read": read, "create": create, "delete": "record.post.author.team == auth.team"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({"status": "published"})).await;
    let body = json!({"post": record["id"]});
    let made = ada.post("/v1/comments", body.clone()).await.expect(201);
    let path = format!("/v1/comments/{}", made["id"].as_str().unwrap());

    let answer = ben.get(&path).await;
    answer.expect_problem(404, "not_found");
    let (_, check) = explain(&operator, &answer).await;
    assert_eq!(
        check,
        json!({"collection": "comments", "operation": "read", "field": null, "record": made["id"], "about": "stored",
            "rule": read, "outcome": "false", "clause": "record.post.author == auth.id",
            "values": {"record.post.author": ada.id, "record.post": record["id"], "auth.id": ben.id}})
    );
    // What is not there is no denial, though its rule was asked.
    let absent = ben.get(format!("/v1/comments/{}", Uuid::nil())).await;
    absent.expect_problem(404, "not_found");
    operator.get(explained_at(&absent)).await.expect_problem(404, "not_found");

    // Asked of a record that is there only within the write that is refused.
    for (actor, clause) in
        [(&ben, "record.post.author == auth.id"), (&ada, "record.post.comments_via_post.all(c, c.id == record.id)")]
    {
        let answer = actor.post("/v1/comments", body.clone()).await;
        answer.expect_problem(403, "forbidden");
        let (_, check) = explain(&operator, &answer).await;
        assert_eq!(
            (&check["about"], &check["clause"], &check["outcome"]),
            (&json!("resulting"), &json!(clause), &json!("false"))
        );
    }

    ben.patch(format!("/v1/users/{}", ben.id), json!({"team": "red"})).await.expect(200);
    ada.patch(format!("/v1/users/{}", ada.id), json!({"team": "blue"})).await.expect(200);
    let open = json!({"operations": [{"op": "set_rules", "collection": "comments", "rules": {"read": "true"}}]});
    operator.post("/admin/v1/changes", open).await.expect(201);
    let answer = ben.delete(&path).await;
    answer.expect_problem(403, "forbidden");
    let (_, check) = explain(&operator, &answer).await;
    let values = json!({"record.post.author.team": "blue", "record.post.author": ada.id, "record.post": record["id"], "auth.team": "red"});
    assert_eq!(check["values"], values);
}

async fn values_behind_relations_are_told_as_the_records_show_them(app: &TestApp) {
    let operator = with_posts(app).await;
    let rule = "record.post.stars > 5 || record.post.score > 9.5 || record.post.pinned || \
        record.post.due > timestamp(\"2027-01-01T00:00:00Z\") || record.post.day > date(\"2027-01-01\") || \
        record.post.price > decimal(\"9.00\") || record.post.status == \"published\" || record.post.code == auth.id || \
        record.post.parent.title == \"x\" || record.post.created_at > timestamp(\"2027-01-01T00:00:00Z\") || \
        \"x\" in record.post.tags || record.others.exists(id, id == auth.id)";
    let change = json!({"operations": [
        {"op": "add_field", "collection": "posts", "field": {"name": "day", "type": "date"}},
        {"op": "add_field", "collection": "posts", "field": {"name": "price", "type": "decimal", "scale": 2}},
        {"op": "create_collection", "name": "notes", "fields": [
            {"name": "post", "type": "relation", "collection": "posts"},
            {"name": "others", "type": "relation", "collection": "posts", "list": true}], "rules": {"read": rule}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ada = app.user("ada").await;
    let first = post(&ada, json!({})).await;
    let fields = json!({"stars": 5, "score": 9.5, "pinned": false, "due": "2026-12-24T18:00:00.000Z", "day": "2026-12-24",
        "price": "8.50", "code": Uuid::nil(), "parent": first["id"], "tags": ["y"]});
    let second = post(&ada, fields).await;
    let note = json!({"post": second["id"], "others": [first["id"]]});
    let note = operator.post("/admin/v1/records/notes", note).await.expect(201);
    let answer = ada.get(format!("/v1/notes/{}", note["id"].as_str().unwrap())).await;
    answer.expect_problem(404, "not_found");
    let (_, check) = explain(&operator, &answer).await;
    assert_eq!((&check["outcome"], &check["clause"]), (&json!("false"), &json!(rule)));
    // A list behind a relation has no column, and none is made for it.
    let mut values = json!({"record.post": second["id"], "auth.id": ada.id, "record.post.tags": null,
        "record.post.parent.title": "Hello", "record.others": [first["id"]]});
    for field in ["stars", "score", "pinned", "due", "day", "price", "status", "code", "parent", "created_at"] {
        values[format!("record.post.{field}")] = second[field].clone();
    }
    assert_eq!(check["values"], values);
}

async fn what_the_write_would_leave_is_told_apart_from_what_is_stored(app: &TestApp) {
    let operator = with_posts(app).await;
    let rule = "record.author == auth.id && (previous.stars == record.stars || previous.stars < 5)";
    let rules = json!({"operations": [{"op": "set_rules", "collection": "posts", "rules": {"update": rule}}], "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", rules).await.expect(201);
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"stars": 5})).await;
    let answer = ada.patch(path_of(&record), json!({"stars": 6})).await;
    answer.expect_problem(403, "forbidden");
    let (_, check) = explain(&operator, &answer).await;
    assert_eq!(
        check,
        json!({"collection": "posts", "operation": "update", "field": null, "record": record["id"], "about": "resulting",
            "rule": rule, "outcome": "false", "clause": "previous.stars == record.stars || previous.stars < 5",
            "values": {"previous.stars": 5, "record.stars": 6}})
    );
    // Given away.
    let answer = ada.patch(path_of(&record), json!({"author": null})).await;
    answer.expect_problem(403, "forbidden");
    let (_, check) = explain(&operator, &answer).await;
    let values = json!({"record.author": null, "auth.id": ada.id});
    assert_eq!((&check["about"], &check["values"]), (&json!("resulting"), &values));
}

async fn a_rule_of_a_field_is_named(app: &TestApp) {
    let operator = app.operator().await;
    let rule = "previous == null || previous.level == record.level";
    let change = json!({"operations": [{"op": "create_collection", "name": "staff", "fields": [
        {"name": "name", "type": "text"}, {"name": "level", "type": "integer", "rules": {"write": rule}}],
        "rules": {"read": "true", "create": "true", "update": "true"}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ada = app.user("ada").await;
    let made = ada.post("/v1/staff", json!({"name": "Eve", "level": 1})).await.expect(201);
    let answer = ada.patch(format!("/v1/staff/{}", made["id"].as_str().unwrap()), json!({"level": 2})).await;
    answer.expect_problem(403, "forbidden");
    let (_, check) = explain(&operator, &answer).await;
    assert_eq!(
        check,
        json!({"collection": "staff", "operation": "write", "field": "level", "record": made["id"], "about": "resulting",
            "rule": rule, "outcome": "false", "clause": rule,
            "values": {"previous": made["id"], "previous.level": 1, "record.level": 2}})
    );
}

async fn a_batch_and_a_file_are_explained(app: &TestApp) {
    let operator = with_posts(app).await;
    let cover = json!({"op": "add_field", "collection": "posts", "field": {"name": "cover", "type": "file"}});
    operator.post("/admin/v1/changes", json!({"operations": [cover]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let file = crate::files::uploaded(&ada, "a.txt", "mine").await;
    let draft = post(&ada, json!({"cover": file["id"]})).await;
    let answer = ben.get(format!("/v1/files/{}", file["id"].as_str().unwrap())).await;
    answer.expect_problem(404, "not_found");
    let (told, check) = explain(&operator, &answer).await;
    assert_eq!(told["path"], format!("/v1/files/{}", file["id"].as_str().unwrap()));
    assert_eq!(
        (&check["operation"], &check["record"], &check["clause"]),
        (&json!("read"), &draft["id"], &json!(VISIBLE))
    );

    let own = json!({"method": "POST", "path": "posts", "body": {"title": "x", "author": ben.id}});
    let others = json!({"method": "DELETE", "path": format!("posts/{}", draft["id"].as_str().unwrap())});
    let answer = ben.post("/v1/batch", json!({"operations": [own, others]})).await;
    assert_eq!(answer.expect_problem(404, "not_found")["operation"], 1);
    let (told, check) = explain(&operator, &answer).await;
    assert_eq!(
        (&told["path"], &check["operation"], &check["record"]),
        (&json!("/v1/batch"), &json!("read"), &draft["id"])
    );
}

async fn rules_are_told_in_the_newest_names(app: &TestApp) {
    let operator = with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let shown = post(&ada, json!({"status": "published"})).await;
    let rename = json!({"operations": [{"op": "rename_field", "collection": "posts", "field": "author", "to": "writer"},
        {"op": "rename_collection", "collection": "posts", "to": "articles"}]});
    operator.post("/admin/v1/changes", rename).await.expect(201);
    let answer = ben.delete(path_of(&shown)).await;
    answer.expect_problem(403, "forbidden");
    let (told, check) = explain(&operator, &answer).await;
    assert_eq!((&told["version"], &told["path"]), (&json!(1), &json!(path_of(&shown))));
    assert_eq!((&check["collection"], &check["clause"]), (&json!("articles"), &json!("record.writer == auth.id")));
}

async fn secrets_are_not_told_and_long_values_are_cut(app: &TestApp) {
    let operator = app.operator().await;
    let rule = "record.door_pin == auth.id || record.text == \"\" || record.note == \"open\"";
    let change = json!({"operations": [{"op": "create_collection", "name": "doors", "fields": [
        {"name": "door_pin", "type": "uuid"}, {"name": "text", "type": "text"}, {"name": "note", "type": "text", "hidden": true}],
        "rules": {"read": rule}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ada = app.user("ada").await;
    let fields = json!({"door_pin": Uuid::nil(), "text": "ü".repeat(1000), "note": "shut"});
    let door = operator.post("/admin/v1/records/doors", fields).await.expect(201);
    let answer = ada.get(format!("/v1/doors/{}", door["id"].as_str().unwrap())).await;
    answer.expect_problem(404, "not_found");
    let (_, check) = explain(&operator, &answer).await;
    let text = "ü".repeat(200) + "…";
    let values =
        json!({"record.door_pin": "[redacted]", "auth.id": ada.id, "record.text": text, "record.note": "shut"});
    assert_eq!(check["values"], values);
}

async fn what_no_rule_refused_has_no_explanation(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let mut nobody = app.anon();
    nobody.token = Some("sb_at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into());
    for answer in [
        ada.get(format!("/v1/posts/{}", Uuid::nil())).await,
        ada.get("/v1/nothing").await,
        ada.get("/v1/posts/no-uuid").await,
        ada.post("/v1/posts", json!({"title": 1})).await,
        nobody.get("/v1/posts").await,
    ] {
        assert!(answer.status.is_client_error(), "{answer}");
        operator.get(explained_at(&answer)).await.expect_problem(404, "not_found");
    }
    for path in ["no-uuid", "%00", "0", ""] {
        operator.get(format!("/admin/v1/explain/{path}")).await.expect_problem(404, "not_found");
    }
    // Told to operators alone.
    let draft = post(&ada, json!({})).await;
    let answer = app.anon().get(path_of(&draft)).await;
    operator.get(explained_at(&answer)).await.expect(200);
    for actor in [app.anon(), ada] {
        actor.get(explained_at(&answer)).await.expect_problem(401, "unauthenticated");
    }
}

async fn explanations_are_bounded_by_age_and_number(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let draft = post(&ada, json!({})).await;
    app.seed_jobs().await;
    app.run_jobs().await;
    let denied = async || app.anon().get(path_of(&draft)).await;
    let count = async || explanations_of(app).await.len();
    let old = denied().await;
    operator.get(explained_at(&old)).await.expect(200);
    app.advance(7 * 24 * 60 * 60);
    let operator = app.operator().await;
    operator.get(explained_at(&old)).await.expect_problem(404, "not_found");
    let new = denied().await;
    operator.get(explained_at(&new)).await.expect(200);
    assert_eq!(count().await, 2);
    app.run_jobs().await;
    assert_eq!(count().await, 1, "the old one is swept");
    operator.get(explained_at(&new)).await.expect(200);

    // As many as are kept, and one more.
    let row = Explained {
        request: Uuid::nil(),
        at: app.app.clock.now(),
        version: 1,
        method: "GET".into(),
        path: "/v1/posts".into(),
        status: 404,
        caller_kind: "anonymous".into(),
        caller: None,
        checks: "[]".into(),
    };
    let fill = async move |tx: &Tx| {
        (0..10_050)
            .try_for_each(|n| explanations::insert(tx, &Explained { request: Uuid::from_u128(n), ..row.clone() }))
    };
    app.app.db.write(WriteOptions::default(), fill).await.unwrap();
    let last = denied().await;
    operator.get(explained_at(&last)).await.expect(200);
    assert_eq!(count().await, 10_000);
    operator.get(explained_at(&new)).await.expect_problem(404, "not_found");
}

/// The ids of all requests that are explained.
async fn explanations_of(app: &TestApp) -> Vec<Uuid> {
    static ALL: Statement = Statement::new("SELECT request FROM _explanations");
    app.app.db.long().all(&ALL, &[], |row| row.get(0)).await.unwrap()
}

async fn a_flood_of_denials_fails_no_request(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    let path = path_of(&post(&ada, json!({})).await);
    let (first, mut last) = (app.anon().get(&path).await, None);
    for n in 0..1_200_u32 {
        let mut actor = app.anon();
        actor.address = std::net::Ipv4Addr::from(0x0a00_0000 + n).into();
        let answer = actor.get(&path).await;
        answer.expect_problem(404, "not_found");
        last = Some(answer);
    }
    assert_eq!(app.app.metrics.denials_dropped.get(), 201);
    operator.get(explained_at(&first)).await.expect(200);
    operator.get(explained_at(&last.unwrap())).await.expect_problem(404, "not_found");
    assert_eq!(explanations_of(app).await.len(), 1_000);
    // There is room again.
    let answer = app.anon().get(&path).await;
    operator.get(explained_at(&answer)).await.expect(200);
}
