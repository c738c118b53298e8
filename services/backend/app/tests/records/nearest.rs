//! `nearest`: which records come first, for whom, page by page, and what is refused.

use serde_json::{Value as Json, json};
use stratabase::core::vector::{self, Metric};

use super::vectors::with_things;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    the_nearest_come_first_by_either_metric,
    what_has_no_distance_is_left_out,
    pages_join_both_ways_whatever_is_written_between,
    nobody_comes_near_what_they_may_not_see,
    what_is_near_nothing_is_refused_at_its_place,
    generated_vectors_come_in_the_order_that_rust_finds,
);

fn fields() -> Json {
    json!([
        {"name": "n", "type": "integer"},
        {"name": "title", "type": "text", "searchable": true},
        {"name": "embedding", "type": "vector", "dimensions": 2}])
}

async fn write(actor: &Actor<'_>, n: i64, embedding: Json) -> Json {
    actor.post("/v1/things", json!({"n": n, "title": format!("thing {n}"), "embedding": embedding})).await.expect(201)
}

/// The `n` of the records of a page.
fn numbers(page: &Json) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).collect()
}

async fn ask(actor: &Actor<'_>, query: Json) -> Json {
    actor.post("/v1/things/query", query).await.expect(200)
}

async fn the_nearest_come_first_by_either_metric(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    let mut made = Vec::new();
    for (n, embedding) in [(0, [0, 5]), (1, [3, 0]), (2, [30, 1]), (3, [1, 1]), (4, [6, 0]), (5, [-1, 0])] {
        made.push(write(&anon, n, json!(embedding)).await);
    }
    let near = |metric: Json| json!({"field": "embedding", "to": [2, 0], "metric": metric});
    // 1 and 4 point the same way: the older one first.
    let page = ask(&anon, json!({"nearest": near(json!(null))})).await;
    let whole: Vec<&Json> = [1, 4, 2, 3, 0, 5].into_iter().map(|place: usize| &made[place]).collect();
    assert_eq!(page, json!({"items": whole, "next": null, "prev": null}));
    assert_eq!(ask(&anon, json!({"nearest": near(json!("cosine"))})).await, page);
    assert_eq!(anon.get("/v1/things?nearest=embedding&to=%5B2,0.0%5D").await.expect(200), page);
    let page = ask(&anon, json!({"nearest": near(json!("l2")), "fields": "n", "count": true})).await;
    assert_eq!(numbers(&page), [1, 3, 5, 4, 0, 2]);
    assert_eq!((&page["count"], &page["items"][0]), (&json!(6), &json!({"n": 1})));
    let in_query = "/v1/things?nearest=record.embedding&to=[2,0]&metric=l2&fields=n&count=true";
    assert_eq!(anon.get(in_query).await.expect(200), page);
    // With a filter on the distance, a search, and variables.
    let filter = "embedding.cosine_distance(var.q) < 0.5 && n != 4";
    let query =
        json!({"nearest": near(json!("l2")), "filter": filter, "var": {"q": [1, 0]}, "search": "thing", "count": true});
    let page = ask(&anon, query).await;
    assert_eq!((numbers(&page), &page["count"]), (vec![1, 3, 2], &json!(3)));
}

async fn what_has_no_distance_is_left_out(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    for (n, embedding) in [(0, json!(null)), (1, json!([0, 0])), (2, json!([1, 2])), (3, json!([-0.0, 1e-60]))] {
        write(&anon, n, embedding).await;
    }
    for (metric, found) in [("cosine", vec![2]), ("l2", vec![1, 3, 2])] {
        let page =
            ask(&anon, json!({"nearest": {"field": "embedding", "to": [0, 0.5], "metric": metric}, "count": true}))
                .await;
        assert_eq!((numbers(&page), &page["count"]), (found.clone(), &json!(found.len())), "{metric}");
    }
}

async fn pages_join_both_ways_whatever_is_written_between(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    for n in 0..11 {
        write(&anon, n, json!([n % 3, 1 + n % 2])).await;
    }
    for metric in ["cosine", "l2"] {
        let query = |limit: u32, cursor: &Json| {
            json!({"limit": limit, "cursor": cursor,
            "nearest": {"field": "embedding", "to": [1, 1.5], "metric": metric}, "filter": "n >= 0"})
        };
        let whole = numbers(&ask(&anon, query(50, &json!(null))).await);
        assert_eq!(whole.len(), 11);
        let (mut there, mut cursor) = (Vec::new(), json!(null));
        let last = loop {
            let page = ask(&anon, query(3, &cursor)).await;
            write(&anon, -1, json!([1, 1.5])).await;
            there.extend(numbers(&page));
            cursor = page["next"].clone();
            if cursor.is_null() {
                break page["prev"].clone();
            }
        };
        assert_eq!(there, whole, "{metric}");
        assert_eq!(numbers(&ask(&anon, query(3, &last)).await), whole[6..9], "{metric}");
        let other = json!({"limit": 3, "cursor": last, "filter": "n >= 0",
            "nearest": {"field": "embedding", "to": [1, 1.25], "metric": metric}});
        anon.post("/v1/things/query", other).await.expect_problem(400, "invalid_cursor");
    }
}

async fn nobody_comes_near_what_they_may_not_see(app: &TestApp) {
    let vector = |name: &str, more: Json| {
        let mut field = json!({"name": name, "type": "vector", "dimensions": 2});
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let fields = json!([
        {"name": "n", "type": "integer"},
        {"name": "title", "type": "text"},
        {"name": "public", "type": "bool"},
        {"name": "of", "type": "relation", "collection": "things"},
        vector("embedding", json!({})),
        vector("masked", json!({"rules": {"read": "record.n != 1"}})),
        vector("kept", json!({"rules": {"read": "auth != null"}})),
        vector("hidden", json!({"hidden": true}))]);
    let anon = with_things(app, fields, "record.public").await;
    let operator = app.operator().await;
    let mut first = Json::Null;
    for (n, public) in [(0, true), (1, true), (2, false), (3, true)] {
        let v = json!([n, 1]);
        let body = json!({"n": n, "public": public, "of": first, "embedding": v, "masked": v, "kept": v, "hidden": v});
        let made = operator.post("/admin/v1/records/things", body).await.expect(201);
        if n == 2 {
            first = made["id"].clone();
        }
    }
    let ada = app.user("ada").await;
    let query = |field: &str| json!({"nearest": {"field": field, "to": [2, 1], "metric": "l2"}, "count": true});
    let cases: [(&Actor<'_>, &str, Option<Vec<i64>>); 9] = [
        (&anon, "embedding", Some(vec![1, 3, 0])),
        (&anon, "masked", Some(vec![3, 0])),
        (&anon, "kept", None),
        (&anon, "hidden", None),
        (&anon, "missing", None),
        (&ada, "kept", Some(vec![1, 3, 0])),
        (&ada, "hidden", None),
        // The record behind the relation is one that nobody may see.
        (&anon, "of.embedding", Some(vec![])),
        (&anon, "of.hidden", None),
    ];
    for (actor, field, found) in cases {
        let answer = actor.post("/v1/things/query", query(field)).await;
        if let Some(found) = found {
            let page = answer.expect(200);
            assert_eq!((numbers(&page), &page["count"]), (found.clone(), &json!(found.len())), "{field}");
        } else {
            let problem = answer.expect_problem(400, "invalid_query");
            let error = &problem["errors"][0];
            assert_eq!([&error["pointer"], &error["code"]], ["/nearest/field", "unknown_field"], "{field}");
        }
    }
    for (field, found) in [("hidden", vec![2, 1, 3, 0]), ("of.embedding", vec![3])] {
        let page = operator.post("/admin/v1/records/things/query", query(field)).await.expect(200);
        assert_eq!((numbers(&page), &page["count"]), (found.clone(), &json!(found.len())), "{field}");
    }
    let trial = json!({"method": "GET", "path": "things", "query": query("embedding")});
    let tried = operator.post("/admin/v1/explain", trial).await.expect(200);
    assert_eq!((&tried["allowed"], &tried["hidden"]), (&json!(true), &json!(1)));
    let document = anon.get("/v1/openapi.json").await.expect(200);
    let parameters = document["paths"]["/v1/things"]["get"]["parameters"].to_string();
    assert!(parameters.contains("by one of embedding, masked, kept."), "{parameters}");
    assert!(!document["paths"]["/v1/users"]["get"]["parameters"].to_string().contains("nearest"));
}

async fn what_is_near_nothing_is_refused_at_its_place(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    for (nearest, pointer, code) in [
        (json!({"field": "n", "to": [1, 2]}), "/nearest/field", "wrong_type"),
        (json!({"field": "id", "to": [1, 2]}), "/nearest/field", "wrong_type"),
        (json!({"field": "", "to": [1, 2]}), "/nearest/field", "syntax"),
        (json!({"field": "embedding.x", "to": [1, 2]}), "/nearest/field", "wrong_type"),
        (json!({"field": "embedding", "to": [1]}), "/nearest/to", "wrong_dimensions"),
        (json!({"field": "embedding", "to": []}), "/nearest/to", "wrong_dimensions"),
        (json!({"field": "embedding", "to": "[1,2]"}), "/nearest/to", "wrong_type"),
        (json!({"field": "embedding", "to": null}), "/nearest/to", "wrong_type"),
        (json!({"field": "embedding", "to": [1, "2"]}), "/nearest/to/1", "wrong_type"),
        (json!({"field": "embedding", "to": [1e39, 2]}), "/nearest/to/0", "out_of_range"),
        (json!({"field": "embedding", "to": [0, -0.0]}), "/nearest/to", "bad_value"),
    ] {
        let problem =
            anon.post("/v1/things/query", json!({"nearest": nearest})).await.expect_problem(400, "invalid_query");
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [pointer, code], "{problem}");
    }
    for (nearest, pointer, code) in [
        (json!("embedding"), "/nearest", "wrong_type"),
        (json!({"to": [1, 2]}), "/nearest/field", "required"),
        (json!({"field": "embedding"}), "/nearest/to", "required"),
        (json!({"field": "embedding", "to": [1, 2], "metric": "dot"}), "/nearest/metric", "invalid_value"),
        (json!({"field": "embedding", "to": [1, 2], "k": 3}), "/nearest/k", "unknown_field"),
    ] {
        let problem =
            anon.post("/v1/things/query", json!({"nearest": nearest})).await.expect_problem(422, "invalid_fields");
        let error = &problem["errors"][0];
        assert_eq!([&error["pointer"], &error["code"]], [pointer, code], "{problem}");
    }
    for (query, parameter, code) in [
        ("nearest=embedding", "to", "required"),
        ("to=[1,2]", "nearest", "required"),
        ("metric=l2", "nearest", "required"),
        ("nearest=embedding&to=1,2", "to", "bad_value"),
        ("nearest=embedding&to=", "to", "bad_value"),
        ("nearest=embedding&to=[1]", "to", "wrong_dimensions"),
        ("nearest=embedding&to=[1,true]", "to", "wrong_type"),
        ("nearest=embedding&to=[1,1e400]", "to", "bad_value"),
        ("nearest=embedding&to=[1,2]&metric=L2", "metric", "invalid_value"),
        ("nearest=embedding&nearest=embedding&to=[1,2]", "nearest", "repeated_parameter"),
        ("nearest=nowhere&to=[1,2]", "nearest", "unknown_field"),
        ("nearest=embedding&to=[1,2]&sort=n", "sort", "unsupported"),
    ] {
        let problem = anon.get(format!("/v1/things?{query}")).await.expect_problem(400, "invalid_query");
        let error = &problem["errors"][0];
        assert_eq!([&error["parameter"], &error["code"]], [parameter, code], "{problem}");
    }
    for path in ["/v1/things/aggregate?nearest=embedding&to=[1,2]", "/v1/things/export?nearest=embedding&to=[1,2]"] {
        let problem = anon.get(path).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "unknown_parameter");
    }
}

/// The next number of a sequence without a pattern, within ±1 or so.
fn next(state: &mut u64) -> f32 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let sixteen = u16::try_from(*state >> 48).unwrap();
    (f32::from(sixteen) - 32_768.0) / 30_000.0
}

async fn generated_vectors_come_in_the_order_that_rust_finds(app: &TestApp) {
    let fields = json!([{"name": "n", "type": "integer"}, {"name": "embedding", "type": "vector", "dimensions": 24}]);
    let anon = with_things(app, fields, "true").await;
    let mut state = 7;
    let mut vectors: Vec<Vec<f32>> = (0..120).map(|_| (0..24).map(|_| next(&mut state)).collect()).collect();
    let twins = vectors[..20].to_vec();
    vectors.extend(twins);
    let lines: String = vectors
        .iter()
        .enumerate()
        .map(|(n, floats)| {
            format!(
                "{}\n",
                json!({"n": n, "embedding": floats.iter().map(|float| vector::shown(*float)).collect::<Vec<_>>()})
            )
        })
        .collect();
    let done = anon.post("/v1/things/import", Json::Null).body("application/x-ndjson", lines).await;
    assert_eq!(done.expect(200)["created"], 140);
    for (metric, word) in [(Metric::Cosine, "cosine"), (Metric::L2, "l2")] {
        for round in 0..10 {
            let to: Vec<f32> =
                if round == 0 { vectors[3].clone() } else { (0..24).map(|_| next(&mut state)).collect() };
            let shown: Vec<f64> = to.iter().map(|float| vector::shown(*float)).collect();
            let distance = |n: usize| metric.distance(vectors[n].iter().copied().zip(to.iter().copied())).unwrap();
            let mut expected: Vec<usize> = (0..vectors.len()).collect();
            expected.sort_by(|one, other| distance(*one).total_cmp(&distance(*other)).then(one.cmp(other)));
            let nearest = json!({"field": "embedding", "to": shown, "metric": word});
            let page = ask(&anon, json!({"nearest": nearest, "limit": 1000, "fields": "n"})).await;
            let found: Vec<usize> = numbers(&page).into_iter().map(|n| usize::try_from(n).unwrap()).collect();
            assert_eq!(found, expected, "{word}");
            // To the last bit: what is exactly as far as Rust says is found by that.
            let filter = format!("embedding.{word}_distance(var.q) == {:?}", distance(expected[7]));
            let page = ask(&anon, json!({"filter": filter, "var": {"q": shown}, "fields": "n"})).await;
            let alike = expected.iter().filter(|n| distance(**n).to_bits() == distance(expected[7]).to_bits()).count();
            assert_eq!(page["items"].as_array().unwrap().len(), alike, "{filter}");
        }
    }
}
