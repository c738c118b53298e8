//! Downloading: whole and in part, fresh or known, and never as something that a browser would run.

use http::Method;

use super::{Filed, PNG, noise, uploaded, url};
use crate::support::engine::both_engines;

both_engines! {
    a_file_comes_with_headers_that_make_it_harmless,
    ranges_give_the_bytes_that_they_name,
    a_known_file_is_not_sent_again,
    head_tells_all_but_the_bytes,
    a_download_that_asks_for_nonsense_is_refused,
}

async fn a_file_comes_with_headers_that_make_it_harmless(app: &Filed) {
    let ada = app.user("ada").await;
    let image = uploaded(&ada, "größe.png", PNG).await;
    let answer = ada.get(url(&image)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, PNG));
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "inline; filename*=UTF-8''gr%C3%B6%C3%9Fe.png"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-cache"),
        ("accept-ranges", "bytes"),
        ("content-length", "67"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let saved = ada.get(format!("{}?download=1", url(&image))).await;
    assert!(saved.header("content-disposition").starts_with("attachment;"));
    for content in [&b"<html><script>alert(1)</script>"[..], b"<svg xmlns='x'><script/></svg>", b"%PDF-1.7", b"words"] {
        let file = uploaded(&ada, "x.png", content).await;
        let answer = ada.get(url(&file)).await;
        assert!(answer.header("content-disposition").starts_with("attachment;"), "{answer}");
        assert!(answer.header("content-security-policy").ends_with("sandbox"));
    }
}

async fn ranges_give_the_bytes_that_they_name(app: &Filed) {
    let ada = app.user("ada").await;
    let bytes = noise(5_000_000);
    let file = uploaded(&ada, "a", bytes.clone()).await;
    for (range, start, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1-4999999", 1, 5_000_000),
        ("bytes=2097151-2097152", 2_097_151, 2_097_153),
        ("bytes=4194304-", 4_194_304, 5_000_000),
        ("bytes=-7", 4_999_993, 5_000_000),
        ("bytes=100-99999999", 100, 5_000_000),
    ] {
        let answer = ada.get(url(&file)).header("range", range).await;
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {start}-{}/5000000", end - 1));
        assert_eq!(answer.header("content-length"), (end - start).to_string());
        assert!(answer.body == bytes[start..end], "{range}");
    }
    let beyond = ada.get(url(&file)).header("range", "bytes=5000000-").await;
    beyond.expect_problem(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), "bytes */5000000");
    for ignored in ["bytes=0-1,5-6", "lines=1-2", "bytes=x"] {
        assert_eq!(ada.get(url(&file)).header("range", ignored).await.status, 200, "{ignored}");
    }
}

async fn a_known_file_is_not_sent_again(app: &Filed) {
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "a", "hello").await;
    let etag = ada.get(url(&file)).await.header("etag").to_owned();
    let known = ada.get(url(&file)).header("if-none-match", &etag).await;
    assert_eq!((known.status.as_u16(), known.body.len(), known.header("etag")), (304, 0, etag.as_str()));
    assert_eq!(ada.get(url(&file)).header("if-none-match", "\"other\"").await.status, 200);
    let same = ada.get(url(&file)).header("range", "bytes=0-1").header("if-range", &etag).await;
    assert_eq!((same.status.as_u16(), same.body.as_slice()), (206, &b"he"[..]));
    let other = ada.get(url(&file)).header("range", "bytes=0-1").header("if-range", "\"other\"").await;
    assert_eq!((other.status.as_u16(), other.body.as_slice()), (200, &b"hello"[..]));
}

async fn head_tells_all_but_the_bytes(app: &Filed) {
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "a", "hello").await;
    let answer = ada.call(Method::HEAD, url(&file)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("content-length")), (200, 0, "5"));
    let part = ada.call(Method::HEAD, url(&file)).header("range", "bytes=1-2").await;
    assert_eq!((part.status.as_u16(), part.header("content-length")), (200, "5"), "ranges are for GET");
}

async fn a_download_that_asks_for_nonsense_is_refused(app: &Filed) {
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "a", "hello").await;
    for query in ["download=2", "download=yes", "download=1&download=1", "sig=x"] {
        ada.get(format!("{}?{query}", url(&file))).await.expect_problem(400, "invalid_query");
    }
    ada.get("/v1/files/nothing").await.expect_problem(404, "not_found");
    ada.get("/v1/files/01990000-0000-7000-8000-000000000000").await.expect_problem(404, "not_found");
    ada.put(url(&file), serde_json::json!({})).await.expect_problem(405, "method_not_allowed");
}
