//! `nearest` of places: which records come first, page by page, for whom, and what is refused.

use serde_json::{Value as Json, json};

use crate::expr::random::Random;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    the_nearest_places_come_first,
    pages_of_places_join_both_ways,
    places_behind_relations_and_in_older_versions_are_near,
    what_is_no_place_is_near_nothing,
    generated_places_come_in_the_order_that_rust_finds,
);

async fn with_things<'a>(app: &'a TestApp, fields: Json, read: &str) -> Actor<'a> {
    let operator = app.operator().await;
    let rules = json!({"list": read, "read": read, "create": "true", "update": "true", "delete": "true"});
    let things = json!({"op": "create_collection", "name": "things", "fields": fields, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [things]})).await.expect(201);
    app.anon()
}

fn fields() -> Json {
    json!([{"name": "n", "type": "integer"}, {"name": "place", "type": "geo_point"}])
}

async fn write(actor: &Actor<'_>, n: usize, place: Option<(f64, f64)>) -> Json {
    let place = place.map(|(lat, lon)| json!({"lat": lat, "lon": lon}));
    actor.post("/v1/things", json!({"n": n, "place": place})).await.expect(201)
}

fn numbers(page: &Json) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).collect()
}

async fn ask(actor: &Actor<'_>, query: Json) -> Json {
    actor.post("/v1/things/query", query).await.expect(200)
}

/// Berlin, Paris, Potsdam, Suva, the same place again, nowhere, and the other side of the line of dates from Suva.
const PLACES: [Option<(f64, f64)>; 7] = [
    Some((52.52, 13.405)),
    Some((48.8566, 2.3522)),
    Some((52.4, 13.05)),
    Some((-18.14, 178.44)),
    Some((48.8566, 2.3522)),
    None,
    Some((-18.0, -179.9)),
];

async fn the_nearest_places_come_first(app: &TestApp) {
    let anon = with_things(app, fields(), "record.n != 2").await;
    for (n, place) in PLACES.into_iter().enumerate().filter(|(n, _)| *n != 2) {
        write(&anon, n, place).await;
    }
    anon.post("/v1/things", json!({"n": 2, "place": {"lat": 52.4, "lon": 13.05}})).await.expect(201);
    let near = |lat: f64, lon: f64| json!({"field": "place", "to": {"lat": lat, "lon": lon}});
    for (to, expected) in [
        (near(52.5, 13.4), vec![0, 1, 4, 3, 6]),
        (near(48.0, 2.0), vec![1, 4, 0, 6, 3]),
        (near(-18.0, 180.0), vec![6, 3, 0, 1, 4]),
        (near(90.0, 0.0), vec![0, 1, 4, 6, 3]),
    ] {
        let page = ask(&anon, json!({"nearest": to, "count": true})).await;
        assert_eq!((numbers(&page), &page["count"]), (expected, &json!(5)), "{to}");
    }
    let filter = "place.distance(52.5, 13.4) < 1000000.0 && n > 0";
    let page = ask(&anon, json!({"nearest": near(52.5, 13.4), "filter": filter, "fields": "n"})).await;
    assert_eq!(page["items"], json!([{"n": 1}, {"n": 4}]));
    let in_query = "/v1/things?nearest=record.place&to=%7B%22lat%22:52.5,%22lon%22:13.4%7D";
    let asked = anon.get(in_query).await.expect(200);
    assert_eq!(asked, ask(&anon, json!({"nearest": near(52.5, 13.4)})).await);
    // The document tells of it.
    let api = anon.get("/v1/openapi.json").await.expect(200);
    let degrees = |most: i64| json!({"type": "number", "minimum": -most, "maximum": most});
    let told = &api["paths"]["/v1/things/query"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(
        told["properties"]["nearest"],
        json!({"type": "object", "required": ["field", "to"],
            "description": "The nearest come first, by one of place. Records without it are left out, and `sort` is not taken.",
            "properties": {"field": {"type": "string"}, "to": {"type": "object", "required": ["lat", "lon"],
                "properties": {"lat": degrees(90), "lon": degrees(180)}}}})
    );
}

async fn pages_of_places_join_both_ways(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    for (n, place) in PLACES.into_iter().enumerate() {
        write(&anon, n, place).await;
    }
    let ask_for = |cursor: &Json| {
        let nearest = json!({"field": "place", "to": {"lat": 50, "lon": 8}});
        let mut query = json!({"nearest": nearest, "limit": 2});
        if !cursor.is_null() {
            query["cursor"] = cursor.clone();
        }
        ask(&anon, query)
    };
    let mut pages = vec![ask_for(&Json::Null).await];
    while !pages[pages.len() - 1]["next"].is_null() {
        pages.push(ask_for(&pages[pages.len() - 1]["next"].clone()).await);
    }
    let order: Vec<i64> = pages.iter().flat_map(numbers).collect();
    assert_eq!((order, pages.len()), (vec![1, 4, 2, 0, 3, 6], 3));
    let back = ask_for(&pages[2]["prev"]).await;
    assert_eq!(numbers(&back), [2, 0]);
    // A cursor goes on from its own question alone.
    let other =
        json!({"nearest": {"field": "place", "to": {"lat": 50, "lon": 9}}, "limit": 2, "cursor": pages[0]["next"]});
    anon.post("/v1/things/query", other).await.expect_problem(400, "invalid_cursor");
}

async fn places_behind_relations_and_in_older_versions_are_near(app: &TestApp) {
    let anon = with_things(app, fields(), "record.n != 0").await;
    let operator = app.operator().await;
    let open = json!({"list": "true", "create": "true", "read": "true"});
    let cards = json!({"op": "create_collection", "name": "cards", "rules": open,
        "fields": [{"name": "of", "type": "relation", "collection": "things"}, {"name": "n", "type": "integer"}]});
    operator.post("/admin/v1/changes", json!({"operations": [cards]})).await.expect(201);
    for (n, place) in PLACES.into_iter().enumerate() {
        let made = write(&anon, n, place).await;
        operator.post("/admin/v1/records/cards", json!({"n": n, "of": made["id"]})).await.expect(201);
    }
    let renamed = json!([
        {"op": "rename_field", "collection": "things", "field": "place", "to": "spot"},
        {"op": "rename_collection", "collection": "cards", "to": "notes"}]);
    operator.post("/admin/v1/changes", json!({"operations": renamed})).await.expect(201);
    for (path, field) in [("/v1/cards", "of.place"), ("/v2/notes", "of.spot")] {
        let nearest = json!({"field": field, "to": {"lat": 52.5, "lon": 13.4}});
        let page = anon.post(format!("{path}/query"), json!({"nearest": nearest})).await.expect(200);
        assert_eq!(numbers(&page), [2, 1, 4, 3, 6], "what somebody may not read is near nothing");
    }
}

async fn what_is_no_place_is_near_nothing(app: &TestApp) {
    let fields = json!([
        {"name": "n", "type": "integer"}, {"name": "place", "type": "geo_point"},
        {"name": "address", "type": "object", "fields": [{"name": "city", "type": "text"}]},
        {"name": "spot", "type": "object", "fields": [{"name": "lat", "type": "text"}, {"name": "lon", "type": "number"}]},
        {"name": "wide", "type": "object", "fields": [{"name": "lat", "type": "number"}, {"name": "lon", "type": "number"}]}]);
    let anon = with_things(app, fields, "true").await;
    for wide in [
        json!({"lat": 91, "lon": 0}),
        json!({"lat": 1, "lon": 181}),
        json!({"lat": 1, "lon": null}),
        json!({"lat": 1, "lon": 2}),
    ] {
        anon.post("/v1/things", json!({"wide": wide})).await.expect(201);
    }
    let (here, nested) = (json!({"lat": 1, "lon": 2}), (0..20).fold(json!(1), |inner, _| json!([inner])));
    let page = ask(&anon, json!({"nearest": {"field": "wide", "to": here}})).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "what lies beyond the degrees is nowhere");
    for (nearest, pointer, code) in [
        (json!({"field": "home", "to": here}), "/nearest/field", "unknown_field"),
        (json!({"field": "n", "to": here}), "/nearest/field", "wrong_type"),
        (json!({"field": "address", "to": here}), "/nearest/field", "unknown_field"),
        (json!({"field": "spot", "to": here}), "/nearest/field", "wrong_type"),
        (json!({"field": "place.lat", "to": here}), "/nearest/field", "wrong_type"),
        (json!({"field": "place", "to": here, "metric": "l2"}), "/nearest/metric", "not_allowed"),
        (json!({"field": "place", "to": [1, 2]}), "/nearest/to", "wrong_type"),
        (json!({"field": "place", "to": nested}), "/nearest/to", "wrong_type"),
        (json!({"field": "place", "to": null}), "/nearest/to", "wrong_type"),
        (json!({"field": "place", "to": {}}), "/nearest/to/lat", "required"),
        (json!({"field": "place", "to": {"lat": 1}}), "/nearest/to/lon", "required"),
        (json!({"field": "place", "to": {"lat": "1", "lon": 2}}), "/nearest/to/lat", "wrong_type"),
        (json!({"field": "place", "to": {"lat": 1, "lon": null}}), "/nearest/to/lon", "wrong_type"),
        (json!({"field": "place", "to": {"lat": 90.5, "lon": 2}}), "/nearest/to/lat", "out_of_range"),
        (json!({"field": "place", "to": {"lat": 9, "lon": -1e300}}), "/nearest/to/lon", "out_of_range"),
        (json!({"field": "place", "to": {"lat": 1, "lon": 2, "height": 3}}), "/nearest/to/height", "unknown_field"),
    ] {
        let problem = anon.post("/v1/things/query", json!({"nearest": nearest})).await;
        let problem = problem.expect_problem(400, "invalid_query");
        assert_eq!([&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]], [pointer, code], "{problem}");
    }
    for (query, parameter, code) in [
        ("nearest=place&to=%7B%22lat%22:1%7D", "to", "required"),
        ("nearest=place&to=%7B%22lat%22:1,%22lon%22:2%7D&metric=cosine", "metric", "not_allowed"),
        ("nearest=place&to=%7B%22lat%22:1,%22lon%22:2%7D&sort=n", "sort", "unsupported"),
        ("nearest=place&to=here", "to", "bad_value"),
    ] {
        let problem = anon.get(format!("/v1/things?{query}")).await.expect_problem(400, "invalid_query");
        assert_eq!([&problem["errors"][0]["parameter"], &problem["errors"][0]["code"]], [parameter, code], "{problem}");
    }
}

/// Metres by the haversine formula, to the millimetre.
fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let half = |one: f64, other: f64| ((other - one).to_radians() / 2.0).sin().powi(2);
    let cosines = from.0.to_radians().cos() * to.0.to_radians().cos();
    let haversine = half(from.0, to.0) + cosines * half(from.1, to.1);
    (2.0 * 6_371_008.8 * haversine.sqrt().min(1.0).asin() * 1e3).round() / 1e3
}

async fn generated_places_come_in_the_order_that_rust_finds(app: &TestApp) {
    let anon = with_things(app, fields(), "true").await;
    let mut random = Random::new(11);
    let mut angle = |most: f64| {
        let part = f64::from(u32::try_from(random.below(2_000_001)).unwrap()) / 1_000_000.0 - 1.0;
        (part * most * 1e4).round() / 1e4
    };
    let mut places: Vec<(f64, f64)> = (0..120).map(|_| (angle(90.0), angle(180.0))).collect();
    let twins = places[..20].to_vec();
    places.extend(twins);
    let body =
        |(n, (lat, lon)): (usize, &(f64, f64))| format!("{}\n", json!({"n": n, "place": {"lat": lat, "lon": lon}}));
    let lines: String = places.iter().enumerate().map(body).collect();
    let done = anon.post("/v1/things/import", Json::Null).body("application/x-ndjson", lines).await;
    assert_eq!(done.expect(200)["created"], 140);
    for round in 0..10 {
        let to = if round == 0 { places[3] } else { (angle(90.0), angle(180.0)) };
        let mut expected: Vec<usize> = (0..places.len()).collect();
        let distance = |n: usize| metres(places[n], to);
        expected.sort_by(|one, other| distance(*one).total_cmp(&distance(*other)).then(one.cmp(other)));
        let nearest = json!({"field": "place", "to": {"lat": to.0, "lon": to.1}});
        let page = ask(&anon, json!({"nearest": nearest, "limit": 1000, "fields": "n"})).await;
        let found: Vec<usize> = numbers(&page).into_iter().map(|n| usize::try_from(n).unwrap()).collect();
        assert_eq!(found, expected, "{to:?}");
        // To the last bit: what is exactly as far as Rust says is found by that.
        let filter = format!("place.distance({:?}, {:?}) == {:?}", to.0, to.1, distance(expected[7]));
        let page = ask(&anon, json!({"filter": filter, "fields": "n"})).await;
        let alike = expected.iter().filter(|n| distance(**n).to_bits() == distance(expected[7]).to_bits()).count();
        assert_eq!(page["items"].as_array().unwrap().len(), alike, "{filter}");
    }
}
