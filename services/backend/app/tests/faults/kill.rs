//! Kills the server in the middle of concurrent writes, again and again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::OpenFlags;
use serde_json::json;
use stratabase::core::{Clock, id};
use uuid::Uuid;

use super::{all_notes, create_notes, make_operator};
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;
use crate::support::http::Connection;
use crate::support::process::ServerProcess;

both_engines![every_acknowledged_write_survives_twenty_kills];

const KILLS: usize = 20;
const WRITERS: usize = 8;
/// From the start of a process to its being ready, on data of a killed one.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// What the writers know of a note: each is created as text 1 and then changed to text 2.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    attempted: u8,
    acknowledged: u8,
}

type Notes = Arc<Mutex<HashMap<Uuid, Known>>>;

async fn every_acknowledged_write_survives_twenty_kills(database: &TestDatabase) {
    make_operator(database);
    let mut server = ServerProcess::start(database).await;
    create_notes(&mut server.connect().await).await;
    let notes = Notes::default();

    for kill in 1..=KILLS {
        let answers = Arc::new(AtomicUsize::new(0));
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write_until_cut_off(server.connect().await, Arc::clone(&notes), Arc::clone(&answers)));
        }
        // Each round ends at another moment of the traffic.
        while answers.load(Ordering::Relaxed) < 17 + kill * 11 {
            tokio::task::yield_now().await;
        }
        server.kill_and_restart(database).await;
        writers.join_all().await;

        let ready_after = server.ready_after;
        assert!(ready_after <= READY_WITHIN, "after kill {kill} the server was ready in {ready_after:?}");
        let stored = check_notes(&mut server.connect().await, &notes).await;
        check_outbox(database, &stored).await;
    }
}

async fn write_until_cut_off(mut connection: Connection, notes: Notes, answers: Arc<AtomicUsize>) {
    loop {
        let id = id::new_record_id(Clock::System.now()).expect("an id");
        for (text, method, status) in [(1, "POST", 201), (2, "PATCH", 200)] {
            notes.lock().expect("no writer panicked").entry(id).or_default().attempted = text;
            let (path, body) = match method {
                "POST" => ("/v1/notes".to_owned(), json!({"id": id, "text": text.to_string()})),
                _ => (format!("/v1/notes/{id}"), json!({"text": text.to_string()})),
            };
            let Ok(answer) = connection.call(method, &path, None, Some(&body)).await else { return };
            answer.expect(status);
            notes.lock().expect("no writer panicked").entry(id).or_default().acknowledged = text;
            answers.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Checks each stored note against what its writer knows, and gives them all with the text that they have.
async fn check_notes(connection: &mut Connection, notes: &Notes) -> HashMap<Uuid, u8> {
    let listed = all_notes(connection).await;
    let stored: HashMap<Uuid, u8> = listed
        .iter()
        .map(|note| {
            let text = |name: &str| note[name].as_str().expect("a text").to_owned();
            (text("id").parse().expect("an id"), text("text").parse().expect("a number"))
        })
        .collect();
    assert_eq!(stored.len(), listed.len(), "no note is listed twice");
    let mut notes = notes.lock().expect("no writer panicked");
    for (id, known) in &mut *notes {
        let text = stored.get(id).copied().unwrap_or(0);
        assert!(text >= known.acknowledged, "note {id}: {text} is stored, {} was acknowledged", known.acknowledged);
        assert!(text <= known.attempted, "note {id}: {text} is stored, {} was attempted", known.attempted);
        // What was stored without an answer stays stored.
        *known = Known { attempted: text, acknowledged: text };
    }
    assert!(stored.keys().all(|id| notes.contains_key(id)), "no note is stored that nobody wrote");
    stored
}

/// Checks that each note has exactly the events that led to it: none is missing, and none tells of a lost write.
async fn check_outbox(database: &TestDatabase, stored: &HashMap<Uuid, u8>) {
    let mut events: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (record, kind) in outbox(database).await {
        events.entry(record).or_default().push(kind);
    }
    for (id, text) in stored {
        let expected: &[&str] = if *text == 1 { &["created"] } else { &["created", "updated"] };
        assert_eq!(events.remove(id).unwrap_or_default(), expected, "the events of note {id}, whose text is {text}");
    }
    assert!(events.is_empty(), "events of notes that are not there: {events:?}");
}

/// The outbox's rows, read past the server.
async fn outbox(database: &TestDatabase) -> Vec<(Uuid, String)> {
    const SELECT: &str = "SELECT record, kind FROM _outbox ORDER BY sequence";
    if let Some(postgres) = &database.postgres {
        let rows = postgres.connect().await.query(SELECT, &[]).await.expect("the outbox can be read");
        return rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    }
    let path = database.folder().join("stratabase.db");
    let file =
        rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the database opens");
    let mut select = file.prepare(SELECT).expect("the outbox can be read");
    let rows = select.query_map([], |row| {
        let record: [u8; 16] = row.get(0)?;
        Ok((Uuid::from_bytes(record), row.get(1)?))
    });
    rows.expect("the outbox can be read").map(|row| row.expect("a row")).collect()
}
