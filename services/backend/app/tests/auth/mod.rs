//! Accounts and sessions, of users and of operators.

pub mod anonymous;
mod cookie;
pub mod guesses;
mod keys;
mod login;
mod me;
mod operators;
pub mod passkeys;
mod password;
mod refresh;
mod register;
mod revocation;
mod sessions;
mod statements;
pub mod totp;

use std::net::Ipv4Addr;

use serde_json::{Value as Json, json};

use crate::support::actor::{Actor, PASSWORD};
use crate::support::answer::Answer;
use crate::support::app::TestApp;

/// The body that registers or signs in `{name}@example.com`.
fn credentials(name: &str) -> Json {
    json!({"email": format!("{name}@example.com"), "password": PASSWORD})
}

/// A text in a JSON object.
fn text<'a>(body: &'a Json, member: &str) -> &'a str {
    body[member].as_str().unwrap_or_else(|| panic!("no text {member:?} in {body}"))
}

/// Registers `{name}@example.com` and gives the answer's body.
async fn register(app: &TestApp, name: &str) -> Json {
    app.anon().post("/v1/auth/register", credentials(name)).await.expect(201)
}

/// Presents a refresh token.
async fn refresh(app: &TestApp, session: &Json) -> Answer {
    app.anon().post("/v1/auth/refresh", json!({"refresh_token": text(session, "refresh_token")})).await
}

/// Whoever holds the access token of a session.
fn holder<'a>(app: &'a TestApp, session: &Json) -> Actor<'a> {
    let mut holder = app.anon();
    holder.token = Some(text(session, "access_token").to_owned());
    holder
}

/// Somebody who calls from another address than the others.
fn elsewhere(app: &TestApp) -> Actor<'_> {
    let mut stranger = app.anon();
    stranger.address = Ipv4Addr::new(192, 0, 2, 7).into();
    stranger
}

/// Whether the access token of a session is let in.
async fn is_let_in(app: &TestApp, session: &Json) -> bool {
    let answer = holder(app, session).get("/v1/auth/me").await;
    match answer.status.as_u16() {
        200 => true,
        401 => false,
        _ => panic!("the answer was {answer}"),
    }
}
