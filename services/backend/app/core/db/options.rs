//! Where the database is, and the bounds that it works within.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::config::SslMode;

use crate::core::telemetry::Metrics;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:path/to/file.db`: a file, made when it is missing.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/database`, or a list of `key=value` after `postgres:`. The connection is not
    /// encrypted, so `sslmode=require` is refused rather than ignored: keep the server on the same machine or network.
    Postgres(Box<tokio_postgres::Config>),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// Reads a URL; the error is one sentence that names no secret.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err("the path is missing: write sqlite:data/stratabase.db".into()),
                ":memory:" => Err("a database in memory cannot keep what it acknowledges: name a file".into()),
                path if path.contains('?') => Err("a SQLite database takes no parameters after the path".into()),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("it starts with neither sqlite: nor postgres://".into());
        }
        let config: tokio_postgres::Config = text.parse().map_err(|fault: tokio_postgres::Error| fault.to_string())?;
        match config.get_ssl_mode() {
            SslMode::Require => Err("TLS to PostgreSQL is not supported: take sslmode=require out of the URL".into()),
            _ if config.get_hosts().is_empty() => Err("the host is missing".into()),
            _ => Ok(Self::Postgres(Box::new(config))),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    /// Names the place; the password stays out of logs.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "sqlite:{}", path.display()),
            Self::Postgres(config) => write!(out, "postgres:{:?}/{:?}", config.get_hosts(), config.get_dbname()),
        }
    }
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// Where it is.
    pub url: DatabaseUrl,
    /// How long a query on [`super::Db::long`], a snapshot or (PostgreSQL) any statement may take.
    pub query_timeout: Duration,
    /// How long work waits for a connection or a place in the pool before it is refused as unavailable.
    pub wait_timeout: Duration,
    /// How many long queries run at once.
    pub long_queries: usize,
    /// PostgreSQL: the most connections that this process opens, at least 6; long queries and shared reads included.
    pub max_connections: usize,
    /// Where the sizes of write groups are counted.
    pub metrics: Arc<Metrics>,
}

impl DbOptions {
    /// The defaults: queries 5 s, waits 5 s, 4 long queries, 24 connections.
    pub fn new(url: DatabaseUrl) -> Self {
        let five = Duration::from_secs(5);
        Self {
            url,
            query_timeout: five,
            wait_timeout: five,
            long_queries: 4,
            max_connections: 24,
            metrics: Arc::default(),
        }
    }
}

/// What a write is, so that the engine can schedule it.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// The schema epoch that the work was planned on; `None` for work that touches no hub.
    pub epoch: Option<i64>,
    /// The work makes exactly one changing statement (appends aside): it needs no savepoint.
    pub single_statement: bool,
    /// Imports, cascades and backfills: enters in slices behind interactive writes.
    pub bulk: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_file_or_a_server() {
        assert_eq!("sqlite:data/a.db".parse(), Ok(DatabaseUrl::Sqlite("data/a.db".into())));
        assert_eq!("sqlite:///var/a.db".parse(), Ok(DatabaseUrl::Sqlite("/var/a.db".into())));
        assert!(matches!("postgres://u:p@localhost/d".parse(), Ok(DatabaseUrl::Postgres(_))));
    }

    #[test]
    fn wrong_urls_are_refused_with_a_reason() {
        for wrong in [
            "",
            "mysql://h/d",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:a.db?mode=ro",
            "postgres://",
            "postgres://u@h/d?sslmode=require",
            "postgres://u@h/d?sslmode=verify-full",
        ] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_stay_out_of_debug_output() {
        let url: DatabaseUrl = "postgres://ada:hidden@db.example/app".parse().unwrap();
        let shown = format!("{url:?}");
        assert!(shown.contains("db.example") && !shown.contains("hidden"), "{shown}");
    }
}
