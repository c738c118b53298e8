//! Sorting: the same order in SQL and in Rust, nulls first ascending and last descending.

use std::cmp::Ordering;

use super::decimals::scale_of;
use super::lower::{Lowerer, enum_order};
use super::writer::SqlWriter;
use crate::core::catalog::{ColumnKind, HubRow};
use crate::core::error::Result;
use crate::core::expr::tree::Expr;
use crate::core::expr::{Env, Related, Tree, Type, operators};
use crate::core::value::Value;

/// Writes what rows are sorted by: the expression's value, and for enums its place in the declared order. NULL where
/// the value is null or an error.
///
/// # Errors
/// As [`super::condition`].
pub fn order_key(writer: &mut SqlWriter, tree: &Tree, alias: &str, env: &Env<'_>) -> Result<()> {
    let mut lowerer = Lowerer::new(writer, *env, alias);
    lowerer.order_key(&tree.expr)?;
    if tree.kind() == Type::Text && enum_order(&tree.expr, env).is_none() {
        writer.each("", " COLLATE \"C\"");
    }
    Ok(())
}

/// What a column holds that was written by [`order_key`].
pub fn order_kind(tree: &Tree, env: &Env<'_>) -> ColumnKind {
    match tree.kind() {
        Type::Text if enum_order(&tree.expr, env).is_some() => ColumnKind::Integer,
        Type::Bool => ColumnKind::Bool,
        // The units of a field, as they are stored.
        Type::Decimal => ColumnKind::Decimal { scale: scale_of(&tree.expr, env).unwrap_or_default() },
        Type::Integer | Type::Duration => ColumnKind::Integer,
        Type::Number => ColumnKind::Number,
        Type::Time => ColumnKind::Time,
        Type::Date => ColumnKind::Date,
        Type::Uuid | Type::Relation(_) => ColumnKind::Uuid,
        _ => ColumnKind::Text,
    }
}

/// The values whose places are what [`order_key`] writes, where it writes those.
pub fn order_values<'e>(tree: &Tree, env: &Env<'e>) -> Option<&'e [String]> {
    enum_order(&tree.expr, env)
}

/// Writes one term of an `ORDER BY`.
///
/// # Errors
/// As [`super::condition`].
pub fn order_by(writer: &mut SqlWriter, tree: &Tree, alias: &str, env: &Env<'_>, descending: bool) -> Result<()> {
    order_key(writer, tree, alias, env)?;
    writer.push(if descending { " DESC" } else { " ASC" });
    // SQLite has nulls there anyway; PostgreSQL has them at the other end unless told. Of what is never null it is not
    // told, so that the index that keeps the ids gives them in order.
    let is_never_null = matches!(&tree.expr, Expr::System { of, .. } if matches!(**of, Expr::Record(_)));
    if !is_never_null {
        writer.each("", if descending { " NULLS LAST" } else { " NULLS FIRST" });
    }
    Ok(())
}

/// What a row is sorted by, in Rust: the same value as [`order_key`] has in SQL.
pub fn order_value(tree: &Tree, env: &Env<'_>, row: &HubRow, related: &dyn Related) -> Value {
    let value = tree.eval(env, row, related).unwrap_or(Value::Null);
    match (enum_order(&tree.expr, env), &value) {
        (Some(values), Value::Text(text)) => {
            let place = values.iter().position(|candidate| candidate == text);
            place.and_then(|place| i64::try_from(place).ok()).into()
        }
        _ => value,
    }
}

/// The ascending order of two sort keys of one type.
pub fn compare_keys(left: &Value, right: &Value) -> Ordering {
    match (left.is_null(), right.is_null()) {
        (false, false) => operators::order(left, right).unwrap_or(Ordering::Equal),
        (left, right) => right.cmp(&left),
    }
}
