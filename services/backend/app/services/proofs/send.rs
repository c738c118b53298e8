//! The job that writes the mails that were asked for, to accounts that there are.

use serde_json::Value as Json;

use super::ask::{About, Ask, KIND};
use super::secret::{CODE_MINUTES, Fresh, fresh};
use crate::core::db::{Tx, WriteOptions};
use crate::core::email::Email;
use crate::core::mail::templates::{Locale, Template, Values};
use crate::core::secrets::from_base64url;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Result, Time, id};
use crate::models::accounts::{self, Account};
use crate::models::jobs::LeasedJob;
use crate::models::mails::NewMail;
use crate::models::one_time_secrets::{self as secrets, NewSecret, Purpose};
use crate::services::jobs::{self, Handler};
use crate::services::mails::{self, Composed};
use crate::services::users;

/// For how many seconds a notice is of use.
const NOTICE_S: i64 = 24 * 60 * 60;

/// The handler that writes mails to accounts.
pub fn handler() -> Handler {
    Handler::new(KIND, |app, job| async move { perform(&app, job).await })
}

async fn perform(app: &App, job: LeasedJob) -> Result<()> {
    let ask: Ask =
        serde_json::from_value(job.payload).map_err(|fault| Error::caused("reading what a mail is about", fault))?;
    let version = app.schema().catalog.versions.keys().next_back().copied().unwrap_or(1);
    let ctx = Ctx { version, ..Ctx::system(app.clock.clone(), id::new_record_id(app.clock.now())?) };
    let email = Email::parse(&ask.email, "/email")?;
    let account = match &ask.about {
        About::EmailChange(user) => accounts::lookup(&app.db, *user).await?,
        _ => accounts::find_by_email(&app.db, &email).await?,
    };
    let locales: Vec<_> = ask.locales.iter().filter_map(|locale| Locale::parse(locale)).collect();
    let writer = Writer { ctx: &ctx, app, locales: &locales };
    let account = account.filter(|account| !account.is_disabled && ask.holds_for(account));
    let (mails, secret) = match (&ask.about, account) {
        (About::Notice(name), account) => {
            let template = Template::from_name(name).ok_or_else(|| Error::internal("a notice without a template"))?;
            (vec![writer.notice(template, &ask.email, account.as_ref()).await?], None)
        }
        // Nobody is told that there is no account, or that there is nothing to prove.
        (_, None) => return Ok(()),
        (About::Verification, Some(account)) if account.is_verified => return Ok(()),
        (About::Verification, Some(account)) => writer.proof(Purpose::Verification, &account, &ask.email, None).await?,
        (About::PasswordReset, Some(account)) => {
            writer.proof(Purpose::PasswordReset, &account, &ask.email, None).await?
        }
        (About::Login(request), Some(account)) => {
            let request = request.as_deref().and_then(from_base64url).and_then(|bytes| TokenHash::from_bytes(&bytes));
            writer.proof(Purpose::Login, &account, &ask.email, request).await?
        }
        (About::EmailChange(_), Some(account)) => writer.change(&account, &email).await?,
    };
    let writing = ctx.clone();
    let work = async move |tx: &Tx| {
        if let Some(secret) = &secret {
            secrets::replace(tx, secret).await?;
        }
        for mail in &mails {
            mails::enqueue(&writing, tx, mail).await?;
        }
        Ok(())
    };
    app.db.write(WriteOptions::default(), work).await?;
    jobs::wake(app);
    Ok(())
}

/// Writes mails for one request.
struct Writer<'a> {
    ctx: &'a Ctx,
    app: &'a App,
    locales: &'a [Locale],
}

impl Writer<'_> {
    /// The mails about the address that an account is to have: proof of it, unless it has an account, and a notice to the
    /// one in use. An anonymous account has none: as with a registration, who has the address is told.
    async fn change(&self, account: &Account, email: &Email) -> Result<(Vec<NewMail>, Option<NewSecret>)> {
        let owner = accounts::find_by_email(&self.app.db, email).await?;
        let notice = match (&account.email_key, &owner) {
            (Some(key), _) => Some(self.notice(Template::EmailChangeNotice, key, Some(account)).await?),
            (None, Some(_)) => Some(self.notice(Template::AccountExists, email.address(), owner.as_ref()).await?),
            (None, None) => None,
        };
        let (mut mails, secret) = match owner {
            Some(_) => (Vec::new(), None),
            None => self.proof(Purpose::EmailChange, account, email.address(), None).await?,
        };
        mails.extend(notice);
        Ok((mails, secret))
    }

    /// A mail that proves something, and the secret in it.
    async fn proof(
        &self,
        purpose: Purpose,
        account: &Account,
        address: &str,
        request: Option<TokenHash>,
    ) -> Result<(Vec<NewMail>, Option<NewSecret>)> {
        let (template, page) = match purpose {
            Purpose::Verification => (Template::Verification, "verify"),
            // Its first address is no change to who reads the mail.
            Purpose::EmailChange if account.is_anonymous() => (Template::Verification, "verify"),
            Purpose::EmailChange => (Template::EmailChange, "verify"),
            Purpose::PasswordReset => (Template::PasswordReset, "reset-password"),
            Purpose::Login => (Template::OneTimeCode, ""),
        };
        let Fresh { row, token, code } = fresh(self.ctx, self.app, purpose, account, address, request)?;
        let mut values = self.values(address, Some(account)).await?;
        let public = self.app.settings.public_url.as_ref().map_or("", |url| url.as_str());
        // In the fragment, which no browser sends and no server logs.
        values.link = token.map(|token| format!("{public}/account/{page}#token={token}"));
        values.link_minutes = purpose.link_minutes();
        (values.code, values.code_minutes) = (Some(code), Some(CODE_MINUTES));
        let mail = self.compose(template, address, &values, row.expires_at).await?;
        Ok((vec![mail], Some(row)))
    }

    /// A mail that tells of something.
    async fn notice(&self, template: Template, address: &str, account: Option<&Account>) -> Result<NewMail> {
        let values = self.values(address, account).await?;
        self.compose(template, address, &values, self.ctx.now().plus_seconds(NOTICE_S)).await
    }

    async fn values(&self, address: &str, account: Option<&Account>) -> Result<Values> {
        let user = match account {
            Some(account) => users::json(self.ctx, self.app, account.user_id).await?,
            None => Json::Null,
        };
        let user = if let Json::Object(user) = user { user } else { serde_json::Map::new() };
        Ok(Values { app: mails::app_name(self.app), email: address.to_owned(), user, ..Values::default() })
    }

    async fn compose(&self, template: Template, to: &str, values: &Values, useful_until: Time) -> Result<NewMail> {
        let composed = Composed { template, to, wanted: self.locales, values, useful_until };
        mails::compose(self.ctx, &self.app.db, composed).await
    }
}
