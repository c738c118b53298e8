//! Values on their way into PostgreSQL, in the type that it inferred for the parameter, and numbers on their way out.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, Kind, ToSql, Type, WrongType};

use crate::core::value::Value;

type Bound = Result<IsNull, Box<dyn Error + Sync + Send>>;

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Bound {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(truth) => checked(truth, kind, out),
            Self::Integer(number) | Self::Duration(number) => integer(*number, kind, out),
            Self::Number(number) => float(*number, kind, out),
            Self::Text(text) | Self::Json(text) => checked(text, kind, out),
            Self::Time(time) => integer(time.micros(), kind, out),
            Self::Date(date) => integer(date.days(), kind, out),
            Self::Decimal(decimal) => integer(decimal.units(), kind, out),
            Self::Uuid(id) => checked(id, kind, out),
            Self::Bytes(bytes) => checked(bytes, kind, out),
            Self::List(items) => checked(items, kind, out),
            Self::Vector(floats) => checked(floats, kind, out),
        }
    }

    /// Every type may come: whether it fits depends on the value, which only `to_sql` sees.
    fn accepts(kind: &Type) -> bool {
        !matches!(kind.kind(), Kind::Pseudo)
    }

    tokio_postgres::types::to_sql_checked!();
}

fn checked<T: ToSql>(value: &T, kind: &Type, out: &mut BytesMut) -> Bound {
    if T::accepts(kind) { value.to_sql(kind, out) } else { Err(Box::new(WrongType::new::<T>(kind.clone()))) }
}

fn integer(number: i64, kind: &Type, out: &mut BytesMut) -> Bound {
    match *kind {
        Type::INT2 => i16::try_from(number)?.to_sql(kind, out),
        Type::INT4 => i32::try_from(number)?.to_sql(kind, out),
        #[expect(clippy::cast_precision_loss, reason = "integers on the wire are within the exact range of a double")]
        Type::FLOAT8 => (number as f64).to_sql(kind, out),
        _ => checked(&number, kind, out),
    }
}

fn float(number: f64, kind: &Type, out: &mut BytesMut) -> Bound {
    match *kind {
        #[expect(clippy::cast_possible_truncation, reason = "the statement asks for single precision")]
        Type::FLOAT4 => (number as f32).to_sql(kind, out),
        _ => checked(&number, kind, out),
    }
}

/// An integer of any width.
pub(in crate::core::db) struct AnyInteger(pub i64);

impl<'a> FromSql<'a> for AnyInteger {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *kind {
            Type::INT2 => i16::from_sql(kind, raw)?.into(),
            Type::INT4 => i32::from_sql(kind, raw)?.into(),
            _ => i64::from_sql(kind, raw)?,
        }))
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT2 | Type::INT4 | Type::INT8)
    }
}

/// A floating-point number of either width.
pub(in crate::core::db) struct AnyFloat(pub f64);

impl<'a> FromSql<'a> for AnyFloat {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(if *kind == Type::FLOAT4 { f32::from_sql(kind, raw)?.into() } else { f64::from_sql(kind, raw)? }))
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::FLOAT4 | Type::FLOAT8)
    }
}
