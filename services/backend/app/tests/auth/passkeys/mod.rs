//! Passkeys (requirement 24): made and removed, signed in with, asked for beside a password, and what is no passkey.

pub mod authenticator;
mod client;
mod hostile;
mod login;
mod register;
mod second_factor;

use http::Method;
use serde_json::{Value as Json, json};

use self::authenticator::Authenticator;
use super::holder;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};

/// The host of the installation.
const HOST: &str = "app.example.com";
/// Where its pages are from.
const ORIGIN: &str = "https://app.example.com";
const PASSKEYS: &str = "/v1/auth/passkeys";

/// The application at an address of its own.
struct Addressed(TestApp);

impl Fixture for Addressed {
    async fn set_up(engine: Engine) -> Self {
        let address = [("STRATABASE_PUBLIC_URL", "https://app.example.com:443/base")];
        Self(TestApp::open(TestDatabase::set_up(engine).await, &address).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

/// What the browser of whoever is signed in makes a passkey by.
async fn begin_registration(holder: &Actor<'_>) -> Json {
    holder.call(Method::POST, "/v1/auth/passkeys/register/begin").await.expect(200)
}

/// Presents a passkey that was made.
async fn finish_registration(holder: &Actor<'_>, credential: &Json) -> Answer {
    holder.post("/v1/auth/passkeys/register/finish", json!({"credential": credential})).await
}

/// Adds a passkey.
async fn add(holder: &Actor<'_>, passkey: &Authenticator) -> Answer {
    let options = begin_registration(holder).await;
    finish_registration(holder, &passkey.create(&options)).await
}

/// Registers `{name}@example.com`, who has a passkey from then on.
async fn enrol(app: &TestApp, name: &str) -> (Json, Authenticator) {
    let (session, passkey) = (super::register(app, name).await, Authenticator::new());
    add(&holder(app, &session), &passkey).await.expect(201);
    (session, passkey)
}

/// What a browser has a passkey sign.
async fn begin_login(app: &TestApp) -> Json {
    app.anon().call(Method::POST, "/v1/auth/passkeys/login/begin").await.expect(200)
}

/// Presents what a passkey has signed.
async fn finish_login(app: &TestApp, credential: &Json) -> Answer {
    finish_login_as(&app.anon(), credential).await
}

/// The same as somebody, perhaps through another node.
async fn finish_login_as(actor: &Actor<'_>, credential: &Json) -> Answer {
    actor.post("/v1/auth/passkeys/login/finish", json!({"credential": credential})).await
}

/// Signs in by a passkey.
async fn sign_in(app: &TestApp, passkey: &Authenticator) -> Answer {
    let options = begin_login(app).await;
    finish_login(app, &passkey.get(&options)).await
}
