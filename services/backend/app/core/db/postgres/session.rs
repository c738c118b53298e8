//! One transaction's view of its connection.

use std::cell::Cell;

use super::connection::borrowed;
use super::error;
use super::pool::Pooled;
use crate::core::db::append::{self, Appended};
use crate::core::db::row::Rows;
use crate::core::db::statement::{Dialect, Statement};
use crate::core::error::Result;
use crate::core::value::Value;

/// Why a transaction that failed may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It lost against another transaction.
    Conflict,
    /// It waited too long for a lock.
    Locked,
}

/// A transaction on a connection of a lane.
pub(in crate::core::db) struct Session {
    pooled: Pooled,
    again: Cell<Option<Again>>,
}

impl Session {
    pub(super) const fn new(pooled: Pooled) -> Self {
        Self { pooled, again: Cell::new(None) }
    }

    /// Why the last failure may be tried again.
    pub(super) fn again(&self) -> Option<Again> {
        self.again.get()
    }

    pub(in crate::core::db) async fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        self.note(self.pooled.connection()?.execute(statement.text(Dialect::Postgres), params).await)
    }

    pub(in crate::core::db) async fn execute_batch(&self, text: &str) -> Result<()> {
        self.note(self.pooled.connection()?.client.batch_execute(text).await)
    }

    pub(in crate::core::db) async fn query<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<Result<T>> {
        let found = self.note(self.pooled.connection()?.query(statement.text(Dialect::Postgres), params).await)?;
        Ok(read(&mut Rows::postgres(&found)))
    }

    /// Sends the rows to append and the commit behind them without waiting in between: a commit behind a failed insert
    /// rolls back.
    pub(super) async fn commit(&self, appended: Vec<Appended>) -> Result<()> {
        let connection = self.pooled.connection()?;
        let inserts = append::inserts(Dialect::Postgres, appended);
        let mut prepared = Vec::with_capacity(inserts.len());
        for (statement, params) in &inserts {
            prepared.push((self.note(connection.prepare(statement.text(Dialect::Postgres)).await)?, borrowed(params)));
        }
        let inserts = prepared.iter().map(|(statement, params)| connection.client.execute(statement, params));
        let inserts = futures_util::future::join_all(inserts);
        let (inserted, committed) =
            futures_util::future::join(inserts, connection.client.batch_execute("COMMIT")).await;
        for result in inserted {
            self.note(result)?;
        }
        self.note(committed)?;
        self.pooled.mark_clean();
        Ok(())
    }

    /// Rolls back; the connection is used again only if that worked.
    pub(super) async fn roll_back(&self) {
        if let Ok(connection) = self.pooled.connection()
            && connection.client.batch_execute("ROLLBACK").await.is_ok()
        {
            self.pooled.mark_clean();
        }
    }

    pub(super) fn note<T>(&self, result: Result<T, tokio_postgres::Error>) -> Result<T> {
        result.map_err(|fault| {
            if error::is_conflict(&fault) {
                self.again.set(Some(Again::Conflict));
            } else if error::is_locked(&fault) {
                self.again.set(Some(Again::Locked));
            }
            error::classify(fault)
        })
    }
}
