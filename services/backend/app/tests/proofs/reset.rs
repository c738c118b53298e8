//! Setting another password by what was mailed.

use serde_json::json;
use stratabase::core::db::{Source, Statement};

use super::{OTHER, PUBLIC_URL, Postbox};
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_link_sets_another_password_and_ends_every_session,
    an_unknown_address_is_answered_alike_and_mailed_nothing,
    a_link_lasts_an_hour_and_its_code_ten_minutes,
    a_code_is_tried_five_times,
    what_was_mailed_dies_with_the_password_it_was_asked_for,
    a_newer_mail_replaces_an_older_one,
    what_is_not_sound_is_refused_and_takes_nothing,
    without_a_mailer_nothing_is_promised,
    no_secret_stands_in_the_database,
}

const FORGOT: &str = "/v1/auth/password/forgot";
const RESET: &str = "/v1/auth/password/reset";

async fn a_link_sets_another_password_and_ends_every_session(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    let asked = app.anon().post(FORGOT, json!({"email": " Ada@Example.com"})).header("host", "evil.example").await;
    assert_eq!((asked.status.as_u16(), asked.body.len()), (202, 0));
    let mail = post.mail("ada@example.com", "password_reset").await;
    assert!(mail.text.contains(&format!("{PUBLIC_URL}/account/reset-password#token=sb_ot_")), "{}", mail.text);
    assert!(!mail.text.contains("evil"), "{}", mail.text);
    let body = json!({"token": mail.token(), "password": OTHER});
    let done = app.anon().post(RESET, body.clone()).await;
    assert_eq!((done.status.as_u16(), done.body.len()), (204, 0));
    ada.get("/v1/auth/me").await.expect_problem(401, "unauthenticated");
    assert_eq!((post.sign_in("ada", PASSWORD).await, post.sign_in("ada", OTHER).await), (401, 200));
    let again = app.anon().post(RESET, body).await.expect_problem(422, "invalid_fields");
    assert_eq!(
        (&again["errors"][0]["pointer"], &again["errors"][0]["code"]),
        (&json!("/token"), &json!("invalid_token"))
    );
    post.mail("ada@example.com", "password_changed").await;
    let session = app.anon().post("/v1/auth/login", json!({"email": "ada@example.com", "password": OTHER})).await;
    assert_eq!(session.expect(200)["user"]["verified"], true, "who reads its mail has the address");
}

async fn an_unknown_address_is_answered_alike_and_mailed_nothing(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let mut answer = app.anon().post(FORGOT, json!({"email": email})).await;
        answer.headers.remove("x-request-id");
        answers.push((answer.status, format!("{:?}", answer.headers), answer.body));
        assert_eq!(app.run_jobs().await, if email.starts_with("ada") { 2 } else { 1 }, "the request finds out nothing");
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(post.told("nobody@example.com").await, [""; 0]);
}

async fn a_link_lasts_an_hour_and_its_code_ten_minutes(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    app.advance(10 * 60);
    let by_code = json!({"email": "ada@example.com", "code": mail.code(), "password": OTHER});
    let refused = app.anon().post(RESET, by_code).await.expect_problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["code"], "invalid_code");
    app.advance(50 * 60);
    app.anon()
        .post(RESET, json!({"token": mail.token(), "password": OTHER}))
        .await
        .expect_problem(422, "invalid_fields");
    app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    app.advance(59 * 60);
    app.anon().post(RESET, json!({"token": mail.token(), "password": OTHER})).await.expect(204);
}

async fn a_code_is_tried_five_times(post: &Postbox) {
    let Postbox(app) = post;
    for (name, wrong, status) in [("ada", 4, 204), ("eve", 5, 422)] {
        let email = format!("{name}@example.com");
        post.user(name).await;
        app.anon().post(FORGOT, json!({"email": email})).await.expect(202);
        let mail = post.mail(&email, "password_reset").await;
        for _ in 0..wrong {
            let body = json!({"email": email, "code": mail.wrong_code(), "password": OTHER});
            app.anon().post(RESET, body).await.expect_problem(422, "invalid_fields");
        }
        let body = json!({"email": email, "code": mail.code(), "password": OTHER});
        let answer = app.anon().post(RESET, body).await;
        assert_eq!(answer.status.as_u16(), status, "after {wrong} wrong codes: {answer}");
    }
}

async fn what_was_mailed_dies_with_the_password_it_was_asked_for(post: &Postbox) {
    let Postbox(app) = post;
    let ada = post.user("ada").await;
    app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    let change = json!({"current_password": PASSWORD, "password": OTHER});
    ada.post("/v1/auth/password", change).await.expect(204);
    let third = "a third horse that is yet another";
    app.anon()
        .post(RESET, json!({"token": mail.token(), "password": third}))
        .await
        .expect_problem(422, "invalid_fields");
    assert_eq!((post.sign_in("ada", OTHER).await, post.sign_in("ada", third).await), (200, 401));
}

async fn a_newer_mail_replaces_an_older_one(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    let mut mails = Vec::new();
    for _ in 0..2 {
        app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
        mails.push(post.mail("ada@example.com", "password_reset").await);
    }
    for (mail, status) in mails.iter().zip([422, 204]) {
        app.anon().post(RESET, json!({"token": mail.token(), "password": OTHER})).await.expect(status);
    }
}

async fn what_is_not_sound_is_refused_and_takes_nothing(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    for (body, pointer, code) in [
        (json!({"token": mail.token(), "password": "short"}), "/password", "too_short"),
        (json!({"token": mail.token(), "password": "passwordpassword"}), "/password", "too_guessable"),
        (json!({"token": mail.token(), "code": mail.code(), "password": OTHER}), "/token", "required"),
        (json!({"email": "ada@example.com", "password": OTHER}), "/token", "required"),
        (json!({"password": OTHER}), "/token", "required"),
        (json!({"token": "", "password": OTHER}), "/token", "invalid_token"),
        (json!({"token": format!("{}A", mail.token()), "password": OTHER}), "/token", "invalid_token"),
        (json!({"token": mail.token().replace("sb_ot_", "sb_at_"), "password": OTHER}), "/token", "invalid_token"),
        (json!({"email": "nobody@example.com", "code": mail.code(), "password": OTHER}), "/code", "invalid_code"),
        (json!({"email": "nobody", "code": mail.code(), "password": OTHER}), "/email", "invalid_email"),
        (json!({"token": mail.token(), "password": OTHER, "more": 1}), "/more", "unknown_field"),
        (json!({"token": 7, "password": OTHER}), "/token", "wrong_type"),
    ] {
        let problem = app.anon().post(RESET, body).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    for token in [mail.token(), "x"] {
        app.anon().post("/v1/auth/email/verify", json!({"token": token})).await.expect_problem(422, "invalid_fields");
    }
    app.anon().post(RESET, json!({"token": mail.token(), "password": OTHER})).await.expect(204);
    app.anon().post(FORGOT, json!({"email": "nobody"})).await.expect_problem(422, "invalid_fields");
}

async fn without_a_mailer_nothing_is_promised(app: &TestApp) {
    let ada = app.user("ada").await;
    for path in [FORGOT, "/v1/auth/otp", "/v1/auth/email/verify/request"] {
        let answer = app.anon().post(path, json!({"email": "ada@example.com"})).await;
        let problem = answer.expect_problem(503, "unavailable");
        assert_eq!(problem["detail"], "This installation sends no mail: STRATABASE_SMTP_URL is off.");
        assert_eq!(answer.header("retry-after"), "3600");
    }
    let body = json!({"email": "new@example.com", "password": PASSWORD});
    ada.post("/v1/auth/email/change", body).await.expect_problem(503, "unavailable");
    assert_eq!(app.run_jobs().await, 0);
}

static BYTES: Statement =
    Statement::new("SELECT token_hash, code_mac FROM _one_time_secrets WHERE purpose = 'password_reset'");

async fn no_secret_stands_in_the_database(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ada").await;
    app.anon().post(FORGOT, json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    let (token, code) = app
        .app
        .db
        .first(&BYTES, &[], |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((token.len(), code.len()), (32, 32));
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!holds(&token, mail.token()) && !holds(&code, mail.code()));
}
