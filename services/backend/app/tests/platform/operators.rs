//! Who the operators are, and what becomes of them when others act.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use stratabase::core::db::WriteOptions;
use stratabase::core::roles::Role;
use stratabase::core::{App, Error, Principal};
use stratabase::models::operators;
use stratabase::models::revocations::Mark;
use stratabase::services::revocations;
use stratabase::services::sessions::authenticate;

use crate::records::with_posts;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    operators_are_listed_and_paged,
    another_role_holds_at_once_in_the_session_that_there_is,
    another_role_and_a_removal_reach_another_node_within_a_second,
    a_removed_operator_leaves_nothing_behind,
    the_last_owner_stays_however_many_try_at_once,
    of_two_owners_who_step_down_at_once_one_stays,
    bad_input_about_operators_is_refused,
    sessions_of_other_operators_are_ended_by_owners_alone,
    an_older_version_asked_for_opens_nothing_to_a_small_role,
}

fn path_of(actor: &Actor<'_>) -> String {
    format!("/admin/v1/operators/{}", actor.id)
}

async fn operators_are_listed_and_paged(app: &TestApp) {
    let owner = app.operator().await;
    // Far enough that later ids are greater, whatever other tests do to the ids of this process.
    app.advance(11);
    let viewer = app.operator_as(Role::Viewer).await;
    let page = viewer.get("/admin/v1/operators?limit=1").await;
    insta::allow_duplicates! { insta::assert_snapshot!(page.snapshot(), @r#"
    200 OK
    {
      "items": [
        {
          "id": "[id]",
          "email": "viewer@example.com",
          "role": "viewer",
          "second_factor": false,
          "created_at": "[time]",
          "last_seen_at": "[time]"
        }
      ],
      "next": "[id]"
    }
    "#) }
    let next = format!("/admin/v1/operators?cursor={}", page.json()["next"].as_str().unwrap());
    let rest = owner.get(next).await.expect(200);
    assert_eq!((&rest["items"][0]["email"], &rest["next"]), (&json!("op@example.com"), &json!(null)));
    for wrong in ["limit=0", "limit=1001", "cursor=x", "role=owner"] {
        owner.get(format!("/admin/v1/operators?{wrong}")).await.expect_problem(400, "invalid_query");
    }
}

/// Requirement 6, on the node that is told.
async fn another_role_holds_at_once_in_the_session_that_there_is(app: &TestApp) {
    let owner = with_posts(app).await;
    revocations::poll(&app.app, Mark::default()).await.unwrap();
    let other = app.operator_as(Role::Viewer).await;
    let write = || other.post("/admin/v1/records/posts", json!({"title": "x", "author": null}));
    write().await.expect_problem(403, "forbidden");
    let shown = owner.patch(path_of(&other), json!({"role": "developer"})).await.expect(200);
    assert_eq!(shown["role"], "developer");
    assert_ne!(write().await.status.as_u16(), 403, "the same session, with the new role");
    owner.patch(path_of(&other), json!({"role": "support"})).await.expect(200);
    let problem = write().await.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "This needs the role developer.");
}

async fn role_at(node: &App, token: &str) -> Option<Role> {
    match authenticate(node, token, node.clock.now()).await {
        Ok(Principal::Operator { role, .. }) => Some(role),
        Err(Error::Unauthenticated(_)) => None,
        other => panic!("{other:?}"),
    }
}

async fn comes_to(node: &App, token: &str, role: Option<Role>) {
    let since = Instant::now();
    while role_at(node, token).await != role {
        assert!(since.elapsed() < Duration::from_secs(1), "not {role:?} after {:?}", since.elapsed());
        tokio::task::yield_now().await;
    }
}

/// Requirement 6, on a node that hears of it.
async fn another_role_and_a_removal_reach_another_node_within_a_second(app: &TestApp) {
    let other = app.another_node().await;
    let following = tokio::spawn(revocations::follow(std::sync::Arc::downgrade(&other)));
    let owner = app.operator().await;
    let viewer = app.operator_as(Role::Viewer).await;
    let token = viewer.token.clone().unwrap();
    comes_to(&other, &token, Some(Role::Viewer)).await;
    owner.patch(path_of(&viewer), json!({"role": "owner"})).await.expect(200);
    comes_to(&other, &token, Some(Role::Owner)).await;
    owner.patch(path_of(&viewer), json!({"role": "viewer"})).await.expect(200);
    comes_to(&other, &token, Some(Role::Viewer)).await;
    owner.delete(path_of(&viewer)).await.expect(204);
    comes_to(&other, &token, None).await;
    following.abort();
    other.db.close().await;
}

async fn a_removed_operator_leaves_nothing_behind(app: &TestApp) {
    let owner = app.operator().await;
    let developer = app.operator_as(Role::Developer).await;
    owner.delete(path_of(&developer)).await.expect(204);
    developer.get("/admin/v1/overview").await.expect_problem(401, "unauthenticated");
    let credentials = json!({"email": "developer@example.com", "password": crate::support::actor::PASSWORD});
    app.anon().post("/admin/v1/session", credentials).await.expect_problem(401, "invalid_credentials");
    owner.delete(path_of(&developer)).await.expect_problem(404, "not_found");
    owner.patch(path_of(&developer), json!({"role": "viewer"})).await.expect_problem(404, "not_found");
    let left = owner.get("/admin/v1/sessions").await.expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
}

async fn the_last_owner_stays_however_many_try_at_once(app: &TestApp) {
    let owner = app.operator().await;
    app.operator_as(Role::Developer).await;
    let path = path_of(&owner);
    let attempts = (0..50).map(|turn| match turn % 2 {
        0 => owner.delete(&path).into_future(),
        _ => owner.patch(&path, json!({"role": "developer"})).into_future(),
    });
    for answer in join_all(attempts).await {
        answer.expect_problem(409, "conflict");
    }
    owner.patch(&path, json!({"role": "owner"})).await.expect(200);
}

async fn of_two_owners_who_step_down_at_once_one_stays(app: &TestApp) {
    let (one, two) = (app.operator().await, app.operator_as(Role::Owner).await);
    let attempts = [one.patch(path_of(&one), json!({"role": "viewer"})), two.delete(path_of(&two))];
    let answers = join_all(attempts.into_iter().map(IntoFuture::into_future)).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert!(statuses == [200, 409] || statuses == [204, 409], "{answers:#?}");
    let owners = app.app.db.write(WriteOptions::default(), async |tx| operators::hold_owners(tx).await);
    assert_eq!(owners.await.unwrap().len(), 1);
}

async fn bad_input_about_operators_is_refused(app: &TestApp) {
    let owner = app.operator().await;
    let viewer = app.operator_as(Role::Viewer).await;
    let path = path_of(&viewer);
    for wrong in [
        json!({}),
        json!({"role": "Owner"}),
        json!({"role": "root"}),
        json!({"role": 4}),
        json!([]),
        json!({"role": "owner", "email": "x@example.com"}),
    ] {
        owner.patch(&path, wrong).await.expect_problem(422, "invalid_fields");
    }
    owner.patch("/admin/v1/operators/x", json!({"role": "owner"})).await.expect_problem(404, "not_found");
    owner.patch(&path, json!({"role": "o".repeat(2_000_000)})).await.expect_problem(413, "too_large");
    viewer.patch(&path, json!({"role": "owner"})).await.expect_problem(403, "forbidden");
    viewer.delete(path_of(&owner)).await.expect_problem(403, "forbidden");
}

async fn sessions_of_other_operators_are_ended_by_owners_alone(app: &TestApp) {
    let owner = app.operator().await;
    let support = app.operator_as(Role::Support).await;
    app.advance(11);
    let second = app.operator_as(Role::Support).await;
    let listed = owner.get("/admin/v1/sessions").await.expect(200);
    let sessions = listed["items"].as_array().unwrap();
    let of = |actor: &Actor<'_>| {
        let id = actor.id.to_string();
        let newest = sessions.iter().find(|session| session["owner"]["id"] == id.as_str()).unwrap();
        format!("/admin/v1/sessions/{}", newest["id"].as_str().unwrap())
    };
    let problem = support.delete(of(&owner)).await.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "This needs the role owner.");
    owner.get("/admin/v1/overview").await.expect(200);
    support.delete(of(&support)).await.expect(204);
    second.get("/admin/v1/overview").await.expect_problem(401, "unauthenticated");
    support.get("/admin/v1/overview").await.expect(200);
}

async fn an_older_version_asked_for_opens_nothing_to_a_small_role(app: &TestApp) {
    with_posts(app).await;
    let viewer = app.operator_as(Role::Viewer).await;
    viewer.get("/admin/v1/records/posts?version=1").await.expect(200);
    let problem = viewer.post("/admin/v1/records/posts?version=1", json!({})).await.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "This needs the role developer.");
}
