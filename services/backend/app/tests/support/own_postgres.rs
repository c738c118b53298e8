//! A PostgreSQL server of a test's own, which it may stop, crash and start again. Unlike the one that tests share, it
//! keeps what it has acknowledged.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::postgres::{connect, free_port, newest_installation};

/// A running server. It ends with the test.
pub struct OwnPostgres {
    bin: PathBuf,
    folder: TempDir,
    port: u16,
    child: Child,
}

/// How a server is brought down.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// Connections are cut, what is committed is written down.
    Fast,
    /// Everything stops where it is; the next start recovers.
    Crash,
}

impl OwnPostgres {
    /// Starts a server.
    pub async fn start() -> Self {
        let bin = newest_installation();
        let folder = tempfile::Builder::new().prefix("stratabase-own-postgres-").tempdir().expect("a folder");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let mut initdb = as_postgres(&bin.join("initdb"));
        initdb.arg("--pgdata").arg(folder.path().join("data"));
        run(initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]));
        let port = free_port();
        let child = launch(&bin, folder.path(), port);
        let server = Self { bin, folder, port, child };
        server.wait_until_up().await;
        server
    }

    /// The URL of its first database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Brings the server down and up again, and says when it answered again.
    pub async fn restart(&mut self, how: End) -> Instant {
        let signal = match how {
            End::Fast => "-INT",
            End::Crash => "-QUIT",
        };
        run(Command::new("kill").args([signal, &self.child.id().to_string()]));
        self.child.wait().expect("the server has ended");
        self.child = launch(&self.bin, self.folder.path(), self.port);
        self.wait_until_up().await;
        Instant::now()
    }

    async fn wait_until_up(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while connect(&self.url()).await.is_err() {
            assert!(
                Instant::now() < deadline,
                "PostgreSQL does not start; its log is in {}",
                self.folder.path().display()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

fn launch(bin: &Path, folder: &Path, port: u16) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut postgres = as_postgres(&bin.join("postgres"));
    postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).args(["-p", &port.to_string()]);
    postgres.args(["-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=32MB"]);
    postgres.stdin(Stdio::null()).stdout(log.try_clone().expect("a second handle")).stderr(log);
    postgres.spawn().expect("setpriv (package util-linux) starts PostgreSQL")
}

/// A command that dies with the thread of its test, and that root runs as somebody else: initdb and postgres insist.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.args(["--pdeathsig", "QUIT"]).arg(program);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id runs");
    output.stdout.starts_with(b"0\n")
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|fault| panic!("{command:?}: {fault}"));
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
}
