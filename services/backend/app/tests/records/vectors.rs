//! Vectors: written, read back, measured in filters and rules, kept through versions, and refused.

use serde_json::{Value as Json, json};

use super::export::lines;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    a_vector_holds_from_end_to_end,
    what_is_no_vector_is_refused,
    what_no_vector_can_be_declared_as_is_refused,
    filters_and_rules_measure_distances,
    what_measures_nothing_is_refused_at_its_place,
    every_version_serves_its_vectors,
    vectors_are_exported_imported_and_counted,
    long_vectors_are_whole_values,
);

/// Makes `things`, which everybody may do everything with that `read` shows them.
pub async fn with_things<'a>(app: &'a TestApp, fields: Json, read: &str) -> Actor<'a> {
    let rules = json!({"list": read, "read": read, "create": "true", "update": "true", "delete": "true"});
    let things = json!({"op": "create_collection", "name": "things", "fields": fields, "rules": rules});
    app.operator().await.post("/admin/v1/changes", json!({"operations": [things]})).await.expect(201);
    app.anon()
}

fn embedding(dimensions: u32) -> Json {
    json!({"name": "embedding", "type": "vector", "dimensions": dimensions})
}

/// A field, with more said of it.
fn with(mut field: Json, more: &Json) -> Json {
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

async fn a_vector_holds_from_end_to_end(app: &TestApp) {
    let kept = with(embedding(2), &json!({"name": "kept", "required": true, "default": [0.1, -2]}));
    let anon = with_things(app, json!([embedding(3), kept]), "true").await;
    let described = app.operator().await.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    assert_eq!(things["fields"], json!([embedding(3), kept]));
    let made = anon.post("/v1/things", json!({"embedding": [0.1, -2.5, 16_777_217]})).await;
    let text = String::from_utf8(made.body.clone()).unwrap();
    // As it was sent but for what a 32-bit float cannot hold.
    assert!(text.contains(r#""embedding":[0.1,-2.5,16777216],"kept":[0.1,-2]"#), "{text}");
    let made = made.expect(201);
    let path = format!("/v1/things/{}", made["id"].as_str().unwrap());
    assert_eq!(anon.get(&path).await.expect(200), made);
    for (given, shown) in [
        (json!([-0.0, 0, 1e-60]), json!([0, 0, 0])),
        (json!([3.402_823_5e38, -3.402_823_5e38, 1e-45]), json!([3.402_823_5e38, -3.402_823_5e38, 1e-45])),
        (json!([0.333_333_333_333, 1.000_000_01, 123_456.789]), json!([0.333_333_34, 1, 123_456.79])),
        (Json::Null, Json::Null),
    ] {
        let patched = anon.patch(&path, json!({"embedding": given})).await.expect(200);
        assert_eq!((&patched["embedding"], &patched["kept"]), (&shown, &json!([0.1, -2])));
        let etag = anon.get(&path).await.header("etag").to_owned();
        // What was shown is what is kept: to send it again changes nothing.
        anon.patch(&path, json!({"embedding": shown})).await.expect(200);
        assert_eq!(anon.get(&path).await.header("etag"), etag);
    }
    let api = anon.get("/v1/openapi.json").await.expect(200);
    let number = json!({"type": "number", "format": "float"});
    let property = json!({"type": ["array", "null"], "items": number, "minItems": 3, "maxItems": 3});
    assert_eq!(api["components"]["schemas"]["things"]["properties"]["embedding"], property);
}

async fn what_is_no_vector_is_refused(app: &TestApp) {
    let anon = with_things(app, json!([with(embedding(4), &json!({"required": true}))]), "true").await;
    let made = anon.post("/v1/things", json!({"embedding": [1, 2, 3, 4]})).await.expect(201);
    let path = format!("/v1/things/{}", made["id"].as_str().unwrap());
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    for (embedding, pointer, code) in [
        (json!(null), "/embedding", "required"),
        (json!("[1,2,3,4]"), "/embedding", "wrong_type"),
        (json!({"0": 1}), "/embedding", "wrong_type"),
        (json!(1), "/embedding", "wrong_type"),
        (json!([]), "/embedding", "wrong_dimensions"),
        (json!([1, 2, 3]), "/embedding", "wrong_dimensions"),
        (json!([1, 2, 3, 4, 5]), "/embedding", "wrong_dimensions"),
        (json!(vec![0; 100_000]), "/embedding", "wrong_dimensions"),
        (json!([1, 2, 3, 1e39]), "/embedding/3", "out_of_range"),
        (json!([1, -3.5e38, 3, 1e39]), "/embedding/1", "out_of_range"),
        (json!(["1", 2, 3, 4]), "/embedding/0", "wrong_type"),
        (json!([1, 2, null, 4]), "/embedding/2", "wrong_type"),
        (json!([1, true, 3, 4]), "/embedding/1", "wrong_type"),
        (json!([1, 2, 3, deep]), "/embedding/3", "wrong_type"),
    ] {
        for answer in [
            anon.post("/v1/things", json!({"embedding": embedding})).await,
            anon.patch(&path, json!({"embedding": embedding})).await,
        ] {
            let problem = answer.expect_problem(422, "invalid_fields");
            let errors = problem["errors"].as_array().unwrap();
            assert_eq!(errors.len(), 1, "{problem}");
            assert_eq!([&errors[0]["pointer"], &errors[0]["code"]], [pointer, code], "{problem}");
        }
    }
    let short = anon.post("/v1/things", json!({"embedding": [1]})).await.expect_problem(422, "invalid_fields");
    assert_eq!(short["errors"][0]["detail"], "Exactly 4 numbers, one for each dimension; this has 1.");
    for text in ["[1e400,2,3,4]", "[NaN,2,3,4]", "[1,2,3,4", "[Infinity,1,2,3]"] {
        let body = format!("{{\"embedding\":{text}}}");
        anon.post("/v1/things", Json::Null).body("application/json", body).await.expect_problem(400, "invalid_json");
    }
    anon.post("/v1/things", json!({})).await.expect_problem(422, "invalid_fields");
    assert_eq!(anon.get("/v1/things").await.expect(200)["items"], json!([made]), "nothing was written");
}

async fn what_no_vector_can_be_declared_as_is_refused(app: &TestApp) {
    with_things(app, json!([embedding(3), {"name": "n", "type": "number"}]), "true").await;
    let operator = app.operator().await;
    let other = json!({"name": "other", "type": "vector"});
    for (more, pointer, code) in [
        (json!({}), "field/dimensions", "invalid_value"),
        (json!({"dimensions": 0}), "field/dimensions", "invalid_value"),
        (json!({"dimensions": 4097}), "field/dimensions", "invalid_value"),
        (json!({"dimensions": 1e19}), "field/dimensions", "wrong_type"),
        (json!({"dimensions": -1}), "field/dimensions", "wrong_type"),
        (json!({"dimensions": "3"}), "field/dimensions", "wrong_type"),
        (json!({"dimensions": 3, "list": true}), "field/list", "not_available"),
        (json!({"dimensions": 3, "unique": true}), "field/unique", "option_unfit"),
        (json!({"dimensions": 3, "indexed": true}), "field/indexed", "option_unfit"),
        (json!({"dimensions": 3, "searchable": true}), "field/searchable", "option_unfit"),
        (json!({"dimensions": 3, "min": 0}), "field/min", "option_unfit"),
        (json!({"dimensions": 3, "max_length": 3}), "field/max_length", "option_unfit"),
        (json!({"dimensions": 3, "scale": 2}), "field/scale", "unknown_key"),
        (json!({"dimensions": 3, "default": [1, 2]}), "field/default", "wrong_dimensions"),
        (json!({"dimensions": 3, "default": [1, 2, 1e39]}), "field/default", "out_of_range"),
        (json!({"dimensions": 3, "default": {"cel": "[1, 2, 3]"}}), "field/default", "wrong_type"),
    ] {
        let change =
            json!({"operations": [{"op": "add_field", "collection": "things", "field": with(other.clone(), &more)}]});
        let answer = operator.post("/admin/v1/changes/plan", change).await;
        let problem = answer.expect_problem(422, "change_refused");
        let error = &problem["errors"][0];
        let pointer = format!("/operations/0/{pointer}");
        assert_eq!([&error["pointer"], &error["code"]], [pointer.as_str(), code], "{problem}");
    }
    for change in [
        json!({"op": "add_index", "collection": "things", "fields": ["embedding"]}),
        json!({"op": "set_unique", "collection": "things", "fields": ["embedding"]}),
        json!({"op": "set_limits", "collection": "things", "field": "embedding", "min": 0, "policy": "reject"}),
        json!({"op": "change_type", "collection": "things", "field": "embedding",
            "to": {"type": "vector", "dimensions": 4}, "on_fail": "null"}),
        json!({"op": "recode", "collection": "things", "field": "embedding", "type": "bool", "map": {}}),
        json!({"op": "nest", "collection": "things", "fields": ["embedding", "n"], "to": "both"}),
    ] {
        let answer = operator.post("/admin/v1/changes", json!({"operations": [change]})).await;
        answer.expect_problem(422, "change_refused");
    }
}

/// The `n` of what a filter leaves, in the order of `n`.
async fn found(actor: &Actor<'_>, path: &str, filter: &str, var: Json) -> Vec<i64> {
    let query = json!({"filter": filter, "sort": "n", "var": var});
    let page = actor.post(format!("{path}/query"), query).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).collect()
}

async fn filters_and_rules_measure_distances(app: &TestApp) {
    let fields = json!([embedding(2), with(embedding(2), &json!({"name": "other"})), {"name": "n", "type": "number"},
        {"name": "length", "type": "number", "computed": "record.embedding.l2_distance([0, 0])"}]);
    with_things(app, fields, "record.embedding.l2_distance([0.0, 0]) <= 5.0").await;
    let operator = app.operator().await;
    for (n, embedding, other) in [
        (0, json!(null), json!([1, 0])),
        (1, json!([1, 0]), json!([1, 0])),
        (2, json!([0, 7]), json!(null)),
        (3, json!([-3, -4]), json!([3, 4])),
        (4, json!([0, 0]), json!([0, 0])),
        (5, json!([1e-20, 1e-20]), json!([1, 1])),
    ] {
        let body = json!({"n": n, "embedding": embedding, "other": other});
        operator.post("/admin/v1/records/things", body).await.expect(201);
    }
    let seen = "/admin/v1/records/things";
    for (filter, expected) in [
        ("embedding.l2_distance(var.q) == 0.0", vec![1]),
        ("record.embedding.l2_distance(var.q) < 2", vec![1, 4, 5]),
        ("embedding.l2_distance([1, 0]) > 7", vec![2]),
        ("embedding.cosine_distance(var.q) == 0", vec![1]),
        ("embedding.cosine_distance(var.q) == 1.0", vec![2]),
        ("embedding.cosine_distance([-30, -40]) == 0", vec![3]),
        // A vector of zeros points nowhere, and null is nowhere at all.
        ("embedding.cosine_distance(var.q) >= 0", vec![1, 2, 3, 5]),
        ("!(embedding.cosine_distance(var.q) >= 0)", vec![]),
        ("embedding.cosine_distance(var.zero) >= 0", vec![]),
        ("embedding.cosine_distance(embedding) == 0", vec![1, 2, 3, 5]),
        ("embedding.cosine_distance(other) == 2", vec![3]),
        ("embedding.cosine_distance(n > 2 ? other : embedding) == 0", vec![1, 2, 5]),
        ("embedding.l2_distance([var.x, -var.x]) < 1.5", vec![1, 4, 5]),
        ("length == 5.0 || length == 0", vec![3, 4]),
        ("embedding == null", vec![0]),
        ("has(other) && embedding != null", vec![1, 3, 4, 5]),
    ] {
        let var = json!({"q": [1, 0.0], "zero": [0, 0], "x": 0.1});
        if filter.contains('?') {
            let refused = operator.post(format!("{seen}/query"), json!({"filter": filter})).await;
            refused.expect_problem(400, "invalid_query");
            continue;
        }
        assert_eq!(found(&operator, seen, filter, var).await, expected, "{filter}");
    }
    let anon = app.anon();
    assert_eq!(
        found(&anon, "/v1/things", "true", json!({})).await,
        [1, 3, 4, 5],
        "the rule leaves out what is too far"
    );
    let described = operator.get("/admin/v1/collections").await.expect(200);
    let things = described["items"].as_array().unwrap().iter().find(|item| item["name"] == "things").unwrap();
    assert_eq!(things["rules"]["list"], "record.embedding.l2_distance([0.0, 0.0]) <= 5.0");
    // One record at a time the rule is asked in Rust.
    let all = operator.get(format!("{seen}?sort=n")).await.expect(200);
    let lengths: Vec<_> = all["items"].as_array().unwrap().iter().map(|item| item["length"].clone()).collect();
    assert_eq!(lengths[..5], [json!(null), json!(1), json!(7), json!(5), json!(0)]);
    for (item, status) in all["items"].as_array().unwrap().iter().zip([404, 200, 404, 200, 200, 200]) {
        anon.get(format!("/v1/things/{}", item["id"].as_str().unwrap())).await.expect(status);
    }
}

async fn what_measures_nothing_is_refused_at_its_place(app: &TestApp) {
    let fields = json!([embedding(2), with(embedding(3), &json!({"name": "longer"})), {"name": "n", "type": "number"},
        {"name": "ns", "type": "number", "list": true}, {"name": "t", "type": "text"}]);
    let anon = with_things(app, fields, "true").await;
    let cases = [
        ("embedding.l2_distance(var.q) < 1", "wrong_dimensions", 26),
        ("embedding.l2_distance([1]) < 1", "wrong_dimensions", 22),
        ("embedding.cosine_distance([]) < 1", "wrong_dimensions", 26),
        ("embedding.cosine_distance(longer) < 1", "wrong_dimensions", 26),
        ("embedding.l2_distance([1, 1e39]) < 1", "bad_value", 22),
        ("embedding.l2_distance([1, -1e39]) < 1", "bad_value", 22),
        ("embedding.l2_distance(var.big) < 1", "bad_value", 26),
        ("embedding.l2_distance() < 1", "syntax", 10),
        ("embedding.l2_distance(1, 2) < 1", "syntax", 10),
        ("embedding.l2_distance(1) < 1", "wrong_type", 22),
        ("embedding.l2_distance(null) < 1", "wrong_type", 22),
        ("embedding.l2_distance(ns) < 1", "wrong_type", 22),
        ("embedding.l2_distance(t) < 1", "wrong_type", 22),
        ("embedding.l2_distance(['1', '2']) < 1", "wrong_type", 22),
        ("embedding.l2_distance(var.words) < 1", "wrong_type", 26),
        ("embedding.l2_distance(var.none) < 1", "unknown_name", 26),
        ("ns.l2_distance([1]) < 1", "wrong_type", 0),
        ("[1, 2].l2_distance(embedding) < 1", "wrong_type", 0),
        ("l2_distance(embedding, [1, 2]) < 1", "unknown_name", 0),
        ("embedding == embedding", "wrong_type", 10),
        ("embedding < embedding", "wrong_type", 10),
        ("size(embedding) == 2", "wrong_type", 5),
        ("1.0 in embedding", "wrong_type", 4),
        ("embedding.exists(x, x > 1)", "wrong_type", 10),
        ("embedding", "wrong_type", 0),
    ];
    let mut found = Vec::new();
    for (filter, ..) in &cases {
        let var = json!({"q": [1, 2, 3], "big": [1, 1e39], "words": ["a", "b"]});
        let answer = anon.post("/v1/things/query", json!({"filter": filter, "var": var})).await;
        let error = answer.expect_problem(400, "invalid_query")["errors"][0].clone();
        found.push((*filter, error["code"].as_str().unwrap().to_owned(), error["position"].as_u64().unwrap()));
    }
    assert_eq!(found, cases.map(|(filter, code, position)| (filter, code.to_owned(), position)));
    for path in ["sort=embedding", "sort=-embedding"] {
        let problem = anon.get(format!("/v1/things?{path}")).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "wrong_type");
    }
    for query in
        [json!({"group": "embedding"}), json!({"metrics": "avg(embedding)"}), json!({"metrics": "max(embedding)"})]
    {
        let problem = anon.post("/v1/things/aggregate", query).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "wrong_type");
    }
}

async fn every_version_serves_its_vectors(app: &TestApp) {
    let extra = with(embedding(2), &json!({"name": "extra"}));
    let anon = with_things(app, json!([embedding(2), extra, {"name": "n", "type": "number"}]), "true").await;
    let operator = app.operator().await;
    let made = anon.post("/v1/things", json!({"embedding": [0.1, 2], "extra": [1, 1], "n": 1})).await.expect(201);
    let empty = anon.post("/v1/things", json!({"n": 2})).await.expect(201);
    for (change, version) in [
        (json!({"op": "rename_field", "collection": "things", "field": "embedding", "to": "meaning"}), 2),
        (
            json!({"op": "set_required", "collection": "things", "field": "meaning", "required": true, "fill": [0.25, -1]}),
            3,
        ),
        (json!({"op": "drop_field", "collection": "things", "field": "extra", "restore": [7, 7]}), 4),
        (json!({"op": "set_default", "collection": "things", "field": "meaning", "default": [1, 0]}), 4),
    ] {
        let done = operator.post("/admin/v1/changes", json!({"operations": [change]})).await.expect(201);
        assert_eq!(done["version"], version, "{done}");
    }
    let show = async |version: u32, record: &Json| {
        app.anon().get(format!("/v{version}/things/{}", record["id"].as_str().unwrap())).await.expect(200)
    };
    assert_eq!(show(1, &made).await, made);
    let newest = anon.post("/v4/things", json!({"n": 3, "meaning": [9, 9]})).await.expect(201);
    for (version, name, shown, order) in [
        (1, "embedding", json!(null), vec![1, 3]),
        (2, "meaning", json!(null), vec![1, 3]),
        (3, "meaning", json!([0.25, -1]), vec![2, 1, 3]),
        (4, "meaning", json!([0.25, -1]), vec![2, 1, 3]),
    ] {
        assert_eq!(show(version, &made).await[name], json!([0.1, 2]), "version {version}");
        assert_eq!(show(version, &empty).await[name], shown, "version {version}");
        assert_eq!(show(version, &newest).await[name], json!([9, 9]), "version {version}");
        // Distances are those of what the version shows, and so is what is nearest.
        let nearest = json!({"field": name, "to": [0.25, -1], "metric": "l2"});
        let page = anon.post(format!("/v{version}/things/query"), json!({"nearest": nearest})).await.expect(200);
        let found_order: Vec<_> =
            page["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).collect();
        assert_eq!(found_order, order, "version {version}");
        let near = format!("{name}.l2_distance([0.25, -1]) < 4");
        let expected = if version > 2 { vec![1, 2] } else { vec![1] };
        assert_eq!(found(&anon, &format!("/v{version}/things"), &near, json!({})).await, expected, "version {version}");
        let restored = format!("/v{version}/things");
        if version < 4 {
            assert_eq!(show(version, &newest).await["extra"], json!([7, 7]), "version {version}");
            assert_eq!(found(&anon, &restored, "extra.l2_distance([7, 7]) == 0.0", json!({})).await, [3]);
        }
    }
    let path = format!("/v2/things/{}", empty["id"].as_str().unwrap());
    anon.patch(&path, json!({"meaning": [3, 4]})).await.expect(200);
    assert_eq!(show(1, &empty).await["embedding"], json!([3, 4]));
    assert_eq!(show(4, &empty).await["meaning"], json!([3, 4]));
    let gone = anon.post("/v4/things/query", json!({"nearest": {"field": "extra", "to": [1, 2]}})).await;
    assert_eq!(gone.expect_problem(400, "invalid_query")["errors"][0]["code"], "unknown_field");
}

async fn vectors_are_exported_imported_and_counted(app: &TestApp) {
    let anon = with_things(app, json!([embedding(2), {"name": "n", "type": "number"}]), "true").await;
    let batch = json!({"operations": [
        {"method": "POST", "path": "things", "body": {"embedding": [0.1, -1e-7], "n": 1}},
        {"method": "POST", "path": "things", "body": {"n": 2}}]});
    let made = anon.post("/v1/batch", batch).await.expect(200);
    let (one, two) = (&made["results"][0]["body"], &made["results"][1]["body"]);
    assert_eq!((&one["embedding"], &two["embedding"]), (&json!([0.1, -1e-7]), &json!(null)));
    let bad = json!({"operations": [
        {"method": "POST", "path": "things", "body": {"n": 3}},
        {"method": "POST", "path": "things", "body": {"embedding": [1, 1e39]}}]});
    let problem = anon.post("/v1/batch", bad).await.expect_problem(422, "invalid_fields");
    assert_eq!((&problem["operation"], &problem["errors"][0]["pointer"]), (&json!(1), &json!("/embedding/1")));
    let csv = anon.get("/v1/things/export?fields=n,embedding&sort=n").header("accept", "text/csv").await;
    assert_eq!(String::from_utf8(csv.body.clone()).unwrap(), "embedding,n\r\n\"[0.1,-1e-7]\",1\r\n,2\r\n");
    let ndjson = anon.get("/v1/things/export?fields=n,embedding&sort=n").await;
    assert_eq!(lines(&ndjson), [json!({"embedding": [0.1, -1e-7], "n": 1}), json!({"embedding": null, "n": 2})]);
    for (kind, body) in [("text/csv", csv.body), ("application/x-ndjson", ndjson.body)] {
        let done = anon.post("/v1/things/import", Json::Null).body(kind, body).await;
        assert_eq!(done.expect(200), json!({"created": 2, "failed": 0, "errors": []}), "{kind}");
    }
    let wrong = "{\"embedding\":[1,1e39]}\n{\"embedding\":[1]}\n";
    let done = anon.post("/v1/things/import", Json::Null).body("application/x-ndjson", wrong).await.expect(200);
    let told: Vec<_> =
        done["errors"].as_array().unwrap().iter().map(|error| [&error["pointer"], &error["code"]]).collect();
    assert_eq!(told, [["/embedding/1", "out_of_range"], ["/embedding", "wrong_dimensions"]]);
    let counted = anon.post("/v1/things/aggregate", json!({"metrics": "count,count(embedding)"})).await.expect(200);
    assert_eq!(counted["items"], json!([{"count": 6, "count(embedding)": 3}]));
    assert_eq!(
        found(&anon, "/v1/things", "embedding.l2_distance(var.q) == 0.0", json!({"q": [0.1, -1e-7]})).await,
        [1; 3]
    );
}

async fn long_vectors_are_whole_values(app: &TestApp) {
    let anon = with_things(app, json!([embedding(4096), {"name": "n", "type": "number"}]), "true").await;
    let long: Vec<f32> = (0..4096_u16).map(|place| f32::from(place).sin()).collect();
    let shown: Vec<f64> = long.iter().map(|float| float.to_string().parse().unwrap()).collect();
    let made = anon.post("/v1/things", json!({"embedding": shown, "n": 1})).await.expect(201);
    let kept: Vec<f64> = made["embedding"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    assert_eq!(kept, shown);
    let var = json!({"q": shown});
    assert_eq!(found(&anon, "/v1/things", "embedding.cosine_distance(var.q) == 0.0", var.clone()).await, [1]);
    let nearest = json!({"nearest": {"field": "embedding", "to": shown}, "fields": "n"});
    assert_eq!(anon.post("/v1/things/query", nearest).await.expect(200)["items"], json!([{"n": 1}]));
    // A list as long as this is taken as a vector alone.
    for (filter, var) in [
        ("n in var.q", var),
        ("embedding.cosine_distance(var.q) == 0", json!({"q": vec![1; 4097]})),
        ("n == 1", json!({"q": vec!["a"; 1001]})),
    ] {
        anon.post("/v1/things/query", json!({"filter": filter, "var": var})).await.expect_problem(400, "invalid_query");
    }
}
