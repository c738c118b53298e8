//! `GET` and `POST /v1/posts/aggregate`.

mod generated;
mod rules;

use serde_json::{Value as Json, json};

use super::{post, with_posts};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// The groups that a query, as JSON, is answered with.
pub async fn groups(actor: &Actor<'_>, body: Json) -> Json {
    let answer = actor.post("/v1/posts/aggregate", body).await.expect(200);
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["items"], "{answer}");
    answer["items"].clone()
}

async fn seed(ada: &Actor<'_>) {
    for fields in [
        json!({"title": "a", "stars": 3, "tags": ["x"], "due": "2026-11-30T23:59:59Z"}),
        json!({"title": "b", "stars": 4, "score": 0.5, "status": "published", "due": "2026-12-01T00:00:00Z"}),
        json!({"title": "c", "stars": 0, "score": 0.25, "due": "1969-12-31T23:59:59.999Z"}),
        json!({"title": "d", "stars": 3, "score": -2}),
    ] {
        post(ada, fields).await;
    }
}

async fn groups_are_counted_and_computed_over(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    let query = "/v1/posts/aggregate?group=status&metrics=count,sum(stars),avg(stars)";
    ada.get(query).await.expect_bytes(
        200,
        br#"{"items":[{"status":"draft","count":3,"sum(stars)":6,"avg(stars)":2},{"status":"published","count":1,"sum(stars)":4,"avg(stars)":4}]}"#,
    );
    for (metrics, expected) in [
        ("count", json!({"count": 4})),
        ("count(score),count(tags),count(extra)", json!({"count(score)": 3, "count(tags)": 4, "count(extra)": 0})),
        (
            "count_distinct(stars),count_distinct(author)",
            json!({"count_distinct(stars)": 3, "count_distinct(author)": 1}),
        ),
        ("sum(score),avg(score)", json!({"sum(score)": -1.25, "avg(score)": -1.25 / 3.0})),
        ("min(score),max(score)", json!({"min(score)": -2, "max(score)": 0.5})),
        ("min(title),max(title)", json!({"min(title)": "a", "max(title)": "d"})),
        ("max(due)", json!({"max(due)": "2026-12-01T00:00:00.000Z"})),
        ("min(status),max(status)", json!({"min(status)": "draft", "max(status)": "published"})),
    ] {
        assert_eq!(groups(&ada, json!({"metrics": metrics})).await, json!([expected]), "{metrics}");
    }
    let nothing = json!({"filter": "stars > 100", "metrics": "count,sum(stars),avg(score),min(title),count(stars)"});
    let expected = json!({"count": 0, "sum(stars)": null, "avg(score)": null, "min(title)": null, "count(stars)": 0});
    assert_eq!(groups(&ada, nothing).await, json!([expected]));
    assert_eq!(groups(&ada, json!({"filter": "stars > 100", "group": "status"})).await, json!([]));
    assert_eq!(
        groups(&ada, json!({"filter": ["stars == var.n", "score == null"], "var": {"n": 3}})).await[0]["count"],
        1
    );
}

async fn times_fall_into_spans_of_utc(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    for due in ["2024-02-29T12:34:56.789Z", "1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
    {
        post(&ada, json!({"due": due})).await;
    }
    for (span, expected) in [
        ("minute", ["0001-01-01T00:00", "1969-12-31T23:59", "2024-02-29T12:34", "9999-12-31T23:59"]),
        ("hour", ["0001-01-01T00:00", "1969-12-31T23:00", "2024-02-29T12:00", "9999-12-31T23:00"]),
        ("day", ["0001-01-01T00:00", "1969-12-31T00:00", "2024-02-29T00:00", "9999-12-31T00:00"]),
        ("week", ["0001-01-01T00:00", "1969-12-29T00:00", "2024-02-26T00:00", "9999-12-27T00:00"]),
        ("month", ["0001-01-01T00:00", "1969-12-01T00:00", "2024-02-01T00:00", "9999-12-01T00:00"]),
        ("quarter", ["0001-01-01T00:00", "1969-10-01T00:00", "2024-01-01T00:00", "9999-10-01T00:00"]),
        ("year", ["0001-01-01T00:00", "1969-01-01T00:00", "2024-01-01T00:00", "9999-01-01T00:00"]),
    ] {
        let name = format!("{span}(due)");
        let expected = expected.map(|start| json!({&name: format!("{start}:00.000Z"), "count": 1}));
        assert_eq!(groups(&ada, json!({"group": name})).await, json!(expected), "{span}");
    }
    let whole = groups(&ada, json!({"group": "year(created_at),day(updated_at)"})).await;
    assert_eq!((whole.as_array().unwrap().len(), &whole[0]["count"]), (1, &json!(4)));
}

async fn dates_fall_into_spans_too(app: &TestApp) {
    let operator = app.operator().await;
    let day = json!({"name": "day", "type": "date"});
    let posts = json!({"op": "create_collection", "name": "posts", "fields": [day], "rules": {"list": "true", "create": "true"}});
    operator.post("/admin/v1/changes", json!({"operations": [posts]})).await.expect(201);
    let anon = app.anon();
    for day in [json!("1969-12-31"), json!("2024-02-29"), json!(null), json!("9999-12-31"), json!("2024-03-01")] {
        anon.post("/v1/posts", json!({"day": day})).await.expect(201);
    }
    for (span, expected) in [
        ("day", vec!["1969-12-31", "2024-02-29", "2024-03-01", "9999-12-31"]),
        ("week", vec!["1969-12-29", "2024-02-26", "9999-12-27"]),
        ("month", vec!["1969-12-01", "2024-02-01", "2024-03-01", "9999-12-01"]),
        ("quarter", vec!["1969-10-01", "2024-01-01", "9999-10-01"]),
        ("year", vec!["1969-01-01", "2024-01-01", "9999-01-01"]),
    ] {
        let found = groups(&anon, json!({"group": format!("{span}(day)"), "filter": "day != null"})).await;
        let starts: Vec<_> =
            found.as_array().unwrap().iter().map(|group| group[format!("{span}(day)")].clone()).collect();
        assert_eq!(json!(starts), json!(expected), "{span}");
    }
    let extremes = groups(&anon, json!({"metrics": "min(day),max(day),count_distinct(day)"})).await;
    assert_eq!(extremes, json!([{"min(day)": "1969-12-31", "max(day)": "9999-12-31", "count_distinct(day)": 4}]));
    let hour =
        anon.post("/v1/posts/aggregate", json!({"group": "hour(day)"})).await.expect_problem(400, "invalid_query");
    assert_eq!(hour["errors"][0]["position"], 5);
}

async fn decimals_are_added_up_exactly(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "price", "type": "decimal", "scale": 3}, {"name": "kind", "type": "text"}]);
    let rules = json!({"list": "true", "create": "true"});
    let posts = json!({"op": "create_collection", "name": "posts", "fields": fields, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [posts]})).await.expect(201);
    let anon = app.anon();
    for (kind, prices) in
        [("a", vec!["0.100", "0.200", "-0.305"]), ("b", vec!["999999999999999.999"; 20]), ("c", vec![])]
    {
        anon.post("/v1/posts", json!({"kind": kind})).await.expect(201);
        for price in prices {
            anon.post("/v1/posts", json!({"kind": kind, "price": price})).await.expect(201);
        }
    }
    let metrics = "count(price),sum(price),min(price),max(price)";
    let most = "999999999999999.999";
    let expected = json!([
        {"kind": "c", "count(price)": 0, "sum(price)": null, "min(price)": null, "max(price)": null},
        {"kind": "a", "count(price)": 3, "sum(price)": "-0.005", "min(price)": "-0.305", "max(price)": "0.200"},
        {"kind": "b", "count(price)": 20, "sum(price)": "19999999999999999.980", "min(price)": most, "max(price)": most}]);
    let query = json!({"group": "kind", "metrics": metrics, "sort": "sum(price)"});
    assert_eq!(groups(&anon, query).await, expected);
    let few = json!({"metrics": "avg(price),count_distinct(price)", "filter": "kind == 'a'"});
    assert_eq!(groups(&anon, few).await, json!([{"avg(price)": -5.0 / 3000.0, "count_distinct(price)": 3}]));
    let by = groups(&anon, json!({"group": "price", "filter": "kind != 'a'"})).await;
    assert_eq!(by, json!([{"price": null, "count": 2}, {"price": most, "count": 20}]));
}

async fn groups_come_in_the_order_asked_for(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    let of = async |sort: &str| {
        let query = json!({"group": "score,status", "metrics": "sum(stars),count", "sort": sort});
        let found = groups(&ada, query).await;
        let scores: Vec<String> = found.as_array().unwrap().iter().map(|group| group["score"].to_string()).collect();
        scores.join(" ")
    };
    for (sort, expected) in [
        ("", "null -2 0.25 0.5"),
        ("-score", "0.5 0.25 -2 null"),
        ("sum(stars)", "0.25 null -2 0.5"),
        ("-sum(stars),-score", "0.5 -2 null 0.25"),
        ("count, -status", "0.5 null -2 0.25"),
    ] {
        assert_eq!(of(sort).await, expected, "{sort}");
    }
    let first = json!({"group": "title", "sort": "-title", "limit": 3});
    let answer = ada.post("/v1/posts/aggregate", first).await.expect(200);
    let titles = json!([{"title": "d", "count": 1}, {"title": "c", "count": 1}, {"title": "b", "count": 1}]);
    assert_eq!(answer, json!({"items": titles, "truncated": true}));
    let all = ada.get("/v1/posts/aggregate?group=title&limit=4").await.expect(200);
    assert_eq!((all["items"].as_array().unwrap().len(), &all["truncated"]), (4, &json!(null)));
}

async fn sums_are_exact_beyond_what_an_integer_holds(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let most = 9_007_199_254_740_991_i64;
    let create = json!({"method": "POST", "path": "posts", "body": {"title": "x", "author": ada.id, "stars": most}});
    for _ in 0..6 {
        ada.post("/v1/batch", json!({"operations": vec![create.clone(); 200]})).await.expect(200);
    }
    let answer = ada.get("/v1/posts/aggregate?metrics=sum(stars),avg(stars)&group=title&sort=-sum(stars)").await;
    let sum = i128::from(most) * 1200;
    assert!(sum > i128::from(i64::MAX));
    let expected = format!(r#"{{"items":[{{"title":"x","sum(stars)":{sum},"avg(stars)":9007199254740991}}]}}"#);
    assert_eq!(String::from_utf8(answer.body).unwrap(), expected);
    for score in [1.7e308, 1.7e308, -1e-320] {
        post(&ada, json!({"score": score, "stars": 1})).await;
    }
    let beyond = json!({"metrics": "sum(score),avg(score),max(score)"});
    assert_eq!(groups(&ada, beyond).await, json!([{"sum(score)": null, "avg(score)": null, "max(score)": 1.7e308}]));
    let within = json!({"metrics": "sum(score),avg(score)", "filter": "score < 0.0"});
    assert_eq!(groups(&ada, within).await, json!([{"sum(score)": -1e-320, "avg(score)": -1e-320}]));
}

async fn enums_keep_their_declared_order_and_what_has_no_place_in_it(app: &TestApp) {
    let operator = app.operator().await;
    let levels = json!({"name": "level", "type": "enum", "values": ["low", "high", "critical"], "open": true});
    let open = json!({"list": "true", "create": "true"});
    let posts = json!({"op": "create_collection", "name": "posts", "fields": [levels], "rules": open});
    operator.post("/admin/v1/changes", json!({"operations": [posts]})).await.expect(201);
    let more = json!({"op": "change_enum", "collection": "posts", "field": "level", "add": ["beyond", "above"]});
    let rename = json!({"op": "rename_field", "collection": "posts", "field": "level", "to": "grade"});
    operator.post("/admin/v1/changes", json!({"operations": [rename]})).await.expect(201);
    let mut added = more.clone();
    added["field"] = "grade".into();
    operator.post("/admin/v1/changes", json!({"operations": [added]})).await.expect(201);
    for grade in [json!("high"), json!("low"), json!("beyond"), json!("above"), json!("critical"), json!(null)] {
        app.anon().post("/v2/posts", json!({"grade": grade})).await.expect(201);
    }
    let order = |groups: &Json, name: &str| {
        groups["items"].as_array().unwrap().iter().map(|group| group[name].clone()).collect::<Vec<_>>()
    };
    let new = app.anon().get("/v2/posts/aggregate?group=grade").await.expect(200);
    assert_eq!(json!(order(&new, "grade")), json!([null, "low", "high", "critical", "beyond", "above"]));
    let old = app.anon().get("/v1/posts/aggregate?group=level").await.expect(200);
    assert_eq!(json!(order(&old, "level")), json!([null, "above", "beyond", "low", "high", "critical"]));
    for (path, expected) in [
        ("/v1/posts/aggregate?metrics=min(level),max(level)", json!({"min(level)": "low", "max(level)": "critical"})),
        ("/v2/posts/aggregate?metrics=min(grade),max(grade)", json!({"min(grade)": "low", "max(grade)": "above"})),
    ] {
        assert_eq!(app.anon().get(path).await.expect(200)["items"], json!([expected]));
    }
}

async fn what_is_wrong_is_told_with_its_place(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let many = ["stars"; 9].join(",");
    for (parameter, text, position, code) in [
        ("group", "status,nothing", json!(7), "unknown_field"),
        ("group", "note", json!(0), "unknown_field"),
        ("group", "tags", json!(0), "wrong_type"),
        ("group", "extra", json!(0), "wrong_type"),
        ("group", "month(stars)", json!(6), "wrong_type"),
        ("group", "fortnight(due)", json!(0), "unknown_name"),
        ("group", "month(due", json!(9), "syntax"),
        ("group", "status, status", json!(8), "duplicate"),
        ("group", "é", json!(0), "syntax"),
        ("group", "title,title == 'x'", json!(12), "wrong_type"),
        ("group", "status,", json!(7), "syntax"),
        ("group", &many, json!(6), "duplicate"),
        ("metrics", "stars", json!(0), "syntax"),
        ("metrics", "count,sum(title)", json!(10), "wrong_type"),
        ("metrics", "count,sum(nothing)", json!(10), "unknown_field"),
        ("metrics", "count(note)", json!(6), "unknown_field"),
        ("metrics", "median(stars)", json!(0), "unknown_name"),
        ("metrics", "count_distinct(tags)", json!(15), "wrong_type"),
        ("metrics", "min(author)", json!(4), "wrong_type"),
        ("metrics", "max(pinned)", json!(4), "wrong_type"),
        ("metrics", "sum(sum(stars))", json!(4), "unknown_name"),
        ("metrics", "sum(size(title))", json!(4), "wrong_type"),
        ("metrics", "sum()", json!(4), "syntax"),
        ("metrics", "count,count", json!(6), "duplicate"),
        ("sort", "stars", json!(0), "unknown_name"),
        ("sort", "count,--count", json!(7), "unknown_name"),
        ("sort", "count,-count", json!(7), "duplicate"),
        ("filter", "stars = 1", json!(6), "syntax"),
        ("search", "word", json!(0), "not_searchable"),
    ] {
        let body = ada.post("/v1/posts/aggregate", json!({parameter: text})).await.expect_problem(400, "invalid_query");
        let entry = &body["errors"][0];
        assert_eq!(
            (&entry["pointer"], &entry["position"], &entry["code"]),
            (&json!(format!("/{parameter}")), &position, &json!(code)),
            "{parameter}={text}: {body}"
        );
    }
    for query in
        ["limit=0", "limit=1001", "limit=x", "group=status&group=title", "cursor=c_1", "fields=title", "version=1"]
    {
        let problem = ada.get(format!("/v1/posts/aggregate?{query}")).await.expect_problem(400, "invalid_query");
        let parameter = query.split('=').next().unwrap();
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
    }
    for body in [json!([]), json!({"group": ["status"]}), json!({"limit": -1}), json!({"cursor": "c_1"})] {
        ada.post("/v1/posts/aggregate", body).await.expect_problem(422, "invalid_fields");
    }
    ada.get("/v1/nothing/aggregate").await.expect_problem(404, "not_found");
    ada.put("/v1/posts/aggregate", json!({})).await.expect_problem(405, "method_not_allowed");
}

both_engines!(
    groups_are_counted_and_computed_over,
    times_fall_into_spans_of_utc,
    dates_fall_into_spans_too,
    decimals_are_added_up_exactly,
    groups_come_in_the_order_asked_for,
    sums_are_exact_beyond_what_an_integer_holds,
    enums_keep_their_declared_order_and_what_has_no_place_in_it,
    what_is_wrong_is_told_with_its_place,
);
