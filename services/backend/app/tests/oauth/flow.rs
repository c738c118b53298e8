//! A provider that behaves.

use futures_util::future::join_all;
use serde_json::json;
use sha2::{Digest, Sha256};
use stratabase::api;
use stratabase::core::secrets::to_base64url;

use super::{Sso, query_of};
use crate::auth::totp::enrol;
use crate::support::actor::{Actor, PASSWORD};
use crate::support::engine::both_engines;

both_engines! {
    a_user_signs_in_and_is_known_by_issuer_and_subject,
    an_attempt_is_bound_to_its_browser_by_state_nonce_and_code_verifier,
    an_attempt_is_taken_once_by_its_browser_within_ten_minutes,
    of_fifty_who_come_back_with_one_state_one_is_signed_in,
    who_signs_in_anew_fifty_times_at_once_is_one_user,
    a_second_factor_is_asked_for_all_the_same,
    a_disabled_account_stays_closed,
    an_address_may_stand_at_the_userinfo_endpoint,
    a_form_is_sent_on_to_where_the_cookie_comes,
    a_session_that_is_asked_for_in_a_cookie_stands_in_one,
    an_account_without_a_password_is_opened_by_none,
}

/// Requirement 41.
async fn a_user_signs_in_and_is_known_by_issuer_and_subject(sso: &Sso) {
    let session = sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(session["user"]["email"], "ada@example.com");
    assert_eq!(session["user"]["verified"], true);
    let again = sso.sign_in("acme", json!({"email": "other@example.com"})).await.expect(200);
    assert_eq!(again["user"]["id"], session["user"]["id"], "another address is the same user");
    let eve = sso.sign_in("acme", json!({"sub": "subject-2", "email": "eve@example.com"})).await.expect(200);
    assert_ne!(eve["user"]["id"], session["user"]["id"]);
    // The same subject of another issuer is somebody else.
    let bob = sso.sign_in("other", json!({"email": "bob@example.com"})).await.expect(200);
    assert_ne!(bob["user"]["id"], session["user"]["id"]);
    let ada = sso.app.anon().signed_in(&session, "user");
    let list = ada.get("/v1/auth/identities").await.expect(200);
    let item = list["items"][0].as_object().unwrap();
    assert_eq!(item.keys().collect::<Vec<_>>(), ["id", "provider", "email", "created_at"]);
    assert_eq!((&item["provider"], &item["email"]), (&json!("acme"), &json!("ada@example.com")));
    ada.delete("/v1/auth/me").await.expect(204);
    let anew = sso.sign_in("acme", json!({})).await.expect(200);
    assert_ne!(anew["user"]["id"], session["user"]["id"], "nothing of a closed account is left");
}

/// Requirements 37, 38.
async fn an_attempt_is_bound_to_its_browser_by_state_nonce_and_code_verifier(sso: &Sso) {
    let answer = sso.app.anon().get("/v1/auth/oauth/acme").await;
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-stratabase-oauth-"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{}/authorize?response_type=code&client_id=client&", sso.acme.url)));
    assert_eq!(query_of(location, "redirect_uri"), "https://api.example.com/v1/auth/oauth/acme/callback");
    assert_eq!(query_of(location, "scope"), "openid email");
    assert_eq!(query_of(location, "code_challenge_method"), "S256");
    for secret in ["state", "nonce", "code_challenge"] {
        assert!(query_of(location, secret).len() >= 43, "{secret} in {location}");
    }
    let (one, two) = (sso.begin("acme", "").await, sso.begin("acme", "").await);
    assert!(one.state != two.state && one.nonce != two.nonce && one.cookie != two.cookie);

    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &one.nonce)));
    let finished = sso.come_back(&sso.app.anon(), &one, "code=the+code&scope=openid&session_state=x").await;
    finished.expect(200);
    assert!(finished.header("set-cookie").contains("Max-Age=0"), "{}", finished.header("set-cookie"));
    let asked = sso.acme.asked("/token").pop().unwrap();
    assert_eq!(asked.form["grant_type"], "authorization_code");
    assert_eq!(asked.form["code"], "the code");
    assert_eq!(asked.form["redirect_uri"], query_of(&one.location, "redirect_uri"));
    let challenge = to_base64url(Sha256::digest(&asked.form["code_verifier"]));
    assert_eq!(challenge, query_of(&one.location, "code_challenge"));
    // client:hush
    assert_eq!(asked.authorization, "Basic Y2xpZW50Omh1c2g=");
}

async fn an_attempt_is_taken_once_by_its_browser_within_ten_minutes(sso: &Sso) {
    let anon = sso.app.anon();
    let attempt = sso.begin("acme", "").await;
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    let other = sso.begin("acme", "").await;
    let name = attempt.cookie.split_once('=').unwrap().0;
    let stranger = format!("{name}={}", other.cookie.split_once('=').unwrap().1);
    for cookie in ["", "x=y", &other.cookie, &stranger, &format!("{}; {stranger}", attempt.cookie)] {
        let moved = super::Attempt { cookie: cookie.to_owned(), ..attempt.clone() };
        sso.come_back(&anon, &moved, "code=abc").await.expect_problem(400, "invalid_request");
    }
    for wrong in ["", "nonsense", &other.state, "sb_os_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let moved = super::Attempt { state: wrong.to_owned(), ..attempt.clone() };
        sso.come_back(&anon, &moved, "code=abc").await.expect_problem(400, "invalid_request");
    }
    let moved = super::Attempt { provider: "other", ..attempt.clone() };
    sso.come_back(&anon, &moved, "code=abc").await.expect_problem(400, "invalid_request");
    let twice = sso.come_back(&anon, &attempt, "code=abc&code=abc").await;
    twice.expect_problem(400, "invalid_request");
    assert_eq!(sso.acme.asked("/token").len(), 0);

    // None of these has used it up.
    sso.come_back(&anon, &attempt, "code=abc").await.expect(200);
    sso.come_back(&anon, &attempt, "code=abc").await.expect_problem(400, "invalid_request");

    let late = sso.begin("acme", "").await;
    sso.app.advance(10 * 60);
    sso.come_back(&anon, &late, "code=abc").await.expect_problem(400, "invalid_request");
}

async fn of_fifty_who_come_back_with_one_state_one_is_signed_in(sso: &Sso) {
    let attempt = sso.begin("acme", "").await;
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    let elsewhere = api::router(sso.app.another_node().await);
    let (here, there) = (sso.app.anon(), Actor::anonymous(&elsewhere));
    let calls = (0..50).map(|number| sso.come_back(if number % 2 == 0 { &here } else { &there }, &attempt, "code=abc"));
    let answers = join_all(calls).await;
    let signed_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(signed_in, 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 400));
    assert_eq!(sso.acme.asked("/token").len(), 1);
}

async fn who_signs_in_anew_fifty_times_at_once_is_one_user(sso: &Sso) {
    // By ID tokens, so that each has the nonce of its own.
    let anon = sso.app.anon();
    let calls = (0..50).map(|number| {
        let nonce = format!("nonce-{number}");
        let id_token = sso.acme.sign(&sso.claims("acme", &nonce));
        anon.post("/v1/auth/oauth/acme/token", json!({"id_token": id_token, "nonce": nonce})).into_future()
    });
    let answers = join_all(calls).await;
    let mut users: Vec<_> = answers.iter().map(|answer| answer.expect(200)["user"]["id"].to_string()).collect();
    users.dedup();
    assert_eq!(users.len(), 1);
    assert_eq!(sso.written().await.len(), 1);
}

/// Requirement 22.
async fn a_second_factor_is_asked_for_all_the_same(sso: &Sso) {
    let enrolled = enrol(&sso.app, "ada").await;
    let ada = sso.app.anon().signed_in(&enrolled.session, "user");
    sso.prove(ada.id).await;
    let problem = sso.sign_in("acme", json!({})).await.expect_problem(401, "mfa_required");
    let code = crate::auth::totp::code(&sso.app, &enrolled.secret, 0);
    let body = json!({"mfa_token": problem["mfa_token"], "code": code});
    let session = sso.app.anon().post("/v1/auth/totp/login", body).await.expect(200);
    assert_eq!(session["user"]["id"], ada.id.to_string());
}

async fn a_disabled_account_stays_closed(sso: &Sso) {
    let session = sso.sign_in("acme", json!({})).await.expect(200);
    let path = format!("/admin/v1/users/{}", session["user"]["id"].as_str().unwrap());
    sso.app.operator().await.patch(path, json!({"disabled": true})).await.expect(200);
    sso.sign_in("acme", json!({})).await.expect_problem(401, "invalid_credentials");
    sso.sign_in("other", json!({})).await.expect_problem(401, "invalid_credentials");
}

async fn an_address_may_stand_at_the_userinfo_endpoint(sso: &Sso) {
    use crate::support::issuer::Reply;
    let mut discovery = sso.acme.discovery();
    discovery["userinfo_endpoint"] = format!("{}/userinfo", sso.acme.url).into();
    sso.acme.reply("/.well-known/openid-configuration", Reply::Json(200, discovery));
    let told = json!({"sub": "subject-1", "email": "grace@example.com", "email_verified": "true"});
    sso.acme.reply("/userinfo", Reply::Json(200, told.clone()));
    let said = json!({"email": null, "email_verified": null});
    let session = sso.sign_in("acme", said.clone()).await.expect(200);
    assert_eq!(session["user"]["email"], "grace@example.com");
    assert_eq!(session["user"]["verified"], true);
    assert_eq!(sso.acme.asked("/userinfo")[0].authorization, "Bearer at-1");
    sso.acme.reply("/userinfo", Reply::Json(200, super::with(told, json!({"sub": "subject-2"}))));
    sso.sign_in("acme", said).await.expect_problem(403, "sign_in_refused");
}

async fn a_form_is_sent_on_to_where_the_cookie_comes(sso: &Sso) {
    let attempt = sso.begin("acme", "").await;
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    let form = format!("state={}&code=a%26b&user=%7B%7D", attempt.state);
    let path = "/v1/auth/oauth/acme/callback";
    let anon = sso.app.anon();
    let sent = anon.post(path, json!({})).body("application/x-www-form-urlencoded", form).await;
    assert_eq!(sent.status, 303, "{sent}");
    let target = sent.header("location").strip_prefix(super::PUBLIC_URL).unwrap().to_owned();
    anon.get(target).header("cookie", &attempt.cookie).await.expect(200);
    assert_eq!(sso.acme.asked("/token")[0].form["code"], "a&b");
    anon.post(path, json!({})).await.expect_problem(415, "unsupported_media_type");
    let huge = "x".repeat(20_000);
    let huge = anon.post(path, json!({})).body("application/x-www-form-urlencoded", huge).await;
    huge.expect_problem(413, "too_large");
}

async fn an_account_without_a_password_is_opened_by_none(sso: &Sso) {
    sso.sign_in("acme", json!({})).await.expect(200);
    for password in ["", " ", PASSWORD] {
        let body = json!({"email": "ada@example.com", "password": password});
        sso.app.anon().post("/v1/auth/login", body).await.expect_problem(401, "invalid_credentials");
    }
}

/// Requirements 37 and 63.
async fn a_session_that_is_asked_for_in_a_cookie_stands_in_one(sso: &Sso) {
    let anon = sso.app.anon();
    let path = "/v1/auth/oauth/acme?cookie=true";
    anon.get(path).header("sec-fetch-site", "cross-site").await.expect_problem(403, "forbidden");
    anon.get(path).await.expect_problem(403, "forbidden");
    let wrong = format!("{path}&redirect_to={}", super::PAGE);
    anon.get(wrong).header("sec-fetch-site", "same-origin").await.expect_problem(400, "invalid_query");
    for wrong in ["cookie=1", "cookie=true&cookie=true"] {
        anon.get(format!("/v1/auth/oauth/acme?{wrong}")).await.expect_problem(400, "invalid_query");
    }
    let begun = anon.get(path).header("sec-fetch-site", "same-origin").await;
    assert_eq!(begun.status, 302, "{begun}");
    let location = begun.header("location");
    let attempt = super::Attempt {
        provider: "acme",
        cookie: begun.header("set-cookie").split(';').next().unwrap().to_owned(),
        state: query_of(location, "state"),
        nonce: query_of(location, "nonce"),
        location: location.to_owned(),
    };
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    let answer = sso.come_back(&anon, &attempt, "code=abc").await;
    assert_eq!(answer.expect(200)["token_type"], "Cookie");
    assert!(!String::from_utf8_lossy(&answer.body).contains("sb_"), "no token stands in the answer");
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert_eq!(set.len(), 2, "{set:?}");
    let session = set.iter().find(|cookie| cookie.starts_with("__Host-sb=sb_ck_")).expect("a session's cookie");
    assert!(session.contains("; Secure; HttpOnly; SameSite=Lax"), "{session}");
    let cookie = session.split(';').next().unwrap();
    anon.get("/v1/auth/me").header("cookie", cookie).await.expect(200);
}
