//! PostgreSQL stops and crashes under load, and comes back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{all_notes, create_notes};
use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;
use crate::support::own_postgres::{End, OwnPostgres};
use crate::support::process::ServerProcess;

/// From the moment at which the database answers again to reads and writes that succeed.
const HEALS_WITHIN: Duration = Duration::from_secs(5);
const WRITERS: usize = 8;

/// What the writers know.
#[derive(Default)]
struct Known {
    is_over: AtomicBool,
    acknowledged: Mutex<BTreeSet<String>>,
    last: Mutex<Option<Instant>>,
}

#[test]
fn a_postgres_restart_under_load_heals_and_loses_nothing_acknowledged() {
    run(Engine::Sqlite, async |folder: &TestDatabase| {
        let mut postgres = OwnPostgres::start().await;
        let url = postgres.url();
        let server = ServerProcess::start_with(folder, &[], &[("STRATABASE_DATABASE_URL", &url)]).await;
        make_owner(&server).await;
        create_notes(&mut server.connect().await).await;

        let known = Arc::<Known>::default();
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write_until_over(server.connect().await, Arc::clone(&known)));
        }
        for how in [End::Fast, End::Crash, End::Fast, End::Crash] {
            known.wait_for_success_after(Instant::now()).await;
            let back = postgres.restart(how).await;
            let healed = known.wait_for_success_after(back).await;
            assert!(healed.duration_since(back) <= HEALS_WITHIN, "{how:?}: healed {:?} later", healed - back);
            let mut connection = server.connect().await;
            for path in ["/v1/notes?limit=1", "/health/ready"] {
                while connection.call("GET", path, None, None).await.unwrap().status != 200 {
                    assert!(back.elapsed() <= HEALS_WITHIN, "{how:?}: {path} has not healed");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        known.is_over.store(true, Ordering::Relaxed);
        writers.join_all().await;

        let notes = all_notes(&mut server.connect().await).await;
        let stored: BTreeSet<_> = notes.iter().map(|note| note["id"].as_str().unwrap().to_owned()).collect();
        let acknowledged = known.acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "of {} acknowledged notes {} are lost: {lost:?}", acknowledged.len(), lost.len());
    });
}

impl Known {
    /// Waits for a write that succeeds after an instant.
    async fn wait_for_success_after(&self, instant: Instant) -> Instant {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(last) = self.last.lock().unwrap().filter(|last| *last > instant) {
                return last;
            }
            assert!(Instant::now() < deadline, "no write succeeds any more");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Writes one note after the other. While the database is away each is refused as unavailable, in good time.
async fn write_until_over(mut connection: Connection, known: Arc<Known>) {
    while !known.is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let answer = connection.call("POST", "/v1/notes", None, Some(&json!({"text": "x"}))).await.expect("an answer");
        assert!(begun.elapsed() < Duration::from_secs(15), "an answer took {:?}", begun.elapsed());
        if answer.status == 201 {
            let id = answer.json()["id"].as_str().unwrap().to_owned();
            known.acknowledged.lock().unwrap().insert(id);
            *known.last.lock().unwrap() = Some(Instant::now());
        } else {
            answer.expect_problem(503, "unavailable");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Makes the owner with the token that the first start prints.
async fn make_owner(server: &ServerProcess) {
    let log = server.log();
    let token = log.split("#token=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a set-up token");
    let body = json!({"token": token, "email": "op@example.com", "password": PASSWORD});
    server.connect().await.call("POST", "/admin/v1/setup", None, Some(&body)).await.unwrap().expect(201);
}
