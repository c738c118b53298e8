//! Fills the disk under the server and frees it again.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;
use stratabase::core::{Clock, id};
use uuid::Uuid;

use super::{all_notes, create_notes, make_operator};
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;
use crate::support::process::ServerProcess;

/// Mounts a small file system over the data folder, in a mount namespace that ends with the server, and becomes the
/// server there. What the folder held is copied into it.
const ON_A_SMALL_DISK: &str = r#"
    cp -a "$0" "$0.copy" && mount -t tmpfs -o size=8m tmpfs "$0" && cp -a "$0.copy/." "$0" && rm -rf "$0.copy" &&
    cd "$0" && exec "$@""#;

#[test]
fn a_full_disk_refuses_writes_with_507_and_nothing_else() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        make_operator(database);
        let folder = database.folder().to_str().expect("a path in UTF-8");
        let small_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, folder];
        let server = ServerProcess::start_with(database, &small_disk, &[]).await;
        let mut connection = server.connect().await;
        create_notes(&mut connection).await;
        let mut kept = vec![write(&mut connection).await.expect("there is room")];

        let ballast = fill(&server.path_inside(database.folder()));
        let refused = loop {
            match write(&mut connection).await {
                Ok(id) => kept.push(id),
                Err(refused) => break refused,
            }
        };
        // Reads go on, and what was refused left nothing behind.
        check(&mut connection, &kept, refused).await;
        for _ in 0..20 {
            let refused = write(&mut connection).await.expect_err("the disk is still full");
            check(&mut connection, &kept, refused).await;
        }

        std::fs::remove_file(ballast).expect("the ballast can be removed");
        for _ in 0..20 {
            kept.push(write(&mut connection).await.expect("there is room again"));
        }
        check(&mut connection, &kept, Uuid::nil()).await;
    });
}

/// Writes a note of some size; the error is the id of one that was refused as it should be.
async fn write(connection: &mut Connection) -> Result<Uuid, Uuid> {
    let id = id::new_record_id(Clock::System.now()).expect("an id");
    let body = json!({"id": id, "text": "x".repeat(2_000)});
    let answer = connection.call("POST", "/v1/notes", None, Some(&body)).await.expect("an answer");
    if answer.status == 201 {
        return Ok(id);
    }
    answer.expect_problem(507, "storage_full");
    Err(id)
}

async fn check(connection: &mut Connection, kept: &[Uuid], refused: Uuid) {
    let last = kept.last().expect("a note");
    connection.call("GET", &format!("/v1/notes/{last}"), None, None).await.expect("an answer").expect(200);
    connection.call("GET", &format!("/v1/notes/{refused}"), None, None).await.expect("an answer").expect(404);
    let mut stored: Vec<Uuid> =
        all_notes(connection).await.iter().map(|note| note["id"].as_str().unwrap().parse().unwrap()).collect();
    let mut kept = kept.to_vec();
    stored.sort_unstable();
    kept.sort_unstable();
    assert_eq!(stored, kept);
}

/// Fills the file system to the last byte.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = File::create(&path).expect("a file");
    for size in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    path
}
