//! A job belongs to one worker at a time, and to the next when that one dies.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use stratabase::core::Error;
use stratabase::core::db::WriteOptions;
use stratabase::models::jobs::{self, JobState, LeasedJob};
use uuid::Uuid;

use super::{enqueue, forget, the_job, worker};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines![
    a_job_is_enqueued_with_its_transaction_or_not_at_all,
    concurrent_workers_never_lease_the_same_job,
    a_job_whose_worker_died_is_done_by_another,
    a_worker_that_lost_its_lease_changes_nothing,
    an_extended_lease_outlives_its_first_end,
];

/// Takes due jobs for `owner` until a minute from now, as a worker does that then dies.
pub async fn lease(app: &TestApp, owner: u128, limit: u32) -> Vec<LeasedJob> {
    let now = app.app.clock.now();
    let take = async move |tx: &_| jobs::lease(tx, Uuid::from_u128(owner), now, now.plus_seconds(60), limit).await;
    app.app.db.write(WriteOptions::default(), take).await.expect("jobs can be leased")
}

async fn a_job_is_enqueued_with_its_transaction_or_not_at_all(app: &TestApp) {
    let now = app.app.clock.now();
    let failed = app.app.db.write(WriteOptions::default(), async move |tx| {
        let payload = serde_json::Value::Null;
        let id = Uuid::from_u128(1);
        let job = jobs::NewJob { id, kind: "test", key: None, payload: &payload, due_at: now, created_at: now };
        jobs::insert(tx, &job).await?;
        Err::<(), _>(Error::NotFound)
    });
    assert!(matches!(failed.await, Err(Error::NotFound)));
    assert!(the_job(app).await.is_none());

    let id = enqueue(app).await;
    let job = the_job(app).await.expect("the job is there");
    assert_eq!((job.id, job.state, job.attempts, job.due_at), (id, JobState::Queued, 0, now));
    assert_eq!(job.payload, serde_json::json!({"for": "a test"}));
    forget(app).await;
}

async fn concurrent_workers_never_lease_the_same_job(app: &TestApp) {
    const JOBS: usize = 40;
    for _ in 0..JOBS {
        enqueue(app).await;
    }
    let take_all = async |owner| {
        let mut taken = Vec::new();
        loop {
            let leased = lease(app, owner, 3).await;
            if leased.is_empty() {
                return taken;
            }
            assert!(leased.iter().all(|job| job.owner == Uuid::from_u128(owner) && job.attempts == 1));
            taken.extend(leased.into_iter().map(|job| job.id));
        }
    };
    let takers = [1, 2, 3, 4, 5, 6].map(take_all);
    let taken = futures_util::future::join_all(takers).await.concat();
    assert_eq!(taken.len(), JOBS);
    assert_eq!(taken.into_iter().collect::<HashSet<_>>().len(), JOBS);
    forget(app).await;
}

async fn a_job_whose_worker_died_is_done_by_another(app: &TestApp) {
    enqueue(app).await;
    assert_eq!(lease(app, 1, 10).await.len(), 1);
    let (worker, count) = worker(app, |_| (), |_| Ok(()));

    app.advance(59);
    assert_eq!(worker.run_due().await.unwrap(), 0, "the dead worker's lease still holds");
    app.advance(1);
    assert_eq!(worker.run_due().await.unwrap(), 1);
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert!(the_job(app).await.is_none());
}

async fn a_worker_that_lost_its_lease_changes_nothing(app: &TestApp) {
    enqueue(app).await;
    let lost = lease(app, 1, 1).await.remove(0);
    app.advance(60);
    // The same worker may be the one that takes it again: the attempt tells its two leases apart.
    let held = lease(app, 1, 1).await.remove(0);
    assert_eq!(held.attempts, 2);

    let now = app.app.clock.now();
    let changed = app.app.db.write(WriteOptions::default(), async move |tx| {
        Ok([
            jobs::extend(tx, &lost, now.plus_seconds(600)).await?,
            jobs::delete(tx, &lost).await?,
            jobs::retry(tx, &lost, now, "lost").await?,
            jobs::repeat(tx, &lost, now, None).await?,
            jobs::bury(tx, &lost, now, "lost").await?,
        ])
    });
    assert_eq!(changed.await.unwrap(), [false; 5]);
    let job = the_job(app).await.expect("the job is there");
    assert_eq!((job.state, job.due_at, job.last_error), (JobState::Leased, now.plus_seconds(60), None));

    assert!(app.app.db.write(WriteOptions::default(), async move |tx| jobs::delete(tx, &held).await).await.unwrap());
}

async fn an_extended_lease_outlives_its_first_end(app: &TestApp) {
    enqueue(app).await;
    let held = lease(app, 1, 1).await.remove(0);
    let until = app.app.clock.now().plus_seconds(90);
    let extend = async move |tx: &_| jobs::extend(tx, &held, until).await;
    assert!(app.app.db.write(WriteOptions::default(), extend).await.unwrap());

    app.advance(60);
    assert_eq!(lease(app, 2, 1).await.len(), 0);
    app.advance(30);
    assert_eq!(lease(app, 2, 1).await.len(), 1);
    forget(app).await;
}
