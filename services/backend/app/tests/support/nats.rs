//! A NATS server of a test's own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;

use async_nats::{Client, ConnectError, ConnectOptions};

use super::service::{Program, Service};
use super::tools;

/// The password that the server asks for, which must show up nowhere.
pub const NATS_PASSWORD: &str = "hunter2-of-the-broker";

/// A running server.
pub type NatsServer = Service<Nats>;

/// The program nats-server.
pub struct Nats;

impl Program for Nats {
    const NAME: &'static str = "nats-server";

    fn command(port: u16) -> Command {
        let mut command = listening(port);
        command.args(["--user", "stratabase", "--pass", NATS_PASSWORD]);
        command
    }

    async fn answers(port: u16) -> bool {
        connect(port).await.is_ok()
    }
}

impl NatsServer {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()))
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> Client {
        connect(self.port()).await.expect("the server answers")
    }

    /// Starts the server again where it was, with permission to publish everything but events. Its configuration is
    /// written to `file`.
    pub async fn restart_refusing_events(&self, file: &Path) {
        let permissions = "{ publish: { deny: \"stratabase.events.>\" } }";
        let user = format!("{{ user: stratabase, password: \"{NATS_PASSWORD}\", permissions: {permissions} }}");
        std::fs::write(file, format!("authorization {{ users: [{user}] }}\n")).expect("the configuration is written");
        let mut command = listening(self.port());
        command.arg("--config").arg(file);
        self.restart_as(&command).await;
    }
}

/// The URL of a server on a port, whether there is one or not.
pub fn url(port: u16) -> String {
    format!("nats://stratabase:{NATS_PASSWORD}@127.0.0.1:{port}")
}

fn listening(port: u16) -> Command {
    let mut command = Command::new(tools::find("nats-server"));
    command.args(["--addr", "127.0.0.1", "--port", &port.to_string()]);
    command
}

async fn connect(port: u16) -> Result<Client, ConnectError> {
    let options = ConnectOptions::with_user_and_password("stratabase".to_owned(), NATS_PASSWORD.to_owned());
    options.connect(format!("127.0.0.1:{port}")).await
}
