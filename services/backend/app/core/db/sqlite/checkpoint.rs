//! The checkpointer: moves committed pages from the WAL into the database file, off the writer's path.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error;
use super::readers::Readers;
use crate::core::error::Result;

/// How often it looks.
const TICK: Duration = Duration::from_millis(100);

/// It copies pages without disturbing anyone once the WAL holds this much.
const COPY_BYTES: u64 = 4 << 20;

/// Once the WAL holds this much, the writer itself copies what is left: only when nothing is left, and no reader is in the
/// WAL, does the next commit start it anew.
const RESTART_BYTES: u64 = 48 << 20;

/// While the WAL holds less than this, readers may stay in it between two queries.
const LINGER_BYTES: u64 = 32 << 20;

/// Ticks without a commit after which the WAL is emptied.
const IDLE_TICKS: u32 = 10;

/// How long writers are kept out while readers leave the WAL.
const READER_WAIT: Duration = Duration::from_millis(20);

/// What the writer has done, for the checkpointer to see.
#[derive(Debug, Default)]
pub(super) struct Progress {
    commits: AtomicU64,
    log_bytes: AtomicU64,
}

/// Another one with each commit, and before each checkpoint: of all databases that this process has open, so that one which
/// is open twice is read as both write it.
static TURN: AtomicU64 = AtomicU64::new(0);

impl Progress {
    /// Notes every commit of the writer's connection.
    pub fn follow(self: &Arc<Self>, writer: &mut Connection) -> Result<()> {
        let page_bytes: u32 = writer.query_row("PRAGMA page_size", [], |row| row.get(0)).map_err(error::classify)?;
        let progress = Arc::clone(self);
        let hook = move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
            progress.commits.fetch_add(1, Ordering::Relaxed);
            Self::next_turn();
            progress.log_bytes.store(u64::from(pages.unsigned_abs()) * u64::from(page_bytes), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(error::classify)
    }

    /// The turn until whose end a reader may keep its transaction; none while it must not keep any.
    pub fn turn(&self) -> Option<u64> {
        let may_linger = self.log_bytes.load(Ordering::Relaxed) < LINGER_BYTES;
        may_linger.then(|| TURN.load(Ordering::Acquire))
    }

    /// Begins the next turn. A commit does before it is answered, so whoever has heard of it reads in the new one.
    pub fn next_turn() {
        TURN.fetch_add(1, Ordering::Release);
    }

    /// Copies what is left of a WAL that has grown long; the writer calls it between two transactions.
    pub fn restart_if_long(&self, writer: &Connection, readers: &Readers) {
        if self.log_bytes.load(Ordering::Relaxed) >= RESTART_BYTES {
            checkpoint(writer, readers, "PASSIVE");
        }
    }
}

/// What the checkpointer's thread holds.
pub(super) struct Checkpointer {
    connection: Connection,
    wal: PathBuf,
    progress: Arc<Progress>,
    readers: Arc<Readers>,
}

impl Checkpointer {
    pub fn open(path: &Path, progress: Arc<Progress>, readers: Arc<Readers>) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(error::classify)?;
        connection.busy_timeout(READER_WAIT).map_err(error::classify)?;
        connection
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
            .map_err(error::classify)?;
        let mut wal = path.as_os_str().to_owned();
        wal.push("-wal");
        Ok(Self { connection, wal: wal.into(), progress, readers })
    }

    /// Works until the other end of `stop` is dropped.
    pub fn run(&self, stop: &Receiver<()>) {
        let (mut seen, mut idle) = (0, 0);
        while stop.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            let commits = self.progress.commits.load(Ordering::Relaxed);
            let is_quiet = commits == seen;
            seen = commits;
            if !is_quiet {
                idle = 0;
                if self.progress.log_bytes.load(Ordering::Relaxed) >= COPY_BYTES {
                    checkpoint(&self.connection, &self.readers, "PASSIVE");
                }
                continue;
            }
            idle += 1;
            // Readers may keep it from succeeding, so it is tried again as long as it stays quiet.
            if idle % IDLE_TICKS == 0
                && std::fs::metadata(&self.wal).is_ok_and(|wal| wal.len() > 0)
                && checkpoint(&self.connection, &self.readers, "TRUNCATE")
            {
                self.progress.log_bytes.store(0, Ordering::Relaxed);
            }
        }
    }
}

/// Says whether it did all that there was to do. One that finds the database busy, or the disk full, does what it can; the
/// next one goes on.
fn checkpoint(connection: &Connection, readers: &Readers, mode: &str) -> bool {
    readers.rest();
    let done = connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get::<_, i64>(0));
    match done {
        Ok(0) => return true,
        Ok(_) => tracing::debug!(mode, "a checkpoint met readers or a writer"),
        Err(fault) => tracing::warn!(mode, error = %fault, "a checkpoint failed"),
    }
    false
}
