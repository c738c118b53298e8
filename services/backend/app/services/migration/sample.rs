//! A made-up record, as two versions answer it: written and shown by the code that serves real ones.

use uuid::Uuid;

use crate::core::catalog::{Collection, FieldOptions, FieldType, HubRow, Limit, Schema, ServedField};
use crate::core::expr::{Env, Facts, View};
use crate::core::id::CollectionId;
use crate::core::{Date, Decimal, Error, Result, Time, Value};
use crate::services::records::{Shown, render_record};

/// 2026-01-31T12:00:00Z.
const MOMENT: Time = Time::from_micros(1_769_860_800_000_000);
const RECORD: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);
const OTHER: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0002);

/// The record as each of two versions shows it, as JSON. `None` where one of them is not served and never will be.
///
/// # Errors
/// A hub that does not fit its versions, which is a defect.
pub(super) fn records(schema: &Schema, versions: [u32; 2], id: CollectionId) -> Result<Option<[String; 2]>> {
    let [Some(older), Some(newer)] = versions.map(|version| schema.collection_by_id(version, id)) else {
        return Ok(None);
    };
    let facts = Facts::none();
    let row = row(older, newer, &Env { catalog: &schema.catalog, facts: &facts, view: View::Rules });
    Ok(Some([shown(older, &row)?, shown(newer, &row)?]))
}

/// A stored row that has a value for each field of both: where they share a column, the newer version's.
fn row(older: &Collection, newer: &Collection, env: &Env<'_>) -> HubRow {
    let mut columns = newer.blank(env);
    for collection in [older, newer] {
        for served in collection.fields.iter().flat_map(ServedField::parts) {
            collection.write(&mut columns, served, &value(served));
        }
    }
    HubRow { id: RECORD, created_at: MOMENT, updated_at: MOMENT, revision: 1, columns }
}

fn shown(collection: &Collection, row: &HubRow) -> Result<String> {
    let mut body = Vec::new();
    render_record(collection, row, &Shown::All, &[], &mut body)?;
    let broken = |fault| Error::caused("reading a record back", fault);
    let record: serde_json::Value = serde_json::from_slice(&body).map_err(broken)?;
    serde_json::to_string_pretty(&record).map_err(broken)
}

/// The default of a field, else something that its type takes.
fn value(served: &ServedField) -> Value {
    let options = &served.field.options;
    if served.field.constant_default().is_some() {
        return served.default.clone();
    }
    made_up(&served.field.kind, options)
}

fn made_up(kind: &FieldType, options: &FieldOptions) -> Value {
    let number = |number| within(options, number, Limit::number);
    match kind {
        FieldType::Text => Value::Text(text(options.min_length.unwrap_or(0), options.max_length.unwrap_or(u32::MAX))),
        FieldType::Email => "ada@example.com".into(),
        FieldType::Url => "https://example.com/page".into(),
        FieldType::List { of } => Value::List(vec![made_up(of, options)]),
        #[expect(clippy::cast_possible_truncation, reason = "bounds of integers lie within 2^53")]
        FieldType::Integer => Value::Integer(number(42.0) as i64),
        FieldType::Number => Value::Number(number(1.5)),
        FieldType::Decimal { scale } => {
            Value::Decimal(within(options, Decimal::from_units(150, *scale), Limit::decimal))
        }
        FieldType::Bool | FieldType::Object { .. } => Value::Bool(true),
        FieldType::Datetime => Value::Time(MOMENT),
        FieldType::Date => Value::Date(within(options, Date::from_days(MOMENT.day()), Limit::date)),
        FieldType::Enum { values, .. } => values.first().map_or(Value::Null, |first| first.as_str().into()),
        // Thousands of numbers would tell nobody anything.
        FieldType::Vector { .. } => Value::Null,
        FieldType::Json => Value::Json(r#"{"key":"value"}"#.to_owned()),
        FieldType::File { list: true, .. } | FieldType::Relation { list: true, .. } => {
            Value::List(vec![Value::Uuid(OTHER)])
        }
        FieldType::Uuid | FieldType::Relation { list: false, .. } | FieldType::File { list: false, .. } => {
            Value::Uuid(OTHER)
        }
    }
}

/// The value, or the bound that it lies beyond.
fn within<T: PartialOrd>(options: &FieldOptions, value: T, bound: fn(Limit) -> Option<T>) -> T {
    let least = options.min.and_then(bound).filter(|min| value < *min).unwrap_or(value);
    options.max.and_then(bound).filter(|max| least > *max).unwrap_or(least)
}

fn text(min_length: u32, max_length: u32) -> String {
    let length = 7.max(min_length.min(100)).min(max_length);
    "example ".chars().cycle().take(length as usize).collect()
}
