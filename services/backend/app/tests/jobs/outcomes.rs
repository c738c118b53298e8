//! What becomes of a job after an attempt.

use std::sync::atomic::Ordering;

use stratabase::models::jobs::JobState;

use super::{enqueue, failure, forget, the_job, worker};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines![
    a_job_that_is_done_is_gone,
    a_job_that_fails_is_tried_again_after_growing_pauses,
    a_job_that_keeps_failing_is_set_aside_with_its_error,
    a_job_that_panics_has_failed,
    a_job_that_ends_its_process_every_time_is_set_aside,
    a_job_of_a_kind_that_nobody_knows_waits,
    a_recurring_job_comes_back_and_stands_in_the_table_once,
    a_recurring_job_that_keeps_failing_waits_for_its_next_time,
];

async fn a_job_that_is_done_is_gone(app: &TestApp) {
    let (worker, count) = worker(app, |_| (), |_| Ok(()));
    enqueue(app).await;
    assert_eq!(worker.run_due().await.unwrap(), 1);
    assert_eq!(worker.run_due().await.unwrap(), 0);
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert!(the_job(app).await.is_none());
}

async fn a_job_that_fails_is_tried_again_after_growing_pauses(app: &TestApp) {
    let (worker, count) = worker(app, |_| (), |attempt| if attempt < 4 { Err(failure()) } else { Ok(()) });
    enqueue(app).await;
    for (attempt, longest_s) in [(1, 10), (2, 20), (3, 40)] {
        assert_eq!(worker.run_due().await.unwrap(), 1);
        let job = the_job(app).await.expect("the job is still there");
        assert_eq!((job.state, job.attempts), (JobState::Queued, attempt));
        assert_eq!(job.last_error.as_deref(), Some("internal: calling the weather: no answer"));
        let pause_s = job.due_at.seconds() - app.app.clock.now().seconds();
        assert!((longest_s / 2..=longest_s).contains(&pause_s), "attempt {attempt} waits {pause_s} s");
        app.advance(pause_s - 1);
        assert_eq!(worker.run_due().await.unwrap(), 0, "it is not due yet");
        app.advance(1);
    }
    assert_eq!(worker.run_due().await.unwrap(), 1);
    assert_eq!(count.load(Ordering::Relaxed), 4);
    assert!(the_job(app).await.is_none());
}

async fn a_job_that_keeps_failing_is_set_aside_with_its_error(app: &TestApp) {
    let (worker, count) = worker(app, |handler| handler.max_attempts = 2, |_| Err(failure()));
    enqueue(app).await;
    for _ in 0..4 {
        worker.run_due().await.unwrap();
        app.advance(24 * 60 * 60);
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
    let job = the_job(app).await.expect("the job is kept");
    assert_eq!((job.state, job.attempts), (JobState::Dead, 2));
    assert_eq!(job.last_error.as_deref(), Some("internal: calling the weather: no answer"));
    forget(app).await;
}

async fn a_job_that_panics_has_failed(app: &TestApp) {
    let (worker, _) = worker(app, |handler| handler.max_attempts = 1, |_| panic!("this panic is part of the test"));
    enqueue(app).await;
    assert_eq!(worker.run_due().await.unwrap(), 1);
    let job = the_job(app).await.expect("the job is kept");
    assert_eq!((job.state, job.last_error.as_deref()), (JobState::Dead, Some("internal: the job panicked")));
    forget(app).await;
}

async fn a_job_that_ends_its_process_every_time_is_set_aside(app: &TestApp) {
    let (worker, count) = worker(app, |handler| handler.max_attempts = 2, |_| Ok(()));
    enqueue(app).await;
    for _ in 0..2 {
        super::leases::lease(app, 1, 1).await;
        app.advance(60);
    }
    assert_eq!(worker.run_due().await.unwrap(), 1);
    assert_eq!(count.load(Ordering::Relaxed), 0, "the handler is not asked again");
    let job = the_job(app).await.expect("the job is kept");
    assert_eq!((job.state, job.last_error.as_deref()), (JobState::Dead, Some("internal: no attempt came to an end")));
    forget(app).await;
}

async fn a_job_of_a_kind_that_nobody_knows_waits(app: &TestApp) {
    enqueue(app).await;
    assert_eq!(app.run_jobs().await, 1);
    let job = the_job(app).await.expect("the job is kept");
    assert_eq!(job.state, JobState::Queued);
    assert_eq!(job.last_error.as_deref(), Some("internal: this release knows no job of kind test"));
    forget(app).await;
}

async fn a_recurring_job_comes_back_and_stands_in_the_table_once(app: &TestApp) {
    let (worker, count) = worker(app, |handler| handler.every_s = Some(3_600), |_| Ok(()));
    worker.seed().await.unwrap();
    worker.seed().await.unwrap();
    assert_eq!(worker.run_due().await.unwrap(), 0, "the first run is not at the start");
    app.advance(60);
    for runs in 1..=3 {
        worker.run_due().await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), runs);
        let job = the_job(app).await.expect("the job comes back");
        assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
        assert_eq!(job.due_at, app.app.clock.now().plus_seconds(3_600));
        app.advance(3_600);
    }
}

async fn a_recurring_job_that_keeps_failing_waits_for_its_next_time(app: &TestApp) {
    let recurring = |handler: &mut stratabase::services::jobs::Handler| {
        handler.every_s = Some(3_600);
        handler.max_attempts = 1;
    };
    let (worker, _) = worker(app, recurring, |attempt| if attempt == 1 { Err(failure()) } else { Ok(()) });
    worker.seed().await.unwrap();
    app.advance(60);
    worker.run_due().await.unwrap();
    let job = the_job(app).await.expect("the job comes back");
    assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
    assert_eq!(job.due_at, app.app.clock.now().plus_seconds(3_600));
    assert!(job.last_error.is_some());
    app.advance(3_600);
    worker.run_due().await.unwrap();
    assert_eq!(the_job(app).await.expect("the job comes back").last_error, None);
}
