//! One SQLite connection: how each kind is opened, and statements on it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error;
use crate::core::db::row::Rows;
use crate::core::db::statement::{Dialect, Statement};
use crate::core::db::unavailable;
use crate::core::error::{Error, Result};
use crate::core::sql::functions;
use crate::core::value::Value;

/// Statements kept prepared on each connection.
const STATEMENTS: usize = 512;

/// Only other processes, and for a moment the checkpointer, ever hold the write lock.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// Readers map this much of the file; the rest is read.
const MAPPED_BYTES: i64 = 256 << 20;

/// Opens the writer's connection: every commit is synced to the disk before it is answered.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(path, flags)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(error::classify)?;
    if mode != "wal" {
        return Err(Error::internal(format!("{} is on a file system where SQLite has no WAL", path.display())));
    }
    let set = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0; \
        PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";
    connection.execute_batch(set).and_then(|()| connection.busy_timeout(LOCK_WAIT)).map_err(error::classify)?;
    Ok(connection)
}

/// Opens a connection that reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let set = format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = {MAPPED_BYTES}; PRAGMA cache_size = -4096;"
    );
    connection.execute_batch(&set).and_then(|()| connection.busy_timeout(LOCK_WAIT)).map_err(error::classify)?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|fault| Error::caused(format!("opening the database {}", path.display()), fault))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a statement is prepared anew whenever a value that an index is asked for is another one.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(error::classify)?;
    functions::register(&connection).map_err(error::classify)?;
    Ok(connection)
}

/// A connection, and the folder that it writes into, if it does.
pub(super) struct Handle {
    pub connection: Connection,
    pub folder: Option<PathBuf>,
}

impl Handle {
    /// What a failure means here.
    pub fn fault(&self, fault: rusqlite::Error) -> Error {
        self.explain(error::classify(fault))
    }

    /// Says more of an error: constraints get their names, and an I/O error on a full disk is a full disk.
    pub fn explain(&self, error: Error) -> Error {
        match error {
            Error::Constraint(constraint) => Error::Constraint(error::complete(&self.connection, constraint)),
            Error::Unavailable { .. } if self.folder.as_deref().is_some_and(is_full) => Error::StorageFull,
            other => other,
        }
    }
}

/// Whether the disk behind a folder takes no more: SQLite does not pass on why a write failed.
fn is_full(folder: &Path) -> bool {
    let probe = folder.join(".space");
    let full = std::fs::write(&probe, vec![0; 65_536]).is_err_and(|fault| {
        matches!(fault.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
    });
    // The probe may never have come to be.
    drop(std::fs::remove_file(&probe));
    full
}

/// Runs a query; the outer result is the database's, the inner one the reader's.
pub(super) fn query<T>(
    connection: &Connection,
    statement: &Statement,
    params: &[Value],
    read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
) -> Result<Result<T>> {
    let mut prepared = connection.prepare_cached(statement.text(Dialect::Sqlite)).map_err(error::classify)?;
    bind(&mut prepared, params)?;
    let mut rows = Rows::sqlite(prepared.raw_query());
    let answer = read(&mut rows);
    outcome(&rows, answer)
}

/// What a reader of rows answered, unless the database failed under it: the outer result is the database's.
pub(super) fn outcome<T>(rows: &Rows<'_>, answer: Result<T>) -> Result<Result<T>> {
    if rows.has_failed() {
        return Err(answer.err().unwrap_or_else(|| Error::internal("a query failed while its rows were read")));
    }
    Ok(answer)
}

/// Binds all parameters of a statement, which SQLite itself would let stay null in silence.
pub(super) fn bind(prepared: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<()> {
    if prepared.parameter_count() != params.len() {
        let (wanted, given) = (prepared.parameter_count(), params.len());
        return Err(Error::internal(format!("a statement with {wanted} parameters was given {given}")));
    }
    for (index, value) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, value).map_err(error::classify)?;
    }
    Ok(())
}

/// Polls a future that must not wait: everything that it may await here is ready at once.
pub(super) fn poll_once<T>(mut running: std::pin::Pin<Box<dyn Future<Output = Result<T>> + '_>>) -> Result<T> {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::task::{Context, Poll, Waker};
    let mut context = Context::from_waker(Waker::noop());
    // A transaction that panicked is rolled back, and nothing of it is looked at again.
    match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(&mut context))) {
        Ok(Poll::Ready(result)) => result,
        Ok(Poll::Pending) => Err(Error::internal("a transaction waited on something other than itself")),
        Err(panic) => {
            let message = panic.downcast_ref::<&str>().map(ToString::to_string);
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(Error::internal(format!("a transaction panicked: {message}")))
        }
    }
}

/// The error when work finds no place to run in time.
pub(super) fn busy() -> Error {
    unavailable("The database has more work than it can do.")
}
