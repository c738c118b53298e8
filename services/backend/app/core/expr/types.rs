//! The types of expressions.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::core::catalog::{FieldType, SystemField};
use crate::core::id::CollectionId;
use crate::core::value::Value;

/// The type of an expression, known before it is evaluated. Whether a value may be null is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// The type of `null` alone.
    Null,
    /// True or false.
    Bool,
    /// A whole number within ±(2^53-1).
    Integer,
    /// A finite double.
    Number,
    /// An exact decimal number, whatever its digits after the point.
    Decimal,
    /// Text; the values of an enum are texts.
    Text,
    /// An instant.
    Time,
    /// A day.
    Date,
    /// A span of time.
    Duration,
    /// A UUID that points nowhere.
    Uuid,
    /// The id of a record in a collection.
    Relation(CollectionId),
    /// Any JSON.
    Json,
    /// A vector of so many dimensions; only its distance from another can be asked, and whether it is there.
    Vector(u16),
    /// A group of fields; only whether it is there can be asked.
    Object,
    /// A list of scalars.
    List(Box<Type>),
    /// A record.
    Record(CollectionId),
    /// The records that point at one.
    Records(CollectionId),
}

impl Type {
    /// The type of a declared field.
    pub fn of_field(kind: &FieldType) -> Self {
        match kind {
            FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Enum { .. } => Self::Text,
            FieldType::List { of } => Self::List(Box::new(Self::of_field(of))),
            FieldType::File { list: true, .. } => Self::List(Box::new(Self::Text)),
            FieldType::Integer => Self::Integer,
            FieldType::Number => Self::Number,
            FieldType::Decimal { .. } => Self::Decimal,
            FieldType::Bool => Self::Bool,
            FieldType::Datetime => Self::Time,
            FieldType::Date => Self::Date,
            FieldType::Vector { dimensions } => Self::Vector(*dimensions),
            FieldType::Json => Self::Json,
            FieldType::Uuid | FieldType::File { list: false, .. } => Self::Uuid,
            FieldType::Relation { collection, list: false, .. } => Self::Relation(*collection),
            FieldType::Relation { collection, list: true, .. } => Self::List(Box::new(Self::Relation(*collection))),
            FieldType::Object { .. } => Self::Object,
        }
    }

    /// The type of a system field.
    pub const fn of_system(field: SystemField) -> Self {
        match field {
            SystemField::Id => Self::Uuid,
            SystemField::CreatedAt | SystemField::UpdatedAt => Self::Time,
        }
    }

    /// The type of a value that a caller gave. `None` for a list whose elements do not share one type.
    pub fn of_value(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Integer(_) => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::Decimal(_) => Self::Decimal,
            Value::Text(_) => Self::Text,
            Value::Time(_) => Self::Time,
            Value::Date(_) => Self::Date,
            Value::Duration(_) => Self::Duration,
            Value::Uuid(_) => Self::Uuid,
            Value::Json(_) => Self::Json,
            Value::Vector(floats) => Self::Vector(u16::try_from(floats.len()).ok()?),
            Value::Bytes(_) => return None,
            Value::List(items) => {
                let mut element = Self::Null;
                for item in items {
                    element = element.join(&Self::of_value(item)?)?;
                }
                Self::List(Box::new(element))
            }
        })
    }

    /// Whether this is a number of either kind.
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    /// Whether this is an id of either kind.
    pub const fn is_id(&self) -> bool {
        matches!(self, Self::Uuid | Self::Relation(_))
    }

    /// Whether it is a single value, which lists can hold.
    pub const fn is_scalar(&self) -> bool {
        !matches!(
            self,
            Self::List(_) | Self::Record(_) | Self::Records(_) | Self::Json | Self::Vector(_) | Self::Object
        )
    }

    /// The type of a list's elements; any other type itself.
    pub fn element(&self) -> &Self {
        match self {
            Self::List(element) => element,
            other => other,
        }
    }

    /// Whether records can be sorted by it.
    pub const fn is_sortable(&self) -> bool {
        self.is_id()
            || self.is_numeric()
            || matches!(self, Self::Bool | Self::Decimal | Self::Text | Self::Time | Self::Date)
    }

    /// Whether items of both types are stored alike, so that whole lists of them can be held side by side.
    pub fn is_listed_as(&self, other: &Self) -> bool {
        self == other || (self.is_id() && other.is_id()) || [self, other].contains(&&Self::Null)
    }

    /// The one type that values of both fit, where there is one.
    pub fn join(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b => Some(a.clone()),
            (Self::Null, known) | (known, Self::Null) => Some(known.clone()),
            (a, b) if a.is_numeric() && b.is_numeric() => Some(Self::Number),
            (a, b) if a.is_id() && b.is_id() => Some(Self::Uuid),
            (Self::List(a), Self::List(b)) if a.is_listed_as(b) => {
                a.join(b).map(|element| Self::List(Box::new(element)))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool => out.write_str("bool"),
            Self::Integer => out.write_str("integer"),
            Self::Number => out.write_str("number"),
            Self::Decimal => out.write_str("decimal"),
            Self::Text => out.write_str("text"),
            Self::Time => out.write_str("timestamp"),
            Self::Date => out.write_str("date"),
            Self::Duration => out.write_str("duration"),
            Self::Uuid => out.write_str("uuid"),
            Self::Relation(_) => out.write_str("relation"),
            Self::Vector(dimensions) => write!(out, "vector of {dimensions} dimensions"),
            Self::Json => out.write_str("json"),
            Self::Object => out.write_str("object"),
            Self::List(element) if **element == Self::Null => out.write_str("list"),
            Self::List(element) => write!(out, "list of {element}"),
            Self::Record(_) => out.write_str("record"),
            Self::Records(_) => out.write_str("records"),
        }
    }
}
