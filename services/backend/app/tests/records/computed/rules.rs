//! Computed fields and rules: those that read them, and those that hide what they read.

use serde_json::{Value as Json, json};

use super::{change, computed, open};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    what_hides_a_field_hides_what_is_computed_of_it,
    what_keeps_a_field_from_somebody_keeps_what_is_computed_of_it,
    a_computed_field_may_have_a_rule_of_its_own,
    rules_may_read_computed_fields,
    hidden_fields_may_be_read,
    an_explanation_tells_nothing_that_is_computed_of_a_secret,
);

const OWN: &str = "record.owner == auth.id";

/// Makes `staff`, whose pay only its owner sees, whose code only somebody signed in.
async fn with_staff(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let fields = json!([
        {"name": "name", "type": "text"},
        {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade"},
        {"name": "pay", "type": "integer", "rules": {"read": OWN}},
        {"name": "code", "type": "text", "rules": {"read": "auth != null"}},
        {"name": "note", "type": "text", "hidden": true},
        computed("yearly", "integer", "record.pay * 12"),
        computed("paid", "text", "record.pay == null ? 'nothing' : 'something'"),
        computed("label", "text", "record.code + '/' + record.name"),
        computed("noted", "bool", "has(record.note)"),
        computed("loud", "text", "record.name + '!'")]);
    let cards = json!({"op": "create_collection", "name": "cards", "rules": open(),
        "fields": [{"name": "of", "type": "relation", "collection": "staff"}]});
    change(&operator, json!([{"op": "create_collection", "name": "staff", "fields": fields, "rules": open()}, cards]))
        .await;
    operator
}

async fn member(owner: &Actor<'_>, name: &str, pay: i64) -> Json {
    let body = json!({"name": name, "owner": owner.id, "pay": pay, "code": "c"});
    owner.post("/v1/staff", body).await.expect(201)
}

fn at(record: &Json) -> String {
    format!("/v1/staff/{}", record["id"].as_str().unwrap())
}

async fn names(actor: &Actor<'_>, query: Json) -> Vec<String> {
    let page = actor.post("/v1/staff/query", query).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

async fn what_hides_a_field_hides_what_is_computed_of_it(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let whole = member(&ada, "low", 1).await;
    member(&ben, "mid", 5).await;
    assert_eq!((&whole["yearly"], &whole["paid"], &whole["label"]), (&json!(12), &json!("something"), &json!("c/low")));
    let mut seen = whole.clone();
    for name in ["pay", "yearly", "paid"] {
        seen[name] = Json::Null;
    }
    assert_eq!(ben.get(at(&whole)).await.expect(200), seen);
    assert_eq!(ben.get("/v1/staff?filter=name=='low'").await.expect(200)["items"], json!([seen]));
    let csv = ben.get("/v1/staff/export?fields=yearly,paid&filter=name=='low'").header("accept", "text/csv").await;
    assert_eq!(String::from_utf8(csv.body).unwrap(), "yearly,paid\r\n,\r\n");
    let card = ada.post("/v1/cards", json!({"of": whole["id"]})).await.expect(201);
    let expanded = ben.get(format!("/v1/cards/{}?expand=of", card["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(expanded["expand"]["of"], seen);
    assert_ne!(ada.get(at(&whole)).await.header("etag"), ben.get(at(&whole)).await.header("etag"));
    for (query, by_ada, by_ben) in [
        (json!({"filter": "yearly > 0"}), vec!["low"], vec!["mid"]),
        (json!({"filter": "yearly == null"}), vec!["mid"], vec!["low"]),
        (json!({"filter": "paid == 'nothing' || paid == 'something'"}), vec!["low"], vec!["mid"]),
        (json!({"filter": "paid in ['nothing', 'something']"}), vec!["low"], vec!["mid"]),
        (json!({"sort": "yearly"}), vec!["mid", "low"], vec!["low", "mid"]),
    ] {
        assert_eq!(
            (names(&ada, query.clone()).await, names(&ben, query.clone()).await),
            (by_ada.into_iter().map(str::to_owned).collect(), by_ben.into_iter().map(str::to_owned).collect()),
            "{query}"
        );
    }
    let by_card = ben.get("/v1/cards?filter=of.yearly%20%3E%200").await.expect(200);
    assert_eq!(by_card["items"], json!([]));
    let sums = ben.get("/v1/staff/aggregate?metrics=sum(yearly),count_distinct(paid)").await.expect(200);
    assert_eq!(sums["items"], json!([{"sum(yearly)": 60, "count_distinct(paid)": 1}]));
    // What was read as null may be sent back so; whether a hidden value was guessed right is not told.
    ben.patch(at(&whole), json!({"yearly": null})).await.expect(200);
    for guess in [12, 13] {
        ben.patch(at(&whole), json!({"yearly": guess})).await.expect_problem(422, "invalid_fields");
    }
    let stored = operator.get(at(&whole).replace("/v1/", "/admin/v1/records/")).await.expect(200);
    assert_eq!((&stored["yearly"], &stored["paid"]), (&json!(12), &json!("something")), "operators see everything");
}

async fn what_keeps_a_field_from_somebody_keeps_what_is_computed_of_it(app: &TestApp) {
    with_staff(app).await;
    let (ada, anon) = (app.user("ada").await, app.anon());
    let whole = member(&ada, "low", 1).await;
    let seen = anon.get(at(&whole)).await.expect(200);
    assert_eq!((&seen["code"], &seen["label"], &seen["loud"]), (&Json::Null, &Json::Null, &json!("low!")));
    for query in ["filter=label=='c/low'", "sort=label", "fields=label"] {
        let problem = anon.get(format!("/v1/staff?{query}")).await.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], "unknown_field", "{query}");
        let same = anon.get(format!("/v1/staff?{}", query.replace("label", "code"))).await;
        assert_eq!(same.expect_problem(400, "invalid_query")["errors"][0]["code"], "unknown_field", "{query}");
        ada.get(format!("/v1/staff?{query}")).await.expect(200);
    }
    let problem = anon.patch(at(&whole), json!({"label": "x"})).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
}

async fn a_computed_field_may_have_a_rule_of_its_own(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let whole = member(&ada, "low", 1).await;
    let rule =
        |read: Json| json!([{"op": "set_options", "collection": "staff", "field": "loud", "rules": {"read": read}}]);
    let told = change(&operator, rule(json!(OWN))).await;
    assert_eq!((&told["verdict"], &told["acknowledge"]), (&json!("acknowledge"), &json!(["rule_tightened"])));
    assert_eq!(
        (&ada.get(at(&whole)).await.expect(200)["loud"], &ben.get(at(&whole)).await.expect(200)["loud"]),
        (&json!("low!"), &Json::Null)
    );
    assert_eq!(change(&operator, rule(Json::Null)).await["verdict"], "additive");
    assert_eq!(ben.get(at(&whole)).await.expect(200)["loud"], "low!");
}

async fn rules_may_read_computed_fields(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let rules = json!({"list": "record.yearly < 100", "read": "record.yearly < 100 || record.owner == auth.id",
        "create": "record.yearly >= 0", "update": "record.yearly == previous.yearly && record.loud != 'evil!'"});
    change(&operator, json!([{"op": "set_rules", "collection": "staff", "rules": rules}])).await;
    let low = member(&ada, "low", 1).await;
    let high = member(&ada, "high", 50).await;
    ada.post("/v1/staff", json!({"pay": -1, "owner": ada.id})).await.expect_problem(403, "forbidden");
    ada.post("/v1/staff", json!({"owner": ada.id})).await.expect_problem(403, "forbidden");
    assert_eq!(names(&ben, json!({})).await, ["low"]);
    ben.get(at(&high)).await.expect_problem(404, "not_found");
    ada.patch(at(&low), json!({"name": "good"})).await.expect(200);
    ada.patch(at(&low), json!({"name": "evil"})).await.expect_problem(403, "forbidden");
    ada.patch(at(&high), json!({"pay": 49})).await.expect_problem(403, "forbidden");
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let staff = told["items"].as_array().unwrap().iter().find(|item| item["name"] == "staff").unwrap();
    assert_eq!(staff["rules"]["list"], "record.yearly < 100", "a rule is printed as it was written");
    // Behind a relation too.
    let cards = json!({"list": "record.of.yearly < 100"});
    change(&operator, json!([{"op": "set_rules", "collection": "cards", "rules": cards}])).await;
    for of in [&low, &high] {
        ada.post("/v1/cards", json!({"of": of["id"]})).await.expect(201);
    }
    let shown = ada.get("/v1/cards").await.expect(200);
    assert_eq!(shown["items"].as_array().unwrap().iter().map(|card| &card["of"]).collect::<Vec<_>>(), [&low["id"]]);
    let drop = json!({"operations": [{"op": "drop_field", "collection": "staff", "field": "yearly"}]});
    let refused = operator.post("/admin/v1/changes", drop).await.expect_problem(422, "change_refused");
    assert_eq!(refused["errors"][0]["code"], "rule_dangles", "{refused}");
}

async fn hidden_fields_may_be_read(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, anon) = (app.user("ada").await, app.anon());
    let whole = member(&ada, "low", 1).await;
    operator.patch(at(&whole).replace("/v1/", "/admin/v1/records/"), json!({"note": "x"})).await.expect(200);
    let seen = anon.get(at(&whole)).await.expect(200);
    assert_eq!((seen.get("note"), &seen["noted"]), (None, &json!(true)));
    assert_eq!(names(&anon, json!({"filter": "noted"})).await, ["low"]);
    let hide = json!({"op": "set_options", "collection": "staff", "field": "noted", "hidden": true});
    assert_eq!(change(&operator, json!([hide])).await["version"], 2);
    let newer = at(&whole).replace("/v1/", "/v2/");
    assert_eq!(anon.get(&newer).await.expect(200).get("noted"), None);
    anon.get("/v2/staff?filter=noted").await.expect_problem(400, "invalid_query");
    anon.patch(&newer, json!({"noted": true})).await.expect_problem(422, "invalid_fields");
    assert_eq!(anon.get(at(&whole)).await.expect(200)["noted"], true, "the version that promised it goes on");
    let openapi = anon.get("/v2/openapi.json").await.expect(200);
    assert_eq!(openapi["components"]["schemas"]["staff"]["properties"].get("noted"), None);
    assert!(!openapi.to_string().contains("note"), "nothing tells of a hidden field");
}

async fn an_explanation_tells_nothing_that_is_computed_of_a_secret(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "pin", "type": "text"}, {"name": "name", "type": "text"},
        computed("shadow", "text", "record.pin + '!'"), computed("loud", "text", "record.name + '!'")]);
    let mut rules = open();
    rules["update"] = json!("record.shadow == record.loud");
    change(&operator, json!([{"op": "create_collection", "name": "cards", "fields": fields, "rules": rules}])).await;
    let made = app.anon().post("/v1/cards", json!({"pin": "1234", "name": "ada"})).await.expect(201);
    let path = format!("cards/{}", made["id"].as_str().unwrap());
    let tried = json!({"as": null, "version": 1, "method": "PATCH", "path": path, "body": {"name": "eve"}});
    let told = operator.post("/admin/v1/explain", tried).await.expect(200);
    let values = &told["checks"].as_array().unwrap().last().unwrap()["values"];
    assert_eq!((&values["record.loud"], values["record.shadow"] == "1234!"), (&json!("ada!"), false), "{told}");
    assert!(!told.to_string().contains("1234"));
}
