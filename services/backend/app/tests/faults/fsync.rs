//! Watches the server's system calls: no answer to a write leaves before its commit is on the disk.

use std::collections::HashSet;

use serde_json::json;
use stratabase::core::{Clock, id};
use uuid::Uuid;

use super::trace::{Call, Trace, violations};
use super::{create_notes, make_operator};
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::process::ServerProcess;

const WRITERS: usize = 8;
const WRITES: usize = 25;

#[test]
fn no_answer_to_a_write_leaves_before_the_fsync_of_its_commit() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let (trace, ids) = traced_writes(database).await;
        assert_eq!(violations(&trace, &ids), [] as [String; 0]);

        // The controls: the same calls with the fsyncs taken out, and in another order, must be found out.
        let unsynced = trace.without(|call| matches!(call, Call::Sync { .. }));
        assert_eq!(violations(&unsynced, &ids).len(), ids.len());
        let hasty = trace.with_answers_first();
        assert_eq!(violations(&hasty, &ids).len(), ids.len());
        let unwritten = trace.without(|call| matches!(call, Call::LogWrite { .. }));
        assert_eq!(violations(&unwritten, &ids).len(), ids.len());
    });
}

/// Runs concurrent writers against a server under `strace`, and gives its calls and the ids of the notes it confirmed.
async fn traced_writes(database: &TestDatabase) -> (Trace, HashSet<Uuid>) {
    make_operator(database);
    let path = database.beside("strace");
    let file = path.to_str().expect("a path in UTF-8");
    let calls = "trace=fdatasync,fsync,pwrite64,pwritev,sendto,sendmsg,write,writev";
    // With -D the server, not strace, is the process that tests stop.
    let strace = ["strace", "-D", "-f", "-y", "-xx", "-s", "1000000", "-e", calls, "-o", file];
    let server = ServerProcess::start_with(database, &strace, &[]).await;
    create_notes(&mut server.connect().await).await;

    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let mut connection = server.connect().await;
        writers.spawn(async move {
            let mut ids = Vec::new();
            for _ in 0..WRITES {
                let id = id::new_record_id(Clock::System.now()).expect("an id");
                let body = json!({"id": id, "text": "a note"});
                let answer = connection.call("POST", "/v1/notes", None, Some(&body)).await.expect("an answer");
                answer.expect(201);
                ids.push(id);
            }
            ids
        });
    }
    let ids: HashSet<Uuid> = writers.join_all().await.into_iter().flatten().collect();
    server.stop().await;
    let text = std::fs::read_to_string(&path).expect("strace (scripts/install-test-deps installs it) wrote its file");
    (Trace::parse(&text), ids)
}
