//! PostgreSQL's groups: writes of several clients in one transaction, and each as if it were alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stratabase::core::db::{Db, Source, Statement, Tx, WriteOptions};
use stratabase::core::{Error, Result};
use tokio::task::JoinHandle;

use super::gate::{Barred, Gate, gate};
use super::{INSERT, MIGRATIONS, NOTES, TestDb, insert, one, refusal};
use crate::support::engine::{Engine, run};

const SINGLE: WriteOptions = WriteOptions { epoch: None, single_statement: true, bulk: false };

/// More than all lanes together can run at once before the rest has to wait and is put into groups.
const HOLDERS: usize = 16;

/// Makes each function a test on PostgreSQL.
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod tests { $(#[test] fn $test() { super::run(super::Engine::Postgres, super::$test) })+ }
    };
}

on_postgres!(
    what_waits_together_is_written_together,
    a_member_that_fails_costs_the_others_nothing,
    a_member_that_changed_nothing_is_taken_back_by_itself,
    a_member_that_has_to_wait_does_not_keep_the_others_waiting,
    members_notice_a_publication,
    a_connection_that_breaks_loses_no_member,
);

/// Keeps every lane busy, so that all that is written meanwhile waits for the same moment.
struct Held {
    gate: Gate,
    holders: Vec<JoinHandle<Result<()>>>,
}

impl Held {
    async fn all(test: &TestDb) -> Self {
        let (gate, barred) = gate();
        let hold = |db: Db, barred: Barred| async move {
            let work = async move |tx: &Tx| {
                barred.wait(tx.dialect()).await;
                Ok(())
            };
            db.write(SINGLE, work).await
        };
        let mut holders = Vec::new();
        for _ in 0..HOLDERS {
            holders.push(tokio::spawn(hold(test.db.clone(), barred.clone())));
            // One after the other: those that arrive together share a transaction, and leave room for another.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        gate.reached().await;
        Self { gate, holders }
    }

    async fn open(self) {
        self.gate.open();
        for holder in self.holders {
            holder.await.unwrap().unwrap();
        }
    }
}

/// Long enough for what was handed over to arrive at its lane.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

fn start<F>(test: &TestDb, options: WriteOptions, work: F) -> JoinHandle<Result<()>>
where
    F: AsyncFn(&Tx) -> Result<()> + Send + 'static,
{
    let db = test.db.clone();
    tokio::spawn(async move { db.write(options, work).await })
}

/// A write that inserts a thing, appends a note and counts how often it ran.
fn counted(id: i64, runs: &Arc<AtomicU32>) -> impl AsyncFn(&Tx) -> Result<()> + Send + 'static + use<> {
    let runs = Arc::clone(runs);
    async move |tx: &Tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        tx.append(&NOTES, one(id).into());
        tx.send(&INSERT, vec![id.into(), format!("thing {id}").into(), 0_i64.into()], |error| error)
    }
}

/// Notes of different transactions at once have no order.
async fn sorted_notes(test: &TestDb) -> Vec<i64> {
    let mut notes = test.notes().await;
    notes.sort_unstable();
    notes
}

/// How many transactions wrote the rows of the things.
async fn transactions(test: &TestDb) -> i64 {
    static DISTINCT: Statement = Statement::new("SELECT count(DISTINCT xmin::text) FROM things");
    test.db.first(&DISTINCT, &[], |row| row.get(0)).await.unwrap().unwrap()
}

async fn what_waits_together_is_written_together(test: &TestDb) {
    let (held, runs) = (Held::all(test).await, Arc::default());
    let writes: Vec<_> = (0..200).map(|id| start(test, SINGLE, counted(id, &runs))).collect();
    pause().await;
    held.open().await;
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!((test.ids().await, sorted_notes(test).await), ((0..200).collect(), (0..200).collect()));
    assert_eq!(runs.load(Ordering::Relaxed), 200);
    let transactions = transactions(test).await;
    assert!(transactions < 50, "{transactions} transactions wrote 200 rows");
}

async fn a_member_that_fails_costs_the_others_nothing(test: &TestDb) {
    let (held, runs) = (Held::all(test).await, Arc::default());
    let writes: Vec<_> = (0..100).map(|id| start(test, SINGLE, counted(id, &runs))).collect();
    let negative = async |tx: &Tx| {
        tx.append(&NOTES, one(1_000).into());
        tx.send(&INSERT, vec![1_000.into(), "negative".into(), (-1_i64).into()], |_| refusal())
    };
    let broken = start(test, SINGLE, negative);
    let regrets = start(test, SINGLE, async |tx| {
        insert(tx, 1_001).await?;
        Err(refusal())
    });
    pause().await;
    held.open().await;
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert!(matches!(broken.await.unwrap(), Err(Error::Forbidden(_))));
    assert!(matches!(regrets.await.unwrap(), Err(Error::Forbidden(_))));
    assert_eq!((test.ids().await, sorted_notes(test).await), ((0..100).collect(), (0..100).collect()));
    assert!(runs.load(Ordering::Relaxed) > 100, "those that shared a transaction with the two ran again alone");
}

async fn a_member_that_changed_nothing_is_taken_back_by_itself(test: &TestDb) {
    let (held, runs) = (Held::all(test).await, Arc::default());
    let writes: Vec<_> = (0..100).map(|id| start(test, SINGLE, counted(id, &runs))).collect();
    let refused = start(test, SINGLE, async |tx| {
        tx.append(&NOTES, one(1_000).into());
        super::count(tx).await?;
        Err(refusal())
    });
    let panics = start(test, SINGLE, async |_| panic!("as the test wants"));
    pause().await;
    held.open().await;
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert!(matches!(refused.await.unwrap(), Err(Error::Forbidden(_))));
    assert!(panics.await.unwrap().is_err());
    assert_eq!(sorted_notes(test).await, (0..100).collect::<Vec<_>>());
    assert_eq!(runs.load(Ordering::Relaxed), 100, "nobody had to run twice");
}

async fn a_member_that_has_to_wait_does_not_keep_the_others_waiting(test: &TestDb) {
    let taker = test.database.postgres.as_ref().unwrap().connect().await;
    taker.batch_execute("BEGIN; INSERT INTO things (id, name, amount) VALUES (500, 'thing 500', 0)").await.unwrap();
    let (held, runs) = (Held::all(test).await, Arc::default());
    let waits = start(test, SINGLE, async |tx| insert(tx, 500).await);
    let writes: Vec<_> = (0..100).map(|id| start(test, SINGLE, counted(id, &runs))).collect();
    pause().await;
    held.open().await;
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert!(!waits.is_finished(), "it waits for what becomes of the other one's row");
    taker.batch_execute("COMMIT").await.unwrap();
    assert!(matches!(waits.await.unwrap(), Err(Error::Constraint(_))));
    assert_eq!(test.ids().await, (0..100).chain([500]).collect::<Vec<_>>());
}

async fn members_notice_a_publication(test: &TestDb) {
    let held = Held::all(test).await;
    let planned_on = |epoch| WriteOptions { epoch: Some(epoch), ..SINGLE };
    let stale: Vec<_> = (0..20).map(|id| start(test, planned_on(0), async move |tx| insert(tx, id).await)).collect();
    pause().await;
    let other = Db::open(&test.options(), MIGRATIONS).await.unwrap();
    other.publish(0, async |tx| tx.execute_batch("CREATE TABLE later (id INTEGER)").await).await.unwrap();
    other.close().await;
    let fresh: Vec<_> = (20..40).map(|id| start(test, planned_on(1), async move |tx| insert(tx, id).await)).collect();
    pause().await;
    held.open().await;
    for write in stale {
        let answer = write.await.unwrap();
        assert!(matches!(answer, Err(Error::SchemaMoved)), "{answer:?}");
    }
    for write in fresh {
        write.await.unwrap().unwrap();
    }
    assert_eq!(test.ids().await, (20..40).collect::<Vec<_>>());
}

async fn a_connection_that_breaks_loses_no_member(test: &TestDb) {
    static CUT: Statement = Statement::new("SELECT pg_terminate_backend(pg_backend_pid())");
    let (held, runs) = (Held::all(test).await, Arc::default());
    let writes: Vec<_> = (0..100).map(|id| start(test, SINGLE, counted(id, &runs))).collect();
    let cuts = start(test, SINGLE, async |tx| tx.first(&CUT, &[], |row| row.get::<bool>(0)).await.map(drop));
    pause().await;
    held.open().await;
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert!(matches!(cuts.await.unwrap(), Err(Error::Unavailable { .. })));
    assert_eq!((test.ids().await, sorted_notes(test).await), ((0..100).collect(), (0..100).collect()));
}
