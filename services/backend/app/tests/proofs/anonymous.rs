//! Anonymous accounts that get their address by what a mail proves.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::{OTHER, Postbox};
use crate::auth::anonymous::{allow, somebody};
use crate::support::actor::PASSWORD;
use crate::support::engine::both_engines;

both_engines! {
    where_accounts_need_proof_registering_counts_once_it_is_given,
    where_accounts_need_proof_registering_tells_nobody_whether_an_address_has_an_account,
    a_mailed_code_gives_the_first_address_without_a_password,
    a_link_ends_the_sessions_of_whoever_does_not_present_it,
    of_what_was_asked_for_the_last_counts_and_once,
    where_none_need_proof_a_mail_asks_for_it_all_the_same,
}

const REGISTER: &str = "/v1/auth/register";
const CHANGE: &str = "/v1/auth/email/change";
const VERIFY: &str = "/v1/auth/email/verify";
const ME: &str = "/v1/auth/me";

fn credentials(name: &str) -> Json {
    json!({"email": format!("{name}@example.com"), "password": PASSWORD})
}

async fn need_proof(post: &Postbox) {
    allow(&post.0).await;
    post.0.operator().await.patch("/admin/v1/settings", json!({"registration": "verified"})).await.expect(200);
}

async fn where_accounts_need_proof_registering_counts_once_it_is_given(post: &Postbox) {
    need_proof(post).await;
    let (ada, _) = somebody(&post.0).await;
    assert_eq!(ada.post(REGISTER, credentials("ada")).await.expect(202), json!(null));
    assert_eq!(ada.get(ME).await.expect(200)["email"], json!(null));
    assert_eq!(post.sign_in("ada", PASSWORD).await, 401);
    let mail = post.mail("ada@example.com", "verification").await;
    ada.post(VERIFY, json!({"code": mail.wrong_code()})).await.expect_problem(422, "invalid_fields");
    ada.post(VERIFY, json!({"code": mail.code()})).await.expect(204);
    let me = ada.get(ME).await.expect(200);
    assert_eq!((&me["email"], &me["verified"]), (&json!("ada@example.com"), &json!(true)));
    assert_eq!(post.sign_in("ada", PASSWORD).await, 200);
    let session = post.0.anon().post("/v1/auth/login", credentials("ada")).await.expect(200);
    assert_eq!(session["user"]["id"], json!(ada.id));
    assert_eq!(post.told("ada@example.com").await, ["verification"]);
}

async fn where_accounts_need_proof_registering_tells_nobody_whether_an_address_has_an_account(post: &Postbox) {
    let Postbox(app) = post;
    post.user("ben").await;
    need_proof(post).await;
    let mut answers = Vec::new();
    for name in ["ben", "ada"] {
        let (who, _) = somebody(app).await;
        for (path, body) in [(REGISTER, credentials(name)), (CHANGE, json!({"email": format!("{name}@example.com")}))] {
            let mut answer = who.post(path, body).await;
            answer.headers.remove("x-request-id");
            answers.push((answer.status.as_u16(), format!("{:?}", answer.headers), answer.body));
        }
        assert_eq!(who.get(ME).await.expect(200)["email"], json!(null));
    }
    assert_eq!((answers[0].0, answers[0].2.len()), (202, 0));
    assert_eq!((&answers[0], &answers[1]), (&answers[2], &answers[3]));
    // The first was replaced before it was written.
    assert_eq!(post.told("ben@example.com").await, ["account_exists", "verification"]);
    assert_eq!(post.told("ada@example.com").await, ["verification"]);
    assert_eq!(post.sign_in("ben", PASSWORD).await, 401, "nothing was changed, and the address was not proved before");
}

async fn a_mailed_code_gives_the_first_address_without_a_password(post: &Postbox) {
    let Postbox(app) = post;
    allow(app).await;
    let (ada, _) = somebody(app).await;
    for wrong in [json!({}), json!({"email": "nobody"}), credentials("ada"), json!({"email": 1})] {
        ada.post(CHANGE, wrong).await.expect_problem(422, "invalid_fields");
    }
    let body = json!({"email": "ada@example.com"});
    let ben = app.user("ben").await;
    let problem = ben.post(CHANGE, body.clone()).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/password");
    app.anon().post(CHANGE, body.clone()).await.expect_problem(401, "unauthenticated");
    ada.post(CHANGE, body).await.expect(202);
    let mail = post.mail("ada@example.com", "verification").await;
    ada.post(VERIFY, json!({"code": mail.code()})).await.expect(204);
    assert_eq!(post.sign_in("ada", PASSWORD).await, 401);
    app.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let code = post.mail("ada@example.com", "one_time_code").await;
    let by_code = json!({"email": "ada@example.com", "code": code.code()});
    let session = app.anon().post("/v1/auth/otp/login", by_code).await.expect(200);
    assert_eq!(session["user"]["id"], json!(ada.id));
    post.0.run_jobs().await;
}

/// Who had the account before may be somebody else than who reads the mail.
async fn a_link_ends_the_sessions_of_whoever_does_not_present_it(post: &Postbox) {
    let Postbox(app) = post;
    allow(app).await;
    for is_presented_by_them in [false, true] {
        let (ada, _) = somebody(app).await;
        let email = format!("ada{is_presented_by_them}@example.com");
        ada.post(CHANGE, json!({"email": email})).await.expect(202);
        let mail = post.mail(&email, "verification").await;
        let (eve, _) = somebody(app).await;
        let who = if is_presented_by_them { &ada } else { &eve };
        who.post(VERIFY, json!({"token": mail.token()})).await.expect(204);
        assert_eq!(ada.get(ME).await.status, if is_presented_by_them { 200 } else { 401 });
        eve.get(ME).await.expect(200);
    }
}

async fn of_what_was_asked_for_the_last_counts_and_once(post: &Postbox) {
    let Postbox(app) = post;
    need_proof(post).await;
    let (ada, _) = somebody(app).await;
    ada.post(REGISTER, json!({"email": "eve@example.com", "password": OTHER})).await.expect(202);
    let first = post.mail("eve@example.com", "verification").await;
    ada.post(REGISTER, credentials("ada")).await.expect(202);
    let second = post.mail("ada@example.com", "verification").await;
    app.anon().post(VERIFY, json!({"token": first.token()})).await.expect_problem(422, "invalid_fields");
    // Asked for without a password: the one from before is forgotten, whoever chose it.
    ada.post(CHANGE, json!({"email": "ada@example.com"})).await.expect(202);
    app.anon().post(VERIFY, json!({"token": second.token()})).await.expect_problem(422, "invalid_fields");
    let third = post.mail("ada@example.com", "verification").await;
    let body = json!({"token": third.token()});
    let calls = (0..20).map(|_| ada.post(VERIFY, body.clone()).into_future());
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    for password in [PASSWORD, OTHER] {
        assert_eq!(post.sign_in("ada", password).await, 401);
    }
    // Nor is a mail written that holds for what the last one replaced.
    let (zoe, _) = somebody(app).await;
    zoe.post(REGISTER, json!({"email": "mia@example.com", "password": OTHER})).await.expect(202);
    zoe.post(REGISTER, credentials("zoe")).await.expect(202);
    assert_eq!(post.told("mia@example.com").await.len(), 0);
    assert_eq!(post.told("zoe@example.com").await, ["verification"]);
    // An address that somebody else has got since is theirs.
    let (eve, _) = somebody(app).await;
    eve.post(REGISTER, credentials("bob")).await.expect(202);
    let mail = post.mail("bob@example.com", "verification").await;
    app.anon().post(REGISTER, credentials("bob")).await.expect(202);
    app.run_jobs().await;
    eve.post(VERIFY, json!({"token": mail.token()})).await.expect_problem(409, "conflict");
    assert_eq!(eve.get(ME).await.expect(200)["email"], json!(null));
}

async fn where_none_need_proof_a_mail_asks_for_it_all_the_same(post: &Postbox) {
    let Postbox(app) = post;
    allow(app).await;
    let (ada, _) = somebody(app).await;
    let session = ada.post(REGISTER, credentials("ada")).await.expect(201);
    assert_eq!(session["user"]["verified"], false);
    let mail = post.mail("ada@example.com", "verification").await;
    app.anon().post(VERIFY, json!({"token": mail.token()})).await.expect(204);
    assert_eq!(ada.get(ME).await.expect(200)["verified"], true, "proving it later ends no session");
}
