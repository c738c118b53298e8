//! Uploading: raw and as a form, measured, hashed and looked at on the way.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use http::Method;
use serde_json::json;
use stratabase::core::id::fill_random;

use super::{Filed, PNG, noise, sha256, upload, uploaded, url, with_albums};
use crate::support::actor::PASSWORD;
use crate::support::engine::{Engine, Fixture, both_engines};

both_engines! {
    a_raw_body_becomes_a_file_of_the_type_that_it_really_is,
    a_form_becomes_a_file,
    forms_that_are_no_upload_are_refused_and_leave_nothing,
    a_large_file_arrives_whole,
    nobody_uploads_without_a_session,
    a_wrong_checksum_stores_nothing,
    an_upload_cut_off_anywhere_leaves_nothing,
    a_user_cannot_leave_files_lying_about_without_end,
    of_uploads_at_once_exactly_as_many_are_kept_as_may_be,
    a_session_sends_a_few_files_at_once_and_no_more,
    an_upload_that_outlives_its_session_is_not_kept,
    a_form_holds_its_file_and_little_else,
}

fn form(name: &str, filename: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--XX\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
                        content-type: text/html\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n--XX--\r\n"].concat()
}

async fn files(app: &Filed) -> usize {
    let list = app.operator().await.get("/admin/v1/files").await.expect(200);
    list["items"].as_array().unwrap().len()
}

/// The objects in the storage.
async fn objects(app: &Filed) -> usize {
    app.app.app.storage.list().count().await
}

async fn a_raw_body_becomes_a_file_of_the_type_that_it_really_is(app: &Filed) {
    let ada = app.user("ada").await;
    let answer = upload(&ada, "/v1/files", "../évil\\photo.html", PNG).await;
    insta::allow_duplicates! { insta::assert_snapshot!(answer.snapshot(), @r#"
    201 Created
    {
      "id": "[id]",
      "name": "évilphoto.html",
      "size_bytes": 67,
      "content_type": "image/png",
      "sha256": "ebf4f635a17d10d6eb46ba680b70142419aa3220f228001a036d311a22ee9d2a",
      "url": "/v1/files/[id]"
    }
    "#) }
    let file = answer.json();
    assert_eq!(answer.header("location"), url(&file));
    assert_eq!(file["sha256"], sha256(PNG));
    for (bytes, kind) in [
        (&b"<html><script>alert(1)</script>"[..], "text/html"),
        (b"%PDF-1.7", "application/pdf"),
        (b"plain words", "text/plain"),
        (b"", "application/octet-stream"),
    ] {
        let call = ada.call(Method::POST, "/v1/files").body("image/png", bytes.to_vec()).await.expect(201);
        assert_eq!((&call["content_type"], &call["name"]), (&json!(kind), &json!("file")));
    }
}

async fn a_form_becomes_a_file(app: &Filed) {
    let ada = app.user("ada").await;
    let call =
        ada.call(Method::POST, "/v1/files").body("multipart/form-data; boundary=XX", form("file", "C:\\a.png", PNG));
    let file = call.await.expect(201);
    assert_eq!((&file["name"], &file["content_type"]), (&json!("a.png"), &json!("image/png")));
    assert_eq!(ada.get(url(&file)).await.body, PNG);
}

async fn forms_that_are_no_upload_are_refused_and_leave_nothing(app: &Filed) {
    let ada = app.user("ada").await;
    let two =
        [&form("file", "a", b"1")[..form("file", "a", b"1").len() - 8], b"\r\n", &form("file", "b", b"2")].concat();
    let extra =
        [&form("file", "a", b"1")[..form("file", "a", b"1").len() - 8], b"\r\n", &form("note", "b", b"2")].concat();
    for (kind, body, status, code) in [
        ("multipart/form-data", form("file", "a", b"1"), 415, "unsupported_media_type"),
        ("multipart/form-data; boundary=XX", form("picture", "a", b"1"), 422, "invalid_fields"),
        ("multipart/form-data; boundary=XX", b"--XX--\r\n".to_vec(), 422, "invalid_fields"),
        ("multipart/form-data; boundary=XX", two, 422, "invalid_fields"),
        ("multipart/form-data; boundary=XX", extra, 422, "invalid_fields"),
        ("multipart/form-data; boundary=XX", b"".to_vec(), 400, "invalid_request"),
        ("multipart/form-data; boundary=XX", b"nonsense".to_vec(), 400, "invalid_request"),
        ("multipart/form-data; boundary=XX", form("file", "a", b"1")[..70].to_vec(), 400, "invalid_request"),
        ("multipart/form-data; boundary=XX", form("file", &"x".repeat(256), b"1"), 422, "invalid_fields"),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let answer = ada.call(Method::POST, "/v1/files").body(kind, body).await;
        assert_eq!(answer.status, status, "{shown}: {answer}");
        answer.expect_problem(status, code);
    }
    ada.call(Method::POST, "/v1/files?name=x").body("text/plain", "x").await.expect_problem(400, "invalid_query");
    assert_eq!((files(app).await, objects(app).await), (0, 0));
}

async fn a_large_file_arrives_whole(app: &Filed) {
    let ada = app.user("ada").await;
    // More than two parts of an upload to S3, and no multiple of anything.
    let bytes = noise(20_000_003);
    let chunks =
        bytes.chunks(65_521).map(|chunk| Ok::<_, Infallible>(Bytes::copy_from_slice(chunk))).collect::<Vec<_>>();
    let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(stream::iter(chunks)));
    let file = call.await.expect(201);
    assert_eq!((&file["size_bytes"], &file["sha256"]), (&json!(bytes.len()), &json!(sha256(&bytes))));
    let answer = ada.get(url(&file)).await;
    assert!(answer.body == bytes, "{} bytes came back", answer.body.len());
}

async fn nobody_uploads_without_a_session(app: &Filed) {
    upload(&app.anon(), "/v1/files", "a", "x").await.expect_problem(401, "unauthenticated");
    let ada = app.user("ada").await;
    upload(&ada, "/admin/v1/files", "a", "x").await.expect_problem(401, "unauthenticated");
    let file = upload(&app.operator().await, "/admin/v1/files", "a", "x").await.expect(201);
    assert!(url(&file).starts_with("/admin/v1/files/"));
    assert_eq!((files(app).await, objects(app).await), (1, 1));
}

async fn a_wrong_checksum_stores_nothing(app: &Filed) {
    let ada = app.user("ada").await;
    let call = || ada.call(Method::POST, "/v1/files").body("text/plain", "hello");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    call().header("content-digest", digest).await.expect(201);
    call().header("repr-digest", &format!("sha-512=:x:, {digest}")).await.expect(201);
    let wrong = digest.replace("LPJ", "LPK");
    call().header("content-digest", &wrong).await.expect_problem(460, "checksum_mismatch");
    call().header("content-digest", "sha-256=:abc:").await.expect_problem(400, "invalid_request");
    assert_eq!((files(app).await, objects(app).await), (2, 2));
}

async fn an_upload_cut_off_anywhere_leaves_nothing(app: &Filed) {
    let ada = app.user("ada").await;
    let bytes = noise(9_000_000);
    // The edges of what is held back and sent together, and places that nobody has thought of.
    let anywhere = (0..16).map(|_| {
        let mut random = [0; 8];
        fill_random(&mut random).unwrap();
        usize::try_from(u64::from_le_bytes(random) % 9_000_000).unwrap()
    });
    for end in [0, 1, 8191, 8_388_607, 8_388_608, 8_388_609, 8_999_999].into_iter().chain(anywhere) {
        let cut = bytes[..end].chunks(100_003).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect::<Vec<_>>();
        let broken = stream::iter(cut).chain(stream::iter([Err(std::io::Error::other("the wire is cut"))]));
        let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(broken));
        let answer = call.await;
        assert_eq!(answer.status, 400, "cut after {end} bytes: {answer}");
    }
    // A client that goes away takes its request with it.
    let endless = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"x"))]).chain(stream::pending());
    let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(endless));
    let left = tokio::time::timeout(Duration::from_millis(100), call.into_future()).await;
    assert!(left.is_err(), "it is still being received");
    assert_eq!((files(app).await, objects(app).await), (0, 0));
    let uploads = app.app.database.folder().join("files/.uploads");
    if uploads.is_dir() {
        assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    }
}

async fn a_user_cannot_leave_files_lying_about_without_end(app: &Filed) {
    let ada = app.user("ada").await;
    for number in 0..100 {
        uploaded(&ada, "a", format!("{number}")).await;
    }
    upload(&ada, "/v1/files", "a", "one too many").await.expect_problem(409, "conflict");
    uploaded(&app.user("ben").await, "a", "another user's").await;
    assert_eq!(objects(app).await, 101);
}

async fn of_uploads_at_once_exactly_as_many_are_kept_as_may_be(app: &Filed) {
    with_albums(app).await;
    let ada = app.user("ada").await;
    // What a record has held does not count, even when it holds it no more.
    let held = uploaded(&ada, "a", "held once").await;
    let album = ada.post("/v1/albums", json!({"owner": ada.id, "pages": [held["id"]]})).await.expect(201);
    app.advance(1);
    ada.delete(format!("/v1/albums/{}", album["id"].as_str().unwrap())).await.expect(204);
    for number in 0..97 {
        uploaded(&ada, "a", format!("{number}")).await;
    }
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let mut sessions = Vec::new();
    for _ in 0..3 {
        let session = app.anon().post("/v1/auth/login", credentials.clone()).await.expect(200);
        sessions.push(app.anon().signed_in(&session, "user"));
    }
    let uploads = sessions.iter().flat_map(|session| (0..4).map(move |_| upload(session, "/v1/files", "a", "x")));
    let mut statuses: Vec<_> = join_all(uploads).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[201; 3].as_slice(), &[409; 9]].concat());
    assert_eq!(objects(app).await, 101, "what is refused is not stored");
}

/// A body that begins and never goes on.
fn endless() -> Body {
    let begun = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"x"))]);
    Body::from_stream(begun.chain(stream::pending()))
}

async fn a_session_sends_a_few_files_at_once_and_no_more(app: &Filed) {
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let mut under_way = Vec::new();
    for _ in 0..4 {
        let mut upload = Box::pin(ada.call(Method::POST, "/v1/files").body("video/mp4", endless()).into_future());
        let waited = tokio::time::timeout(Duration::from_millis(50), upload.as_mut()).await;
        assert!(waited.is_err(), "it is being received");
        under_way.push(upload);
    }
    let refused = upload(&ada, "/v1/files", "a", "x").await;
    refused.expect_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    uploaded(&ben, "a", "another's place").await;
    drop(under_way);
    uploaded(&ada, "a", "a place is free again").await;
}

async fn an_upload_that_outlives_its_session_is_not_kept(app: &Filed) {
    let ada = app.user("ada").await;
    let (go, gone) = tokio::sync::oneshot::channel::<()>();
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"half"))]);
    let second = stream::once(async move {
        gone.await.unwrap();
        Ok(Bytes::from_static(b"half"))
    });
    let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(first.chain(second)));
    let mut upload = Box::pin(call.into_future());
    assert!(tokio::time::timeout(Duration::from_millis(100), upload.as_mut()).await.is_err(), "it is being received");
    ada.post("/v1/auth/logout", json!({})).await.expect(204);
    go.send(()).unwrap();
    upload.await.expect_problem(401, "unauthenticated");
    assert_eq!((files(app).await, objects(app).await), (0, 0));
}

async fn a_form_holds_its_file_and_little_else(app: &Filed) {
    const KIND: &str = "multipart/form-data; boundary=XX";
    let ada = app.user("ada").await;
    let poured = || {
        let chunks = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![b'x'; 65_536])));
        Body::from_stream(chunks)
    };
    // Nobody is asked who they are after their body was read.
    app.anon().call(Method::POST, "/v1/files").body(KIND, endless()).await.expect_problem(401, "unauthenticated");
    let declared = ada.call(Method::POST, "/v1/files").body(KIND, endless()).header("content-length", "2000000000");
    declared.await.expect_problem(413, "too_large");
    let call = ada.call(Method::POST, "/v1/files").body(KIND, poured());
    call.await.expect_problem(400, "invalid_request");
    let head = b"--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\nx-long: ";
    let long = [&head[..], &vec![b'x'; 3_000_000], b"\r\n\r\nbytes\r\n--XX--\r\n"].concat();
    // As from a socket.
    let piecewise = |bytes: &[u8]| {
        let pieces = bytes.chunks(65_536).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)));
        Body::from_stream(stream::iter(pieces.collect::<Vec<_>>()))
    };
    let call = ada.call(Method::POST, "/v1/files").body(KIND, piecewise(&long));
    call.await.expect_problem(400, "invalid_request");
    let problem = ada.call(Method::POST, "/v1/files").body(KIND, form(&"n".repeat(1000), "a", b"1")).await;
    let problem = problem.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"].as_str().unwrap().len(), 41, "{problem}");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    let checked = ada.call(Method::POST, "/v1/files").body(KIND, form("file", "a", b"hello"));
    checked.header("content-digest", digest).await.expect_problem(400, "invalid_request");
    // The file itself may be of any size, whatever else the form may hold.
    let call = ada.call(Method::POST, "/v1/files").body(KIND, piecewise(&form("file", "a", &noise(5_000_000))));
    let file = call.await.expect(201);
    assert_eq!(file["size_bytes"], 5_000_000);
    assert_eq!((files(app).await, objects(app).await), (1, 1));
}

mod limited {
    use super::*;

    both_engines! {
        a_file_over_the_limit_is_refused_however_it_comes,
        a_body_that_drips_is_given_up,
    }

    /// The application with a small limit and little patience.
    struct Limited(Filed);

    impl Fixture for Limited {
        async fn set_up(engine: Engine) -> Self {
            let strict = [("STRATABASE_UPLOAD_LIMIT", "1000"), ("STRATABASE_BODY_TIMEOUT", "50ms")];
            Self(Filed::open(engine, &strict).await)
        }

        async fn tear_down(self) {
            self.0.tear_down().await;
        }
    }

    async fn a_file_over_the_limit_is_refused_however_it_comes(Limited(app): &Limited) {
        let ada = app.user("ada").await;
        uploaded(&ada, "a", noise(1000)).await;
        upload(&ada, "/v1/files", "a", noise(1001)).await.expect_problem(413, "too_large");
        let chunks = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[7; 400]))).take(3);
        let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(chunks));
        call.await.expect_problem(413, "too_large");
        let kind = "multipart/form-data; boundary=XX";
        let call = ada.call(Method::POST, "/v1/files").body(kind, form("file", "a", &noise(1001)));
        call.await.expect_problem(413, "too_large");
        // A declared length is believed before a single byte is read.
        let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let call = ada.call(Method::POST, "/v1/files").body("video/mp4", never).header("content-length", "1001");
        call.await.expect_problem(413, "too_large");
        assert_eq!((files(app).await, objects(app).await), (1, 1));
    }

    async fn a_body_that_drips_is_given_up(Limited(app): &Limited) {
        let ada = app.user("ada").await;
        let stuck = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"x"))]).chain(stream::pending());
        let call = ada.call(Method::POST, "/v1/files").body("video/mp4", Body::from_stream(stuck));
        call.await.expect_problem(408, "timeout");
        assert_eq!((files(app).await, objects(app).await), (0, 0));
    }
}
