//! What PostgreSQL has to itself: transactions that lose against each other, and connections that break.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use stratabase::core::Result;
use stratabase::core::db::{Source, Statement, Tx, WriteOptions};

use super::gate::gate;
use super::reads::ENDLESS;
use super::{ADD, TestDb, count, eventually, insert};
use crate::support::engine::{Engine, run};

/// Makes each function a test on PostgreSQL.
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod tests { $(#[test] fn $test() { super::run(super::Engine::Postgres, super::$test) })+ }
    };
}

on_postgres!(
    a_write_that_loses_against_another_is_tried_again,
    broken_connections_are_replaced,
    a_query_that_nobody_waits_for_is_stopped_on_the_server,
    a_write_may_wait_on_other_things,
);

static AMOUNTS: Statement = Statement::new("SELECT amount FROM things ORDER BY id");

async fn a_write_that_loses_against_another_is_tried_again(test: &TestDb) {
    let rows = async |tx: &Tx| {
        insert(tx, 1).await?;
        insert(tx, 2).await
    };
    test.db.write(WriteOptions::default(), rows).await.unwrap();
    let (gate, barred) = gate();
    let runs = Arc::new(AtomicU32::new(0));
    // Each takes one row, waits until the other has its own, and asks for that: one of them must give way.
    let crossing = |mine: i64, other: i64| {
        let (db, barred, runs) = (test.db.clone(), barred.clone(), Arc::clone(&runs));
        tokio::spawn(async move {
            let work = async move |tx: &Tx| -> Result<()> {
                tx.execute(&ADD, &[mine.into(), 1_i64.into()]).await?;
                // Counted once it has its row: a run that had not begun would not stand in the other's way.
                runs.fetch_add(1, Ordering::Relaxed);
                barred.wait(tx.dialect()).await;
                tx.execute(&ADD, &[other.into(), 1_i64.into()]).await.map(drop)
            };
            db.write(WriteOptions::default(), work).await
        })
    };
    let writes = [crossing(1, 2), crossing(2, 1)];
    gate.reached().await;
    eventually("both stand at the gate", async || runs.load(Ordering::Relaxed) == 2).await;
    gate.open();
    for write in writes {
        write.await.unwrap().unwrap();
    }
    // Three runs, or more where the second try met the other write once more.
    assert!(runs.load(Ordering::Relaxed) >= 3);
    let amounts: Vec<i64> = test.db.all(&AMOUNTS, &[], |row| row.get(0)).await.unwrap();
    assert_eq!(amounts, [2, 2]);
}

async fn broken_connections_are_replaced(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    assert_eq!(count(&test.db.long()).await.unwrap(), 1);
    let administrator = test.database.postgres.as_ref().unwrap().connect().await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    administrator.batch_execute(cut).await.unwrap();
    for id in 2..6 {
        assert_eq!(count(&test.db).await.unwrap(), id - 1);
        test.db.write(WriteOptions::default(), async move |tx| insert(tx, id).await).await.unwrap();
    }
    eventually("long queries are answered again", async || count(&test.db.long()).await.is_ok()).await;
}

async fn a_query_that_nobody_waits_for_is_stopped_on_the_server(test: &TestDb) {
    let administrator = test.database.postgres.as_ref().unwrap().connect().await;
    let running = async || {
        let count = "SELECT count(*) FROM pg_stat_activity \
                     WHERE datname = current_database() AND state = 'active' AND query LIKE 'WITH RECURSIVE%'";
        administrator.query_one(count, &[]).await.unwrap().get::<_, i64>(0)
    };
    let db = test.db.clone();
    let asked = tokio::spawn(async move { db.long().first(&ENDLESS, &[], |row| row.get::<i64>(0)).await });
    eventually("the query runs", async || running().await == 1).await;
    asked.abort();
    eventually("the query is stopped", async || running().await == 0).await;
}

async fn a_write_may_wait_on_other_things(test: &TestDb) {
    let work = async |tx: &Tx| {
        insert(tx, 1).await?;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        insert(tx, 2).await
    };
    test.db.write(WriteOptions::default(), work).await.unwrap();
    assert_eq!(test.ids().await, [1, 2]);
}
