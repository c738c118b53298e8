//! What the log tells of security, and what it never does.

use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::faults::{create_notes, make_operator};
use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;
use crate::support::http::Connection;
use crate::support::process::ServerProcess;

both_engines![security_events_are_logged_and_no_secret_is];

const SECRET: &str = "canary-secret-of-the-installation-0123456789";
const USER: &str = "canary password of a user";
const WRONG: &str = "canary that somebody guessed";

/// A server under observation, and every secret that it was given or gave out.
struct Watched {
    connection: Connection,
    secrets: Vec<String>,
}

impl Watched {
    async fn call(&mut self, method: &str, path: &str, token: Option<&str>, body: Option<Json>) -> (u16, Json) {
        let answer = self.connection.call(method, path, token, body.as_ref()).await.expect("an answer");
        let json = if answer.body.is_empty() { Json::Null } else { answer.json() };
        (answer.status.as_u16(), json)
    }

    async fn post(&mut self, path: &str, token: Option<&str>, body: Json) -> Json {
        let (status, json) = self.call("POST", path, token, Some(body)).await;
        assert!((200..300).contains(&status), "{path}: {status} {json}");
        json
    }

    /// Keeps a text of an answer as a secret.
    fn secret(&mut self, answer: &Json, member: &str) -> String {
        let secret = answer[member].as_str().unwrap_or_else(|| panic!("{member} in {answer}")).to_owned();
        self.secrets.push(secret.clone());
        secret
    }
}

async fn security_events_are_logged_and_no_secret_is(database: &TestDatabase) {
    make_operator(database);
    let variables = [
        ("STRATABASE_LOG", "trace"),
        ("STRATABASE_LOG_FORMAT", "json"),
        ("STRATABASE_RATE_LIMITS", "on"),
        ("STRATABASE_SECRET", SECRET),
        ("STRATABASE_SMTP_URL", "log:"),
        ("STRATABASE_PUBLIC_URL", "https://app.example.com"),
    ];
    let server = ServerProcess::start_with(database, &[], &variables).await;
    create_notes(&mut server.connect().await).await;
    let secrets = [SECRET, PASSWORD, USER, WRONG].map(str::to_owned).to_vec();
    let mut watched = Watched { connection: server.connect().await, secrets };

    let operator =
        watched.post("/admin/v1/session", None, json!({"email": "op@example.com", "password": PASSWORD})).await;
    watched.secret(&operator, "refresh_token");
    let operator = watched.secret(&operator, "access_token");
    let ada = watched.post("/v1/auth/register", None, json!({"email": "ada@example.com", "password": USER})).await;
    let id = ada["user"]["id"].as_str().expect("an id").to_owned();
    watched.secret(&ada, "access_token");
    let refresh = watched.secret(&ada, "refresh_token");
    let ada = watched.post("/v1/auth/refresh", None, json!({"refresh_token": refresh})).await;
    watched.secret(&ada, "refresh_token");
    let ada = watched.secret(&ada, "access_token");
    hand_out(&mut watched, &operator, &ada, &id).await;
    be_refused(&mut watched, &operator, &ada).await;
    forget_password(&mut watched, &operator).await;
    guess(&mut watched).await;

    let log = server.stop_gracefully().await.log();
    for secret in &watched.secrets {
        let at = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(at, None, "{secret} stands in the log");
    }
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let events: Vec<Json> = lines.filter(|line| line["target"] == "stratabase::security").collect();
    let has = |wanted: Json| {
        let wanted = wanted.as_object().expect("members");
        let is_it = |event: &Json| wanted.iter().all(|(name, value)| event[name] == *value);
        assert!(events.iter().any(is_it), "{wanted:?} in {events:#?}");
    };
    has(json!({"event": "signed_in", "kind": "user", "id": id, "address": "127.0.0.1"}));
    has(json!({"event": "signed_in", "kind": "operator"}));
    has(json!({"event": "sign_in_failed", "route": "/auth/login", "status": 401, "code": "invalid_credentials"}));
    has(json!({"event": "sign_in_failed", "route": "/admin/v1/session"}));
    has(json!({"event": "denied", "kind": "user", "id": id, "code": "forbidden"}));
    has(json!({"event": "denied", "kind": "anonymous", "code": "unauthenticated"}));
    has(json!({"event": "account_act", "kind": "user", "id": id, "route": "/auth/token"}));
    has(json!({"event": "operator_act", "kind": "operator", "method": "POST", "route": "/admin/v1/keys"}));
    has(json!({"event": "limited", "status": 429}));
}

/// Has the server make what is told once.
async fn hand_out(watched: &mut Watched, operator: &str, ada: &str, id: &str) {
    let statement = watched.post("/v1/auth/token", Some(ada), json!({"audience": "reports"})).await;
    watched.secret(&statement, "token");
    let totp = watched.post("/v1/auth/totp", Some(ada), json!({})).await;
    watched.secret(&totp, "secret");
    let key = json!({"name": "program", "scopes": ["notes:read"]});
    let key = watched.post("/admin/v1/keys", Some(operator), key).await;
    let key = watched.secret(&key, "key");
    watched.call("GET", "/v1/notes", Some(&key), None).await;
    let invitation = json!({"email": "ben@example.com", "role": "viewer"});
    let invitation = watched.post("/admin/v1/invitations", Some(operator), invitation).await;
    let token = invitation["url"].as_str().and_then(|url| url.split("#token=").nth(1)).expect("a link");
    watched.secrets.push(token.to_owned());
    let acting = format!("/admin/v1/users/{id}/impersonate");
    let acting = watched.post(&acting, Some(operator), json!({"reason": "canary of a reason"})).await;
    watched.secret(&acting, "access_token");
    let provider = json!({"client_id": "client", "client_secret": "canary of a provider"});
    watched.call("PUT", "/admin/v1/settings/oauth/github", Some(operator), Some(provider)).await;
    watched.secrets.extend(["canary of a reason", "canary of a provider"].map(str::to_owned));
}

/// Sets another password by the code of a mail.
async fn forget_password(watched: &mut Watched, operator: &str) {
    let forgot =
        watched.call("POST", "/v1/auth/password/forgot", None, Some(json!({"email": "ada@example.com"}))).await;
    assert_eq!(forgot.0, 202);
    let mail = kept_mail(watched, operator, "password_reset").await;
    let token = mail.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    let digits = |word: &&str| word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = mail.split(|c: char| !c.is_alphanumeric()).find(digits).expect("a code");
    watched.secrets.extend([token, code].map(str::to_owned));
    let reset = json!({"email": "ada@example.com", "code": code, "password": USER});
    let reset = watched.call("POST", "/v1/auth/password/reset", None, Some(reset)).await;
    assert_eq!(reset.0, 204, "{}", reset.1);
}

/// The text of the mail of a template, once it is sent.
async fn kept_mail(watched: &mut Watched, operator: &str, template: &str) -> String {
    for _ in 0..200 {
        let mails = watched.call("GET", "/admin/v1/mails", Some(operator), None).await.1;
        let items = mails["items"].as_array().cloned().unwrap_or_default();
        if let Some(mail) = items.iter().find(|mail| mail["template"] == template && mail["state"] == "kept") {
            let path = format!("/admin/v1/mails/{}", mail["id"].as_str().expect("an id"));
            let mail = watched.call("GET", &path, Some(operator), None).await.1;
            return mail["text"].as_str().expect("a text").to_owned();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail was sent");
}

/// Tries what is refused, with texts in every place that a client fills.
async fn be_refused(watched: &mut Watched, operator: &str, ada: &str) {
    let vault = json!({"operations": [{"op": "create_collection", "name": "vault", "fields": [{"name": "note", "type": "text"}]}]});
    watched.post("/admin/v1/changes", Some(operator), vault).await;
    let canary = "canary%20of%20a%20query";
    watched.call("GET", &format!("/v1/vault?filter=record.note%20==%20'{canary}'"), Some(ada), None).await;
    watched.call("GET", &format!("/v1/vault?filter={canary}"), None, None).await;
    watched.call("GET", "/v1/notes", Some("sb_at_canaryofabadtoken"), None).await;
    watched.call("GET", "/v1/canary%0d%0aof-a-path", Some(ada), None).await;
    watched.call("POST", "/v1/notes", Some(ada), Some(json!({"text": ["canary of a body"]}))).await;
    let credentials = json!({"email": "canary-as-address@example.com", "password": WRONG});
    watched.call("POST", "/admin/v1/session", None, Some(credentials)).await;
    let words = ["canary%20of", "canary of", "canaryofabadtoken", "of-a-path", "canary-as-address"];
    watched.secrets.extend(words.map(str::to_owned));
}

/// Guesses a password until no more are looked at.
async fn guess(watched: &mut Watched) {
    let credentials = json!({"email": "ada@example.com", "password": WRONG});
    for _ in 0..50 {
        if watched.call("POST", "/v1/auth/login", None, Some(credentials.clone())).await.0 == 429 {
            return;
        }
    }
    panic!("nobody is kept from guessing");
}
