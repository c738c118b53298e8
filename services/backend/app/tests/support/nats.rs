//! A NATS server of a test's own, which it may kill and wipe.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use async_nats::{Client, ConnectOptions};

use super::postgres::free_port;
use super::tools;

/// The password that the server asks for, which must show up nowhere.
pub const NATS_PASSWORD: &str = "hunter2-of-the-broker";

/// A running server. It ends with the test.
pub struct NatsServer {
    child: Mutex<Child>,
    port: u16,
}

impl NatsServer {
    /// Starts a server on a free port and waits until it answers.
    pub async fn start() -> Self {
        for _ in 0..3 {
            if let Some(server) = Self::start_on(free_port()).await {
                return server;
            }
        }
        panic!("nats-server does not start");
    }

    /// Starts a server on a port; `None` when it ended instead of answering, as when the port is taken.
    pub async fn start_on(port: u16) -> Option<Self> {
        let server = Self { child: Mutex::new(launch(port)), port };
        server.answers().await.then_some(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> Client {
        self.try_connect().await.expect("the server answers")
    }

    /// Ends the server at once. What it held in memory, which is all it had, is gone.
    pub fn kill(&self) {
        let mut child = self.child();
        child.kill().expect("the server can be killed");
        child.wait().expect("the server has ended");
    }

    /// Starts the server again where it was, empty.
    pub async fn restart(&self) {
        *self.child() = launch(self.port);
        assert!(self.answers().await, "nats-server does not start again");
    }

    async fn answers(&self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if self.try_connect().await.is_ok() {
                return true;
            }
            if self.child().try_wait().expect("the server can be asked").is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    async fn try_connect(&self) -> Result<Client, async_nats::ConnectError> {
        let options = ConnectOptions::with_user_and_password("stratabase".to_owned(), NATS_PASSWORD.to_owned());
        options.connect(format!("127.0.0.1:{}", self.port)).await
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().expect("no test panics in between")
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let child = self.child.get_mut().expect("no test panics in between");
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The URL of a server on a port, whether there is one or not.
pub fn url(port: u16) -> String {
    format!("nats://stratabase:{NATS_PASSWORD}@127.0.0.1:{port}")
}

fn launch(port: u16) -> Child {
    let program = tools::find("nats-server");
    // The server dies with the thread of its test.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(&program);
    command.args(["--addr", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["--user", "stratabase", "--pass", NATS_PASSWORD]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|fault| panic!("{} does not start: {fault}", program.display()))
}
