//! Handing a mail to the next server (SMTP, RFC 5321), over a connection of its own.
//!
//! Connections are not kept for the next mail: after a mail whose answer did not come in time, that answer would be
//! taken for one to the next mail.

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::SendFault;
use super::letter::one_line;
use super::url::{Relay, TlsUse};
use crate::core::error::{Error, Result};

/// How long a server that has the mail is given to say goodbye.
const FAREWELL: Duration = Duration::from_secs(2);

/// Hands mails to one server.
pub struct Handover {
    relay: Relay,
    credentials: Option<Credentials>,
    tls: TlsParameters,
    hello: ClientId,
    timeout: Duration,
}

impl Handover {
    /// Gets ready; connects to nobody.
    ///
    /// # Errors
    /// TLS cannot be set up on this machine.
    pub fn new(relay: &Relay, timeout: Duration) -> Result<Self> {
        let tls = TlsParameters::new(relay.host.clone());
        let tls = tls.map_err(|fault| Error::caused("setting up TLS for mail", fault))?;
        let credentials = relay.credentials.clone().map(|(user, password)| Credentials::new(user, password));
        Ok(Self { relay: relay.clone(), credentials, tls, hello: ClientId::default(), timeout })
    }

    /// Hands a mail over, within the time that is given for one.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(&self, message: &Message) -> Result<(), SendFault> {
        match tokio::time::timeout(self.timeout, self.converse(message)).await {
            Ok(Ok(mut connection)) => {
                // The server has the mail; what it says now changes nothing.
                let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
                Ok(())
            }
            Ok(Err(fault)) if is_for_good(&fault) => Err(SendFault::ForGood(one_line(&fault.to_string()))),
            Ok(Err(fault)) => Err(SendFault::ForNow(one_line(&fault.to_string()))),
            Err(_) => Err(SendFault::ForNow(format!("the mail server took longer than {:?}", self.timeout))),
        }
    }

    async fn converse(&self, message: &Message) -> Result<AsyncSmtpConnection, SmtpError> {
        let server = (self.relay.host.as_str(), self.relay.port);
        let wrapped = (self.relay.tls == TlsUse::Always).then(|| self.tls.clone());
        let timeout = Some(self.timeout);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, wrapped, None).await?;
        let turns_to_tls = match self.relay.tls {
            TlsUse::Required => true,
            TlsUse::Offered => connection.can_starttls(),
            TlsUse::Always | TlsUse::Never => false,
        };
        if turns_to_tls {
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        connection.send(message.envelope(), &message.formatted()).await?;
        Ok(connection)
    }
}

/// Whether the server will never take the mail. What it says against this installation's user or password (RFC 4954,
/// section 6) is about no mail, and an operator can mend it.
fn is_for_good(fault: &SmtpError) -> bool {
    let is_about_login = fault.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    fault.is_permanent() && !is_about_login
}
