//! One scenario for every scalar type: written, read back byte for byte, changed, filtered, sorted, paged, indexed,
//! exported and imported, and refused.

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    a_date_is_a_day_from_end_to_end,
    an_email_address_is_a_checked_text_from_end_to_end,
    a_url_is_a_checked_text_from_end_to_end,
    dates_are_bounded_as_they_are_written,
    a_decimal_is_exact_from_end_to_end,
    decimals_are_bounded_as_they_are_written,
    decimals_of_different_scales_compare_by_value,
    addresses_are_unique_whatever_their_case_where_asked,
);

/// A type and what it takes.
struct Sample {
    /// Its keys in a change document.
    kind: Json,
    /// Values as records show them, in ascending order, three at least.
    ascending: Vec<Json>,
    /// Other spellings, each with what a record shows for it.
    also: Vec<(Json, Json)>,
    /// A value in an expression.
    literal: fn(&Json) -> String,
    /// What is refused, with its code.
    refused: Vec<(Json, &'static str)>,
}

fn field(name: &str, kind: &Json, more: &Json) -> Json {
    let mut field = json!({"name": name});
    for keys in [kind, more] {
        field.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    }
    field
}

async fn with_things(app: &TestApp, fields: Json, indexes: Json) -> Actor<'_> {
    let operator = app.operator().await;
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let things =
        json!({"op": "create_collection", "name": "things", "fields": fields, "indexes": indexes, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [things]})).await.expect(201);
    operator
}

async fn write(app: &TestApp, body: &Json) -> Json {
    app.anon().post("/v1/things", body.clone()).await.expect(201)
}

async fn holds(app: &TestApp, sample: Sample) {
    let (first, literal) = (&sample.ascending[0], sample.literal);
    let fields = json!([
        field("f", &sample.kind, &json!({})),
        field("u", &sample.kind, &json!({"unique": true})),
        field("d", &sample.kind, &json!({"required": true, "default": first})),
        {"name": "o", "type": "object", "fields": [field("m", &sample.kind, &json!({}))]},
        {"name": "live", "type": "bool"}]);
    let indexes = json!([{"fields": ["d", "created_at"]},
        {"fields": ["f"], "unique": true, "where": format!("record.live && record.f != {}", literal(first))}]);
    let operator = with_things(app, fields.clone(), indexes).await;
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    for (told, declared) in things["fields"].as_array().unwrap().iter().zip(fields.as_array().unwrap()) {
        for (key, value) in declared.as_object().unwrap().iter().filter(|(key, _)| *key != "unique" && *key != "fields")
        {
            assert_eq!(told[key], *value, "{told}");
        }
    }

    let records = written_and_read_back(app, &sample).await;
    changed(app, &sample, &records).await;
    asked_for(app, &sample).await;
    unique(app, &sample).await;
    given_away(app, &operator).await;
    refused(app, &sample).await;
}

/// A record for each value, and one without.
async fn written_and_read_back(app: &TestApp, sample: &Sample) -> Vec<Json> {
    let mut records = Vec::new();
    for value in sample.ascending.iter().rev() {
        let record = write(app, &json!({"f": value, "u": value, "o": {"m": value}})).await;
        assert_eq!(
            [&record["f"], &record["u"], &record["o"]["m"], &record["d"]],
            [value, value, value, &sample.ascending[0]]
        );
        let path = format!("/v1/things/{}", record["id"].as_str().unwrap());
        let read = app.anon().get(&path).await;
        assert_eq!(read.expect(200), record);
        let again = app.anon().put(&path, record.clone()).await;
        assert_eq!((again.expect(200), again.header("etag")), (record.clone(), read.header("etag")), "nothing changed");
        records.push(record);
    }
    records.push(write(app, &json!({})).await);
    assert_eq!(records.last().unwrap()["f"], Json::Null);
    for (given, shown) in &sample.also {
        let record = write(app, &json!({"f": given})).await;
        assert_eq!(record["f"], *shown, "{given}");
        app.anon().delete(format!("/v1/things/{}", record["id"].as_str().unwrap())).await.expect(204);
    }
    records
}

async fn changed(app: &TestApp, sample: &Sample, records: &[Json]) {
    let path = format!("/v1/things/{}", records[0]["id"].as_str().unwrap());
    for value in [&sample.ascending[0], &Json::Null, records[0].get("f").unwrap()] {
        let patched = app.anon().patch(&path, json!({"f": value, "o": {"m": value}})).await.expect(200);
        assert_eq!([&patched["f"], &patched["o"]["m"], &patched["u"]], [value, value, &records[0]["u"]]);
        assert_eq!(app.anon().get(&path).await.expect(200), patched);
    }
}

/// Filters, sorts and cursors, all of them against the values in memory.
async fn asked_for(app: &TestApp, sample: &Sample) {
    let ask = async |filter: String, sort: &str| {
        let mut found = Vec::new();
        let mut query = json!({"filter": filter, "sort": sort, "limit": 2});
        loop {
            let page = app.anon().post("/v1/things/query", query.clone()).await.expect(200);
            found.extend(page["items"].as_array().unwrap().iter().map(|item| item["f"].clone()));
            query["cursor"] = page["next"].clone();
            if page["next"].is_null() {
                return found;
            }
        }
    };
    let (least, most) = (sample.ascending.first().unwrap(), sample.ascending.last().unwrap());
    let middle = (sample.literal)(&sample.ascending[1]);
    for name in ["f", "record.f", "o.m"] {
        let below: Vec<Json> = vec![least.clone()];
        let above: Vec<Json> = sample.ascending[2..].to_vec();
        for (filter, expected) in [
            (format!("{name} < {middle}"), below),
            (format!("{middle} < {name}"), above),
            (format!("{name} == {middle}"), vec![sample.ascending[1].clone()]),
            (
                format!("{name} in [{middle}, {}]", (sample.literal)(most)),
                vec![sample.ascending[1].clone(), most.clone()],
            ),
            (format!("{name} == null"), vec![Json::Null]),
            (format!("has({name}) && {name} != {middle}"), [&sample.ascending[..1], &sample.ascending[2..]].concat()),
        ] {
            assert_eq!(ask(filter.clone(), "f").await, expected, "{filter}");
        }
    }
    let all = [&[Json::Null], sample.ascending.as_slice()].concat();
    for sort in ["f", "o.m"] {
        assert_eq!(ask("true".into(), sort).await, all, "{sort}");
        assert_eq!(ask("true".into(), &format!("-{sort}")).await, all.iter().rev().cloned().collect::<Vec<_>>());
    }
    if sample.kind["type"] != "decimal" {
        let text = format!("string(f) == '{}'", most.as_str().unwrap_or_default());
        assert_eq!(ask(text, "f").await, std::slice::from_ref(most));
    }
}

/// The value of an own unique index, and of one over some records.
async fn unique(app: &TestApp, sample: &Sample) {
    let taken = app.anon().post("/v1/things", json!({"u": sample.ascending[1]})).await;
    assert_eq!(taken.expect_problem(409, "conflict")["errors"][0]["pointer"], "/u");
    for (value, status) in [(&sample.ascending[1], 201), (&sample.ascending[1], 409), (&sample.ascending[0], 201)] {
        let answer = app.anon().post("/v1/things", json!({"f": value, "live": true})).await;
        answer.expect(status);
    }
}

/// Out as NDJSON and CSV, and in again as it went out.
async fn given_away(app: &TestApp, operator: &Actor<'_>) {
    for content_type in ["application/x-ndjson", "text/csv"] {
        let export = async || {
            app.anon().get("/v1/things/export?sort=id&fields=id,f,u,d,o,live").header("accept", content_type).await
        };
        let given = export().await;
        assert_eq!(given.status, 200);
        let listed = app.anon().get("/v1/things?limit=1000").await.expect(200);
        for record in listed["items"].as_array().unwrap() {
            operator.delete(format!("/admin/v1/records/things/{}", record["id"].as_str().unwrap())).await.expect(204);
        }
        let count = listed["items"].as_array().unwrap().len();
        let taken = app.anon().post("/v1/things/import", Json::Null).body(content_type, given.body.clone()).await;
        assert_eq!(taken.expect(200), json!({"created": count, "failed": 0, "errors": []}));
        assert_eq!(export().await.body, given.body, "{content_type}");
    }
}

async fn refused(app: &TestApp, sample: &Sample) {
    let before = app.anon().get("/v1/things?limit=1000").await.expect(200);
    let id = before["items"][0]["id"].as_str().unwrap();
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    let other = [json!(true), json!([]), json!({}), deep, json!("\u{0}")];
    let refused = sample.refused.iter().map(|(value, code)| (value.clone(), Some(*code)));
    for (value, code) in refused.chain(other.into_iter().map(|value| (value, None))) {
        for (body, pointer) in [(json!({"f": value}), "/f"), (json!({"o": {"m": value}}), "/o/m")] {
            for answer in [
                app.anon().post("/v1/things", body.clone()).await,
                app.anon().patch(format!("/v1/things/{id}"), body.clone()).await,
            ] {
                let problem = answer.expect_problem(422, "invalid_fields");
                assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
                assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
                assert!(code.is_none_or(|code| problem["errors"][0]["code"] == code), "{value}: {problem}");
            }
        }
    }
    assert_eq!(app.anon().get("/v1/things?limit=1000").await.expect(200), before, "nothing was written");
}

async fn a_date_is_a_day_from_end_to_end(app: &TestApp) {
    let sample = Sample {
        kind: json!({"type": "date"}),
        ascending: ["0001-01-01", "1969-12-31", "2024-02-29", "2026-11-26", "9999-12-31"].map(Json::from).to_vec(),
        also: Vec::new(),
        literal: |value| format!("date({value})"),
        refused: [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "0000-01-01",
            "10000-01-01",
            "2026-11-26T00:00:00Z",
            "20261126",
            " 2026-11-26",
            "today",
            "-001-01-01",
        ]
        .map(|text| (json!(text), "invalid_date"))
        .into_iter()
        .chain([(json!(20_000), "wrong_type")])
        .collect(),
    };
    holds(app, sample).await;
    for (filter, code) in [
        ("f == '2026-11-26'", "wrong_type"),
        ("f < timestamp('2026-01-01T00:00:00Z')", "wrong_type"),
        ("f == 20000", "wrong_type"),
        ("f + duration('1h') == f", "wrong_type"),
        ("f == date('soon')", "bad_value"),
        ("f == date('2026-02-30')", "bad_value"),
        ("f == date(20000)", "wrong_type"),
        ("date(string(f)) == f", "wrong_type"),
    ] {
        let problem = app.anon().post("/v1/things/query", json!({"filter": filter})).await;
        assert_eq!(problem.expect_problem(400, "invalid_query")["errors"][0]["code"], code, "{filter}");
    }
    let sent = json!({"filter": "f == date(var.day)", "var": {"day": "2026-11-26"}});
    let found = app.anon().post("/v1/things/query", sent).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let unread = json!({"filter": "f == date(var.day)", "var": {"day": "soon"}});
    assert_eq!(app.anon().post("/v1/things/query", unread).await.expect(200)["items"], json!([]));
}

async fn an_email_address_is_a_checked_text_from_end_to_end(app: &TestApp) {
    let sample = Sample {
        kind: json!({"type": "email", "searchable": true}),
        ascending: ["Ada@example.com", "ada+x@mail.example.org", "ben@b", "почта@пример.рф"].map(Json::from).to_vec(),
        also: vec![(json!("O'Neil@Example.COM"), json!("O'Neil@Example.COM"))],
        literal: Json::to_string,
        refused: ["", "ada", "ada@", "@b", "a b@c", " a@b", "a@b ", "a@@b", "a..b@c", "o\u{308}@b", "<a@b>", "a@b\n"]
            .map(|text| (json!(text), "invalid_email"))
            .into_iter()
            .chain([(json!(7), "wrong_type"), (json!(format!("a@{}", "b".repeat(64))), "invalid_email")])
            .collect(),
    };
    holds(app, sample).await;
    let found = app.anon().post("/v1/things/query", json!({"search": "mail", "filter": "has(u)"})).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
}

async fn a_url_is_a_checked_text_from_end_to_end(app: &TestApp) {
    let sample = Sample {
        kind: json!({"type": "url", "max_length": 60}),
        ascending: ["HTTP://localhost:8090", "http://[::1]/", "https://example.com/a?b=c#d", "https://пример.рф/ä"]
            .map(Json::from)
            .to_vec(),
        also: vec![(json!("https://example.com/%7E"), json!("https://example.com/%7E"))],
        literal: Json::to_string,
        refused: [
            "",
            "example.com",
            "/a",
            "ftp://a",
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "https://u:p@a",
            "https://a:99999",
            "https://a/<b>",
            " https://a",
        ]
        .map(|text| (json!(text), "invalid_url"))
        .into_iter()
        .chain([
            (json!(7), "wrong_type"),
            (json!(format!("https://a/{}", "x".repeat(60))), "too_long"),
            (json!(format!("https://a/{}", "x".repeat(2_100))), "invalid_url"),
        ])
        .collect(),
    };
    holds(app, sample).await;
}

async fn dates_are_bounded_as_they_are_written(app: &TestApp) {
    let fields = json!([{"name": "f", "type": "date", "min": "2026-01-01", "max": "2026-12-31"}]);
    let operator = with_things(app, fields, json!([])).await;
    for day in ["2026-01-01", "2026-12-31"] {
        write(app, &json!({"f": day})).await;
    }
    for (day, code) in [("2025-12-31", "too_small"), ("2027-01-01", "too_large")] {
        let problem = app.anon().post("/v1/things", json!({"f": day})).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["code"], &problem["errors"][0]["pointer"]), (&json!(code), &json!("/f")));
    }
    let api = app.anon().get("/v1/openapi.json").await.expect(200);
    assert_eq!(
        api["components"]["schemas"]["things"]["properties"]["f"],
        json!({"type": ["string", "null"], "format": "date", "description": "From 2026-01-01 to 2026-12-31."})
    );
    let limits = |mut keys: Json| {
        let about = json!({"op": "set_limits", "collection": "things", "field": "f"});
        keys.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
        json!({"operations": [keys]})
    };
    for (keys, at, code) in [
        (json!({"min": "2026-02-30", "policy": "reject"}), "/operations/0/min", "wrong_type"),
        (json!({"min": 3, "policy": "reject"}), "/operations/0/min", "wrong_type"),
        (json!({"min": "2027-01-01", "policy": "reject"}), "/operations/0/max", "invalid_value"),
        (json!({"max": "2026-06-30"}), "/operations/0/policy", "outcome_required"),
        (json!({"max_length": 3, "policy": "reject"}), "/operations/0/max_length", "option_unfit"),
    ] {
        let problem = operator.post("/admin/v1/changes", limits(keys)).await.expect_problem(422, "change_refused");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(at), &json!(code)));
    }
    let plan = operator.post("/admin/v1/changes/plan", limits(json!({"max": "2027-12-31"}))).await.expect(200);
    assert_eq!((&plan["verdict"], &plan["operations"][0]["outcome"]), (&json!("breaking"), &json!("passed_through")));
    operator.post("/admin/v1/changes", limits(json!({"max": "2027-12-31", "min": null}))).await.expect(201);
    app.anon().post("/v2/things", json!({"f": "2027-12-31"})).await.expect(201);
    app.anon().post("/v1/things", json!({"f": "2027-12-31"})).await.expect_problem(422, "invalid_fields");
}

async fn addresses_are_unique_whatever_their_case_where_asked(app: &TestApp) {
    let fields = json!([{"name": "f", "type": "email"}]);
    with_things(app, fields, json!([{"fields": ["f"], "unique": true, "case_insensitive": true}])).await;
    write(app, &json!({"f": "Ada@example.com"})).await;
    let taken = app.anon().post("/v1/things", json!({"f": "ada@EXAMPLE.com"})).await;
    assert_eq!(taken.expect_problem(409, "conflict")["errors"][0]["pointer"], "/f");
}

async fn a_decimal_is_exact_from_end_to_end(app: &TestApp) {
    let sample = Sample {
        kind: json!({"type": "decimal", "scale": 2}),
        ascending: ["-9999999999999999.99", "-0.05", "0.00", "1.50", "9.00", "10.00", "9999999999999999.99"]
            .map(Json::from)
            .to_vec(),
        also: vec![
            (json!("1.5"), json!("1.50")),
            (json!("1.500"), json!("1.50")),
            (json!("007"), json!("7.00")),
            (json!("-0"), json!("0.00")),
            (json!(3), json!("3.00")),
            (json!(0.1), json!("0.10")),
            (json!(-12.25), json!("-12.25")),
            (json!(1e3), json!("1000.00")),
            (json!(9_999_999_999_999_999_i64), json!("9999999999999999.00")),
            (json!(1_234_567_890_123.45), json!("1234567890123.45")),
        ],
        literal: |value| format!("decimal({value})"),
        refused: ["", "-", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "NaN", "Infinity", "0x1", "1.2.3", "١"]
            .map(|text| (json!(text), "invalid_decimal"))
            .into_iter()
            .chain([
                (json!("1.505"), "too_precise"),
                (json!(1.505), "too_precise"),
                (json!("10000000000000000.00"), "out_of_range"),
                (json!(10_000_000_000_000_000_i64), "out_of_range"),
                (json!(1e300), "out_of_range"),
                (json!("9".repeat(5_000)), "out_of_range"),
                (json!(1_234_567_890_123_456.7), "too_precise"),
                (json!(1e-300), "too_precise"),
            ])
            .collect(),
    };
    holds(app, sample).await;
    let count = async |filter: &str| {
        let page = app.anon().post("/v1/things/query", json!({"filter": filter, "count": true})).await;
        page.expect(200)["count"].as_i64().unwrap()
    };
    for (one, other) in [
        ("f == 9", "f == decimal('9.00')"),
        ("9 == f", "f == decimal('9')"),
        ("f in [9, decimal('1.5')]", "f == 9 || f == decimal('1.500')"),
        ("f > decimal('1.4999')", "f >= decimal('1.5')"),
        ("f < decimal('1.500000001')", "f <= decimal('1.50')"),
        ("f != decimal('1.500000001')", "true"),
        ("f == decimal('1.500000001')", "false"),
        ("f >= size(string(id)) - 36", "f >= 0"),
        ("(live == true ? f : 3) == 3", "live != true"),
        ("[1, decimal('1.5')].exists(x, x == f)", "f == decimal('1.5')"),
        ("f == decimal(var.none)", "false"),
    ] {
        let both = json!({"filter": one, "var": {"none": "x"}, "count": true});
        let found = app.anon().post("/v1/things/query", both).await.expect(200)["count"].as_i64().unwrap();
        assert_eq!(found, count(other).await, "{one}");
    }
    let groups = app.anon().get("/v1/things/aggregate?group=f&sort=-f&limit=2&filter=has(u)").await.expect(200);
    assert_eq!(
        groups["items"],
        json!([{"f": "9999999999999999.99", "count": 1}, {"f": "10.00", "count": 1}]),
        "{groups}"
    );
    let extremes = app.anon().get("/v1/things/aggregate?metrics=min(f),max(f),count_distinct(f)").await.expect(200);
    assert_eq!(
        extremes["items"],
        json!([{"min(f)": "-9999999999999999.99", "max(f)": "9999999999999999.99", "count_distinct(f)": 7}])
    );
    for (filter, code) in [
        ("f == '1.50'", "wrong_type"),
        ("f == 1.5", "wrong_type"),
        ("f + 1 == f", "wrong_type"),
        ("-f == f", "wrong_type"),
        ("f == decimal('soon')", "bad_value"),
        ("f == decimal('1.0000000001')", "bad_value"),
        ("f == decimal('1e3')", "bad_value"),
        ("f == decimal(1)", "wrong_type"),
        ("decimal(string(id)) == f", "wrong_type"),
        ("string(f) == '1.50'", "wrong_type"),
        ("f in var.wholes", "wrong_type"),
    ] {
        let sent = json!({"filter": filter, "var": {"wholes": [1, 2]}});
        let problem = app.anon().post("/v1/things/query", sent).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], code, "{filter}");
    }
}

async fn decimals_are_bounded_as_they_are_written(app: &TestApp) {
    let fields = json!([{"name": "f", "type": "decimal", "min": "0.00", "max": "9.995", "default": 1.5},
        {"name": "g", "type": "decimal", "scale": 0}, {"name": "h", "type": "decimal", "scale": 9}]);
    let operator = with_things(app, fields, json!([])).await;
    let made = write(app, &json!({"g": 12, "h": "-999999999.999999999"})).await;
    assert_eq!([&made["f"], &made["g"], &made["h"]], ["1.50", "12", "-999999999.999999999"]);
    for (value, code) in [("-0.01", "too_small"), ("10.00", "too_large")] {
        let problem = app.anon().post("/v1/things", json!({"f": value})).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["code"], &problem["errors"][0]["pointer"]), (&json!(code), &json!("/f")));
    }
    let api = app.anon().get("/v1/openapi.json").await.expect(200);
    assert_eq!(
        api["components"]["schemas"]["things"]["properties"]["f"],
        json!({"type": ["string", "null"], "format": "decimal", "pattern": "^-?[0-9]+\\.[0-9]{2}$", "default": 1.5,
            "description": "From 0.00 to 9.995."})
    );
    let csv = app.anon().get("/v1/things/export?fields=g,h").header("accept", "text/csv").await;
    assert_eq!(String::from_utf8(csv.body).unwrap(), "g,h\r\n12,-999999999.999999999\r\n", "numbers have no guard");
    // Rules read back as they were written.
    let rule = "record.f > 1 && (record.g == null ? 1 : 2) < record.h || record.f in [1, decimal(\"2.5\")]";
    let rules = json!({"op": "set_rules", "collection": "things", "rules": {"delete": rule}});
    operator
        .post("/admin/v1/changes", json!({"operations": [rules], "acknowledge": ["rule_tightened"]}))
        .await
        .expect(201);
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    assert_eq!(things["rules"]["delete"], rule);
    app.anon()
        .delete(format!("/v1/things/{}", made["id"].as_str().unwrap()))
        .await
        .expect_problem(401, "unauthenticated");
}

async fn decimals_of_different_scales_compare_by_value(app: &TestApp) {
    let fields = json!([{"name": "f", "type": "decimal", "scale": 2}, {"name": "g", "type": "decimal", "scale": 9},
        {"name": "i", "type": "integer"}]);
    with_things(app, fields, json!([])).await;
    write(app, &json!({"f": "1.50", "g": "1.5", "i": 1})).await;
    write(app, &json!({"f": "9999999999999999.99", "g": "999999999.999999999", "i": 9_007_199_254_740_991_i64})).await;
    write(app, &json!({"f": "2", "g": "2.000000001", "i": 2})).await;
    write(app, &json!({})).await;
    let ask = async |filter: &str| {
        let page = app.anon().post("/v1/things/query", json!({"filter": filter, "sort": "f"})).await.expect(200);
        page["items"].as_array().unwrap().iter().map(|item| item["i"].clone()).collect::<Vec<_>>()
    };
    let most = json!(9_007_199_254_740_991_i64);
    assert_eq!(ask("f == g").await, [Json::Null, json!(1)]);
    assert_eq!(ask("f > g").await, std::slice::from_ref(&most));
    assert_eq!(ask("g > f").await, [json!(2)]);
    assert_eq!(ask("f == i").await, [Json::Null, json!(2)]);
    assert_eq!(ask("f > i").await, [json!(1), most]);
    assert_eq!(ask("!(f == g) && f != null").await.len(), 2);
}
