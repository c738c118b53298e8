//! SQLite as fast as it honestly goes: a reader for each thread, one writer that commits in groups with every commit
//! fsynced (`synchronous=FULL`).

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::items::NewItem;

/// The most inserts that share a commit.
const GROUP: usize = 512;
/// The longest time for which a commit takes in more inserts.
const GROUP_TIME: Duration = Duration::from_millis(5);

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS items (
    rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, title TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL,
    stars INTEGER NOT NULL, owner BLOB NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS items_stars ON items (stars, id);";

const INSERT: &str = "INSERT INTO items (id, title, body, status, stars, owner, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// The database of the baseline.
pub struct Store {
    path: PathBuf,
    writer: mpsc::Sender<Insert>,
}

/// An item as it was stored.
pub struct Written {
    /// What the client sent.
    pub item: NewItem,
    /// The item's id.
    pub id: Uuid,
    /// When it was stored: RFC 3339, UTC, milliseconds.
    pub created_at: String,
}

struct Insert {
    item: NewItem,
    answer: oneshot::Sender<rusqlite::Result<Written>>,
}

impl Store {
    /// Opens the file, makes the table where there is none, and starts the writer.
    ///
    /// # Errors
    /// Whatever SQLite says about the file.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(SCHEMA)?;
        let (writer, inbox) = mpsc::channel();
        std::thread::spawn(move || write_groups(&connection, &inbox));
        Ok(Self { path: path.to_owned(), writer })
    }

    /// Runs a query inline, on a connection that belongs to the calling thread.
    ///
    /// # Errors
    /// 500 for whatever SQLite says.
    pub fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StatusCode> {
        READER
            .with_borrow_mut(|reader| {
                let connection = match reader {
                    Some(connection) => connection,
                    None => reader.insert(open_reader(&self.path)?),
                };
                query(connection)
            })
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Stores an item and returns once its commit has reached the disk.
    ///
    /// # Errors
    /// 409 for an id that is taken, 500 for whatever else SQLite says.
    pub async fn insert(&self, item: NewItem) -> Result<Written, StatusCode> {
        let (answer, written) = oneshot::channel();
        self.writer.send(Insert { item, answer }).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        match written.await {
            Ok(Ok(written)) => Ok(written),
            Ok(Err(error)) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                Err(StatusCode::CONFLICT)
            }
            _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
    )?;
    connection.pragma_update(None, "mmap_size", 1 << 30)?;
    // Or a statement is prepared anew for every other value that its index is asked for.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Takes whatever waits, up to a group's size and time, commits it once, and only then answers.
fn write_groups(connection: &Connection, inbox: &mpsc::Receiver<Insert>) {
    while let Ok(first) = inbox.recv() {
        let started = Instant::now();
        let mut answers = Vec::with_capacity(64);
        let mut next = Some(first);
        let mut outcome = connection.execute_batch("BEGIN IMMEDIATE");
        while let Some(Insert { item, answer }) = next.take() {
            answers.push((answer, insert(connection, item)));
            if answers.len() < GROUP && started.elapsed() < GROUP_TIME {
                next = inbox.try_recv().ok();
            }
        }
        outcome = outcome.and_then(|()| connection.execute_batch("COMMIT"));
        for (answer, written) in answers {
            // A client that has gone is told nothing.
            drop(answer.send(if outcome.is_ok() { written } else { Err(rusqlite::Error::InvalidQuery) }));
        }
    }
}

fn insert(connection: &Connection, item: NewItem) -> rusqlite::Result<Written> {
    let id = item.id.unwrap_or_else(Uuid::now_v7);
    let mut now = connection.prepare_cached("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")?;
    let created_at: String = now.query_row([], |row| row.get(0))?;
    connection.prepare_cached(INSERT)?.execute((
        id.as_bytes(),
        &item.title,
        &item.body,
        &item.status,
        item.stars,
        item.owner.as_bytes(),
        &created_at,
    ))?;
    Ok(Written { item, id, created_at })
}
