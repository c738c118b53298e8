//! The operators and functions on values that are there.

use std::cmp::Ordering;

use uuid::Uuid;

use super::distance;
use super::error::EvalError;
use super::tree::{Arithmetic, Comparison, Function, Literal};
use super::types::Type;
use super::{number, text, time};
use crate::core::value::Value;
use crate::core::vector::Metric;

/// The value of a literal.
pub(crate) fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Integer(value) => Value::Integer(*value),
        Literal::Number(value) => Value::Number(*value),
        Literal::Text(text) => Value::Text(text.clone()),
    }
}

/// A text as an id; one that is no UUID stays a text, which equals no id.
pub(crate) fn read_id(value: Value) -> Value {
    match value {
        Value::Text(text) if text.len() == 36 => match Uuid::parse_str(&text) {
            Ok(id) => Value::Uuid(id),
            Err(_) => Value::Text(text),
        },
        Value::List(items) => Value::List(items.into_iter().map(read_id).collect()),
        other => other,
    }
}

/// A value in the type that it is joined into: an integer becomes a number where the other side is one.
pub(crate) fn widen(value: Value, kind: &Type) -> Value {
    match (value, kind) {
        (Value::Integer(whole), Type::Number) => Value::Number(number::double(whole)),
        (Value::List(items), Type::List(element)) if **element == Type::Number => {
            Value::List(items.into_iter().map(|item| widen(item, element)).collect())
        }
        (other, _) => other,
    }
}

/// `-value`
pub(crate) fn negate(value: &Value) -> Result<Value, EvalError> {
    match value {
        Value::Integer(value) => Ok(Value::Integer(-value)),
        Value::Number(value) => Ok(Value::Number(-value)),
        _ => Err(EvalError::Null),
    }
}

/// `==`, which knows no errors: null equals null and nothing else; integers and numbers are equal by value.
#[expect(clippy::float_cmp, reason = "equality by value is what is asked")]
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Integer(whole), Value::Number(double)) | (Value::Number(double), Value::Integer(whole)) => {
            number::double(*whole) == *double
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (left, right) => left == right,
    }
}

/// A comparison; only `==` and `!=` take null.
pub(crate) fn compare(op: Comparison, left: &Value, right: &Value) -> Result<bool, EvalError> {
    let order = || order(left, right).ok_or(EvalError::Null);
    Ok(match op {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Less => order()?.is_lt(),
        Comparison::LessOrEqual => order()?.is_le(),
        Comparison::Greater => order()?.is_gt(),
        Comparison::GreaterOrEqual => order()?.is_ge(),
    })
}

/// The order of two values of one type; texts and ids by their bytes. `None` for null and for what has no order.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Integer(left), Value::Integer(right)) | (Value::Duration(left), Value::Duration(right)) => {
            left.cmp(right)
        }
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right)?,
        (Value::Integer(left), Value::Number(right)) => number::double(*left).partial_cmp(right)?,
        (Value::Number(left), Value::Integer(right)) => left.partial_cmp(&number::double(*right))?,
        (Value::Decimal(left), Value::Decimal(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Uuid(left), Value::Uuid(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => return None,
    })
}

/// `left op right`
pub(crate) fn arithmetic(op: Arithmetic, left: &Value, right: &Value) -> Result<Value, EvalError> {
    use Arithmetic::{Add, Subtract};
    match (op, left, right) {
        (_, Value::Integer(left), Value::Integer(right)) => number::on_integers(op, *left, *right).map(Value::Integer),
        (_, Value::Number(left), Value::Number(right)) => number::on_doubles(op, *left, *right).map(Value::Number),
        (_, Value::Integer(left), Value::Number(right)) => {
            number::on_doubles(op, number::double(*left), *right).map(Value::Number)
        }
        (_, Value::Number(left), Value::Integer(right)) => {
            number::on_doubles(op, *left, number::double(*right)).map(Value::Number)
        }
        (Add, Value::Text(left), Value::Text(right)) => text::concat(left, right).map(Value::Text),
        (Add, Value::Time(moment), Value::Duration(span)) | (Add, Value::Duration(span), Value::Time(moment)) => {
            time::instant(moment.micros() + span).map(Value::Time)
        }
        (Subtract, Value::Time(moment), Value::Duration(span)) => {
            time::instant(moment.micros() - span).map(Value::Time)
        }
        (Subtract, Value::Time(left), Value::Time(right)) => {
            time::span(left.micros() - right.micros()).map(Value::Duration)
        }
        (Add, Value::Duration(left), Value::Duration(right)) => time::span(left + right).map(Value::Duration),
        (Subtract, Value::Duration(left), Value::Duration(right)) => time::span(left - right).map(Value::Duration),
        _ => Err(EvalError::Null),
    }
}

/// A function on values; `now()` and `size(records)` need more and are not among them.
pub(crate) fn call(function: Function, arguments: &[Value]) -> Result<Value, EvalError> {
    match (function, arguments) {
        (_, [Value::Text(text), rest @ ..]) => on_text(function, text, rest),
        (Function::Size, [Value::List(items)]) => count(items.len()),
        (Function::Join, [Value::List(items), rest @ ..]) => {
            let parts: Option<Vec<&str>> = items.iter().map(as_text).collect();
            let separator = rest.first().map_or(Some(""), as_text).ok_or(EvalError::Null)?;
            text::join(&parts.ok_or(EvalError::Null)?, separator).map(Value::Text)
        }
        (Function::Distance, values) => {
            let doubles: Vec<f64> = values.iter().filter_map(as_double).collect();
            let [lat, lon, to_lat, to_lon] = doubles[..] else { return Err(EvalError::Null) };
            super::point::distance((lat, lon), (to_lat, to_lon)).map(Value::Number)
        }
        (Function::CosineDistance, [one, other]) => distance::distance(Metric::Cosine, one.clone(), other.clone()),
        (Function::L2Distance, [one, other]) => distance::distance(Metric::L2, one.clone(), other.clone()),
        // What stands beside a decimal may be null, as the decimal may.
        (Function::Decimal, [Value::Null]) => Ok(Value::Null),
        (Function::Decimal, [Value::Integer(value)]) => Ok(Value::Decimal((*value).into())),
        (Function::Integer, [Value::Integer(value)]) => Ok(Value::Integer(*value)),
        (Function::Integer, [Value::Number(value)]) => number::truncate(*value).map(Value::Integer),
        (Function::Integer, [Value::Time(moment)]) => Ok(Value::Integer(moment.seconds())),
        (Function::Double, [Value::Integer(value)]) => Ok(Value::Number(number::double(*value))),
        (Function::Double, [Value::Number(value)]) => Ok(Value::Number(*value)),
        (Function::String, [Value::Integer(value)]) => Ok(Value::Text(value.to_string())),
        (Function::String, [Value::Number(value)]) => Ok(Value::Text(number::format(*value))),
        (Function::String, [Value::Bool(value)]) => Ok(Value::Text(value.to_string())),
        (Function::String, [Value::Time(moment)]) => Ok(Value::Text(moment.to_string())),
        (Function::String, [Value::Date(date)]) => Ok(Value::Text(date.to_string())),
        (Function::String, [Value::Uuid(id)]) => Ok(Value::Text(id.to_string())),
        _ => Err(EvalError::Null),
    }
}

fn on_text(function: Function, subject: &str, rest: &[Value]) -> Result<Value, EvalError> {
    if rest.iter().any(Value::is_null) {
        return Err(EvalError::Null);
    }
    let texts: Vec<&str> = rest.iter().filter_map(as_text).collect();
    let integers: Vec<i64> = rest.iter().filter_map(as_integer).collect();
    let (first, limit) = (texts.first().copied().unwrap_or_default(), integers.first().copied());
    match function {
        Function::Size => count(subject.chars().count()),
        Function::Contains => Ok(Value::Bool(subject.contains(first))),
        Function::StartsWith => Ok(Value::Bool(subject.starts_with(first))),
        Function::EndsWith => Ok(Value::Bool(subject.ends_with(first))),
        Function::Substring => {
            text::substring(subject, limit.unwrap_or_default(), integers.get(1).copied()).map(Value::Text)
        }
        Function::IndexOf => text::index_of(subject, first, limit).map(Value::Integer),
        Function::Split => Ok(Value::List(text::split(subject, first, limit).into_iter().map(Value::Text).collect())),
        Function::Replace => {
            let new = texts.get(1).copied().unwrap_or_default();
            text::replace(subject, first, new, limit).map(Value::Text)
        }
        Function::LowerAscii => Ok(Value::Text(subject.to_ascii_lowercase())),
        Function::Trim => Ok(Value::Text(subject.trim().to_owned())),
        Function::Integer => number::parse_integer(subject).map(Value::Integer),
        Function::Double => number::parse_double(subject).map(Value::Number),
        Function::String => Ok(Value::Text(subject.to_owned())),
        Function::Timestamp => subject.parse().map(Value::Time).map_err(|_| EvalError::Conversion),
        Function::Decimal => subject.parse().map(Value::Decimal).map_err(|_| EvalError::Conversion),
        Function::Date => subject.parse().map(Value::Date).map_err(|_| EvalError::Conversion),
        Function::Duration => time::duration(subject).map(Value::Duration),
        Function::Join
        | Function::Now
        | Function::Distance
        | Function::Within
        | Function::CosineDistance
        | Function::L2Distance => Err(EvalError::Unfit),
    }
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn as_double(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(value) => Some(number::double(*value)),
        Value::Number(value) => Some(*value),
        _ => None,
    }
}

const fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(*value),
        _ => None,
    }
}

fn count(items: usize) -> Result<Value, EvalError> {
    i64::try_from(items).map(Value::Integer).map_err(|_| EvalError::Range)
}
