//! Rules of fields in change documents: judged as the rules of collections are, and kept in the names of the newest version.

use serde_json::{Value as Json, json};

use super::{apply, document, entries, open_collection, state};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    rules_of_fields_that_say_nothing_are_refused_where_they_stand,
    a_tightened_rule_of_a_field_needs_to_be_confirmed,
    a_rule_of_a_field_keeps_its_meaning,
    a_field_with_a_rule_is_no_member_and_an_object_has_none,
    a_field_that_only_an_older_version_shows_can_be_given_rules,
);

fn set(field: &str, rules: &Json) -> Json {
    json!({"op": "set_options", "collection": "notes", "field": field, "rules": rules})
}

fn notes() -> Json {
    let fields = json!([{"name": "text", "type": "text", "rules": {"read": "record.open", "write": null}},
        {"name": "open", "type": "bool"},
        {"name": "place", "type": "object", "fields": [{"name": "city", "type": "text"}]}]);
    open_collection("notes", &fields)
}

async fn rules_of_fields_that_say_nothing_are_refused_where_they_stand(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [notes()]).await;
    let before = state(app).await;
    let field = |rules: &Json| json!({"name": "x", "type": "text", "rules": rules});
    for (rules, key, position, code) in [
        (json!("true"), "", None, "wrong_type"),
        (json!({"read": true}), "/read", None, "wrong_type"),
        (json!({"list": "true"}), "/list", None, "unknown_key"),
        (json!({"read": ""}), "/read", Some(0), "syntax"),
        (json!({"read": "record.open &&"}), "/read", Some(14), "syntax"),
        (json!({"read": "open"}), "/read", Some(0), "unknown_name"),
        (json!({"read": "record.nothing"}), "/read", Some(7), "unknown_field"),
        (json!({"write": "record.text"}), "/write", Some(7), "wrong_type"),
        (json!({"read": "previous.open"}), "/read", Some(0), "unknown_name"),
        (json!({"read": "(".repeat(17)}), "/read", Some(16), "too_complex"),
    ] {
        let made = json!({"op": "create_collection", "name": "others", "fields": [{"name": "text", "type": "text"},
            {"name": "open", "type": "bool"}, field(&rules)]});
        let cases = [
            (made, "/operations/0/fields/2"),
            (json!({"op": "add_field", "collection": "notes", "field": field(&rules)}), "/operations/0/field"),
            (set("text", &rules), "/operations/0"),
        ];
        for (operation, pointer) in cases {
            let refused = operator.post("/admin/v1/changes", document([operation])).await;
            let problem = refused.expect_problem(422, "change_refused");
            assert_eq!(entries(&problem), [(format!("{pointer}/rules{key}").as_str(), position, code)], "{rules}");
        }
    }
    assert_eq!(state(app).await, before);
}

async fn a_tightened_rule_of_a_field_needs_to_be_confirmed(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [notes()]).await;
    let tightened = [
        ("text", json!({"read": "false"})),
        ("text", json!({"write": "record.open"})),
        ("open", json!({"read": "auth != null"})),
    ];
    for (field, rules) in &tightened {
        let change = document([set(field, rules)]);
        let plan = operator.post("/admin/v1/changes/plan", change.clone()).await.expect(200);
        assert_eq!((&plan["verdict"], &plan["acknowledge"]), (&json!("acknowledge"), &json!(["rule_tightened"])));
        let word = if rules.get("read").is_some() { "read" } else { "write" };
        let reason = format!("Some callers lose access, in every version at once: {word} of `{field}`.");
        assert_eq!(plan["operations"][0]["reason"], reason);
        operator.post("/admin/v1/changes", change).await.expect_problem(422, "acknowledgement_required");
    }
    let loosened = [
        json!({"read": "record.text == 'a' || record.open"}),
        json!({"read": "true"}),
        json!({"write": "true"}),
        json!({"read": null, "write": null}),
        json!({}),
    ];
    for rules in loosened {
        let report = apply(&operator, [set("text", &rules)]).await;
        let told = (&report["verdict"], &report["mints"], &report["acknowledge"]);
        assert_eq!(told, (&json!("additive"), &json!(false), &json!([])), "{rules}");
    }
    // What no client knows yet is nobody's loss.
    let field = json!({"name": "new", "type": "text", "rules": {"read": "false"}});
    let added =
        [json!({"op": "add_field", "collection": "notes", "field": field}), set("new", &json!({"write": "false"}))];
    assert_eq!(apply(&operator, added).await["verdict"], "additive");
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let fields = &told["items"][1]["fields"];
    assert_eq!((fields[0].get("rules"), &fields[3]["rules"]), (None, &json!({"read": "false", "write": "false"})));
}

async fn a_rule_of_a_field_keeps_its_meaning(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [notes()]).await;
    let rename = json!({"op": "rename_field", "collection": "notes", "field": "open", "to": "shown"});
    apply(&operator, [rename]).await;
    let told = operator.get("/admin/v1/collections").await.expect(200);
    assert_eq!(told["items"][1]["fields"][0]["rules"], json!({"read": "record.shown"}));
    let drop = json!({"op": "drop_field", "collection": "notes", "field": "shown"});
    let refused = operator.post("/admin/v1/changes", document([drop.clone()])).await;
    let problem = refused.expect_problem(422, "change_refused");
    let detail = "The read rule of `notes.text` reads what is gone or has another form: set it in the same document.";
    assert_eq!(
        (&problem["errors"][0]["code"], &problem["errors"][0]["detail"]),
        (&json!("rule_dangles"), &json!(detail))
    );
    let require =
        json!({"op": "set_required", "collection": "notes", "field": "shown", "required": true, "fill": true});
    let plan = operator.post("/admin/v1/changes/plan", document([require])).await.expect(200);
    assert!(plan["warnings"].to_string().contains("read of `notes.text`"), "{plan}");
    apply(&operator, [drop, set("text", &json!({"read": null}))]).await;
}

async fn a_field_with_a_rule_is_no_member_and_an_object_has_none(app: &TestApp) {
    let operator = app.operator().await;
    apply(&operator, [notes()]).await;
    let member = json!({"name": "zip", "type": "text", "rules": {"read": "false"}});
    let object = |rules: &Json| json!({"name": "home", "type": "object", "fields": [{"name": "city", "type": "text"}], "rules": rules});
    let add = |field: &Json| json!({"op": "add_field", "collection": "notes", "field": field});
    let cases = [
        (set("place", &json!({"read": "false"})), "/operations/0/rules"),
        (add(&object(&json!({"read": "false"}))), "/operations/0/field/rules"),
        (add(&json!({"name": "home", "type": "object", "fields": [member]})), "/operations/0/field/fields/0/rules"),
        (json!({"op": "nest", "collection": "notes", "fields": ["text"], "as": "inner"}), "/operations/0/fields/0"),
    ];
    for (operation, pointer) in cases {
        let refused = operator.post("/admin/v1/changes", document([operation])).await;
        let problem = refused.expect_problem(422, "change_refused");
        assert_eq!(entries(&problem), [(pointer, None, "option_unfit")]);
    }
    apply(&operator, [add(&object(&json!({})))]).await;

    // What stood in an object and stands alone now is hidden where it is still a member.
    let note = app.anon().post("/v1/notes", json!({"place": {"city": "Rome"}})).await.expect(201);
    apply(&operator, [json!({"op": "flatten", "collection": "notes", "field": "place"})]).await;
    let mut hide = document([set("city", &json!({"read": "record.open == true"}))]);
    hide["acknowledge"] = json!(["rule_tightened"]);
    operator.post("/admin/v1/changes", hide).await.expect(201);
    let path = format!("/v1/notes/{}", note["id"].as_str().unwrap());
    assert_eq!(app.anon().get(&path).await.expect(200)["place"], json!({"city": null}));
    assert_eq!(app.anon().get("/v1/notes?filter=place.city=='Rome'").await.expect(200)["items"], json!([]));
    let sent = json!({"place": {"city": null}, "open": true});
    assert_eq!(app.anon().patch(&path, sent).await.expect(200)["place"], json!({"city": "Rome"}));
}

async fn a_field_that_only_an_older_version_shows_can_be_given_rules(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "text", "type": "text"}, {"name": "pay", "type": "integer"},
        {"name": "twice", "type": "integer", "computed": "record.pay * 2"},
        {"name": "place", "type": "object", "fields": [{"name": "city", "type": "text"}]}]);
    let view = json!({"op": "create_collection", "name": "peek", "kind": "view", "from": "notes", "fields": ["text"]});
    apply(&operator, [open_collection("notes", &fields), view]).await;
    let made = app.anon().post("/v1/notes", json!({"text": "a", "pay": 5})).await.expect(201);
    let drop = |field: &str| json!({"op": "drop_field", "collection": "notes", "field": field});
    let renamed = json!({"op": "rename_field", "collection": "notes", "field": "text", "to": "title"});
    let gone = json!({"op": "rename_collection", "collection": "notes", "to": "papers"});
    apply(&operator, [drop("twice"), drop("pay"), renamed, gone]).await;
    let set = |rest: Json| {
        let mut operation = json!({"op": "set_rules", "collection": "notes", "version": 1});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        operation
    };
    let path = format!("/v1/notes/{}", made["id"].as_str().unwrap());
    let tag = app.anon().get(&path).await.header("etag").to_owned();
    let hide = set(json!({"field": "pay", "rules": {"read": "record.pay > 5 && record.text != null"}}));
    let tightened = operator.post("/admin/v1/changes", document([hide.clone()])).await;
    tightened.expect_problem(422, "acknowledgement_required");
    let confirmed = json!({"operations": [hide], "acknowledge": ["rule_tightened"]});
    let report = operator.post("/admin/v1/changes", confirmed).await.expect(201);
    let told = (&report["verdict"], &report["version"], &report["operations"][0]["op"]);
    assert_eq!(told, (&json!("acknowledge"), &json!(2), &json!("set_rules")), "no version is made");
    let hidden = app.anon().get(&path).header("if-none-match", &tag).await.expect(200);
    assert_eq!((&hidden["pay"], &hidden["twice"]), (&Json::Null, &Json::Null), "and so is what is computed of it");
    let found = app.anon().get("/v1/notes?filter=pay==5").await.expect(200);
    assert_eq!(found["items"], json!([]));
    let stored = operator.get(format!("/admin/v1/records/notes/{}?version=1", made["id"].as_str().unwrap())).await;
    assert_eq!(stored.expect(200), made);
    app.anon().patch(&path, json!({"pay": 6})).await.expect(200);
    assert_eq!(app.anon().get(&path).await.expect(200)["twice"], 12);
    // The newest version's fields can be reached so, too, by their names in whatever version.
    apply(&operator, [set(json!({"field": "pay", "rules": {"read": null}}))]).await;
    let by_old_name = set(json!({"field": "text", "rules": {"write": "false"}}));
    let confirmed = json!({"operations": [by_old_name], "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", confirmed).await.expect(201);
    let newer = format!("/v2/papers/{}", made["id"].as_str().unwrap());
    app.anon().patch(newer, json!({"title": "b"})).await.expect_problem(401, "unauthenticated");
    let before = state(app).await;
    for (operation, pointer, code) in [
        (set(json!({"field": "nothing", "rules": {}})), "/operations/0/field", "no_such_field"),
        (set(json!({"field": "text", "collection": "peek", "rules": {}})), "/operations/0/collection", "is_view"),
        (set(json!({"field": 7, "rules": {}})), "/operations/0/field", "wrong_type"),
        (set(json!({"field": "pay", "version": 9, "rules": {}})), "/operations/0/version", "no_such_version"),
        (
            set(json!({"field": "pay", "collection": "papers", "rules": {}})),
            "/operations/0/collection",
            "no_such_collection",
        ),
        (set(json!({"field": "pay", "rules": {"list": "true"}})), "/operations/0/rules/list", "unknown_key"),
        (set(json!({"field": "pay", "rules": {"read": "record.title"}})), "/operations/0/rules/read", "unknown_field"),
        (set(json!({"field": "twice", "rules": {"write": "true"}})), "/operations/0/rules/write", "option_unfit"),
        (set(json!({"field": "place", "rules": {"read": "true"}})), "/operations/0/rules", "option_unfit"),
        (set(json!({"field": "place.city", "rules": {"read": "true"}})), "/operations/0/field", "no_such_field"),
    ] {
        let refused = operator.post("/admin/v1/changes", document([operation.clone()])).await;
        let problem = refused.expect_problem(422, "change_refused");
        let told = [&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]];
        assert_eq!(told, [pointer, code], "{operation}: {problem}");
    }
    assert_eq!(state(app).await, before);
}
