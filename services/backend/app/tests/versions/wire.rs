//! What clients of a version hear of its end: on every answer before it, and in place of every answer after it.

use http::Method;
use serde_json::json;
use stratabase::api;
use stratabase::services::schema;

use super::{version, with_two_versions};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

const GUIDE: &str = "</docs/migrate/v1-v2>; rel=\"deprecation\"; type=\"text/html\"";
const NAME: &str = "stratabase-client";

/// The header's lines, of which there must be one at most.
fn link(answer: &Answer) -> &str {
    assert!(answer.headers.get_all("link").iter().count() <= 1, "{answer}");
    answer.header("link")
}

async fn every_answer_of_a_superseded_version_names_its_place_in_the_next(app: &TestApp) {
    with_two_versions(app).await;
    let note = app.anon().post("/v1/notes", json!({"text": "a"})).await;
    let path = note.header("location").to_owned();
    let in_next = path.replace("/v1/notes", "/v2/texts");
    let etag = app.anon().get(&path).await.header("etag").to_owned();
    let anon = app.anon();
    for (call, status, successor) in [
        (anon.get("/v1/notes?limit=1&filter=text%20==%20'a'"), 200, "/v2/texts"),
        (anon.get(&path), 200, in_next.as_str()),
        (anon.get(&path).header("if-none-match", &etag), 304, in_next.as_str()),
        (anon.call(Method::HEAD, &path), 200, in_next.as_str()),
        (anon.get("/v1/notes/none"), 404, "/v2/texts/none"),
        (anon.post("/v1/notes", json!({})), 422, "/v2/texts"),
        (anon.delete("/v1/notes"), 405, "/v2/texts"),
        (anon.get("/v1/notes?no=1"), 400, "/v2/texts"),
        (anon.get("/v1/drafts"), 200, "/v2/openapi.json"),
        (anon.get("/v1/drafts/x/y"), 404, "/v2/openapi.json"),
        (anon.get("/v1/users"), 200, "/v2/users"),
        (anon.get("/v1/openapi.json"), 200, "/v2/openapi.json"),
        (anon.get("/v1/docs"), 200, "/v2/docs"),
        (anon.get("/v1/auth/me"), 401, "/v2/auth/me"),
        (anon.get("/v1"), 404, "/v2"),
        (anon.get("/v1/a%2Fb%3E/\"{x}|/notes"), 404, "/v2/a%2Fb%3E/%22%7Bx%7D%7C/notes"),
        (anon.get("/v1/notes/é"), 404, "/v2/texts/%C3%A9"),
    ] {
        let answer = call.await;
        assert_eq!(answer.status.as_u16(), status, "{successor}: {answer}");
        assert_eq!(link(&answer), format!("<{successor}>; rel=\"successor-version\", {GUIDE}"));
        assert_eq!((answer.header("deprecation"), answer.header("sunset")), ("", ""));
    }
    for path in ["/v2/texts", "/v2/notes", "/v3/notes", "/versions", "/admin/v1/versions"] {
        assert_eq!(link(&app.anon().get(path).await), "", "{path}");
    }
}

async fn dates_are_told_from_the_moment_they_are_set(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let dates = json!({"deprecated_at": "2026-12-01T00:00:00Z", "sunset_at": "2027-06-01T02:00:00+02:00"});
    operator.patch("/admin/v1/versions/1", dates).await.expect(200);
    for call in [app.anon().get("/v1/notes"), app.anon().get("/v1/nothing"), app.anon().post("/v1/notes", json!(1))] {
        let answer = call.header("origin", "https://app.example.com").await;
        assert_eq!(answer.header("deprecation"), "@1796083200");
        assert_eq!(answer.header("sunset"), "Tue, 01 Jun 2027 00:00:00 GMT");
        let exposed = answer.header("access-control-expose-headers");
        assert!(["Link", "Deprecation", "Sunset"].iter().all(|name| exposed.contains(name)), "{exposed}");
    }
    assert_eq!(app.anon().get("/v2/texts").await.header("sunset"), "");
    operator.patch("/admin/v1/versions/1", json!({"sunset_at": null})).await.expect(200);
    let answer = app.anon().get("/v1/notes").await;
    assert_eq!((answer.header("deprecation"), answer.header("sunset")), ("@1796083200", ""));
}

async fn a_retired_version_answers_nothing_but_where_to_go(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let messages =
        json!({"messages": {"shop/1.0": {"message": "Update the app.", "action_url": "https://example.com/app"}}});
    operator.patch("/admin/v1/versions/1", messages).await.expect(200);
    operator.post("/admin/v1/versions/1/retire", json!({})).await.expect(200);
    let anon = app.anon();
    for call in [
        anon.get("/v1/notes"),
        anon.post("/v1/notes", json!({"text": "a"})),
        anon.get("/v1/openapi.json"),
        anon.get("/v1/docs"),
        anon.get("/v1/files/x"),
        anon.post("/v1/auth/login", json!({})),
        anon.get("/v1"),
        anon.get("/v1/notes").header("authorization", "Bearer nonsense"),
    ] {
        let answer = call.await;
        let problem = answer.expect_problem(410, "version_retired");
        assert_eq!((&problem["successor"], &problem["guide"]), (&json!(2), &json!("/docs/migrate/v1-v2")));
        assert!(problem["message"].is_null() && problem["action_url"].is_null(), "{problem}");
        assert_eq!((answer.header("cache-control"), answer.header("retry-after")), ("no-store", ""));
        assert!(link(&answer).contains("</v2"), "{answer}");
    }
    for call in
        [anon.get("/v1/notes").header(NAME, "shop/1.0"), anon.get("/v1/x").header("user-agent", "shop/1.0 (iOS)")]
    {
        let problem = call.await.expect_problem(410, "version_retired");
        assert_eq!(
            (&problem["message"], &problem["action_url"]),
            (&json!("Update the app."), &json!("https://example.com/app"))
        );
    }
    let asks = anon.call(Method::OPTIONS, "/v1/notes").header("origin", "https://a.example");
    asks.header("access-control-request-method", "GET").await.expect(204);
    anon.get("/v2/texts").await.expect(200);
    anon.get("/v3/notes").await.expect_problem(404, "no_such_version");
}

async fn a_brownout_comes_and_goes_by_the_clock(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let announced = json!({"deprecated_at": "2026-11-22T11:00:00Z", "sunset_at": "2027-11-22T00:00:00Z", "brownouts": [
        {"from": "2026-11-23T10:00:00Z", "to": "2026-11-23T10:30:00Z"},
        {"from": "2026-11-22T12:00:00Z", "to": "2026-11-22T12:01:00Z"}]});
    operator.patch("/admin/v1/versions/1", announced).await.expect(200);
    let state = async || app.anon().get("/versions").await.json()["items"][0]["state"].take();
    let mut states = vec![state().await];
    for (seconds, status) in [(3_600, 200), (3_600, 410), (59, 410), (1, 200), (22 * 3_600 - 60, 410), (1_800, 200)] {
        app.advance(seconds);
        let answer = app.anon().get("/v1/notes").await;
        states.push(state().await);
        assert_eq!(answer.status.as_u16(), status, "{states:?}");
        if status == 410 {
            let problem = answer.expect_problem(410, "version_brownout");
            assert_eq!((&problem["successor"], &problem["guide"]), (&json!(2), &json!("/docs/migrate/v1-v2")));
            assert_eq!((answer.header("cache-control"), answer.header("retry-after")), ("no-store", ""));
            assert_eq!(answer.header("sunset"), "Mon, 22 Nov 2027 00:00:00 GMT");
        }
    }
    let expected = ["supported", "deprecated", "brownout", "brownout", "deprecated", "brownout", "deprecated"];
    assert_eq!(json!(states), json!(expected));
    let usage = app.operator().await.get("/admin/v1/usage?version=1").await.expect(200);
    assert!(usage["items"].as_array().unwrap().iter().any(|item| item["outcome"] == "brownout"), "{usage}");
}

async fn the_successor_is_the_next_version_that_answers(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let third = json!({"operations": [{"op": "rename_field", "collection": "texts", "field": "text", "to": "words"}]});
    operator.post("/admin/v1/changes", third).await.expect(201);
    operator.post("/admin/v1/versions/2/retire", json!({})).await.expect(200);
    let answer = app.anon().get("/v1/notes").await;
    assert!(link(&answer).starts_with("</v3/texts>; rel=\"successor-version\", </docs/migrate/v1-v3>"), "{answer}");
    assert_eq!(app.anon().get("/v2/texts").await.expect_problem(410, "version_retired")["successor"], 3);
    assert_eq!(version(&operator, 1).await["successor"], 3);
}

async fn a_link_tells_no_name_that_only_operators_know_and_no_path_without_end(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let private = json!({"op": "create_collection", "name": "secrets", "fields": []});
    operator.post("/admin/v1/changes", json!({"operations": [private]})).await.expect(201);
    let rename = json!({"op": "rename_collection", "collection": "secrets", "to": "hoard"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    for path in ["/v2/secrets".to_owned(), format!("/v2/texts/{}", "x".repeat(2_000))] {
        let answer = app.anon().get(&path).await;
        assert!(link(&answer).starts_with("</v3/openapi.json>; rel=\"successor-version\""), "{answer}");
    }
}

async fn every_node_takes_a_retirement_over(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let other = app.another_node().await;
    let edge = api::router(other.clone());
    let there = Actor::anonymous(&edge);
    there.get("/v1/notes").await.expect(200);
    operator.post("/admin/v1/versions/1/retire", json!({"force": true, "reason": "test"})).await.expect(200);
    schema::catch_up(&other).await.expect("the schema is read");
    there.get("/v1/notes").await.expect_problem(410, "version_retired");
    other.db.close().await;
}

both_engines!(
    every_answer_of_a_superseded_version_names_its_place_in_the_next,
    dates_are_told_from_the_moment_they_are_set,
    a_retired_version_answers_nothing_but_where_to_go,
    a_brownout_comes_and_goes_by_the_clock,
    the_successor_is_the_next_version_that_answers,
    a_link_tells_no_name_that_only_operators_know_and_no_path_without_end,
    every_node_takes_a_retirement_over,
);
