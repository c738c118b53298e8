//! What is counted, and apart from what.

use http::Method;
use serde_json::json;
use stratabase::api;
use stratabase::services::usage::flush;

use super::{by, lines, list_notes, usage, with_notes};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::{Engine, both_engines};

async fn calls_are_counted_by_client_collection_method_and_outcome(app: &TestApp) {
    with_notes(app).await;
    let shop = |call| by("shop/1.2", call);
    let note = shop(app.anon().post("/v1/notes", json!({"text": "a"}))).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    let etag = shop(app.anon().get(&path)).await.header("etag").to_owned();
    shop(app.anon().get(&path)).header("if-none-match", &etag).await.expect(304);
    shop(app.anon().get("/v1/notes/nothing")).await.expect_problem(404, "not_found");
    shop(app.anon().post("/v1/notes", json!({"nonsense": 1}))).await.expect_problem(422, "invalid_fields");
    shop(app.anon().get("/v1/auth/me")).await.expect_problem(401, "unauthenticated");
    shop(app.anon().get("/v1/files/nothing")).await.expect_problem(404, "not_found");
    shop(app.anon().get("/v1/openapi.json")).await.expect(200);
    for stranger in ["/v1", "/v1/nothing", "/v1/Notes", "/v1/%6eotes/x", "/v1//notes/x/y"] {
        assert!(shop(app.anon().get(stranger)).await.status.is_client_error(), "{stranger}");
    }
    shop(app.anon().call(Method::TRACE, "/v1/notes")).await.expect_problem(405, "method_not_allowed");
    let expected = [
        "shop/1.2 - GET client_error 5 1",
        "shop/1.2 auth GET client_error 1 1",
        "shop/1.2 files GET client_error 1 1",
        "shop/1.2 notes GET client_error 1 1",
        "shop/1.2 notes GET ok 2 1",
        "shop/1.2 notes POST client_error 1 1",
        "shop/1.2 notes POST ok 1 1",
        "shop/1.2 notes other client_error 1 1",
    ];
    assert_eq!(lines(app).await, expected);
}

async fn the_answer_is_what_the_contract_shows(app: &TestApp) {
    with_notes(app).await;
    app.advance(90);
    by("shop/1.2", app.anon().post("/v1/notes/query", json!({"filter": "stars > 1", "fields": "text"})))
        .await
        .expect(200);
    let items = usage(app, "version=1&days=1").await;
    let expected = json!([{"version": 1, "client": "shop/1.2", "day": "2026-11-22", "collection": "notes",
        "method": "POST", "outcome": "ok", "count": 1, "users": 1, "last_seen": "2026-11-22T10:01:30.000Z",
        "fields": {"read": ["text"], "filtered": ["stars"], "written": []}}]);
    assert_eq!(json!(items), expected);
}

async fn what_is_no_call_of_a_version_does_not_count(app: &TestApp) {
    with_notes(app).await;
    let operator = app.operator().await;
    operator.get("/admin/v1/records/notes").await.expect(200);
    for path in ["/versions", "/v2/notes", "/v01/notes", "/health/live", "/"] {
        app.anon().get(path).await;
    }
    let preflight = app.anon().call(Method::OPTIONS, "/v1/notes").header("origin", "https://shop.example");
    assert!(preflight.header("access-control-request-method", "PATCH").await.status.is_success());
    assert_eq!(lines(app).await, Vec::<String>::new());
}

async fn a_user_counts_once_and_so_does_an_address(app: &TestApp) {
    with_notes(app).await;
    let users = [app.user("ada").await, app.user("eve").await];
    for _ in 0..3 {
        for user in &users {
            by("shop/1", user.get("/v1/notes")).await.expect(200);
        }
        for address in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
            let mut somebody = app.anon();
            somebody.address = address.parse().unwrap();
            by("web/1", somebody.get("/v1/notes")).await.expect(200);
        }
        flush(&app.app).await.unwrap();
    }
    let lines = lines(app).await;
    assert!(lines.contains(&"shop/1 notes GET ok 6 2".to_owned()), "{lines:?}");
    assert!(lines.contains(&"web/1 notes GET ok 9 3".to_owned()), "{lines:?}");
}

async fn calls_at_the_same_time_are_all_counted(app: &TestApp) {
    with_notes(app).await;
    let mut tasks = Vec::new();
    for task in 0..8 {
        let (edge, inner) = (app.edge.clone(), app.app.clone());
        tasks.push(tokio::spawn(async move {
            for round in 0..50 {
                list_notes(&edge, ["one", "two"][round % 2], 1).await;
                if round % 10 == task {
                    flush(&inner).await.unwrap();
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(lines(app).await, ["one notes GET ok 200 1", "two notes GET ok 200 1"]);
}

async fn nodes_add_up(app: &TestApp) {
    with_notes(app).await;
    let other = app.another_node().await;
    let there = api::router(other.clone());
    let ada = app.user("ada").await;
    for _ in 0..10 {
        list_notes(&app.edge, "shop", 2).await;
        list_notes(&there, "shop", 3).await;
        by("ada", ada.get("/v1/notes")).await.expect(200);
        by("ada", Actor::anonymous(&there).same_as(&ada).get("/v1/notes")).await.expect(200);
        if app.database.engine == Engine::Postgres {
            tokio::try_join!(flush(&app.app), flush(&other)).unwrap();
        } else {
            flush(&other).await.unwrap();
        }
    }
    let lines = lines(app).await;
    assert!(lines.contains(&"shop notes GET ok 50 1".to_owned()), "{lines:?}");
    assert!(lines.contains(&"ada notes GET ok 20 1".to_owned()), "one user on both nodes: {lines:?}");
    other.db.close().await;
}

both_engines!(
    calls_are_counted_by_client_collection_method_and_outcome,
    the_answer_is_what_the_contract_shows,
    what_is_no_call_of_a_version_does_not_count,
    a_user_counts_once_and_so_does_an_address,
    calls_at_the_same_time_are_all_counted,
    nodes_add_up,
);
