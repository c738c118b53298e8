//! Rows that transactions append to a table right before their commit, many in one statement.

use std::sync::OnceLock;

use super::statement::Statement;
use crate::core::value::Value;

/// A table that transactions append rows to; the rows of a group of transactions are inserted together right before
/// its commit, in order.
#[derive(Debug)]
pub struct Append {
    /// The table.
    pub table: &'static str,
    /// The columns, in the order of the values.
    pub columns: &'static [&'static str],
    /// The statements for each of [`SIZES`].
    statements: [OnceLock<Statement>; SIZES.len()],
}

impl Append {
    /// A table with these columns.
    pub const fn new(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, statements: [const { OnceLock::new() }; SIZES.len()] }
    }
}

/// A row waiting to be appended; it has as many values as the table's columns.
#[derive(Debug)]
pub(super) struct Appended {
    pub to: &'static Append,
    pub values: Vec<Value>,
}

/// Rows inserted by one statement. Few sizes keep the statement caches small.
const SIZES: [usize; 3] = [64, 8, 1];

/// The statements that insert `rows` with their parameters, the rows of each table in their order.
pub(super) fn inserts(rows: Vec<Appended>) -> Vec<(&'static Statement, Vec<Value>)> {
    let mut tables: Vec<(&'static Append, Vec<Vec<Value>>)> = Vec::new();
    for row in rows {
        match tables.iter_mut().find(|(to, _)| std::ptr::eq(*to, row.to)) {
            Some((_, values)) => values.push(row.values),
            None => tables.push((row.to, vec![row.values])),
        }
    }
    let mut statements = Vec::new();
    for (to, values) in tables {
        let mut left = values.into_iter();
        for (size, statement) in SIZES.into_iter().zip(&to.statements) {
            while left.len() >= size {
                let statement = statement.get_or_init(|| insert(to, size));
                statements.push((statement, left.by_ref().take(size).flatten().collect()));
            }
        }
    }
    statements
}

fn insert(to: &Append, rows: usize) -> Statement {
    let width = to.columns.len();
    let row = |row: usize| {
        let places: Vec<String> = (1..=width).map(|column| format!("?{}", row * width + column)).collect();
        format!("({})", places.join(", "))
    };
    let places: Vec<String> = (0..rows).map(row).collect();
    Statement::made(format!("INSERT INTO {} ({}) VALUES {}", to.table, to.columns.join(", "), places.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::db::Dialect;

    static A: Append = Append::new("a", &["x", "y"]);
    static B: Append = Append::new("b", &["z"]);

    #[test]
    fn rows_go_in_few_statements_and_keep_their_order() {
        let mut rows: Vec<Appended> =
            (0..10).map(|n| Appended { to: &A, values: vec![Value::Integer(n), Value::Null] }).collect();
        rows.insert(1, Appended { to: &B, values: vec![Value::Integer(99)] });
        let made = inserts(rows);
        let sizes: Vec<usize> = made.iter().map(|(_, values)| values.len()).collect();
        assert_eq!(sizes, [16, 2, 2, 1]);
        assert_eq!(made[1].0.text(Dialect::Postgres), "INSERT INTO a (x, y) VALUES ($1, $2)");
        assert_eq!(made[2].1[0], Value::Integer(9));
        assert_eq!(made[3].0.text(Dialect::Postgres), "INSERT INTO b (z) VALUES ($1)");
    }
}
