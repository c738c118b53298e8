//! What operators announce of a version's end, and the gate before they take it from its clients.

use serde_json::{Value as Json, json};

use super::{version, with_two_versions};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

const V1: &str = "/admin/v1/versions/1";

/// The code of each entry of a problem, behind its pointer.
fn entries(problem: &Json) -> Vec<String> {
    let entries = problem["errors"].as_array().unwrap_or_else(|| panic!("no entries in {problem}"));
    let word = |entry: &Json, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    entries.iter().map(|entry| format!("{} {}", word(entry, "pointer"), word(entry, "code"))).collect()
}

async fn what_is_announced_is_told_and_taken_back(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let announced = json!({"deprecated_at": "2026-12-01T00:00:00Z", "sunset_at": "2027-06-01T00:00:00Z",
        "brownouts": [{"from": "2027-02-01T00:00:00Z", "to": "2027-02-02T00:00:00Z"}],
        "messages": {"shop/1.0": {"message": "Update."}}, "reason": "the old app"});
    let told = operator.patch(V1, announced).await.expect(200);
    let span = json!([{"from": "2027-02-01T00:00:00.000Z", "to": "2027-02-02T00:00:00.000Z"}]);
    assert_eq!((&told["state"], &told["successor"]), (&json!("supported"), &json!(2)));
    assert_eq!(told["deprecated_at"], "2026-12-01T00:00:00.000Z");
    assert_eq!((&told["sunset_at"], &told["brownouts"]), (&json!("2027-06-01T00:00:00.000Z"), &span));
    assert_eq!(told["messages"], json!({"shop/1.0": {"message": "Update.", "action_url": null}}));
    assert_eq!(version(&operator, 1).await, told);
    let public = app.anon().get("/versions").await.expect(200)["items"][0].take();
    assert_eq!(public["brownouts"], span);
    assert!(public.get("messages").is_none() && public.get("acts").is_none(), "{public}");
    assert_eq!(public["changes"], told["changes"]);

    // What is absent stays; what is null goes.
    let told = operator.patch(V1, json!({"brownouts": null, "sunset_at": null})).await.expect(200);
    assert_eq!((&told["brownouts"], &told["sunset_at"]), (&json!([]), &Json::Null));
    assert_eq!(told["deprecated_at"], "2026-12-01T00:00:00.000Z");
    let acts = told["acts"].as_array().unwrap();
    let acts: Vec<_> = acts.iter().map(|act| (&act["act"], &act["reason"], &act["operator"])).collect();
    let (word, id) = (json!("announced"), json!(operator.id));
    assert_eq!(acts, [(&word, &json!("the old app"), &id), (&word, &json!(""), &id)]);
    operator.patch(V1, json!({})).await.expect(200);
    assert_eq!(version(&operator, 1).await["acts"].as_array().unwrap().len(), 2, "nothing changed, nothing was done");
}

async fn what_is_out_of_order_or_bounds_is_refused(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let span = |from: &str, to: &str| json!({"from": format!("2027-{from}Z"), "to": format!("2027-{to}Z")});
    let dated = |brownouts: Json| json!({"deprecated_at": "2027-01-01T00:00:00Z", "sunset_at": "2027-07-01T00:00:00Z", "brownouts": brownouts});
    let message =
        |client: &str, text: &str, url: &str| json!({"messages": {client: {"message": text, "action_url": url}}});
    let many = |count: u32| (0..count).map(|number| (number.to_string(), json!({"message": "x"}))).collect();
    let hours = (0..101).map(|hour| {
        span(
            &format!("02-{:02}T{:02}:00:00", 1 + hour / 24, hour % 24),
            &format!("02-{:02}T{:02}:30:00", 1 + hour / 24, hour % 24),
        )
    });
    let long = "x".repeat(501);
    let web = "https://example.com";
    for (body, expected) in [
        (json!({"sunset_at": "2027-07-01T00:00:00Z"}), "/sunset_at out_of_order"),
        (
            json!({"deprecated_at": "2027-07-02T00:00:00Z", "sunset_at": "2027-07-01T00:00:00Z"}),
            "/sunset_at out_of_order",
        ),
        (json!({"deprecated_at": "soon"}), "/deprecated_at invalid_value"),
        (json!({"deprecated": "2027-07-02T00:00:00Z"}), "/deprecated unknown_field"),
        (json!({"brownouts": [span("02-01T00:00:00", "02-01T01:00:00")]}), "/brownouts out_of_range"),
        (dated(json!([span("02-01T00:00:00", "02-02T00:00:01")])), "/brownouts too_long"),
        (dated(json!([span("02-01T00:00:00", "02-01T00:00:00")])), "/brownouts out_of_order"),
        (dated(json!([span("06-30T23:00:00", "07-01T01:00:00")])), "/brownouts out_of_range"),
        (
            dated(json!([span("02-01T01:00:00", "02-01T03:00:00"), span("02-01T00:00:00", "02-01T02:00:00")])),
            "/brownouts overlap",
        ),
        (dated(hours.collect()), "/brownouts too_many"),
        (json!({"messages": Json::Object(many(201))}), "/messages too_many"),
        (message("shop/1.0", &long, web), "/messages/shop~11.0/message too_long"),
        (message("shop", "", web), "/messages/shop/message required"),
        (message("shop", "x", "javascript:alert(1)"), "/messages/shop/action_url invalid_value"),
        (message("shop", "x", "https://"), "/messages/shop/action_url invalid_value"),
        (message("schöp", "x", web), "/messages/schöp invalid_value"),
        (json!({"reason": long}), "/reason too_long"),
        (json!({"force": true}), "/reason required"),
    ] {
        let before = version(&operator, 1).await;
        let problem = operator.patch(V1, body).await.expect_problem(422, "invalid_fields");
        assert_eq!(entries(&problem), [expected], "{problem}");
        assert_eq!(version(&operator, 1).await, before);
    }
    let deprecated = json!({"deprecated_at": "2027-01-01T00:00:00Z"});
    operator.patch("/admin/v1/versions/2", deprecated.clone()).await.expect_problem(422, "invalid_fields");
    operator.patch("/admin/v1/versions/3", deprecated).await.expect_problem(404, "no_such_version");
}

async fn a_sunset_on_short_notice_needs_force_and_a_reason(app: &TestApp) {
    let operator = with_two_versions(app).await;
    // 180 days after 2026-11-22T10:00:00Z.
    let sunset = |at: &str| json!({"deprecated_at": "2026-11-22T10:00:00Z", "sunset_at": at});
    let problem = operator.patch(V1, sunset("2027-05-21T09:59:59Z")).await.expect_problem(422, "invalid_fields");
    assert_eq!(entries(&problem), ["/sunset_at short_notice"]);
    operator.patch(V1, sunset("2027-05-21T10:00:00Z")).await.expect(200);
    app.advance(86_400);
    let operator = app.operator().await;
    operator.patch(V1, json!({"deprecated_at": "2026-11-21T00:00:00Z"})).await.expect(200);
    operator.patch(V1, json!({"sunset_at": "2027-05-22T00:00:00Z"})).await.expect(200);
    let sooner = json!({"sunset_at": "2027-05-21T00:00:00Z"});
    operator.patch(V1, sooner).await.expect_problem(422, "invalid_fields");
    let forced = json!({"sunset_at": "2027-01-01T00:00:00Z", "force": true, "reason": "a breach"});
    let told = operator.patch(V1, forced).await.expect(200);
    assert_eq!(told["acts"].as_array().unwrap().last().unwrap()["reason"], "a breach");
}

async fn a_change_that_supersedes_a_version_announces_its_end_on_the_same_terms(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let rename = json!([{"op": "rename_field", "collection": "texts", "field": "text", "to": "words"}]);
    let change = |more: Json| {
        let mut document = json!({"operations": rename, "deprecated_at": "2026-12-01T00:00:00Z"});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        document
    };
    for (more, expected) in [
        (json!({"sunset_at": "2027-01-01T00:00:00Z"}), "/sunset_at short_notice"),
        (json!({"sunset_at": "2026-11-30T00:00:00Z", "force": true, "reason": "x"}), "/sunset_at out_of_order"),
    ] {
        let problem =
            operator.post("/admin/v1/changes/plan", change(more.clone())).await.expect_problem(422, "change_refused");
        assert_eq!(entries(&problem), [expected]);
        operator.post("/admin/v1/changes", change(more)).await.expect_problem(422, "change_refused");
    }
    let forced = json!({"sunset_at": "2027-01-01T00:00:00Z", "force": true, "reason": "x"});
    operator.post("/admin/v1/changes", change(forced)).await.expect(201);
    assert_eq!(version(&operator, 2).await["sunset_at"], "2027-01-01T00:00:00.000Z");
}

async fn the_gate_names_the_clients_and_opens_on_accepted_terms(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let retire = |terms: Json| operator.post("/admin/v1/versions/1/retire", terms);
    for client in ["shop-ios/3.2", "shop-ios/3.2", "partner/1"] {
        app.anon().get("/v1/notes").header("stratabase-client", client).await.expect(200);
    }
    let ada = app.user("ada").await;
    ada.get("/v1/notes").header("stratabase-client", "partner/1").await.expect(200);
    let before = version(&operator, 1).await;
    let problem = retire(json!({})).await.expect_problem(409, "version_in_use");
    let clients: Vec<_> = problem["clients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|client| {
            (client["name"].as_str().unwrap(), client["count"].as_u64().unwrap(), client["users"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(clients, [("partner/1", 2, 2), ("shop-ios/3.2", 2, 1), ("unknown", 1, 1)]);
    assert_eq!(
        (&problem["users"], &problem["clients"][0]["last_seen"]),
        (&json!(4), &json!("2026-11-22T10:00:00.000Z"))
    );
    assert_eq!(problem["clients"][0]["fields"], json!({"read": ["notes.text"], "filtered": [], "written": []}));
    retire(json!({"accept_users": 3})).await.expect_problem(409, "version_in_use");
    retire(json!({"force": true})).await.expect_problem(422, "invalid_fields");
    retire(json!({"accept_users": -1})).await.expect_problem(422, "invalid_fields");
    assert_eq!(version(&operator, 1).await, before);
    let told = retire(json!({"accept_users": 4})).await.expect(200);
    assert_eq!((&told["state"], &told["acts"][0]["act"]), (&json!("retired"), &json!("retired")));
    retire(json!({})).await.expect_problem(409, "conflict");
    operator.post("/admin/v1/versions/1/restore", json!({})).await.expect(200);
    app.anon().get("/v1/notes").await.expect(200);

    // After a month without a call, nobody loses anything.
    app.advance(30 * 86_400);
    let operator = app.operator().await;
    app.anon().get("/v1/nothing").await.expect(404);
    operator.post("/admin/v1/versions/1/retire", json!({})).await.expect(200);
}

async fn a_retired_version_comes_back_until_it_is_purged(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let act = async |number: u32, act: &str, body: Json| {
        let answer = operator.post(format!("/admin/v1/versions/{number}/{act}"), body).await;
        (answer.status.as_u16(), answer.json()["state"].as_str().map(str::to_owned))
    };
    let done = |state: &str| (200, Some(state.to_owned()));
    let refused = (409, None);
    app.anon().get("/v1/notes").await.expect(200);
    for early in ["restore", "purge"] {
        assert_eq!(act(1, early, json!({})).await, refused, "{early}");
    }
    assert_eq!(act(2, "retire", json!({"force": true, "reason": "x"})).await, refused, "the current one");
    assert_eq!(act(1, "retire", json!({"force": true, "reason": "a breach"})).await, done("retired"));
    assert_eq!(act(1, "restore", json!({})).await, done("supported"));
    app.anon().get("/v1/notes").await.expect(200);
    assert_eq!(act(1, "retire", json!({"force": true, "reason": "again"})).await, done("retired"));
    assert_eq!(act(1, "purge", json!({})).await, done("purged"));
    assert_eq!(act(1, "restore", json!({})).await, refused);
    assert_eq!(act(1, "purge", json!({})).await, refused);
    app.anon().get("/v1/notes").await.expect_problem(410, "version_retired");
    assert_eq!(act(9, "retire", json!({})).await.0, 404);
    let told = version(&operator, 1).await;
    let acts: Vec<_> = told["acts"].as_array().unwrap().iter().map(|act| (&act["act"], &act["reason"])).collect();
    let expected = json!([["retired", "a breach"], ["restored", ""], ["retired", "again"], ["purged", ""]]);
    assert_eq!(json!(acts), expected);
}

both_engines!(
    what_is_announced_is_told_and_taken_back,
    what_is_out_of_order_or_bounds_is_refused,
    a_sunset_on_short_notice_needs_force_and_a_reason,
    a_change_that_supersedes_a_version_announces_its_end_on_the_same_terms,
    the_gate_names_the_clients_and_opens_on_accepted_terms,
    a_retired_version_comes_back_until_it_is_purged,
);
