//! Mail over TLS to a server that was made by somebody else and asks for a password.

use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::faults::make_operator;
use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{self, Engine};
use crate::support::http::Connection;
use crate::support::mail_server::{IDENTITY, MailServer};
use crate::support::process::ServerProcess;

// No database has a part in it.
#[test]
fn mail_goes_out_over_tls_with_a_password() {
    engine::run(Engine::Sqlite, goes_out);
}

#[test]
fn mail_that_would_go_to_a_stranger_waits() {
    engine::run(Engine::Sqlite, waits);
}

/// A server that sends its mail there, and trusts that certificate alone.
async fn serve(database: &TestDatabase, url: &str, certificate: Option<&MailServer>) -> ServerProcess {
    let certificate = certificate.map(|server| server.certificate().display().to_string());
    let mut variables = vec![("STRATABASE_SMTP_URL", url), ("STRATABASE_PUBLIC_URL", "https://app.example.com")];
    if let Some(path) = &certificate {
        variables.push(("SSL_CERT_FILE", path));
    }
    ServerProcess::start_with(database, &[], &variables).await
}

async fn post(connection: &mut Connection, path: &str, body: Json) -> Json {
    connection.call("POST", path, None, Some(&body)).await.expect("an answer").expect(201)
}

/// Registers a user, to whom a mail is due.
async fn register(server: &ServerProcess, name: &str) {
    let account = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
    post(&mut server.connect().await, "/v1/auth/register", account).await;
}

/// The mail to a user as operators see it, once there is something to tell of it.
async fn told(server: &ServerProcess, name: &str) -> Json {
    let mut connection = server.connect().await;
    let operator = json!({"email": "op@example.com", "password": PASSWORD});
    let operator = post(&mut connection, "/admin/v1/session", operator).await;
    for _ in 0..400 {
        let path = format!("/admin/v1/mails?to={name}@example.com");
        let mails = connection.call("GET", &path, operator["access_token"].as_str(), None).await.expect("an answer");
        let mail = mails.expect(200)["items"][0].clone();
        if mail["sent_at"] != json!(null) || mail["last_error"] != json!(null) {
            return mail;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("nothing is told of the mail to {name}");
}

async fn goes_out(database: &TestDatabase) {
    make_operator(database);
    for (mode, scheme, parameters) in [("tls", "smtps", ""), ("starttls", "smtp", "?tls=required")] {
        let mail_server = MailServer::start(database.folder(), mode).await;
        let url = format!("{scheme}://{IDENTITY}@localhost:{}{parameters}", mail_server.port);
        let server = serve(database, &url, Some(&mail_server)).await;
        register(&server, mode).await;
        let mail = told(&server, mode).await;
        assert_eq!((&mail["state"], &mail["last_error"]), (&json!("sent"), &json!(null)), "{mode}: {mail}");
        let mails = mail_server.mails();
        assert_eq!(mails.len(), 1, "{mode}");
        assert!(mails[0].contains(&format!("To: {mode}@example.com\r\n")), "{mode}: {}", mails[0]);
        server.stop().await;
    }
}

async fn waits(database: &TestDatabase) {
    make_operator(database);
    let mail_server = MailServer::start(database.folder(), "tls").await;
    let port = mail_server.port;
    let url = format!("smtps://{IDENTITY}@localhost:{port}");
    let wrong = format!("smtps://shop:hush-and-wrong@localhost:{port}");
    let attempts = [("stranger", &url, None, "ertificate"), ("wrong", &wrong, Some(&mail_server), "535")];
    for (name, url, certificate, reason) in attempts {
        let server = serve(database, url, certificate).await;
        register(&server, name).await;
        let mail = told(&server, name).await;
        let error = mail["last_error"].as_str().expect("a reason");
        assert!(error.contains(reason) && mail["state"] == "failed", "{mail}");
        let log = server.stop_gracefully().await.log();
        assert!(!error.contains("hush") && !log.contains("hush"), "{error}\n{log}");
    }
    assert_eq!(mail_server.mails(), Vec::<String>::new());
}
