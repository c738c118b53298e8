//! PostgreSQL: shared pipelined connections for short reads, a pool for long ones, and lanes for transactions.

pub(super) mod bind;
mod connection;
mod error;
mod group;
mod lanes;
mod pool;
pub(super) mod session;
mod shared;
mod transaction;

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::{CancelToken, Config, NoTls};

use self::connection::Target;
use self::lanes::Lanes;
use self::pool::Pool;
use self::shared::Shared;
use super::job::Job;
use super::options::DbOptions;
use super::row::Rows;
use super::statement::{Dialect, Statement};
use crate::core::error::{Error, Result};
use crate::core::value::Value;

/// Connections that short reads share.
const SHARED: usize = 2;

/// The fewest connections to work with: shared ones, one for long queries and three for transactions.
const LEAST: usize = 6;

/// The most threads for transactions.
const MOST_LANES: usize = 8;

/// How long a statement of a transaction waits for a row that another transaction holds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(4);

/// A query of the long pool gets this much beyond its time before the network is taken to be at fault.
const GRACE: Duration = Duration::from_secs(1);

/// A PostgreSQL database.
pub(super) struct Postgres {
    shared: Shared,
    long: Arc<Pool>,
    lanes: Lanes,
    query_timeout: Duration,
}

impl Postgres {
    /// Starts the lanes and sees that the server answers.
    pub async fn open(config: &Config, options: &DbOptions) -> Result<Self> {
        let mut config = config.clone();
        if config.get_application_name().is_none() {
            config.application_name("stratabase");
        }
        let target = Target { config, statement_timeout: options.query_timeout, lock_timeout: LOCK_TIMEOUT };
        let connections = options.max_connections.max(LEAST);
        let for_long = options.long_queries.min(connections / 4);
        let for_lanes = connections - SHARED - for_long;
        let lanes = std::thread::available_parallelism().map_or(2, usize::from).min(MOST_LANES).min(for_lanes);
        let lanes = Lanes::start(&target, lanes, for_lanes / lanes, options)?;
        let long = Pool::new(target.clone(), for_long, options.wait_timeout);
        let postgres = Self { shared: Shared::new(target, SHARED), long, lanes, query_timeout: options.query_timeout };
        postgres.shared.query("SELECT 1", &[]).await?;
        Ok(postgres)
    }

    /// Hands a job to a lane.
    pub fn submit(&self, job: Box<dyn Job>) {
        self.lanes.submit(job);
    }

    /// Reads on a shared connection.
    pub async fn read<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<T> {
        let found = self.shared.query(statement.text(Dialect::Postgres), params).await?;
        read(&mut Rows::postgres(&found))
    }

    /// Reads on a connection of its own until the query's time is over.
    pub async fn read_long<T>(
        &self,
        statement: &Statement,
        params: &[Value],
        read: impl FnOnce(&mut Rows<'_>) -> Result<T>,
    ) -> Result<T> {
        let pooled = self.long.get().await?;
        let connection = pooled.connection()?;
        let mut running = Running(Some(connection.client.cancel_token()));
        let asked = connection.query(statement.text(Dialect::Postgres), params);
        let answered = tokio::time::timeout(self.query_timeout + GRACE, asked).await.map_err(|_| Error::Timeout)?;
        running.0 = None;
        pooled.mark_clean();
        let found = answered.map_err(error::classify)?;
        drop(pooled);
        read(&mut Rows::postgres(&found))
    }

    /// Finishes the transactions and closes every connection.
    pub async fn close(&self) {
        self.lanes.close().await;
        self.long.close();
        self.shared.close();
    }
}

/// A query that the server is told to stop when nobody waits for it any more: dropping its future would not.
struct Running(Option<CancelToken>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(token) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                if let Err(fault) = token.cancel_query(NoTls).await {
                    tracing::debug!(error = %fault, "a query could not be cancelled");
                }
            });
        }
    }
}
