//! Apps that get an ID token from the provider themselves.

use futures_util::future::join_all;
use serde_json::json;
use sha2::{Digest, Sha256};
use stratabase::api;
use stratabase::core::hex;

use super::{Sso, with};
use crate::support::actor::Actor;
use crate::support::engine::both_engines;
use crate::support::issuer::Key;

const PATH: &str = "/v1/auth/oauth/acme/token";

both_engines! {
    an_app_signs_in_by_an_id_token_once,
    of_fifty_who_bring_one_token_one_is_signed_in,
    a_token_that_is_not_for_the_app_is_refused,
}

async fn an_app_signs_in_by_an_id_token_once(sso: &Sso) {
    let anon = sso.app.anon();
    let plain = sso.acme.sign(&sso.claims("acme", "chosen"));
    let session = anon.post(PATH, json!({"id_token": plain, "nonce": "chosen"})).await.expect(200);
    assert_eq!(session["user"]["email"], "ada@example.com");
    anon.post(PATH, json!({"id_token": plain, "nonce": "chosen"})).await.expect_problem(403, "sign_in_refused");
    let hashed = sso.acme.sign(&sso.claims("acme", &hex(&Sha256::digest("chosen"))));
    let again = anon.post(PATH, json!({"id_token": hashed, "nonce": "chosen"})).await.expect(200);
    assert_eq!(again["user"]["id"], session["user"]["id"]);
}

async fn of_fifty_who_bring_one_token_one_is_signed_in(sso: &Sso) {
    let elsewhere = api::router(sso.app.another_node().await);
    let (here, there) = (sso.app.anon(), Actor::anonymous(&elsewhere));
    let body = json!({"id_token": sso.acme.sign(&sso.claims("acme", "n")), "nonce": "n"});
    let calls = (0..50).map(|number| if number % 2 == 0 { &here } else { &there }.post(PATH, body.clone()));
    let answers = join_all(calls.map(IntoFuture::into_future)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 403));
}

async fn a_token_that_is_not_for_the_app_is_refused(sso: &Sso) {
    let anon = sso.app.anon();
    let before = sso.written().await;
    let good = sso.claims("acme", "n");
    let foreign = Key::es256();
    for id_token in [
        sso.acme.sign(&with(good.clone(), json!({"aud": "another"}))),
        sso.acme.sign(&with(good.clone(), json!({"nonce": "another"}))),
        sso.acme.sign(&with(good.clone(), json!({"nonce": null}))),
        sso.acme.sign(&with(good.clone(), json!({"exp": 1}))),
        sso.acme.sign(&with(good.clone(), json!({"iss": sso.other.url}))),
        sso.other.sign(&sso.claims("other", "n")),
        foreign.sign(&json!({"alg": "ES256", "kid": "one"}), &good),
        String::new(),
    ] {
        let answer = anon.post(PATH, json!({"id_token": id_token, "nonce": "n"})).await;
        answer.expect_problem(403, "sign_in_refused");
    }
    let empty = sso.acme.sign(&with(good, json!({"nonce": ""})));
    anon.post(PATH, json!({"id_token": empty, "nonce": ""})).await.expect_problem(403, "sign_in_refused");
    for body in [
        json!({}),
        json!({"id_token": "x"}),
        json!({"id_token": 1, "nonce": "n"}),
        json!({"id_token": "x", "nonce": "n", "x": 1}),
    ] {
        anon.post(PATH, body).await.expect_problem(422, "invalid_fields");
    }
    anon.post("/v1/auth/oauth/nobody/token", json!({"id_token": "x", "nonce": "n"}))
        .await
        .expect_problem(404, "not_found");
    // A session's own tokens are no ID tokens, and an ID token is no session.
    let id_token = sso.acme.sign(&sso.claims("acme", "n"));
    let mut bearer = sso.app.anon();
    bearer.token = Some(id_token);
    bearer.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    assert_eq!(sso.written().await, before);
}
