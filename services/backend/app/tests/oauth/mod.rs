//! Signing in with other providers: one that behaves, one that does not, and a real one.

mod flow;
mod hostile;
mod identities;
mod linking;
mod native;
mod plain;
mod real;
mod redirects;
mod settings;

use http::header;
use serde_json::{Value as Json, json};
use stratabase::core::db::WriteOptions;
use stratabase::models::accounts;
use uuid::Uuid;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::issuer::Issuer;

/// Where the application says that it is.
const PUBLIC_URL: &str = "https://api.example.com";
/// Where it may send browsers.
const PAGE: &str = "https://app.example.com/signed-in";

/// The application with two providers, `acme` and `other`.
pub struct Sso {
    /// The application.
    pub app: TestApp,
    /// The provider `acme`.
    pub acme: Issuer,
    /// The provider `other`.
    pub other: Issuer,
}

impl Fixture for Sso {
    async fn set_up(engine: Engine) -> Self {
        Self::open(engine, &[]).await
    }

    async fn tear_down(self) {
        self.app.tear_down().await;
    }
}

impl Sso {
    /// The application, with more settings.
    async fn open(engine: Engine, more: &[(&str, &str)]) -> Self {
        let (acme, other) = (Issuer::start().await, Issuer::start().await);
        let allowed = format!("{}, {}", acme.address, other.address);
        let settings = [
            ("STRATABASE_PUBLIC_URL", PUBLIC_URL),
            ("STRATABASE_OUTBOUND_ALLOW", allowed.as_str()),
            ("STRATABASE_OUTBOUND_TIMEOUT", "2s"),
        ];
        let settings = [settings.as_slice(), more].concat();
        let app = TestApp::open(TestDatabase::set_up(engine).await, &settings).await;
        let sso = Self { app, acme, other };
        sso.set_up_provider("acme", &sso.acme.url).await;
        sso.set_up_provider("other", &sso.other.url).await;
        let operator = sso.app.operator().await;
        operator.patch("/admin/v1/settings", json!({"redirects": [PAGE]})).await.expect(200);
        sso
    }
}

/// An attempt in a browser.
#[derive(Debug, Clone)]
struct Attempt {
    provider: &'static str,
    location: String,
    cookie: String,
    state: String,
    nonce: String,
}

impl Sso {
    async fn set_up_provider(&self, provider: &str, issuer: &str) {
        let body = json!({"issuer": issuer, "client_id": "client", "client_secret": "hush", "name": provider});
        self.app.operator().await.put(format!("/admin/v1/settings/oauth/{provider}"), body).await.expect(200);
    }

    fn issuer(&self, provider: &str) -> &Issuer {
        if provider == "other" { &self.other } else { &self.acme }
    }

    /// Begins in a browser; `query` comes behind the question mark.
    async fn begin(&self, provider: &'static str, query: &str) -> Attempt {
        let answer = self.app.anon().get(format!("/v1/auth/oauth/{provider}?{query}")).await;
        assert_eq!(answer.status, 302, "{answer}");
        let location = answer.header("location").to_owned();
        let set = answer.header("set-cookie").to_owned();
        let parameter = |name| query_of(&location, name);
        let (state, nonce) = (parameter("state"), parameter("nonce"));
        Attempt { provider, cookie: set.split(';').next().unwrap().to_owned(), state, nonce, location }
    }

    /// Comes back with what the provider gave, beside the state.
    async fn come_back(&self, actor: &Actor<'_>, attempt: &Attempt, rest: &str) -> Answer {
        let path = format!("/v1/auth/oauth/{}/callback?state={}&{rest}", attempt.provider, attempt.state);
        actor.get(path).header(header::COOKIE, &attempt.cookie).await
    }

    /// Claims as they should be for a nonce.
    fn claims(&self, provider: &str, nonce: &str) -> Json {
        let now = self.app.app.clock.now().micros() / 1_000_000;
        json!({
            "iss": self.issuer(provider).url, "sub": "subject-1", "aud": "client", "iat": now, "exp": now + 300,
            "nonce": nonce, "email": "ada@example.com", "email_verified": true,
        })
    }

    /// Goes all the way as somebody of whom the provider says this beside what it says of everybody.
    async fn sign_in(&self, provider: &'static str, said: Json) -> Answer {
        let attempt = self.begin(provider, "").await;
        let claims = with(self.claims(provider, &attempt.nonce), said);
        let issuer = self.issuer(provider);
        issuer.give(&issuer.sign(&claims));
        self.come_back(&self.app.anon(), &attempt, "code=abc").await
    }

    /// Notes that a user has proved the address.
    async fn prove(&self, user: Uuid) {
        let now = self.app.app.clock.now();
        let work = async move |tx: &_| accounts::set_verified(tx, user, now).await;
        self.app.app.db.write(WriteOptions::default(), work).await.unwrap();
    }

    /// Every user with what they sign in with: what a refused attempt must leave as it is.
    async fn written(&self) -> Vec<Json> {
        let operator = self.app.operator().await;
        let mut all = Vec::new();
        for mut user in operator.get("/admin/v1/users").await.expect(200)["items"].as_array().unwrap().clone() {
            let id = user["id"].as_str().unwrap().to_owned();
            user["identities"] = operator.get(format!("/admin/v1/users/{id}/identities")).await.expect(200);
            all.push(user);
        }
        all
    }
}

/// An object with some members replaced; null takes one away.
fn with(mut object: Json, replaced: Json) -> Json {
    let Json::Object(replaced) = replaced else { return object };
    for (name, value) in replaced {
        match value {
            Json::Null => drop(object.as_object_mut().unwrap().remove(&name)),
            value => object[name] = value,
        }
    }
    object
}

/// A parameter of an address; empty when it is missing.
fn query_of(address: &str, name: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The code that came behind `#code=`.
#[track_caller]
fn code_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{answer}");
    let code = answer.header("location").strip_prefix(&format!("{PAGE}#code="));
    code.unwrap_or_else(|| panic!("no code in {}", answer.header("location"))).to_owned()
}
