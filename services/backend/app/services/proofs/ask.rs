//! Asking for a mail. The request only enqueues a job: whether the address has an account is found out there, so that
//! nothing in the answer tells, its time included.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::secret::state_of;
use crate::core::db::{Tx, WriteOptions};
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::{Locale, Template};
use crate::core::secrets::to_base64url;
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::Account;
use crate::models::one_time_secrets::Purpose;
use crate::models::sessions::Kind;
use crate::services::jobs;
use crate::services::login::count_password_check;

/// The word by which jobs name their kind.
pub(super) const KIND: &str = "mail_account";

/// What somebody asks to be mailed. Told to the job as its payload, which holds no secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ask {
    /// What about.
    pub about: About,
    /// The address that the mail goes to, as typed.
    pub email: String,
    /// The languages that its reader likes.
    pub locales: Vec<String>,
    /// The state that the account must still have when the mail is written, where a later request is to replace this one:
    /// its hash in base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// What a mail is to be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Proving the address of its account.
    Verification,
    /// Setting another password.
    PasswordReset,
    /// Signing in; with the hash, in base64url, of what must be shown beside the code.
    Login(Option<String>),
    /// Giving this user's account the address: another one, or an anonymous account its first.
    EmailChange(Uuid),
    /// That something happened, by the name of the template.
    Notice(String),
}

/// Takes a mail from the allowances of who asks and of the address, and has it written.
///
/// # Errors
/// [`Error::Unavailable`] where no mail is sent; [`Error::RateLimited`].
pub async fn ask(ctx: &Ctx, app: &App, ask: Ask, key: &str) -> Result<()> {
    app.mailer.require()?;
    count_password_check(ctx, app, Kind::User, Some(key)).await?;
    app.limits.take(Limit::Mails, Subject::account("mail", key), ctx.now()).await?;
    let asking = ctx.clone();
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    app.db.write(options, async move |tx| ask_within(&asking, tx, &ask).await).await?;
    jobs::wake(app);
    Ok(())
}

/// Has a mail written in the transaction that makes it necessary. Call [`jobs::wake`] once that is committed.
///
/// # Errors
/// The database does not answer.
pub async fn ask_within(ctx: &Ctx, tx: &Tx, ask: &Ask) -> Result<()> {
    let payload = serde_json::to_value(ask).map_err(|fault| Error::caused("writing what a mail is about", fault))?;
    jobs::enqueue(ctx, tx, KIND, &payload, ctx.now()).await.map(drop)
}

/// A mail that tells people what happened to their account: none where no mail is sent.
pub struct Notice {
    ctx: Ctx,
    template: Template,
    locales: Vec<Locale>,
    is_on: bool,
}

impl Notice {
    /// A notice in one of some languages, for a transaction to come.
    pub fn new(ctx: &Ctx, app: &App, template: Template, locales: &[Locale]) -> Self {
        Self { ctx: ctx.clone(), template, locales: locales.to_vec(), is_on: app.mailer.is_on() }
    }

    /// Has it written to an address, if there is one, in the transaction of what happened. Call [`jobs::wake`] once that is
    /// committed.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn ask(&self, tx: &Tx, email: Option<&str>) -> Result<()> {
        let Some(email) = email.filter(|_| self.is_on) else { return Ok(()) };
        let about = About::Notice(self.template.name().to_owned());
        ask_within(&self.ctx, tx, &Ask::new(about, email, &self.locales)).await
    }
}

impl Ask {
    /// A mail in one of some languages.
    pub fn new(about: About, email: &str, locales: &[Locale]) -> Self {
        let locales = locales.iter().map(ToString::to_string).collect();
        Self { about, email: email.to_owned(), locales, state: None }
    }

    /// The same for an account as it is now: once it has changed, nothing is mailed.
    #[must_use]
    pub fn while_it_is(self, account: &Account) -> Self {
        Self { state: Some(state_text(account)), ..self }
    }

    /// Whether it is of use to the account still.
    pub(super) fn holds_for(&self, account: &Account) -> bool {
        self.state.as_ref().is_none_or(|state| *state == state_text(account))
    }
}

fn state_text(account: &Account) -> String {
    to_base64url(state_of(Purpose::EmailChange, account).bytes())
}
