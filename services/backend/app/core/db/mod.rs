//! The database: one seam over SQLite and PostgreSQL. Models write their SQL against [`Source`] and [`Tx`];
//! services own the transaction through [`Db::write`].

mod append;
mod constraint;
mod job;
mod migrate;
mod options;
mod postgres;
mod row;
mod source;
mod sqlite;
mod statement;
mod tx;

use std::sync::Arc;

pub use append::Append;
pub use constraint::{Constraint, ConstraintKind};
pub use migrate::Migration;
pub use options::{DatabaseUrl, DbOptions, WriteOptions};
pub use row::{FromColumn, Row, Rows};
pub use source::Source;
pub use statement::{Dialect, Statement};
pub use tx::{Snapshot, Tx};

use self::job::Mode;
use super::error::{Error, Result};
use super::telemetry::timing::{self, Layer};
use super::value::Value;

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(Box<postgres::Postgres>),
}

impl Db {
    /// Opens the database and applies those of `migrations` that it has not seen.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the server does not answer; internal, with a message for the person who starts it, when
    /// the file cannot be opened or the database was made by other migrations than these.
    pub async fn open(options: &DbOptions, migrations: &'static [Migration]) -> Result<Self> {
        let engine = match &options.url {
            DatabaseUrl::Sqlite(path) => Engine::Sqlite(sqlite::Sqlite::open(path, options)?),
            DatabaseUrl::Postgres(config) => {
                Engine::Postgres(Box::new(postgres::Postgres::open(config, options).await?))
            }
        };
        let db = Self { engine: Arc::new(engine) };
        migrate::run(&db, migrations).await?;
        Ok(db)
    }

    /// Runs `work` in one transaction and answers when it is durable.
    ///
    /// `work` may run more than once (a rolled-back group is replayed, a serialization failure retried), so all that
    /// it does outside the transaction must bear repeating. On SQLite it runs on the writer thread, where waiting on
    /// anything but the transaction is an error: hash passwords and fetch files before. A write that has begun goes on
    /// when its caller goes away.
    ///
    /// # Errors
    /// Whatever `work` answers (and then nothing is written); [`Error::SchemaMoved`] when the epoch has moved;
    /// [`Error::StorageFull`]; [`Error::Unavailable`], after which the write may or may not have happened only if the
    /// connection to PostgreSQL broke during the commit.
    pub async fn write<T, F>(&self, options: WriteOptions, work: F) -> Result<T>
    where
        F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Mode::Write(options), work).await
    }

    /// Runs `work`, which changes the schema, while no write runs, and moves the schema epoch from `epoch` to `epoch + 1`.
    /// What [`Db::write`] says of `work` holds here too.
    ///
    /// # Errors
    /// As for [`Db::write`]; [`Error::SchemaMoved`] when the database is not at `epoch`; [`Error::ChangeInProgress`] when
    /// other transactions could not be excluded in about six seconds.
    pub async fn publish<T, F>(&self, epoch: i64, work: F) -> Result<T>
    where
        F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Mode::Publish { epoch }, work).await
    }

    /// Runs several queries that all see the database at one moment, within the time of a long query. On SQLite waiting on
    /// anything but the snapshot is an error.
    ///
    /// # Errors
    /// Whatever `work` answers; [`Error::Timeout`]; [`Error::Unavailable`].
    pub async fn snapshot<T, F>(&self, work: F) -> Result<T>
    where
        F: AsyncFn(&Snapshot) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Mode::Snapshot { is_brief: false }, async move |tx: &Tx| work(&Snapshot::of(tx)).await).await
    }

    /// As [`Db::snapshot`], for queries that indexes lead to: on SQLite they run on the caller's thread where they are done
    /// in about a millisecond. `work` may run twice.
    ///
    /// # Errors
    /// As [`Db::snapshot`].
    pub async fn brief_snapshot<T, F>(&self, work: F) -> Result<T>
    where
        F: AsyncFn(&Snapshot) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.submit(Mode::Snapshot { is_brief: true }, async move |tx: &Tx| work(&Snapshot::of(tx)).await).await
    }

    /// Reads a page: short where an index leads to it, and as long as [`Db::long`] allows where none does. `read` may be
    /// called twice, each time from the first row on.
    ///
    /// # Errors
    /// Whatever `read` answers; [`Error::Timeout`]; [`Error::Unavailable`].
    pub async fn page<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: Fn(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let _span = timing::span(Layer::Database);
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read_page(statement, params, read).await,
            Engine::Postgres(postgres) => Box::pin(postgres.read_long(statement, params, read)).await,
        }
    }

    /// The same database for queries that may take long: a bounded pool with a deadline instead of the caller's thread.
    pub const fn long(&self) -> Long<'_> {
        Long(self)
    }

    /// The schema epoch that the database is at.
    pub async fn epoch(&self) -> Result<i64> {
        static EPOCH: Statement = Statement::new("SELECT epoch FROM _schema");
        let epoch = self.first(&EPOCH, &[], |row| row.get(0)).await?;
        epoch.ok_or_else(|| Error::internal("the table _schema is empty"))
    }

    /// Stops taking work, finishes what was taken, and closes every connection.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }

    async fn submit<T, F>(&self, mode: Mode, work: F) -> Result<T>
    where
        F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let _span = timing::span(Layer::Database);
        let (job, answer) = job::job(mode, work);
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.submit(job).await,
            Engine::Postgres(postgres) => postgres.submit(job),
        }
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl Source for Db {
    fn dialect(&self) -> Dialect {
        match &*self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// On SQLite the query runs on the caller's thread, so it must be short: a row by id, or a list bounded by an index.
    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let _span = timing::span(Layer::Database);
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(statement, params, read),
            // Boxed, so that reading the other engine does not carry this one's state along.
            Engine::Postgres(postgres) => Box::pin(postgres.read(statement, params, read)).await,
        }
    }
}

/// See [`Db::long`].
#[derive(Clone, Copy)]
pub struct Long<'a>(&'a Db);

impl Source for Long<'_> {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    /// Fails with [`Error::Timeout`] when the query's time is over, and stops the query when its caller goes away.
    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let _span = timing::span(Layer::Database);
        match &*self.0.engine {
            Engine::Sqlite(sqlite) => Box::pin(sqlite.read_long(statement, params, read)).await,
            Engine::Postgres(postgres) => Box::pin(postgres.read_long(statement, params, read)).await,
        }
    }
}

/// The error of a database that does not answer, or not in time.
fn unavailable(detail: impl Into<String>) -> Error {
    Error::Unavailable { detail: detail.into(), retry_after_s: 1 }
}

/// The error of a database that was closed, or whose thread is gone.
fn closed() -> Error {
    unavailable("The database is closed.")
}
