//! The server with a cache that is away: at the start, of a sudden, or without saying so.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;
use crate::support::postgres::free_port;
use crate::support::process::ServerProcess;
use crate::support::redis::{REDIS_PASSWORD, RedisServer, url};

const AWAY: &str = "the cache does not answer";
const BACK: &str = "the cache answers again";

#[test]
fn a_server_starts_and_serves_without_its_cache_and_takes_it_in_when_it_comes() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let port = free_port();
        let server = serve(database, &url(port), "2s").await;
        assert_eq!(health(&server).await["cache"], "degraded");
        let mut client = Client::sign_in(&server).await;
        client.call_often(20).await;
        server.tells(AWAY, 1).await;

        let _redis = RedisServer::start_on(port).await.expect("redis-server starts");
        until(&server, "ok").await;
        client.call_often(20).await;
        server.tells(AWAY, 1).await;
        server.tells(BACK, 1).await;
        let log = server.log();
        assert!(!log.contains(REDIS_PASSWORD), "{log}");
        server.stop().await;
    });
}

#[test]
fn a_cache_that_is_killed_fails_no_request_and_is_told_of_once() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let redis = RedisServer::start().await;
        let server = serve(database, &redis.url(), "2s").await;
        until(&server, "ok").await;
        let mut client = Client::sign_in(&server).await;
        client.call_often(20).await;
        redis.kill();
        client.call_often(50).await;
        assert_eq!(health(&server).await["cache"], "degraded");
        redis.restart().await;
        until(&server, "ok").await;
        client.call_often(20).await;
        server.tells(AWAY, 1).await;
        server.tells(BACK, 1).await;
        let log = server.log();
        assert!(!log.contains(REDIS_PASSWORD), "{log}");
        server.stop().await;
    });
}

#[test]
fn a_cache_that_stops_answering_costs_a_request_or_two_its_timeout_and_no_more() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let redis = RedisServer::start().await;
        let timeout = Duration::from_millis(1_500);
        let server = serve(database, &redis.url(), "1500ms").await;
        until(&server, "ok").await;
        let mut client = Client::sign_in(&server).await;
        client.call_often(20).await;
        redis.pause();
        let begun = Instant::now();
        client.call_often(200).await;
        assert!(begun.elapsed() < timeout * 10, "requests wait for the cache again and again: {:?}", begun.elapsed());
        assert_eq!(health(&server).await["cache"], "degraded");
        redis.resume();
        until(&server, "ok").await;
        client.call_often(20).await;
        server.stop().await;
    });
}

async fn serve(database: &TestDatabase, url: &str, timeout: &str) -> ServerProcess {
    let variables =
        [("STRATABASE_CACHE_URL", url), ("STRATABASE_CACHE_TIMEOUT", timeout), ("STRATABASE_RATE_LIMITS", "on")];
    ServerProcess::start_with(database, &[], &variables).await
}

/// The parts of `/health/ready`, which must say that the server is ready.
async fn health(server: &ServerProcess) -> Json {
    let answer = server.connect().await.call("GET", "/health/ready", None, None).await.expect("an answer");
    let health = answer.expect(200);
    assert_eq!(health["status"], "ready");
    health["parts"].clone()
}

/// Waits until the cache is in a state.
async fn until(server: &ServerProcess, state: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while health(server).await["cache"] != state {
        assert!(Instant::now() < deadline, "the cache is not {state}; the server says:\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A user with a connection of their own.
struct Client {
    connection: Connection,
    token: String,
}

impl Client {
    async fn sign_in(server: &ServerProcess) -> Self {
        let mut connection = server.connect().await;
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let answer = connection.call("POST", "/v1/auth/register", None, Some(&body)).await.expect("an answer");
        let token = answer.expect(201)["access_token"].as_str().expect("a token").to_owned();
        Self { connection, token }
    }

    async fn call_often(&mut self, times: usize) {
        for _ in 0..times {
            let answer = self.connection.call("GET", "/v1/auth/me", Some(&self.token), None).await.expect("an answer");
            answer.expect(200);
        }
    }
}
