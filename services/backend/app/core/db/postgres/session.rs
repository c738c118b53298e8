//! One transaction's view of its connection. What nobody waits for goes out with what somebody does: a round trip is what a
//! statement costs most.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

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

/// A transaction on a connection of a lane, or what one member of a group does in it.
pub(in crate::core::db) struct Session {
    pooled: Rc<Pooled>,
    again: Cell<Option<Again>>,
    unsent: RefCell<Unsent>,
    changed: Cell<bool>,
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
    text: &'static str,
    /// The schema epoch that it was planned on.
    epoch: Option<i64>,
}

/// Begins the write of one client.
pub(super) const ALONE: &str = "BEGIN";

/// Begins the writes of a group: a member that has to wait for somebody's row must not keep the others waiting, and gets its time
/// when it runs alone.
pub(super) const GROUP: &str = "BEGIN; SET LOCAL lock_timeout = 50";

/// A statement whose outcome is asked for later.
struct Change {
    text: String,
    params: Vec<Value>,
    explain: Explain,
}

impl Session {
    /// A transaction that has begun.
    pub(super) fn new(pooled: Pooled) -> Self {
        Self::on(Rc::new(pooled))
    }

    fn on(pooled: Rc<Pooled>) -> Self {
        Self { pooled, again: Cell::new(None), unsent: RefCell::default(), changed: Cell::new(false) }
    }

    /// A write that begins by `text` with its first statement.
    pub(super) fn of_write(pooled: Pooled, text: &'static str, epoch: Option<i64>) -> Self {
        let unsent = Unsent { begin: Some(Begin { text, epoch }), changes: Vec::new() };
        Self { unsent: RefCell::new(unsent), ..Self::new(pooled) }
    }

    /// What one member does in the transaction, with an order of its own.
    pub(super) fn member(&self) -> Self {
        Self::on(Rc::clone(&self.pooled))
    }

    /// Takes over what a member has left to send.
    pub(super) fn adopt(&self, member: &Self) {
        self.unsent.borrow_mut().changes.append(&mut member.unsent.borrow_mut().changes);
    }

    /// Whether something was sent that may have changed rows.
    pub(super) fn has_changed(&self) -> bool {
        self.changed.get()
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
        self.changed.set(true);
        self.behind_unsent(connection.execute(statement.text(Dialect::Postgres), params)).await
    }

    pub(in crate::core::db) async fn execute_batch(&self, text: &str) -> Result<()> {
        self.changed.set(true);
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
        let text = statement.text(Dialect::Postgres);
        if !text.starts_with("SELECT") {
            self.changed.set(true);
        }
        let found = self.behind_unsent(connection.query(text, params)).await?;
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
        self.append(appended);
        self.behind_unsent(connection.client.batch_execute("COMMIT")).await?;
        self.pooled.mark_clean();
        Ok(())
    }

    /// Waits for what is left to send and the rows to append, so that the commit alone is left.
    pub(super) async fn settle_all(&self, appended: Vec<Appended>) -> Result<()> {
        self.append(appended);
        self.settle().await
    }

    fn append(&self, appended: Vec<Appended>) {
        for (statement, params) in append::inserts(appended) {
            self.send(statement, params, Box::new(|error| error));
        }
    }

    /// Begins, and waits for what members do: they are first polled when the statements that begin are on their way.
    pub(super) async fn begin_with<T>(&self, members: impl Future<Output = T>) -> Result<T> {
        self.behind_unsent(async { Ok(members.await) }).await
    }

    /// Waits for what is unsent and for what is asked behind it, all of it sent before anything is waited for.
    async fn behind_unsent<T>(&self, asked: impl Future<Output = Result<T, Fault>>) -> Result<T> {
        let Unsent { begin, changes } = self.unsent.take();
        if !changes.is_empty() {
            self.changed.set(true);
        }
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

    /// Rolls back, and says whether that worked: only then the connection is used again.
    pub(super) async fn roll_back(&self) -> bool {
        let is_unbegun = self.unsent.take().begin.is_some();
        let Ok(connection) = self.pooled.connection() else { return false };
        let is_clean = is_unbegun || connection.client.batch_execute("ROLLBACK").await.is_ok();
        if is_clean {
            self.pooled.mark_clean();
        }
        is_clean
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
    Free { text: &'static str },
    /// It shares the schema with other writes, and excludes publications. The epoch is read by a statement after the lock, so
    /// that it sees what the lock's last holder committed.
    Locked { text: &'static str, lock: tokio_postgres::Statement, epoch: tokio_postgres::Statement },
}

impl Opening {
    async fn prepare(connection: &Connection, begin: Option<Begin>) -> Result<Self, Fault> {
        Ok(match begin {
            None => Self::Begun,
            Some(Begin { text, epoch: None }) => Self::Free { text },
            Some(Begin { text, epoch: Some(_) }) => Self::Locked {
                text,
                lock: connection.prepare("SELECT pg_advisory_xact_lock_shared($1)").await?,
                epoch: connection.prepare("SELECT epoch FROM _schema").await?,
            },
        })
    }

    /// Begins, and says at which epoch.
    async fn run(&self, client: &Client) -> Result<Option<i64>, Fault> {
        match self {
            Self::Begun => Ok(None),
            Self::Free { text } => client.batch_execute(text).await.map(|()| None),
            Self::Locked { text, lock, epoch } => {
                let begun = client.batch_execute(text);
                let locked = client.execute(lock, &[&SCHEMA_LOCK]);
                let (begun, locked, found) = join3(begun, locked, client.query_one(epoch, &[])).await;
                begun?;
                locked?;
                found?.try_get(0)
            }
        }
    }
}
