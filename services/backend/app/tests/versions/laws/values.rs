//! Random values of each type: such as a version takes, and such as it refuses.

use serde_json::{Map, Value as Json, json};

use super::shape::{Field, Kind, Shape};
use crate::expr::random::Random;

/// The collection that relations lead to.
pub const TARGETS: &str = "targets";

/// The ids of its records.
pub fn targets() -> Vec<String> {
    (1..4).map(|number| uuid::Uuid::from_u128(number << 80).to_string()).collect()
}

/// The kind of a relation to that collection.
pub fn relation() -> Kind {
    Kind::Relation(targets())
}

/// A name that is never used twice by accident.
pub fn name(random: &mut Random) -> String {
    let letters = ["alpha", "beta", "gamma", "delta", "kappa", "sigma", "omega"];
    format!("{}_{}", random.pick(&letters), random.below(100_000))
}

/// A value as an expression says it.
pub fn literal(kind: &Kind, value: &Json) -> String {
    match kind {
        Kind::Datetime => format!("timestamp({value})"),
        Kind::Date => format!("date({value})"),
        Kind::Decimal => format!("decimal({value})"),
        _ => value.to_string(),
    }
}

/// A value that is not null.
pub fn present(random: &mut Random, kind: &Kind) -> Json {
    let texts = ["", "a", "ab", "A b", "äö", " x ", "b,a", "low", "7", "'", "\"\\"];
    match kind {
        Kind::Text => json!(random.pick(&texts)),
        Kind::List(of) => (0..random.below(3)).map(|_| present(random, of)).collect(),
        Kind::Integer => json!(random.pick(&[0_i64, 1, 2, -1, -7, 42, 9_007_199_254_740_991])),
        Kind::Number => json!(random.pick(&[0.5_f64, -1.5, 1e300, 0.1, 2.25])),
        Kind::Bool => json!(random.once_in(2)),
        Kind::Datetime => json!(random.pick(&["2026-01-01T00:00:00.000Z", "1999-12-31T23:59:59.999Z"])),
        Kind::Date => json!(random.pick(&["2026-01-01", "2026-01-02", "0001-01-01", "9999-12-31"])),
        Kind::Decimal => json!(random.pick(&["0.00", "1.50", "-7.25", "10.00", "9999999999999999.99"])),
        Kind::Email => json!(random.pick(&["a@b", "low.x+7@example.com", "äö@ab.org"])),
        Kind::Url => json!(random.pick(&["https://a.b", "http://ab.low/x?b=7", "https://äö.org/#a"])),
        Kind::Uuid => json!(random.pick(&[uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(1 << 90)])),
        Kind::Vector => random.pick(&[json!([0.5, -2]), json!([0.1, 3]), json!([0, 0])]).clone(),
        Kind::Json => random.pick(&[json!({"a": 1, "b": [null]}), json!([]), json!("text"), json!(3)]).clone(),
        Kind::Enum(values) => json!(random.pick(&values.words)),
        Kind::Relation(ids) => json!(random.pick(ids)),
        Kind::Relations(ids) => json!(ids.iter().rev().filter(|_| random.once_in(2)).collect::<Vec<_>>()),
    }
}

/// A value, null now and then.
pub fn some(random: &mut Random, kind: &Kind) -> Json {
    if !kind.is_list() && random.once_in(4) { Json::Null } else { present(random, kind) }
}

/// Whether a body, or an object, has to have a value for a field.
pub const fn is_needed(field: &Field) -> bool {
    field.required && field.default.is_none()
}

/// The name of a field, or of an object, in which a record shows what its version does not promise.
pub fn breaks_promise<'s>(shape: &'s Shape, shown: &Map<String, Json>) -> Option<&'s str> {
    let missing =
        shape.groups.iter().find(|group| group.required && !shown.get(&group.name).is_some_and(Json::is_object));
    let wrong = shape.fields.iter().find(|field| {
        let is_there = shape.group_of(field).is_none_or(|group| shown.get(&group.name).is_some_and(Json::is_object));
        is_there && !is_promised(field, shape.given(shown, field).unwrap_or(&Json::Null))
    });
    missing.map(|group| group.name.as_str()).or_else(|| wrong.map(|field| field.name.as_str()))
}

/// A value that a field takes.
pub fn taken(random: &mut Random, field: &Field) -> Json {
    if field.required { present(random, &field.kind) } else { some(random, &field.kind) }
}

/// Whether a field takes back a value that it showed: not what stands in for null, nor what it was not told of.
pub fn is_taken(field: &Field, shown: &Json) -> bool {
    match (field.kind.values(), shown) {
        (Some(values), Json::String(text)) => values.words.contains(text),
        (Some(_), Json::Array(items)) => items.iter().all(|item| is_taken(field, item)),
        _ => !(field.required && shown.is_null()),
    }
}

/// A value that a field does not take, if there is one.
pub fn refused(random: &mut Random, field: &Field) -> Option<Json> {
    if field.required && random.once_in(2) {
        return Some(Json::Null);
    }
    Some(match &field.kind {
        Kind::Text | Kind::Datetime | Kind::Uuid => json!(7),
        Kind::Date => json!("2026-02-30"),
        Kind::Decimal => json!(random.pick(&["1.505", "1e3", "10000000000000000.00"])),
        Kind::Email => json!(random.pick(&["a", " a@b", "o\u{308}@b"])),
        Kind::Url => json!(random.pick(&["a.b", "https://a b"])),
        Kind::List(of) => {
            let item = Field { kind: (**of).clone(), required: true, ..field.clone() };
            let wrong = refused(random, &item)?;
            json!([present(random, of), wrong])
        }
        Kind::Relations(ids) => json!([ids[0], uuid::Uuid::from_u128(7)]),
        Kind::Integer => json!(1.5),
        Kind::Number => json!("1"),
        Kind::Bool => json!("true"),
        Kind::Enum(_) => json!("none of them"),
        Kind::Relation(_) => json!(uuid::Uuid::from_u128(7)),
        Kind::Vector => random.pick(&[json!([1]), json!([1, 1e39]), json!("[1,2]")]).clone(),
        Kind::Json => return None,
    })
}

/// Whether a value is one that a version promises to show in a field.
pub fn is_promised(field: &Field, value: &Json) -> bool {
    if value.is_null() {
        return !field.required && !field.kind.is_list();
    }
    match &field.kind {
        Kind::Text => value.is_string(),
        Kind::Decimal => value.as_str().and_then(|text| text.split_once('.')).is_some_and(|(_, part)| part.len() == 2),
        Kind::Email => value.as_str().is_some_and(|text| text.contains('@')),
        Kind::Url => value.as_str().is_some_and(|text| text.starts_with("http")),
        Kind::List(of) => {
            let item = Field { kind: (**of).clone(), required: true, ..field.clone() };
            value.as_array().is_some_and(|items| items.iter().all(|value| is_promised(&item, value)))
        }
        Kind::Integer => value.is_i64(),
        Kind::Number => value.is_number(),
        Kind::Bool => value.is_boolean(),
        Kind::Datetime => value.as_str().is_some_and(|text| text.ends_with('Z')),
        Kind::Date => value.as_str().is_some_and(|text| text.len() == 10 && !text.contains('T')),
        Kind::Uuid => value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok()),
        Kind::Vector => value.as_array().is_some_and(|items| items.len() == 2 && items.iter().all(Json::is_number)),
        Kind::Json => true,
        // More may come than an open enum has.
        Kind::Enum(values) => {
            value.as_str().is_some_and(|text| values.is_open || values.words.iter().any(|word| word == text))
        }
        Kind::Relation(ids) => ids.iter().any(|id| value == id),
        Kind::Relations(ids) => {
            value.as_array().is_some_and(|items| items.iter().all(|item| ids.iter().any(|id| item == id)))
        }
    }
}
