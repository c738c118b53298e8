//! Rules of single fields: what they hide in every answer and query, and which writes they refuse.

use serde_json::{Value as Json, json};

use super::export::lines;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(
    what_a_read_rule_hides_is_null_in_every_answer,
    what_a_read_rule_hides_is_found_and_sorted_by_nobody,
    a_field_that_a_rule_keeps_from_somebody_is_unknown_to_them,
    a_read_rule_may_follow_relations_and_ask_for_the_caller,
    a_write_rule_is_asked_when_its_field_changes,
    a_write_rule_holds_in_batches_and_imports,
    what_is_hidden_is_not_overwritten_unseen,
    accounts_cannot_be_made_with_what_a_rule_forbids,
    rules_of_fields_hold_in_every_version,
    another_rule_is_another_entity_tag,
);

const OWN: &str = "record.owner == auth.id";

async fn change(operator: &Actor<'_>, operations: Json) -> Json {
    let document = json!({"operations": operations, "acknowledge": ["rule_tightened"]});
    operator.post("/admin/v1/changes", document).await.expect(201)
}

/// Makes `staff`, open to everybody but for what the rules of its fields say.
async fn with_staff(app: &TestApp) -> Actor<'_> {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true", "create": "true", "update": "true"});
    let fields = json!([
        {"name": "name", "type": "text"},
        {"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade"},
        {"name": "pay", "type": "integer", "rules": {"read": OWN, "write": "record.owner == auth.id && record.pay < 100"}},
        {"name": "memo", "type": "text", "searchable": true, "rules": {"read": OWN}},
        {"name": "code", "type": "text", "searchable": true, "rules": {"read": "auth != null"}}]);
    let staff = json!({"op": "create_collection", "name": "staff", "fields": fields, "rules": open});
    let cards = json!({"op": "create_collection", "name": "cards", "rules": open,
        "fields": [{"name": "of", "type": "relation", "collection": "staff"}]});
    change(&operator, json!([staff, cards])).await;
    operator
}

/// Makes a record of `staff` with everything in it, and gives it as its owner sees it.
async fn member(owner: &Actor<'_>, name: &str, pay: i64) -> Json {
    let body = json!({"name": name, "owner": owner.id, "pay": pay, "memo": "secret", "code": "c"});
    owner.post("/v1/staff", body).await.expect(201)
}

fn at(record: &Json) -> String {
    format!("/v1/staff/{}", record["id"].as_str().unwrap())
}

/// A record without some of its values.
fn without(record: &Json, hidden: &[&str]) -> Json {
    let mut record = record.clone();
    for name in hidden {
        record[*name] = Json::Null;
    }
    record
}

async fn names(actor: &Actor<'_>, query: &str) -> Vec<String> {
    let page = actor.get(format!("/v1/staff?{query}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

async fn what_a_read_rule_hides_is_null_in_every_answer(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let whole = member(&ada, "ada", 5).await;
    assert_eq!((&whole["pay"], &whole["memo"], &whole["code"]), (&json!(5), &json!("secret"), &json!("c")));
    let card = operator.post("/v1/cards", json!({"of": whole["id"]})).await;
    card.expect_problem(401, "unauthenticated");
    let card = ada.post("/v1/cards", json!({"of": whole["id"]})).await.expect(201);
    let everyone = [
        (ada, whole.clone()),
        (ben, without(&whole, &["pay", "memo"])),
        (app.anon(), without(&whole, &["pay", "memo", "code"])),
    ];
    for (actor, seen) in everyone {
        assert_eq!(actor.get(at(&whole)).await.expect(200), seen);
        assert_eq!(actor.get("/v1/staff").await.expect(200)["items"], json!([seen]));
        assert_eq!(lines(&actor.get("/v1/staff/export").await), std::slice::from_ref(&seen));
        let csv = actor.get("/v1/staff/export?fields=pay,memo").header("accept", "text/csv").await;
        let row = if seen["pay"].is_null() { "," } else { "5,secret" };
        assert_eq!(String::from_utf8(csv.body).unwrap(), format!("pay,memo\r\n{row}\r\n"));
        for path in [format!("/v1/cards/{}?expand=of", card["id"].as_str().unwrap()), "/v1/cards?expand=of".into()] {
            let told = actor.get(path).await.expect(200);
            let told = if told["items"].is_null() { &told } else { &told["items"][0] };
            assert_eq!(told["expand"]["of"], seen);
        }
    }
    let stored = operator.get(at(&whole).replace("/v1/", "/admin/v1/records/")).await.expect(200);
    assert_eq!(stored, whole, "operators are not bound by rules");
    assert_eq!(operator.get("/admin/v1/records/staff?filter=pay==5").await.expect(200)["items"], json!([whole]));
}

async fn what_a_read_rule_hides_is_found_and_sorted_by_nobody(app: &TestApp) {
    with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    member(&ada, "low", 1).await;
    member(&ada, "high", 9).await;
    member(&ben, "mid", 5).await;
    for (filter, by_ada, by_ben) in [
        ("filter=pay%20%3E%200", vec!["low", "high"], vec!["mid"]),
        ("filter=pay%20!=%205", vec!["low", "high"], vec!["low", "high"]),
        ("filter=pay==null", vec!["mid"], vec!["low", "high"]),
        ("filter=memo.contains(%22secret%22)", vec!["low", "high"], vec!["mid"]),
        ("search=secret&sort=id", vec!["low", "high"], vec!["mid"]),
        ("sort=-pay", vec!["high", "low", "mid"], vec!["mid", "high", "low"]),
        ("sort=pay", vec!["mid", "low", "high"], vec!["low", "high", "mid"]),
    ] {
        let by_ada = if filter.contains("!=") { vec!["low", "high", "mid"] } else { by_ada };
        assert_eq!(
            (names(&ada, filter).await, names(&ben, filter).await),
            (owned(&by_ada), owned(&by_ben)),
            "{filter}"
        );
    }
    // Page by page, too: the keys of a cursor are what the caller sees.
    let first = ben.get("/v1/staff?sort=-pay&limit=1").await.expect(200);
    let rest = names(&ben, &format!("sort=-pay&limit=2&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(rest, ["high", "low"]);
    // Who guesses a value learns nothing from the number of records either.
    let counted = app.anon().get("/v1/staff?filter=pay==9&count=true").await.expect(200);
    assert_eq!((&counted["count"], &counted["items"]), (&json!(0), &json!([])));
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn a_field_that_a_rule_keeps_from_somebody_is_unknown_to_them(app: &TestApp) {
    with_staff(app).await;
    let (ada, anon) = (app.user("ada").await, app.anon());
    let whole = member(&ada, "ada", 5).await;
    for query in ["filter=code=='c'", "filter=record.code==null", "sort=code", "fields=name,code", "filter=coda==1"] {
        let problem = anon.get(format!("/v1/staff?{query}")).await.expect_problem(400, "invalid_query");
        let entry = &problem["errors"][0];
        assert_eq!(entry["code"], "unknown_field", "{query}");
        assert!(!entry["detail"].as_str().unwrap().contains("is it code"), "{problem}");
        let known = ada.get(format!("/v1/staff?{query}")).await;
        assert_eq!(known.status, if query.contains("coda") { 400 } else { 200 }, "{query}: {known}");
    }
    // Of the fields that are searched, this one is none of theirs.
    assert_eq!((names(&ada, "search=c").await.len(), names(&anon, "search=c").await.len()), (1, 0));
    let unknown = |answer: Answer| {
        let problem = answer.expect_problem(422, "invalid_fields");
        let expected = json!([{"pointer": "/code", "code": "unknown_field", "detail": "There is no field `code`."}]);
        assert_eq!(problem["errors"], expected);
    };
    unknown(anon.post("/v1/staff", json!({"name": "x", "code": "d"})).await);
    unknown(anon.patch(at(&whole), json!({"code": "d"})).await);
    unknown(anon.patch(at(&whole), json!({"code": "c"})).await);
    unknown(anon.put(at(&whole), json!({"name": "x", "code": "d"})).await);
    // What an answer shows can be sent back.
    let seen = anon.get(at(&whole)).await.expect(200);
    assert_eq!(anon.put(at(&whole), seen.clone()).await.expect(200), seen);
    anon.post("/v1/staff", json!({"name": "x", "code": null})).await.expect(201);
    assert_eq!(ada.get(at(&whole)).await.expect(200), whole);
}

async fn a_read_rule_may_follow_relations_and_ask_for_the_caller(app: &TestApp) {
    let operator = with_staff(app).await;
    let add = |field: Json| json!({"op": "add_field", "collection": "staff", "field": field});
    let role = json!({"op": "add_field", "collection": "users", "field": {"name": "role", "type": "text"}});
    change(&operator, json!([role, add(json!({"name": "boss", "type": "relation", "collection": "staff"})),
        add(json!({"name": "grade", "type": "text", "rules": {"read": "record.boss.owner == auth.id"}})),
        add(json!({"name": "note", "type": "text", "rules": {"read": "auth.role == 'hr'", "write": "auth.role == 'hr'"}}))]))
    .await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    ben.patch(format!("/v1/users/{}", ben.id), json!({"role": "hr"})).await.expect(200);
    let boss = member(&ada, "boss", 5).await;
    let body = json!({"name": "hand", "boss": boss["id"], "grade": "A", "note": "n"});
    ada.post("/v1/staff", body.clone()).await.expect_problem(422, "invalid_fields");
    let hand = ben.post("/v1/staff", body).await.expect(201);
    assert_eq!((&hand["grade"], &hand["note"]), (&Json::Null, &json!("n")));
    let card = ada.post("/v1/cards", json!({"of": hand["id"]})).await.expect(201);
    let card = format!("/v1/cards/{}?expand=of", card["id"].as_str().unwrap());
    for (actor, grade, note) in
        [(&ada, json!("A"), Json::Null), (&ben, Json::Null, json!("n")), (&app.anon(), Json::Null, Json::Null)]
    {
        let seen = actor.get(at(&hand)).await.expect(200);
        assert_eq!((&seen["grade"], &seen["note"]), (&grade, &note));
        assert_eq!(actor.get("/v1/staff?filter=name=='hand'&sort=-name").await.expect(200)["items"], json!([seen]));
        assert_eq!(actor.get(&card).await.expect(200)["expand"]["of"], seen);
        let back = actor.get(format!("{}?expand=staff_via_boss", at(&boss))).await.expect(200);
        assert_eq!(back["expand"]["staff_via_boss"], json!([seen]));
        assert_eq!(names(actor, "filter=grade=='A'").await.len(), usize::from(!grade.is_null()));
        let cards = actor.get("/v1/cards?filter=of.note=='n'").await;
        let found = if cards.status == 200 { cards.json()["items"].as_array().unwrap().len() } else { 0 };
        assert_eq!(found, usize::from(!note.is_null()), "{cards}");
    }
    // Who is made one of them sees it from then on.
    let tag = ada.get(at(&hand)).await.header("etag").to_owned();
    ada.patch(format!("/v1/users/{}", ada.id), json!({"role": "hr"})).await.expect(200);
    let seen = ada.get(at(&hand)).header("if-none-match", &tag).await.expect(200);
    assert_eq!(seen["note"], "n", "the record is as it was, and looks different");
    ada.patch(at(&hand), json!({"note": "m"})).await.expect(200);
}

async fn a_write_rule_is_asked_when_its_field_changes(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let forbidden = |answer: Answer| {
        let problem = answer.expect_problem(403, "forbidden");
        assert_eq!(problem["detail"], "The write rule of `pay` does not allow it.");
    };
    // Of a new record, the record as it would be stored; a value that it would have anyway is none that was given.
    forbidden(ada.post("/v1/staff", json!({"owner": ben.id, "pay": 5})).await);
    forbidden(ada.post("/v1/staff", json!({"owner": ada.id, "pay": 100})).await);
    app.anon().post("/v1/staff", json!({"pay": 5})).await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/staff", json!({"name": "free", "pay": null})).await.expect(201);
    let whole = member(&ada, "ada", 5).await;

    // Of one that changes, the stored record and the resulting one.
    forbidden(ben.patch(at(&whole), json!({"pay": 6})).await);
    forbidden(ben.patch(at(&whole), json!({"pay": 6, "owner": ben.id})).await);
    forbidden(ada.patch(at(&whole), json!({"pay": 100})).await);
    forbidden(ada.put(at(&whole), json!({"name": "ada", "owner": null, "pay": 6})).await);
    app.anon().patch(at(&whole), json!({"pay": 6})).await.expect_problem(401, "unauthenticated");
    assert_eq!(ada.get(at(&whole)).await.expect(200), whole, "nothing was written");
    ada.patch(at(&whole), json!({"pay": 6})).await.expect(200);
    // Where it stays as it is, its rule is not asked.
    let renamed = ada.put(at(&whole), json!({"name": "b", "owner": ada.id, "pay": 6})).await.expect(200);
    assert_eq!(renamed["name"], "b");
    ben.patch(at(&whole), json!({"name": "c"})).await.expect(200);
    let path = at(&whole).replace("/v1/", "/admin/v1/records/");
    assert_eq!(operator.patch(path, json!({"pay": 200})).await.expect(200)["pay"], 200);
    // It holds for the stored record no more, which nobody but operators can mend.
    forbidden(ada.patch(at(&whole), json!({"pay": 7})).await);

    let once = json!([{"op": "set_options", "collection": "staff", "field": "name",
        "rules": {"write": "previous == null || previous.name == null"}}]);
    change(&operator, once).await;
    let named = ben.post("/v1/staff", json!({})).await.expect(201);
    ben.patch(at(&named), json!({"name": "first"})).await.expect(200);
    ben.patch(at(&named), json!({"name": "second"})).await.expect_problem(403, "forbidden");
    ben.post("/v1/staff", json!({"name": "at once"})).await.expect(201);
}

async fn a_write_rule_holds_in_batches_and_imports(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let batch = |pay: i64| {
        json!({"operations": [{"method": "POST", "path": "staff", "body": {"name": "one"}},
            {"method": "POST", "path": "staff", "body": {"name": "two", "owner": ada.id, "pay": pay}}]})
    };
    for (actor, pay, status) in [(&ben, 5, 403), (&ada, 100, 403), (&app.anon(), 5, 401)] {
        let refused = actor.post("/v1/batch", batch(pay)).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["operation"]), (status, &json!(1)), "{refused}");
    }
    assert!(names(&ada, "").await.is_empty(), "nothing of a batch that fails is kept");
    ada.post("/v1/batch", batch(5)).await.expect(200);
    assert_eq!(names(&ada, "filter=pay==5").await, ["two"]);

    let line =
        |name: &str, owner: &Actor<'_>, pay: i64| format!("{}\n", json!({"name": name, "owner": owner.id, "pay": pay}));
    let text = [line("three", &ada, 7), line("four", &ben, 7), line("five", &ada, 100)].concat();
    let import = async |path: &str, actor: &Actor<'_>| {
        let done = actor.post(path, Json::Null).body("application/x-ndjson", text.clone()).await.expect(200);
        let failed: Vec<_> =
            done["errors"].as_array().unwrap().iter().map(|entry| entry["line"].as_u64().unwrap()).collect();
        (done["created"].as_u64().unwrap(), failed)
    };
    assert_eq!(import("/v1/staff/import", &ada).await, (1, vec![2, 3]));
    assert_eq!(import("/v1/staff/import", &app.anon()).await, (0, vec![1, 2, 3]));
    assert_eq!(import("/admin/v1/records/staff/import", &operator).await, (3, vec![]));
}

async fn what_is_hidden_is_not_overwritten_unseen(app: &TestApp) {
    with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let whole = member(&ada, "ada", 5).await;
    let read = ben.get(at(&whole)).await;
    let seen = read.expect(200);
    // What was read is sent back, and what a put leaves out is not there to be left out.
    assert_eq!(ben.put(at(&whole), seen.clone()).await.header("etag"), read.header("etag"));
    let mut shorter = json!({"name": "new", "owner": ada.id, "code": "c"});
    ben.put(at(&whole), shorter.clone()).await.expect(200);
    shorter["name"] = "ada".into();
    ben.put(at(&whole), shorter).await.expect(200);
    ben.patch(at(&whole), json!({"memo": null})).await.expect(200);
    let mut kept = ada.get(at(&whole)).await.expect(200);
    kept["updated_at"] = whole["updated_at"].clone();
    assert_eq!(kept, whole);
    // Whether a value was guessed is not told: right or wrong, it is written.
    let revision = async || {
        let answer = ada.get(at(&whole)).await;
        answer.header("etag").trim_matches('"').split('.').next().unwrap().parse::<u64>().unwrap()
    };
    let before = revision().await;
    for guess in ["secret", "wrong"] {
        let answer = ben.patch(at(&whole), json!({"memo": guess})).await.expect(200);
        assert_eq!(answer["memo"], Json::Null);
    }
    assert_eq!(revision().await, before + 2);
    assert_eq!(ada.get(at(&whole)).await.expect(200)["memo"], "wrong");
}

async fn accounts_cannot_be_made_with_what_a_rule_forbids(app: &TestApp) {
    let operator = app.operator().await;
    let field =
        json!({"name": "role", "type": "text", "default": "member", "rules": {"write": "auth.role == 'admin'"}});
    change(&operator, json!([{"op": "add_field", "collection": "users", "field": field}])).await;
    let register = |name: &str, role: &str| {
        let password = crate::support::actor::PASSWORD;
        json!({"email": format!("{name}@example.com"), "password": password, "role": role})
    };
    let anon = app.anon();
    anon.post("/v1/auth/register", register("eve", "admin")).await.expect_problem(401, "unauthenticated");
    anon.post("/v1/auth/register", register("eve", "member")).await.expect(201);
    let ada = app.user("ada").await;
    let own = format!("/v1/users/{}", ada.id);
    ada.post("/v1/auth/register", register("mallory", "admin")).await.expect_problem(403, "forbidden");
    ada.patch(&own, json!({"role": "admin"})).await.expect_problem(403, "forbidden");
    operator.patch(own.replace("/v1/", "/admin/v1/records/"), json!({"role": "admin"})).await.expect(200);
    ada.post("/v1/auth/register", register("mallory", "admin")).await.expect(201);
    // The address is still its owner's alone, by a rule that nobody changes.
    let mail = json!([{"op": "set_options", "collection": "users", "field": "email", "rules": {"read": null}}]);
    let refused = operator.post("/admin/v1/changes", json!({"operations": mail})).await;
    assert_eq!(refused.expect_problem(422, "change_refused")["errors"][0]["code"], "protected");
}

async fn rules_of_fields_hold_in_every_version(app: &TestApp) {
    let operator = with_staff(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let whole = member(&ada, "ada", 5).await;
    let renames = json!([{"op": "rename_field", "collection": "staff", "field": "pay", "to": "salary"},
        {"op": "rename_field", "collection": "staff", "field": "owner", "to": "holder"}]);
    assert_eq!(change(&operator, renames).await["version"], 2);
    let told = operator.get("/admin/v1/collections").await.expect(200);
    let staff = told["items"].as_array().unwrap().iter().find(|item| item["name"] == "staff").unwrap();
    let rules = json!({"read": "record.holder == auth.id", "write": "record.holder == auth.id && record.salary < 100"});
    assert_eq!(staff["fields"][2]["rules"], rules, "in the names of the newest version");
    let newer = at(&whole).replace("/v1/", "/v2/");
    assert_eq!(
        (&ben.get(at(&whole)).await.expect(200)["pay"], &ben.get(&newer).await.expect(200)["salary"]),
        (&Json::Null, &Json::Null)
    );
    ben.patch(at(&whole), json!({"pay": 6})).await.expect_problem(403, "forbidden");
    let problem = ben.patch(&newer, json!({"salary": 6})).await.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "The write rule of `salary` does not allow it.");

    // A rule that is set through the newest version binds the older ones at once, also when only they are left to show it.
    let tighten =
        |field: &str| json!({"op": "set_options", "collection": "staff", "field": field, "rules": {"read": "false"}});
    change(&operator, json!([tighten("memo"), tighten("salary")])).await;
    change(
        &operator,
        json!([{"op": "drop_field", "collection": "staff", "field": "memo"},
        {"op": "drop_field", "collection": "staff", "field": "salary"}]),
    )
    .await;
    for path in [at(&whole), newer.clone()] {
        let seen = ada.get(&path).await.expect(200);
        assert_eq!((&seen["memo"], seen.get("pay").or(seen.get("salary"))), (&Json::Null, Some(&Json::Null)));
        ada.get(format!("{}?filter=memo=='secret'", path.rsplit_once('/').unwrap().0))
            .await
            .expect_problem(400, "invalid_query");
    }
    operator.post("/admin/v1/versions/2/retire", json!({"force": true, "reason": "a test"})).await.expect(200);
    operator.post("/admin/v1/versions/2/purge", json!({})).await.expect(200);
    app.seed_jobs().await;
    app.advance(61);
    app.run_jobs().await;
    assert_eq!(ada.get(at(&whole)).await.expect(200)["memo"], Json::Null, "the last version to show it is no laxer");
    let stored =
        operator.get(format!("{}?version=1", at(&whole).replace("/v1/", "/admin/v1/records/"))).await.expect(200);
    assert_eq!((&stored["memo"], &stored["pay"]), (&json!("secret"), &json!(5)));
}

async fn another_rule_is_another_entity_tag(app: &TestApp) {
    let operator = with_staff(app).await;
    let ada = app.user("ada").await;
    let whole = member(&ada, "ada", 5).await;
    let known = async |tag: &str| ada.get(at(&whole)).header("if-none-match", tag).await;
    let tag = ada.get(at(&whole)).await.header("etag").to_owned();
    assert_eq!(known(&tag).await.status, 304);
    let set = |rules: Json| json!([{"op": "set_options", "collection": "staff", "field": "memo", "rules": rules}]);
    change(&operator, set(json!({"read": "record.name == 'x'"}))).await;
    let hidden = known(&tag).await;
    assert_eq!(hidden.expect(200), without(&whole, &["memo"]));
    change(&operator, set(json!({"read": null}))).await;
    assert_eq!(known(hidden.header("etag")).await.expect(200), whole);
    assert_eq!(app.anon().get(at(&whole)).await.expect(200)["memo"], "secret");
}
