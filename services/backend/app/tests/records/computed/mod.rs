//! Computed fields: what an expression over the record gives, in answers, queries, writes and documents.

mod accounts;
mod documents;
mod generated;
mod refused;
mod rules;
mod versions;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    a_record_shows_what_its_expressions_give,
    an_error_shows_null_and_is_found_as_null,
    records_are_found_sorted_and_added_up_by_computed_fields,
    pages_of_a_computed_order_go_both_ways,
    nobody_writes_a_computed_field,
    a_computed_field_shows_behind_relations,
);

/// Rules that let everybody do everything.
fn open() -> Json {
    json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"})
}

/// A computed field as a change document declares it.
fn computed(name: &str, kind: &str, source: &str) -> Json {
    json!({"name": name, "type": kind, "computed": source})
}

/// Applies operations that must be accepted.
async fn change(operator: &Actor<'_>, operations: Json) -> Json {
    let document = json!({"operations": operations, "acknowledge": ["rule_tightened", "hidden_values_lost"]});
    operator.post("/admin/v1/changes", document).await.expect(201)
}

/// Makes `people`, which has a computed field of every type.
async fn with_people(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "first", "type": "text"},
        computed("full_name", "text", "record.first + ' ' + record.last"),
        {"name": "last", "type": "text"},
        {"name": "count", "type": "integer"},
        {"name": "parts", "type": "integer"},
        {"name": "score", "type": "number"},
        {"name": "price", "type": "decimal", "scale": 2},
        {"name": "sale", "type": "decimal", "scale": 2},
        {"name": "at", "type": "datetime"},
        {"name": "born", "type": "date"},
        {"name": "tags", "type": "text", "list": true},
        computed("share", "integer", "record.count / record.parts"),
        computed("size", "integer", "size(record.first)"),
        computed("half", "number", "record.score / 2.0"),
        computed("plain", "number", "record.count"),
        computed("cost", "decimal", "record.sale == null ? record.price : record.sale"),
        computed("tagged", "bool", "record.tags.exists(t, t == 'a')"),
        computed("due", "datetime", "record.at + duration('1h')"),
        computed("birthday", "date", "record.born < date('1900-01-01') ? null : record.born"),
        computed("me", "uuid", "record.id")]);
    let people = json!({"op": "create_collection", "name": "people", "fields": fields, "rules": open()});
    change(&operator, json!([people])).await;
    operator
}

fn ada() -> Json {
    json!({"first": "Ada", "last": "Lovelace", "count": 7, "parts": 2, "score": 5, "price": "10.00", "sale": null,
        "at": "2026-01-01T10:00:00.000Z", "born": "1815-12-10", "tags": ["a", "b"]})
}

fn at(record: &Json) -> String {
    format!("/v1/people/{}", record["id"].as_str().unwrap())
}

/// Some members of a record.
fn picked(record: &Json, names: &[&str]) -> Json {
    names.iter().map(|name| ((*name).to_owned(), record[*name].clone())).collect::<serde_json::Map<_, _>>().into()
}

async fn first_names(actor: &Actor<'_>, query: Json) -> Vec<String> {
    let page = actor.post("/v1/people/query", query).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["first"].as_str().unwrap().to_owned()).collect()
}

async fn a_record_shows_what_its_expressions_give(app: &TestApp) {
    with_people(app).await;
    let anon = app.anon();
    let made = anon.post("/v1/people", ada()).await.expect(201);
    let mut expected = ada();
    let given = json!({"full_name": "Ada Lovelace", "share": 3, "size": 3, "half": 2.5, "plain": 7, "cost": "10.00",
        "tagged": true, "due": "2026-01-01T11:00:00.000Z", "birthday": null, "me": made["id"]});
    for (name, value) in given.as_object().unwrap() {
        expected[name] = value.clone();
    }
    for name in ["id", "created_at", "updated_at"] {
        expected[name] = made[name].clone();
    }
    assert_eq!(made, expected);
    let order: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        order[11..],
        [
            "full_name",
            "share",
            "size",
            "half",
            "plain",
            "cost",
            "tagged",
            "due",
            "birthday",
            "me",
            "created_at",
            "updated_at"
        ]
    );
    assert_eq!(anon.get(at(&made)).await.expect(200), made);
    assert_eq!(anon.get("/v1/people").await.expect(200)["items"], json!([made]));
    let some = anon.get(format!("{}?fields=full_name,first", at(&made))).await.expect(200);
    assert_eq!(some, json!({"first": "Ada", "full_name": "Ada Lovelace"}));
    assert_eq!(anon.get("/v1/people?fields=share").await.expect(200)["items"], json!([{"share": 3}]));
    let tag = anon.get(at(&made)).await.header("etag").to_owned();
    let changed = anon.patch(at(&made), json!({"last": "King", "sale": "1.50", "born": "1915-12-10"})).await;
    assert_ne!(changed.header("etag"), tag);
    let shown = picked(&changed.expect(200), &["full_name", "cost", "birthday"]);
    assert_eq!(shown, json!({"full_name": "Ada King", "cost": "1.50", "birthday": "1915-12-10"}));
}

async fn an_error_shows_null_and_is_found_as_null(app: &TestApp) {
    with_people(app).await;
    let anon = app.anon();
    let none = ["full_name", "share", "size", "half", "plain", "cost", "due", "birthday"];
    let bare = anon.post("/v1/people", json!({})).await.expect(201);
    assert!(none.iter().all(|name| bare[*name].is_null()) && bare["tagged"] == false, "{bare}");
    let zero = json!({"first": "zero", "last": "x", "count": 1, "parts": 0, "score": 1e-300});
    let zero = anon.post("/v1/people", zero).await.expect(201);
    assert_eq!(picked(&zero, &["share", "half", "plain"]), json!({"share": null, "half": null, "plain": 1}));
    let whole = anon.post("/v1/people", ada()).await.expect(201);
    for (filter, found) in [
        ("share == null", vec![&bare, &zero]),
        ("share != null", vec![&whole]),
        ("!(share == 3)", vec![&bare, &zero]),
        ("has(half) && share != 4", vec![&whole]),
        ("full_name == null", vec![&bare]),
        ("share in [null, 3] && has(full_name)", vec![&zero, &whole]),
        ("(share == null ? 0 : share) == 0", vec![&bare, &zero]),
        ("share > 0 || plain == 1.0", vec![&zero, &whole]),
        ("tagged", vec![&whole]),
        ("!tagged && due == null", vec![&bare, &zero]),
    ] {
        let page = anon.post("/v1/people/query", json!({"filter": filter})).await.expect(200);
        assert_eq!(page["items"], json!(found), "{filter}");
    }
}

/// Four people, no two alike.
async fn with_four(app: &TestApp) {
    with_people(app).await;
    for (first, last, count, price, tags) in [
        ("a", "z", 9, "1.00", vec!["a"]),
        ("é", "y", 4, "2.50", vec![]),
        ("B", "x", -4, "2.50", vec![]),
        ("a", "b", 0, "0.05", vec!["a"]),
    ] {
        let body = json!({"first": first, "last": last, "count": count, "parts": 2, "price": price, "tags": tags,
            "score": count, "at": format!("202{}-01-01T00:00:00.000Z", price.len() + tags.len())});
        app.anon().post("/v1/people", body).await.expect(201);
    }
}

async fn records_are_found_sorted_and_added_up_by_computed_fields(app: &TestApp) {
    with_four(app).await;
    let anon = app.anon();
    for (query, found) in [
        (json!({"filter": "full_name.startsWith('a ')", "sort": "full_name"}), vec!["a", "a"]),
        (json!({"filter": "full_name > 'a b'", "sort": "full_name"}), vec!["a", "é"]),
        (json!({"sort": "full_name"}), vec!["B", "a", "a", "é"]),
        (json!({"sort": "-share"}), vec!["a", "é", "a", "B"]),
        (json!({"sort": "half,id"}), vec!["B", "a", "é", "a"]),
        (json!({"sort": "-cost,full_name"}), vec!["B", "é", "a", "a"]),
        (json!({"filter": "cost == decimal('2.5') && cost < decimal('2.505')", "sort": "share"}), vec!["B", "é"]),
        (json!({"filter": "cost == price", "sort": "cost,share"}), vec!["a", "a", "B", "é"]),
        (json!({"sort": "tagged,-full_name"}), vec!["é", "B", "a", "a"]),
        (json!({"filter": "me == var.me", "var": {"me": "00000000-0000-7000-8000-000000000000"}}), vec![]),
    ] {
        assert_eq!(first_names(&anon, query.clone()).await, found, "{query}");
    }
    let path = "/v1/people/aggregate?group=tagged&sort=tagged&metrics=count,sum(share),avg(half),max(cost),sum(cost),\
                count_distinct(full_name),min(full_name),max(due)";
    let told = anon.get(path).await.expect(200);
    assert_eq!(
        told["items"],
        json!([
        {"tagged": false, "count": 2, "sum(share)": 0, "avg(half)": 0, "max(cost)": "2.50", "sum(cost)": "5.00",
         "count_distinct(full_name)": 2, "min(full_name)": "B x", "max(due)": "2024-01-01T01:00:00.000Z"},
        {"tagged": true, "count": 2, "sum(share)": 4, "avg(half)": 2.25, "max(cost)": "1.00", "sum(cost)": "1.05",
         "count_distinct(full_name)": 2, "min(full_name)": "a b", "max(due)": "2025-01-01T01:00:00.000Z"}])
    );
    let by = anon.get("/v1/people/aggregate?group=full_name,cost&filter=share==0").await.expect(200);
    assert_eq!(by["items"], json!([{"full_name": "a b", "cost": "0.05", "count": 1}]));
}

async fn pages_of_a_computed_order_go_both_ways(app: &TestApp) {
    with_four(app).await;
    let anon = app.anon();
    anon.post("/v1/people", json!({"first": "none"})).await.expect(201);
    for sort in ["full_name", "-full_name", "share", "-half", "cost", "-due", "-tagged,cost", "birthday,me"] {
        let all = anon.get(format!("/v1/people?sort={sort}")).await.expect(200)["items"].clone();
        let (mut there, mut back, mut path) = (Vec::new(), Vec::new(), format!("/v1/people?sort={sort}&limit=2"));
        let last = loop {
            let page = anon.get(&path).await.expect(200);
            there.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break page };
            path = format!("/v1/people?sort={sort}&limit=2&cursor={next}");
        };
        assert_eq!(json!(there), all, "{sort}");
        let mut page = last;
        while let Some(prev) = page["prev"].as_str() {
            page = anon.get(format!("/v1/people?sort={sort}&limit=2&cursor={prev}")).await.expect(200);
            back.splice(0..0, page["items"].as_array().unwrap().clone());
        }
        assert_eq!(json!(back), json!(all.as_array().unwrap()[..4]), "{sort}");
    }
}

async fn nobody_writes_a_computed_field(app: &TestApp) {
    let operator = with_people(app).await;
    let anon = app.anon();
    let with = |name: &str, value: Json| {
        let mut body = ada();
        body[name] = value;
        body
    };
    let refused = anon.post("/v1/people", with("full_name", json!("Ada Lovelace"))).await;
    let errors = json!([{"pointer": "/full_name", "code": "read_only", "detail": "This field cannot be written."}]);
    assert_eq!(refused.expect_problem(422, "invalid_fields")["errors"], errors);
    let made = anon.post("/v1/people", ada()).await.expect(201);
    for (actor, prefix) in [(&anon, "/v1"), (&operator, "/admin/v1/records")] {
        let path = at(&made).replace("/v1", prefix);
        let refused = actor.patch(&path, json!({"full_name": "Eve"})).await;
        assert_eq!(refused.expect_problem(422, "invalid_fields")["errors"], errors);
        actor.put(&path, with("share", json!(4))).await.expect_problem(422, "invalid_fields");
        // As it was read it may come back, and the whole record with it.
        assert_eq!(actor.patch(&path, json!({"full_name": "Ada Lovelace"})).await.expect(200), made);
        assert_eq!(actor.put(&path, made.clone()).await.expect(200), made);
    }
    let moved = anon.patch(at(&made), json!({"last": "King", "full_name": "Ada Lovelace"})).await.expect(200);
    assert_eq!(moved["full_name"], "Ada King");
}

async fn a_computed_field_shows_behind_relations(app: &TestApp) {
    let operator = with_people(app).await;
    let fields = json!([{"name": "by", "type": "relation", "collection": "people"}, {"name": "text", "type": "text"}]);
    change(&operator, json!([{"op": "create_collection", "name": "letters", "fields": fields, "rules": open()}])).await;
    let anon = app.anon();
    let made = anon.post("/v1/people", ada()).await.expect(201);
    let letter = anon.post("/v1/letters", json!({"by": made["id"], "text": "dear"})).await.expect(201);
    let lone = anon.post("/v1/letters", json!({"text": "lone"})).await.expect(201);
    let shown = anon.get("/v1/letters?expand=by&filter=by.full_name=='Ada%20Lovelace'").await.expect(200);
    let mut expanded = letter.clone();
    expanded["expand"] = json!({"by": made});
    assert_eq!(shown["items"], json!([expanded]));
    let sorted = anon.get("/v1/letters?sort=by.share").await.expect(200);
    assert_eq!(sorted["items"], json!([lone, letter]));
    let back =
        anon.get("/v1/people?expand=letters_via_by&filter=letters_via_by.exists(l,l.by.tagged)").await.expect(200);
    assert_eq!(back["items"][0]["expand"]["letters_via_by"], json!([letter]));
    let grouped = anon.get("/v1/letters/aggregate?group=by.full_name&sort=by.full_name").await.expect(200);
    assert_eq!(
        grouped["items"],
        json!([{"by.full_name": null, "count": 1}, {"by.full_name": "Ada Lovelace", "count": 1}])
    );
}
