//! Computed fields over generated records: what SQL finds and sorts by is what Rust shows.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::{change, computed, open};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(what_is_found_is_what_is_shown);

/// Expressions over the fields of [`record`], with the type of each.
const FIELDS: [(&str, &str); 14] = [
    ("text", "record.a + record.b"),
    ("text", "record.flag ? record.a : string(record.i)"),
    ("text", "record.a.substring(0, record.i)"),
    ("text", "string(record.n) + '|' + string(record.flag)"),
    ("integer", "record.i / record.j"),
    ("integer", "record.i * record.j + size(record.a)"),
    ("integer", "record.a.indexOf(record.b) % record.j"),
    ("number", "record.n / record.i"),
    ("number", "record.i - record.j"),
    ("number", "record.flag ? record.n : record.i"),
    ("decimal", "record.flag ? record.d : (record.i == 1 ? decimal('0.5') : record.e)"),
    ("bool", "record.a < record.b || record.i > record.j"),
    ("bool", "record.tags.exists(t, t == record.a) && record.i / record.j == 0"),
    ("datetime", "record.flag ? record.at - duration('90m') : record.at"),
];

fn some<T: Into<Json> + Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Json> {
    proptest::option::weighted(0.85, proptest::sample::select(values))
        .prop_map(|value| value.map_or(Json::Null, Into::into))
}

fn record() -> impl Strategy<Value = Json> {
    let text = || some(vec!["", "a", "B", "é", "ab", "10", "𝄞"]);
    let whole = || some(vec![0_i64, 1, -1, 2, 7, 9_007_199_254_740_991, -9_007_199_254_740_991]);
    let number = some(vec![0.0, 0.1, -2.5, 1e300, 1e-300, 3.0]);
    let decimal = || some(vec!["0.00", "0.50", "-1.25", "9999999999999999.99"]);
    let at = some(vec!["2026-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]);
    let tags = proptest::collection::vec(proptest::sample::select(vec!["a", "é"]), 0..3);
    (text(), text(), whole(), whole(), number, (decimal(), decimal()), proptest::option::of(any::<bool>()), at, tags).prop_map(
        |(a, b, i, j, n, (d, e), flag, at, tags)| {
            json!({"a": a, "b": b, "i": i, "j": j, "n": n, "d": d, "e": e, "flag": flag, "at": at, "tags": tags})
        },
    )
}

/// How a filter writes a value that is shown.
fn written(kind: &str, value: &Json) -> String {
    match (kind, value) {
        (_, Json::Null) => "null".to_owned(),
        ("decimal", Json::String(text)) => format!("decimal('{text}')"),
        ("datetime", Json::String(text)) => format!("timestamp('{text}')"),
        ("number", number) => format!("double('{}')", number.as_f64().map(|n| format!("{n:e}")).unwrap_or_default()),
        (_, other) => other.to_string(),
    }
}

async fn what_is_found_is_what_is_shown(app: &TestApp) {
    let operator = app.operator().await;
    let mut fields = json!([
        {"name": "a", "type": "text"}, {"name": "b", "type": "text"}, {"name": "i", "type": "integer"},
        {"name": "j", "type": "integer"}, {"name": "n", "type": "number"}, {"name": "d", "type": "decimal"},
        {"name": "e", "type": "decimal"}, {"name": "flag", "type": "bool"}, {"name": "at", "type": "datetime"},
        {"name": "tags", "type": "text", "list": true}]);
    for (place, (kind, source)) in FIELDS.iter().enumerate() {
        fields.as_array_mut().unwrap().push(computed(&format!("c{place}"), kind, source));
    }
    change(&operator, json!([{"op": "create_collection", "name": "rows", "fields": fields, "rules": open()}])).await;
    let anon = app.anon();
    let mut runner = TestRunner::deterministic();
    let records = proptest::collection::vec(record(), 120).new_tree(&mut runner).expect("records").current();
    let operations: Vec<Json> =
        records.into_iter().map(|body| json!({"method": "POST", "path": "rows", "body": body})).collect();
    let made = anon.post("/v1/batch", json!({"operations": operations})).await.expect(200);
    let made: Vec<&Json> = made["results"].as_array().unwrap().iter().map(|result| &result["body"]).collect();
    for (place, (kind, source)) in FIELDS.iter().enumerate() {
        let name = format!("c{place}");
        let shown = |row: &Json| row[&name].clone();
        let mut values: Vec<Json> = made.iter().map(|row| shown(row)).collect();
        values.sort_by_key(Json::to_string);
        values.dedup();
        assert!(values.len() > 2 || *kind == "bool", "{source} has many values: {values:?}");
        for value in &values {
            let filter = json!({"filter": format!("{name} == {}", written(kind, value)), "limit": 1000});
            let found = anon.post("/v1/rows/query", filter.clone()).await.expect(200)["items"].clone();
            let expected: Vec<&&Json> = made.iter().filter(|row| shown(row) == *value).collect();
            assert_eq!(found, json!(expected), "{source}: {filter}");
            let others = json!({"filter": format!("{name} != {}", written(kind, value)), "limit": 1000});
            let found = anon.post("/v1/rows/query", others).await.expect(200)["items"].as_array().unwrap().len();
            assert_eq!(found, made.len() - expected.len(), "{source}: not {filter}");
        }
        let sorted = anon.get(format!("/v1/rows?sort={name}&limit=1000")).await.expect(200)["items"].clone();
        let sorted: Vec<Json> = sorted.as_array().unwrap().iter().map(shown).collect();
        let mut expected: Vec<Json> = made.iter().map(|row| shown(row)).collect();
        expected.sort_by(|one, other| order(kind, one, other));
        assert_eq!(sorted, expected, "{source}");
    }
}

/// The order in which pages have two values, nulls first.
fn order(kind: &str, one: &Json, other: &Json) -> std::cmp::Ordering {
    if one.is_null() || other.is_null() {
        return other.is_null().cmp(&one.is_null());
    }
    let number = |value: &Json| value.as_str().map_or(value.as_f64(), |text| text.parse().ok()).unwrap_or_default();
    match kind {
        "integer" | "number" => number(one).total_cmp(&number(other)),
        "decimal" => {
            let units = |value: &Json| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
            units(one).cmp(&units(other))
        }
        "bool" => one.as_bool().cmp(&other.as_bool()),
        _ => one.as_str().cmp(&other.as_str()),
    }
}
