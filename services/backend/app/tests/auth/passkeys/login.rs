//! Signing in by a passkey.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::api;
use stratabase::core::secrets::{from_base64url, to_base64url};

use super::authenticator::Authenticator;
use super::{Addressed, HOST, begin_login, enrol, finish_login, finish_login_as, sign_in};
use crate::auth::{holder, is_let_in, refresh, text};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, both_engines};

both_engines! {
    a_passkey_signs_in_without_address_and_password,
    a_passkey_can_sign_a_browser_in_by_cookie,
    nothing_tells_who_has_an_account,
    a_challenge_is_taken_once_within_five_minutes,
    of_fifty_uses_of_one_challenge_at_once_on_two_nodes_exactly_one_succeeds,
    a_count_that_does_not_go_up_is_refused,
    a_closed_account_is_opened_by_no_passkey,
    a_passkey_outlives_the_password,
    a_passkey_forgets_the_wrong_passwords_before,
    without_a_public_address_there_are_no_passkeys,
}

async fn a_passkey_signs_in_without_address_and_password(Addressed(app): &Addressed) {
    let (session, mut passkey) = enrol(app, "ada").await;
    let options = begin_login(app).await;
    let expected = json!({
        "challenge": options["challenge"], "rpId": HOST, "userVerification": "required", "timeout": 300_000,
    });
    assert_eq!(options, expected);
    let signed_in = finish_login(app, &passkey.get(&options)).await;
    assert_eq!(signed_in.header("cache-control"), "no-store");
    let signed_in = signed_in.expect(200);
    assert_eq!((&signed_in["user"], &signed_in["token_type"]), (&session["user"], &json!("Bearer")));
    assert!(is_let_in(app, &signed_in).await && is_let_in(app, &session).await);
    refresh(app, &signed_in).await.expect(200);
    let id: uuid::Uuid = text(&session["user"], "id").parse().unwrap();
    passkey.user_handle = Some(to_base64url(id.as_bytes()));
    sign_in(app, &passkey).await.expect(200);
}

async fn a_passkey_can_sign_a_browser_in_by_cookie(Addressed(app): &Addressed) {
    let (_, passkey) = enrol(app, "ada").await;
    let path = "/v1/auth/passkeys/login/finish?cookie=true";
    let body = json!({"credential": passkey.get(&begin_login(app).await)});
    let elsewhere = app.anon().post(path, body.clone()).header("sec-fetch-site", "cross-site").await;
    elsewhere.expect_problem(403, "forbidden");
    let answer = app.anon().post(path, body).header("sec-fetch-site", "same-origin").await;
    assert!(answer.expect(200).get("access_token").is_none());
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-sb=sb_ck_"), "{cookie}");
    app.anon().get("/v1/auth/me").header("cookie", &cookie).await.expect(200);
}

/// Requirement 18.
async fn nothing_tells_who_has_an_account(Addressed(app): &Addressed) {
    let blank = |mut options: Json| {
        let challenge = from_base64url(text(&options, "challenge")).unwrap();
        assert!(challenge.len() >= 8);
        options["challenge"] = Json::Null;
        (options, challenge)
    };
    let (before, first) = blank(begin_login(app).await);
    let (_, passkey) = enrol(app, "ada").await;
    let (after, second) = blank(begin_login(app).await);
    assert_eq!(before, after);
    assert_ne!(first[..16], second[..16]);
    let impostor = Authenticator { id: passkey.id.clone(), ..Authenticator::new() };
    let (known, unknown) = (sign_in(app, &impostor).await, sign_in(app, &Authenticator::new()).await);
    known.expect_problem(401, "invalid_credentials");
    assert_eq!(known.snapshot(), unknown.snapshot());
}

async fn a_challenge_is_taken_once_within_five_minutes(Addressed(app): &Addressed) {
    let (_, passkey) = enrol(app, "ada").await;
    let used = begin_login(app).await;
    let answer = passkey.get(&used);
    finish_login(app, &answer).await.expect(200);
    finish_login(app, &answer).await.expect_problem(401, "invalid_credentials");
    finish_login(app, &passkey.get(&used)).await.expect_problem(401, "invalid_credentials");
    // One that led to nothing is used, too.
    let options = begin_login(app).await;
    finish_login(app, &Authenticator::new().get(&options)).await.expect_problem(401, "invalid_credentials");
    finish_login(app, &passkey.get(&options)).await.expect_problem(401, "invalid_credentials");
    let (late, just) = (begin_login(app).await, begin_login(app).await);
    app.advance(299);
    finish_login(app, &passkey.get(&just)).await.expect(200);
    app.advance(1);
    finish_login(app, &passkey.get(&late)).await.expect_problem(401, "invalid_credentials");
    // What has ended is forgotten, and ended all the same.
    app.advance(24 * 60 * 60);
    app.seed_jobs().await;
    app.run_jobs().await;
    finish_login(app, &answer).await.expect_problem(401, "invalid_credentials");
    sign_in(app, &passkey).await.expect(200);
}

/// Half of the uses through another node.
async fn of_fifty_uses_of_one_challenge_at_once_on_two_nodes_exactly_one_succeeds(Addressed(app): &Addressed) {
    let other = api::router(app.another_node().await);
    let (here, there) = (app.anon(), Actor::anonymous(&other));
    let (_, passkey) = enrol(app, "ada").await;
    let options = begin_login(app).await;
    let credentials: Vec<_> = (0..50).map(|_| passkey.get(&options)).collect();
    let nodes = [&here, &there].into_iter().cycle();
    let answers = join_all(credentials.iter().zip(nodes).map(|(one, node)| finish_login_as(node, one))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.expect_problem(401, "invalid_credentials");
    }
}

async fn a_count_that_does_not_go_up_is_refused(Addressed(app): &Addressed) {
    let (_, mut passkey) = enrol(app, "ada").await;
    for (count, is_taken) in
        [(0, true), (0, true), (5, true), (5, false), (4, false), (0, false), (6, true), (u32::MAX, true), (7, false)]
    {
        passkey.count = count;
        let answer = sign_in(app, &passkey).await;
        if is_taken {
            answer.expect(200);
        } else {
            answer.expect_problem(401, "invalid_credentials");
        }
    }
    let mut counting = Authenticator::new();
    counting.count = 3;
    let eve = app.user("eve").await;
    super::add(&eve, &counting).await.expect(201);
    sign_in(app, &counting).await.expect_problem(401, "invalid_credentials");
    counting.count = 4;
    sign_in(app, &counting).await.expect(200);
}

async fn a_closed_account_is_opened_by_no_passkey(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let (operator, path) = (app.operator().await, format!("/admin/v1/users/{}", text(&session["user"], "id")));
    operator.patch(&path, json!({"disabled": true})).await.expect(200);
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
    operator.patch(&path, json!({"disabled": false})).await.expect(200);
    sign_in(app, &passkey).await.expect(200);
}

async fn a_passkey_outlives_the_password(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let change = json!({"current_password": PASSWORD, "password": "seven quiet lanterns"});
    holder(app, &session).post("/v1/auth/password", change).await.expect(204);
    sign_in(app, &passkey).await.expect(200);
}

async fn a_passkey_forgets_the_wrong_passwords_before(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let path = format!("/admin/v1/users/{}", text(&session["user"], "id"));
    let wrong = async || app.operator().await.get(&path).await.expect(200)["wrong_passwords"].clone();
    for _ in 0..3 {
        let guess = json!({"email": "ada@example.com", "password": "seven quiet lanterns"});
        app.anon().post("/v1/auth/login", guess).await.expect_problem(401, "invalid_credentials");
    }
    assert_eq!(wrong().await, 3);
    sign_in(app, &passkey).await.expect(200);
    assert_eq!(wrong().await, 0);
}

async fn without_a_public_address_there_are_no_passkeys(app: &Unaddressed) {
    let Unaddressed(app, needed) = app;
    let ada = app.user("ada").await;
    let passkey = Authenticator::new();
    let credential = passkey.get(&json!({"challenge": "x"}));
    for answer in [
        app.anon().call(http::Method::POST, "/v1/auth/passkeys/login/begin").await,
        finish_login(app, &credential).await,
        ada.call(http::Method::POST, "/v1/auth/passkeys/register/begin").await,
        super::finish_registration(&ada, &passkey.create(&json!({"challenge": "x"}))).await,
    ] {
        let problem = answer.expect_problem(503, "unavailable");
        assert!(text(&problem, "detail").contains(needed), "{problem}");
    }
    assert_eq!(ada.get("/v1/auth/passkeys").await.expect(200), json!({"items": []}));
}

/// The application at no address, or at one without a name, and what it says of that.
struct Unaddressed(TestApp, &'static str);

impl Fixture for Unaddressed {
    async fn set_up(engine: Engine) -> Self {
        let (address, needed) = match engine {
            Engine::Sqlite => ("off", "needs STRATABASE_PUBLIC_URL, which is off"),
            Engine::Postgres => ("http://127.0.0.1:8090", "needs the name of a host in STRATABASE_PUBLIC_URL"),
        };
        let settings = [("STRATABASE_PUBLIC_URL", address)];
        Self(TestApp::open(TestDatabase::set_up(engine).await, &settings).await, needed)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}
