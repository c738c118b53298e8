//! Connections on real sockets: slow clients, ambiguous framing, HTTP/2, and the end of the server.

use std::time::{Duration, Instant};

use stratabase::api::server::Drained;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stage::{LARGE_BYTES, Stage, read_to_end};

#[tokio::test]
async fn a_client_that_is_slow_with_its_headers_is_cut_off() {
    let stage = Stage::with(&[("STRATABASE_HEADER_TIMEOUT", "200ms")]).await;
    let served = stage.serve().await;
    // Nothing at all; the start of a preface that fits HTTP/1 and HTTP/2; headers without an end; an idle connection.
    for bytes in
        ["", "PR", "GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-Slow: ", "GET /v1/notes HTTP/1.1\r\nHost: x\r\n\r\n"]
    {
        let begun = Instant::now();
        let answer = served.exchange(bytes.as_bytes()).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{bytes:?} held the connection");
        assert_eq!(answer.contains("200 OK"), bytes.ends_with("\r\n\r\n"), "{bytes:?}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_408() {
    let stage = Stage::with(&[("STRATABASE_BODY_TIMEOUT", "100ms")]).await;
    let served = stage.serve().await;
    let head = "POST /v1/raw HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1,";
    let answer = served.exchange(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains(r#""code":"timeout""#), "{answer}");
}

const LARGE: &[u8] = b"GET /v1/large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off_and_its_place_is_free() {
    let settings = [("STRATABASE_CONNECTION_LIMIT", "1"), ("STRATABASE_WRITE_TIMEOUT", "300ms")];
    let served = Stage::with(&settings).await.serve().await;
    let mut deaf = served.connect().await;
    deaf.write_all(LARGE).await.unwrap();
    let next = served.exchange(b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(next.starts_with("HTTP/1.1 200 "), "{next}");
    assert!(read_to_end(&mut deaf).await.len() < LARGE_BYTES, "the answer was cut short");
}

#[tokio::test]
async fn a_client_that_reads_slowly_but_steadily_gets_its_whole_answer() {
    let served = Stage::with(&[("STRATABASE_WRITE_TIMEOUT", "1s")]).await.serve().await;
    let mut slow = served.connect().await;
    slow.write_all(LARGE).await.unwrap();
    let (begun, mut received, mut chunk) = (Instant::now(), 0, vec![0; 1024 * 1024]);
    while let read @ 1.. = slow.read(&mut chunk).await.unwrap() {
        received += read;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(received > LARGE_BYTES, "cut off after {received} bytes and {:?}", begun.elapsed());
    assert!(begun.elapsed() > Duration::from_secs(1), "that was not slow");
}

#[tokio::test]
async fn a_request_with_ambiguous_framing_is_refused_and_what_follows_is_not_read() {
    let stage = Stage::new().await;
    let served = stage.serve().await;
    let head = "POST /v1/raw HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let smuggled = "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    for framing in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "Content-Length: +5\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length : 5\r\n\r\n",
    ] {
        let answer = served.exchange(format!("{head}{framing}{smuggled}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{framing:?}: {answer}");
        assert!(!answer.contains("127.0.0.1"), "{framing:?}: the second request was answered: {answer}");
    }
    // A chunked body alone is fine, and nothing after it is believed.
    let chunked = "Transfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n";
    let answer = served.exchange(format!("{head}{chunked}{smuggled}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("[1]"), "{answer}");
    assert!(!answer.contains("127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn headers_beyond_any_use_are_431_and_a_target_beyond_any_use_414() {
    let stage = Stage::new().await;
    let served = stage.serve().await;
    let large = format!("GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(40_000));
    let answer = served
        .exchange(format!("{large}{large}").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes())
        .await;
    assert!(answer.starts_with("HTTP/1.1 431 ") && answer.contains("headers_too_large"), "{answer}");
    let huge = format!("GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-Huge: {}", "x".repeat(300_000));
    assert!(served.exchange(huge.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x".repeat(9_000));
    let answer = served.exchange(long.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 414 ") && answer.contains("uri_too_long"), "{answer}");
}

#[tokio::test]
async fn http_2_is_spoken_without_tls() {
    let stage = Stage::new().await;
    let served = stage.serve().await;
    let io = hyper_util::rt::TokioIo::new(served.connect().await);
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::head(format!("http://{}/v1/notes", served.address));
    let answer = sender.send_request(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-length"], "7");
}

#[tokio::test]
async fn stopping_answers_what_is_in_flight_and_accepts_no_more() {
    let stage = Stage::new().await;
    let served = stage.serve().await;
    let mut idle = served.connect().await;
    let mut busy = served.connect().await;
    busy.write_all(b"GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    stage.begun.notified().await;
    let (address, serving) = (served.address, served.serving);
    served.stop.send(()).unwrap();

    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0, "an idle connection is closed at once");
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!serving.is_finished(), "a request is still in flight");
    stage.go.notify_one();
    let answer = read_to_end(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("waited"), "{answer}");
    assert_eq!(serving.await.unwrap(), Drained::Completely);
}

#[tokio::test]
async fn stopping_gives_up_on_requests_that_do_not_end() {
    let stage = Stage::with(&[("STRATABASE_DRAIN_TIMEOUT", "50ms")]).await;
    let served = stage.serve().await;
    let mut busy = served.connect().await;
    busy.write_all(b"GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    stage.begun.notified().await;
    served.stop.send(()).unwrap();
    assert_eq!(served.serving.await.unwrap(), Drained::Cut);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let stage = Stage::with(&[("STRATABASE_CONNECTION_LIMIT", "1")]).await;
    let served = stage.serve().await;
    let mut first = served.connect().await;
    first.write_all(b"GET /v1/wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    stage.begun.notified().await;
    let mut second = served.connect().await;
    second.write_all(b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    assert_eq!(stage.edge.app().metrics.connections.get(), 1);
    stage.go.notify_one();
    assert!(read_to_end(&mut first).await.ends_with("waited"));
    assert!(read_to_end(&mut second).await.starts_with("HTTP/1.1 200 "));
}
