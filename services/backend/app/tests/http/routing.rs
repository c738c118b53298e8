//! Versions, unknown paths and methods, sizes, panics, and the headers that every answer carries.

use http::StatusCode;

use super::stage::Stage;

#[tokio::test]
async fn the_version_is_taken_off_the_path_and_told_to_the_handler() {
    let stage = Stage::new().await;
    assert_eq!(stage.send("GET", "/v1/whoami", &[]).await.body, "GET 1 127.0.0.1");
    let id = "0193a6b0-0000-7000-8000-000000000000";
    assert_eq!(stage.send("GET", &format!("/v1/notes/{id}"), &[]).await.body, id);
}

#[tokio::test]
async fn a_version_that_never_was_is_404() {
    let stage = Stage::new().await;
    for path in ["/v2/notes", "/v0/notes", "/v01/notes", "/v2", "/v99999999999/notes"] {
        let answer = stage.send("GET", path, &[]).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "no_such_version"), "{path}");
    }
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_404() {
    let stage = Stage::new().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/notes/",
        "/v1/notes/no-uuid",
        "/v1x/notes",
        "/nothing",
        "/admin/v1/x",
        "/v1/notes/%ff",
    ] {
        let answer = stage.send("GET", path, &[]).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_method_that_the_path_does_not_take_is_405_and_told_which_it_takes() {
    let stage = Stage::new().await;
    let answer = stage.send("DELETE", "/v1/notes", &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn trace_connect_and_unknown_methods_are_405_on_every_path() {
    let stage = Stage::new().await;
    for method in ["TRACE", "CONNECT", "BREW", "get", "PROPFIND"] {
        for path in ["/", "/v1/notes", "/v7/notes", "/admin/v1/notes", "/nothing"] {
            let answer = stage.send(method, path, &[]).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
            assert_eq!(answer.header("allow"), "GET, HEAD, POST, PUT, PATCH, DELETE", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_target_or_headers_over_their_limits_are_refused() {
    let stage = Stage::with(&[("STRATABASE_URL_LIMIT", "100"), ("STRATABASE_HEADER_LIMIT", "200")]).await;
    let fits = format!("/v1/notes?filter={}", "x".repeat(83));
    assert_eq!(stage.send("GET", &fits, &[]).await.status, StatusCode::OK);
    let long = stage.send("GET", &format!("{fits}x"), &[]).await;
    assert_eq!((long.status, long.code().as_str()), (StatusCode::URI_TOO_LONG, "uri_too_long"));
    let large = stage.send("GET", "/v1/notes", &[("x-large", &"x".repeat(200))]).await;
    assert_eq!(
        (large.status, large.code().as_str()),
        (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large")
    );
}

#[tokio::test]
async fn a_panic_is_500_and_the_next_request_is_served() {
    let stage = Stage::new().await;
    let answer = stage.send("GET", "/v1/panic", &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    assert!(!answer.body.contains("purpose"), "{}", answer.body);
    assert_eq!(stage.edge.app().metrics.panics.get(), 1);
    assert_eq!(stage.send("GET", "/v1/notes", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_over_its_time_is_408() {
    let stage = Stage::with(&[("STRATABASE_REQUEST_TIMEOUT", "50ms")]).await;
    let answer = stage.send("GET", "/v1/wait", &[]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::REQUEST_TIMEOUT, "timeout"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let stage = Stage::with(&[("STRATABASE_PUBLIC_URL", "https://api.example.com")]).await;
    for (path, status) in [("/v1/notes", 200), ("/nothing", 404), ("/v1/panic", 500), ("/admin/v1/notes", 200)] {
        let answer = stage.send("GET", path, &[]).await;
        assert_eq!(answer.status.as_u16(), status);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {path}");
        }
        assert_eq!(answer.header("x-request-id").len(), 36);
    }
    let plain = Stage::new().await.send("GET", "/v1/notes", &[]).await;
    assert_eq!(plain.header("strict-transport-security"), "", "only behind TLS");
}

#[tokio::test]
async fn a_request_id_is_taken_over_from_a_trusted_proxy_only() {
    let id = "0193a6b0-0000-7000-8000-000000000000";
    let ours = Stage::with(&[("STRATABASE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    assert_eq!(ours.send("GET", "/v1/notes", &[("x-request-id", id)]).await.header("x-request-id"), id);
    let forged = ours.send("GET", "/v1/notes", &[("x-request-id", "a b")]).await;
    assert_ne!(forged.header("x-request-id"), "a b");
    let strangers = Stage::new().await;
    assert_ne!(strangers.send("GET", "/v1/notes", &[("x-request-id", id)]).await.header("x-request-id"), id);
}

#[tokio::test]
async fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
    let forwarded = &[("x-forwarded-for", "198.51.100.9")];
    let ours = Stage::with(&[("STRATABASE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    assert_eq!(ours.send("GET", "/v1/whoami", forwarded).await.body, "GET 1 198.51.100.9");
    assert_eq!(Stage::new().await.send("GET", "/v1/whoami", forwarded).await.body, "GET 1 127.0.0.1");
}

#[tokio::test]
async fn head_answers_with_the_length_and_without_the_body() {
    let stage = Stage::new().await;
    let head = stage.send("HEAD", "/v1/notes", &[]).await;
    assert_eq!((head.status, head.body.as_str(), head.header("content-length")), (StatusCode::OK, "", "7"));
    let missing = stage.send("HEAD", "/v1/nothing", &[]).await;
    assert_eq!((missing.status, missing.body.as_str()), (StatusCode::NOT_FOUND, ""));
    assert_ne!(missing.header("content-length"), "0");
}

#[tokio::test]
async fn requests_are_limited_by_address_and_reads_apart_from_writes() {
    let stage = Stage::new().await;
    for _ in 0..300 {
        assert_ne!(stage.send("DELETE", "/v1/notes", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    let limited = stage.send("DELETE", "/v1/notes", &[]).await;
    assert_eq!((limited.status, limited.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "rate_limited"));
    assert_eq!(limited.header("retry-after"), "1");
    assert_eq!(limited.header("ratelimit"), "\"writes\";r=0;t=1");
    assert_eq!(limited.header("ratelimit-policy"), "\"writes\";q=300;w=3");
    assert_eq!(stage.send("GET", "/v1/notes", &[]).await.status, StatusCode::OK, "reads have their own allowance");
    assert_eq!(stage.send("GET", "/health/live", &[]).await.status, StatusCode::OK);
    stage.edge.app().clock.advance(1);
    assert_ne!(stage.send("DELETE", "/v1/notes", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
}
