//! Which account a sign-in opens: never that of somebody else (requirement 40).

use serde_json::json;

use super::{PAGE, Sso, code_of};
use crate::auth::anonymous::{allow, somebody};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::engine::both_engines;

both_engines! {
    an_account_is_linked_where_both_sides_have_proved_the_address,
    a_signed_in_user_links_a_provider_and_removes_it,
    linking_ends_with_the_session_that_began_it,
    linking_takes_a_recent_login_and_a_listed_address,
    the_last_way_in_stays,
    where_accounts_need_proof_an_unproved_address_tells_nothing,
    an_anonymous_account_gets_its_address_from_the_provider,
    an_anonymous_account_links_what_could_have_made_one_and_no_more,
}

async fn an_account_is_linked_where_both_sides_have_proved_the_address(sso: &Sso) {
    let ada = sso.app.user("ada").await;
    let before = sso.written().await;
    // Ours is not proved: whoever made the account may not be who reads the mail.
    sso.sign_in("acme", json!({})).await.expect_problem(409, "conflict");
    sso.prove(ada.id).await;
    for said in [json!(false), json!("false"), json!(1), json!("yes"), json!(null), json!({})] {
        let answer = sso.sign_in("acme", json!({"email_verified": said})).await;
        assert_eq!(answer.status, 409, "{said}: {answer}");
    }
    assert_eq!(sso.written().await, before, "nothing was linked");
    let session = sso.sign_in("acme", json!({"email": "ADA@example.com"})).await.expect(200);
    assert_eq!(session["user"]["id"], ada.id.to_string());
    let linked = sso.sign_in("other", json!({"sub": "x"})).await.expect(200);
    assert_eq!(linked["user"]["id"], ada.id.to_string());
    // Once linked, the address is of no account.
    let moved = sso.sign_in("acme", json!({"email": "eve@example.com", "email_verified": false})).await.expect(200);
    assert_eq!(moved["user"]["id"], ada.id.to_string());
    // What nobody has proved makes an account of which that is known.
    let unproved = json!({"sub": "y", "email": "bob@example.com", "email_verified": false});
    let session = sso.sign_in("acme", unproved).await.expect(200);
    assert_eq!(session["user"]["verified"], false);
}

/// Begins to link, and goes to the provider in a browser as somebody of whom it says this.
pub async fn code_for(sso: &Sso, user: &Actor<'_>, said: serde_json::Value) -> String {
    let begun = user.post("/v1/auth/oauth/acme/link", json!({"redirect_to": PAGE})).await.expect(200);
    let url = begun["url"].as_str().unwrap();
    let query = url.strip_prefix("https://api.example.com/v1/auth/oauth/acme?").unwrap();
    let attempt = sso.begin("acme", query).await;
    sso.acme.give(&sso.acme.sign(&super::with(sso.claims("acme", &attempt.nonce), said)));
    code_of(&sso.come_back(&sso.app.anon(), &attempt, "code=abc").await)
}

async fn a_signed_in_user_links_a_provider_and_removes_it(sso: &Sso) {
    let ada = sso.app.user("ada").await;
    let code = code_for(sso, &ada, json!({"email": "private@example.com", "email_verified": false})).await;
    let linked = ada.post("/v1/auth/identities", json!({"code": code})).await.expect(201);
    assert_eq!(linked["email"], "private@example.com");
    ada.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(422, "invalid_fields");
    let session = sso.sign_in("acme", json!({"email": null})).await.expect(200);
    assert_eq!(session["user"]["id"], ada.id.to_string());
    // It is nobody else's then.
    let eve = sso.app.user("eve").await;
    let again = code_for(sso, &eve, json!({})).await;
    eve.post("/v1/auth/identities", json!({"code": again})).await.expect_problem(409, "conflict");
    let id = linked["id"].as_str().unwrap();
    eve.delete(format!("/v1/auth/identities/{id}")).await.expect_problem(404, "not_found");
    ada.delete(format!("/v1/auth/identities/{id}")).await.expect(204);
    ada.delete(format!("/v1/auth/identities/{id}")).await.expect_problem(404, "not_found");
    sso.sign_in("acme", json!({"email": null})).await.expect_problem(403, "sign_in_refused");
}

/// Nobody can be made to link what is somebody else's, nor to sign in with a code that was to link.
async fn linking_ends_with_the_session_that_began_it(sso: &Sso) {
    let (ada, eve) = (sso.app.user("ada").await, sso.app.user("eve").await);
    let before = sso.written().await;
    let code = code_for(sso, &eve, json!({})).await;
    ada.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(422, "invalid_fields");
    let code = code_for(sso, &ada, json!({})).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let elsewhere = sso.app.anon().post("/v1/auth/login", body).await.expect(200);
    let elsewhere = sso.app.anon().signed_in(&elsewhere, "user");
    elsewhere.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(422, "invalid_fields");
    let code = code_for(sso, &ada, json!({})).await;
    sso.app.anon().post("/v1/auth/oauth/exchange", json!({"code": code})).await.expect_problem(422, "invalid_fields");
    let attempt = sso.begin("acme", &format!("redirect_to={PAGE}")).await;
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    let plain = code_of(&sso.come_back(&sso.app.anon(), &attempt, "code=abc").await);
    ada.post("/v1/auth/identities", json!({"code": plain})).await.expect_problem(422, "invalid_fields");
    elsewhere.post("/v1/auth/logout", json!({})).await;
    assert_eq!(
        sso.written().await.iter().map(|user| user["identities"].clone()).collect::<Vec<_>>(),
        before.iter().map(|user| user["identities"].clone()).collect::<Vec<_>>()
    );
}

async fn linking_takes_a_recent_login_and_a_listed_address(sso: &Sso) {
    let ada = sso.app.user("ada").await;
    let path = "/v1/auth/oauth/acme/link";
    sso.app.anon().post(path, json!({"redirect_to": PAGE})).await.expect_problem(401, "unauthenticated");
    ada.post(path, json!({"redirect_to": "https://evil.example/"})).await.expect_problem(422, "invalid_fields");
    ada.post("/v1/auth/oauth/nobody/link", json!({"redirect_to": PAGE})).await.expect_problem(404, "not_found");
    let begun = ada.post(path, json!({"redirect_to": PAGE})).await.expect(200);
    let link = super::query_of(begun["url"].as_str().unwrap(), "link");
    let open = async |query: String| sso.app.anon().get(format!("/v1/auth/oauth/acme?{query}")).await;
    open(format!("link={link}")).await.expect_problem(400, "invalid_query");
    for bad in ["", "AAAA", &link[1..], &format!("{link}A"), &link.replace(&link[..4], "AAAA")] {
        open(format!("redirect_to={PAGE}&link={bad}")).await.expect_problem(400, "invalid_query");
    }
    let other = format!("/v1/auth/oauth/other?redirect_to={PAGE}&link={link}");
    sso.app.anon().get(other).await.expect_problem(400, "invalid_query");
    assert_eq!(open(format!("redirect_to={PAGE}&link={link}")).await.status, 302);
    sso.app.advance(5 * 60);
    ada.post(path, json!({"redirect_to": PAGE})).await.expect_problem(401, "login_required");
    sso.app.advance(5 * 60);
    open(format!("redirect_to={PAGE}&link={link}")).await.expect_problem(400, "invalid_query");
}

async fn the_last_way_in_stays(sso: &Sso) {
    let session = sso.sign_in("acme", json!({})).await.expect(200);
    let ada = sso.app.anon().signed_in(&session, "user");
    let list = ada.get("/v1/auth/identities").await.expect(200);
    let path = format!("/v1/auth/identities/{}", list["items"][0]["id"].as_str().unwrap());
    ada.delete(&path).await.expect_problem(409, "conflict");
    sso.sign_in("other", json!({})).await.expect(200);
    ada.delete(&path).await.expect(204);
    sso.app.advance(5 * 60);
    let list = ada.get("/v1/auth/identities").await.expect(200);
    let path = format!("/v1/auth/identities/{}", list["items"][0]["id"].as_str().unwrap());
    ada.delete(&path).await.expect_problem(401, "login_required");
}

async fn where_accounts_need_proof_an_unproved_address_tells_nothing(sso: &Sso) {
    let ada = sso.app.user("ada").await;
    sso.prove(ada.id).await;
    let mut installation = (*sso.app.app.installation.load_full()).clone();
    installation.registration = stratabase::core::installation::Registration::Verified;
    sso.app.app.installation.store(std::sync::Arc::new(installation));
    let before = sso.written().await;
    let mut told = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let said = json!({"sub": email, "email": email, "email_verified": false});
        let mut problem = sso.sign_in("acme", said).await.expect_problem(403, "sign_in_refused");
        problem["instance"] = json!(null);
        told.push(problem);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(sso.written().await, before);
    sso.sign_in("acme", json!({})).await.expect(200);
}

async fn an_anonymous_account_gets_its_address_from_the_provider(sso: &Sso) {
    allow(&sso.app).await;
    let (ada, _) = somebody(&sso.app).await;
    // They cannot sign in again for it.
    sso.app.advance(10 * 60);
    let operator = sso.app.operator().await;
    let acting = operator.post(format!("/admin/v1/users/{}/impersonate", ada.id), json!({"reason": "x"})).await;
    let acting = sso.app.anon().signed_in(&acting.expect(201), "user");
    let code = code_for(sso, &ada, json!({})).await;
    ada.post("/v1/auth/identities", json!({"code": code})).await.expect(201);
    let me = ada.get("/v1/auth/me").await.expect(200);
    assert_eq!((&me["email"], &me["verified"]), (&json!("ada@example.com"), &json!(true)));
    acting.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    let session = sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(session["user"]["id"], ada.id.to_string());
    let (eve, _) = somebody(&sso.app).await;
    let unproved = json!({"sub": "y", "email": "eve@example.com", "email_verified": false});
    let code = code_for(sso, &eve, unproved).await;
    eve.post("/v1/auth/identities", json!({"code": code})).await.expect(201);
    let me = eve.get("/v1/auth/me").await.expect(200);
    assert_eq!((&me["email"], &me["verified"]), (&json!("eve@example.com"), &json!(false)));
}

async fn an_anonymous_account_links_what_could_have_made_one_and_no_more(sso: &Sso) {
    allow(&sso.app).await;
    sso.app.user("ada").await;
    let (eve, _) = somebody(&sso.app).await;
    let before = sso.written().await;
    let code = code_for(sso, &eve, json!({})).await;
    let problem = eve.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(409, "conflict");
    assert_eq!(problem["errors"][0]["pointer"], "/email");
    let code = code_for(sso, &eve, json!({"email": null})).await;
    eve.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(403, "sign_in_refused");
    let mut installation = (*sso.app.app.installation.load_full()).clone();
    installation.registration = stratabase::core::installation::Registration::Verified;
    sso.app.app.installation.store(std::sync::Arc::new(installation));
    for email in ["ada@example.com", "nobody@example.com"] {
        let code = code_for(sso, &eve, json!({"email": email, "email_verified": false})).await;
        eve.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(403, "sign_in_refused");
    }
    assert_eq!(sso.written().await, before);
    // An identity that is somebody's stays theirs.
    let code = code_for(sso, &eve, json!({"sub": "z", "email": "zoe@example.com"})).await;
    eve.post("/v1/auth/identities", json!({"code": code})).await.expect(201);
    let (bob, _) = somebody(&sso.app).await;
    let code = code_for(sso, &bob, json!({"sub": "z", "email": "bob@example.com"})).await;
    bob.post("/v1/auth/identities", json!({"code": code})).await.expect_problem(409, "conflict");
    assert_eq!(bob.get("/v1/auth/me").await.expect(200)["email"], json!(null));
}
