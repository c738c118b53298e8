//! The links beside a hub: for each list of references a table with a row for each record and each id that its list names.
//! The list is what records show, in its order; the links are how those that name an id are found, and kept from naming
//! what is not there.

use super::writer::SqlWriter;
use crate::core::catalog::{Column, Hub};
use crate::core::db::{Dialect, Statement};

/// The table of a column's links.
pub fn table(hub: &Hub, column: &Column) -> String {
    // No name of a collection has two underscores.
    format!("{}__links_{}", hub.table, column.field.0)
}

/// The statement that links a record with the ids of a list: `?1` its id, `?2` the list.
pub fn put(dialect: Dialect, hub: &Hub, column: &Column) -> Statement {
    let table = table(hub, column);
    let text = match dialect {
        Dialect::Sqlite => format!(
            "INSERT INTO \"{table}\" (target, record) \
             SELECT unhex(replace(value, '-', '')), ?1 FROM json_each(?2) WHERE TRUE"
        ),
        Dialect::Postgres => {
            format!("INSERT INTO \"{table}\" (target, record) SELECT id, $1 FROM unnest($2::uuid[]) AS ids(id)")
        }
    };
    Statement::built(dialect, text)
}

/// The statement that takes the links of a record away: `?1` its id.
pub fn clear(hub: &Hub, column: &Column) -> Statement {
    Statement::made(format!("DELETE FROM \"{}\" WHERE record = ?1", table(hub, column)))
}

/// The statement that takes all links of a column away.
pub fn clear_all(hub: &Hub, column: &Column) -> Statement {
    Statement::made(format!("DELETE FROM \"{}\"", table(hub, column)))
}

/// Writes the ids of the records whose list names an id, as a subquery in parentheses; `target` writes that id.
pub fn records_naming(writer: &mut SqlWriter, hub: &Hub, column: &Column, target: impl FnOnce(&mut SqlWriter)) {
    writer.push("(SELECT l.record FROM ").ident(&table(hub, column)).push(" AS l WHERE l.target = ");
    target(writer);
    writer.push(")");
}
