//! A server program of a test's own, which it may kill, stop and start again where it was.

use std::marker::PhantomData;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::postgres::free_port;

/// A program that serves on a port of this machine.
pub trait Program {
    /// What it is called in messages.
    const NAME: &'static str;

    /// The program with its arguments.
    fn command(port: u16) -> Command;

    /// Whether a server on that port answers.
    async fn answers(port: u16) -> bool;
}

/// A running server. It ends with the test.
pub struct Service<P> {
    child: Mutex<Child>,
    port: u16,
    program: PhantomData<P>,
}

impl<P: Program> Service<P> {
    /// Starts a server on a free port and waits until it answers.
    pub async fn start() -> Self {
        for _ in 0..3 {
            if let Some(server) = Self::start_on(free_port()).await {
                return server;
            }
        }
        panic!("{} does not start", P::NAME);
    }

    /// Starts a server on a port; `None` when it ended instead of answering, as when the port is taken.
    pub async fn start_on(port: u16) -> Option<Self> {
        let server = Self { child: Mutex::new(launch::<P>(&P::command(port))), port, program: PhantomData };
        server.answers().await.then_some(server)
    }

    /// The port that it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server at once. What it held in memory, which is all it had, is gone.
    pub fn kill(&self) {
        let mut child = self.child();
        child.kill().expect("the server can be killed");
        child.wait().expect("the server has ended");
    }

    /// Starts the server again where it was, empty.
    pub async fn restart(&self) {
        self.restart_as(&P::command(self.port)).await;
    }

    /// The same with other arguments.
    pub async fn restart_as(&self, command: &Command) {
        *self.child() = launch::<P>(command);
        assert!(self.answers().await, "{} does not start again", P::NAME);
    }

    /// Stops the process: it keeps its connections and answers nothing.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets a stopped process go on.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Waits until it answers; false when it ended instead.
    async fn answers(&self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if P::answers(self.port).await {
                return true;
            }
            if self.child().try_wait().expect("the server can be asked").is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().expect("no test panics in between")
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child().id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }
}

impl<P> Drop for Service<P> {
    fn drop(&mut self) {
        let child = self.child.get_mut().expect("no test panics in between");
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn launch<P: Program>(program: &Command) -> Child {
    // The server dies with the thread of its test.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(program.get_program()).args(program.get_args());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let remedy = "install what tests need with scripts/install-test-deps";
    command.spawn().unwrap_or_else(|fault| panic!("{} does not start: {fault}; {remedy}", P::NAME))
}
