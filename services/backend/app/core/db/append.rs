//! Rows that transactions append to a table right before their commit, many in one statement.

use super::statement::{Dialect, Statement};
use crate::core::value::Value;

/// A table that transactions append rows to; the rows of a group of transactions are inserted together right before
/// its commit, in order.
#[derive(Debug)]
pub struct Append {
    /// The table.
    pub table: &'static str,
    /// The columns, in the order of the values.
    pub columns: &'static [&'static str],
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
pub(super) fn inserts(dialect: Dialect, rows: Vec<Appended>) -> Vec<(Statement, Vec<Value>)> {
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
        while let Some(size) = SIZES.into_iter().find(|size| *size <= left.len()) {
            statements.push((insert(dialect, to, size), left.by_ref().take(size).flatten().collect()));
        }
    }
    statements
}

fn insert(dialect: Dialect, to: &Append, rows: usize) -> Statement {
    let sign = match dialect {
        Dialect::Sqlite => '?',
        Dialect::Postgres => '$',
    };
    let width = to.columns.len();
    let row = |row: usize| {
        let places: Vec<String> = (1..=width).map(|column| format!("{sign}{}", row * width + column)).collect();
        format!("({})", places.join(", "))
    };
    let places: Vec<String> = (0..rows).map(row).collect();
    let text = format!("INSERT INTO {} ({}) VALUES {}", to.table, to.columns.join(", "), places.join(", "));
    Statement::built(dialect, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    static A: Append = Append { table: "a", columns: &["x", "y"] };
    static B: Append = Append { table: "b", columns: &["z"] };

    #[test]
    fn rows_go_in_few_statements_and_keep_their_order() {
        let mut rows: Vec<Appended> =
            (0..10).map(|n| Appended { to: &A, values: vec![Value::Integer(n), Value::Null] }).collect();
        rows.insert(1, Appended { to: &B, values: vec![Value::Integer(99)] });
        let made = inserts(Dialect::Postgres, rows);
        let sizes: Vec<usize> = made.iter().map(|(_, values)| values.len()).collect();
        assert_eq!(sizes, [16, 2, 2, 1]);
        assert_eq!(made[1].0.text(Dialect::Postgres), "INSERT INTO a (x, y) VALUES ($1, $2)");
        assert_eq!(made[2].1[0], Value::Integer(9));
        assert_eq!(made[3].0.text(Dialect::Postgres), "INSERT INTO b (z) VALUES ($1)");
    }
}
