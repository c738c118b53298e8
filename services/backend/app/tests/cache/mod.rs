//! The cache that nodes share: dead, slow, flushed or poisoned, it makes things slower and never wrong.

mod faults;
mod limits;
mod sessions;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use stratabase::core::tokens::{Token, TokenHash, TokenKind};
use stratabase::core::{App, Error, Principal};
use stratabase::models::revocations::Mark;
use stratabase::services::{revocations, sessions as service};

use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, run};
use crate::support::redis::RedisServer;

/// Two nodes on one PostgreSQL database and one Redis server.
struct Stage {
    redis: RedisServer,
    app: TestApp,
    other: Arc<App>,
}

impl Fixture for Stage {
    async fn set_up(engine: Engine) -> Self {
        let redis = RedisServer::start().await;
        let replaced = [
            ("STRATABASE_CACHE_URL", redis.url()),
            // Many tests share one machine.
            ("STRATABASE_CACHE_TIMEOUT", "2s".to_owned()),
            ("STRATABASE_RATE_LIMITS", "on".to_owned()),
        ];
        let replaced: Vec<_> = replaced.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let app = TestApp::open(TestDatabase::set_up(engine).await, &replaced).await;
        let other = app.another_node().await;
        // From here on each knows every revocation.
        poll(&app.app).await;
        poll(&other).await;
        Self { redis, app, other }
    }

    async fn tear_down(self) {
        self.other.db.close().await;
        self.app.tear_down().await;
    }
}

/// Runs a test on two nodes.
fn on_two_nodes(test: impl AsyncFnOnce(&Stage)) {
    run(Engine::Postgres, test);
}

impl Stage {
    /// Signs a new user in and gives the access token.
    async fn sign_in(&self, name: &str) -> String {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        let session: Json = self.app.anon().post("/v1/auth/register", body).await.expect(201);
        session["access_token"].as_str().expect("a token").to_owned()
    }

    /// Ends the session of a token on the first node.
    async fn log_out(&self, token: &str) {
        let mut holder = self.app.anon();
        holder.token = Some(token.to_owned());
        holder.call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    }

    /// Every key of a session in Redis.
    async fn session_keys(&self) -> Vec<String> {
        let mut connection = self.redis.connect().await;
        redis::cmd("KEYS").arg("stratabase:*:session:*").query_async(&mut connection).await.expect("keys")
    }

    async fn get(&self, key: &str) -> Vec<u8> {
        redis::cmd("GET").arg(key).query_async(&mut self.redis.connect().await).await.expect("a value")
    }

    async fn set(&self, key: &str, value: &[u8]) {
        redis::cmd("SET").arg(key).arg(value).exec_async(&mut self.redis.connect().await).await.expect("a write");
    }
}

/// Lets a node hear of revocations, after which it believes what it knows for a second.
async fn poll(node: &App) {
    revocations::poll(node, Mark::default()).await.expect("revocations are read");
}

async fn is_let_in(node: &App, token: &str) -> bool {
    match service::authenticate(node, token, node.clock.now()).await {
        Ok(Principal::User { .. }) => true,
        Err(Error::Unauthenticated(_)) => false,
        other => panic!("{other:?}"),
    }
}

fn hash(token: &str) -> TokenHash {
    Token::hash_of(TokenKind::Access, token).expect("an access token")
}
