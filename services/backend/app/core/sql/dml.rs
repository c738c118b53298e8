//! The statements that read and write whole hub rows, made once for each served collection.

use crate::core::catalog::Hub;
use crate::core::db::{Dialect, Statement};

/// The statements of one hub.
#[derive(Debug)]
pub struct HubStatements {
    /// What a select of whole rows of the alias `t` gives; see [`columns`].
    pub columns: String,
    /// Reads one row: `?1` its id.
    pub lookup: Statement,
    /// Reads one row and holds it until the end of the transaction: `?1` its id.
    pub lock: Statement,
    /// Adds a row: `?1` to `?4` id, `created_at`, `updated_at`, revision, then the columns in their order.
    pub insert: Statement,
    /// Removes a row: `?1` its id.
    pub delete: Statement,
}

impl HubStatements {
    /// Makes the statements of a hub.
    pub fn new(dialect: Dialect, hub: &Hub) -> Self {
        let table = &hub.table;
        let mark = if dialect == Dialect::Sqlite { '?' } else { '$' };
        let columns = columns(hub, "t");
        let lookup = format!("SELECT {columns} FROM \"{table}\" t WHERE t.\"id\" = {mark}1");
        // SQLite has one writer, which needs no lock.
        let lock = if dialect == Dialect::Postgres { format!("{lookup} FOR UPDATE") } else { lookup.clone() };
        let names: String = hub.columns.iter().map(|column| format!(", \"{}\"", column.name)).collect();
        let marks: Vec<String> = (1..=hub.columns.len() + 4).map(|number| format!("{mark}{number}")).collect();
        let insert = format!(
            "INSERT INTO \"{table}\" (\"id\", \"created_at\", \"updated_at\", \"revision\"{names}) VALUES ({})",
            marks.join(", ")
        );
        let delete = format!("DELETE FROM \"{table}\" WHERE \"id\" = {mark}1");
        let built = |text| Statement::built(dialect, text);
        Self { columns, lookup: built(lookup), lock: built(lock), insert: built(insert), delete: built(delete) }
    }
}

/// What a select of whole hub rows gives: id, `created_at`, `updated_at`, revision, then the columns in their order.
pub fn columns(hub: &Hub, alias: &str) -> String {
    let fixed = ["id", "created_at", "updated_at", "revision"].into_iter();
    let all = fixed.chain(hub.columns.iter().map(|column| column.name.as_str()));
    let quoted: Vec<String> = all.map(|name| format!("{alias}.\"{name}\"")).collect();
    quoted.join(", ")
}

/// The statement that writes some columns of a row: `?1` its id, `?2` `updated_at`, `?3` revision, then the columns.
pub fn update(dialect: Dialect, hub: &Hub, changed: &[usize]) -> Statement {
    let mark = if dialect == Dialect::Sqlite { '?' } else { '$' };
    let names = changed.iter().filter_map(|place| hub.columns.get(*place)).enumerate();
    let sets: String = names.map(|(n, column)| format!(", \"{}\" = {mark}{}", column.name, n + 4)).collect();
    let table = &hub.table;
    let text =
        format!("UPDATE \"{table}\" SET \"updated_at\" = {mark}2, \"revision\" = {mark}3{sets} WHERE \"id\" = {mark}1");
    Statement::built(dialect, text)
}
