//! The audit log as operators read it.

use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use crate::records::{post, with_posts};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    acts_are_told_with_who_what_and_why,
    acts_are_filtered_and_paged,
    an_act_whose_transaction_fails_is_none,
    a_removed_operator_keeps_their_name_in_the_log,
    values_of_records_do_not_stand_in_the_log,
}

async fn acts_are_told_with_who_what_and_why(app: &TestApp) {
    let owner = app.operator().await;
    let viewer = app.operator_as(Role::Viewer).await;
    app.advance(11);
    owner.patch(format!("/admin/v1/operators/{}", viewer.id), json!({"role": "support"})).await.expect(200);
    let page = viewer.get("/admin/v1/audit?limit=1").await;
    insta::allow_duplicates! { insta::assert_snapshot!(page.snapshot(), @r#"
    200 OK
    {
      "items": [
        {
          "id": "[id]",
          "at": "[time]",
          "operator": {
            "id": "[id]",
            "email": "op@example.com"
          },
          "action": "operator.update",
          "target": "operators/[id]",
          "before": {
            "role": "viewer"
          },
          "after": {
            "role": "support"
          },
          "reason": null,
          "address": "127.0.0.1",
          "request_id": "[id]"
        }
      ],
      "next": "[id]"
    }
    "#) }
}

async fn acts_are_filtered_and_paged(app: &TestApp) {
    app.operator().await;
    app.advance(11);
    let owner = with_posts(app).await;
    let support = app.operator_as(Role::Support).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let disable = json!({"disabled": true});
    // Far enough that later ids are greater, whatever other tests do to the ids of this process.
    app.advance(11);
    support.patch(format!("/admin/v1/users/{}", ada.id), disable.clone()).await.expect(200);
    app.advance(11);
    owner.patch(format!("/admin/v1/users/{}", ben.id), disable).await.expect(200);
    app.advance(11);
    owner.patch("/admin/v1/settings", json!({})).await.expect(200);
    let told = async |query: &str| {
        let page = owner.get(format!("/admin/v1/audit?{query}")).await.expect(200);
        let actions = page["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap().to_owned());
        (actions.collect::<Vec<_>>(), page["next"].clone())
    };
    let all = ["settings.update", "user.disable", "user.disable", "change.apply", "operator.create"];
    assert_eq!(told("").await.0, all);
    assert_eq!(told(&format!("operator={}", support.id)).await.0, ["user.disable"]);
    assert_eq!(told("action=user.disable").await.0, ["user.disable"; 2]);
    assert_eq!(told("target=users").await.0, ["user.disable"; 2]);
    assert_eq!(told(&format!("target=users/{}", ada.id)).await.0, ["user.disable"]);
    for nothing in ["target=user", "target=users/", "target=%25", "action=user", "action='%20OR%201=1"] {
        assert!(told(nothing).await.0.is_empty(), "{nothing}");
    }
    let (first, next) = told("limit=2").await;
    assert_eq!(first, all[..2]);
    let (rest, end) = told(&format!("cursor={}", next.as_str().unwrap())).await;
    assert_eq!((rest.iter().map(String::as_str).collect::<Vec<_>>(), end), (all[2..].to_vec(), Json::Null));
    for wrong in ["limit=0", "limit=1001", "cursor=x", "operator=x", "since=1", "action=a&action=b"] {
        owner.get(format!("/admin/v1/audit?{wrong}")).await.expect_problem(400, "invalid_query");
    }
}

async fn an_act_whose_transaction_fails_is_none(app: &TestApp) {
    let owner = app.operator().await;
    let nobody = "01990000-0000-7000-8000-000000000000";
    owner.patch(format!("/admin/v1/users/{nobody}"), json!({"disabled": true})).await.expect_problem(404, "not_found");
    owner.delete(format!("/admin/v1/operators/{}", owner.id)).await.expect_problem(409, "conflict");
    let log = owner.get("/admin/v1/audit").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
}

async fn a_removed_operator_keeps_their_name_in_the_log(app: &TestApp) {
    let owner = app.operator().await;
    let second = app.operator_as(Role::Owner).await;
    second.patch("/admin/v1/settings", json!({})).await.expect(200);
    owner.delete(format!("/admin/v1/operators/{}", second.id)).await.expect(204);
    let log = owner.get("/admin/v1/audit?action=settings.update").await.expect(200);
    assert_eq!(log["items"][0]["operator"], json!({"id": second.id, "email": "owner@example.com"}));
    let log = owner.get(format!("/admin/v1/audit?target=operators/{}", second.id)).await.expect(200);
    assert_eq!(log["items"][0]["before"], json!({"email": "owner@example.com", "role": "owner"}));
}

async fn values_of_records_do_not_stand_in_the_log(app: &TestApp) {
    let owner = with_posts(app).await;
    let ada = app.user("ada").await;
    post(&ada, json!({"title": "by a user"})).await;
    let id =
        owner.post("/admin/v1/records/posts", json!({"title": "canary", "author": ada.id})).await.expect(201)["id"]
            .clone();
    let path = format!("/admin/v1/records/posts/{}", id.as_str().unwrap());
    app.advance(11);
    owner.patch(&path, json!({"title": "canary too"})).await.expect(200);
    owner.patch(&path, json!({"title": "canary too"})).await.expect(200);
    app.advance(11);
    owner.delete(&path).await.expect(204);
    let log = owner.get("/admin/v1/audit?target=records").await.expect(200);
    assert!(!log.to_string().contains("canary"));
    let acts: Vec<_> = log["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        ["record.delete", "record.update", "record.create"],
        "what changes nothing is no act, nor is a user's"
    );
    assert_eq!(log["items"][0]["target"], format!("records/posts/{}", id.as_str().unwrap()));
}
