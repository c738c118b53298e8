//! Wakes over the broker: heard at once by the other nodes, and harmless whoever sends them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use stratabase::core::wakes::Wake;
use stratabase::core::{App, Ctx, id};
use stratabase::services::jobs::{self, Handler, Handlers, Worker};
use tokio::sync::mpsc;

use super::{Stage, until};
use crate::support::engine::{Engine, run};
use crate::support::gate::Way;

#[test]
fn a_job_that_one_node_enqueues_begins_on_another_at_once() {
    run(Engine::Postgres, async |stage: &Stage| {
        stage.gate.set(Way::Open);
        let other = stage.app.another_node().await;
        until(&stage.app, "ok").await;
        let (start, mut started) = mpsc::unbounded_channel();
        let handler = Handler::new("test", move |_, _| {
            let start = start.clone();
            async move { start.send(()).map_err(|_| stratabase::core::Error::internal("nobody listens")) }
        });
        let running = Worker::new(Arc::clone(&other), Handlers::new([handler])).unwrap().start();
        // The first is found when the worker begins; the others only by a poll every five seconds, or by a wake.
        enqueue(&stage.app.app).await;
        started.recv().await.expect("the first job");
        let begun = Instant::now();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            enqueue(&stage.app.app).await;
            started.recv().await.expect("a job");
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        running.stop().await;
        other.db.close().await;
    });
}

#[test]
fn strange_and_hostile_messages_on_the_subjects_of_wakes_are_ignored() {
    run(Engine::Sqlite, async |stage: &Stage| {
        stage.gate.set(Way::Open);
        until(&stage.app, "ok").await;
        let client = stage.nats.connect().await;
        let mut heard = client.subscribe("stratabase.wake.>").await.unwrap();
        client.flush().await.unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        let subject = loop {
            assert!(Instant::now() < deadline, "no wake arrives");
            stage.app.app.wakes.announce(Wake::Schema);
            if let Ok(Some(message)) = tokio::time::timeout(Duration::from_millis(200), heard.next()).await {
                break message.subject.to_string();
            }
        };
        let prefix = subject.strip_suffix(".schema").expect("the subject names the wake");
        assert!(prefix.len() > "stratabase.wake.".len(), "each installation has subjects of its own");

        for word in ["", "x", "Schema", "schema.more", "jobs.jobs", "*", ">", "j\u{f6}bs"] {
            let subject = if word.is_empty() { prefix.to_owned() } else { format!("{prefix}.{word}") };
            // Some of them the library refuses to send, and rightly so.
            let _ = client.publish(subject, "garbage".into()).await;
        }
        for number in 0..20_000 {
            let body = if number % 5_000 == 0 { "x".repeat(900_000) } else { String::new() };
            client.publish(format!("{prefix}.jobs"), body.into()).await.unwrap();
        }
        client.flush().await.unwrap();
        stage.app.app.wakes.rung(Wake::Jobs).await;
        until(&stage.app, "ok").await;
        let ada = stage.app.user("ada").await;
        ada.get("/v1/auth/me").await.expect(200);
    });
}

async fn enqueue(node: &Arc<App>) {
    let ctx = Ctx::system(node.clock.clone(), id::new_record_id(node.clock.now()).unwrap());
    let now = node.clock.now();
    let enqueue = async move |tx: &_| jobs::enqueue(&ctx, tx, "test", &serde_json::Value::Null, now).await;
    node.db.write(stratabase::core::db::WriteOptions::default(), enqueue).await.expect("the job is enqueued");
    jobs::wake(node);
}
