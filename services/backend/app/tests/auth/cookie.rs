//! Sessions of browsers, in a cookie (requirements 28, 29, 35, 37 and 63).

use serde_json::{Value as Json, json};
use stratabase::models::revocations::Mark;
use stratabase::services::revocations;

use super::{credentials, holder, register, text};
use crate::records::{path_of, post, with_posts};
use crate::support::actor::{Actor, Call};
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_cookie_holds_the_session_and_the_answer_no_token,
    every_way_to_sign_in_can_end_in_a_cookie,
    what_changes_something_must_come_from_the_same_origin,
    logging_out_ends_the_cookie_and_takes_it_away,
    a_cookie_lasts_while_it_is_used_and_no_longer_than_a_year,
    a_cookie_is_worthless_in_the_place_of_other_tokens,
}

const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Signs in as `ada` and gives the cookie as the browser sends it back.
async fn sign_in(app: &TestApp) -> String {
    let answer = app.anon().post("/v1/auth/login?cookie=true", credentials("ada")).header(SAME_ORIGIN.0, SAME_ORIGIN.1);
    cookie_of(&answer.await)
}

fn cookie_of(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().filter(|pair| pair.starts_with("__Host-sb=sb_ck_")).expect("a session's cookie").to_owned()
}

/// What a browser sends from a page of the same origin.
fn browsing<'a>(call: Call<'a>, cookie: &str) -> Call<'a> {
    sent(call, &[SAME_ORIGIN], cookie)
}

/// What a browser sends from some page.
fn sent<'a>(call: Call<'a>, headers: &[(&'static str, &str)], cookie: &str) -> Call<'a> {
    headers.iter().fold(call, |call, (name, value)| call.header(*name, value)).header("cookie", cookie)
}

async fn is_let_in(app: &TestApp, cookie: &str) -> bool {
    app.anon().get("/v1/auth/me").header("cookie", cookie).await.status == 200
}

async fn a_cookie_holds_the_session_and_the_answer_no_token(app: &TestApp) {
    let ada = app.user("ada").await;
    let call = app.anon().post("/v1/auth/login?cookie=true", credentials("ada"));
    let answer = call.header("sec-fetch-site", "same-origin").await;
    let body = answer.expect(200);
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["token_type", "expires_in", "user"]);
    assert_eq!((&body["token_type"], &body["user"]["id"]), (&json!("Cookie"), &json!(ada.id)));
    let (_, attributes) = answer.header("set-cookie").split_once(';').unwrap();
    assert_eq!(attributes, " Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax");
    assert!(!String::from_utf8_lossy(&answer.body).contains("sb_"));
    let cookie = cookie_of(&answer);
    let me = app.anon().get("/v1/auth/me").header("cookie", &cookie).await.expect(200);
    assert_eq!(me["id"], json!(ada.id));
    let sessions = app.anon().get("/v1/auth/sessions").header("cookie", &cookie).await.expect(200);
    // It began at the same instant as the one of the registration, so either may stand first.
    let current = sessions["items"].as_array().unwrap().iter().filter(|session| session["current"] == true);
    assert_eq!(current.count(), 1);
}

async fn every_way_to_sign_in_can_end_in_a_cookie(app: &TestApp) {
    let new = app.anon().post("/v1/auth/register?cookie=true", credentials("ada"));
    let answer = new.header(SAME_ORIGIN.0, SAME_ORIGIN.1).await;
    answer.expect(201);
    let cookie = cookie_of(&answer);
    let begun = browsing(app.anon().call(http::Method::POST, "/v1/auth/totp"), &cookie).await.expect(200);
    let code = super::totp::code(app, text(&begun, "secret"), -1);
    let confirm = app.anon().post("/v1/auth/totp/confirm", json!({"code": code}));
    let codes = browsing(confirm, &cookie).await.expect(200);
    let asked = app.anon().post("/v1/auth/login?cookie=true", credentials("ada")).header(SAME_ORIGIN.0, SAME_ORIGIN.1);
    let asked = asked.await;
    assert_eq!(asked.header("set-cookie"), "");
    let token = asked.expect_problem(401, "mfa_required")["mfa_token"].clone();
    let second = json!({"mfa_token": token, "code": codes["recovery_codes"][0]});
    let answer = app.anon().post("/v1/auth/recovery/login?cookie=true", second).header(SAME_ORIGIN.0, SAME_ORIGIN.1);
    assert!(is_let_in(app, &cookie_of(&answer.await)).await);
}

async fn what_changes_something_must_come_from_the_same_origin(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let draft = post(&ada, json!({})).await;
    let cookie = sign_in(app).await;
    let elsewhere = [
        &[][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://app.example.com")],
        &[("origin", "https://evil.example"), ("host", "app.example.com")],
        &[("origin", "null")],
    ];
    for headers in elsewhere {
        let new = json!({"title": "x", "author": ada.id});
        for call in [
            app.anon().post("/v1/posts", new),
            app.anon().patch(path_of(&draft), json!({"title": "x"})),
            app.anon().delete(path_of(&draft)),
            app.anon().call(http::Method::POST, "/v1/auth/logout"),
            app.anon().delete("/v1/auth/me"),
        ] {
            sent(call, headers, &cookie).await.expect_problem(403, "forbidden");
        }
        // What a page elsewhere may make a browser load changes nothing.
        sent(app.anon().get(path_of(&draft)), headers, &cookie).await.expect(200);
        let call = app.anon().post("/v1/auth/login?cookie=true", credentials("ada"));
        sent(call, headers, "").await.expect_problem(403, "forbidden");
    }
    assert_eq!(ada.get(path_of(&draft)).await.expect(200)["title"], json!("Hello"));
    for headers in [&[SAME_ORIGIN][..], &[("origin", "https://app.example.com"), ("host", "app.example.com")]] {
        sent(app.anon().patch(path_of(&draft), json!({"title": "mine"})), headers, &cookie).await.expect(200);
    }
    // A token in a header is nothing that a browser sends by itself: it stands for itself, whatever the cookie says.
    let call = ada.patch(path_of(&draft), json!({"title": "again"})).header("cookie", &cookie);
    call.header("sec-fetch-site", "cross-site").await.expect(200);
    let answer = app.anon().get("/v1/posts").header("origin", "https://evil.example").header("cookie", &cookie).await;
    assert_eq!(
        (answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials")),
        ("*", "")
    );
}

async fn logging_out_ends_the_cookie_and_takes_it_away(app: &TestApp) {
    app.user("ada").await;
    let cookie = sign_in(app).await;
    let answer = browsing(app.anon().call(http::Method::POST, "/v1/auth/logout"), &cookie).await;
    answer.expect(204);
    assert_eq!(answer.header("set-cookie"), "__Host-sb=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    assert!(!is_let_in(app, &cookie).await);
    // A browser goes on sending it, which stops nobody from signing in again.
    let again = browsing(app.anon().post("/v1/auth/login?cookie=true", credentials("ada")), &cookie).await;
    assert!(is_let_in(app, &cookie_of(&again)).await);
    let session = register(app, "ben").await;
    let answer = holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await;
    assert_eq!(answer.header("set-cookie"), "");
    let changed =
        json!({"current_password": crate::support::actor::PASSWORD, "password": "another long battery staple"});
    let cookie = sign_in(app).await;
    let ada = app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    holder(app, &ada).post("/v1/auth/password", changed).await.expect(204);
    assert!(!is_let_in(app, &cookie).await, "ended with every other session");
}

async fn a_cookie_lasts_while_it_is_used_and_no_longer_than_a_year(app: &TestApp) {
    const DAY_S: i64 = 24 * 60 * 60;
    app.user("ada").await;
    let (used, unused) = (sign_in(app).await, sign_in(app).await);
    revocations::poll(&app.app, Mark::default()).await.unwrap();
    let mut days = 0;
    while days < 364 {
        app.advance(29 * DAY_S);
        days += 29;
        if days < 365 {
            assert!(is_let_in(app, &used).await, "after {days} days");
            revocations::write_use(&app.app).await.unwrap();
        }
        if days == 58 {
            assert!(!is_let_in(app, &unused).await);
        }
    }
    assert!(!is_let_in(app, &used).await, "after {days} days");
}

async fn a_cookie_is_worthless_in_the_place_of_other_tokens(app: &TestApp) {
    let session = register(app, "ada").await;
    let cookie = sign_in(app).await;
    let token = cookie.trim_start_matches("__Host-sb=");
    let with = |token: &str| {
        let mut somebody: Actor<'_> = app.anon();
        somebody.token = Some(token.to_owned());
        somebody
    };
    with(token).get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    with(&token.replace("sb_ck_", "sb_at_")).get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    let refresh = json!({"refresh_token": token});
    app.anon().post("/v1/auth/refresh", refresh).await.expect_problem(401, "unauthenticated");
    assert!(!is_let_in(app, &format!("__Host-sb={}", text(&session, "access_token"))).await);
    assert!(!is_let_in(app, &format!("{cookie}; {cookie}")).await, "twice");
    assert!(is_let_in(app, &cookie).await, "the control");
    let operator = app.operator().await;
    let mut by_cookie = app.anon();
    by_cookie.token = None;
    by_cookie.get("/admin/v1/users").header("cookie", &cookie).await.expect_problem(401, "unauthenticated");
    let stored: Json = operator.get("/admin/v1/sessions").await.expect(200);
    assert!(!stored.to_string().contains("sb_ck_"));
    let wrong = app.anon().post("/v1/auth/login?cookie=maybe", credentials("ada")).await;
    wrong.expect_problem(400, "invalid_query");
}
