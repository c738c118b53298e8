//! An edge with a few routes made for tests behind it, in memory or on a real socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use stratabase::api::edge::{Edge, Routers};
use stratabase::api::extract::{Caller, Json, Path, Query, RawJson};
use stratabase::api::problem::Problem;
use stratabase::api::server::{self, Drained};
use stratabase::core::config::Settings;
use stratabase::core::{App, Clock, Error, Time};
use stratabase::services::opening::open_app;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tower::ServiceExt;
use uuid::Uuid;

/// 2026-11-22T10:00:00Z.
const START: Time = Time::from_micros(1_795_341_600_000_000);

/// The length of `/v1/large`: more than the kernel keeps of an answer that nobody reads.
pub const LARGE_BYTES: usize = 30 * 1024 * 1024;

pub struct Stage {
    pub edge: Edge,
    /// Lets a request to `/v1/wait` end.
    pub go: Arc<Notify>,
    /// Tells that a request to `/v1/wait` has begun.
    pub begun: Arc<Notify>,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON, its request id replaced where it is the one in the headers.
    pub fn json(&self) -> Value {
        let mut body: Value = serde_json::from_str(&self.body).unwrap_or_else(|fault| panic!("{fault}: {}", self.body));
        if body["instance"] == format!("urn:uuid:{}", self.header("x-request-id")) {
            body["instance"] = json!("[request id]");
        }
        body
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

#[derive(serde::Deserialize)]
struct Note {
    title: String,
    stars: Option<u32>,
}

#[derive(serde::Deserialize)]
struct Search {
    limit: Option<u32>,
    #[serde(default)]
    filter: Vec<String>,
}

impl Stage {
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().to_str().unwrap();
        let settings = Settings::with(&[&[("STRATABASE_DATA_DIR", data_dir)], settings].concat()).unwrap();
        let app = open_app(settings, Clock::manual(START)).await.unwrap();
        let (go, begun) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let routers = Routers {
            application: application(&go, &begun).with_state(Arc::clone(&app)),
            platform: Router::new().route("/admin/v1/notes", get(async || "notes")),
            pages: Router::new().route("/health/live", get(async || "alive")),
        };
        Self { edge: Edge::new(app, routers), go, begun, _folder: folder }
    }

    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// Sends a request without a body.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_body(method, path, headers, Vec::new()).await
    }

    pub async fn send_body(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.edge.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    pub async fn post_json(&self, path: &str, body: &str) -> Answer {
        self.send_body("POST", path, &[("content-type", "application/json")], body.into()).await
    }

    /// Serves on a free port.
    pub async fn serve(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        let serving = tokio::spawn(server::serve(self.edge.clone(), listener, stopped, std::future::pending()));
        Served { address, stop, serving }
    }
}

/// A server on a socket.
pub struct Served {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub serving: JoinHandle<Drained>,
}

impl Served {
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes and reads until the server closes the connection.
    pub async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        read_to_end(&mut stream).await
    }
}

/// Whatever the server sends until it closes; fails when it keeps the connection open.
pub async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    // A reset after the answer also closes the connection.
    let _ = read.expect("the server keeps the connection open");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn application(go: &Arc<Notify>, begun: &Arc<Notify>) -> Router<Arc<App>> {
    let (go, begun) = (Arc::clone(go), Arc::clone(begun));
    let wait = async move || {
        begun.notify_one();
        go.notified().await;
        "waited"
    };
    Router::new()
        .route("/notes", get(search_notes).post(create_note))
        .route("/notes/{id}", get(show_note))
        .route("/raw", post(async |RawJson(body): RawJson| body.to_string()))
        .route("/whoami", get(async |Caller(ctx): Caller| format!("{} {} {}", ctx.method, ctx.version, ctx.address)))
        .route(
            "/fail/{kind}",
            get(async |Path(kind): Path<String>| -> Result<(), Problem> { Err(failure(&kind).into()) }),
        )
        .route("/panic", get(panicking))
        .route("/wait", get(wait))
        .route("/large", get(async || vec![b'x'; LARGE_BYTES]))
}

async fn search_notes(Query(search): Query<Search>) -> String {
    format!("{:?} {:?}", search.limit, search.filter)
}

async fn create_note(Json(note): Json<Note>) -> String {
    format!("{} {:?}", note.title, note.stars)
}

async fn show_note(Path(id): Path<Uuid>) -> String {
    id.to_string()
}

async fn panicking() {
    panic!("on purpose")
}

fn failure(kind: &str) -> Error {
    match kind {
        "internal" => Error::caused("reading the moon", std::io::Error::other("the password is hunter2")),
        "conflict" => Error::conflict("/email", "This address is taken."),
        "unavailable" => Error::Unavailable { detail: "The database does not answer.".into(), retry_after_s: 3 },
        "full" => Error::StorageFull,
        _ => Error::Forbidden("No rule allows it.".into()),
    }
}
