//! What is too much.

use serde_json::json;

use super::{at, library, make};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn more_than_four_relations_behind_one_another_are_refused(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let path = at("people", &ada);
    app.anon().get(format!("{path}?expand=boss.boss.boss.boss")).await.expect(200);
    let problem = app.anon().get(format!("{path}?expand=team,boss.boss.boss.boss.boss")).await;
    let entry = &problem.expect_problem(400, "invalid_query")["errors"][0];
    assert_eq!((&entry["code"], &entry["position"]), (&json!("too_complex"), &json!(25)));
}

async fn the_same_path_twice_is_one_and_too_many_are_refused(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    make(&operator, "people", json!({"name": "Ben", "boss": ada})).await;
    let same = vec!["boss"; 200].join(",");
    let page = app.anon().get(format!("/v1/people?expand={same}")).await.expect(200);
    assert_eq!(page["items"][1]["expand"]["boss"]["name"], "Ada");
    assert_eq!(page["items"][1]["expand"].as_object().unwrap().len(), 1);
    // Every way through four relations, of which there are three at each step.
    let names = ["boss", "people_via_boss", "books_via_writer.writer"];
    let mut paths = Vec::new();
    for a in names {
        for b in names {
            for c in ["boss", "people_via_boss", "team"] {
                paths.push(format!("{a}.{b}.{c}"));
            }
        }
    }
    paths.retain(|path| path.split('.').count() <= 4);
    let problem = app.anon().post("/v1/people/query", json!({"expand": paths.join(",")})).await;
    let entry = &problem.expect_problem(400, "invalid_query")["errors"][0];
    assert_eq!((&entry["code"], &entry["pointer"]), (&json!("too_complex"), &json!("/expand")));
    let long = "x".repeat(20_000);
    app.anon().post("/v1/people/query", json!({"expand": long})).await.expect_problem(400, "invalid_query");
    app.anon().post("/v1/people/query", json!({"expand": ["boss"]})).await.expect_problem(422, "invalid_fields");
    app.anon().get("/v1/people?expand=boss&expand=boss").await.expect_problem(400, "invalid_query");
    app.anon().get("/v1/people?expand=").await.expect(200);
}

async fn an_answer_that_would_hold_too_much_is_refused_whole(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "Ada"})).await;
    let rows: Vec<_> = (0..110)
        .map(|n| json!({"method": "POST", "path": "people", "body": {"name": n.to_string(), "boss": ada}}))
        .collect();
    operator.post("/admin/v1/batch", json!({"operations": rows})).await.expect(200);
    // A hundred point at Ada, and within each of those stands Ada with a hundred again.
    let path = at("people", &ada);
    app.anon().get(format!("{path}?expand=people_via_boss.boss")).await.expect(200);
    let deep = "people_via_boss.boss.people_via_boss";
    let entry =
        &app.anon().get(format!("{path}?expand={deep}")).await.expect_problem(400, "invalid_query")["errors"][0];
    assert_eq!((&entry["parameter"], &entry["code"]), (&json!("expand"), &json!("too_many")));
    let body = json!({"expand": deep});
    let entry = &app.anon().post("/v1/people/query", body).await.expect_problem(400, "invalid_query")["errors"][0];
    assert_eq!(entry["pointer"], "/expand");
    // The answer to a write may hold less, and one that is refused has written nothing.
    let deep = format!("{path}?expand=people_via_boss.boss.team,people_via_boss.team&fields=id");
    operator.patch(deep.replace("/v1", "/admin/v1/records"), json!({"name": "Ada"})).await.expect(200);
    let deep = "/v1/people?expand=boss.people_via_boss.boss,boss.people_via_boss.team";
    app.anon().post(deep, json!({"name": "new", "boss": ada})).await.expect(201);
    let deep = "/v1/people?expand=boss.people_via_boss.boss.people_via_boss";
    app.anon().post(deep, json!({"name": "never", "boss": ada})).await.expect_problem(400, "invalid_query");
    let page = app.anon().post("/v1/people/query", json!({"filter": "name == 'never'"})).await.expect(200);
    assert_eq!(page["items"], json!([]));
}

async fn one_large_record_shown_often_is_too_much(app: &TestApp) {
    let operator = library(app).await;
    let ada = make(&operator, "people", json!({"name": "x".repeat(900_000)})).await;
    let rows: Vec<_> = (0..50).map(|_| json!({"method": "POST", "path": "books", "body": {"writer": ada}})).collect();
    operator.post("/admin/v1/batch", json!({"operations": rows})).await.expect(200);
    app.anon().get("/v1/books?expand=writer&limit=10").await.expect(200);
    app.anon().get("/v1/books?expand=writer").await.expect_problem(400, "invalid_query");
}

both_engines!(
    more_than_four_relations_behind_one_another_are_refused,
    the_same_path_twice_is_one_and_too_many_are_refused,
    an_answer_that_would_hold_too_much_is_refused_whole,
    one_large_record_shown_often_is_too_much,
);
