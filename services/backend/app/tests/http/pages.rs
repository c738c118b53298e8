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

/// The console's types are made from it: `npm run types` in services/frontend.
#[tokio::test]
async fn the_document_that_the_console_is_typed_by_is_up_to_date() {
    let stage = Stage::new().await;
    let edge = api::router(Arc::clone(stage.edge.app()));
    let request = http::Request::get("/admin/v1/openapi.json").body(axum::body::Body::empty()).unwrap();
    let body = edge.oneshot(request).await.unwrap().into_body();
    let document: serde_json::Value =
        serde_json::from_slice(&axum::body::to_bytes(body, usize::MAX).await.unwrap()).unwrap();
    check_generated("services/frontend/openapi/admin-v1.json", &format!("{document:#}\n"));
}

#[test]
fn the_document_of_problems_is_up_to_date() {
    check_generated("docs/problems.md", &pages::document());
}
