//! Nodes that die and nodes that are replaced, under load through the gateway.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{Chain, expect};
use crate::support::engine::{Engine, run};
use crate::support::process::ServerProcess;

/// Clients of each kind that call all the time.
const CLIENTS: usize = 8;

/// What clients met while something happened to the nodes.
#[derive(Default)]
struct Met {
    is_over: AtomicBool,
    reads: AtomicUsize,
    failed_writes: AtomicUsize,
    acknowledged: std::sync::Mutex<BTreeSet<String>>,
}

impl Met {
    /// Reads until it is over; every read must succeed.
    async fn read(&self, chain: &Chain) {
        while !self.is_over.load(Ordering::Relaxed) {
            let answer = chain.call(Method::GET, "/v1/notes?limit=5", None, None).await;
            assert_eq!(answer.status(), StatusCode::OK, "a read failed: {:?}", answer.text().await);
            answer_read(answer).await;
            self.reads.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes until it is over, and remembers what was acknowledged.
    async fn write(&self, chain: &Chain) {
        while !self.is_over.load(Ordering::Relaxed) {
            let answer = chain.call(Method::POST, "/v1/notes", None, Some(&json!({"text": "x"}))).await;
            if answer.status() == StatusCode::CREATED {
                let id = expect(answer, 201).await["id"].as_str().unwrap().to_owned();
                assert!(self.acknowledged.lock().unwrap().insert(id), "the same record was made twice");
            } else {
                let problem = expect(answer, 503).await;
                assert_eq!(problem["code"], "unavailable", "{problem}");
                self.failed_writes.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Runs the clients beside what happens.
    async fn during(&self, chain: &Chain, happening: impl Future<Output = ()>) {
        let readers = join_all((0..CLIENTS).map(|_| self.read(chain)));
        let writers = join_all((0..CLIENTS).map(|_| self.write(chain)));
        let happening = async {
            self.warm_up(50).await;
            happening.await;
            self.warm_up(50).await;
            self.is_over.store(true, Ordering::Relaxed);
        };
        tokio::join!(readers, writers, happening);
    }

    /// Waits until so many more reads were answered.
    async fn warm_up(&self, reads: usize) {
        let goal = self.reads.load(Ordering::Relaxed) + reads;
        while self.reads.load(Ordering::Relaxed) < goal {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Every acknowledged record is there.
    async fn check(&self, chain: &Chain) {
        let mut stored = BTreeSet::new();
        let mut path = "/v1/notes?limit=1000&fields=id".to_owned();
        loop {
            let page = expect(chain.call(Method::GET, &path, None, None).await, 200).await;
            stored.extend(page["items"].as_array().unwrap().iter().map(|note| note["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/notes?limit=1000&fields=id&cursor={next}");
        }
        let acknowledged = self.acknowledged.lock().unwrap();
        assert!(!acknowledged.is_empty() && acknowledged.is_subset(&stored), "an acknowledged record is missing");
    }
}

async fn answer_read(answer: reqwest::Response) {
    answer.bytes().await.expect("a whole answer");
}

/// The calls of clients that a node has logged.
fn calls(node: &ServerProcess) -> usize {
    node.log().matches("/{collection}").count()
}

#[test]
fn a_node_that_is_killed_under_load_costs_no_read_and_no_acknowledged_write() {
    run(Engine::Postgres, async |chain: &Chain| {
        chain.create_notes().await;
        chain.wait_for_notes().await;
        let met = Met::default();
        met.during(chain, async {
            let mut nodes = chain.nodes.lock().await;
            nodes[0].kill();
            met.warm_up(200).await;
            let dead = nodes.remove(0);
            let alive = chain.start_node(0, dead).await;
            nodes.insert(0, alive);
        })
        .await;
        // A write that was under way on the dead node may have happened: the gateway must not send it again.
        let failed = met.failed_writes.load(Ordering::Relaxed);
        assert!(failed <= CLIENTS, "{failed} writes failed, and only {CLIENTS} were under way");
        met.check(chain).await;
    });
}

#[test]
fn a_rolling_restart_loses_no_request() {
    run(Engine::Postgres, async |chain: &Chain| {
        chain.create_notes().await;
        chain.wait_for_notes().await;
        let met = Met::default();
        met.during(chain, async {
            for place in 0..2 {
                let mut nodes = chain.nodes.lock().await;
                let leaving = nodes.remove(place).stop_gracefully().await;
                let again = chain.start_node(place, leaving).await;
                // The next one goes when the gateway has found that this one is back, which a straggler does not tell.
                let before = calls(&again);
                while calls(&again) < before + 50 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                nodes.insert(place, again);
            }
        })
        .await;
        assert_eq!(met.failed_writes.load(Ordering::Relaxed), 0, "a write was lost");
        met.check(chain).await;
    });
}
