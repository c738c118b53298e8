//! Adding and removing passkeys.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::api;
use stratabase::core::secrets::to_base64url;

use super::authenticator::{Authenticator, BACKED_UP, ELIGIBLE};
use super::{Addressed, HOST, PASSKEYS, add, begin_registration, enrol, finish_registration, sign_in};
use crate::auth::{credentials, holder, is_let_in, register, text};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_passkey_is_made_listed_used_and_removed,
    a_passkey_of_every_kind_that_is_offered_signs_in,
    a_passkey_is_called_as_its_user_likes,
    adding_and_removing_take_a_recent_login_and_end_other_sessions,
    a_passkey_belongs_to_one_account_and_is_removed_by_it_alone,
    an_account_has_twenty_passkeys_at_most_however_many_come_at_once,
    of_fifty_passkeys_for_one_challenge_on_two_nodes_one_is_added,
    an_account_takes_its_passkeys_along,
    an_operator_who_acts_as_the_user_adds_none,
    an_anonymous_user_registers_an_address_first,
}

async fn list(actor: &Actor<'_>) -> Vec<Json> {
    actor.get(PASSKEYS).await.expect(200)["items"].as_array().unwrap().clone()
}

fn path(shown: &Json) -> String {
    format!("{PASSKEYS}/{}", text(shown, "id"))
}

async fn a_passkey_is_made_listed_used_and_removed(Addressed(app): &Addressed) {
    let session = register(app, "Ada").await;
    let ada = holder(app, &session);
    let options = begin_registration(&ada).await;
    let id: uuid::Uuid = text(&session["user"], "id").parse().unwrap();
    let expected = json!({
        "challenge": options["challenge"],
        "rp": {"id": HOST, "name": HOST},
        "user": {"id": to_base64url(id.as_bytes()), "name": "ada@example.com", "displayName": "ada@example.com"},
        "pubKeyCredParams": [
            {"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -8}, {"type": "public-key", "alg": -257},
        ],
        "excludeCredentials": [],
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
        },
        "attestation": "none",
        "timeout": 300_000,
    });
    assert_eq!(options, expected);

    let mut passkey = Authenticator::new();
    passkey.flags |= ELIGIBLE;
    let added = finish_registration(&ada, &passkey.create(&options)).await;
    insta::allow_duplicates! { insta::assert_snapshot!(added.snapshot(), @r#"
    201 Created
    {
      "id": "[id]",
      "name": null,
      "backed_up": false,
      "created_at": "[time]",
      "last_used_at": null
    }
    "#) }
    assert_eq!(list(&ada).await, [added.json()]);
    let excluded = begin_registration(&ada).await["excludeCredentials"].clone();
    assert_eq!(excluded, json!([{"type": "public-key", "id": to_base64url(&passkey.id)}]));

    app.advance(60);
    passkey.flags |= BACKED_UP;
    sign_in(app, &passkey).await.expect(200);
    let used = list(&ada).await.remove(0);
    assert_eq!((&used["backed_up"], &used["last_used_at"]), (&json!(true), &json!("2026-11-22T10:01:00.000Z")));

    ada.delete(path(&used)).await.expect(204);
    ada.delete(path(&used)).await.expect_problem(404, "not_found");
    assert!(list(&ada).await.is_empty());
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
    add(&ada, &passkey).await.expect(201);
    sign_in(app, &passkey).await.expect(200);
}

async fn a_passkey_of_every_kind_that_is_offered_signs_in(Addressed(app): &Addressed) {
    let session = register(app, "ada").await;
    for passkey in Authenticator::of_every_kind() {
        add(&holder(app, &session), &passkey).await.expect(201);
        let signed_in = sign_in(app, &passkey).await.expect(200);
        assert_eq!(signed_in["user"], session["user"], "{}", passkey.algorithm());
        let other = Authenticator { id: passkey.id.clone(), ..Authenticator::new() };
        sign_in(app, &other).await.expect_problem(401, "invalid_credentials");
    }
}

async fn a_passkey_is_called_as_its_user_likes(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let longest = "ä".repeat(100);
    for (name, stored) in [(" Phone ", "Phone"), (longest.as_str(), &longest), ("<b>\"'; --", "<b>\"'; --")] {
        let credential = Authenticator::new().create(&begin_registration(&ada).await);
        let body = json!({"credential": credential, "name": name});
        let added = ada.post("/v1/auth/passkeys/register/finish", body).await.expect(201);
        assert_eq!(added["name"], stored);
    }
    let too_long = "x".repeat(101);
    for (name, code) in [
        (json!(""), "not_a_name"),
        (json!("  "), "not_a_name"),
        (json!("a\nb"), "not_a_name"),
        (json!("a\0b"), "not_a_name"),
        (json!(too_long), "not_a_name"),
        (json!(7), "wrong_type"),
    ] {
        let credential = Authenticator::new().create(&begin_registration(&ada).await);
        let body = json!({"credential": credential, "name": name});
        let problem = ada.post("/v1/auth/passkeys/register/finish", body).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!("/name"), &json!(code)));
    }
    let names: BTreeSet<_> = list(&ada).await.iter().map(|item| text(item, "name").to_owned()).collect();
    assert_eq!(names.len(), 3);
}

/// Requirement 32.
async fn adding_and_removing_take_a_recent_login_and_end_other_sessions(Addressed(app): &Addressed) {
    let (session, bystander) = (register(app, "ada").await, register(app, "eve").await);
    let other = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let ada = holder(app, &session);
    app.advance(200);
    let (passkey, late) = (Authenticator::new(), begin_registration(&ada).await);
    app.advance(100);
    ada.call(http::Method::POST, "/v1/auth/passkeys/register/begin").await.expect_problem(401, "login_required");
    finish_registration(&ada, &passkey.create(&late)).await.expect_problem(401, "login_required");
    let again = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    add(&holder(app, &again), &passkey).await.expect(201);
    assert!(is_let_in(app, &again).await && is_let_in(app, &bystander).await);
    assert!(!is_let_in(app, &session).await && !is_let_in(app, &other).await);

    app.advance(300);
    let shown = list(&holder(app, &again)).await.remove(0);
    holder(app, &again).delete(path(&shown)).await.expect_problem(401, "login_required");
    let recent = sign_in(app, &passkey).await.expect(200);
    holder(app, &recent).delete(path(&shown)).await.expect(204);
    assert!(is_let_in(app, &recent).await && !is_let_in(app, &again).await);
}

async fn a_passkey_belongs_to_one_account_and_is_removed_by_it_alone(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let (ada, eve) = (holder(app, &session), app.user("eve").await);
    for somebody in [&ada, &eve] {
        let thief = Authenticator { id: passkey.id.clone(), ..Authenticator::new() };
        let problem = add(somebody, &thief).await.expect_problem(409, "conflict");
        assert_eq!(problem["errors"][0]["pointer"], "/credential/id");
    }
    let shown = list(&ada).await.remove(0);
    eve.delete(path(&shown)).await.expect_problem(404, "not_found");
    app.anon().delete(path(&shown)).await.expect_problem(401, "unauthenticated");
    ada.delete(format!("{PASSKEYS}/x")).await.expect_problem(404, "not_found");
    assert!(list(&eve).await.is_empty());
    sign_in(app, &passkey).await.expect(200);
}

/// Requirement 50.
async fn an_account_has_twenty_passkeys_at_most_however_many_come_at_once(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let passkeys: Vec<_> = (0..25).map(|_| Authenticator::new()).collect();
    let added = join_all(passkeys.iter().map(|passkey| add(&ada, passkey))).await;
    assert_eq!(added.iter().filter(|answer| answer.status == 201).count(), 20);
    for refused in added.iter().filter(|answer| answer.status != 201) {
        refused.expect_problem(409, "conflict");
    }
    assert_eq!(list(&ada).await.len(), 20);
}

/// Half of them through another node.
async fn of_fifty_passkeys_for_one_challenge_on_two_nodes_one_is_added(Addressed(app): &Addressed) {
    let other = api::router(app.another_node().await);
    let here = app.user("ada").await;
    let there = Actor::anonymous(&other).same_as(&here);
    let options = begin_registration(&here).await;
    let credentials: Vec<_> = (0..50).map(|_| Authenticator::new().create(&options)).collect();
    let nodes = [&here, &there].into_iter().cycle();
    let added = join_all(credentials.iter().zip(nodes).map(|(one, node)| finish_registration(node, one))).await;
    assert_eq!(added.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in added.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refused.expect_problem(422, "invalid_fields")["errors"][0]["code"], "wrong_challenge");
    }
    assert_eq!(list(&here).await.len(), 1);
}

async fn an_account_takes_its_passkeys_along(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let rows = async || count(app).await;
    assert_eq!(rows().await, 1);
    holder(app, &session).call(http::Method::DELETE, "/v1/auth/me").await.expect(204);
    assert_eq!(rows().await, 0);
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
    // Its authenticator may serve another account.
    let again = register(app, "ada").await;
    add(&holder(app, &again), &passkey).await.expect(201);
    app.operator().await.delete(format!("/admin/v1/users/{}", text(&again["user"], "id"))).await.expect(204);
    assert_eq!(rows().await, 0);
}

/// Requirement 32.
async fn an_operator_who_acts_as_the_user_adds_none(Addressed(app): &Addressed) {
    let session = register(app, "ada").await;
    let path = format!("/admin/v1/users/{}/impersonate", text(&session["user"], "id"));
    let acting = app.operator().await.post(path, json!({"reason": "ticket 7"})).await.expect(201);
    let acting = holder(app, &acting);
    acting.call(http::Method::POST, "/v1/auth/passkeys/register/begin").await.expect_problem(403, "forbidden");
    let options = begin_registration(&holder(app, &session)).await;
    let credential = Authenticator::new().create(&options);
    assert_eq!(finish_registration(&acting, &credential).await.status, 422, "the challenge is another session's");
}

async fn an_anonymous_user_registers_an_address_first(Addressed(app): &Addressed) {
    app.operator().await.patch("/admin/v1/settings", json!({"anonymous": true})).await.expect(200);
    let session = app.anon().call(http::Method::POST, "/v1/auth/anonymous").await.expect(201);
    let somebody = holder(app, &session);
    somebody.call(http::Method::POST, "/v1/auth/passkeys/register/begin").await.expect_problem(409, "conflict");
    let session = somebody.post("/v1/auth/register", credentials("ada")).await.expect(201);
    add(&holder(app, &session), &Authenticator::new()).await.expect(201);
}

/// How many passkeys are stored.
async fn count(app: &TestApp) -> i64 {
    use stratabase::core::db::{Source, Statement};
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _passkeys");
    app.app.db.first(&COUNT, &[], |row| row.get(0)).await.unwrap().unwrap()
}
