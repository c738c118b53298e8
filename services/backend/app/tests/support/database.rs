//! An empty database with a data folder, on either engine.

use std::path::{Path, PathBuf};

use stratabase::core::config::Settings;
use tempfile::TempDir;

use super::engine::{Engine, Fixture};
use super::postgres::Database;

/// A database that nobody else uses, and the data folder that goes with it.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its engine.
    pub engine: Engine,
    scratch: TempDir,
    data: PathBuf,
    /// The database on the server, when the engine is PostgreSQL.
    pub postgres: Option<Database>,
}

impl TestDatabase {
    /// The data folder. It goes with the fixture.
    pub fn folder(&self) -> &Path {
        &self.data
    }

    /// A path beside the data folder, for a file that goes with the fixture too.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// The environment of a server on this database: rate limits off, everything else as it comes.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("STRATABASE_DATA_DIR", self.folder().display().to_string()),
            ("STRATABASE_RATE_LIMITS", "off".to_owned()),
            ("STRATABASE_SECRET", "a secret for tests that nobody else knows".to_owned()),
        ];
        if let Some(database) = &self.postgres {
            variables.push(("STRATABASE_DATABASE_URL", database.url.clone()));
            // Many tests share one server.
            variables.push(("STRATABASE_DATABASE_CONNECTIONS", "8".to_owned()));
        }
        variables
    }

    /// The settings of a server on this database, with some replaced.
    pub fn settings(&self, replaced: &[(&str, &str)]) -> Settings {
        let environment = self.environment();
        let kept = environment.iter().map(|(name, text)| (*name, text.as_str()));
        let kept = kept.filter(|(name, _)| replaced.iter().all(|(other, _)| other != name));
        let values: Vec<_> = kept.chain(replaced.iter().copied()).collect();
        Settings::with(&values).unwrap_or_else(|fault| panic!("{fault}"))
    }
}

impl Fixture for TestDatabase {
    async fn set_up(engine: Engine) -> Self {
        let scratch = tempfile::Builder::new().prefix("stratabase-test-").tempdir().expect("a folder");
        let data = scratch.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create().await),
        };
        Self { engine, scratch, data, postgres }
    }

    async fn tear_down(self) {
        if let Some(database) = self.postgres {
            database.drop().await;
        }
    }
}
