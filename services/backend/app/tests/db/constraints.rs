//! Constraints that refuse, told the same by both engines.

use stratabase::core::db::{Constraint, ConstraintKind, Statement, WriteOptions};
use stratabase::core::{Error, Value};

use super::{INSERT, TestDb, insert};
use crate::support::engine::both_engines;

both_engines!(
    a_taken_value_names_its_index_and_columns,
    a_taken_key_names_its_column,
    a_reference_to_nothing_is_refused_at_once,
    a_null_names_its_column,
    a_check_is_named,
);

async fn refused(test: &TestDb, statement: &'static Statement, params: Vec<Value>) -> Constraint {
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    let result = test.db.write(options, async move |tx| tx.execute(statement, &params).await).await;
    match result {
        Err(Error::Constraint(constraint)) => constraint,
        other => panic!("{other:?}"),
    }
}

async fn a_taken_value_names_its_index_and_columns(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    let constraint = refused(test, &INSERT, vec![2_i64.into(), "thing 1".into(), 0_i64.into()]).await;
    assert!(constraint.is_unique("things_name"), "{constraint:?}");
    assert!(constraint.is_unique_on("things", &["name"]), "{constraint:?}");
}

async fn a_taken_key_names_its_column(test: &TestDb) {
    test.db.write(WriteOptions::default(), async |tx| insert(tx, 1).await).await.unwrap();
    let constraint = refused(test, &INSERT, vec![1_i64.into(), "other".into(), 0_i64.into()]).await;
    assert!(constraint.is_unique_on("things", &["id"]), "{constraint:?}");
}

async fn a_reference_to_nothing_is_refused_at_once(test: &TestDb) {
    static CHILD: Statement = Statement::new("INSERT INTO things (id, name, amount, parent) VALUES (1, 'a', 0, ?1)");
    let constraint = refused(test, &CHILD, vec![99_i64.into()]).await;
    assert_eq!(constraint.kind, ConstraintKind::ForeignKey);
}

async fn a_null_names_its_column(test: &TestDb) {
    let constraint = refused(test, &INSERT, vec![1_i64.into(), Value::Null, 0_i64.into()]).await;
    assert_eq!(constraint.kind, ConstraintKind::NotNull);
    assert_eq!((constraint.table.as_str(), constraint.columns.as_slice()), ("things", &["name".to_owned()][..]));
}

async fn a_check_is_named(test: &TestDb) {
    let constraint = refused(test, &INSERT, vec![1_i64.into(), "a".into(), (-1_i64).into()]).await;
    assert_eq!((constraint.kind, constraint.name.as_deref()), (ConstraintKind::Check, Some("things_amount")));
}
