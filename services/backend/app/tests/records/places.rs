//! Places on earth: written, read back, changed, filtered by distance and box, and refused.

use serde_json::{Value as Json, json};

use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    a_place_holds_from_end_to_end,
    filters_and_rules_ask_how_far_and_whether_within,
    what_is_no_place_is_refused,
    an_older_version_keeps_showing_its_place,
);

async fn with_things(app: &TestApp, place: Json, read: &str) {
    let fields = json!([place, {"name": "n", "type": "number"}]);
    let rules = json!({"list": read, "read": read, "create": "true", "update": "true", "delete": "true"});
    let things = json!({"op": "create_collection", "name": "things", "fields": fields, "rules": rules,
        "indexes": [{"fields": ["place.lat", "place.lon"]}]});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [things]})).await.expect(201);
}

fn place() -> Json {
    json!({"name": "place", "type": "geo_point"})
}

fn at(lat: f64, lon: f64) -> Json {
    json!({"lat": lat, "lon": lon})
}

async fn a_place_holds_from_end_to_end(app: &TestApp) {
    with_things(app, place(), "true").await;
    let described = app.operator().await.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    assert_eq!(things["fields"][0], place());
    let made = app.anon().post("/v1/things", json!({"place": at(52.5, -13.25)})).await.expect(201);
    assert_eq!(made["place"], at(52.5, -13.25));
    let path = format!("/v1/things/{}", made["id"].as_str().unwrap());
    for (given, shown) in [
        (json!({"lat": 90, "lon": -180}), json!({"lat": 90, "lon": -180})),
        (json!({"lon": 13.4}), json!({"lat": 90, "lon": 13.4})),
        (Json::Null, Json::Null),
        (json!({"lat": -0.0, "lon": 5e-324}), json!({"lat": 0, "lon": 5e-324})),
    ] {
        let patched = app.anon().patch(&path, json!({"place": given})).await.expect(200);
        assert_eq!(patched["place"], shown);
        assert_eq!(app.anon().get(&path).await.expect(200), patched);
    }
    let api = app.anon().get("/v1/openapi.json").await.expect(200);
    let lat = json!({"type": "number", "minimum": -90, "maximum": 90});
    let lon = json!({"type": "number", "minimum": -180, "maximum": 180});
    assert_eq!(
        api["components"]["schemas"]["things"]["properties"]["place"],
        json!({"type": ["object", "null"], "required": ["lat", "lon"], "properties": {"lat": lat, "lon": lon}})
    );
}

async fn filters_and_rules_ask_how_far_and_whether_within(app: &TestApp) {
    with_things(app, place(), "record.place == null || record.place.distance(0, 0) < 15000000.0").await;
    let operator = app.operator().await;
    for (n, place) in
        [(0, Json::Null), (1, at(52.52, 13.405)), (2, at(48.8566, 2.3522)), (3, at(-17.7, 178.5)), (4, at(5e-324, 0.0))]
    {
        operator.post("/admin/v1/records/things", json!({"n": n, "place": place})).await.expect(201);
    }
    let ask = async |path: &str, filter: &str| {
        let query = json!({"filter": filter, "sort": "n"});
        let found = app.operator().await.post(format!("{path}/query"), query.clone()).await;
        let page = if path.starts_with("/v1") { app.anon().post(format!("{path}/query"), query).await } else { found };
        let page = page.expect(200);
        page["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for (filter, found) in [
        ("place.distance(52.52, 13.405) == 0.0", vec![1]),
        ("place.distance(52.52, 13.405) < 900000", vec![1, 2]),
        ("place.distance(48.8566, 2.3522) > 870000 && place.distance(48.8566, 2.3522) < 880000", vec![1]),
        ("place.distance(0, 0) < 1", vec![4]),
        ("place.distance(-17.7, -178.5) < 330000", vec![3]),
        // Null, and what is no place, is an error.
        ("place.distance(52.52, 13.405) >= 0", vec![1, 2, 3, 4]),
        ("!(place.distance(52.52, 13.405) >= 0)", vec![]),
        ("place.distance(91, 0) >= 0 || n == 0", vec![0]),
        ("place.within(48, 2, 53, 14)", vec![1, 2]),
        ("place.within(52.52, 13.405, 52.52, 13.405)", vec![1]),
        ("place.within(-20, 170, 0, -170)", vec![3]),
        ("!place.within(-20, 170, 0, -170)", vec![1, 2, 4]),
        ("place.within(53, 2, 48, 14)", vec![]),
        ("place.within(n * 0.0, n * 0.0, 90, n * 10.0)", vec![2, 4]),
        ("record.place.lat > 50", vec![1]),
    ] {
        assert_eq!(ask("/admin/v1/records/things", filter).await, found, "{filter}");
    }
    assert_eq!(ask("/v1/things", "true").await, [0, 1, 2, 4], "the rule leaves out what is too far");
    let rules = json!({"acknowledge": ["rule_tightened"], "operations": [{"op": "set_rules", "collection": "things",
        "rules": {"list": "record.place.within(0, 0, 50, 50)", "read": "record.place.within(0, 0, 50, 50)"}}]});
    operator.post("/admin/v1/changes", rules).await.expect(201);
    assert_eq!(ask("/v1/things", "true").await, [2, 4]);
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    assert_eq!(things["rules"]["list"], "record.place.within(0.0, 0.0, 50.0, 50.0)");
    for (filter, code) in [
        ("place.distance(1) < 1", "syntax"),
        ("place.distance(1, 2, 3) < 1", "syntax"),
        ("place.within(1, 2)", "syntax"),
        ("place.distance('a', 2) < 1", "wrong_type"),
        ("place.distance(null, 2) < 1", "wrong_type"),
        ("n.distance(1, 2) < 1", "wrong_type"),
        ("distance(1, 2) < 1", "unknown_name"),
        ("place < 1", "wrong_type"),
        ("place.height > 1", "unknown_field"),
    ] {
        let problem = app.anon().post("/v1/things/query", json!({"filter": filter})).await;
        assert_eq!(problem.expect_problem(400, "invalid_query")["errors"][0]["code"], code, "{filter}");
    }
}

async fn what_is_no_place_is_refused(app: &TestApp) {
    with_things(app, json!({"name": "place", "type": "geo_point", "required": true}), "true").await;
    let made = app.anon().post("/v1/things", json!({"place": at(1.5, 2.5)})).await.expect(201);
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    for (place, pointer, code) in [
        (json!(null), "/place", "required"),
        (json!([1, 2]), "/place", "wrong_type"),
        (json!("1,2"), "/place", "wrong_type"),
        (deep, "/place", "wrong_type"),
        (json!({"lat": 90.1, "lon": 0}), "/place/lat", "too_large"),
        (json!({"lat": -90.1, "lon": 0}), "/place/lat", "too_small"),
        (json!({"lat": 0, "lon": 180.1}), "/place/lon", "too_large"),
        (json!({"lat": 0, "lon": -1e300}), "/place/lon", "too_small"),
        (json!({"lat": "0", "lon": 0}), "/place/lat", "wrong_type"),
        (json!({"lat": 0, "lon": null}), "/place/lon", "required"),
        (json!({"lat": 0, "lon": 0, "height": 1}), "/place/height", "unknown_field"),
    ] {
        let path = format!("/v1/things/{}", made["id"].as_str().unwrap());
        for answer in [
            app.anon().post("/v1/things", json!({"place": place})).await,
            app.anon().patch(path, json!({"place": place})).await,
        ] {
            let problem = answer.expect_problem(422, "invalid_fields");
            let errors = problem["errors"].as_array().unwrap();
            assert_eq!(errors.len(), 1, "{problem}");
            assert_eq!([&errors[0]["pointer"], &errors[0]["code"]], [pointer, code], "{problem}");
        }
    }
    for body in [json!({}), json!({"place": {}}), json!({"place": {"lat": 1}})] {
        app.anon().post("/v1/things", body).await.expect_problem(422, "invalid_fields");
    }
    assert_eq!(app.anon().get("/v1/things").await.expect(200)["items"], json!([made]), "nothing was written");
    let operator = app.operator().await;
    for more in
        [json!({"list": true}), json!({"unique": true}), json!({"min": 1}), json!({"fields": []}), json!({"scale": 1})]
    {
        let mut field = json!({"name": "other", "type": "geo_point"});
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let change = json!({"operations": [{"op": "add_field", "collection": "things", "field": field}]});
        operator.post("/admin/v1/changes/plan", change).await.expect_problem(422, "change_refused");
    }
}

async fn an_older_version_keeps_showing_its_place(app: &TestApp) {
    with_things(app, place(), "true").await;
    let made = app.anon().post("/v1/things", json!({"place": at(52.52, 13.405)})).await.expect(201);
    let path = format!("things/{}", made["id"].as_str().unwrap());
    let changes =
        json!({"operations": [{"op": "rename_field", "collection": "things", "field": "place", "to": "spot"}]});
    let operator = app.operator().await;
    assert_eq!(operator.post("/admin/v1/changes", changes).await.expect(201)["version"], 2);
    assert_eq!(app.anon().get(format!("/v1/{path}")).await.expect(200), made);
    assert_eq!(app.anon().get(format!("/v2/{path}")).await.expect(200)["spot"], made["place"]);
    app.anon().patch(format!("/v2/{path}"), json!({"spot": at(1.0, 2.0)})).await.expect(200);
    for (version, filter) in [(1, "place.distance(1, 2) == 0"), (2, "spot.within(1, 2, 1, 2)")] {
        let asked = app.anon().post(format!("/v{version}/things/query"), json!({"filter": filter})).await.expect(200);
        assert_eq!(asked["items"].as_array().unwrap().len(), 1, "{filter}");
    }
}
