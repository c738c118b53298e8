//! What PostgreSQL's failures mean (codes: PostgreSQL 15, appendix A).

use tokio_postgres::error::{DbError, SqlState};

use crate::core::db::constraint::{Constraint, ConstraintKind};
use crate::core::db::unavailable;
use crate::core::error::Error;

/// The error that a failure becomes.
pub(super) fn classify(fault: tokio_postgres::Error) -> Error {
    let Some(cause) = fault.as_db_error() else {
        if is_connection(&fault) {
            tracing::warn!(error = %fault, "a connection to PostgreSQL failed");
            return unavailable("The database does not answer.");
        }
        return Error::caused("running a PostgreSQL statement", fault);
    };
    if let Some(constraint) = constraint(cause) {
        return Error::Constraint(constraint);
    }
    match *cause.code() {
        SqlState::QUERY_CANCELED => Error::Timeout,
        SqlState::DISK_FULL => Error::StorageFull,
        SqlState::LOCK_NOT_AVAILABLE => unavailable("The row or table is in use by other work."),
        _ if is_conflict(&fault) => unavailable("The write met too many others like it."),
        _ if is_connection(&fault) => unavailable("The database does not take work now."),
        _ => Error::caused("running a PostgreSQL statement", fault),
    }
}

/// Whether the transaction lost against another one and may simply be tried again.
pub(super) fn is_conflict(fault: &tokio_postgres::Error) -> bool {
    matches!(fault.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
}

/// Whether a lock was not to be had in time.
pub(super) fn is_locked(fault: &tokio_postgres::Error) -> bool {
    fault.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// Whether the connection, or the server behind it, is at fault and not the statement.
pub(super) fn is_connection(fault: &tokio_postgres::Error) -> bool {
    match fault.code() {
        // Classes 08 connection, 53 resources, 57P server shut down or starting; 25006 after a failover to a replica.
        Some(code) => {
            let code = code.code();
            code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") || code == "25006"
        }
        None => fault.is_closed() || has_io_cause(fault),
    }
}

fn has_io_cause(fault: &tokio_postgres::Error) -> bool {
    std::error::Error::source(fault).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn constraint(cause: &DbError) -> Option<Constraint> {
    let kind = match *cause.code() {
        SqlState::UNIQUE_VIOLATION | SqlState::EXCLUSION_VIOLATION => ConstraintKind::Unique,
        SqlState::FOREIGN_KEY_VIOLATION => ConstraintKind::ForeignKey,
        SqlState::NOT_NULL_VIOLATION => ConstraintKind::NotNull,
        SqlState::CHECK_VIOLATION => ConstraintKind::Check,
        SqlState::PROGRAM_LIMIT_EXCEEDED => ConstraintKind::Size,
        _ => return None,
    };
    let columns = match kind {
        ConstraintKind::Unique => cause.detail().map(key_columns).unwrap_or_default(),
        _ => cause.column().map(str::to_owned).into_iter().collect(),
    };
    let name = cause.constraint().map(str::to_owned);
    Some(Constraint { kind, table: cause.table().unwrap_or_default().to_owned(), name, columns })
}

/// The columns in `Key (title, slug)=(a, b) already exists.`, whatever language the server speaks; none when the index is
/// over expressions.
fn key_columns(detail: &str) -> Vec<String> {
    let columns =
        detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=(")).map_or("", |(columns, _)| columns);
    if columns.is_empty() || columns.contains('(') {
        return Vec::new();
    }
    columns.split(", ").map(|column| column.trim_matches('"').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::key_columns;

    #[test]
    fn columns_are_read_from_the_detail_in_any_language() {
        assert_eq!(key_columns("Key (title, slug)=(a, b)=(c) already exists."), ["title", "slug"]);
        assert_eq!(key_columns("Schlüssel »(\"order\")=(1)« existiert bereits."), ["order"]);
        assert!(key_columns("Key (lower(title))=(a) already exists.").is_empty());
        assert!(key_columns("").is_empty());
    }
}
