//! Clients that mean harm or have bad luck: slow ones by the hundred, bodies without end, answers that nobody waits for.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::process::ServerProcess;

/// One mebibyte of a chunked body.
fn chunk() -> Vec<u8> {
    [&b"100000\r\n"[..], &vec![b'x'; 1 << 20], b"\r\n"].concat()
}

/// Registers a user and gives the access token.
async fn token(server: &ServerProcess) -> String {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let answer = server.connect().await.call("POST", "/v1/auth/register", None, Some(&body)).await.unwrap();
    answer.expect(201)["access_token"].as_str().unwrap().to_owned()
}

/// Sends a request whose body does not end on its own; gives the bytes that were sent and the answer.
async fn pour(address: SocketAddr, head: &str, most_bytes: usize) -> (usize, String) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let head = head.to_owned();
    let pouring = tokio::spawn(async move {
        let (mut sent, chunk) = (0, chunk());
        writer.write_all(head.as_bytes()).await.unwrap();
        while sent < most_bytes && writer.write_all(&chunk).await.is_ok() {
            sent += 1 << 20;
        }
        sent
    });
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // A reset after the answer is no news.
    while let Ok(read @ 1..) = reader.read(&mut buffer).await {
        answer.extend_from_slice(&buffer[..read]);
    }
    (pouring.await.unwrap(), String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn a_body_of_ten_gigabytes_is_refused_after_its_limit_and_leaves_nothing() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let server = ServerProcess::start_with(database, &[], &[("STRATABASE_UPLOAD_LIMIT", "16MiB")]).await;
        let token = token(&server).await;
        for (path, kind, limit) in [("/v1/files", "video/mp4", 16 << 20), ("/v1/posts", "application/json", 1 << 20)] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n\
                 Transfer-Encoding: chunked\r\n\r\n"
            );
            let (sent, answer) = pour(server.address, &head, 10 << 30).await;
            assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("too_large"), "{path}: {answer}");
            // What lies in the buffers of both sockets was sent, and never read.
            assert!(sent < limit + (32 << 20), "{path} took {sent} bytes");
        }
        let files = database.folder().join("files");
        let left: Vec<_> = std::fs::read_dir(files.join(".uploads")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        let answer = server.connect().await.call("GET", "/v1/auth/me", Some(&token), None).await.unwrap();
        answer.expect(200);
    });
}

#[test]
fn an_upload_passes_through_in_flat_memory() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let server = ServerProcess::start(database).await;
        let token = token(&server).await;
        let before = server.peak_memory_bytes();
        let head = format!(
            "POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
            200 << 20
        );
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let block = vec![b'x'; 1 << 20];
        for _ in 0..200 {
            stream.write_all(&block).await.unwrap();
        }
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 201 ") && answer.contains(r#""size_bytes":209715200"#), "{answer}");
        let grown = server.peak_memory_bytes() - before;
        assert!(grown < 32 << 20, "200 MiB passed through, and memory grew by {grown} bytes");
    });
}

#[test]
fn two_hundred_slow_clients_keep_nobody_out() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let server = ServerProcess::start_with(database, &[], &[("STRATABASE_HEADER_TIMEOUT", "2s")]).await;
        let token = token(&server).await;
        let drip = async |_| {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let begun = Instant::now();
            stream.write_all(b"GET /v1/auth/me HTTP/1.1\r\nHost: x\r\n").await.unwrap();
            while stream.write_all(b"X-Slow: 1\r\n").await.is_ok() {
                assert!(begun.elapsed() < Duration::from_secs(30), "a client that never ends its headers is held");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let ask = async |_| {
            let mut connection = server.connect().await;
            for _ in 0..20 {
                connection.call("GET", "/v1/auth/me", Some(&token), None).await.unwrap().expect(200);
            }
        };
        let (slow, good) = (join_all((0..200).map(drip)), join_all((0..100).map(ask)));
        tokio::join!(slow, good);
    });
}

#[test]
fn whoever_is_answered_before_their_body_was_read_gets_the_answer() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let server = ServerProcess::start(database).await;
        for _ in 0..20 {
            let head = "POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nonsense\r\nContent-Type: video/mp4\r\n\
                        Transfer-Encoding: chunked\r\n\r\n";
            let (_, answer) = pour(server.address, head, 1 << 20).await;
            assert!(answer.starts_with("HTTP/1.1 401 ") && answer.ends_with('}'), "{answer}");
        }
    });
}
