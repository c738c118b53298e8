//! What watches over a server from outside: its health as a command, and its metrics.

use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;
use crate::support::postgres::free_port;
use crate::support::process::{ServerProcess, try_command};

#[test]
fn health_tells_whether_the_server_on_this_machine_can_serve() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let server = ServerProcess::start(database).await;
        let listen = server.address.to_string();
        let told = try_command(database, &["health", "--listen", &listen]);
        assert!(told.is_ok_and(|told| told.starts_with(r#"{"status":"ready""#)));
        // Where a server listens to every address, it is asked at one of them.
        let everywhere = format!("0.0.0.0:{}", server.address.port());
        assert!(try_command(database, &["health", "--listen", &everywhere]).is_ok());
        server.stop().await;
        let complaint = try_command(database, &["health", "--listen", &listen]).unwrap_err();
        assert!(complaint.contains(&format!("{listen} does not answer")), "{complaint}");
    });
}

#[test]
fn metrics_are_served_on_an_address_of_their_own() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let server = ServerProcess::start_with(database, &[], &[("STRATABASE_METRICS_LISTEN", &listen)]).await;
        server.connect().await.call("GET", "/v1/auth/me", None, None).await.unwrap().expect(401);
        let mut connection = Connection::open(([127, 0, 0, 1], port).into()).await.unwrap();
        let answer = connection.call("GET", "/metrics", None, None).await.unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status == 200 && text.contains("stratabase_"), "{text}");
        server.connect().await.call("GET", "/metrics", None, None).await.unwrap().expect_problem(404, "not_found");
    });
}
