//! The one dynamic value: what an expression computes, a record holds and a statement binds.

use uuid::Uuid;

use super::clock::Time;
use super::date::Date;
use super::decimal::Decimal;

/// The largest integer on the wire and in an expression, 2^53 - 1 (RFC 8259, section 6).
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// A value of any field type or expression.
///
/// Stored as (SQLite / PostgreSQL): `Bool` INTEGER 0 or 1 / boolean; `Integer` INTEGER / bigint; `Number` REAL / double
/// precision; `Decimal` INTEGER / bigint units; `Text` TEXT / text; `Time` and `Duration` INTEGER / bigint microseconds;
/// `Date` INTEGER / bigint days; `Uuid` BLOB of 16 bytes / uuid; `Json` canonical text on both; `List` JSON text / text array; `Vector` BLOB of
/// little-endian floats / real array; `Bytes` BLOB / bytea.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number within ±[`MAX_INTEGER`].
    Integer(i64),
    /// A finite double (IEEE 754).
    Number(f64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text in UTF-8 without U+0000.
    Text(String),
    /// An instant.
    Time(Time),
    /// A day.
    Date(Date),
    /// A span of time in microseconds; exists only inside expressions.
    Duration(i64),
    /// A record id, or a value of type uuid.
    Uuid(Uuid),
    /// Any JSON, as canonical text: no white space, keys in their given order.
    Json(String),
    /// An ordered list of scalars of one type.
    List(Vec<Value>),
    /// A vector: finite floats, no zero with a sign.
    Vector(Vec<f32>),
    /// Bytes; system tables only.
    Bytes(Vec<u8>),
}

impl Value {
    /// The ids that it is, or lists, in their order.
    pub fn ids(&self) -> Vec<Uuid> {
        match self {
            Self::Uuid(id) => vec![*id],
            Self::List(items) => items.iter().flat_map(Self::ids).collect(),
            _ => Vec::new(),
        }
    }

    /// The value as columns hold it: a decimal as the count of its units.
    #[must_use]
    pub fn into_stored(self) -> Self {
        match self {
            Self::Decimal(decimal) => Self::Integer(decimal.units()),
            Self::List(items) => Self::List(items.into_iter().map(Self::into_stored).collect()),
            other => other,
        }
    }

    /// Whether this is [`Value::Null`].
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

value_from! {
    bool => Bool, i64 => Integer, i32 => Integer, u32 => Integer, f64 => Number, String => Text, &str => Text,
    Time => Time, Date => Date, Decimal => Decimal, Uuid => Uuid, Vec<u8> => Bytes,
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
