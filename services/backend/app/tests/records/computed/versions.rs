//! Computed fields in versions: each goes on showing what it showed, whatever newer ones do with the fields it reads.

use serde_json::{Value as Json, json};

use super::{change, computed, open};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    an_older_version_keeps_its_expression,
    adding_is_additive_and_taking_away_is_breaking,
    a_rename_is_followed,
    erased_values_are_gone_from_what_is_computed,
);

async fn with_tasks(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "title", "type": "text", "required": true},
        {"name": "status", "type": "enum", "values": ["open", "done"], "default": "open"},
        {"name": "stars", "type": "integer"},
        {"name": "place", "type": "object", "fields": [{"name": "city", "type": "text"}]},
        computed("line", "text", "record.title + ': ' + record.status"),
        computed("is_done", "bool", "record.status == 'done'"),
        computed("score", "integer", "record.stars == null ? 0 : record.stars * 2"),
        computed("where", "text", "record.title + ' in ' + record.place.city")]);
    change(&operator, json!([{"op": "create_collection", "name": "tasks", "fields": fields, "rules": open()}])).await;
    operator
}

fn task(title: &str, status: &str, stars: i64) -> Json {
    json!({"title": title, "status": status, "stars": stars, "place": {"city": "Bonn"}})
}

/// Every answer of version 1 that computed fields have a part in.
async fn seen_by_v1(app: &TestApp) -> Vec<Json> {
    let anon = app.anon();
    let mut seen = Vec::new();
    for query in [
        "/v1/tasks?sort=line",
        "/v1/tasks?filter=is_done&sort=-score,id",
        "/v1/tasks?filter=line=='b:%20done'",
        "/v1/tasks?sort=score",
        "/v1/tasks?filter=score%20%3E%204",
        "/v1/tasks?sort=where",
        "/v1/tasks/aggregate?group=is_done&metrics=sum(score),min(line)&sort=is_done",
    ] {
        seen.push(anon.get(query).await.expect(200));
    }
    seen
}

async fn an_older_version_keeps_its_expression(app: &TestApp) {
    let operator = with_tasks(app).await;
    let anon = app.anon();
    for (title, status, stars) in [("b", "done", 3), ("a", "open", 1), ("c", "done", 2)] {
        anon.post("/v1/tasks", task(title, status, stars)).await.expect(201);
    }
    let before = seen_by_v1(app).await;
    let changes = [
        json!([{"op": "rename_field", "collection": "tasks", "field": "title", "to": "name"},
            {"op": "rename_field", "collection": "tasks", "field": "line", "to": "title"}]),
        json!([{"op": "change_enum", "collection": "tasks", "field": "status", "add": ["late"], "fallback": {"late": "open"}}]),
        json!([{"op": "flatten", "collection": "tasks", "field": "place", "as": {"city": "town"}}]),
        json!([{"op": "drop_field", "collection": "tasks", "field": "is_done"},
            {"op": "drop_field", "collection": "tasks", "field": "title"},
            {"op": "recode", "collection": "tasks", "field": "status", "type": "bool",
             "map": {"open": "false", "late": "false", "done": "true"}}]),
        json!([{"op": "drop_field", "collection": "tasks", "field": "stars"},
            {"op": "drop_field", "collection": "tasks", "field": "score"}]),
        json!([{"op": "rename_collection", "collection": "tasks", "to": "jobs"}]),
    ];
    for (place, operations) in changes.into_iter().enumerate() {
        assert_eq!(change(&operator, operations.clone()).await["version"], place + 2, "{operations}");
        assert_eq!(seen_by_v1(app).await, before, "after {operations}");
    }
    // The versions between have what they declared, over the values as they show them.
    let v3 = anon.get("/v3/tasks?filter=is_done&sort=-title").await.expect(200);
    assert_eq!(
        v3["items"].as_array().unwrap().iter().map(|task| &task["title"]).collect::<Vec<_>>(),
        ["c: done", "b: done"]
    );
    let late = anon.post("/v3/tasks", json!({"name": "d", "status": "late"})).await.expect(201);
    assert_eq!((&late["title"], &late["is_done"], &late["score"]), (&json!("d: late"), &json!(false), &json!(0)));
    let older = anon.get(format!("/v1/tasks/{}", late["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&older["line"], &older["is_done"]), (&json!("d: open"), &json!(false)));
    assert_eq!(anon.get("/v1/tasks?filter=line=='d:%20open'").await.expect(200)["items"], json!([older]));
    let newest = anon.get("/v7/jobs?sort=where").await.expect(200);
    assert_eq!(newest["items"][1]["where"], "a in Bonn");
    // What is written through the newest shows in the oldest.
    let path = format!("/v7/jobs/{}", newest["items"][1]["id"].as_str().unwrap());
    anon.patch(path, json!({"status": true, "town": "Köln"})).await.expect(200);
    let line = anon.get("/v1/tasks?filter=where=='a%20in%20K%C3%B6ln'").await.expect(200)["items"][0]["line"].clone();
    assert_eq!(line, "a: done");
}

async fn adding_is_additive_and_taking_away_is_breaking(app: &TestApp) {
    let operator = with_tasks(app).await;
    let anon = app.anon();
    let made = anon.post("/v1/tasks", task("a", "open", 1)).await.expect(201);
    let path = format!("/v1/tasks/{}", made["id"].as_str().unwrap());
    let tag = anon.get(&path).await.header("etag").to_owned();
    let plan = async |operations: Json, profile: &str| {
        let document = json!({"operations": operations, "profile": profile});
        operator.post("/admin/v1/changes/plan", document).await.expect(200)["verdict"].clone()
    };
    let add =
        json!([{"op": "add_field", "collection": "tasks", "field": computed("loud", "text", "record.title + '!'")}]);
    assert_eq!(
        (plan(add.clone(), "strict").await, plan(add.clone(), "default").await),
        (json!("breaking"), json!("additive"))
    );
    let told = change(&operator, add).await;
    assert_eq!((&told["version"], &told["verdict"], &told["mints"]), (&json!(1), &json!("additive"), &json!(false)));
    let seen = anon.get(&path).header("if-none-match", &tag).await.expect(200);
    assert_eq!(seen["loud"], "a!", "the copy from before is not good any more");
    for breaking in [
        json!([{"op": "drop_field", "collection": "tasks", "field": "loud"}]),
        json!([{"op": "rename_field", "collection": "tasks", "field": "loud", "to": "cry"}]),
        json!([{"op": "set_options", "collection": "tasks", "field": "loud", "hidden": true}]),
        json!([{"op": "drop_field", "collection": "tasks", "field": "loud"},
            {"op": "add_field", "collection": "tasks", "field": computed("loud", "text", "record.title + '?'")}]),
    ] {
        assert_eq!(plan(breaking.clone(), "default").await, "breaking", "{breaking}");
    }
    let other = json!([{"op": "drop_field", "collection": "tasks", "field": "loud"},
        {"op": "add_field", "collection": "tasks", "field": computed("loud", "text", "record.title + '?'")}]);
    assert_eq!(change(&operator, other).await["version"], 2);
    let newer = path.replace("/v1/", "/v2/");
    assert_eq!(
        (&anon.get(&path).await.expect(200)["loud"], &anon.get(&newer).await.expect(200)["loud"]),
        (&json!("a!"), &json!("a?"))
    );
    let back = json!([{"op": "rename_field", "collection": "tasks", "field": "loud", "to": "cry"},
        {"op": "rename_field", "collection": "tasks", "field": "cry", "to": "loud"}]);
    assert_eq!(plan(back, "default").await, "additive");
}

async fn a_rename_is_followed(app: &TestApp) {
    let operator = with_tasks(app).await;
    let rename = json!([{"op": "rename_field", "collection": "tasks", "field": "status", "to": "state"},
        {"op": "nest", "collection": "tasks", "fields": ["stars"], "as": "rating"}]);
    change(&operator, rename).await;
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let tasks = told["items"].as_array().unwrap().iter().find(|item| item["name"] == "tasks").unwrap();
    let sources: Vec<&Json> =
        tasks["fields"].as_array().unwrap().iter().map(|field| &field["computed"]).filter(|is| !is.is_null()).collect();
    assert_eq!(
        sources,
        [
            "record.title + \": \" + record.state",
            "record.state == \"done\"",
            "record.rating.stars == null ? 0 : record.rating.stars * 2",
            "record.title + \" in \" + record.place.city"
        ]
    );
    let made = app.anon().post("/v2/tasks", json!({"title": "a", "rating": {"stars": 4}})).await.expect(201);
    assert_eq!((&made["score"], &made["line"]), (&json!(8), &json!("a: open")));
    // The guide between versions, which everybody reads, tells of the field and not of its expression.
    let guide = app.anon().get("/docs/migrate/v1-v2").await;
    assert!(!String::from_utf8_lossy(&guide.body).contains("record.title +"));
}

async fn erased_values_are_gone_from_what_is_computed(app: &TestApp) {
    let operator = with_tasks(app).await;
    let anon = app.anon();
    let made = anon.post("/v1/tasks", task("a", "open", 4)).await.expect(201);
    let path = format!("/v1/tasks/{}", made["id"].as_str().unwrap());
    let tag = anon.get(&path).await.header("etag").to_owned();
    let erase = json!([{"op": "drop_field", "collection": "tasks", "field": "stars", "erase": true},
        {"op": "drop_field", "collection": "tasks", "field": "score"}]);
    let document = json!({"operations": erase, "acknowledge": ["erases_values"]});
    operator.post("/admin/v1/changes", document).await.expect(201);
    let seen = anon.get(&path).header("if-none-match", &tag).await.expect(200);
    assert_eq!((&seen["stars"], &seen["score"]), (&Json::Null, &json!(0)));
}
