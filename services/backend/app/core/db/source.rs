//! What answers queries: the database itself, a transaction in it, or a snapshot of it.

use super::row::{Row, Rows};
use super::statement::{Dialect, Statement};
use crate::core::error::Result;
use crate::core::value::Value;

/// Something that answers queries: the database itself, or a transaction in it.
#[expect(async_fn_in_trait, reason = "a transaction's futures stay on its thread; those of `Db` are Send as they are")]
pub trait Source {
    /// Which SQL it speaks.
    fn dialect(&self) -> Dialect;

    /// Runs a query and hands its rows to `read`, which runs where the rows are: it must neither block nor wait.
    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static;

    /// All rows, each turned into a `T`.
    async fn all<T, F>(&self, statement: &Statement, params: &[Value], mut map: F) -> Result<Vec<T>>
    where
        F: FnMut(&Row<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.query(statement, params, move |rows| {
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(map(&row)?);
            }
            Ok(all)
        })
        .await
    }

    /// The first row, if there is one.
    async fn first<T, F>(&self, statement: &Statement, params: &[Value], map: F) -> Result<Option<T>>
    where
        F: FnOnce(&Row<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.query(statement, params, move |rows| rows.next()?.map(|row| map(&row)).transpose()).await
    }
}
