//! `GET /v1/posts/{id}`.

use serde_json::json;

use super::{path_of, post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn read_gives_what_create_answered(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"tags": ["é", "\"x\""], "score": 0.1, "extra": {"z": 1, "a": [true]}})).await;
    let answer = ada.get(path_of(&record)).await;
    assert_eq!(answer.expect(200), record);
    assert_eq!(answer.header("vary"), "Authorization, Accept-Encoding, Origin");
}

async fn read_hides_what_the_rule_hides_as_if_it_were_not_there(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let record = post(&ada, json!({})).await;
    let hidden = ben.get(path_of(&record)).await.expect_problem(404, "not_found");
    let absent = ben.get("/v1/posts/0190a3b4-0000-7000-8000-00000000dead").await.expect_problem(404, "not_found");
    assert_eq!(hidden["detail"], absent["detail"]);
    app.anon().get(path_of(&record)).await.expect_problem(404, "not_found");
    app.anon().get("/v1/posts/not-an-id").await.expect_problem(404, "not_found");
    ada.patch(path_of(&record), json!({"status": "published"})).await.expect(200);
    ben.get(path_of(&record)).await.expect(200);
    app.anon().get(path_of(&record)).await.expect(200);
}

async fn read_answers_304_to_the_tag_it_gave(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({})).await;
    let tag = ada.get(path_of(&record)).await.header("etag").to_owned();
    let known = ada.get(path_of(&record)).header("if-none-match", &tag).await;
    assert_eq!((known.status.as_u16(), known.body.len(), known.header("etag")), (304, 0, tag.as_str()));
    let other = ada.get(format!("{}?fields=title", path_of(&record))).header("if-none-match", &tag).await;
    other.expect(200);
    ada.patch(path_of(&record), json!({"stars": 1})).await.expect(200);
    ada.get(path_of(&record)).header("if-none-match", &tag).await.expect(200);
}

async fn read_shows_the_fields_asked_for(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = post(&ada, json!({"stars": 2})).await;
    let shown = ada.get(format!("{}?fields=title,stars", path_of(&record))).await.expect(200);
    assert_eq!(shown, json!({"title": "Hello", "stars": 2}));
    for hidden in ["note", "nothing"] {
        let problem = ada.get(format!("{}?fields=title,{hidden}", path_of(&record))).await;
        let problem = problem.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["parameter"], "fields");
        assert_eq!(problem["errors"][0]["position"], 6);
    }
    ada.get(format!("{}?colour=red", path_of(&record))).await.expect_problem(400, "invalid_query");
}

both_engines!(
    read_gives_what_create_answered,
    read_hides_what_the_rule_hides_as_if_it_were_not_there,
    read_answers_304_to_the_tag_it_gave,
    read_shows_the_fields_asked_for,
);
