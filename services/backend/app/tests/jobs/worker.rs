//! The loop in the background: it wakes, holds leases, does several jobs at once and stops without losing one.

use std::sync::Arc;
use std::time::Duration;

use stratabase::models::jobs::{self, JobState};
use stratabase::services::jobs::{Handler, Handlers, Worker, wake};
use tokio::sync::{Notify, mpsc};

use super::{enqueue, the_job};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines![
    a_running_worker_wakes_for_an_enqueued_job,
    a_stopping_worker_waits_for_the_job_in_hand,
    a_long_job_keeps_its_lease_while_it_runs,
];

/// A worker whose jobs say that they began and then wait until they may end.
fn held_worker(app: &TestApp) -> (Worker, mpsc::UnboundedReceiver<()>, Arc<Notify>) {
    let (start, started) = mpsc::unbounded_channel();
    let end = Arc::new(Notify::new());
    let may_end = Arc::clone(&end);
    let handler = Handler::new("test", move |_, _| {
        let (start, may_end) = (start.clone(), Arc::clone(&may_end));
        async move {
            start.send(()).expect("the test listens");
            may_end.notified().await;
            Ok(())
        }
    });
    (Worker::new(Arc::clone(&app.app), Handlers::new([handler])).expect("a worker"), started, end)
}

async fn a_running_worker_wakes_for_an_enqueued_job(app: &TestApp) {
    let (worker, mut started, end) = held_worker(app);
    let running = worker.start();
    for _ in 0..3 {
        enqueue(app).await;
        wake(&app.app);
        started.recv().await.expect("the job begins");
    }
    (0..3).for_each(|_| end.notify_one());
    running.stop().await;
    assert!(the_job(app).await.is_none());
}

async fn a_stopping_worker_waits_for_the_job_in_hand(app: &TestApp) {
    let (worker, mut started, end) = held_worker(app);
    let running = worker.start();
    enqueue(app).await;
    wake(&app.app);
    started.recv().await.expect("the job begins");

    let mut stopping = std::pin::pin!(running.stop());
    assert!(futures_util::poll!(stopping.as_mut()).is_pending(), "a job is in hand");
    enqueue(app).await;
    wake(&app.app);
    end.notify_one();
    stopping.await;
    let left = the_job(app).await.expect("the later job is left to the next start");
    assert_eq!((left.state, left.attempts), (JobState::Queued, 0));
    super::forget(app).await;
}

async fn a_long_job_keeps_its_lease_while_it_runs(app: &TestApp) {
    let (mut worker, mut started, end) = held_worker(app);
    worker.heartbeat = Duration::from_millis(2);
    let running = worker.start();
    enqueue(app).await;
    wake(&app.app);
    started.recv().await.expect("the job begins");

    for _ in 0..3 {
        app.advance(50);
        let until = app.app.clock.now().plus_seconds(60);
        while jobs::next_due(&app.app.db).await.unwrap().is_some_and(|due_at| due_at < until) {
            tokio::task::yield_now().await;
        }
        assert_eq!(app.run_jobs().await, 0, "another worker finds nothing to take");
    }
    end.notify_one();
    running.stop().await;
    assert!(the_job(app).await.is_none());
}
