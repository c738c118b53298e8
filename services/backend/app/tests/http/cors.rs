//! Which pages of other origins may call what.

use http::StatusCode;

use super::stage::Stage;

const PAGE: (&str, &str) = ("origin", "https://app.example.com");
const ASKS: [(&str, &str); 2] = [PAGE, ("access-control-request-method", "PATCH")];

#[tokio::test]
async fn by_default_every_page_may_call_the_application_api_without_credentials() {
    let stage = Stage::new().await;
    for path in ["/v1/notes", "/v1/nothing", "/health/live"] {
        let answer = stage.send("GET", path, &[PAGE]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "ETag, Location, Link, Deprecation, Sunset, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
        );
    }
}

#[tokio::test]
async fn a_preflight_is_answered_without_reaching_a_handler() {
    let stage = Stage::new().await;
    let answer = stage.send("OPTIONS", "/v1/notes", &ASKS).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-methods"), "GET, HEAD, POST, PUT, PATCH, DELETE");
    assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    assert_eq!(answer.header("access-control-max-age"), "7200");
    assert_eq!(stage.send("OPTIONS", "/v1/notes", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn with_a_list_only_its_origins_are_told_that_they_may() {
    let origins = "https://app.example.com, http://localhost:5173";
    let stage = Stage::with(&[("STRATABASE_CORS_ORIGINS", origins)]).await;
    let listed = stage.send("GET", "/v1/notes", &[PAGE]).await;
    assert_eq!(listed.header("access-control-allow-origin"), PAGE.1);
    assert_eq!(listed.header("vary"), "Origin");
    for origin in ["https://evil.example", "https://app.example.com.evil.example", "null"] {
        let other = stage.send("GET", "/v1/notes", &[("origin", origin)]).await;
        assert_eq!(other.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(other.header("vary"), "Origin");
    }
}

#[tokio::test]
async fn no_page_may_call_the_platform_api() {
    let stage = Stage::new().await;
    for (method, headers) in [("GET", &ASKS[..1]), ("OPTIONS", &ASKS[..])] {
        let answer = stage.send(method, "/admin/v1/notes", headers).await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{method}");
    }
}
