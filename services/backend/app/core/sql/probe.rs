//! What a path reads, as a column: for people who ask why a rule did not hold.

use super::lower::value;
use super::order::{order_key, order_kind};
use super::writer::SqlWriter;
use crate::core::catalog::ColumnKind;
use crate::core::error::Result;
use crate::core::expr::{Env, Tree, Type};

/// Writes the value of a path for the row `alias` as a column behind those of a select, and says what the column holds.
/// Paths to lists, JSON and whole records have no column, and nothing is written for them.
///
/// # Errors
/// As [`super::condition`].
pub fn path_column(writer: &mut SqlWriter, path: &Tree, alias: &str, env: &Env<'_>) -> Result<Option<ColumnKind>> {
    match path.kind() {
        // The text itself, where a sort would take the place of an enum's value.
        Type::Text => {
            writer.push(", ");
            value(writer, path, alias, env)?;
            Ok(Some(ColumnKind::Text))
        }
        Type::Bool
        | Type::Integer
        | Type::Number
        | Type::Decimal
        | Type::Time
        | Type::Date
        | Type::Uuid
        | Type::Relation(_) => {
            writer.push(", ");
            order_key(writer, path, alias, env)?;
            Ok(Some(order_kind(path, env)))
        }
        _ => Ok(None),
    }
}
