//! Migrations: applied once, and only to a database that they made.

use stratabase::core::db::{Db, Migration, Source, Statement, Tx, WriteOptions};
use stratabase::core::email::Email;
use stratabase::core::{Error, Time, Value};
use stratabase::models::{accounts, migrations};
use uuid::Uuid;

use super::{MIGRATIONS, TestDb};
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

both_engines!(
    migrations_are_applied_once,
    a_database_of_a_newer_version_is_refused,
    a_database_made_by_other_texts_is_refused,
    a_migration_that_fails_leaves_nothing,
    nodes_that_start_at_once_migrate_once,
    accounts_outlive_that_their_table_is_made_anew,
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

/// Migration 22 lets an account have no address, for which SQLite makes the table anew.
async fn accounts_outlive_that_their_table_is_made_anew(test: &TestDb) {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _accounts (user_id, email_key, password_hash, disabled_at, created_at, verified_at) \
         VALUES (?1, 'ada@example.com', 'hash', 1, 2, 3)",
    );
    static TIMES: Statement = Statement::new("SELECT disabled_at, created_at, verified_at FROM _accounts");
    let fresh = TestDatabase::set_up(test.database.engine).await;
    let options = super::options(&fresh);
    let before = migrations::MIGRATIONS.iter().position(|migration| migration.number == 22).unwrap();
    let old = Db::open(&options, &migrations::MIGRATIONS[..before]).await.unwrap();
    let ada: Value = Uuid::from_u128(1).into();
    old.write(WriteOptions::default(), async move |tx| tx.execute(&INSERT, std::slice::from_ref(&ada)).await)
        .await
        .unwrap();
    old.close().await;
    let db = Db::open(&options, migrations::MIGRATIONS).await.unwrap();
    let email = Email::parse("ada@example.com", "/email").unwrap();
    let account = accounts::find_by_email(&db, &email).await.unwrap().unwrap();
    assert_eq!((account.user_id, account.password_hash.as_str()), (Uuid::from_u128(1), "hash"));
    let times = db.first(&TIMES, &[], |row| Ok([row.get::<i64>(0)?, row.get(1)?, row.get(2)?])).await.unwrap();
    assert_eq!(times, Some([1, 2, 3]));
    let now = Time::from_micros(4);
    db.write(WriteOptions::default(), async move |tx: &Tx| {
        accounts::insert(tx, Uuid::from_u128(2), None, accounts::NO_PASSWORD, now).await?;
        accounts::insert(tx, Uuid::from_u128(3), None, accounts::NO_PASSWORD, now).await
    })
    .await
    .unwrap();
    // One address is one account's still.
    let again = async move |tx: &Tx| accounts::insert(tx, Uuid::from_u128(4), Some(&email), "hash", now).await;
    match db.write(WriteOptions::default(), again).await {
        Err(Error::Constraint(taken)) => assert!(taken.is_unique_on("_accounts", &["email_key"]), "{taken:?}"),
        other => panic!("{other:?}"),
    }
    db.close().await;
    fresh.tear_down().await;
}
