//! Signing in with a password.

use std::time::{Duration, Instant};

use serde_json::json;
use stratabase::core::Value;
use stratabase::core::db::{Source, Statement, WriteOptions};
use stratabase::core::limits::{Limit, Subject};

use super::{credentials, elsewhere, is_let_in, register};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

both_engines! {
    signing_in_takes_every_spelling_of_address_and_password,
    an_unknown_address_and_a_wrong_password_look_alike,
    an_unknown_address_takes_as_long_as_a_wrong_password,
    a_password_that_is_too_long_is_refused_and_never_cut,
    a_disabled_account_is_refused,
    a_hash_of_another_cost_is_replaced_at_login,
    password_checks_are_limited_by_account,
    password_checks_are_limited_by_address,
}

async fn signing_in_takes_every_spelling_of_address_and_password(app: &TestApp) {
    let body = json!({"email": "Ada@example.com", "password": "p\u{e4}ssword with space "});
    let registered = app.anon().post("/v1/auth/register", body).await.expect(201);
    let body = json!({"email": " aDA@Example.COM ", "password": "pa\u{308}ssword with space "});
    let session = app.anon().post("/v1/auth/login", body).await.expect(200);
    assert_eq!(session["user"], registered["user"]);
    assert_ne!(session["access_token"], registered["access_token"]);
    assert!(is_let_in(app, &session).await && is_let_in(app, &registered).await);
}

async fn an_unknown_address_and_a_wrong_password_look_alike(app: &TestApp) {
    register(app, "ada").await;
    let mut bodies = Vec::new();
    for email in ["ada@example.com", "nobody@example.com", "no address at all"] {
        let answer = app.anon().post("/v1/auth/login", json!({"email": email, "password": "wrong password"})).await;
        answer.expect_problem(401, "invalid_credentials");
        bodies.push(answer.snapshot());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:#?}");
}

async fn an_unknown_address_takes_as_long_as_a_wrong_password(app: &TestApp) {
    register(app, "ada").await;
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..7 {
        for (email, fastest) in ["ada@example.com", "nobody@example.com"].into_iter().zip(&mut fastest) {
            let began = Instant::now();
            app.anon().post("/v1/auth/login", json!({"email": email, "password": "wrong password"})).await.expect(401);
            *fastest = began.elapsed().min(*fastest);
        }
    }
    // Without a hash to check against, an unknown address would take a hundredth of the time.
    let [wrong, unknown] = fastest;
    assert!(unknown > wrong / 2 && wrong > unknown / 2, "wrong {wrong:?}, unknown {unknown:?}");
}

async fn a_password_that_is_too_long_is_refused_and_never_cut(app: &TestApp) {
    let longest = "tulip bridge 94 ".repeat(64);
    app.anon().post("/v1/auth/register", json!({"email": "a@b", "password": longest})).await.expect(201);
    app.anon().post("/v1/auth/login", json!({"email": "a@b", "password": longest})).await.expect(200);
    let answer = app.anon().post("/v1/auth/login", json!({"email": "a@b", "password": longest + "x"})).await;
    assert_eq!(answer.expect_problem(422, "invalid_fields")["errors"][0]["code"], "too_long");
    let answer =
        app.anon().post("/v1/auth/login", json!({"email": "a@b", "password": "tulip bridge 94 ".repeat(63)})).await;
    answer.expect_problem(401, "invalid_credentials");
}

async fn a_disabled_account_is_refused(app: &TestApp) {
    static DISABLE: Statement = Statement::new("UPDATE _accounts SET disabled_at = 1");
    register(app, "ada").await;
    app.app.db.write(WriteOptions::default(), async |tx| tx.execute(&DISABLE, &[]).await).await.unwrap();
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect_problem(401, "invalid_credentials");
}

async fn a_hash_of_another_cost_is_replaced_at_login(app: &TestApp) {
    static STORED: Statement = Statement::new("SELECT password_hash FROM _accounts");
    static CHEAPEN: Statement = Statement::new("UPDATE _accounts SET password_hash = ?1");
    register(app, "ada").await;
    // Argon2id of the tests' password at a cost of 64 KiB and one pass.
    let cheap = cheap_hash(PASSWORD);
    let value = Value::from(cheap.as_str());
    app.app
        .db
        .write(WriteOptions::default(), async move |tx| tx.execute(&CHEAPEN, std::slice::from_ref(&value)).await)
        .await
        .unwrap();
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    let stored: String = app.app.db.first(&STORED, &[], |row| row.get(0)).await.unwrap().unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    app.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
}

fn cheap_hash(password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    cheap.hash_password_with_salt(password.as_bytes(), &[7; 16]).unwrap().to_string()
}

async fn password_checks_are_limited_by_account(database: &TestDatabase) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await;
    let (anon, stranger) = (app.anon(), elsewhere(&app));
    let mut another = elsewhere(&app);
    another.address = [192, 0, 2, 8].into();
    register(&app, "ada").await;
    register(&app, "eve").await;
    let guess = json!({"email": "ADA@example.com", "password": "wrong password"});
    for attempt in 0..30 {
        let from = if attempt % 2 == 0 { &another } else { &stranger };
        from.post("/v1/auth/login", guess.clone()).await.expect_problem(401, "invalid_credentials");
    }
    let refused = stranger.post("/v1/auth/login", credentials("ada")).await;
    refused.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), "6");
    assert_eq!(refused.header("ratelimit-policy"), "\"password\";q=30;w=180");
    another.post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    stranger.post("/v1/auth/login", credentials("eve")).await.expect(200);
    app.advance(5);
    stranger.post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    app.advance(1);
    stranger.post("/v1/auth/login", credentials("ada")).await.expect(200);
    another.post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    // Where she is signed in, nobody's guesses elsewhere lock her out; guesses there count as well.
    for _ in 0..29 {
        anon.post("/v1/auth/login", guess.clone()).await.expect_problem(401, "invalid_credentials");
    }
    anon.post("/v1/auth/login", credentials("ada")).await.expect(200);
    anon.post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    app.tear_down().await;
}

async fn password_checks_are_limited_by_address(database: &TestDatabase) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_RATE_LIMITS", "on")]).await;
    register(&app, "ada").await;
    let anon = app.anon();
    for _ in 0..180 {
        app.app
            .limits
            .take(Limit::PasswordFromAddress, Subject::address(anon.address), app.app.clock.now())
            .await
            .unwrap();
    }
    anon.post("/v1/auth/login", credentials("ada")).await.expect_problem(429, "rate_limited");
    elsewhere(&app).post("/v1/auth/login", credentials("ada")).await.expect(200);
    app.advance(1);
    anon.post("/v1/auth/login", credentials("ada")).await.expect(200);
    app.tear_down().await;
}
