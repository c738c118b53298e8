//! The real binary as a process that can be killed and started again on the same data.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::database::TestDatabase;
use super::http::Connection;
use super::postgres::free_port;

/// Runs a command of the real binary to its end, with a line on standard input; fails the test if it fails.
pub fn run_command(database: &TestDatabase, arguments: &[&str], line: &str) -> String {
    command(database, arguments, line)
        .unwrap_or_else(|complaint| panic!("stratabase {arguments:?} failed: {complaint}"))
}

/// Runs a command of the real binary to its end: what it prints, or what it complains of when it fails.
pub fn try_command(database: &TestDatabase, arguments: &[&str]) -> Result<String, String> {
    command(database, arguments, "")
}

fn command(database: &TestDatabase, arguments: &[&str], line: &str) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stratabase"));
    command.args(arguments).envs(database.environment()).current_dir(database.folder());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // A command that reads nothing may have ended already.
    let _ = writeln!(child.stdin.take().expect("standard input"), "{line}");
    let output = child.wait_with_output().expect("the command ends");
    let [printed, complaint] = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    if output.status.success() { Ok(printed) } else { Err(complaint) }
}

/// `stratabase serve` on a database, ready to answer.
pub struct ServerProcess {
    child: Child,
    /// Where it listens; the same after a restart.
    pub address: SocketAddr,
    /// How long it took from the start of the process to the first answer that it is ready.
    pub ready_after: Duration,
    log: PathBuf,
}

impl ServerProcess {
    /// Starts the server and waits until it is ready.
    pub async fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, &[], &[]).await
    }

    /// Starts the server under a wrapper command such as `strace`, with more variables in its environment, and waits
    /// until it is ready.
    pub async fn start_with(database: &TestDatabase, wrapper: &[&str], variables: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let log = database.beside(&format!("log-{}", address.port()));
        let mut server = Self::spawn(database, wrapper, variables, address, log);
        server.wait_until_ready().await;
        server
    }

    /// Ends the process at once, as a power cut of it alone: no handler runs, nothing is flushed.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server has ended");
    }

    /// Kills the process and starts it again on the same data and address.
    pub async fn kill_and_restart(&mut self, database: &TestDatabase) {
        self.kill();
        *self = Self::spawn(database, &[], &[], self.address, self.log.clone());
        self.wait_until_ready().await;
    }

    /// Starts the server again at the same address, after it was killed or stopped.
    pub async fn start_again(self, database: &TestDatabase, variables: &[(&str, &str)]) -> Self {
        let mut server = Self::spawn(database, &[], variables, self.address, self.log.clone());
        server.wait_until_ready().await;
        server
    }

    /// Asks the server to stop (SIGTERM) and waits until it has.
    pub async fn stop(self) {
        drop(self.stop_gracefully().await);
    }

    /// The same, for one that is to be started again.
    pub async fn stop_gracefully(mut self) -> Self {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        let deadline = Instant::now() + Duration::from_secs(40);
        while self.child.try_wait().expect("the server can be asked").is_none() {
            assert!(Instant::now() < deadline, "the server does not stop; it says:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self
    }

    /// A new connection.
    pub async fn connect(&self) -> Connection {
        Connection::open(self.address).await.unwrap_or_else(|fault| panic!("{fault}; it says:\n{}", self.log()))
    }

    /// Where the server sees a path, from outside of its mount namespace.
    pub fn path_inside(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        root.join(path.strip_prefix("/").expect("an absolute path"))
    }

    /// The most memory that the server has held at once (its peak resident set).
    pub fn peak_memory_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak.and_then(|kib| kib.trim().parse::<u64>().ok()).expect("a size") * 1024
    }

    /// What the server has printed so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the server has said something so many times, and fails the test when it says it more often.
    pub async fn tells(&self, what: &str, times: usize) {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let log = self.log();
            let count = log.matches(what).count();
            if count == times {
                return;
            }
            assert!(count < times && Instant::now() < deadline, "{what:?} {count} times in:\n{log}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn spawn(
        database: &TestDatabase,
        wrapper: &[&str],
        variables: &[(&str, &str)],
        address: SocketAddr,
        log: PathBuf,
    ) -> Self {
        // The server dies with the thread of its test.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).args(wrapper).arg(env!("CARGO_BIN_EXE_stratabase")).arg("serve");
        command.envs(database.environment()).envs(variables.iter().copied());
        command.env("STRATABASE_LISTEN", address.to_string()).current_dir(database.folder());
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log).expect("a file for the log");
        command.stdin(Stdio::null()).stdout(file.try_clone().expect("a second handle")).stderr(file);
        let child = command.spawn().expect("setpriv (package util-linux) starts the server");
        Self { child, address, ready_after: Duration::ZERO, log }
    }

    async fn wait_until_ready(&mut self) {
        let begun = Instant::now();
        loop {
            if let Ok(mut connection) = Connection::open(self.address).await
                && let Ok(answer) = connection.call("GET", "/health/ready", None, None).await
                && answer.status == 200
            {
                self.ready_after = begun.elapsed();
                return;
            }
            let ended = self.child.try_wait().expect("the server can be asked");
            assert!(ended.is_none(), "the server ended with {ended:?}; it says:\n{}", self.log());
            assert!(begun.elapsed() < Duration::from_secs(30), "the server is not ready; it says:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
