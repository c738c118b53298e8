//! Jobs: enqueued with their transaction, leased by one worker, done at least once, tried again, set aside.

mod leases;
mod outcomes;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use stratabase::core::db::{Statement, WriteOptions};
use stratabase::core::{Error, Result, id};
use stratabase::models::jobs::{self, Job, NewJob};
use stratabase::services::jobs::{Handler, Handlers, Worker};
use uuid::Uuid;

use crate::support::app::TestApp;

/// Enqueues a job of kind `test` that is due at once.
async fn enqueue(app: &TestApp) -> Uuid {
    let now = app.app.clock.now();
    let id = id::new_record_id(now).expect("an id");
    let insert = async move |tx: &_| {
        let payload = json!({"for": "a test"});
        jobs::insert(tx, &NewJob { id, kind: "test", key: None, payload: &payload, due_at: now, created_at: now }).await
    };
    assert!(app.app.db.write(WriteOptions::default(), insert).await.expect("the job is enqueued"));
    id
}

/// A worker that knows one handler, which answers each attempt with `outcome` of its number, from 1; and the count of
/// attempts.
fn worker(
    app: &TestApp,
    change: impl FnOnce(&mut Handler),
    outcome: fn(u32) -> Result<()>,
) -> (Worker, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    let mut handler = Handler::new("test", move |_, job| {
        assert_eq!(job.kind, "test");
        let attempt = counted.fetch_add(1, Ordering::Relaxed) + 1;
        async move { outcome(attempt) }
    });
    change(&mut handler);
    (Worker::new(Arc::clone(&app.app), Handlers::new([handler])).expect("a worker"), count)
}

fn failure() -> Error {
    Error::caused("calling the weather", std::io::Error::other("no answer"))
}

/// The one job of kind `test`, if it is still there.
async fn the_job(app: &TestApp) -> Option<Job> {
    let all = jobs::list(&app.app.db, 10).await.expect("jobs can be listed");
    all.into_iter().find(|job| job.kind == "test")
}

/// Clears away a job that a test leaves behind on purpose.
async fn forget(app: &TestApp) {
    static DELETE: Statement = Statement::new("DELETE FROM _jobs WHERE kind = 'test'");
    let delete = async |tx: &stratabase::core::db::Tx| tx.execute(&DELETE, &[]).await;
    app.app.db.write(WriteOptions::default(), delete).await.expect("the job is deleted");
}
