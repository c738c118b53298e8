//! How a database would find the rows of a query.

use stratabase::core::Value;
use stratabase::core::db::{Db, Dialect, Source, Statement, Tx, WriteOptions};

/// The plan of a query, as the database tells it. A table of a few rows is not worth an index to PostgreSQL: what can be
/// used shows when nothing else may, which is a scan of the table, and `off`, a setting of its planner.
pub async fn explain(db: &Db, statement: &Statement, params: Vec<Value>, off: &'static str) -> String {
    let dialect = db.dialect();
    let head = if dialect == Dialect::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
    let text = format!("{head} {}", statement.text(dialect));
    let explain = async move |tx: &Tx| {
        if tx.dialect() == Dialect::Postgres {
            tx.execute_batch(&format!("SET LOCAL enable_seqscan = off; SET LOCAL {off} = off")).await?;
        }
        let column = if tx.dialect() == Dialect::Sqlite { 3 } else { 0 };
        tx.all(&Statement::built(tx.dialect(), text.clone()), &params, move |row| row.get::<String>(column)).await
    };
    db.write(WriteOptions::default(), explain).await.expect("a plan").join("\n")
}
