//! One connection to PostgreSQL and the statements prepared on it.

use std::time::Duration;

use quick_cache::sync::Cache;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row};

use super::error;
use crate::core::db::unavailable;
use crate::core::error::Result;
use crate::core::value::Value;

/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements kept prepared on each connection; the server keeps as many plans.
const STATEMENTS: usize = 512;

/// Where to connect, and what every session is set to.
#[derive(Clone)]
pub(super) struct Target {
    pub config: Config,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// How long one statement may wait for a lock.
    pub lock_timeout: Duration,
}

/// A connection; its driver runs as a task on the runtime that opened it.
pub(super) struct Connection {
    pub client: Client,
    statements: Cache<String, tokio_postgres::Statement>,
}

impl Connection {
    /// Connects and sets the session up. An acknowledged commit is on the disk even where the server's default is not so.
    pub async fn open(target: &Target) -> Result<Self> {
        let connecting = tokio::time::timeout(CONNECT_TIMEOUT, target.config.connect(NoTls)).await;
        let connected = connecting.map_err(|_| unavailable("The database does not answer."))?;
        let (client, driver) = connected.map_err(error::classify)?;
        tokio::spawn(async move {
            if let Err(fault) = driver.await {
                tracing::warn!(error = %fault, "a connection to PostgreSQL broke");
            }
        });
        let setup = format!(
            // Compiling a rule takes seconds where running it takes milliseconds.
            "SET jit = off; SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = '60s'; \
             SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            target.statement_timeout.as_millis(),
            target.lock_timeout.as_millis(),
        );
        client.batch_execute(&setup).await.map_err(error::classify)?;
        Ok(Self { client, statements: Cache::new(STATEMENTS) })
    }

    /// Runs a query and waits for all its rows.
    pub async fn query(&self, text: &str, params: &[Value]) -> Result<Vec<Row>, tokio_postgres::Error> {
        let statement = self.prepare(text).await?;
        self.client.query(&statement, &borrowed(params)).await
    }

    /// Runs a statement and says how many rows it changed.
    pub async fn execute(&self, text: &str, params: &[Value]) -> Result<u64, tokio_postgres::Error> {
        let statement = self.prepare(text).await?;
        self.client.execute(&statement, &borrowed(params)).await
    }

    /// The prepared statement for a text.
    pub async fn prepare(&self, text: &str) -> Result<tokio_postgres::Statement, tokio_postgres::Error> {
        if let Some(statement) = self.statements.get(text) {
            return Ok(statement);
        }
        let statement = self.client.prepare(text).await?;
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Parameters as the driver takes them.
pub(super) fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
