//! Of many who use a secret at once, over two nodes, one succeeds.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use stratabase::api;

use super::{OTHER, Postbox};
use crate::support::actor::Actor;
use crate::support::engine::both_engines;

both_engines! {
    of_fifty_who_sign_in_with_one_code_one_does,
    of_fifty_who_reset_a_password_by_one_link_one_does,
    of_fifty_who_verify_by_one_link_one_does,
    of_fifty_who_guess_five_are_heard,
}

/// Calls with the same body fifty times at once, half of them through another node; how many got this status.
async fn fifty(post: &Postbox, path: &str, bodies: impl Fn(usize) -> Json, status: u16) -> usize {
    let other = api::router(post.0.another_node().await);
    let there = Actor::anonymous(&other);
    let here = post.0.anon();
    let calls = (0..50)
        .map(|number| if number % 2 == 0 { here.post(path, bodies(number)) } else { there.post(path, bodies(number)) });
    let answers = join_all(calls.map(IntoFuture::into_future)).await;
    answers.iter().filter(|answer| answer.status.as_u16() == status).count()
}

async fn of_fifty_who_sign_in_with_one_code_one_does(post: &Postbox) {
    post.user("ada").await;
    post.0.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let body = json!({"email": "ada@example.com", "code": mail.code()});
    assert_eq!(fifty(post, "/v1/auth/otp/login", |_| body.clone(), 200).await, 1);
}

async fn of_fifty_who_reset_a_password_by_one_link_one_does(post: &Postbox) {
    post.user("ada").await;
    post.0.anon().post("/v1/auth/password/forgot", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    let body = json!({"token": mail.token(), "password": OTHER});
    assert_eq!(fifty(post, "/v1/auth/password/reset", |_| body.clone(), 204).await, 1);
}

async fn of_fifty_who_verify_by_one_link_one_does(post: &Postbox) {
    post.0.user("ada").await;
    let mail = post.mail("ada@example.com", "verification").await;
    let body = json!({"token": mail.token()});
    assert_eq!(fifty(post, "/v1/auth/email/verify", |_| body.clone(), 204).await, 1);
}

async fn of_fifty_who_guess_five_are_heard(post: &Postbox) {
    post.user("ada").await;
    post.0.anon().post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let wrong = json!({"email": "ada@example.com", "code": mail.wrong_code()});
    assert_eq!(fifty(post, "/v1/auth/otp/login", |_| wrong.clone(), 401).await, 50);
    let right = json!({"email": "ada@example.com", "code": mail.code()});
    post.0.anon().post("/v1/auth/otp/login", right).await.expect_problem(401, "invalid_credentials");
}
