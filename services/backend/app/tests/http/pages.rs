//! The pages for people, and the documents made from the same tables.

use std::sync::Arc;

use stratabase::api;
use stratabase::api::problem::{ALL, pages};
use tower::ServiceExt;

use super::stage::Stage;
use crate::generated::check_generated;

#[tokio::test]
async fn every_problem_code_has_a_page() {
    let stage = Stage::new().await;
    let edge = api::router(Arc::clone(stage.edge.app()));
    let get = async |path: String| {
        let request = http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        edge.clone().oneshot(request).await.unwrap()
    };
    for path in ALL.iter().map(|kind| format!("/problems/{}", kind.code)).chain(["/".into(), "/problems".into()]) {
        let answer = get(path.clone()).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    }
    assert_eq!(get("/problems/nonsense".into()).await.status(), 404);
}

#[test]
fn the_document_of_problems_is_up_to_date() {
    check_generated("docs/problems.md", &pages::document());
}
