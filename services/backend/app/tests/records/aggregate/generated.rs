//! Aggregates of generated records, held against what Rust computes over the list of the same records.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::groups;
use crate::records::with_posts;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// A record of `posts`, of few values, so that groups have several members.
fn record() -> impl Strategy<Value = Json> {
    let stars = prop_oneof![Just(json!(null)), (0_i64..4).prop_map(Json::from), Just(json!(1_000_000_000_000_i64))];
    // Sums of these are exact in any order.
    let score = prop_oneof![Just(json!(null)), (-8_i32..8).prop_map(|eighths| json!(f64::from(eighths) / 8.0))];
    let status = prop_oneof![Just("draft"), Just("published")];
    let pinned = proptest::option::of(any::<bool>());
    let body = proptest::option::of(prop_oneof![Just("a"), Just("B"), Just("é"), Just("")]);
    (stars, score, status, pinned, body).prop_map(|(stars, score, status, pinned, body)| {
        json!({"title": "x", "stars": stars, "score": score, "status": status, "pinned": pinned, "body": body})
    })
}

/// The keys of a group, comparable.
fn key(of: &Json, names: &[&str]) -> String {
    json!(names.iter().map(|name| &of[*name]).collect::<Vec<_>>()).to_string()
}

/// What the members of a group come to, under the names of [`METRICS`].
#[expect(clippy::cast_precision_loss, reason = "an average is a double")]
fn expected(members: &[&Json]) -> Json {
    let stars: Vec<i64> = members.iter().filter_map(|member| member["stars"].as_i64()).collect();
    let scores: Vec<f64> = members.iter().filter_map(|member| member["score"].as_f64()).collect();
    let bodies: Vec<&str> = members.iter().filter_map(|member| member["body"].as_str()).collect();
    let distinct: std::collections::BTreeSet<&&str> = bodies.iter().collect();
    let sum: i64 = stars.iter().sum();
    let some = |is_empty: bool, value: Json| if is_empty { Json::Null } else { value };
    let avg = |sum: f64, count: usize| some(count == 0, json!(sum / count as f64));
    json!({
        "count": members.len(),
        "count(stars)": stars.len(),
        "count_distinct(body)": distinct.len(),
        "sum(stars)": some(stars.is_empty(), json!(sum)),
        "avg(stars)": avg(sum as f64, stars.len()),
        "min(stars)": json!(stars.iter().min()),
        "sum(score)": some(scores.is_empty(), json!(scores.iter().sum::<f64>())),
        "avg(score)": avg(scores.iter().sum(), scores.len()),
        "max(score)": json!(scores.iter().copied().reduce(f64::max)),
        "min(body)": json!(bodies.iter().min()),
        "max(body)": json!(bodies.iter().max()),
    })
}

const METRICS: &str = "count,count(stars),count_distinct(body),sum(stars),avg(stars),min(stars),sum(score),avg(score),\
                       max(score),min(body),max(body)";

/// Numbers as doubles, so that `2` and `2.0` are one.
fn plain(value: &Json) -> Json {
    match value {
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        Json::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

async fn aggregates_come_to_what_the_list_does(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let mut runner = TestRunner::deterministic();
    let records = proptest::collection::vec(record(), 150).new_tree(&mut runner).expect("records").current();
    let operations: Vec<Json> = records
        .into_iter()
        .map(|mut body| {
            body["author"] = json!(ada.id);
            json!({"method": "POST", "path": "posts", "body": body})
        })
        .collect();
    ada.post("/v1/batch", json!({"operations": operations})).await.expect(200);
    for (filter, names) in [
        ("true", vec![]),
        ("true", vec!["status"]),
        ("stars > 1", vec!["pinned", "body"]),
        ("score < 0.5 || pinned == null", vec!["body", "status", "pinned"]),
        ("size(body) == 1", vec!["score"]),
        ("stars == 0", vec!["stars", "score", "body"]),
    ] {
        let list = ada.post("/v1/posts/query", json!({"filter": filter, "limit": 1000})).await.expect(200);
        let mut members: BTreeMap<String, Vec<&Json>> = BTreeMap::new();
        for item in list["items"].as_array().unwrap() {
            members.entry(key(item, &names)).or_default().push(item);
        }
        let found = groups(&ada, json!({"filter": filter, "group": names.join(","), "metrics": METRICS})).await;
        let found = found.as_array().unwrap();
        assert!(found.len() == members.len() && !found.is_empty(), "{filter} by {names:?}");
        for group in found {
            let mut metrics = group.as_object().unwrap().clone();
            metrics.retain(|name, _| !names.contains(&name.as_str()));
            let expected = expected(&members[&key(group, &names)]);
            assert_eq!(plain(&Json::Object(metrics)), plain(&expected), "{filter} by {names:?}: {group}");
        }
    }
}

both_engines!(aggregates_come_to_what_the_list_does);
