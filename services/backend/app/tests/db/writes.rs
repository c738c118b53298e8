//! Writes: isolated, durable, and without a trace when they fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use stratabase::core::db::{Db, Source, Statement, Tx, WriteOptions};
use stratabase::core::{Error, Result, Value};

use super::{ADD, INSERT, NOTES, TestDb, count, insert, one, refusal};
use crate::support::engine::both_engines;

both_engines!(
    concurrent_writes_keep_what_succeeds_and_nothing_of_what_fails,
    increments_of_one_row_are_never_lost,
    acknowledged_writes_are_there_when_the_database_is_opened_again,
    a_panic_fails_its_own_write_alone,
    a_write_cannot_commit_after_a_failed_statement,
    what_is_sent_is_there_for_the_next_statement_and_for_the_commit,
    what_is_sent_and_refused_fails_its_write_as_it_is_explained,
    rows_that_a_statement_returns_are_read,
    an_appended_row_of_a_wrong_width_fails_its_write,
    a_closed_database_takes_no_work,
);

static AMOUNT: Statement = Statement::new("SELECT amount FROM things WHERE id = ?1");

async fn concurrent_writes_keep_what_succeeds_and_nothing_of_what_fails(test: &TestDb) {
    let fails = |id: i64| id % 5 == 0;
    let options = |id: i64| WriteOptions { single_statement: id % 2 == 0, ..WriteOptions::default() };
    let writes = (1..=300).map(|id| {
        let db = test.db.clone();
        tokio::spawn(async move {
            let work = async move |tx: &_| {
                insert(tx, id).await?;
                tx.append(&NOTES, one(id).into());
                if fails(id) { Err(refusal()) } else { Ok(id) }
            };
            (id, db.write(options(id), work).await)
        })
    });
    for write in writes.collect::<Vec<_>>() {
        let (id, result) = write.await.unwrap();
        match result {
            Ok(answered) => assert!(answered == id && !fails(id)),
            Err(Error::Forbidden(_)) => assert!(fails(id)),
            Err(other) => panic!("{id}: {other:?}"),
        }
    }
    let kept: Vec<i64> = (1..=300).filter(|id| !fails(*id)).collect();
    assert_eq!(test.ids().await, kept);
    let mut notes = test.notes().await;
    notes.sort_unstable();
    assert_eq!(notes, kept);
}

async fn increments_of_one_row_are_never_lost(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    let writes = (0..100).map(|_| {
        let db = test.db.clone();
        tokio::spawn(async move {
            db.write(WriteOptions::default(), async |tx| tx.execute(&ADD, &[1_i64.into(), 3_i64.into()]).await).await
        })
    });
    for write in writes.collect::<Vec<_>>() {
        assert_eq!(write.await.unwrap().unwrap(), 1);
    }
    let amount: Option<i64> = test.db.first(&AMOUNT, &one(1_i64), |row| row.get(0)).await.unwrap();
    assert_eq!(amount, Some(300));
}

async fn acknowledged_writes_are_there_when_the_database_is_opened_again(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 7).await).await.unwrap();
    test.db.close().await;
    let again = Db::open(&test.options(), super::MIGRATIONS).await.unwrap();
    assert_eq!(count(&again).await.unwrap(), 1);
    again.close().await;
}

async fn a_panic_fails_its_own_write_alone(test: &TestDb) {
    let panics = test.db.write(WriteOptions::default(), async |tx| -> Result<()> {
        insert(tx, 1).await?;
        panic!("a defect of the test's own")
    });
    let fine = test.db.write(WriteOptions::default(), async |tx| insert(tx, 2).await);
    let (panicked, fine) = tokio::join!(panics, fine);
    assert!(matches!(panicked, Err(Error::Internal { .. })), "{panicked:?}");
    fine.unwrap();
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 3).await).await.unwrap();
    assert_eq!(test.ids().await, [2, 3]);
}

async fn a_write_cannot_commit_after_a_failed_statement(test: &TestDb) {
    let swallowed = test.db.write(WriteOptions::default(), async |tx| {
        insert(tx, 1).await?;
        assert!(insert(tx, 1).await.is_err());
        assert!(insert(tx, 2).await.is_err(), "the transaction goes on");
        Ok(())
    });
    let result = swallowed.await;
    assert!(matches!(result, Err(Error::Internal { .. })), "{result:?}");
    assert!(test.ids().await.is_empty());
}

/// Sends a thing named after its id; a taken id is explained as a conflict.
fn send(tx: &Tx, id: i64) -> Result<()> {
    let params = vec![id.into(), format!("thing {id}").into(), 0_i64.into()];
    tx.send(&INSERT, params, |_| Error::conflict("/id", "taken"))
}

async fn what_is_sent_is_there_for_the_next_statement_and_for_the_commit(test: &TestDb) {
    let seen = test.db.write(WriteOptions::default(), async |tx| {
        send(tx, 1)?;
        send(tx, 2)?;
        let seen = count(tx).await?;
        send(tx, 3)?;
        tx.append(&NOTES, vec![7_i64.into()]);
        Ok(seen)
    });
    assert_eq!(seen.await.unwrap(), 2);
    assert_eq!(test.ids().await, [1, 2, 3]);
    assert_eq!(test.notes().await, [7]);
}

async fn what_is_sent_and_refused_fails_its_write_as_it_is_explained(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    for is_followed in [false, true] {
        let refused = test.db.write(WriteOptions::default(), async move |tx| {
            tx.append(&NOTES, vec![7_i64.into()]);
            send(tx, 2)?;
            send(tx, 1)?;
            send(tx, 3)?;
            if is_followed { count(tx).await.map(drop) } else { Ok(()) }
        });
        let refused = refused.await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    }
    assert_eq!(test.ids().await, [1]);
    assert!(test.notes().await.is_empty());
}

async fn rows_that_a_statement_returns_are_read(test: &TestDb) {
    static RETURNING: Statement =
        Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, 'a', 1), (?2, 'b', 2) RETURNING id, amount");
    let work = async |tx: &Tx| {
        tx.first(&RETURNING, &[4_i64.into(), 5_i64.into()], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await
    };
    let first = test.db.write(WriteOptions { single_statement: true, ..WriteOptions::default() }, work).await.unwrap();
    assert_eq!(first, Some((4, 1)));
    assert_eq!(test.ids().await, [4, 5]);
}

async fn an_appended_row_of_a_wrong_width_fails_its_write(test: &TestDb) {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let result = test.db.write(WriteOptions::default(), async move |tx| {
        counted.fetch_add(1, Ordering::Relaxed);
        insert(tx, 1).await?;
        tx.append(&NOTES, vec![Value::Null, Value::Null]);
        Ok(())
    });
    assert!(result.await.is_err());
    assert_eq!(runs.load(Ordering::Relaxed), 1);
    assert!(test.ids().await.is_empty());
}

async fn a_closed_database_takes_no_work(test: &TestDb) {
    test.db.close().await;
    let write = test.db.write(WriteOptions::default(), async |tx| tx.execute(&INSERT, &[]).await).await;
    assert!(matches!(write, Err(Error::Unavailable { .. })), "{write:?}");
    let long = count(&test.db.long()).await;
    assert!(matches!(long, Err(Error::Unavailable { .. })), "{long:?}");
    let read = count(&test.db).await;
    assert!(matches!(read, Err(Error::Unavailable { .. })), "{read:?}");
}
