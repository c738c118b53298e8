//! Lists of every scalar type: written, read back byte for byte, changed, filtered, exported and imported, and refused
//! item by item.

use serde_json::{Value as Json, json};

use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    lists_of_every_scalar_hold_from_end_to_end,
    filters_look_into_lists,
    items_are_refused_where_they_stand,
    lists_take_only_the_options_that_fit,
    an_older_version_keeps_showing_its_list,
    the_document_of_the_api_describes_items,
);

/// The name of a field, what declares it beside that, and values that it holds, as records show them.
fn kinds() -> Vec<(&'static str, Json, Json)> {
    let id = "0198c0de-0000-7000-8000-000000000001";
    vec![
        ("texts", json!({"type": "text"}), json!(["b", "", "b", "ä\"\\"])),
        ("wholes", json!({"type": "integer"}), json!([9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64, 0, 0])),
        (
            "numbers",
            json!({"type": "number"}),
            json!([0.1, 5e-324, 1.797_693_134_862_315_7e308, 123_456_789.123_456_78]),
        ),
        (
            "prices",
            json!({"type": "decimal", "scale": 9}),
            json!(["999999999.999999999", "-0.000000001", "0.000000000", "1.500000000"]),
        ),
        ("flags", json!({"type": "bool"}), json!([true, false, true])),
        (
            "times",
            json!({"type": "datetime"}),
            json!(["2026-01-01T00:00:00.001Z", "0001-01-01T00:00:00.000Z", "9999-12-30T21:59:59.999Z"]),
        ),
        ("days", json!({"type": "date"}), json!(["9999-12-31", "0001-01-01"])),
        ("ids", json!({"type": "uuid"}), json!([id, "ffffffff-ffff-4fff-8fff-ffffffffffff"])),
        ("mails", json!({"type": "email"}), json!(["ada@example.com", "b@c"])),
        ("links", json!({"type": "url"}), json!(["https://example.com/a?b=c"])),
        ("states", json!({"type": "enum", "values": ["z", "a"]}), json!(["a", "z", "a"])),
        ("labels", json!({"type": "enum", "values": ["p", "q"], "open": true}), json!(["q"])),
    ]
}

fn list(name: &str, kind: &Json, more: &Json) -> Json {
    let mut field = json!({"name": name, "list": true});
    for keys in [kind, more] {
        field.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    }
    field
}

async fn with_lists(app: &TestApp, fields: &Json) {
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let things = json!({"op": "create_collection", "name": "things", "fields": fields, "rules": rules});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [things]})).await.expect(201);
}

async fn with_every_list(app: &TestApp) {
    let fields: Vec<Json> = kinds().iter().map(|(name, kind, _)| list(name, kind, &json!({}))).collect();
    with_lists(app, &fields.into()).await;
}

/// A record that holds every list, and what every list holds.
async fn full(app: &TestApp) -> Json {
    let body = kinds().into_iter().map(|(name, _, held)| (name.to_owned(), held)).collect::<serde_json::Map<_, _>>();
    app.anon().post("/v1/things", Json::Object(body)).await.expect(201)
}

async fn lists_of_every_scalar_hold_from_end_to_end(app: &TestApp) {
    with_every_list(app).await;
    let operator = app.operator().await;
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    for ((name, kind, _), told) in kinds().iter().zip(things["fields"].as_array().unwrap()) {
        assert_eq!(*told, list(name, kind, &json!({})));
    }

    let (record, empty) = (full(app).await, app.anon().post("/v1/things", json!({"days": null})).await.expect(201));
    let path = format!("/v1/things/{}", record["id"].as_str().unwrap());
    for (name, _, held) in kinds() {
        assert_eq!((&record[name], &empty[name]), (&held, &json!([])), "{name}");
    }
    let read = app.anon().get(&path).await;
    assert_eq!(read.expect(200), record);
    let again = app.anon().put(&path, record.clone()).await;
    assert_eq!((again.expect(200), again.header("etag")), (record.clone(), read.header("etag")), "nothing changed");
    for (name, _, held) in kinds() {
        let one = json!([held[0]]);
        for value in [&one, &json!([]), &Json::Null, &held] {
            let patched = app.anon().patch(&path, json!({name: value})).await.expect(200);
            let shown = if value.is_null() { json!([]) } else { value.clone() };
            assert_eq!(patched[name], shown, "{name}");
        }
    }
    // Every list is as it was, and has been another.
    let last = app.anon().get(&path).await.expect(200);
    assert_eq!(kinds().iter().map(|(name, _, held)| last[name] == *held).collect::<Vec<_>>(), [true; 12]);

    let spelled = json!({"wholes": [1.0], "prices": [1.5, "2"], "times": ["2026-01-01T02:00:00.123456+02:00"],
        "ids": ["0198C0DE-0000-7000-8000-000000000001"], "numbers": [-0.0, 3]});
    let shown = app.anon().patch(&path, spelled).await.expect(200);
    assert_eq!(
        [&shown["wholes"], &shown["prices"], &shown["times"], &shown["ids"], &shown["numbers"]],
        [
            &json!([1]),
            &json!(["1.500000000", "2.000000000"]),
            &json!(["2026-01-01T00:00:00.123Z"]),
            &json!(["0198c0de-0000-7000-8000-000000000001"]),
            &json!([0, 3])
        ]
    );
    given_away(app).await;
}

/// Out as NDJSON and CSV, and in again as it went out.
async fn given_away(app: &TestApp) {
    let operator = app.operator().await;
    for content_type in ["application/x-ndjson", "text/csv"] {
        let names: Vec<&str> = kinds().into_iter().map(|(name, ..)| name).collect();
        let path = format!("/v1/things/export?sort=id&fields=id,{}", names.join(","));
        let export = async || app.anon().get(&path).header("accept", content_type).await;
        let given = export().await;
        assert_eq!(given.status, 200);
        for record in app.anon().get("/v1/things").await.expect(200)["items"].as_array().unwrap() {
            operator.delete(format!("/admin/v1/records/things/{}", record["id"].as_str().unwrap())).await.expect(204);
        }
        let taken = app.anon().post("/v1/things/import", Json::Null).body(content_type, given.body.clone()).await;
        assert_eq!(taken.expect(200), json!({"created": 2, "failed": 0, "errors": []}));
        assert_eq!(export().await.body, given.body, "{content_type}");
    }
}

async fn filters_look_into_lists(app: &TestApp) {
    with_every_list(app).await;
    full(app).await;
    app.anon().post("/v1/things", json!({})).await.expect(201);
    // Each holds for the full record alone, for the empty one alone, or for both.
    for (filter, found) in [
        ("size(wholes) == 4 && size(flags) == 3", 1),
        ("size(days) == 0", 1),
        ("wholes.exists(x, x > 9007199254740990)", 1),
        ("wholes.exists_one(x, x == 0)", 0),
        ("wholes.all(x, x <= 0)", 1),
        ("0 in wholes", 1),
        ("0.0 in wholes && !(0.5 in wholes)", 1),
        ("wholes == [9007199254740991, -9007199254740991, 0, 0]", 1),
        ("wholes == []", 1),
        ("wholes != [1]", 2),
        ("numbers.exists(x, x == 123456789.12345678)", 1),
        ("numbers.exists(x, x == 123456789.12345679)", 0),
        ("numbers.exists(x, x > 0 && x < 1e-300)", 1),
        ("0.1 in numbers && !(1 in numbers)", 1),
        ("numbers == [0.1, 5e-324, 1.7976931348623157e308, 123456789.12345678]", 1),
        ("prices.exists(p, p == decimal('999999999.999999999'))", 1),
        ("prices.exists(p, p < 0)", 1),
        ("decimal('1.5') in prices && 0 in prices", 1),
        ("prices == [decimal('999999999.999999999'), decimal('-0.000000001'), 0, decimal('1.5')]", 1),
        ("flags.exists_one(x, !x)", 1),
        ("false in flags", 1),
        ("flags == [true, false, true]", 1),
        ("times.exists(t, t == timestamp('2026-01-01T00:00:00.001Z'))", 1),
        ("timestamp('0001-01-01T00:00:00Z') in times", 1),
        ("days.exists(d, d < date('0001-01-02'))", 1),
        ("days == [date('9999-12-31'), date('0001-01-01')]", 1),
        ("'0198C0DE-0000-7000-8000-000000000001' in ids", 1),
        ("ids.exists(i, i == '0198c0de-0000-7000-8000-000000000001')", 1),
        ("ids == ['0198c0de-0000-7000-8000-000000000001', 'ffffffff-ffff-4fff-8fff-ffffffffffff']", 1),
        ("ids == ['no id', 'ffffffff-ffff-4fff-8fff-ffffffffffff']", 0),
        ("ids != ['no id']", 2),
        ("mails.exists(m, m.endsWith('@c'))", 1),
        ("'https://example.com/a?b=c' in links", 1),
        ("states == ['a', 'z', 'a'] && states.join('') == 'aza'", 1),
        ("'q' in labels", 1),
    ] {
        let page = app.anon().post("/v1/things/query", json!({"filter": filter})).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
    for (filter, code) in [
        ("wholes > 1", "wrong_type"),
        ("wholes == ['a']", "wrong_type"),
        ("wholes == [true]", "wrong_type"),
        ("wholes == numbers", "wrong_type"),
        ("'a' in wholes", "wrong_type"),
        ("1 in flags", "wrong_type"),
        ("'2026-01-01' in days", "wrong_type"),
        ("days.exists(d, d == '2026-01-01')", "wrong_type"),
        ("wholes.join(',') == '1'", "wrong_type"),
        ("wholes.exists(x, x.startsWith('a'))", "wrong_type"),
        ("wholes[0] == 1", "unsupported"),
    ] {
        let problem = app.anon().post("/v1/things/query", json!({"filter": filter})).await;
        assert_eq!(problem.expect_problem(400, "invalid_query")["errors"][0]["code"], code, "{filter}");
    }
    for name in kinds().into_iter().map(|(name, ..)| name) {
        let sorted = app.anon().get(format!("/v1/things?sort={name}")).await;
        assert_eq!(sorted.expect_problem(400, "invalid_query")["errors"][0]["code"], "wrong_type", "{name}");
    }
    for var in [json!([0]), json!([0.5, 0])] {
        let asked = json!({"filter": "wholes.exists(x, x in var.some)", "var": {"some": var}});
        assert_eq!(app.anon().post("/v1/things/query", asked).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }
}

async fn items_are_refused_where_they_stand(app: &TestApp) {
    with_every_list(app).await;
    let record = full(app).await;
    let path = format!("/v1/things/{}", record["id"].as_str().unwrap());
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    let wrong = [
        ("texts", json!("\u{0}"), "nul_character"),
        ("texts", json!(1), "wrong_type"),
        ("wholes", json!(1.5), "wrong_type"),
        ("wholes", json!("1"), "wrong_type"),
        ("wholes", json!(9_007_199_254_740_992_i64), "out_of_range"),
        ("numbers", json!("1"), "wrong_type"),
        ("prices", json!("1.0000000001"), "too_precise"),
        ("prices", json!("9999999999.0"), "out_of_range"),
        ("prices", json!("1e3"), "invalid_decimal"),
        ("prices", json!(true), "wrong_type"),
        ("flags", json!(1), "wrong_type"),
        ("flags", json!("true"), "wrong_type"),
        ("times", json!("yesterday"), "invalid_datetime"),
        ("times", json!(0), "wrong_type"),
        ("days", json!("2026-02-30"), "invalid_date"),
        ("ids", json!("no id"), "invalid_uuid"),
        ("mails", json!(" a@b"), "invalid_email"),
        ("links", json!("ftp://a"), "invalid_url"),
        ("states", json!("b"), "not_a_value"),
        ("labels", json!("r"), "not_a_value"),
    ];
    let anywhere = kinds()
        .into_iter()
        .flat_map(|(name, ..)| [Json::Null, json!({}), json!([]), deep.clone()].map(|item| (name, item, "wrong_type")));
    for (name, item, code) in wrong.into_iter().chain(anywhere) {
        let held = kinds().into_iter().find(|(kind, ..)| *kind == name).unwrap().2;
        for (body, pointer) in [
            (json!({name: [item]}), format!("/{name}/0")),
            (json!({name: [held[0], item, item]}), format!("/{name}/1")),
        ] {
            for answer in
                [app.anon().post("/v1/things", body.clone()).await, app.anon().patch(&path, body.clone()).await]
            {
                let problem = answer.expect_problem(422, "invalid_fields");
                let errors = problem["errors"].as_array().unwrap();
                assert_eq!(errors.len(), 1, "{problem}");
                assert_eq!([&errors[0]["pointer"], &errors[0]["code"]], [&json!(pointer), &json!(code)], "{problem}");
            }
        }
    }
    for (name, _, held) in kinds() {
        for value in [held[0].clone(), json!({"0": held[0]}), json!("[]")] {
            let problem = app.anon().patch(&path, json!({name: value})).await.expect_problem(422, "invalid_fields");
            assert_eq!(
                (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
                (&json!(format!("/{name}")), &json!("wrong_type"))
            );
        }
    }
    assert_eq!(app.anon().get("/v1/things").await.expect(200)["items"], json!([record]), "nothing was written");
}

async fn lists_take_only_the_options_that_fit(app: &TestApp) {
    let fields = json!([
        list("wholes", &json!({"type": "integer"}), &json!({"min": 1, "max": 9, "default": [3, 1]})),
        list("prices", &json!({"type": "decimal", "scale": 1}), &json!({"max": "9.5"})),
        list("days", &json!({"type": "date"}), &json!({"min": "2026-01-01"})),
        list("mails", &json!({"type": "email"}), &json!({"max_length": 5, "searchable": true})),
        list("texts", &json!({"type": "text"}), &json!({"min_length": 2, "pattern": "[a-z]+"}))
    ]);
    with_lists(app, &fields).await;
    let made = app.anon().post("/v1/things", json!({"mails": ["a@bcd", "e@f"]})).await.expect(201);
    assert_eq!([&made["wholes"], &made["mails"]], [&json!([3, 1]), &json!(["a@bcd", "e@f"])]);
    for (body, pointer, code) in [
        (json!({"wholes": [1, 0]}), "/wholes/1", "too_small"),
        (json!({"wholes": [10]}), "/wholes/0", "too_large"),
        (json!({"prices": ["9.5", "9.6"]}), "/prices/1", "too_large"),
        (json!({"days": ["2025-12-31"]}), "/days/0", "too_small"),
        (json!({"mails": ["a@bcde"]}), "/mails/0", "too_long"),
        (json!({"texts": ["ab", "a"]}), "/texts/1", "too_short"),
        (json!({"texts": ["ab1"]}), "/texts/0", "pattern"),
    ] {
        let problem = app.anon().post("/v1/things", body).await.expect_problem(422, "invalid_fields");
        assert_eq!([&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]], [pointer, code]);
    }
    let found = app.anon().get("/v1/things?search=bcd").await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);

    let operator = app.operator().await;
    for (more, key, code) in [
        (json!({"unique": true}), "unique", "option_unfit"),
        (json!({"indexed": true}), "indexed", "option_unfit"),
        (json!({"max_length": 3}), "max_length", "option_unfit"),
        (json!({"searchable": true}), "searchable", "option_unfit"),
        (json!({"default": [1, "x"]}), "default", "wrong_type"),
        (json!({"default": 1}), "default", "wrong_type"),
        (json!({"default": [0], "min": 1}), "default", "too_small"),
        (json!({"min": "2026-01-01"}), "min", "wrong_type"),
    ] {
        let field = list("more", &json!({"type": "integer"}), &more);
        let change = json!({"operations": [{"op": "add_field", "collection": "things", "field": field}]});
        let problem = operator.post("/admin/v1/changes/plan", change).await.expect_problem(422, "change_refused");
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{problem}");
        assert_eq!(errors[0]["pointer"], format!("/operations/0/field/{key}"), "{problem}");
        assert_eq!(errors[0]["code"], code, "{problem}");
    }
    for kind in [json!({"type": "json"}), json!({"type": "object", "fields": [{"name": "a", "type": "text"}]})] {
        let change = json!({"operations": [{"op": "add_field", "collection": "things", "field": list("more", &kind, &json!({}))}]});
        let problem = operator.post("/admin/v1/changes/plan", change).await.expect_problem(422, "change_refused");
        assert_eq!(
            [&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]],
            ["/operations/0/field/list", "not_available"]
        );
    }
    let required = list("more", &json!({"type": "date"}), &json!({"required": true}));
    let change = json!({"operations": [{"op": "create_collection", "name": "others", "fields": [required]}]});
    let problem = operator.post("/admin/v1/changes/plan", change).await.expect_problem(422, "change_refused");
    assert_eq!(problem["errors"][0]["pointer"], "/operations/0/fields/0/required");
    let index = json!({"operations": [{"op": "add_index", "collection": "things", "fields": ["wholes"]}]});
    operator.post("/admin/v1/changes/plan", index).await.expect_problem(422, "change_refused");
    let values = json!({"op": "change_enum", "collection": "things", "field": "wholes", "add": ["x"]});
    operator
        .post("/admin/v1/changes/plan", json!({"operations": [values]}))
        .await
        .expect_problem(422, "change_refused");
}

async fn an_older_version_keeps_showing_its_list(app: &TestApp) {
    with_every_list(app).await;
    let record = full(app).await;
    let path = format!("things/{}", record["id"].as_str().unwrap());
    let operator = app.operator().await;
    let changes = json!({"operations": [
        {"op": "drop_field", "collection": "things", "field": "numbers", "restore": [0.5]},
        {"op": "rename_field", "collection": "things", "field": "prices", "to": "costs"}]});
    assert_eq!(operator.post("/admin/v1/changes", changes).await.expect(201)["version"], 2);
    assert_eq!(app.anon().get(format!("/v1/{path}")).await.expect(200), record);
    let newer = app.anon().get(format!("/v2/{path}")).await.expect(200);
    assert_eq!((&newer["costs"], newer.get("numbers")), (&record["prices"], None));

    let written = app.anon().patch(format!("/v1/{path}"), json!({"numbers": [2.5], "prices": ["7"]})).await.expect(200);
    assert_eq!((&written["numbers"], &written["prices"]), (&json!([2.5]), &json!(["7.000000000"])));
    assert_eq!(app.anon().get(format!("/v2/{path}")).await.expect(200)["costs"], json!(["7.000000000"]));
    let made = app.anon().post("/v2/things", json!({"costs": ["1"]})).await.expect(201);
    let seen = app.anon().get(format!("/v1/things/{}", made["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&seen["numbers"], &seen["prices"]), (&json!([0.5]), &json!(["1.000000000"])));
    for (filter, count) in [("0.5 in numbers", 1), ("numbers.exists(x, x > 2)", 1), ("size(prices) == 1", 2)] {
        let page = app.anon().post("/v1/things/query", json!({"filter": filter})).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{filter}");
    }
}

async fn the_document_of_the_api_describes_items(app: &TestApp) {
    let fields = json!([
        list("wholes", &json!({"type": "integer"}), &json!({"min": 1, "default": [3], "read_only": true})),
        list("mails", &json!({"type": "email"}), &json!({"max_length": 5})),
        list("states", &json!({"type": "enum", "values": ["a", "b"]}), &json!({}))
    ]);
    with_lists(app, &fields).await;
    let api = app.anon().get("/v1/openapi.json").await.expect(200);
    let shown = &api["components"]["schemas"]["things"]["properties"];
    assert_eq!(
        [&shown["wholes"], &shown["mails"], &shown["states"]],
        [
            &json!({"type": "array", "items": {"type": "integer", "minimum": 1}, "default": [3], "readOnly": true}),
            &json!({"type": "array", "items": {"type": "string", "format": "idn-email", "maxLength": 5}}),
            &json!({"type": "array", "items": {"type": "string", "enum": ["a", "b"]}})
        ]
    );
}
