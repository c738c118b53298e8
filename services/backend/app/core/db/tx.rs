//! Transactions, as work sees them: the same over both engines.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::append::{Append, Appended};
use super::row::Rows;
use super::source::Source;
use super::statement::{Dialect, Statement};
use super::{postgres, sqlite};
use crate::core::error::{Error, Result};
use crate::core::value::Value;

/// An open transaction. It stays on the thread of its engine.
pub struct Tx(Rc<Inner>);

struct Inner {
    session: Session,
    appended: RefCell<Vec<Appended>>,
    failed: Cell<bool>,
    part: RefCell<Option<Part>>,
}

/// What a failure of a statement means to those who asked for it.
pub(super) type Explain = Box<dyn Fn(Error) -> Error>;

/// What a failure means to the part of the work in which its statement was sent.
type Part = Rc<dyn Fn(Error) -> Error>;

/// The connection that a transaction is open on.
pub(super) enum Session {
    Sqlite(sqlite::session::Session),
    Postgres(Box<postgres::session::Session>),
}

impl Tx {
    pub(super) fn new(session: Session) -> Self {
        Self(Rc::new(Inner {
            session,
            appended: RefCell::default(),
            failed: Cell::new(false),
            part: RefCell::default(),
        }))
    }

    /// Runs a statement that changes rows and says how many it changed (rows changed by foreign keys aside).
    ///
    /// # Errors
    /// [`Error::Constraint`] when a constraint refuses. After any error of the database the transaction can go on only by
    /// failing as a whole: later statements are refused, and so is its commit.
    pub async fn execute(&self, statement: &Statement, params: &[Value]) -> Result<u64> {
        self.check()?;
        self.note(match &self.0.session {
            Session::Sqlite(session) => session.execute(statement, params),
            Session::Postgres(session) => session.execute(statement, params).await,
        })
    }

    /// Runs a statement that changes rows, and lets the next one, or the commit, wait for it: for changes whose number need not
    /// be known. Where it fails, what waits for it does, with the error as `explain` puts it.
    ///
    /// # Errors
    /// As for [`Tx::execute`], on an engine to which there is no way to wait for.
    pub fn send(
        &self,
        statement: &Statement,
        params: Vec<Value>,
        explain: impl Fn(Error) -> Error + 'static,
    ) -> Result<()> {
        self.check()?;
        match &self.0.session {
            Session::Sqlite(session) => self.note(session.execute(statement, &params)).map(drop).map_err(explain),
            Session::Postgres(session) => {
                let part = self.0.part.borrow().clone();
                let explain = move |error| {
                    let error = explain(error);
                    if let Some(part) = &part { part(error) } else { error }
                };
                session.send(statement, params, Box::new(explain));
                Ok(())
            }
        }
    }

    /// Waits for the statements that were sent.
    ///
    /// # Errors
    /// Those of the first of them that failed.
    pub async fn settle(&self) -> Result<()> {
        match &self.0.session {
            Session::Sqlite(_) => Ok(()),
            Session::Postgres(session) => self.note(session.settle().await),
        }
    }

    /// Begins a part of the work whose failures are told apart: what goes wrong with a statement that is sent from now on is put as
    /// `explain` puts it, whatever waits for it by then.
    pub fn begin_part(&self, explain: impl Fn(Error) -> Error + 'static) {
        self.0.part.replace(Some(Rc::new(explain)));
    }

    /// Runs statements without parameters, separated by semicolons: changes of the schema.
    ///
    /// # Errors
    /// As for [`Tx::execute`].
    pub async fn execute_batch(&self, text: &str) -> Result<()> {
        self.check()?;
        self.note(match &self.0.session {
            Session::Sqlite(session) => session.execute_batch(text),
            Session::Postgres(session) => session.execute_batch(text).await,
        })
    }

    /// Adds a row to a table right before the commit; a wrong number of values fails the transaction.
    pub fn append(&self, to: &'static Append, values: Vec<Value>) {
        if values.len() == to.columns.len() {
            self.0.appended.borrow_mut().push(Appended { to, values });
        } else {
            tracing::error!(table = to.table, values = values.len(), "an appended row has a wrong number of values");
            self.0.failed.set(true);
        }
    }

    /// The rows to append, once the work is done.
    pub(super) fn take_appended(&self) -> Vec<Appended> {
        self.0.appended.take()
    }

    /// The connection.
    pub(super) fn session(&self) -> &Session {
        &self.0.session
    }

    /// Refuses to go on after a failed statement: one engine would do so by itself, the other must be told.
    pub(super) fn check(&self) -> Result<()> {
        if self.0.failed.get() { Err(Error::internal("a transaction went on after its failure")) } else { Ok(()) }
    }

    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            self.0.failed.set(true);
        }
        result
    }
}

impl Source for Tx {
    fn dialect(&self) -> Dialect {
        match &self.0.session {
            Session::Sqlite(_) => Dialect::Sqlite,
            Session::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.check()?;
        // The outer result is the database's, which ends the transaction; the inner one is the reader's own.
        self.note(match &self.0.session {
            Session::Sqlite(session) => session.query(statement, params, read),
            Session::Postgres(session) => session.query(statement, params, read).await,
        })?
    }
}

/// Consistent reads: every query sees the database as it was at the first one.
pub struct Snapshot(Tx);

impl Snapshot {
    /// The same transaction as a snapshot.
    pub(super) fn of(tx: &Tx) -> Self {
        Self(Tx(Rc::clone(&tx.0)))
    }
}

impl Source for Snapshot {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    async fn query<T, F>(&self, statement: &Statement, params: &[Value], read: F) -> Result<T>
    where
        F: FnOnce(&mut Rows<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.0.query(statement, params, read).await
    }
}
