//! Mails on the wire, as operators see them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;

/// Which mails to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct MailParameters {
    /// Those that stand there: `queued`, `failed`, `sent`, `kept` or `dead`.
    pub state: Option<String>,
    /// Those to this address.
    pub to: Option<String>,
    /// Mails of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// One page of mails.
#[derive(Serialize, ToSchema)]
pub struct MailList {
    /// The newest first.
    pub items: Vec<Mail>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// A mail, and what became of it. Mails are forgotten after 30 days.
#[derive(Serialize, ToSchema)]
pub struct Mail {
    /// The mail's id.
    pub id: Uuid,
    /// The address that it goes to.
    pub to: String,
    /// The template that it was made from.
    pub template: String,
    /// The language it is in.
    #[schema(example = "en")]
    pub locale: String,
    /// Its subject.
    pub subject: String,
    /// `queued` until it is tried, `failed` until it is tried again, then `sent`, `kept` (to be read here, never sent)
    /// or `dead` (given up).
    #[schema(example = "sent")]
    pub state: &'static str,
    /// How many times sending it was tried.
    pub attempts: u32,
    /// Why it could not be sent the last time.
    #[schema(required)]
    pub last_error: Option<String>,
    /// When it was written.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// When it was sent, or kept.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    pub sent_at: Option<Time>,
}

/// A mail with what it says, as far as that is kept.
#[derive(Serialize, ToSchema)]
pub struct WholeMail {
    /// The mail.
    #[serde(flatten)]
    pub mail: Mail,
    /// What it says, as plain text; only of mails that are kept to be read here.
    #[schema(required)]
    pub text: Option<String>,
    /// The same as HTML.
    #[schema(required)]
    pub html: Option<String>,
}
