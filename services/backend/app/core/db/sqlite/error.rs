//! What SQLite's failures mean.

use rusqlite::{Connection, ErrorCode, ffi};

use crate::core::db::constraint::{Constraint, ConstraintKind};
use crate::core::db::unavailable;
use crate::core::error::Error;

/// The error that a failure becomes. An I/O error may still be a full disk in disguise (`Handle::explain`).
pub(in crate::core::db) fn classify(fault: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &fault else {
        return Error::caused("running a SQLite statement", fault);
    };
    match code.code {
        ErrorCode::ConstraintViolation => {
            match constraint(code.extended_code, message.as_deref().unwrap_or_default()) {
                Some(constraint) => Error::Constraint(constraint),
                None => Error::caused("running a SQLite statement", fault),
            }
        }
        ErrorCode::DiskFull => Error::StorageFull,
        ErrorCode::OperationInterrupted => Error::Timeout,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            unavailable("Another process holds the database file locked.")
        }
        ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory | ErrorCode::CannotOpen | ErrorCode::ReadOnly => {
            tracing::error!(error = %fault, extended_code = code.extended_code, "SQLite failed");
            unavailable("The database file cannot be read or written.")
        }
        _ => Error::caused("running a SQLite statement", fault),
    }
}

/// The constraint in a message such as `UNIQUE constraint failed: posts.title, posts.slug`.
fn constraint(extended_code: i32, message: &str) -> Option<Constraint> {
    let kind = match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        _ => return None,
    };
    let about = message.split_once(": ").map_or("", |(_, about)| about);
    let mut constraint = Constraint { kind, table: String::new(), name: None, columns: Vec::new() };
    if let Some(index) = about.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
        constraint.name = Some(index.to_owned());
    } else if kind == ConstraintKind::Check {
        constraint.name = Some(about.to_owned());
    } else {
        for (table, column) in about.split(", ").filter_map(|column| column.split_once('.')) {
            table.clone_into(&mut constraint.table);
            constraint.columns.push(column.to_owned());
        }
    }
    Some(constraint)
}

/// Fills in what the message left out: the index's name when it tells the columns, the table when it tells the name.
pub(super) fn complete(connection: &Connection, mut constraint: Constraint) -> Constraint {
    const BY_NAME: &str = "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?1";
    const BY_COLUMNS: &str = "SELECT list.name, (SELECT group_concat(info.name, ', ' ORDER BY info.seqno) \
        FROM pragma_index_info(list.name) AS info) AS columns \
        FROM pragma_index_list(?1) AS list WHERE list.\"unique\" AND list.origin = 'c' AND columns = ?2";
    if constraint.kind == ConstraintKind::Unique {
        if let Some(name) = &constraint.name {
            let found = connection.query_row(BY_NAME, [name], |row| row.get(0));
            constraint.table = found.unwrap_or_default();
        } else {
            let columns = constraint.columns.join(", ");
            constraint.name = connection.query_row(BY_COLUMNS, [&constraint.table, &columns], |row| row.get(0)).ok();
        }
    }
    constraint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(connection: &Connection, sql: &str) -> Constraint {
        match classify(connection.execute_batch(sql).unwrap_err()) {
            Error::Constraint(constraint) => complete(connection, constraint),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn constraints_are_told_with_table_name_and_columns() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, c TEXT, n INTEGER CONSTRAINT small CHECK (n < 9)); \
                 CREATE UNIQUE INDEX t_a_b ON t (a, b); CREATE UNIQUE INDEX t_lower ON t (lower(c)); \
                 INSERT INTO t (id, a, b, c) VALUES (1, 'x', 'y', 'z');",
            )
            .unwrap();
        let unique = refused(&connection, "INSERT INTO t (a, b) VALUES ('x', 'y')");
        assert!(unique.is_unique("t_a_b") && unique.is_unique_on("t", &["a", "b"]), "{unique:?}");
        let expression = refused(&connection, "INSERT INTO t (a, c) VALUES ('z', 'Z')");
        assert!(expression.is_unique("t_lower") && expression.table == "t", "{expression:?}");
        assert!(refused(&connection, "INSERT INTO t (id, a) VALUES (1, 'z')").is_unique_on("t", &["id"]));
        let null = refused(&connection, "INSERT INTO t (b) VALUES ('q')");
        assert_eq!((null.kind, null.columns.as_slice()), (ConstraintKind::NotNull, ["a".to_owned()].as_slice()));
        let check = refused(&connection, "INSERT INTO t (a, n) VALUES ('w', 10)");
        assert_eq!((check.kind, check.name.as_deref()), (ConstraintKind::Check, Some("small")));
    }
}
