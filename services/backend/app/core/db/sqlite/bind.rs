//! Values on their way into SQLite and lists on their way out (`core::value` says what is stored as what).

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value as Owned, ValueRef};

use serde::de::DeserializeOwned;

use crate::core::value::Value;
use crate::core::vector;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Integer(number) | Self::Duration(number) => ValueRef::Integer(*number),
            Self::Number(number) => ValueRef::Real(*number),
            Self::Text(text) | Self::Json(text) => ValueRef::Text(text.as_bytes()),
            Self::Time(time) => ValueRef::Integer(time.micros()),
            Self::Date(date) => ValueRef::Integer(date.days()),
            Self::Decimal(decimal) => ValueRef::Integer(decimal.units()),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Vector(floats) => return Ok(ToSqlOutput::Owned(Owned::Blob(vector::to_bytes(floats)))),
            Self::List(items) => return Ok(ToSqlOutput::Owned(Owned::Text(list(items)?))),
        }))
    }
}

/// A list of scalars as JSON text.
fn list(items: &[Value]) -> rusqlite::Result<String> {
    use serde_json::Value as Json;
    let items = items.iter().map(|item| match item {
        Value::Null => Ok(Json::Null),
        Value::Bool(truth) => Ok(Json::Bool(*truth)),
        Value::Integer(number) => Ok(Json::from(*number)),
        // SQLite reads numbers in JSON to 15 digits and a little more: as texts they keep every bit.
        Value::Number(number) => Ok(Json::String(format!("{number:?}"))),
        Value::Text(text) => Ok(Json::String(text.clone())),
        Value::Time(time) => Ok(Json::from(time.micros())),
        Value::Date(date) => Ok(Json::from(date.days())),
        Value::Decimal(decimal) => Ok(Json::from(decimal.units())),
        Value::Uuid(id) => Ok(Json::String(id.to_string())),
        Value::Duration(_) | Value::Json(_) | Value::List(_) | Value::Vector(_) | Value::Bytes(_) => {
            Err(rusqlite::Error::ToSqlConversionFailure("a list holds scalars only".into()))
        }
    });
    Ok(Json::Array(items.collect::<Result<_, _>>()?).to_string())
}

/// A list as it is stored.
pub(in crate::core::db) struct Listed<T>(pub Vec<T>);

impl<T: DeserializeOwned> FromSql for Listed<T> {
    fn column_result(cell: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(cell.as_str()?).map(Self).map_err(FromSqlError::other)
    }
}

/// A list of numbers as it is stored.
pub(in crate::core::db) struct Numbers(pub Vec<f64>);

impl FromSql for Numbers {
    fn column_result(cell: ValueRef<'_>) -> FromSqlResult<Self> {
        let Listed(texts) = Listed::<String>::column_result(cell)?;
        let numbers: Result<_, _> = texts.iter().map(|text| text.parse()).collect();
        numbers.map(Self).map_err(FromSqlError::other)
    }
}

/// A vector as it is stored.
pub(in crate::core::db) struct Floats(pub Vec<f32>);

impl FromSql for Floats {
    fn column_result(cell: ValueRef<'_>) -> FromSqlResult<Self> {
        cell.as_blob().map(|bytes| Self(vector::of_bytes(bytes).collect()))
    }
}
