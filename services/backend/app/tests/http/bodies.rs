//! Request bodies: declared, sized, parsed and decoded.

use super::stage::Stage;

#[tokio::test]
async fn a_body_must_be_declared_as_json() {
    let stage = Stage::new().await;
    for headers in [&[][..], &[("content-type", "text/plain")], &[("content-type", "application/json; charset=latin1")]]
    {
        let answer = stage.send_body("POST", "/v1/notes", headers, b"{\"title\":\"x\"}".to_vec()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "unsupported_media_type"), "{headers:?}");
    }
    assert_eq!(stage.post_json("/v1/notes", r#"{"title":"x","stars":3}"#).await.body, "x Some(3)");
}

#[tokio::test]
async fn what_is_not_one_json_text_is_400() {
    let stage = Stage::new().await;
    for body in
        ["", "{", "{} {}", r#"{"a":1,"a":2}"#, "\u{feff}{}", r#"{"a":"\ud800"}"#, "[1e999]", &"[".repeat(100_000)]
    {
        let answer = stage.post_json("/v1/raw", body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_json"), "{body:.40}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let stage = Stage::with(&[("STRATABASE_BODY_LIMIT", "64")]).await;
    let body = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    assert_eq!(stage.post_json("/v1/raw", &body(64)).await.status.as_u16(), 200);
    let answer = stage.post_json("/v1/raw", &body(65)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "too_large"));
    assert_eq!(answer.json()["detail"], "At most 64 bytes.");
}

#[tokio::test]
async fn what_does_not_fit_the_type_is_422_with_a_pointer() {
    let stage = Stage::new().await;
    for (body, pointer, code) in [
        ("[]", "", "wrong_type"),
        ("{}", "/title", "required"),
        (r#"{"title":1}"#, "/title", "wrong_type"),
        (r#"{"title":"x","stars":-1}"#, "/stars", "invalid_value"),
        (r#"{"title":"x","colour":"red"}"#, "/colour", "unknown_field"),
    ] {
        let answer = stage.post_json("/v1/notes", body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "invalid_fields"), "{body}");
        let entry = &answer.json()["errors"][0];
        assert_eq!((entry["pointer"].as_str(), entry["code"].as_str()), (Some(pointer), Some(code)), "{body}");
    }
}
