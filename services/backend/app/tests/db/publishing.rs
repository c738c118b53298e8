//! Publications: alone, and noticed by every write that was planned before them.

use stratabase::core::Error;
use stratabase::core::db::{Source, WriteOptions};

use super::gate::gate;
use super::{TestDb, insert, refusal};
use crate::support::engine::{Engine, both_engines};

both_engines!(
    a_publication_moves_the_epoch_and_writes_notice,
    a_publication_that_fails_changes_nothing,
    of_publications_at_once_one_wins,
    a_publication_waits_for_writes_only_so_long,
);

fn planned_on(epoch: i64) -> WriteOptions {
    WriteOptions { epoch: Some(epoch), ..WriteOptions::default() }
}

async fn a_publication_moves_the_epoch_and_writes_notice(test: &TestDb) {
    test.db.write(planned_on(0), async |tx| insert(tx, 1).await).await.unwrap();
    let published = test.db.publish(0, async |tx| tx.execute_batch("CREATE TABLE later (id INTEGER)").await);
    published.await.unwrap();
    assert_eq!(test.db.epoch().await.unwrap(), 1);
    let stale = test.db.write(planned_on(0), async |tx| insert(tx, 2).await).await;
    assert!(matches!(stale, Err(Error::SchemaMoved)), "{stale:?}");
    test.db.write(planned_on(1), async |tx| insert(tx, 3).await).await.unwrap();
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 4).await).await.unwrap();
    assert_eq!(test.ids().await, [1, 3, 4]);
}

async fn a_publication_that_fails_changes_nothing(test: &TestDb) {
    let failed = test.db.publish(0, async |tx| {
        tx.execute_batch("CREATE TABLE later (id INTEGER); INSERT INTO later VALUES (1)").await?;
        Err::<(), _>(refusal())
    });
    assert!(failed.await.is_err());
    assert_eq!(test.db.epoch().await.unwrap(), 0);
    // The name is still free.
    test.db.publish(0, async |tx| tx.execute_batch("CREATE TABLE later (id INTEGER)").await).await.unwrap();
}

async fn of_publications_at_once_one_wins(test: &TestDb) {
    let publish = |id| test.db.publish(0, async move |tx| insert(tx, id).await);
    let (one, two) = tokio::join!(publish(1), publish(2));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert!(matches!(one.and(two), Err(Error::SchemaMoved)));
    assert_eq!((test.db.epoch().await.unwrap(), test.ids().await.len()), (1, 1));
}

async fn a_publication_waits_for_writes_only_so_long(test: &TestDb) {
    let (gate, barred) = gate();
    let db = test.db.clone();
    let write = tokio::spawn(async move {
        let work = async move |tx: &_| {
            insert(tx, 1).await?;
            barred.wait(Source::dialect(tx)).await;
            Ok(())
        };
        db.write(planned_on(0), work).await
    });
    gate.reached().await;
    let db = test.db.clone();
    let publication = tokio::spawn(async move { db.publish(0, async |tx| insert(tx, 2).await).await });
    if test.database.engine == Engine::Postgres {
        // Another process may be the writer, so it cannot be waited for without end.
        let result = publication.await.unwrap();
        assert!(matches!(result, Err(Error::ChangeInProgress)), "{result:?}");
        gate.open();
    } else {
        gate.open();
        publication.await.unwrap().unwrap();
    }
    write.await.unwrap().unwrap();
    assert_eq!(test.db.epoch().await.unwrap(), i64::from(test.database.engine == Engine::Sqlite));
}
