//! A Redis server of a test's own, which it may also flush and poison.

use std::process::Command;

use redis::aio::MultiplexedConnection;

use super::service::{Program, Service};

/// The server's password, which must show up nowhere.
pub const REDIS_PASSWORD: &str = "hunter2-of-the-cache";

/// A running server.
pub type RedisServer = Service<Redis>;

/// The program redis-server.
pub struct Redis;

impl Program for Redis {
    const NAME: &'static str = "redis-server";

    fn command(port: u16) -> Command {
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        command.args(["--save", "", "--appendonly", "no", "--requirepass", REDIS_PASSWORD]);
        command
    }

    async fn answers(port: u16) -> bool {
        let Ok(mut connection) = connect(port).await else { return false };
        redis::cmd("PING").exec_async(&mut connection).await.is_ok()
    }
}

impl RedisServer {
    /// Where it is, with the password.
    pub fn url(&self) -> String {
        url(self.port())
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> MultiplexedConnection {
        connect(self.port()).await.expect("the server answers")
    }
}

/// The URL of a server on a port, whether there is one or not.
pub fn url(port: u16) -> String {
    format!("redis://:{REDIS_PASSWORD}@127.0.0.1:{port}")
}

async fn connect(port: u16) -> redis::RedisResult<MultiplexedConnection> {
    redis::Client::open(url(port))?.get_multiplexed_async_connection().await
}
