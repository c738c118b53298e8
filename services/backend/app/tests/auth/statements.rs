//! Tokens for other services, and the keys to check them by.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value as Json, json};
use stratabase::core::secrets::from_base64url;

use super::text;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, both_engines};

both_engines! {
    a_token_names_its_user_and_is_verified_by_the_published_keys,
    a_token_opens_nothing_here,
    what_is_no_audience_is_refused,
    an_operator_who_acts_as_a_user_gets_none,
    keys_are_published_before_and_after_they_sign,
}

/// The application at an address of its own.
struct Addressed(TestApp);

impl Fixture for Addressed {
    async fn set_up(engine: Engine) -> Self {
        let address = [("STRATABASE_PUBLIC_URL", "https://app.example.com")];
        Self(TestApp::open(TestDatabase::set_up(engine).await, &address).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

async fn issue(actor: &Actor<'_>) -> String {
    let answer = actor.post("/v1/auth/token", json!({"audience": "reports"})).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.expect(200);
    assert_eq!(body["expires_in"], json!(300));
    text(&body, "token").to_owned()
}

fn read(part: &str) -> Json {
    serde_json::from_slice(&from_base64url(part).expect("base64url")).expect("JSON")
}

/// What a service does that gets a token: finds the key that it names, checks it, and reads the claims.
async fn verified(app: &TestApp, token: &str) -> Option<Json> {
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let keys = app.anon().get("/.well-known/jwks.json").await.expect(200);
    let keys = keys["keys"].as_array().unwrap().clone();
    let key = keys.into_iter().find(|key| key["kid"] == read(header)["kid"])?;
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&json!("EC"), &json!("P-256"), &json!("ES256"), &json!("sig"))
    );
    let point = [vec![4], from_base64url(text(&key, "x"))?, from_base64url(text(&key, "y"))?].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    key.verify(format!("{header}.{claims}").as_bytes(), &from_base64url(signature)?).ok()?;
    Some(read(claims))
}

async fn a_token_names_its_user_and_is_verified_by_the_published_keys(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let token = issue(&ada).await;
    let mut claims = verified(app, &token).await.expect("a sound token");
    let begun = 1_795_341_600;
    assert_eq!((claims["jti"].take().as_str().unwrap().len(), claims["sid"].take().as_str().unwrap().len()), (36, 36));
    assert_eq!(
        claims,
        json!({"iss": "https://app.example.com", "sub": ada.id, "aud": "reports", "sid": null, "jti": null,
            "iat": begun, "nbf": begun, "exp": begun + 300})
    );
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    assert_eq!(read(header)["typ"], json!("JWT"));
    let forged = format!("{header}.{}.{signature}", stratabase::core::secrets::to_base64url("{\"sub\":\"eve\"}"));
    assert!(verified(app, &forged).await.is_none(), "the control");
    let answer = app.anon().get("/.well-known/jwks.json").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert!(answer.json()["keys"][0].get("d").is_none());
}

async fn a_token_opens_nothing_here(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let mut with = app.anon();
    with.token = Some(issue(&ada).await);
    with.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    with.get("/admin/v1/users").await.expect_problem(401, "unauthenticated");
    app.anon().post("/v1/auth/token", json!({"audience": "x"})).await.expect_problem(401, "unauthenticated");
}

async fn what_is_no_audience_is_refused(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    for wrong in [json!(""), json!("x".repeat(201)), json!("a\nb"), json!(7), json!(null), json!(["a"])] {
        let problem =
            ada.post("/v1/auth/token", json!({"audience": wrong})).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], json!("/audience"));
    }
    ada.post("/v1/auth/token", json!({})).await.expect_problem(422, "invalid_fields");
}

async fn an_operator_who_acts_as_a_user_gets_none(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let path = format!("/admin/v1/users/{}/impersonate", ada.id);
    let session = app.operator().await.post(path, json!({"reason": "ticket 7"})).await.expect(201);
    let acting = app.anon().signed_in(&session, "user");
    acting.get("/v1/auth/me").await.expect(200);
    acting.post("/v1/auth/token", json!({"audience": "reports"})).await.expect_problem(403, "forbidden");
}

async fn keys_are_published_before_and_after_they_sign(Addressed(app): &Addressed) {
    const TERM_S: i64 = 30 * 24 * 60 * 60;
    let ada = app.user("ada").await;
    let before = issue(&ada).await;
    let other = app.another_node().await;
    let published = async || app.anon().get("/.well-known/jwks.json").await.expect(200)["keys"].clone();
    let now = published().await;
    assert_eq!(
        stratabase::services::statements::published_keys(&other).unwrap()["keys"],
        now,
        "the same on every node"
    );
    app.advance(TERM_S - 60);
    assert!(verified(app, &before).await.is_some());
    let ada =
        app.anon().signed_in(&app.anon().post("/v1/auth/login", super::credentials("ada")).await.expect(200), "user");
    let after = issue(&ada).await;
    let kid = |token: &str| read(token.split('.').next().unwrap())["kid"].clone();
    assert_ne!(kid(&before), kid(&after));
    assert!(now.as_array().unwrap().iter().any(|key| key["kid"] == kid(&after)), "known before it signs");
    app.advance(2 * TERM_S);
    assert!(verified(app, &before).await.is_none());
}
