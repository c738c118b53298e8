//! A database constraint that refused a write: how it looks, the same from both engines.

/// A constraint of the database that refused a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What kind it is.
    pub kind: ConstraintKind,
    /// The table; empty where the database does not say it (SQLite's foreign keys and checks).
    pub table: String,
    /// The name of the constraint or index. On SQLite a unique index made by `CREATE UNIQUE INDEX` and a named check have
    /// one; foreign keys and `UNIQUE` inside `CREATE TABLE` have none.
    pub name: Option<String>,
    /// The columns of a unique index or of a null, in the order of the index; empty where they are not plain columns.
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
    /// A row, or its entry in an index, is larger than the engine can hold (PostgreSQL: an index entry of 2,704 bytes).
    Size,
}

impl Constraint {
    /// Whether this is the unique index of that name.
    pub fn is_unique(&self, index: &str) -> bool {
        self.kind == ConstraintKind::Unique && self.name.as_deref() == Some(index)
    }

    /// Whether two rows of `table` would agree on exactly `columns`.
    pub fn is_unique_on(&self, table: &str, columns: &[&str]) -> bool {
        self.kind == ConstraintKind::Unique && self.table == table && self.columns == columns
    }
}
