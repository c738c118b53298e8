//! A PostgreSQL server for the whole test process, and a database in it for each test.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::{Client, NoTls};

/// How to get a server, said by every test that misses one.
const REMEDY: &str = "install it with scripts/install-test-deps, or name a server whose user may create databases: \
                      STRATABASE_TEST_POSTGRES=postgres://user:password@host:5432/postgres";

/// A database that nobody else uses.
#[derive(Debug)]
pub struct Database {
    name: String,
    /// The URL under which it is reached.
    pub url: String,
}

impl Database {
    /// Creates an empty database.
    pub async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("stratabase_test_{}_{number}", std::process::id());
        let server = server().await;
        let client = connect(server).await.unwrap_or_else(|fault| panic!("{server} does not answer: {fault}"));
        let created = client.batch_execute(&format!("CREATE DATABASE {name}")).await;
        created.unwrap_or_else(|fault| panic!("{name} cannot be created: {fault}"));
        let mut url = server.to_owned();
        let path = url.rfind('/').expect("the URL of a server ends in a database's name");
        url.replace_range(path + 1.., &name);
        Self { name, url }
    }

    /// Drops the database together with the connections that are left.
    pub async fn drop(self) {
        let client = connect(server().await).await.expect("the server answers");
        let dropped = client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        dropped.expect("the database can be dropped");
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> Client {
        connect(&self.url).await.expect("the database answers")
    }
}

/// A connection to a server.
pub async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The URL of the server's first database.
async fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    let started = tokio::task::spawn_blocking(|| {
        SERVER.get_or_init(|| std::env::var("STRATABASE_TEST_POSTGRES").unwrap_or_else(|_| start()))
    });
    started.await.expect("PostgreSQL starts")
}

fn start() -> String {
    let bin = newest_installation();
    for _ in 0..3 {
        let dir = tempfile::Builder::new().prefix("stratabase-postgres-").tempdir().expect("a folder").keep();
        let port = free_port();
        if let Some(url) = ready(launch(&bin, &dir, port), port) {
            return url;
        }
    }
    panic!("PostgreSQL in {} does not start: see the messages above", bin.display());
}

/// The programs of the newest server that is installed.
pub fn newest_installation() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|version| version.file_name().to_str()?.parse::<u32>().ok()).max();
    let newest = newest.unwrap_or_else(|| panic!("these tests need PostgreSQL, and there is none: {REMEDY}"));
    Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin")
}

/// Between this and the server's start another process may take the port; then the next one is tried.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port()
}

fn launch(bin: &Path, dir: &Path, port: u16) -> Child {
    let mut command = Command::new("sh");
    command.args(["-c", include_str!("postgres.sh"), "postgres.sh"]).arg(bin).arg(dir).arg(port.to_string());
    // In a group of its own, so that Ctrl-C reaches it as a closed pipe, after which it tidies up.
    command.stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
    command.spawn().expect("sh starts")
}

/// Waits until the server answers; `None` when it ended instead.
fn ready(mut child: Child, port: u16) -> Option<String> {
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if runtime.block_on(connect(&url)).is_ok() {
            // The pipe stays open as long as this process lives: closing it is what stops the server.
            std::mem::forget(child);
            return Some(url);
        }
        if child.try_wait().expect("sh can be asked").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child.stdin.take());
    let _ = child.wait();
    None
}
