//! The database seam: what holds on both engines, and what each engine has to itself.

mod constraints;
mod full_disk;
pub mod gate;
mod groups;
mod migrations;
mod postgres_groups;
mod postgres_only;
mod publishing;
mod reads;
mod values;
mod writes;

use std::time::Duration;

use stratabase::core::db::{Append, Db, DbOptions, Migration, Source, Statement, Tx};
use stratabase::core::{Error, Result, Value};

use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};

/// A database with tables of the tests' own.
pub struct TestDb {
    pub db: Db,
    pub database: TestDatabase,
}

static MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "schema epoch", sql: include_str!("../../models/migrations/0001_schema.sql") },
    Migration {
        number: 2,
        name: "tables of the tests",
        sql: "CREATE TABLE things (
                id {int} PRIMARY KEY,
                name {text} NOT NULL,
                amount {int} NOT NULL CONSTRAINT things_amount CHECK (amount >= 0),
                parent {int} CONSTRAINT things_parent REFERENCES things (id)
              ) {strict};
              CREATE UNIQUE INDEX things_name ON things (name);
              CREATE TABLE notes (seq {sequence}, note {int} NOT NULL) {strict};",
    },
];

static NOTES: Append = Append::new("notes", &["note"]);
static INSERT: Statement = Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, ?2, ?3)");
static ADD: Statement = Statement::new("UPDATE things SET amount = amount + ?2 WHERE id = ?1");
static IDS: Statement = Statement::new("SELECT id FROM things ORDER BY id");
static COUNT: Statement = Statement::new("SELECT count(*) FROM things");
static WRITTEN: Statement = Statement::new("SELECT note FROM notes ORDER BY seq");

impl TestDb {
    /// The options of the database beneath.
    pub fn options(&self) -> DbOptions {
        options(&self.database)
    }

    /// The ids of all things.
    pub async fn ids(&self) -> Vec<i64> {
        self.db.all(&IDS, &[], |row| row.get(0)).await.unwrap()
    }

    /// The notes in the order of their numbers.
    pub async fn notes(&self) -> Vec<i64> {
        self.db.all(&WRITTEN, &[], |row| row.get(0)).await.unwrap()
    }
}

impl Fixture for TestDb {
    async fn set_up(engine: Engine) -> Self {
        let database = TestDatabase::set_up(engine).await;
        let db = Db::open(&options(&database), MIGRATIONS).await.unwrap();
        Self { db, database }
    }

    async fn tear_down(self) {
        self.db.close().await;
        self.database.tear_down().await;
    }
}

fn options(database: &TestDatabase) -> DbOptions {
    let settings = database.settings(&[]);
    let mut options = DbOptions::new(settings.database);
    options.max_connections = settings.database_connections;
    options
}

/// Inserts a thing named after its id.
async fn insert(tx: &Tx, id: i64) -> Result<()> {
    tx.execute(&INSERT, &[id.into(), format!("thing {id}").into(), 0_i64.into()]).await.map(drop)
}

/// The number of things that a source sees.
async fn count(source: &impl Source) -> Result<i64> {
    source.first(&COUNT, &[], |row| row.get(0)).await.map(Option::unwrap)
}

/// The error of a use case that refuses.
fn refusal() -> Error {
    Error::Forbidden("as the test wants".into())
}

/// Polls until something holds.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what}: not within ten seconds");
}

/// One parameter.
fn one(value: impl Into<Value>) -> [Value; 1] {
    [value.into()]
}
