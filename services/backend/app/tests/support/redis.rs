//! A Redis server of a test's own, which it may kill, stop, flush and poison.

use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;

use super::postgres::free_port;

/// The server's password, which must show up nowhere.
pub const REDIS_PASSWORD: &str = "hunter2-of-the-cache";

/// A running server. It ends with the test.
pub struct RedisServer {
    child: Mutex<Child>,
    port: u16,
}

impl RedisServer {
    /// Starts a server on a free port and waits until it answers.
    pub async fn start() -> Self {
        for _ in 0..3 {
            if let Some(server) = Self::start_on(free_port()).await {
                return server;
            }
        }
        panic!("redis-server does not start");
    }

    /// Starts a server on a port; `None` when it ended instead of answering, as when the port is taken.
    pub async fn start_on(port: u16) -> Option<Self> {
        let server = Self { child: Mutex::new(launch(port)), port };
        server.answers().await.then_some(server)
    }

    /// Waits until it answers; false when it ended instead.
    async fn answers(&self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if let Ok(mut connection) = self.try_connect().await
                && redis::cmd("PING").exec_async(&mut connection).await.is_ok()
            {
                return true;
            }
            if self.child().try_wait().expect("the server can be asked").is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    /// Where it is, with the password.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> MultiplexedConnection {
        self.try_connect().await.expect("the server answers")
    }

    /// Ends the server at once; its data is gone.
    pub fn kill(&self) {
        let mut child = self.child();
        child.kill().expect("the server can be killed");
        child.wait().expect("the server has ended");
    }

    /// Starts the server again where it was, without data.
    pub async fn restart(&self) {
        *self.child() = launch(self.port);
        assert!(self.answers().await, "redis-server does not start again");
    }

    /// Stops the process: it keeps its connections and answers nothing.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets a stopped process go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    async fn try_connect(&self) -> redis::RedisResult<MultiplexedConnection> {
        redis::Client::open(self.url())?.get_multiplexed_async_connection().await
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().expect("no test panics in between")
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child().id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let child = self.child.get_mut().expect("no test panics in between");
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The URL of a server on a port, whether there is one or not.
pub fn url(port: u16) -> String {
    format!("redis://:{REDIS_PASSWORD}@127.0.0.1:{port}")
}

fn launch(port: u16) -> Child {
    // The server dies with the thread of its test.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "redis-server", "--port", &port.to_string(), "--bind", "127.0.0.1"]);
    command.args(["--save", "", "--appendonly", "no", "--requirepass", REDIS_PASSWORD]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let remedy = "install redis-server with scripts/install-test-deps";
    command.spawn().unwrap_or_else(|fault| panic!("redis-server does not start: {fault}; {remedy}"))
}
