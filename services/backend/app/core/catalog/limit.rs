//! The least and the greatest value that a field takes, as its type writes values.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::field::FieldType;
use crate::core::date::Date;
use crate::core::decimal::Decimal;
use crate::core::json::number;

/// A bound on the values of a field. Two bounds compare where they are of one form.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Limit {
    /// Of integers and numbers: a finite double.
    Number(f64),
    /// Of dates.
    Date(Date),
    /// Of decimals.
    Decimal(Decimal),
}

impl Limit {
    /// Reads a bound from JSON; `None` for what is no bound of any type.
    pub fn read(json: &Json) -> Option<Self> {
        match json {
            Json::Number(number) => number.as_f64().filter(|number| number.is_finite()).map(Self::Number),
            Json::String(text) => text.parse().map(Self::Date).ok().or_else(|| text.parse().map(Self::Decimal).ok()),
            _ => None,
        }
    }

    /// The bound as the wire writes it.
    pub fn to_json(self) -> Json {
        match self {
            Self::Number(bound) => number(bound),
            Self::Date(date) => date.to_string().into(),
            Self::Decimal(decimal) => decimal.to_string().into(),
        }
    }

    /// The bound of an integer or a number.
    pub const fn number(self) -> Option<f64> {
        if let Self::Number(bound) = self { Some(bound) } else { None }
    }

    /// The bound of a date.
    pub const fn date(self) -> Option<Date> {
        if let Self::Date(date) = self { Some(date) } else { None }
    }

    /// The bound of a decimal.
    pub const fn decimal(self) -> Option<Decimal> {
        if let Self::Decimal(decimal) = self { Some(decimal) } else { None }
    }

    /// Whether the values of a type can be held against it.
    pub fn is_of(self, kind: &FieldType) -> bool {
        let kind = kind.item();
        match self {
            Self::Number(_) => matches!(kind, FieldType::Integer | FieldType::Number),
            Self::Date(_) => matches!(kind, FieldType::Date),
            Self::Decimal(_) => matches!(kind, FieldType::Decimal { .. }),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(bound) => bound.fmt(out),
            Self::Date(date) => date.fmt(out),
            Self::Decimal(decimal) => decimal.fmt(out),
        }
    }
}

impl FieldType {
    /// Whether its values, or the items of its lists, can be bounded.
    pub fn takes_limits(&self) -> bool {
        matches!(self.item(), Self::Integer | Self::Number | Self::Decimal { .. } | Self::Date)
    }
}
