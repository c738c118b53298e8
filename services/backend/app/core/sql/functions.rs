//! The functions `sb_*` that expressions call in SQL. On SQLite they are the evaluator's own; on PostgreSQL they are
//! written again in `functions.sql`, and generated tests hold the two together.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value as Sqlite, ValueRef};

use crate::core::clock::Time;
use crate::core::date::Date;
use crate::core::decimal::Decimal;
use crate::core::expr::tree::Arithmetic;
use crate::core::expr::{EvalError, number, point, text};
use crate::core::vector::{self, Metric};
use crate::core::{hex, search};

/// The functions on PostgreSQL; running it again replaces them.
pub const POSTGRES: &str = include_str!("functions.sql");

/// What a function answers; an error of the evaluator is NULL.
type Answer = Result<Sqlite, EvalError>;

/// A function on the arguments that SQLite hands over.
type Scalar = fn(&Arguments<'_>) -> Answer;

/// Registers the functions on a SQLite connection.
///
/// # Errors
/// SQLite refuses one of them.
pub fn register(connection: &Connection) -> rusqlite::Result<()> {
    let scalars: [(&str, &[i32], Scalar); 30] = [
        ("sb_within", &[3], within),
        ("sb_add", &[2], |arguments| arguments.arithmetic(Arithmetic::Add)),
        ("sb_subtract", &[2], |arguments| arguments.arithmetic(Arithmetic::Subtract)),
        ("sb_multiply", &[2], |arguments| arguments.arithmetic(Arithmetic::Multiply)),
        ("sb_divide", &[2], |arguments| arguments.arithmetic(Arithmetic::Divide)),
        ("sb_truncate", &[1], |arguments| number::truncate(arguments.double(0)?).map(Sqlite::Integer)),
        ("sb_parse_integer", &[1], |arguments| number::parse_integer(arguments.text(0)?).map(Sqlite::Integer)),
        ("sb_parse_double", &[1], |arguments| number::parse_double(arguments.text(0)?).map(Sqlite::Real)),
        ("sb_seconds", &[1], |arguments| Ok(Sqlite::Integer(arguments.time(0)?.seconds()))),
        ("sb_format_number", &[1], |arguments| Ok(Sqlite::Text(number::format(arguments.double(0)?)))),
        ("sb_format_time", &[1], |arguments| Ok(Sqlite::Text(arguments.time(0)?.to_string()))),
        ("sb_decimal", &[2], |arguments| {
            let scale = u8::try_from(arguments.integer(1)?).map_err(|_| EvalError::Range)?;
            Ok(Sqlite::Blob(Decimal::from_units(arguments.integer(0)?, scale).sort_key().to_vec()))
        }),
        ("sb_decimals", &[2], |arguments| {
            let scale = u8::try_from(arguments.integer(1)?).map_err(|_| EvalError::Range)?;
            let units: Vec<i64> = serde_json::from_str(arguments.text(0)?).map_err(|_| EvalError::Null)?;
            let keys: Vec<_> = units.iter().map(|units| hex(&Decimal::from_units(*units, scale).sort_key())).collect();
            list(&keys)
        }),
        ("sb_distance", &[4], |arguments| {
            let place = |at| Ok::<_, EvalError>((arguments.double(at)?, arguments.double(at + 1)?));
            point::distance(place(0)?, place(2)?).map(Sqlite::Real)
        }),
        ("sb_cosine_distance", &[2], |arguments| arguments.vectors(Metric::Cosine)),
        ("sb_l2_distance", &[2], |arguments| arguments.vectors(Metric::L2)),
        ("sb_double", &[1], |arguments| {
            arguments.text(0)?.parse().map(Sqlite::Real).map_err(|_| EvalError::Conversion)
        }),
        ("sb_format_date", &[1], |arguments| Ok(Sqlite::Text(Date::from_days(arguments.integer(0)?).to_string()))),
        ("sb_format_uuid", &[1], |arguments| arguments.uuid_text(0).map(Sqlite::Text)),
        ("sb_concat", &[2], |arguments| text::concat(arguments.text(0)?, arguments.text(1)?).map(Sqlite::Text)),
        ("sb_starts_with", &[2], |arguments| Ok(truth(arguments.text(0)?.starts_with(arguments.text(1)?)))),
        ("sb_ends_with", &[2], |arguments| Ok(truth(arguments.text(0)?.ends_with(arguments.text(1)?)))),
        ("sb_substring", &[2, 3], |arguments| {
            text::substring(arguments.text(0)?, arguments.integer(1)?, arguments.optional(2)?).map(Sqlite::Text)
        }),
        ("sb_index_of", &[2, 3], |arguments| {
            text::index_of(arguments.text(0)?, arguments.text(1)?, arguments.optional(2)?).map(Sqlite::Integer)
        }),
        ("sb_split", &[2, 3], |arguments| {
            list(&text::split(arguments.text(0)?, arguments.text(1)?, arguments.optional(2)?))
        }),
        ("sb_join", &[1, 2], |arguments| {
            let parts: Vec<String> = serde_json::from_str(arguments.text(0)?).map_err(|_| EvalError::Null)?;
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let separator = if arguments.len() > 1 { arguments.text(1)? } else { "" };
            text::join(&parts, separator).map(Sqlite::Text)
        }),
        ("sb_replace", &[3, 4], |arguments| {
            let (old, new) = (arguments.text(1)?, arguments.text(2)?);
            text::replace(arguments.text(0)?, old, new, arguments.optional(3)?).map(Sqlite::Text)
        }),
        ("sb_trim", &[1], |arguments| Ok(Sqlite::Text(arguments.text(0)?.trim().to_owned()))),
        ("sb_in", &[2], member),
        ("sb_score", &[3], |arguments| {
            let score = search::score(arguments.text(0)?, arguments.text(1)?, arguments.integer(2)? != 0);
            Ok(Sqlite::Integer(score))
        }),
    ];
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    for (name, counts, function) in scalars {
        for count in counts {
            connection.create_scalar_function(name, *count, flags, move |context| {
                Ok(ToSqlOutput::Owned(function(&Arguments(context)).unwrap_or(Sqlite::Null)))
            })?;
        }
    }
    Ok(())
}

/// The arguments of a call; one of another kind than asked for, NULL among them, is an error.
struct Arguments<'a>(&'a Context<'a>);

impl Arguments<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn integer(&self, index: usize) -> Result<i64, EvalError> {
        self.0.get_raw(index).as_i64().map_err(|_| EvalError::Null)
    }

    fn double(&self, index: usize) -> Result<f64, EvalError> {
        self.0.get_raw(index).as_f64().map_err(|_| EvalError::Null)
    }

    fn text(&self, index: usize) -> Result<&str, EvalError> {
        self.0.get_raw(index).as_str().map_err(|_| EvalError::Null)
    }

    fn time(&self, index: usize) -> Result<Time, EvalError> {
        self.integer(index).map(Time::from_micros)
    }

    fn uuid_text(&self, index: usize) -> Result<String, EvalError> {
        let bytes = self.0.get_raw(index).as_blob().map_err(|_| EvalError::Null)?;
        uuid::Uuid::from_slice(bytes).map(|id| id.to_string()).map_err(|_| EvalError::Null)
    }

    /// A last argument that may be left out, and may not be NULL.
    fn optional(&self, index: usize) -> Result<Option<i64>, EvalError> {
        if index < self.len() { self.integer(index).map(Some) } else { Ok(None) }
    }

    /// The distance of two vectors, which are read where they lie.
    fn vectors(&self, metric: Metric) -> Answer {
        let vector = |index| self.0.get_raw(index).as_blob().map(vector::of_bytes).map_err(|_| EvalError::Null);
        let (one, other) = (vector(0)?, vector(1)?);
        let distance = (one.len() == other.len()).then(|| metric.distance(one.zip(other))).flatten();
        distance.map(Sqlite::Real).ok_or(EvalError::Range)
    }

    fn arithmetic(&self, op: Arithmetic) -> Answer {
        match (self.0.get_raw(0), self.0.get_raw(1)) {
            (ValueRef::Integer(left), ValueRef::Integer(right)) => {
                number::on_integers(op, left, right).map(Sqlite::Integer)
            }
            (ValueRef::Real(left), ValueRef::Real(right)) => number::on_doubles(op, left, right).map(Sqlite::Real),
            _ => Err(EvalError::Null),
        }
    }
}

fn truth(value: bool) -> Sqlite {
    Sqlite::Integer(i64::from(value))
}

fn list(items: &[String]) -> Answer {
    serde_json::to_string(items).map(Sqlite::Text).map_err(|_| EvalError::Range)
}

fn within(arguments: &Arguments<'_>) -> Answer {
    let (value, least, most) = (arguments.integer(0)?, arguments.integer(1)?, arguments.integer(2)?);
    if (least..=most).contains(&value) { Ok(Sqlite::Integer(value)) } else { Err(EvalError::Range) }
}

/// Whether a list, as JSON, holds a value; an empty blob stands for null, and any other for an id or a decimal.
fn member(arguments: &Arguments<'_>) -> Answer {
    use serde_json::Value as Json;
    let items: Vec<Json> = serde_json::from_str(arguments.text(1)?).map_err(|_| EvalError::Null)?;
    let found = match arguments.0.get_raw(0) {
        ValueRef::Null => return Err(EvalError::Null),
        ValueRef::Blob([]) => items.contains(&Json::Null),
        ValueRef::Blob(bytes) => {
            let digits = hex(bytes);
            items.iter().filter_map(Json::as_str).any(|item| item.replace('-', "") == digits)
        }
        ValueRef::Integer(whole) => items.iter().any(|item| match item {
            Json::Bool(truth) => i64::from(*truth) == whole,
            Json::String(number) => number.parse() == Ok(number::double(whole)),
            item => item.as_i64() == Some(whole),
        }),
        ValueRef::Real(double) => items.iter().any(|item| match item {
            Json::String(number) => number.parse() == Ok(double),
            item => item.as_i64().map(number::double) == Some(double),
        }),
        ValueRef::Text(_) => {
            let text = arguments.text(0)?;
            items.iter().any(|item| item == text)
        }
    };
    Ok(truth(found))
}
