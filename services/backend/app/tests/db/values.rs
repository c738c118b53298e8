//! Values of every kind, into a column and out again.

use stratabase::core::catalog::{ColumnKind, Item};
use stratabase::core::db::{Db, Source, Statement, WriteOptions};
use stratabase::core::{Decimal, Time, Value};
use uuid::Uuid;

use super::{TestDb, one};
use crate::support::engine::both_engines;

both_engines!(
    every_kind_of_value_comes_back_as_it_went_in,
    nulls_come_back_as_nulls,
    texts_are_compared_by_their_bytes,
    parameters_take_the_type_that_the_statement_gives_them,
    a_wrong_number_of_parameters_is_refused,
);

const KINDS: [ColumnKind; 10] = [
    ColumnKind::Text,
    ColumnKind::List { of: Item::Text },
    ColumnKind::Integer,
    ColumnKind::Number,
    ColumnKind::Bool,
    ColumnKind::Time,
    ColumnKind::Json,
    ColumnKind::Uuid,
    ColumnKind::Date,
    ColumnKind::Decimal { scale: 2 },
];

static INSERT_ALL: Statement =
    Statement::new("INSERT INTO every VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
static SELECT_ALL: Statement = Statement::new("SELECT t, l, i, n, b, at, j, u, day, price, raw FROM every");

static BY_NAME: Statement = Statement::new("SELECT name FROM things ORDER BY name");

async fn round_trip(db: &Db, values: Vec<Value>) -> Vec<Value> {
    let (sqlite, postgres) = (
        "CREATE TABLE every (t TEXT, l TEXT, i INTEGER, n REAL, b INTEGER, at INTEGER, j TEXT, u BLOB, day INTEGER, price INTEGER, raw BLOB) STRICT",
        "CREATE TABLE every (t text, l text[], i bigint, n double precision, b boolean, at bigint, j text, u uuid, day bigint, price bigint, raw bytea)",
    );
    let work = async move |tx: &stratabase::core::db::Tx| {
        let statement = Statement::each(sqlite, postgres);
        tx.execute_batch(statement.text(tx.dialect())).await?;
        tx.execute(&INSERT_ALL, &values).await
    };
    assert_eq!(db.write(WriteOptions::default(), work).await.unwrap(), 1);
    let read = |row: &stratabase::core::db::Row<'_>| {
        let mut values: Vec<Value> =
            KINDS.iter().enumerate().map(|(index, kind)| row.value(index, *kind)).collect::<Result<_, _>>()?;
        values.push(row.get::<Option<Vec<u8>>>(10)?.into());
        Ok(values)
    };
    db.first(&SELECT_ALL, &[], read).await.unwrap().unwrap()
}

async fn every_kind_of_value_comes_back_as_it_went_in(test: &TestDb) {
    let values = vec![
        Value::Text("naïve \u{1F980} 'quoted' ?1 $1".into()),
        Value::List(vec!["a\"b".into(), "".into(), "ü, {x}".into()]),
        Value::Integer(-9_007_199_254_740_991),
        Value::Number(-0.1),
        Value::Bool(true),
        Value::Time(Time::MIN),
        Value::Json("{\"b\":1,\"a\":[null]}".into()),
        Value::Uuid(Uuid::from_u128(0x0199_aaaa_bbbb_7ccc_8ddd_eeee_ffff_0000)),
        Value::Date("0001-01-01".parse().unwrap()),
        Value::Decimal(Decimal::from_units(-150, 2)),
        Value::Bytes(vec![0, 255, 1]),
    ];
    assert_eq!(round_trip(&test.db, values.clone()).await, values);
}

async fn nulls_come_back_as_nulls(test: &TestDb) {
    assert_eq!(round_trip(&test.db, vec![Value::Null; 11]).await, vec![Value::Null; 11]);
}

async fn texts_are_compared_by_their_bytes(test: &TestDb) {
    static NAMED: Statement = Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, ?2, 0)");
    let names = ["", "10", "9", "B", "a", "a b", "aB", "ab", "é", "\u{1F980}"];
    for (id, name) in (0_i64..).zip(names.iter().rev()) {
        let params = [id.into(), (*name).into()];
        let work = async move |tx: &stratabase::core::db::Tx| tx.execute(&NAMED, &params).await;
        test.db.write(WriteOptions::default(), work).await.unwrap();
    }
    let read = |row: &stratabase::core::db::Row<'_>| Ok(row.text(0)?.map(str::to_owned).unwrap_or_default());
    assert_eq!(test.db.all(&BY_NAME, &[], read).await.unwrap(), names);
}

async fn parameters_take_the_type_that_the_statement_gives_them(test: &TestDb) {
    static CASTS: Statement = Statement::each(
        "SELECT ?1 + 1, ?2 + 0.5, ?3",
        "SELECT $1::int4 + 1, $2::float8 + 0.5, $3::text = ANY (ARRAY['x', 'y'])",
    );
    let third = if test.database.postgres.is_some() { Value::Text("x".into()) } else { Value::Bool(true) };
    let read = |row: &stratabase::core::db::Row<'_>| Ok((row.get::<i64>(0)?, row.get::<f64>(1)?, row.get::<bool>(2)?));
    let found = test.db.first(&CASTS, &[1_i64.into(), Value::Integer(2), third], read).await.unwrap();
    assert_eq!(found, Some((2, 2.5, true)));
}

async fn a_wrong_number_of_parameters_is_refused(test: &TestDb) {
    static ONE: Statement = Statement::new("SELECT id FROM things WHERE id = ?1");
    assert!(test.db.first(&ONE, &[], |row| row.get::<i64>(0)).await.is_err());
    assert!(test.db.first(&ONE, &[1_i64.into(), 2_i64.into()], |row| row.get::<i64>(0)).await.is_err());
    assert_eq!(test.db.first(&ONE, &one(1_i64), |row| row.get::<i64>(0)).await.unwrap(), None);
}
