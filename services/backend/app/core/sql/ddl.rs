//! What the steps of a change become as statements of either dialect.

use super::writer::{SqlWriter, postgres_type};
use super::{links, partial};
use crate::core::catalog::hub::{Column, ColumnKind, Hub, Index, IndexPart, Item};
use crate::core::catalog::{Catalog, OnDelete};
use crate::core::db::Dialect;
use crate::core::error::Result;

/// The statement that makes a hub's table.
pub fn create_table(dialect: Dialect, catalog: &Catalog, hub: &Hub) -> String {
    let fixed = match dialect {
        Dialect::Sqlite => {
            "\"rid\" INTEGER PRIMARY KEY, \"id\" BLOB NOT NULL UNIQUE, \"created_at\" INTEGER NOT NULL, \
             \"updated_at\" INTEGER NOT NULL, \"revision\" INTEGER NOT NULL"
        }
        Dialect::Postgres => {
            "\"id\" uuid PRIMARY KEY, \"created_at\" bigint NOT NULL, \"updated_at\" bigint NOT NULL, \
             \"revision\" bigint NOT NULL"
        }
    };
    let columns: String = hub.columns.iter().map(|column| format!(", {}", define(dialect, catalog, column))).collect();
    let strict = if dialect == Dialect::Sqlite { " STRICT" } else { "" };
    let links: String = hub.columns.iter().map(|column| create_links(dialect, catalog, hub, column)).collect();
    format!("CREATE TABLE \"{}\" ({fixed}{columns}){strict}{links}", hub.table)
}

/// The statement that adds a column to a hub's table.
pub fn add_column(dialect: Dialect, catalog: &Catalog, hub: &Hub, column: &Column) -> String {
    let links = create_links(dialect, catalog, hub, column);
    format!("ALTER TABLE \"{}\" ADD COLUMN {}{links}", hub.table, define(dialect, catalog, column))
}

/// What makes the table of a column's links, where it has one: a row for each record and each id that its list names.
fn create_links(dialect: Dialect, catalog: &Catalog, hub: &Hub, column: &Column) -> String {
    if !column.kind.is_linked() {
        return String::new();
    }
    let (kind, options) = match dialect {
        Dialect::Sqlite => ("BLOB", " STRICT, WITHOUT ROWID"),
        Dialect::Postgres => ("uuid", ""),
    };
    let table = links::table(hub, column);
    format!(
        "; CREATE TABLE \"{table}\" (\"target\" {kind} NOT NULL{}, \
         \"record\" {kind} NOT NULL REFERENCES \"{}\" (\"id\") ON DELETE CASCADE, \
         PRIMARY KEY (\"target\", \"record\")){options}; \
         CREATE INDEX \"ix_{table}\" ON \"{table}\" (\"record\")",
        references(catalog, column.kind),
        hub.table,
    )
}

/// The statement that adds an index to a hub's table. Every index that is not unique ends in `id`, so that it gives
/// pages in a total order; nulls come first, as they do in lists.
///
/// # Errors
/// [`crate::core::Error::Internal`] when its condition does not fit the catalogue.
pub fn create_index(dialect: Dialect, catalog: &Catalog, hub: &Hub, index: &Index) -> Result<String> {
    let mut parts: Vec<String> = index.parts.iter().filter_map(|part| part_column(dialect, hub, part)).collect();
    if dialect == Dialect::Postgres {
        for (text, part) in parts.iter_mut().zip(&index.parts) {
            if !matches!(part, IndexPart::System(_)) {
                text.push_str(" NULLS FIRST");
            }
        }
    }
    if !index.unique {
        parts.push("\"id\"".into());
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut sql = SqlWriter::new(dialect);
    sql.push("CREATE ").push(unique).push("INDEX ").ident(&index.name).push(" ON ").ident(&hub.table);
    sql.push(" (").push(&parts.join(", ")).push(")");
    if let Some(condition) = &index.condition {
        sql.push(" WHERE ");
        partial::write(&mut sql, catalog, condition, &format!("\"{}\"", hub.table))?;
    }
    Ok(sql.finish().0)
}

/// The statement that takes a column away. SQLite would write the whole table anew for it: there the empty column stays.
pub fn drop_column(dialect: Dialect, hub: &Hub, column: &Column) -> String {
    let links =
        if column.kind.is_linked() { format!("DROP TABLE \"{}\"; ", links::table(hub, column)) } else { String::new() };
    match dialect {
        Dialect::Sqlite => links,
        Dialect::Postgres => format!("{links}ALTER TABLE \"{}\" DROP COLUMN \"{}\"", hub.table, column.name),
    }
}

/// The statements that change what the database itself does about a reference. The rows need no look: each was guarded
/// until now. SQLite has no statement for it: its stored definition of the table is amended, as its documentation of
/// `ALTER TABLE` (section 7) has it for constraints, and has to be read anew.
pub fn set_reference(dialect: Dialect, catalog: &Catalog, hub: &Hub, before: &Column, after: &Column) -> String {
    let (table, name, kind) = if after.kind.is_linked() {
        (links::table(hub, after), "target", " NOT NULL")
    } else {
        (hub.table.clone(), after.name.as_str(), "")
    };
    match dialect {
        Dialect::Sqlite => {
            let [before, after] =
                [before, after].map(|column| format!("\"{name}\" BLOB{kind}{}", references(catalog, column.kind)));
            format!(
                "PRAGMA writable_schema = ON; \
                 UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') WHERE type = 'table' AND name = '{table}'; \
                 PRAGMA writable_schema = OFF;"
            )
        }
        Dialect::Postgres => {
            let reference = references(catalog, after.kind);
            format!(
                "DO $$ DECLARE held text; BEGIN \
                 FOR held IN SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid \
                 AND a.attnum = ANY (c.conkey) WHERE c.contype = 'f' AND c.conrelid = '\"{table}\"'::regclass \
                 AND a.attname = '{name}' LOOP \
                 EXECUTE format('ALTER TABLE \"{table}\" DROP CONSTRAINT %I', held); END LOOP; \
                 ALTER TABLE \"{table}\" ADD FOREIGN KEY (\"{name}\"){reference} NOT VALID; END $$"
            )
        }
    }
}

/// The statement that takes an index away.
pub fn drop_index(index: &Index) -> String {
    format!("DROP INDEX IF EXISTS \"{}\"", index.name)
}

fn part_column(dialect: Dialect, hub: &Hub, part: &IndexPart) -> Option<String> {
    let name = hub.column_of(part)?;
    let IndexPart::Filled { field, fill } = part else { return Some(format!("\"{name}\"")) };
    // To the letter what `super::lens` writes, or no query would find the index.
    let mut sql = SqlWriter::new(dialect);
    sql.push("(coalesce(").ident(name).push(", ").constant(hub.column(*field)?.stored(fill)?.into_stored()).push("))");
    Some(sql.finish().0)
}

fn define(dialect: Dialect, catalog: &Catalog, column: &Column) -> String {
    let kind = match (dialect, column.kind) {
        (
            Dialect::Sqlite,
            ColumnKind::Text | ColumnKind::List { .. } | ColumnKind::References { .. } | ColumnKind::Json,
        ) => "TEXT",
        (
            Dialect::Sqlite,
            ColumnKind::Integer | ColumnKind::Decimal { .. } | ColumnKind::Bool | ColumnKind::Time | ColumnKind::Date,
        ) => "INTEGER",
        (Dialect::Sqlite, ColumnKind::Number) => "REAL",
        (Dialect::Sqlite, ColumnKind::Uuid | ColumnKind::Reference { .. } | ColumnKind::Vector { .. }) => "BLOB",
        (Dialect::Postgres, ColumnKind::Text | ColumnKind::Json) => "text COLLATE \"C\"",
        (Dialect::Postgres, ColumnKind::List { of: Item::Text }) => "text[] COLLATE \"C\"",
        (Dialect::Postgres, ColumnKind::List { .. } | ColumnKind::Vector { .. }) => postgres_type(column.kind),
        (Dialect::Postgres, ColumnKind::Integer | ColumnKind::Decimal { .. } | ColumnKind::Time | ColumnKind::Date) => {
            "bigint"
        }
        (Dialect::Postgres, ColumnKind::Bool) => "boolean",
        (Dialect::Postgres, ColumnKind::Number) => "double precision",
        (Dialect::Postgres, ColumnKind::Uuid | ColumnKind::Reference { .. }) => "uuid",
        (Dialect::Postgres, ColumnKind::References { .. }) => "uuid[]",
    };
    // The links of a list have the guard, which a list cannot have itself.
    let reference = if column.kind.is_linked() { String::new() } else { references(catalog, column.kind) };
    format!("\"{}\" {kind}{reference}", column.name)
}

/// The database's own guard behind the deletes that services carry out record by record.
fn references(catalog: &Catalog, kind: ColumnKind) -> String {
    let Some((hub, on_delete)) = kind.points_at() else { return String::new() };
    let Some(target) = catalog.hub(hub) else { return String::new() };
    let action = match on_delete {
        OnDelete::Restrict => "NO ACTION",
        OnDelete::SetNull if !kind.is_linked() => "SET NULL",
        OnDelete::Cascade | OnDelete::SetNull => "CASCADE",
    };
    format!(" REFERENCES \"{}\" (\"id\") ON DELETE {action}", target.table)
}
