//! One transaction's view of the writer's connection, and how it leaves no trace when it fails.

use std::cell::Cell;
use std::rc::Rc;

use super::connection::{self, Handle};
use super::error;
use crate::core::db::row::Rows;
use crate::core::db::statement::{Dialect, Statement};
use crate::core::error::Result;
use crate::core::value::Value;

/// A transaction on a connection, alone in it or a member of a group.
pub(in crate::core::db) struct Session {
    handle: Rc<Handle>,
    /// Whether to open a savepoint before the first change.
    guarded: bool,
    saved: Cell<bool>,
    changed: Cell<bool>,
}

impl Session {
    pub(super) fn new(handle: Rc<Handle>, guarded: bool) -> Self {
        Self { handle, guarded, saved: Cell::new(false), changed: Cell::new(false) }
    }

    pub(in crate::core::db) fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        let connection = &self.handle.connection;
        let text = statement.text(Dialect::Sqlite);
        let mut prepared = connection.prepare_cached(text).map_err(|fault| self.handle.fault(fault))?;
        connection::bind(&mut prepared, params)?;
        self.before_change()?;
        let count = prepared.raw_execute().map_err(|fault| self.handle.fault(fault))?;
        self.changed.set(true);
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    pub(in crate::core::db) fn execute_batch(&self, text: &str) -> Result<()> {
        self.before_change()?;
        self.changed.set(true);
        self.handle.connection.execute_batch(text).map_err(|fault| self.handle.fault(fault))
    }

    pub(in crate::core::db) fn query<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<Result<T>> {
        let connection = &self.handle.connection;
        let text = statement.text(Dialect::Sqlite);
        let mut prepared = connection.prepare_cached(text).map_err(|fault| self.handle.fault(fault))?;
        if prepared.readonly() {
            drop(prepared);
            return connection::query(connection, statement, params, read).map_err(|error| self.handle.explain(error));
        }
        connection::bind(&mut prepared, params)?;
        self.before_change()?;
        // All changes are made at the first step; the rows that they return come after, and are stepped through to the last.
        let mut rows = Rows::sqlite(prepared.raw_query());
        let answer = read(&mut rows);
        self.changed.set(true);
        let rest = loop {
            match rows.next() {
                Ok(Some(_)) => {}
                Ok(None) => break answer,
                Err(error) => break Err(error),
            }
        };
        connection::outcome(&rows, rest).map_err(|error| self.handle.explain(error))
    }

    /// Ends a member that went well.
    pub(super) fn keep(&self) -> rusqlite::Result<()> {
        if self.saved.get() { self.run("RELEASE member") } else { Ok(()) }
    }

    /// Takes back what a failed member did; says whether that is possible without its whole group.
    pub(super) fn undo(&self) -> bool {
        if self.handle.connection.is_autocommit() {
            return false;
        }
        if self.saved.get() {
            return self.run("ROLLBACK TO member").and_then(|()| self.run("RELEASE member")).is_ok();
        }
        !self.changed.get()
    }

    fn before_change(&self) -> Result<()> {
        if self.guarded && !self.saved.get() {
            self.run("SAVEPOINT member").map_err(error::classify)?;
            self.saved.set(true);
        }
        Ok(())
    }

    fn run(&self, text: &str) -> rusqlite::Result<()> {
        self.handle.connection.prepare_cached(text)?.execute([]).map(drop)
    }
}
