//! Reads: beside writers, at one moment, and within their time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use stratabase::core::Error;
use stratabase::core::db::{Db, Dialect, Rows, Snapshot, Source, Statement, Tx, WriteOptions};

use super::gate::gate;
use super::{ADD, MIGRATIONS, TestDb, count, insert, options};
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;

both_engines!(
    a_writer_never_blocks_a_reader,
    whoever_reads_after_an_answer_reads_what_it_told,
    a_snapshot_sees_one_moment,
    a_long_query_ends_with_its_time,
    a_page_takes_as_long_as_it_needs_and_ends_with_its_time,
    a_slow_snapshot_ends_with_its_time,
    a_brief_snapshot_takes_as_long_as_it_needs_and_ends_with_its_time,
    long_queries_that_nobody_waits_for_make_room,
    a_reader_s_own_failure_is_passed_on,
);

/// A query without end.
pub static ENDLESS: Statement =
    Statement::new("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n");

static NAME: Statement = Statement::new("SELECT name FROM things");

async fn a_writer_never_blocks_a_reader(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    let (gate, barred) = gate();
    let db = test.db.clone();
    let write = tokio::spawn(async move {
        let work = async move |tx: &_| {
            insert(tx, 2).await?;
            barred.wait(Source::dialect(tx)).await;
            Ok(())
        };
        db.write(WriteOptions::default(), work).await
    });
    gate.reached().await;
    assert_eq!(count(&test.db).await.unwrap(), 1);
    assert_eq!(count(&test.db.long()).await.unwrap(), 1);
    gate.open();
    write.await.unwrap().unwrap();
    assert_eq!(count(&test.db).await.unwrap(), 2);
}

async fn whoever_reads_after_an_answer_reads_what_it_told(test: &TestDb) {
    static AMOUNT: Statement = Statement::new("SELECT amount FROM things WHERE id = ?1");
    let tasks = (1..=8_i64).map(|id| {
        let db = test.db.clone();
        tokio::spawn(async move {
            db.write(WriteOptions::default(), async move |tx| insert(tx, id).await).await.unwrap();
            for told in 1..=50_i64 {
                let add = async move |tx: &Tx| tx.execute(&ADD, &[id.into(), 1_i64.into()]).await;
                db.write(WriteOptions::default(), add).await.unwrap();
                let read = db.first(&AMOUNT, &[id.into()], |row| row.get::<i64>(0)).await.unwrap();
                assert_eq!(read, Some(told), "of {id}");
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn a_snapshot_sees_one_moment(test: &TestDb) {
    let (gate, barred) = gate();
    let db = test.db.clone();
    let snapshot = tokio::spawn(async move {
        let work = async move |snapshot: &_| {
            let before = count(snapshot).await?;
            barred.wait(Source::dialect(snapshot)).await;
            Ok((before, count(snapshot).await?))
        };
        db.snapshot(work).await
    });
    gate.reached().await;
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    gate.open();
    assert_eq!(snapshot.await.unwrap().unwrap(), (0, 0));
    assert_eq!(count(&test.db).await.unwrap(), 1);
}

/// A second handle on the test's database, with little time for queries.
async fn hasty(database: &TestDatabase) -> Db {
    let mut options = options(database);
    options.query_timeout = Duration::from_millis(200);
    Db::open(&options, MIGRATIONS).await.unwrap()
}

async fn a_long_query_ends_with_its_time(test: &TestDb) {
    let db = hasty(&test.database).await;
    let begun = Instant::now();
    let result = db.long().first(&ENDLESS, &[], |row| row.get::<i64>(0)).await;
    assert!(matches!(result, Err(Error::Timeout)), "{result:?}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(count(&db.long()).await.unwrap(), 0);
    db.close().await;
}

async fn a_page_takes_as_long_as_it_needs_and_ends_with_its_time(test: &TestDb) {
    static LONG: Statement = Statement::new(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n",
    );
    let db = hasty(&test.database).await;
    let read = |rows: &mut Rows<'_>| {
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            seen.push(row.get::<u32>(0)?);
        }
        Ok(seen)
    };
    // What does not end at once is read from the first row on, and no row twice.
    let seen: Vec<u32> = test.db.page(&LONG, &[], read).await.unwrap();
    assert_eq!(seen, (1..=100_000).collect::<Vec<_>>());
    let endless = db.page(&ENDLESS, &[], read).await;
    assert!(matches!(endless, Err(Error::Timeout)), "{endless:?}");
    // The connection that gave up is as good as before.
    assert_eq!(count(&db).await.unwrap(), 0);
    let short: Vec<u32> = db.page(&Statement::new("SELECT CAST(7 AS bigint)"), &[], read).await.unwrap();
    assert_eq!(short, [7]);
    db.close().await;
}

async fn a_slow_snapshot_ends_with_its_time(test: &TestDb) {
    let db = hasty(&test.database).await;
    let result = db.snapshot(async |snapshot| snapshot.first(&ENDLESS, &[], |row| row.get::<i64>(0)).await).await;
    assert!(matches!(result, Err(Error::Timeout)), "{result:?}");
    assert_eq!(db.snapshot(async |snapshot| count(snapshot).await).await.unwrap(), 0);
    db.close().await;
}

async fn a_brief_snapshot_takes_as_long_as_it_needs_and_ends_with_its_time(test: &TestDb) {
    static LONG: Statement = Statement::new(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n",
    );
    let db = hasty(&test.database).await;
    let begun = Arc::new(AtomicU32::new(0));
    let runs = Arc::clone(&begun);
    let both = async move |snapshot: &Snapshot| {
        runs.fetch_add(1, Ordering::Relaxed);
        let before = count(snapshot).await?;
        Ok((before, snapshot.first(&LONG, &[], |row| row.get::<i64>(0)).await?))
    };
    assert_eq!(test.db.brief_snapshot(both).await.unwrap(), (0, Some(100_000)));
    let most = if test.db.dialect() == Dialect::Sqlite { 2 } else { 1 };
    assert!((1..=most).contains(&begun.load(Ordering::Relaxed)));
    let endless =
        db.brief_snapshot(async |snapshot| snapshot.first(&ENDLESS, &[], |row| row.get::<i64>(0)).await).await;
    assert!(matches!(endless, Err(Error::Timeout)), "{endless:?}");
    let own = db.brief_snapshot(async |_: &Snapshot| Err::<(), _>(Error::NotFound)).await;
    assert!(matches!(own, Err(Error::NotFound)), "{own:?}");
    // The connections that gave up are as good as before, and see what was written since.
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    assert_eq!(db.brief_snapshot(async |snapshot| count(snapshot).await).await.unwrap(), 1);
    assert_eq!(count(&db).await.unwrap(), 1);
    db.close().await;
}

async fn long_queries_that_nobody_waits_for_make_room(test: &TestDb) {
    let mut options = test.options();
    options.query_timeout = Duration::from_mins(1);
    let db = Db::open(&options, MIGRATIONS).await.unwrap();
    for _ in 0..3 {
        let given_up = (0..4).map(|_| async {
            let asked = db.long();
            let asked = asked.first(&ENDLESS, &[], |row| row.get::<i64>(0));
            tokio::time::timeout(Duration::from_millis(100), asked).await.is_err()
        });
        assert!(futures_util::future::join_all(given_up).await.into_iter().all(|given_up| given_up));
    }
    assert_eq!(count(&db.long()).await.unwrap(), 0);
    db.close().await;
}

async fn a_reader_s_own_failure_is_passed_on(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    let result = test.db.first(&NAME, &[], |row| row.get::<i64>(0)).await;
    assert!(matches!(result, Err(Error::Internal { .. })), "{result:?}");
    // In a transaction it does not spoil what follows.
    let work = async |tx: &Tx| {
        assert!(tx.first(&NAME, &[], |row| row.get::<i64>(0)).await.is_err());
        insert(tx, 2).await
    };
    test.db.write(WriteOptions::default(), work).await.unwrap();
    assert_eq!(test.ids().await, [1, 2]);
}
