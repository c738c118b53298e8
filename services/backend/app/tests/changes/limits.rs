//! `set_limits`: which values a field takes.

use serde_json::{Value as Json, json};

use super::{apply, document, entries, open_collection, write};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// Publishes `notes` with a text, a number and a code, each with limits.
async fn with_limits(app: &TestApp) -> Actor<'_> {
    let fields = json!([
        {"name": "text", "type": "text", "min_length": 2, "max_length": 5},
        {"name": "size", "type": "integer", "min": 0, "max": 10},
        {"name": "code", "type": "text", "pattern": "[a-z]+", "default": "none"},
        {"name": "tags", "type": "text", "list": true, "max_length": 5}]);
    let operator = app.operator().await;
    apply(&operator, [open_collection("notes", &fields)]).await;
    operator
}

fn limits(field: &str, change: &Json) -> Json {
    let mut operation = json!({"op": "set_limits", "collection": "notes", "field": field});
    operation.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    operation
}

async fn limits_are_judged_by_what_they_leave_out(app: &TestApp) {
    let operator = with_limits(app).await;
    let passed = json!("passed_through");
    let tight = |mut change: Json| {
        change["policy"] = "pass_through".into();
        change
    };
    let cases = [
        ("text", json!({"max_length": 9}), ["breaking", "breaking", "additive"]),
        ("text", json!({"max_length": null, "min_length": 1}), ["breaking", "breaking", "additive"]),
        ("size", json!({"max": 99, "min": -1.5}), ["breaking", "breaking", "additive"]),
        ("text", tight(json!({"max_length": 4})), ["breaking"; 3]),
        ("text", tight(json!({"min_length": 3, "max_length": 9})), ["breaking"; 3]),
        ("size", tight(json!({"min": 1})), ["breaking"; 3]),
        ("code", json!({"pattern": null}), ["breaking"; 3]),
        ("code", tight(json!({"pattern": "[a-z]*"})), ["breaking"; 3]),
        ("text", tight(json!({"pattern": "a+"})), ["breaking"; 3]),
    ];
    for (field, change, verdicts) in cases {
        for (profile, verdict) in ["strict", "default", "lenient"].into_iter().zip(verdicts) {
            let document = json!({"profile": profile, "operations": [limits(field, &change)]});
            let plan = operator.post("/admin/v1/changes/plan", document).await.expect(200);
            assert_eq!(plan["verdict"], verdict, "{profile} {change}");
            assert_eq!(plan["mints"], verdict == "breaking", "{profile} {change}");
            assert_eq!(plan["operations"][0]["outcome"], passed, "{profile} {change}");
        }
    }
    let same = document([limits("text", &json!({"max_length": 5}))]);
    let plan = operator.post("/admin/v1/changes/plan", same).await.expect(200);
    assert_eq!((&plan["verdict"], &plan["operations"][0]["outcome"]), (&json!("additive"), &json!(null)));
}

async fn looser_limits_are_the_newer_version_s_alone(app: &TestApp) {
    let operator = with_limits(app).await;
    let report = apply(&operator, [limits("text", &json!({"max_length": null}))]).await;
    assert_eq!(report["version"], 2);
    let long = app.anon().post("/v2/notes", json!({"text": "a longer text"})).await.expect(201);
    let path = format!("/v1/notes/{}", long["id"].as_str().unwrap());
    let shown = app.anon().get(&path).await;
    assert_eq!(shown.json()["text"], "a longer text", "it is passed through");
    // What was read is taken back; as a new value it is not taken.
    app.anon().put(&path, shown.json()).await.expect(200);
    app.anon().patch(&path, json!({"text": "a longer text", "size": 1})).await.expect(200);
    let problem = app.anon().patch(&path, json!({"text": "another longer text"})).await;
    assert_eq!(entries(&problem.expect_problem(422, "invalid_fields")), [("/text", None, "too_long")]);

    let lenient = json!({"profile": "lenient", "operations": [limits("size", &json!({"max": 99}))]});
    let report = operator.post("/admin/v1/changes", lenient).await.expect(201);
    assert_eq!((&report["version"], &report["mints"]), (&json!(2), &json!(false)));
    app.anon().post("/v2/notes", json!({"size": 99})).await.expect(201);
    app.anon().post("/v1/notes", json!({"size": 99})).await.expect_problem(422, "invalid_fields");
}

async fn what_is_stored_and_would_not_be_taken_is_told_and_passed_through(app: &TestApp) {
    let operator = with_limits(app).await;
    let fits = write(app, json!({"text": "ab", "tags": ["ab"]})).await;
    let long = write(app, json!({"text": "abcd", "size": 9, "code": "x", "tags": ["abc", "abcde"]})).await;
    write(app, json!({})).await;
    let failing = |field: &'static str, change: Json| {
        let plan = operator.post("/admin/v1/changes/plan", document([limits(field, &change)]));
        async move {
            let told = plan.await.expect(200)["operations"][0].take();
            let examples = told["examples"].as_array().unwrap().iter();
            let examples: Vec<Json> = examples.map(|example| json!([example["id"], example["code"]])).collect();
            (told["rows_failing"].clone(), json!(examples))
        }
    };
    let one = |code: &str| (json!(1), json!([[long["id"], code]]));
    let policy = |change: &Json| {
        let mut change = change.clone();
        change["policy"] = "pass_through".into();
        change
    };
    assert_eq!(failing("text", policy(&json!({"max_length": 3}))).await, one("too_long"));
    assert_eq!(failing("tags", policy(&json!({"max_length": 3}))).await, one("too_long"));
    assert_eq!(failing("size", policy(&json!({"max": 8}))).await, one("too_large"));
    assert_eq!(failing("text", policy(&json!({"pattern": "ab"}))).await, one("pattern"));
    assert_eq!(failing("text", policy(&json!({"max_length": 4}))).await, (json!(0), json!([])));

    let report = apply(&operator, [limits("text", &policy(&json!({"max_length": 3})))]).await;
    assert_eq!((&report["version"], &report["operations"][0]["rows_failing"]), (&json!(2), &json!(1)));
    let path = format!("/v2/notes/{}", long["id"].as_str().unwrap());
    let shown = app.anon().get(&path).await;
    assert_eq!(shown.json()["text"], "abcd");
    app.anon().put(&path, shown.json()).await.expect(200);
    app.anon().patch(&path, json!({"text": "bcda"})).await.expect_problem(422, "invalid_fields");
    let old = format!("/v1/notes/{}", fits["id"].as_str().unwrap());
    app.anon().patch(&old, json!({"text": "abcde"})).await.expect(200);
}

async fn limits_that_cannot_be_are_refused(app: &TestApp) {
    let operator = with_limits(app).await;
    let cases = [
        ("text", json!({}), ("", "required")),
        ("text", json!({"policy": "reject"}), ("", "required")),
        ("text", json!({"max_length": 3}), ("/policy", "outcome_required")),
        ("text", json!({"max_length": 3, "policy": "cut"}), ("/policy", "invalid_value")),
        ("text", json!({"max_length": 9, "policy": "coerce"}), ("/policy", "option_unfit")),
        ("text", json!({"pattern": "a", "policy": "coerce"}), ("/policy", "option_unfit")),
        ("text", json!({"pattern": "(", "policy": "reject"}), ("/pattern", "invalid_pattern")),
        ("text", json!({"max_length": 1, "policy": "reject"}), ("/max_length", "invalid_value")),
        ("text", json!({"min": 1, "policy": "reject"}), ("/min", "option_unfit")),
        ("text", json!({"max_length": "9"}), ("/max_length", "wrong_type")),
        ("text", json!({"max_length": -1}), ("/max_length", "wrong_type")),
        ("size", json!({"min": 20}), ("/max", "invalid_value")),
        ("code", json!({"pattern": "[0-9]+", "policy": "reject"}), ("", "default_required")),
        ("nothing", json!({"min": 1}), ("/field", "no_such_field")),
    ];
    for (field, change, (pointer, code)) in cases {
        let change = document([limits(field, &change)]);
        let problem = operator.post("/admin/v1/changes", change.clone()).await.expect_problem(422, "change_refused");
        assert_eq!(entries(&problem), [(format!("/operations/0{pointer}").as_str(), None, code)], "{change}");
    }
    // What older versions take would have to be refused there, or cut here.
    for (policy, outcome) in [("reject", "rejected"), ("coerce", "coerced")] {
        let change = document([limits("text", &json!({"max_length": 3, "policy": policy}))]);
        let plan = operator.post("/admin/v1/changes/plan", change.clone()).await.expect(200);
        assert_eq!((&plan["verdict"], &plan["operations"][0]["outcome"]), (&json!("breaking"), &json!(outcome)));
        let problem = operator.post("/admin/v1/changes", change).await.expect_problem(422, "change_refused");
        assert_eq!(entries(&problem), [("/operations/0/op", None, "not_available")]);
    }
}

both_engines!(
    limits_are_judged_by_what_they_leave_out,
    looser_limits_are_the_newer_version_s_alone,
    what_is_stored_and_would_not_be_taken_is_told_and_passed_through,
    limits_that_cannot_be_are_refused,
);
