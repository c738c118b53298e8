//! The cells of one hub row as JSON, wherever they lie: in a row that the database is just giving, or in memory.

use uuid::Uuid;

use super::json;
use crate::core::catalog::hub::ColumnKind;
use crate::core::catalog::{Hub, HubRow};
use crate::core::db::Row;
use crate::core::{Error, Result, Time, Value};
use crate::models::records::SYSTEM_COLUMNS;

/// Gives the cells of one hub row.
pub trait Cells {
    /// The record's id.
    fn id(&self) -> Result<Uuid>;
    /// When it was created, and when last changed.
    fn times(&self) -> Result<(Time, Time)>;
    /// Writes a column as JSON, by its place in the hub. A column without value writes nothing and answers false.
    fn write(&self, column: usize, out: &mut Vec<u8>) -> Result<bool>;
    /// The value of a column, by its place in the hub.
    fn value(&self, column: usize) -> Result<Value>;
}

/// A row that the database is giving, selected with [`crate::models::records::columns`].
pub struct Given<'a> {
    /// The row.
    pub row: &'a Row<'a>,
    /// The hub that it is of.
    pub hub: &'a Hub,
}

impl Cells for Given<'_> {
    fn id(&self) -> Result<Uuid> {
        self.row.get(0)
    }

    fn times(&self) -> Result<(Time, Time)> {
        Ok((self.row.get(1)?, self.row.get(2)?))
    }

    fn write(&self, column: usize, out: &mut Vec<u8>) -> Result<bool> {
        let kind = self.hub.columns.get(column).ok_or_else(missing)?.kind;
        let index = column + SYSTEM_COLUMNS;
        // Texts go from the database's page to the answer without a copy of their own.
        if matches!(kind, ColumnKind::Text | ColumnKind::Json) {
            let Some(text) = self.row.text(index)? else { return Ok(false) };
            if kind == ColumnKind::Text {
                json::write_text(text, out);
            } else {
                out.extend_from_slice(text.as_bytes());
            }
            return Ok(true);
        }
        let value = self.row.value(index, kind)?;
        if !value.is_null() {
            json::write_value(&value, out);
        }
        Ok(!value.is_null())
    }

    fn value(&self, column: usize) -> Result<Value> {
        let kind = self.hub.columns.get(column).ok_or_else(missing)?.kind;
        self.row.value(column + SYSTEM_COLUMNS, kind)
    }
}

impl Cells for HubRow {
    fn id(&self) -> Result<Uuid> {
        Ok(self.id)
    }

    fn times(&self) -> Result<(Time, Time)> {
        Ok((self.created_at, self.updated_at))
    }

    fn write(&self, column: usize, out: &mut Vec<u8>) -> Result<bool> {
        match self.columns.get(column).ok_or_else(missing)? {
            Value::Null => Ok(false),
            value => {
                json::write_value(value, out);
                Ok(true)
            }
        }
    }

    fn value(&self, column: usize) -> Result<Value> {
        self.columns.get(column).cloned().ok_or_else(missing)
    }
}

fn missing() -> Error {
    Error::internal("a column that the row has not")
}
