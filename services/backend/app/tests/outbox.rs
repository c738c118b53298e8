//! Events come out of the outbox in the order of commit, each once, and only after their commit.

use std::time::{Duration, Instant};

use stratabase::core::db::WriteOptions;
use stratabase::core::id::{CollectionId, new_record_id};
use stratabase::core::{Error, Time};
use stratabase::models::outbox::{self, Actor, Entry, Event, EventKind, Position};
use uuid::Uuid;

use crate::support::app::TestApp;
use crate::support::engine::{Engine, both_engines, run};

both_engines![
    an_event_comes_back_as_it_was_written,
    a_failed_transaction_leaves_no_event,
    events_of_concurrent_writers_are_read_once_each_and_in_order,
];

async fn an_event_comes_back_as_it_was_written(app: &TestApp) {
    let created = event(app);
    let updated = Event {
        kind: EventKind::Updated,
        revision_before: Some(1),
        revision_after: Some(2),
        actor: Actor::User(Uuid::from_u128(9)),
        before: r#"{"f1":"old","f2":null}"#.to_owned(),
        ..event(app)
    };
    let deleted = Event { kind: EventKind::Deleted, revision_after: None, actor: Actor::System, ..updated.clone() };
    let events = vec![created, updated, deleted];

    write(app, events.clone()).await;

    let entries = read(app, events.len()).await;
    assert_eq!(entries.into_iter().map(|entry| entry.event).collect::<Vec<_>>(), events);
}

async fn a_failed_transaction_leaves_no_event(app: &TestApp) {
    let lost = event(app);
    let failed = app.app.db.write(WriteOptions::default(), async move |tx| {
        outbox::append(tx, lost.clone());
        Err::<(), _>(Error::NotFound)
    });
    assert!(matches!(failed.await, Err(Error::NotFound)));

    let kept = event(app);
    write(app, vec![kept.clone()]).await;
    assert_eq!(read(app, 1).await[0].event, kept);
}

async fn events_of_concurrent_writers_are_read_once_each_and_in_order(app: &TestApp) {
    const WRITERS: usize = 8;
    const WRITES: usize = 25;
    let mut ids = Vec::new();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let db = app.app.db.clone();
        let events: Vec<_> = (0..WRITES).map(|_| event(app)).collect();
        ids.extend(events.iter().map(|event| event.record));
        writers.spawn(async move {
            for event in events {
                let append = async move |tx: &_| {
                    outbox::append(tx, event.clone());
                    Ok(())
                };
                db.write(WriteOptions::default(), append).await.expect("the event is written");
            }
        });
    }

    // The reader runs beside the writers, as a delivery does.
    let entries = read(app, WRITERS * WRITES).await;
    while let Some(written) = writers.join_next().await {
        written.expect("the writer ends well");
    }

    assert!(entries.is_sorted_by(|one, next| one.position < next.position));
    let mut read: Vec<_> = entries.into_iter().map(|entry| entry.event.record).collect();
    read.sort_unstable();
    ids.sort_unstable();
    assert_eq!(read, ids);
}

#[test]
fn a_transaction_that_begins_early_and_commits_late_loses_no_event_on_postgres() {
    run(Engine::Postgres, async |app: &TestApp| {
        const INSERT: &str = "INSERT INTO _outbox (collection, record, kind, actor_kind, request, at, before) \
                              VALUES (1, gen_random_uuid(), 'created', 'system', gen_random_uuid(), 0, '{}')";
        let database = app.database.postgres.as_ref().expect("a database on the server");
        let (early, late) = (database.connect().await, database.connect().await);
        early.batch_execute(&format!("BEGIN; {INSERT}")).await.expect("the early transaction writes");
        late.batch_execute(INSERT).await.expect("the late transaction commits");

        let before = outbox::page_after(&app.app.db, Position::default(), 10).await.expect("a page");
        assert_eq!(before, [], "the late event may not overtake the early one");

        early.batch_execute("COMMIT").await.expect("the early transaction commits");
        let entries = read(app, 2).await;
        assert_eq!(entries.iter().map(|entry| entry.position.sequence).collect::<Vec<_>>(), [1, 2]);
    });
}

fn event(app: &TestApp) -> Event {
    let now = app.app.clock.now();
    Event {
        collection: CollectionId(7),
        record: new_record_id(now).expect("an id"),
        kind: EventKind::Created,
        revision_before: None,
        revision_after: Some(1),
        actor: Actor::Anonymous,
        request: Uuid::from_u128(3),
        at: Time::from_micros(now.micros() + 123_456),
        before: "{}".to_owned(),
    }
}

async fn write(app: &TestApp, events: Vec<Event>) {
    let append = async move |tx: &_| {
        events.iter().cloned().for_each(|event| outbox::append(tx, event));
        Ok(())
    };
    app.app.db.write(WriteOptions::default(), append).await.expect("the events are written");
}

/// Reads pages until `count` events came; transactions of other tests on the same server may hold them back a while.
async fn read(app: &TestApp, count: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let deadline = Instant::now() + Duration::from_mins(1);
    while entries.len() < count {
        assert!(Instant::now() < deadline, "{} of {count} events came", entries.len());
        let after = entries.last().map_or_else(Position::default, |entry| entry.position);
        let page = outbox::page_after(&app.app.db, after, 10).await.expect("a page");
        if page.is_empty() {
            tokio::task::yield_now().await;
        }
        entries.extend(page);
    }
    entries
}
