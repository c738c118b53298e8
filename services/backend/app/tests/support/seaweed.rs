//! An S3 server (`SeaweedFS`) for the whole test process, and a prefix in its bucket for each test.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use stratabase::core::storage::{Storage, StorageOptions};
use uuid::Uuid;

use super::http::Connection;
use super::postgres::free_port;
use super::tools;

const KEY_ID: &str = "stratabase";
const SECRET_KEY: &str = "a key for tests that opens nothing else";

/// The variables of a server whose files lie in this S3 server, under a prefix that nobody else uses. `through` is the
/// address under which the server is reached.
pub fn environment(through: SocketAddr) -> Vec<(&'static str, String)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let prefix = COUNT.fetch_add(1, Ordering::Relaxed);
    let url = format!("s3://stratabase-tests/{prefix}?endpoint=http://{through}&path_style=true");
    vec![
        ("STRATABASE_STORAGE_URL", url),
        ("STRATABASE_S3_ACCESS_KEY_ID", KEY_ID.to_owned()),
        ("STRATABASE_S3_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
    ]
}

/// Where the server answers S3.
pub async fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    let started = tokio::task::spawn_blocking(|| *ADDRESS.get_or_init(start));
    started.await.expect("SeaweedFS starts")
}

fn start() -> SocketAddr {
    for _ in 0..3 {
        let port = free_port();
        if let Some(address) = ready(launch(port), port) {
            return address;
        }
    }
    panic!("SeaweedFS does not start: see the messages above");
}

fn launch(port: u16) -> Child {
    let folder = tempfile::Builder::new().prefix("stratabase-seaweed-").tempdir().expect("a folder").keep();
    let identity = serde_json::json!({"identities": [{"name": "tests", "actions": ["Admin", "Read", "Write", "List"],
        "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET_KEY}]}]});
    std::fs::write(folder.join("s3.json"), identity.to_string()).expect("a file");
    let ports = [
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port.grpc",
    ];
    let mut command = Command::new("sh");
    command.args(["-c", include_str!("daemon.sh"), "daemon.sh"]).arg(&folder).arg(tools::find("weed"));
    command.args(["server", "-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-s3.config=s3.json"]);
    command.args(["-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=50", "-master.volumeSizeLimitMB=64"]);
    command.arg(format!("-s3.port={port}")).args(ports.map(|name| format!("-{name}={}", free_port())));
    // In a group of its own, so that Ctrl-C reaches it as a closed pipe, after which it tidies up.
    command.stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0);
    command.spawn().expect("sh starts")
}

/// Stores a first object: the server makes its bucket and its volumes then, which takes longer than tests wait.
async fn warm_up(address: SocketAddr) {
    let environment = environment(address);
    let url = environment.first().map_or("", |(_, url)| url.as_str()).parse().expect("a URL");
    let credentials = Some((KEY_ID.to_owned(), SECRET_KEY.to_owned()));
    let options = StorageOptions { url, credentials, timeout: Duration::from_mins(1) };
    let storage = Storage::open(&options).expect("a client");
    let upload = storage.create(Uuid::nil()).await.expect("an upload");
    upload.finish().await.expect("the first object is stored");
}

/// Waits until the server answers; `None` when it ended instead.
fn ready(mut child: Child, port: u16) -> Option<SocketAddr> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let deadline = Instant::now() + Duration::from_mins(1);
    while Instant::now() < deadline {
        let answered = runtime.block_on(async {
            let mut connection = Connection::open(address).await.ok()?;
            connection.call("GET", "/", None, None).await.ok()
        });
        if answered.is_some() {
            runtime.block_on(warm_up(address));
            // The pipe stays open as long as this process lives: closing it is what stops the server.
            std::mem::forget(child);
            return Some(address);
        }
        if child.try_wait().expect("sh can be asked").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(child.stdin.take());
    let _ = child.wait();
    None
}
