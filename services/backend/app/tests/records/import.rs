//! `POST /v1/{collection}/import`: a create for each line.

use futures_util::stream;
use serde_json::{Value as Json, json};

use super::export::lines;
use super::{post, with_posts};
use crate::support::actor::{Actor, Call};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    an_export_comes_back_as_it_was_in_both_formats,
    faulty_lines_are_told_and_keep_no_other_out,
    a_dry_run_tells_the_same_and_keeps_nothing,
    faulty_csv_is_told_by_line,
    what_is_no_import_is_refused_before_anything_is_written,
    a_line_that_is_too_long_is_skipped,
    a_body_that_breaks_off_keeps_what_was_written,
    errors_are_listed_up_to_a_hundred_and_counted_whole,
);

const ND: &str = "application/x-ndjson";

fn import<'a>(actor: &Actor<'a>, query: &str, kind: &str, body: impl Into<axum::body::Body>) -> Call<'a> {
    actor.post(format!("/v1/posts/import{query}"), Json::Null).body(kind, body)
}

async fn an_export_comes_back_as_it_was_in_both_formats(app: &TestApp) {
    let operator = with_posts(app).await;
    let ada = app.user("ada").await;
    for (place, title) in ["=1", "'=1", "a,\"b\"\n", " x ", "-5", "@"].into_iter().enumerate() {
        let fields = json!({"title": title, "body": "", "score": 0.1, "pinned": false, "extra": {"a": [1, null, "="]},
            "tags": ["-", "b"], "code": format!("01900000-0000-7000-8000-00000000000{place}")});
        post(&ada, fields).await;
    }
    let path = "/v1/posts/export?sort=id&fields=id,title,body,status,stars,score,pinned,due,extra,code,tags,author,slug,origin,created_at";
    for kind in [ND, "text/csv"] {
        let before = lines(&ada.get(path).await).into_iter().map(without_time).collect::<Vec<_>>();
        let exported = ada.get(path).header("accept", kind).await;
        for record in &before {
            ada.delete(format!("/v1/posts/{}", record["id"].as_str().unwrap())).await.expect(204);
        }
        let done = import(&ada, "", kind, exported.body).await.expect(200);
        assert_eq!(done, json!({"created": 6, "failed": 0, "errors": []}), "{kind}");
        let after = lines(&ada.get(path).await).into_iter().map(without_time).collect::<Vec<_>>();
        assert_eq!(after, before, "{kind}");
    }
    drop(operator);
}

fn without_time(mut record: Json) -> Json {
    record.as_object_mut().unwrap().remove("created_at");
    record
}

/// Eight lines, of which three are records.
fn mixed(ada: &Actor<'_>) -> String {
    let author = ada.id;
    format!(
        "{{\"title\":\"a\",\"author\":\"{author}\",\"slug\":\"one\"}}\n\
         {{\"title\":\"{long}\",\"author\":\"{author}\"}}\n\
         \n\
         {{\"title\":\n\
         {{\"title\":\"taken\",\"author\":\"{author}\",\"slug\":\"one\"}}\n\
         {{\"title\":\"b\",\"author\":\"{author}\"}}\r\n\
         {{\"title\":\"not mine\"}}\n\
         {{\"title\":\"c\",\"author\":\"{author}\",\"slug\":\"two\"}}",
        long = "x".repeat(21)
    )
}

fn told(report: &Json) -> Vec<(i64, &str, &str)> {
    let errors = report["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (error["line"].as_i64().unwrap(), text("pointer"), text("code"))
        })
        .collect()
}

const FAULTS: [(i64, &str, &str); 4] =
    [(2, "/title", "too_long"), (4, "", "invalid_json"), (5, "/slug", "taken"), (7, "", "forbidden")];

async fn faulty_lines_are_told_and_keep_no_other_out(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let report = import(&ada, "", ND, mixed(&ada)).await.expect(200);
    assert_eq!((&report["created"], &report["failed"]), (&json!(3), &json!(4)), "{report}");
    assert_eq!(told(&report), FAULTS);
    let titles = lines(&ada.get("/v1/posts/export?sort=title&fields=title").await);
    assert_eq!(titles, [json!({"title": "a"}), json!({"title": "b"}), json!({"title": "c"})]);
}

async fn a_dry_run_tells_the_same_and_keeps_nothing(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let report = import(&ada, "?dry_run=true", ND, mixed(&ada)).await.expect(200);
    assert_eq!((&report["created"], &report["failed"]), (&json!(3), &json!(4)), "{report}");
    assert_eq!(told(&report), FAULTS);
    assert!(lines(&ada.get("/v1/posts/export").await).is_empty());
}

async fn faulty_csv_is_told_by_line(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let author = ada.id;
    let mut body =
        format!("title,author,stars\r\n\"a\nb\",{author},\r\nx,{author}\r\ny,{author},many\r\n").into_bytes();
    body.extend_from_slice(b"\xff,,\r\n");
    body.extend_from_slice(format!("z,{author},2\r\n\"open,{author},1\r\n").as_bytes());
    let report = import(&ada, "", "text/csv; charset=utf-8", body).await.expect(200);
    assert_eq!(report["created"], 2, "{report}");
    let expected =
        [(4, "", "wrong_cells"), (5, "/stars", "wrong_type"), (6, "", "invalid_utf8"), (8, "", "unterminated_quote")];
    assert_eq!(told(&report), expected);
}

async fn what_is_no_import_is_refused_before_anything_is_written(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let header = import(&ada, "", "text/csv", "title,nonsense,note\r\nx,y,z\r\n").await;
    let problem = header.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
    import(&ada, "", "text/csv", "title,title\r\n").await.expect_problem(422, "invalid_fields");
    import(&ada, "", "application/json", "{}").await.expect_problem(415, "unsupported_media_type");
    let users = ada.post("/v1/users/import", Json::Null).body(ND, "{}");
    users.await.expect_problem(405, "method_not_allowed");
    import(&ada, "", ND, "").await.expect(200);
    assert!(lines(&ada.get("/v1/posts/export").await).is_empty());
}

async fn a_line_that_is_too_long_is_skipped(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = json!({"title": "a", "author": ada.id});
    let body = format!("{{\"title\":\"{}\"}}\n{record}\n", "x".repeat(2 << 20));
    let report = import(&ada, "", ND, body).await.expect(200);
    assert_eq!(report["created"], 1, "{report}");
    assert_eq!(told(&report), [(1, "", "too_long")]);
}

async fn a_body_that_breaks_off_keeps_what_was_written(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let record = json!({"title": "a", "author": ada.id});
    let chunks = [Ok(format!("{record}\n").repeat(150)), Err(std::io::Error::other("gone"))];
    let body = axum::body::Body::from_stream(stream::iter(chunks));
    import(&ada, "", ND, body).await.expect_problem(400, "invalid_request");
    assert_eq!(lines(&ada.get("/v1/posts/export").await).len(), 100);
}

async fn errors_are_listed_up_to_a_hundred_and_counted_whole(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let report = import(&ada, "", ND, "{}\n".repeat(250)).await.expect(200);
    assert_eq!((&report["created"], &report["failed"]), (&json!(0), &json!(250)));
    assert_eq!(report["errors"].as_array().unwrap().len(), 100);
}
