//! One transaction's view of its connection. What nobody waits for goes out with what somebody does: a round trip is what a
//! statement costs most.

use std::cell::{Cell, RefCell};
use std::future::Future;

use futures_util::future::{join, join_all, join3};
use tokio_postgres::{Client, Error as Fault, SimpleQueryMessage};

use super::connection::{Connection, borrowed};
use super::error;
use super::pool::Pooled;
use super::transaction::SCHEMA_LOCK;
use crate::core::db::append::{self, Appended};
use crate::core::db::row::Rows;
use crate::core::db::statement::{Dialect, Statement};
use crate::core::db::tx::Explain;
use crate::core::error::{Error, Result};
use crate::core::value::Value;

/// Why a transaction that failed may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It lost against another transaction.
    Conflict,
    /// It waited too long for a lock.
    Locked,
    /// Its connection turned out to be dead before anything had happened on it.
    Unbegun,
}

/// A transaction on a connection of a lane.
pub(in crate::core::db) struct Session {
    pooled: Pooled,
    again: Cell<Option<Again>>,
    unsent: RefCell<Unsent>,
}

/// What goes out before the next statement, with it.
#[derive(Default)]
struct Unsent {
    /// That the transaction begins.
    begin: Option<Begin>,
    /// Statements that change rows, in order.
    changes: Vec<Change>,
}

/// How a write begins.
#[derive(Clone, Copy)]
struct Begin {
    /// The schema epoch that it was planned on.
    epoch: Option<i64>,
}

/// A statement whose outcome is asked for later.
struct Change {
    text: String,
    params: Vec<Value>,
    explain: Explain,
}

impl Session {
    /// A transaction that has begun.
    pub(super) fn new(pooled: Pooled) -> Self {
        Self { pooled, again: Cell::new(None), unsent: RefCell::default() }
    }

    /// A write that begins with its first statement.
    pub(super) fn of_write(pooled: Pooled, epoch: Option<i64>) -> Self {
        let unsent = Unsent { begin: Some(Begin { epoch }), changes: Vec::new() };
        Self { unsent: RefCell::new(unsent), ..Self::new(pooled) }
    }

    /// Why the last failure may be tried again.
    pub(super) fn again(&self) -> Option<Again> {
        self.again.get()
    }

    /// Begins with a text of several statements, of which the last tells the epoch where one is expected.
    pub(super) async fn begin(&self, text: &str, expected: Option<i64>) -> Result<()> {
        let answers = self.note_unbegun(self.pooled.connection()?.client.simple_query(text).await)?;
        let last = answers.iter().rev().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let found: Option<i64> = last.and_then(|epoch| epoch.parse().ok());
        if expected.is_some() && found != expected { Err(Error::SchemaMoved) } else { Ok(()) }
    }

    pub(in crate::core::db) async fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        let connection = self.pooled.connection()?;
        self.behind_unsent(connection.execute(statement.text(Dialect::Postgres), params)).await
    }

    pub(in crate::core::db) async fn execute_batch(&self, text: &str) -> Result<()> {
        self.behind_unsent(self.pooled.connection()?.client.batch_execute(text)).await
    }

    /// Runs a statement with the next one, or with the commit: what the database says against it is told then.
    pub(in crate::core::db) fn send(&self, statement: &Statement, params: Vec<Value>, explain: Explain) {
        let text = statement.text(Dialect::Postgres).to_owned();
        self.unsent.borrow_mut().changes.push(Change { text, params, explain });
    }

    /// Waits for what was sent.
    pub(in crate::core::db) async fn settle(&self) -> Result<()> {
        self.behind_unsent(async { Ok(()) }).await
    }

    pub(in crate::core::db) async fn query<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<Result<T>> {
        let connection = self.pooled.connection()?;
        let found = self.behind_unsent(connection.query(statement.text(Dialect::Postgres), params)).await?;
        Ok(read(&mut Rows::postgres(&found)))
    }

    /// Sends the rows to append and the commit behind them without waiting in between: a commit behind a failed insert
    /// rolls back.
    pub(super) async fn commit(&self, appended: Vec<Appended>) -> Result<()> {
        let connection = self.pooled.connection()?;
        if self.unsent.borrow().begin.is_some() {
            // Alone, so that a connection that is dead is found out before there is a commit to be in doubt about.
            self.settle().await?;
        }
        for (statement, params) in append::inserts(appended) {
            self.send(statement, params, Box::new(|error| error));
        }
        self.behind_unsent(connection.client.batch_execute("COMMIT")).await?;
        self.pooled.mark_clean();
        Ok(())
    }

    /// Waits for what is unsent and for what is asked behind it, all of it sent before anything is waited for.
    async fn behind_unsent<T>(&self, asked: impl Future<Output = Result<T, Fault>>) -> Result<T> {
        let Unsent { begin, changes } = self.unsent.take();
        if begin.is_none() && changes.is_empty() {
            return self.note(asked.await);
        }
        let connection = self.pooled.connection()?;
        // Statements are prepared beforehand: a message in between would change the order.
        let opening = self.note_unbegun(Opening::prepare(connection, begin).await)?;
        let mut prepared = Vec::with_capacity(changes.len());
        for Change { text, params, explain } in &changes {
            let statement = self.note(connection.prepare(text).await)?;
            prepared.push((statement, borrowed(params), explain));
        }
        let begun = opening.run(&connection.client);
        let sent = prepared.iter().map(|(statement, params, _)| connection.client.execute(statement, params));
        let ((begun, sent), answer) = join(join(begun, join_all(sent)), asked).await;
        let found = self.note_unbegun(begun)?;
        if begin.is_some_and(|begin| begin.epoch != found) {
            return Err(Error::SchemaMoved);
        }
        for (result, (_, _, explain)) in sent.into_iter().zip(&prepared) {
            self.note(result).map_err(explain)?;
        }
        self.note(answer)
    }

    /// Rolls back; the connection is used again only if that worked.
    pub(super) async fn roll_back(&self) {
        if self.unsent.take().begin.is_some() {
            self.pooled.mark_clean();
        } else if let Ok(connection) = self.pooled.connection()
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

    /// Notes the outcome of what begins the transaction.
    fn note_unbegun<T>(&self, result: Result<T, Fault>) -> Result<T> {
        let is_dead = result.as_ref().is_err_and(error::is_connection);
        let noted = self.note(result);
        if is_dead {
            self.again.set(Some(Again::Unbegun));
        }
        noted
    }
}

/// The statements that begin a write, ready to be sent.
enum Opening {
    /// It has begun already.
    Begun,
    /// It looks at no hub.
    Free,
    /// It shares the schema with other writes, and excludes publications. The epoch is read by a statement after the lock, so
    /// that it sees what the lock's last holder committed.
    Locked { lock: tokio_postgres::Statement, epoch: tokio_postgres::Statement },
}

impl Opening {
    async fn prepare(connection: &Connection, begin: Option<Begin>) -> Result<Self, Fault> {
        Ok(match begin {
            None => Self::Begun,
            Some(Begin { epoch: None }) => Self::Free,
            Some(Begin { epoch: Some(_) }) => Self::Locked {
                lock: connection.prepare("SELECT pg_advisory_xact_lock_shared($1)").await?,
                epoch: connection.prepare("SELECT epoch FROM _schema").await?,
            },
        })
    }

    /// Begins, and says at which epoch.
    async fn run(&self, client: &Client) -> Result<Option<i64>, Fault> {
        match self {
            Self::Begun => Ok(None),
            Self::Free => client.batch_execute("BEGIN").await.map(|()| None),
            Self::Locked { lock, epoch } => {
                let begun = client.batch_execute("BEGIN");
                let locked = client.execute(lock, &[&SCHEMA_LOCK]);
                let (begun, locked, found) = join3(begun, locked, client.query_one(epoch, &[])).await;
                begun?;
                locked?;
                found?.try_get(0)
            }
        }
    }
}
