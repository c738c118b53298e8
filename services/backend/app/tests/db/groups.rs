//! SQLite's groups: many writes in one commit, and each as if it were alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stratabase::core::db::{Source, Statement, Tx, WriteOptions};
use stratabase::core::{Error, Result};
use tokio::task::JoinHandle;

use super::gate::{Gate, gate};
use super::{NOTES, TestDb, count, eventually, insert, one, refusal};
use crate::support::engine::{Engine, run};

const SINGLE: WriteOptions = WriteOptions { epoch: None, single_statement: true, bulk: false };
const SEVERAL: WriteOptions = WriteOptions { epoch: None, single_statement: false, bulk: false };
const BULK: WriteOptions = WriteOptions { epoch: None, single_statement: false, bulk: true };

/// Makes each function a test on SQLite.
macro_rules! on_sqlite {
    ($($test:ident),+ $(,)?) => {
        mod tests { $(#[test] fn $test() { super::run(super::Engine::Sqlite, super::$test) })+ }
    };
}

on_sqlite!(
    a_member_that_cannot_be_taken_back_alone_makes_the_others_run_again,
    a_statement_that_rolls_the_whole_group_back_costs_no_other_member_anything,
    failed_members_are_answered_by_what_is_committed,
    rows_are_appended_in_the_order_of_commit,
    waiting_on_anything_else_is_an_error,
    bulk_work_goes_behind_interactive_work,
    a_write_that_nobody_waits_for_any_more_is_not_begun,
    the_log_is_emptied_when_writers_rest,
    the_log_is_emptied_while_others_read,
    the_log_stays_small_under_steady_writes,
);

/// Holds the writer, so that all that is written meanwhile goes into one group.
async fn hold(test: &TestDb) -> Gate {
    let (gate, barred) = gate();
    let db = test.db.clone();
    let work = async move |tx: &Tx| {
        barred.wait(tx.dialect()).await;
        Ok(())
    };
    tokio::spawn(async move { db.write(SEVERAL, work).await });
    gate.reached().await;
    gate
}

/// Starts a write and sees that it is in the queue.
async fn enqueue<F>(test: &TestDb, options: WriteOptions, work: F) -> JoinHandle<Result<()>>
where
    F: AsyncFn(&Tx) -> Result<()> + Send + 'static,
{
    let db = test.db.clone();
    let write = tokio::spawn(async move { db.write(options, work).await });
    tokio::task::yield_now().await;
    // The queue is filled by the first poll, which the runtime has no reason to put off.
    tokio::time::sleep(Duration::from_millis(10)).await;
    write
}

/// A write that inserts a thing, appends a note and counts how often it ran.
fn counted(id: i64, runs: &Arc<AtomicU32>) -> impl AsyncFn(&Tx) -> Result<()> + Send + 'static + use<> {
    let runs = Arc::clone(runs);
    async move |tx: &Tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        tx.append(&NOTES, one(id).into());
        insert(tx, id).await
    }
}

async fn a_member_that_cannot_be_taken_back_alone_makes_the_others_run_again(test: &TestDb) {
    let gate = hold(test).await;
    let runs = Arc::default();
    let first = enqueue(test, SEVERAL, counted(1, &runs)).await;
    let bad = enqueue(test, SINGLE, async |tx| {
        insert(tx, 2).await?;
        Err(refusal())
    });
    let bad = bad.await;
    let last = enqueue(test, SINGLE, counted(3, &runs)).await;
    gate.open();
    first.await.unwrap().unwrap();
    assert!(matches!(bad.await.unwrap(), Err(Error::Forbidden(_))));
    last.await.unwrap().unwrap();
    assert_eq!((test.ids().await, test.notes().await), (vec![1, 3], vec![1, 3]));
    // The one before it ran twice; the one behind it had not begun.
    assert_eq!(runs.load(Ordering::Relaxed), 3);
}

async fn a_statement_that_rolls_the_whole_group_back_costs_no_other_member_anything(test: &TestDb) {
    static PAGES: Statement = Statement::new("PRAGMA page_count");
    static BIG: Statement = Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, ?2, 0)");
    let gate = hold(test).await;
    let runs = Arc::default();
    let first = enqueue(test, SEVERAL, counted(1, &runs)).await;
    let full = enqueue(test, SEVERAL, async |tx| {
        let pages: Option<i64> = tx.first(&PAGES, &[], |row| row.get(0)).await?;
        tx.execute_batch(&format!("PRAGMA max_page_count = {}", pages.unwrap_or(0) + 1)).await?;
        tx.execute(&BIG, &[2_i64.into(), "x".repeat(100_000).into()]).await.map(drop)
    });
    let full = full.await;
    let last = enqueue(test, SEVERAL, counted(3, &runs)).await;
    gate.open();
    first.await.unwrap().unwrap();
    assert!(matches!(full.await.unwrap(), Err(Error::StorageFull)));
    last.await.unwrap().unwrap();
    assert_eq!((test.ids().await, test.notes().await), (vec![1, 3], vec![1, 3]));
    assert_eq!(runs.load(Ordering::Relaxed), 3);
}

/// A refusal that rests on another member's row must not be told when that row is then rolled back.
async fn failed_members_are_answered_by_what_is_committed(test: &TestDb) {
    let gate = hold(test).await;
    let spoilt = Arc::new(AtomicU32::new(0));
    let ran = Arc::clone(&spoilt);
    // The first member takes the id, and gives up when it runs again.
    let first = enqueue(test, SEVERAL, async move |tx| {
        if ran.fetch_add(1, Ordering::Relaxed) > 0 {
            return Err(refusal());
        }
        insert(tx, 1).await
    });
    let first = first.await;
    let second = enqueue(test, SEVERAL, async |tx| insert(tx, 1).await).await;
    let breaks = enqueue(test, SINGLE, async |tx| {
        insert(tx, 9).await?;
        Err(refusal())
    });
    let breaks = breaks.await;
    gate.open();
    assert!(first.await.unwrap().is_err());
    second.await.unwrap().unwrap();
    assert!(breaks.await.unwrap().is_err());
    assert_eq!(test.ids().await, [1]);
}

async fn rows_are_appended_in_the_order_of_commit(test: &TestDb) {
    static NEXT: Statement = Statement::new("UPDATE things SET amount = amount + 1 WHERE id = 0 RETURNING amount");
    test.db.write(SEVERAL, async |tx| insert(tx, 0).await).await.unwrap();
    let writes = (0..500).map(|_| {
        let db = test.db.clone();
        tokio::spawn(async move {
            let work = async |tx: &Tx| {
                let place: Option<i64> = tx.first(&NEXT, &[], |row| row.get(0)).await?;
                tx.append(&NOTES, one(place.unwrap_or(0)).into());
                Ok(())
            };
            db.write(SEVERAL, work).await
        })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap().unwrap();
    }
    assert_eq!(test.notes().await, (1..=500).collect::<Vec<i64>>());
}

async fn waiting_on_anything_else_is_an_error(test: &TestDb) {
    let waits = test.db.write(SEVERAL, async |tx| {
        insert(tx, 1).await?;
        std::future::pending::<()>().await;
        Ok(())
    });
    let message = waits.await.unwrap_err().to_string();
    assert!(message.contains("waited on something other than itself"), "{message}");
    test.db.write(SEVERAL, async |tx| insert(tx, 2).await).await.unwrap();
    assert_eq!(test.ids().await, [2]);
}

async fn bulk_work_goes_behind_interactive_work(test: &TestDb) {
    let gate = hold(test).await;
    let runs = Arc::default();
    let bulk = enqueue(test, BULK, counted(1, &runs)).await;
    let interactive = enqueue(test, SEVERAL, counted(2, &runs)).await;
    gate.open();
    bulk.await.unwrap().unwrap();
    interactive.await.unwrap().unwrap();
    assert_eq!(test.notes().await, [2, 1]);
}

async fn a_write_that_nobody_waits_for_any_more_is_not_begun(test: &TestDb) {
    let gate = hold(test).await;
    let runs = Arc::default();
    let given_up = enqueue(test, SEVERAL, counted(1, &runs)).await;
    given_up.abort();
    assert!(given_up.await.is_err());
    let kept = enqueue(test, SEVERAL, counted(2, &runs)).await;
    gate.open();
    kept.await.unwrap().unwrap();
    assert_eq!((test.ids().await, runs.load(Ordering::Relaxed)), (vec![2], 1));
}

fn log_bytes(test: &TestDb) -> u64 {
    let files = std::fs::read_dir(test.database.folder()).unwrap().flatten();
    let logs = files.filter(|file| file.file_name().to_string_lossy().ends_with("-wal"));
    logs.map(|file| file.metadata().unwrap().len()).sum()
}

async fn the_log_is_emptied_when_writers_rest(test: &TestDb) {
    test.db.write(SEVERAL, async |tx| insert(tx, 1).await).await.unwrap();
    assert!(log_bytes(test) > 0);
    eventually("the log is emptied", async || log_bytes(test) == 0).await;
    assert_eq!(test.ids().await, [1]);
}

async fn the_log_is_emptied_while_others_read(test: &TestDb) {
    test.db.write(SEVERAL, async |tx| insert(tx, 1).await).await.unwrap();
    let readers = (0..4).map(|_| {
        let db = test.db.clone();
        tokio::spawn(async move {
            loop {
                assert_eq!(count(&db).await.unwrap(), 1);
                tokio::task::yield_now().await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    eventually("the log is emptied", async || log_bytes(test) == 0).await;
    for reader in readers {
        assert!(!reader.is_finished(), "a reader failed");
        reader.abort();
    }
}

async fn the_log_stays_small_under_steady_writes(test: &TestDb) {
    static SPACIOUS: Statement = Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, ?1 || ?2, 0)");
    let mut largest = 0;
    for round in 0..60_i64 {
        for id in 0..8 {
            let params = [(round * 8 + id).into(), "x".repeat(250_000).into()];
            test.db.write(SINGLE, async move |tx| tx.execute(&SPACIOUS, &params).await).await.unwrap();
        }
        largest = largest.max(log_bytes(test));
        // Readers come and go all the while.
        assert_eq!(test.ids().await.len(), usize::try_from((round + 1) * 8).unwrap());
    }
    assert!(largest < 64 << 20, "the log grew to {largest} bytes of the 120 million that were written");
}
