//! Sending mail, or keeping it for whoever develops an application.

mod letter;
mod relay;
pub mod templates;
mod url;

use std::fmt;

use lettre::message::Mailbox;

pub use letter::{Letter, one_line};
pub use url::{MailFrom, Relay, SmtpUrl, TlsUse};

use super::config::Settings;
use super::error::{Error, Result};
use relay::Handover;

/// After how long a client may ask again for what needs mail, where there is no way to send any.
const RETRY_AFTER_S: u64 = 3_600;

/// What sends mail.
pub struct Mailer {
    way: Way,
    from: Mailbox,
}

enum Way {
    Off,
    Log,
    Smtp(Box<Handover>),
}

/// Why a mail was not taken.
#[derive(Debug)]
pub enum SendFault {
    /// It never will be: the server refused it, or it cannot be written.
    ForGood(String),
    /// It may be later: the server does not answer, or asks to come back.
    ForNow(String),
}

impl fmt::Display for SendFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::ForGood(reason) | Self::ForNow(reason)) = self;
        out.write_str(reason)
    }
}

impl Mailer {
    /// The mailer of the settings. It connects when there is something to send.
    ///
    /// # Errors
    /// TLS cannot be set up on this machine.
    pub fn open(settings: &Settings) -> Result<Self> {
        let way = match &settings.smtp {
            SmtpUrl::Off => Way::Off,
            SmtpUrl::Log => Way::Log,
            SmtpUrl::Server(relay) => Way::Smtp(Box::new(Handover::new(relay, settings.smtp_timeout)?)),
        };
        Ok(Self { way, from: settings.mail_from.0.clone() })
    }

    /// Lets pass where mail goes out, or is kept for who develops.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where there is no mailer.
    pub fn require(&self) -> Result<()> {
        match self.way {
            Way::Off => Err(Error::Unavailable {
                detail: "This installation sends no mail: STRATABASE_SMTP_URL is off.".into(),
                retry_after_s: RETRY_AFTER_S,
            }),
            Way::Log | Way::Smtp(_) => Ok(()),
        }
    }

    /// Whether there is a mailer at all.
    pub const fn is_on(&self) -> bool {
        !matches!(self.way, Way::Off)
    }

    /// Whether mails are kept instead of sent.
    pub const fn keeps(&self) -> bool {
        matches!(self.way, Way::Log)
    }

    /// Hands a mail to the server, within the time of the settings. Where mails are kept this does nothing.
    ///
    /// # Errors
    /// Why the mail was not taken. After [`SendFault::ForNow`] it may have been, where the answer was lost.
    pub async fn send(&self, letter: &Letter) -> Result<(), SendFault> {
        let handover = match &self.way {
            Way::Off => return Err(SendFault::ForNow("STRATABASE_SMTP_URL is off".to_owned())),
            Way::Log => return Ok(()),
            Way::Smtp(handover) => handover,
        };
        let message = letter.to_message(&self.from).map_err(SendFault::ForGood)?;
        handover.send(&message).await
    }
}
