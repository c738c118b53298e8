//! The records that one relation leads to from many records.

use uuid::Uuid;

use super::SYSTEM_COLUMNS;
use crate::core::catalog::Hub;
use crate::core::db::{Dialect, Row, Statement};
use crate::core::expr::{Env, Hop, Tree};
use crate::core::sql::{SqlWriter, related as sql};
use crate::core::{Result, Value};

/// The statement that selects what `hop` leads to from the records with these keys, as far as the surroundings see it: at
/// most `each` of those that point at one record, at most `limit` in all. Its rows are whole, [`related_key`] is behind, and
/// behind that the truth of each of `marks`, from [`marks_after_key`] on.
///
/// # Errors
/// Internal when the hop does not fit the catalogue.
pub fn related(
    dialect: Dialect,
    (hop, keys): (Hop, &[Uuid]),
    (each, limit): (usize, usize),
    marks: &[Tree],
    env: &Env<'_>,
) -> Result<(Statement, Vec<Value>)> {
    let mut writer = SqlWriter::new(dialect);
    sql::select(&mut writer, hop, keys.iter().copied(), marks, env, (each, limit))?;
    Ok(writer.into_statement())
}

/// The key that a row of [`related`] is found by.
///
/// # Errors
/// The row is of another statement, which is a defect.
pub fn related_key(row: &Row<'_>, hub: &Hub) -> Result<Uuid> {
    row.get(SYSTEM_COLUMNS + hub.columns.len())
}

/// Where the marks stand in a row of [`related`].
pub const fn marks_after_key(hub: &Hub) -> usize {
    SYSTEM_COLUMNS + hub.columns.len() + 1
}
