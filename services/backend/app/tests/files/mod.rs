//! Files: in a folder beside SQLite, and in S3 beside PostgreSQL, from one source.

mod access;
mod download;
mod fields;
mod storage_faults;
mod sweep;
mod upload;

use std::ops::Deref;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::gate::Gate;
use crate::support::seaweed;

/// The smallest PNG: one transparent pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

/// The application with the storage that goes with its engine: a folder, or S3 through a gate.
pub struct Filed {
    app: TestApp,
    /// The gate on the way to S3; none where files lie in a folder.
    pub gate: Option<Gate>,
}

impl Filed {
    /// Opens it with some settings replaced.
    pub async fn open(engine: Engine, replaced: &[(&str, &str)]) -> Self {
        let database = TestDatabase::set_up(engine).await;
        let (gate, storage) = match engine {
            Engine::Sqlite => (None, Vec::new()),
            Engine::Postgres => {
                let gate = Gate::before(seaweed::address().await).await;
                let environment = seaweed::environment(gate.address);
                (Some(gate), environment)
            }
        };
        let storage: Vec<_> = storage.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let app = TestApp::open(database, &[replaced, &storage].concat()).await;
        Self { app, gate }
    }
}

impl Deref for Filed {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl Fixture for Filed {
    async fn set_up(engine: Engine) -> Self {
        Self::open(engine, &[]).await
    }

    async fn tear_down(self) {
        self.app.tear_down().await;
    }
}

/// Makes the collection `albums`, whose records their owners write and everybody reads once they are public.
pub async fn with_albums(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let visible = "record.public == true || record.owner == auth.id";
    let own = "record.owner == auth.id";
    let change = json!({"operations": [{"op": "create_collection", "name": "albums",
        "fields": [
            {"name": "title", "type": "text"},
            {"name": "public", "type": "bool", "default": false},
            {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade"},
            {"name": "cover", "type": "file", "max_size_bytes": 1000, "accept": ["image/*"]},
            {"name": "pages", "type": "file", "list": true},
            {"name": "contract", "type": "file", "hidden": true}],
        "rules": {"list": visible, "read": visible, "create": own, "update": own, "delete": own}}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    operator
}

/// Uploads bytes as the body itself.
pub async fn upload(actor: &Actor<'_>, path: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let disposition = format!("attachment; filename=\"{name}\"");
    let call = actor.call(http::Method::POST, path).body("application/octet-stream", bytes.into());
    call.header("content-disposition", &disposition).await
}

/// Uploads bytes as a user and gives the file.
pub async fn uploaded(actor: &Actor<'_>, name: &str, bytes: impl Into<Vec<u8>>) -> Json {
    upload(actor, "/v1/files", name, bytes).await.expect(201)
}

/// The path of a file.
pub fn url(file: &Json) -> &str {
    file["url"].as_str().expect("a url")
}

/// Bytes that no compression and no luck makes look alike.
pub fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..size).map(next).collect()
}

/// The SHA-256 of bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
