//! What a field takes: a JSON value becomes the [`Value`] that is stored, or the reason why not.

use std::collections::HashSet;

use regex::Regex;
use serde_json::Value as Json;
use uuid::Uuid;

use super::field::{Field, FieldOptions, FieldType};
use super::limit::Limit;
use crate::core::clock::Time;
use crate::core::date::Date;
use crate::core::decimal::{Decimal, DecimalFault, MAX_DIGITS};
use crate::core::email::Email;
use crate::core::value::{MAX_INTEGER, Value};
use crate::core::vector;
use crate::core::web_address::is_url;

/// Why a field does not take a value: a stable code, and one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The item of a list that it is about, counted from 0; `None` where it is about the value as a whole.
    pub item: Option<usize>,
    /// A stable word, such as `too_long`.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

fn refuse<T>(code: &'static str, detail: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { item: None, code, detail: detail.into() })
}

/// Compiles the pattern of a field so that it must match the whole text. It runs in linear time, and its program is
/// capped at 1 MiB.
///
/// # Errors
/// What is wrong with the pattern, in the words of the `regex` crate.
pub fn compile_pattern(pattern: &str) -> Result<Regex, String> {
    let compile = |pattern: &str| {
        let built = regex::RegexBuilder::new(pattern).size_limit(1 << 20).nest_limit(64).build();
        built.map_err(|fault| fault.to_string())
    };
    // On its own first: `a)|(b` would close the group that makes it match the whole text.
    compile(pattern)?;
    compile(&format!("^(?:{pattern})$"))
}

/// Turns a JSON value into what `field` stores, null included: whether null may be stored is for the
/// caller to judge.
///
/// # Errors
/// The value is of another type, or outside what the field's options allow.
pub fn accept(field: &Field, pattern: Option<&Regex>, json: &Json) -> Result<Value, Refusal> {
    accept_as(&field.kind, (&field.options, pattern), json)
}

/// What the options of a field ask of each of its values: with the compiled pattern.
type Asked<'a> = (&'a FieldOptions, Option<&'a Regex>);

fn accept_as(kind: &FieldType, asked: Asked<'_>, json: &Json) -> Result<Value, Refusal> {
    let (options, _) = asked;
    match (kind, json) {
        (kind, Json::Null) if kind.is_list() => Ok(Value::List(Vec::new())),
        (_, Json::Null) => Ok(Value::Null),
        (FieldType::Text, Json::String(text)) => accept_text(asked, text).map(Value::Text),
        (FieldType::Email, Json::String(text)) => {
            // One spelling, or two addresses that look the same would differ.
            if Email::parse(text, "").is_ok_and(|email| email.address() == text) {
                return accept_text(asked, text).map(Value::Text);
            }
            refuse("invalid_email", "This is not an e-mail address, without white space around it and in the form NFC.")
        }
        (FieldType::Url, Json::String(text)) => {
            if is_url(text) {
                return accept_text(asked, text).map(Value::Text);
            }
            refuse("invalid_url", "This is not an address such as https://example.com/page.")
        }
        (FieldType::List { of }, Json::Array(items)) => {
            let values = items.iter().enumerate().map(|(place, item)| {
                let value = match item {
                    Json::Null => refuse("wrong_type", format!("This must be {}.", of.in_words())),
                    item => accept_as(of, asked, item),
                };
                value.map_err(|refusal| Refusal { item: Some(place), ..refusal })
            });
            values.collect::<Result<_, _>>().map(Value::List)
        }
        (FieldType::Integer, Json::Number(number)) => accept_integer(options, number),
        (FieldType::Number, Json::Number(number)) => {
            let number = number.as_f64().filter(|number| number.is_finite());
            let Some(number) = number else { return refuse("out_of_range", "This is not a finite number.") };
            // Minus zero would compare equal and print differently.
            let number = if number == 0.0 { 0.0 } else { number };
            in_range(options, Limit::Number(number))?;
            Ok(Value::Number(number))
        }
        (FieldType::Decimal { scale }, Json::String(text)) => accept_decimal(options, text, *scale),
        (FieldType::Decimal { scale }, Json::Number(number)) => match written_out(number) {
            Some(text) => accept_decimal(options, &text, *scale),
            None => {
                refuse("too_precise", format!("A number of more than {EXACT_DIGITS} digits must be sent as a text."))
            }
        },
        (FieldType::Bool, Json::Bool(truth)) => Ok(Value::Bool(*truth)),
        (FieldType::Datetime, Json::String(text)) => match text.parse::<Time>() {
            Ok(time) => Ok(Value::Time(time.whole_millis())),
            Err(fault) => refuse("invalid_datetime", format!("This is {fault}.")),
        },
        (FieldType::Date, Json::String(text)) => match text.parse::<Date>() {
            Ok(date) => in_range(options, Limit::Date(date)).map(|()| Value::Date(date)),
            Err(fault) => refuse("invalid_date", format!("This is {fault}.")),
        },
        (FieldType::Enum { values, .. }, Json::String(text)) => {
            if values.contains(text) {
                return Ok(Value::Text(text.clone()));
            }
            refuse("not_a_value", format!("One of {}.", values.join(", ")))
        }
        (FieldType::Vector { dimensions }, Json::Array(items)) => accept_vector(items, *dimensions).map(Value::Vector),
        // That there is one; its members are fields of their own.
        (FieldType::Object { .. }, Json::Object(_)) => Ok(Value::Bool(true)),
        (FieldType::Json, json) => {
            if holds_nul(json) {
                return refuse("nul_character", "U+0000 cannot be stored.");
            }
            Ok(Value::Json(json.to_string()))
        }
        (FieldType::Uuid | FieldType::Relation { list: false, .. }, Json::String(text)) => match parse_uuid(text) {
            Some(id) => Ok(Value::Uuid(id)),
            None if *kind == FieldType::Uuid => refuse("invalid_uuid", "This is not a UUID."),
            None => refuse("no_such_record", "There is no such record."),
        },
        (FieldType::File { list: false, .. }, Json::String(text)) => match parse_uuid(text) {
            Some(id) => Ok(Value::Uuid(id)),
            None => refuse("no_such_file", "There is no such file."),
        },
        (FieldType::Relation { list: true, .. }, Json::Array(items)) => {
            let ids = accept_ids(items, MAX_RELATED, ("no_such_record", "record"))?;
            Ok(Value::List(ids.into_iter().map(Value::Uuid).collect()))
        }
        (FieldType::File { list: true, .. }, Json::Array(items)) => {
            let ids = accept_ids(items, MAX_FILES, ("no_such_file", "file"))?;
            Ok(Value::List(ids.into_iter().map(|id| Value::Text(id.to_string())).collect()))
        }
        (kind, _) => refuse("wrong_type", format!("This must be {}.", kind.in_words())),
    }
}

/// Decimal digits that every double keeps.
const EXACT_DIGITS: usize = 15;

/// Most files of one list.
const MAX_FILES: usize = 100;

/// Most records of one list.
const MAX_RELATED: usize = 1_000;

/// The ids of a list that names each of at most `max` things once; `unknown` is said of what is none.
fn accept_ids(items: &[Json], max: usize, (unknown, thing): (&'static str, &str)) -> Result<Vec<Uuid>, Refusal> {
    if items.len() > max {
        return refuse("too_many", format!("At most {max} {thing}s; this names {}.", items.len()));
    }
    let mut ids = Vec::with_capacity(items.len());
    let mut seen = HashSet::with_capacity(items.len());
    for item in items {
        let Some(id) = item.as_str().and_then(parse_uuid) else {
            return refuse(unknown, format!("Every item must be the id of a {thing}."));
        };
        if !seen.insert(id) {
            return refuse("duplicate", format!("A list names each {thing} once."));
        }
        ids.push(id);
    }
    Ok(ids)
}

/// Reads a UUID in its hyphenated form (RFC 9562, section 4), in either case.
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

fn accept_text((options, pattern): Asked<'_>, text: &str) -> Result<String, Refusal> {
    if text.contains('\0') {
        return refuse("nul_character", "U+0000 cannot be stored.");
    }
    if options.max_length.is_some() || options.min_length.is_some() {
        let length = text.chars().count();
        if let Some(max) = options.max_length.filter(|max| length > *max as usize) {
            return refuse("too_long", format!("At most {max} characters; this has {length}."));
        }
        if let Some(min) = options.min_length.filter(|min| length < *min as usize) {
            return refuse("too_short", format!("At least {min} characters; this has {length}."));
        }
    }
    match (pattern, &options.pattern) {
        (Some(regex), Some(source)) if !regex.is_match(text) => {
            refuse("pattern", format!("This does not match the pattern {source}"))
        }
        _ => Ok(text.to_owned()),
    }
}

fn accept_integer(options: &FieldOptions, number: &serde_json::Number) -> Result<Value, Refusal> {
    let whole = number.as_i64().or_else(|| number.as_f64().and_then(whole_number));
    let Some(whole) = whole.filter(|whole| whole.abs() <= MAX_INTEGER) else {
        return if number.as_f64().is_some_and(|number| number.fract() == 0.0) {
            refuse("out_of_range", format!("A whole number within ±{MAX_INTEGER}."))
        } else {
            refuse("wrong_type", "This must be a whole number.")
        };
    };
    #[expect(clippy::cast_precision_loss, reason = "exact within ±2^53")]
    in_range(options, Limit::Number(whole as f64))?;
    Ok(Value::Integer(whole))
}

/// Turns a list of JSON values into a vector of so many dimensions.
///
/// # Errors
/// It has another number of items, or one of them is no number or beyond the range of floats.
pub fn accept_vector(items: &[Json], dimensions: u16) -> Result<Vec<f32>, Refusal> {
    if items.len() != usize::from(dimensions) {
        let detail = format!("Exactly {dimensions} numbers, one for each dimension; this has {}.", items.len());
        return refuse("wrong_dimensions", detail);
    }
    let floats = items.iter().enumerate().map(|(place, item)| {
        let refused = |code, detail: &str| Refusal { item: Some(place), code, detail: detail.to_owned() };
        let number = item.as_f64().ok_or_else(|| refused("wrong_type", "This must be a number."))?;
        vector::float(number).ok_or_else(|| refused("out_of_range", "This is beyond the range of a 32-bit float."))
    });
    floats.collect()
}

fn accept_decimal(options: &FieldOptions, text: &str, scale: u8) -> Result<Value, Refusal> {
    let decimal = match Decimal::parse(text, scale) {
        Ok(decimal) => decimal,
        Err(DecimalFault::Malformed) => return refuse("invalid_decimal", "This is not a decimal such as 12.50."),
        Err(DecimalFault::Precision) => {
            return refuse("too_precise", format!("At most {scale} digits after the point."));
        }
        Err(DecimalFault::Range) => return refuse("out_of_range", format!("At most {MAX_DIGITS} digits in all.")),
    };
    in_range(options, Limit::Decimal(decimal))?;
    Ok(Value::Decimal(decimal))
}

/// A number in plain digits. `None` for one of so many digits that it may have been another number when it was sent:
/// doubles do not tell it from its neighbours.
fn written_out(number: &serde_json::Number) -> Option<String> {
    let Some(double) = number.as_f64().filter(|_| number.is_f64()) else { return Some(number.to_string()) };
    let written = double.to_string();
    let digits = written.trim_start_matches(['-', '0', '.']).trim_end_matches(['0', '.']);
    (digits.bytes().filter(u8::is_ascii_digit).count() <= EXACT_DIGITS).then_some(written)
}

fn whole_number(number: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is exact as a double")]
    let fits = number.fract() == 0.0 && number.abs() <= MAX_INTEGER as f64;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
    fits.then_some(number as i64)
}

fn in_range(options: &FieldOptions, value: Limit) -> Result<(), Refusal> {
    if let Some(min) = options.min.filter(|min| value < *min) {
        return refuse("too_small", format!("At least {min}; this is {value}."));
    }
    if let Some(max) = options.max.filter(|max| value > *max) {
        return refuse("too_large", format!("At most {max}; this is {value}."));
    }
    Ok(())
}

fn holds_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_nul),
        Json::Object(members) => members.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

impl FieldType {
    /// The type as it reads in "This must be ...".
    pub fn in_words(&self) -> &'static str {
        match self {
            Self::Text | Self::Enum { .. } => "a text",
            Self::List { of } => match **of {
                Self::Integer => "a list of whole numbers",
                Self::Number => "a list of numbers",
                Self::Decimal { .. } => "a list of decimals",
                Self::Bool => "a list of true and false",
                Self::Datetime => "a list of dates and times, as texts",
                Self::Date => "a list of dates, as texts",
                Self::Uuid => "a list of UUIDs, as texts",
                Self::Email => "a list of e-mail addresses, as texts",
                Self::Url => "a list of addresses such as https://example.com/page, as texts",
                _ => "a list of texts",
            },
            Self::Email => "an e-mail address, as a text",
            Self::Url => "an address such as https://example.com/page, as a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Decimal { .. } => "a decimal such as 12.50, as a text or a number",
            Self::Bool => "true or false",
            Self::Datetime => "a date and time in RFC 3339, as a text",
            Self::Date => "a date such as 2026-11-26, as a text",
            Self::Vector { .. } => "a list of numbers",
            Self::Json => "any JSON",
            Self::Uuid => "a UUID, as a text",
            Self::Relation { list: false, .. } => "the id of a record, as a text",
            Self::Relation { list: true, .. } => "a list of ids of records",
            Self::File { list: false, .. } => "the id of a file, as a text",
            Self::File { list: true, .. } => "a list of ids of files",
            Self::Object { is_point: false, .. } => "an object",
            Self::Object { is_point: true, .. } => "an object such as {\"lat\": 52.5, \"lon\": 13.4}",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::core::catalog::FieldOptions;
    use crate::core::id::FieldId;

    fn field(kind: FieldType, options: FieldOptions) -> Field {
        Field { id: FieldId(1), name: "f".into(), kind, options }
    }

    fn code(kind: FieldType, options: FieldOptions, json: &Json) -> Result<Value, &'static str> {
        let field = field(kind, options);
        let pattern = field.options.pattern.as_deref().map(|source| compile_pattern(source).unwrap());
        accept(&field, pattern.as_ref(), json).map_err(|refusal| refusal.code)
    }

    #[test]
    fn integers_take_whole_numbers_however_they_are_written() {
        let plain = FieldOptions::default;
        assert_eq!(code(FieldType::Integer, plain(), &json!(1.0)), Ok(Value::Integer(1)));
        assert_eq!(code(FieldType::Integer, plain(), &json!(1.5)), Err("wrong_type"));
        assert_eq!(code(FieldType::Integer, plain(), &json!("1")), Err("wrong_type"));
        assert_eq!(code(FieldType::Integer, plain(), &json!(9_007_199_254_740_992_i64)), Err("out_of_range"));
        assert_eq!(code(FieldType::Integer, plain(), &json!(1e300)), Err("out_of_range"));
        let bounded = || FieldOptions { min: Some(Limit::Number(0.0)), max: Some(Limit::Number(9.0)), ..plain() };
        assert_eq!(code(FieldType::Integer, bounded(), &json!(-1)), Err("too_small"));
        assert_eq!(code(FieldType::Integer, bounded(), &json!(10)), Err("too_large"));
        assert_eq!(code(FieldType::Integer, bounded(), &json!(9)), Ok(Value::Integer(9)));
    }

    #[test]
    fn texts_are_measured_in_code_points_and_matched_whole() {
        let short = || FieldOptions { max_length: Some(2), ..FieldOptions::default() };
        assert_eq!(code(FieldType::Text, short(), &json!("éé")), Ok(Value::Text("éé".into())));
        assert_eq!(code(FieldType::Text, short(), &json!("abc")), Err("too_long"));
        let digits = || FieldOptions { pattern: Some("[0-9]+|x".into()), ..FieldOptions::default() };
        assert_eq!(code(FieldType::Text, digits(), &json!("12")), Ok(Value::Text("12".into())));
        assert_eq!(code(FieldType::Text, digits(), &json!("12a")), Err("pattern"));
        assert_eq!(code(FieldType::Text, FieldOptions::default(), &json!("a\0")), Err("nul_character"));
        assert_eq!(code(FieldType::Json, FieldOptions::default(), &json!({"a": ["\0"]})), Err("nul_character"));
    }

    #[test]
    fn a_pattern_cannot_leave_the_group_that_anchors_it() {
        for wrong in ["a)|(b", "(", "[", "a{2,1}", "(?x)a # c", &"(a{50}){50}".repeat(20)] {
            assert!(compile_pattern(wrong).is_err(), "{wrong}");
        }
        assert!(!compile_pattern("a|b").unwrap().is_match("ab"));
        assert!(!compile_pattern("(?m)a").unwrap().is_match("a\nb"));
    }

    #[test]
    fn times_lose_what_the_wire_does_not_show() {
        let taken = code(FieldType::Datetime, FieldOptions::default(), &json!("2026-01-01T02:00:00.123456+02:00"));
        assert_eq!(taken, Ok(Value::Time("2026-01-01T00:00:00.123Z".parse().unwrap())));
        for wrong in ["2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "soon"] {
            assert_eq!(code(FieldType::Datetime, FieldOptions::default(), &json!(wrong)), Err("invalid_datetime"));
        }
    }
}
