//! Migrations: applied once, and only to a database that they made.

use stratabase::core::db::{Db, Migration};

use super::{MIGRATIONS, TestDb};
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

both_engines!(
    migrations_are_applied_once,
    a_database_of_a_newer_version_is_refused,
    a_database_made_by_other_texts_is_refused,
    a_migration_that_fails_leaves_nothing,
    nodes_that_start_at_once_migrate_once,
);

static ALTERED: &[Migration] = &[
    Migration { number: 1, name: "schema epoch", sql: include_str!("../../models/migrations/0001_schema.sql") },
    Migration { number: 2, name: "tables of the tests", sql: "CREATE TABLE things (id {int});" },
];

static BROKEN: &[Migration] = &[
    Migration { number: 1, name: "schema epoch", sql: include_str!("../../models/migrations/0001_schema.sql") },
    Migration { number: 3, name: "half", sql: "CREATE TABLE half (id {int}) {strict}; CREATE NONSENSE;" },
];

async fn migrations_are_applied_once(test: &TestDb) {
    test.db.publish(0, async |tx| super::insert(tx, 1).await).await.unwrap();
    let again = Db::open(&test.options(), MIGRATIONS).await.unwrap();
    assert_eq!(again.epoch().await.unwrap(), 1);
    again.close().await;
}

async fn a_database_of_a_newer_version_is_refused(test: &TestDb) {
    let message = Db::open(&test.options(), &MIGRATIONS[..1]).await.err().unwrap().to_string();
    assert!(message.contains("migration 2, tables of the tests, which this version does not know"), "{message}");
}

async fn a_database_made_by_other_texts_is_refused(test: &TestDb) {
    let message = Db::open(&test.options(), ALTERED).await.err().unwrap().to_string();
    assert!(message.contains("another text of migration 2, tables of the tests"), "{message}");
}

async fn a_migration_that_fails_leaves_nothing(test: &TestDb) {
    let fresh = TestDatabase::set_up(test.database.engine).await;
    let options = super::options(&fresh);
    let message = Db::open(&options, BROKEN).await.err().unwrap().to_string();
    assert!(message.contains("applying migration 3, half"), "{message}");
    // Neither the failed migration nor the ones before it stand.
    Db::open(&options, MIGRATIONS).await.unwrap().close().await;
    fresh.tear_down().await;
}

async fn nodes_that_start_at_once_migrate_once(test: &TestDb) {
    let fresh = TestDatabase::set_up(test.database.engine).await;
    let options = super::options(&fresh);
    let (one, two) = tokio::join!(Db::open(&options, MIGRATIONS), Db::open(&options, MIGRATIONS));
    one.unwrap().close().await;
    two.unwrap().close().await;
    fresh.tear_down().await;
}
