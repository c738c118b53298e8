//! Whom guesses of others keep out signs in by what a mail proves, and is told (requirements 17 and 25).

use std::net::Ipv4Addr;

use serde_json::json;

use super::{OTHER, Postbox};
use crate::auth::guesses::guessed;
use crate::support::actor::{Actor, PASSWORD};
use crate::support::engine::both_engines;

both_engines! {
    the_owner_is_told_once_and_a_mailed_code_lets_them_in,
    a_reset_password_lets_them_in,
}

fn stranger(post: &Postbox) -> Actor<'_> {
    let mut stranger = post.0.anon();
    stranger.address = Ipv4Addr::new(192, 0, 2, 7).into();
    stranger
}

async fn is_let_in(post: &Postbox, password: &str) -> bool {
    let body = json!({"email": "ada@example.com", "password": password});
    stranger(post).post("/v1/auth/login", body).await.status == 200
}

async fn the_owner_is_told_once_and_a_mailed_code_lets_them_in(post: &Postbox) {
    let ada = post.user("ada").await;
    guessed(&post.0, ada.id, 98).await;
    assert!(!is_let_in(post, "a wrong password").await);
    assert_eq!(post.told("ada@example.com").await, ["verification"]);
    for _ in 0..3 {
        assert!(!is_let_in(post, "a wrong password").await);
    }
    assert!(!is_let_in(post, PASSWORD).await);
    assert_eq!(post.told("ada@example.com").await, ["password_guessed", "verification"]);
    stranger(post).post("/v1/auth/otp", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "one_time_code").await;
    let body = json!({"email": "ada@example.com", "code": mail.code()});
    stranger(post).post("/v1/auth/otp/login", body).await.expect(200);
    assert!(is_let_in(post, PASSWORD).await);
}

async fn a_reset_password_lets_them_in(post: &Postbox) {
    let ada = post.user("ada").await;
    guessed(&post.0, ada.id, 100).await;
    stranger(post).post("/v1/auth/password/forgot", json!({"email": "ada@example.com"})).await.expect(202);
    let mail = post.mail("ada@example.com", "password_reset").await;
    let body = json!({"token": mail.token(), "password": OTHER});
    stranger(post).post("/v1/auth/password/reset", body).await.expect(204);
    assert!(is_let_in(post, OTHER).await);
    post.0.run_jobs().await;
}
