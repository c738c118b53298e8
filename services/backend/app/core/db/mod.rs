//! The database: one seam over SQLite and PostgreSQL. Models write their SQL against [`Source`] and [`Tx`];
//! services own the transaction through [`Db::write`].

mod statement;

use std::sync::Arc;

pub use statement::{Dialect, Statement};
use uuid::Uuid;

use super::clock::Time;
use super::error::{Error, Result};
use super::value::Value;

/// A constraint of the database that refused a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What kind it is.
    pub kind: ConstraintKind,
    /// The table, where the database says it.
    pub table: String,
    /// The constraint's or index's name, where the database says it (PostgreSQL).
    pub name: Option<String>,
    /// The columns, where the database says them (SQLite).
    pub columns: Vec<String>,
}

/// The kinds of constraint that a write can meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// Two rows would agree on a unique index.
    Unique,
    /// A row would point at nothing, or is still pointed at.
    ForeignKey,
    /// A required column would be null.
    NotNull,
    /// A check failed.
    Check,
}

/// Something that answers queries: the database itself, or a transaction in it.
pub trait Source {
    /// Which SQL it speaks.
    fn dialect(&self) -> Dialect;

    /// Runs a query and hands its rows to `read`, which runs where the rows are: it must neither block nor wait.
    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static;

    /// All rows, each turned into a `T`.
    async fn all<T, F>(&self, statement: &Statement, params: &[Value], mut map: F) -> Result<Vec<T>>
    where
        F: FnMut(&Row<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.query(statement, params, move |rows| {
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(map(&row)?);
            }
            Ok(all)
        })
        .await
    }

    /// The first row, if there is one.
    async fn first<T, F>(&self, statement: &Statement, params: &[Value], map: F) -> Result<Option<T>>
    where
        F: FnOnce(&Row<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.query(statement, params, move |rows| rows.next()?.map(|row| map(&row)).transpose()).await
    }
}

/// The rows of a query, one after the other.
pub struct Rows<'a> {
    _later: std::marker::PhantomData<&'a ()>,
}

impl Rows<'_> {
    /// The next row.
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        unimplemented!()
    }
}

/// One row of a query.
pub struct Row<'a> {
    _later: std::marker::PhantomData<&'a ()>,
}

impl Row<'_> {
    /// The value of a column, counted from 0, as a Rust type. Asking for another type than the column holds is an
    /// internal error.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T> {
        T::from_column(self, index)
    }

    /// The text in a column without a copy.
    pub fn text(&self, _index: usize) -> Result<Option<&str>> {
        unimplemented!()
    }
}

/// A Rust type that a column can be read as.
pub trait FromColumn: Sized {
    /// Reads column `index` of a row.
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self>;
}

macro_rules! from_column_later { ($($t:ty),*) => {$(
    impl FromColumn for $t { fn from_column(_: &Row<'_>, _: usize) -> Result<Self> { unimplemented!() } }
)*}; }
from_column_later!(i64, u32, bool, f64, String, Uuid, Time, Vec<u8>, Vec<String>);
impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(_: &Row<'_>, _: usize) -> Result<Self> {
        unimplemented!()
    }
}

/// A table that transactions append rows to; the rows of a group of transactions are inserted together right before
/// its commit, in order.
#[derive(Debug)]
pub struct Append {
    /// The table.
    pub table: &'static str,
    /// The columns, in the order of the values.
    pub columns: &'static [&'static str],
}

/// An open transaction.
pub struct Tx {
    _not_send: std::marker::PhantomData<std::rc::Rc<()>>,
}

impl Tx {
    /// Runs a statement that changes rows and says how many it changed.
    ///
    /// # Errors
    /// [`Error::Constraint`] when a constraint refuses; the transaction can go on only by failing as a whole.
    pub async fn execute(&self, _statement: &Statement, _params: &[Value]) -> Result<u64> {
        unimplemented!()
    }

    /// Adds a row to a table right before the commit.
    pub fn append(&self, _to: &'static Append, _values: Vec<Value>) {
        unimplemented!()
    }
}

impl Source for Tx {
    fn dialect(&self) -> Dialect {
        unimplemented!()
    }
    async fn query<T, F>(&self, _: &Statement, _: &[Value], _: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        unimplemented!()
    }
}

/// What a write is, so that the engine can schedule it.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// The schema epoch that the work was planned on; `None` for work that touches no hub.
    pub epoch: Option<i64>,
    /// The work makes exactly one changing statement (appends aside): it needs no savepoint.
    pub single_statement: bool,
    /// Imports, cascades and backfills: enters in slices behind interactive writes.
    pub bulk: bool,
}

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Db {
    _inner: Arc<()>,
}

impl Db {
    /// Runs `work` in one transaction and answers when it is durable.
    ///
    /// `work` may run more than once (a rolled-back group is replayed, a serialization failure retried), so all that
    /// it does outside the transaction must bear repeating. On SQLite it runs on the writer thread, where waiting on
    /// anything but the transaction is an error: hash passwords and fetch files before.
    ///
    /// # Errors
    /// Whatever `work` answers (and then nothing is written); [`Error::SchemaMoved`] when the epoch has moved;
    /// [`Error::StorageFull`]; [`Error::Unavailable`].
    pub async fn write<T, F>(&self, _options: WriteOptions, _work: F) -> Result<T>
    where
        F: AsyncFn(&Tx) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        Err(Error::internal("later"))
    }

    /// The same database for queries that may take long: a bounded pool with a deadline instead of the caller's thread.
    pub fn long(&self) -> Long<'_> {
        Long(self)
    }
}

/// See [`Db::long`].
pub struct Long<'a>(#[expect(dead_code)] &'a Db);

macro_rules! source_later {
    ($t:ty) => {
        impl Source for $t {
            fn dialect(&self) -> Dialect {
                unimplemented!()
            }
            async fn query<T, F>(&self, _: &Statement, _: &[Value], _: F) -> Result<T>
            where
                F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
                T: Send + 'static,
            {
                unimplemented!()
            }
        }
    };
}
source_later!(Db);
source_later!(Long<'_>);
