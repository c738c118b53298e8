//! The real server stops on SIGTERM without losing a request.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stage::read_to_end;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::process::ServerProcess;

#[tokio::test]
async fn a_request_in_flight_at_sigterm_is_answered() {
    let database = TestDatabase::set_up(Engine::Sqlite).await;
    let server = ServerProcess::start(&database).await;
    let (address, body) = (server.address, r#"{"email":"me@example.com","password":"wrong password"}"#);
    let mut busy = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /admin/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut wanted = [0; 25];
    busy.read_exact(&mut wanted).await.unwrap();
    assert_eq!(&wanted, b"HTTP/1.1 100 Continue\r\n\r\n", "the handler reads the body");

    let finish = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        busy.write_all(body.as_bytes()).await.unwrap();
        read_to_end(&mut busy).await
    };
    let ((), answer) = tokio::join!(server.stop(), finish);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.ends_with('}') && answer.contains("invalid_credentials"), "{answer}");
}
