//! Rows of a query, read without knowing which engine they come from.

use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use super::{postgres, sqlite};
use crate::core::catalog::{ColumnKind, Item};
use crate::core::clock::Time;
use crate::core::date::Date;
use crate::core::decimal::Decimal;
use crate::core::error::{Error, Result};
use crate::core::value::Value;

/// The rows of a query, one after the other. SQLite steps to a row when it is asked for; PostgreSQL has sent them all.
pub struct Rows<'a> {
    origin: Origin<'a>,
    failed: bool,
}

enum Origin<'a> {
    Sqlite(rusqlite::Rows<'a>),
    Postgres(std::slice::Iter<'a, tokio_postgres::Row>),
}

impl<'a> Rows<'a> {
    pub(super) const fn sqlite(rows: rusqlite::Rows<'a>) -> Self {
        Self { origin: Origin::Sqlite(rows), failed: false }
    }

    pub(super) fn postgres(rows: &'a [tokio_postgres::Row]) -> Self {
        Self { origin: Origin::Postgres(rows.iter()), failed: false }
    }

    /// Whether the database failed on the way, which the reader of the rows may have passed over.
    pub(super) const fn has_failed(&self) -> bool {
        self.failed
    }

    /// The next row.
    ///
    /// # Errors
    /// [`Error::Timeout`] when the query's time is over; [`Error::Constraint`] from a statement that changes rows.
    #[expect(clippy::should_implement_trait, reason = "each row borrows from the rows, which no iterator can say")]
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        let cells = match &mut self.origin {
            Origin::Sqlite(rows) => match rows.next() {
                Ok(row) => row.map(Cells::Sqlite),
                Err(fault) => {
                    self.failed = true;
                    return Err(sqlite::error::classify(fault));
                }
            },
            Origin::Postgres(rows) => rows.next().map(Cells::Postgres),
        };
        Ok(cells.map(|cells| Row { cells }))
    }
}

/// One row of a query.
pub struct Row<'a> {
    cells: Cells<'a>,
}

enum Cells<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of a column, counted from 0, as a Rust type.
    ///
    /// # Errors
    /// Internal when the column holds another type, or null where the type has no place for it.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T> {
        T::from_column(self, index)
    }

    /// The text in a column without a copy; on SQLite also the JSON text of a list.
    ///
    /// # Errors
    /// Internal when the column holds something else.
    pub fn text(&self, index: usize) -> Result<Option<&str>> {
        match &self.cells {
            Cells::Sqlite(row) => match row.get_ref(index).map_err(|fault| wrong(index, fault))? {
                ValueRef::Null => Ok(None),
                cell => cell.as_str().map(Some).map_err(|fault| wrong(index, fault)),
            },
            Cells::Postgres(row) => row.try_get(index).map_err(|fault| wrong(index, fault)),
        }
    }

    /// The value of a column of a hub.
    ///
    /// # Errors
    /// Internal when the column holds another kind.
    pub fn value(&self, index: usize, kind: ColumnKind) -> Result<Value> {
        Ok(match kind {
            ColumnKind::Text => self.get::<Option<String>>(index)?.into(),
            ColumnKind::List { of } => self.list(index, of)?,
            ColumnKind::Integer => self.get::<Option<i64>>(index)?.into(),
            ColumnKind::Number => self.get::<Option<f64>>(index)?.into(),
            ColumnKind::Decimal { scale } => {
                self.get::<Option<i64>>(index)?.map(|units| Decimal::from_units(units, scale)).into()
            }
            ColumnKind::Bool => self.get::<Option<bool>>(index)?.into(),
            ColumnKind::Time => self.get::<Option<Time>>(index)?.into(),
            ColumnKind::Date => self.get::<Option<i64>>(index)?.map(Date::from_days).into(),
            ColumnKind::Vector { .. } => self.get::<Option<Vec<f32>>>(index)?.map_or(Value::Null, Value::Vector),
            ColumnKind::Json => self.get::<Option<String>>(index)?.map_or(Value::Null, Value::Json),
            ColumnKind::Uuid | ColumnKind::Reference { .. } => self.get::<Option<Uuid>>(index)?.into(),
            ColumnKind::References { .. } => self.list(index, Item::Uuid)?,
        })
    }

    fn list(&self, index: usize, of: Item) -> Result<Value> {
        match of {
            Item::Text => self.items(index, |text: String| Value::Text(text)),
            Item::Integer => self.items(index, |whole: i64| Value::Integer(whole)),
            Item::Number => self.items(index, |number: f64| Value::Number(number)),
            Item::Decimal { scale } => self.items(index, |units| Decimal::from_units(units, scale).into()),
            Item::Bool => self.items(index, |truth: bool| Value::Bool(truth)),
            Item::Time => self.items(index, |micros| Time::from_micros(micros).into()),
            Item::Date => self.items(index, |days| Date::from_days(days).into()),
            Item::Uuid => self.items(index, |id: Uuid| Value::Uuid(id)),
        }
    }

    fn items<T>(&self, index: usize, read: impl Fn(T) -> Value) -> Result<Value>
    where
        Vec<T>: FromColumn,
    {
        let items = self.get::<Option<Vec<T>>>(index)?;
        Ok(items.map_or(Value::Null, |items| Value::List(items.into_iter().map(read).collect())))
    }

    /// Whether a column is null.
    ///
    /// # Errors
    /// Internal when there is no such column.
    pub fn is_null(&self, index: usize) -> Result<bool> {
        match &self.cells {
            Cells::Sqlite(row) => {
                Ok(matches!(row.get_ref(index).map_err(|fault| wrong(index, fault))?, ValueRef::Null))
            }
            Cells::Postgres(row) => {
                Ok(row.try_get::<_, Option<Present>>(index).map_err(|fault| wrong(index, fault))?.is_none())
            }
        }
    }

    /// Reads a column as `S` from SQLite or as `P` from PostgreSQL.
    fn cell<'r, S, P, T>(
        &'r self,
        index: usize,
        from_sqlite: impl FnOnce(S) -> T,
        from_postgres: impl FnOnce(P) -> T,
    ) -> Result<T>
    where
        S: rusqlite::types::FromSql,
        P: FromSql<'r>,
    {
        match &self.cells {
            Cells::Sqlite(row) => row.get(index).map(from_sqlite).map_err(|fault| wrong(index, fault)),
            Cells::Postgres(row) => row.try_get(index).map(from_postgres).map_err(|fault| wrong(index, fault)),
        }
    }
}

/// A Rust type that a column can be read as.
pub trait FromColumn: Sized {
    /// Reads column `index` of a row.
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self>;

    /// Reads column `index` of a row, null as nothing.
    fn from_nullable(row: &Row<'_>, index: usize) -> Result<Option<Self>> {
        if row.is_null(index)? { Ok(None) } else { Self::from_column(row, index).map(Some) }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        T::from_nullable(row, index)
    }
}

macro_rules! same_on_both {
    ($($type:ty),*) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
                row.cell(index, |cell: $type| cell, |cell: $type| cell)
            }

            fn from_nullable(row: &Row<'_>, index: usize) -> Result<Option<Self>> {
                row.cell(index, |cell: Option<$type>| cell, |cell: Option<$type>| cell)
            }
        }
    )*};
}
same_on_both!(bool, String, Vec<u8>);

impl FromColumn for i64 {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.cell(index, |cell: Self| cell, |cell: postgres::bind::AnyInteger| cell.0)
    }

    fn from_nullable(row: &Row<'_>, index: usize) -> Result<Option<Self>> {
        row.cell(index, |cell: Option<Self>| cell, |cell: Option<postgres::bind::AnyInteger>| cell.map(|cell| cell.0))
    }
}

impl FromColumn for u32 {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        Self::try_from(row.get::<i64>(index)?).map_err(|fault| wrong(index, fault))
    }
}

impl FromColumn for f64 {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.cell(index, |cell: Self| cell, |cell: postgres::bind::AnyFloat| cell.0)
    }
}

impl FromColumn for Uuid {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.cell(index, Self::from_bytes, |cell: Self| cell)
    }

    fn from_nullable(row: &Row<'_>, index: usize) -> Result<Option<Self>> {
        row.cell(index, |cell: Option<[u8; 16]>| cell.map(Self::from_bytes), |cell: Option<Self>| cell)
    }
}

impl FromColumn for Time {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.get(index).map(Self::from_micros)
    }
}

macro_rules! listed {
    ($($type:ty),*) => {$(
        impl FromColumn for Vec<$type> {
            fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
                row.cell(index, |cell: sqlite::bind::Listed<$type>| cell.0, |cell: Self| cell)
            }
        }
    )*};
}
listed!(String, i64, bool, Uuid);

impl FromColumn for Vec<f64> {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.cell(index, |cell: sqlite::bind::Numbers| cell.0, |cell: Self| cell)
    }
}

impl FromColumn for Vec<f32> {
    fn from_column(row: &Row<'_>, index: usize) -> Result<Self> {
        row.cell(index, |cell: sqlite::bind::Floats| cell.0, |cell: Self| cell)
    }
}

/// Any value that is not null.
struct Present;

impl FromSql<'_> for Present {
    fn from_sql(_: &Type, _: &[u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn wrong(index: usize, fault: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::caused(format!("reading column {index} of a row"), fault)
}
