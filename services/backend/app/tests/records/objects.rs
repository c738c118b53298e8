//! Objects: groups of members that are written and read together, and filtered by one by one.

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

/// Makes `people`, open to everybody, with an address that may be null and a name that may not.
async fn with_people(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "update": "record.address.zip != 'locked'",
        "create": "!has(record.address) || record.address.city != 'Nowhere'", "delete": "true"});
    let people = json!({"op": "create_collection", "name": "people", "rules": rules, "fields": [
        {"name": "address", "type": "object", "fields": [
            {"name": "city", "type": "text", "required": true, "max_length": 9},
            {"name": "zip", "type": "text", "indexed": true},
            {"name": "floor", "type": "integer", "default": 0}]},
        {"name": "called", "type": "object", "required": true, "fields": [
            {"name": "first", "type": "text"},
            {"name": "last", "type": "text", "required": true}]}],
        "indexes": [{"fields": ["called.last"], "unique": true}]});
    operator.post("/admin/v1/changes", json!({"operations": [people]})).await.expect(201);
    operator
}

async fn person(app: &TestApp, last: &str, address: Json) -> Json {
    let body = json!({"called": {"last": last}, "address": address});
    app.anon().post("/v1/people", body).await.expect(201)
}

fn path_of(record: &Json) -> String {
    format!("/v1/people/{}", record["id"].as_str().expect("an id"))
}

fn places(problem: &Json) -> Vec<(&str, &str)> {
    let entries = problem["errors"].as_array().expect("entries").iter();
    entries.map(|entry| (entry["pointer"].as_str().unwrap(), entry["code"].as_str().unwrap())).collect()
}

async fn objects_are_created_whole_or_not_at_all(app: &TestApp) {
    with_people(app).await;
    let (none, some) = (person(app, "A", Json::Null).await, person(app, "B", json!({"city": "Rome"})).await);
    assert_eq!((&none["address"], &none["called"]), (&Json::Null, &json!({"first": null, "last": "A"})));
    assert_eq!(some["address"], json!({"city": "Rome", "zip": null, "floor": 0}));
    for record in [&none, &some] {
        assert_eq!(app.anon().get(path_of(record)).await.expect(200), *record);
    }
    let listed = app.anon().get("/v1/people?fields=address").await.expect(200);
    assert_eq!(listed["items"], json!([{"address": null}, {"address": some["address"]}]));
    for (body, expected) in [
        (json!({}), vec![("/called", "required")]),
        (json!({"called": null}), vec![("/called", "required")]),
        (json!({"called": {}}), vec![("/called/last", "required")]),
        (json!({"called": "x"}), vec![("/called", "wrong_type")]),
        (json!({"called": true}), vec![("/called", "wrong_type")]),
        (json!({"called": [{"last": "x"}]}), vec![("/called", "wrong_type")]),
        (
            json!({"called": {"last": 1, "mid/dle": 2, "id": 3}}),
            vec![
                ("/called/last", "wrong_type"),
                ("/called/mid~1dle", "unknown_field"),
                ("/called/id", "unknown_field"),
            ],
        ),
        (json!({"called": {"last": "x"}, "address": {"city": "much too long"}}), vec![("/address/city", "too_long")]),
        (json!({"called": {"last": "x"}, "address.city": "x"}), vec![("/address.city", "unknown_field")]),
    ] {
        let problem = app.anon().post("/v1/people", body.clone()).await.expect_problem(422, "invalid_fields");
        assert_eq!(places(&problem), expected, "{body}");
    }
    let denied = json!({"called": {"last": "x"}, "address": {"city": "Nowhere"}});
    app.anon().post("/v1/people", denied).await.expect_problem(401, "unauthenticated");
    let taken = app.anon().post("/v1/people", json!({"called": {"last": "A"}})).await.expect_problem(409, "conflict");
    assert_eq!(places(&taken), [("/called/last", "taken")]);
}

async fn patch_merges_and_null_takes_the_object_away(app: &TestApp) {
    with_people(app).await;
    let record = person(app, "A", json!({"city": "Rome", "zip": "1"})).await;
    let path = path_of(&record);
    let merged = async |body: Json| app.anon().patch(&path, body).await.expect(200)["address"].take();
    assert_eq!(merged(json!({"address": {"floor": 4}})).await, json!({"city": "Rome", "zip": "1", "floor": 4}));
    assert_eq!(merged(json!({"address": {"zip": null}})).await, json!({"city": "Rome", "zip": null, "floor": 4}));
    assert_eq!(merged(json!({"address": null})).await, Json::Null);
    // What is new begins with defaults, and needs what it must have.
    let bare = app.anon().patch(&path, json!({"address": {"zip": "2"}})).await.expect_problem(422, "invalid_fields");
    assert_eq!(places(&bare), [("/address/city", "required")]);
    assert_eq!(merged(json!({"address": {"city": "Oslo"}})).await, json!({"city": "Oslo", "zip": null, "floor": 0}));
    for (body, expected) in [
        (json!({"address": {"city": null}}), ("/address/city", "required")),
        (json!({"address": true}), ("/address", "wrong_type")),
        (json!({"called": null}), ("/called", "required")),
        (json!({"called": {"midst": 1}}), ("/called/midst", "unknown_field")),
    ] {
        let problem = app.anon().patch(&path, body.clone()).await.expect_problem(422, "invalid_fields");
        assert_eq!(places(&problem), [expected], "{body}");
    }
    app.anon().patch(&path, json!({"address": {"zip": "locked"}})).await.expect_problem(401, "unauthenticated");
}

async fn put_replaces_members_that_are_left_out(app: &TestApp) {
    with_people(app).await;
    let record = person(app, "A", json!({"city": "Rome", "zip": "1", "floor": 3})).await;
    let put = async |body: Json| app.anon().put(path_of(&record), body).await.expect(200);
    let put_back = put(json!({"called": {"last": "A"}, "address": {"city": "Rome"}})).await;
    assert_eq!(put_back["address"], json!({"city": "Rome", "zip": null, "floor": 0}));
    assert_eq!(put(json!({"called": {"last": "B"}})).await["address"], Json::Null);
    let problem = app.anon().put(path_of(&record), json!({})).await.expect_problem(422, "invalid_fields");
    assert_eq!(places(&problem), [("/called", "required")]);
}

async fn what_is_sent_back_as_it_was_read_is_no_change(app: &TestApp) {
    with_people(app).await;
    for address in [Json::Null, json!({"city": "Rome", "floor": 2})] {
        let record = person(app, &format!("{address}"), address).await;
        let before = events(app).await.len();
        app.advance(60);
        for body in [record.clone(), json!({"address": record["address"]}), json!({"called": {}})] {
            assert_eq!(app.anon().patch(path_of(&record), body).await.expect(200), record);
        }
        assert_eq!(app.anon().put(path_of(&record), record.clone()).await.expect(200), record);
        assert_eq!(events(app).await.len(), before);
    }
}

async fn lists_are_filtered_and_sorted_by_members(app: &TestApp) {
    with_people(app).await;
    let addresses = [Json::Null, json!({"city": "Rome", "zip": "2"}), json!({"city": "Oslo", "zip": "1", "floor": 7})];
    for (last, address) in ["A", "B", "C"].into_iter().zip(addresses) {
        person(app, last, address).await;
    }
    let ask = async |filter: &str, sort: &str| {
        let page = app.anon().post("/v1/people/query", json!({"filter": filter, "sort": sort})).await.expect(200);
        let names = page["items"].as_array().unwrap().iter().map(|item| item["called"]["last"].as_str().unwrap());
        names.collect::<String>()
    };
    assert_eq!(ask("address == null", "id").await, "A");
    assert_eq!(ask("has(address) && record.address.floor > 1", "id").await, "C");
    assert_eq!(ask("address.city in ['Rome', 'Oslo']", "address.zip").await, "CB");
    assert_eq!(ask("address.city != 'Rome'", "-address.city").await, "CA");
    assert_eq!(ask("!(address.floor < 7)", "called.last").await, "C");
    for (query, code) in [
        (json!({"filter": "address.town == 'x'"}), "unknown_field"),
        (json!({"filter": "address == 'x'"}), "wrong_type"),
        (json!({"filter": "address == called"}), "wrong_type"),
        (json!({"filter": "address.city.x == 'x'"}), "wrong_type"),
        (json!({"sort": "address"}), "wrong_type"),
        (json!({"sort": "city"}), "unknown_field"),
    ] {
        let problem = app.anon().post("/v1/people/query", query.clone()).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
}

async fn objects_are_described_as_such(app: &TestApp) {
    let operator = with_people(app).await;
    let openapi = app.anon().get("/v1/openapi.json").await.expect(200);
    let of = |schema: &str| openapi["components"]["schemas"][schema]["properties"]["address"].clone();
    assert_eq!(of("people")["type"], json!(["object", "null"]));
    assert_eq!(of("people")["required"], json!(["city", "zip", "floor"]));
    assert_eq!(of("people_create")["required"], json!(["city"]));
    assert_eq!(of("people_update")["required"], json!([]));
    assert_eq!(of("people")["properties"]["city"], json!({"type": "string", "maxLength": 9}));
    let listed = operator.get("/admin/v1/collections").await.expect(200);
    let people = listed["items"].as_array().unwrap().iter().find(|item| item["name"] == "people").unwrap();
    assert_eq!(
        people["fields"][0],
        json!({"name": "address", "type": "object", "fields": [
        {"name": "city", "type": "text", "required": true, "max_length": 9},
        {"name": "zip", "type": "text", "indexed": true},
        {"name": "floor", "type": "integer", "default": 0}]})
    );
    let indexes = json!([{"fields": ["address.zip"], "unique": false}, {"fields": ["called.last"], "unique": true}]);
    assert_eq!(people["indexes"], indexes);
}

both_engines!(
    objects_are_created_whole_or_not_at_all,
    patch_merges_and_null_takes_the_object_away,
    put_replaces_members_that_are_left_out,
    what_is_sent_back_as_it_was_read_is_no_change,
    lists_are_filtered_and_sorted_by_members,
    objects_are_described_as_such,
);
