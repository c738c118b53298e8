//! An identity provider of a test's own, made by somebody else.

use std::process::Command;

use super::service::{Program, Service};
use super::tools;

/// A running provider, where everybody may be a client.
pub type OidcServer = Service<OidcMock>;

/// The program oidc-provider-mock.
pub struct OidcMock;

impl Program for OidcMock {
    const NAME: &'static str = "oidc-provider-mock";

    fn command(port: u16) -> Command {
        let mut command = Command::new(tools::find(Self::NAME));
        command.args(["--port", &port.to_string(), "--require-nonce", "true", "--user-claims"]);
        command.arg(r#"{"sub":"ada","email":"ada@example.com","email_verified":true}"#);
        command
    }

    async fn answers(port: u16) -> bool {
        let url = format!("{}/.well-known/openid-configuration", issuer(port));
        reqwest::get(url).await.is_ok_and(|answer| answer.status().is_success())
    }
}

/// The issuer that a provider on a port is.
pub fn issuer(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
