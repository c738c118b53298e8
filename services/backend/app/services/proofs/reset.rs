//! Setting another password by what a mail proves.

use std::sync::Arc;

use uuid::Uuid;

use super::ask::{About, Ask, Notice, ask};
use super::secret::{Key, codes, state_of, take, wrong_code, wrong_token};
use crate::core::catalog::Schema;
use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::mail::templates::{Locale, Template};
use crate::core::passwords::words_of;
use crate::core::tokens::{Token, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account};
use crate::models::one_time_secrets::{self as secrets, Purpose};
use crate::models::sessions::{self, Kind};
use crate::models::{identities, revocations};
use crate::schemas::auth::proofs::{AddressRequest, PasswordReset};
use crate::services::login::count_password_check;
use crate::services::{jobs, records, unit, users, wrong_passwords};

/// Mails a link and a code, when the address has an account.
///
/// # Errors
/// `InvalidFields`; `RateLimited`; `Unavailable` where no mail is sent.
pub async fn ask_reset(ctx: &Ctx, app: &App, request: &AddressRequest, locales: &[Locale]) -> Result<()> {
    app.mailer.require()?;
    let email = Email::parse(&request.email, "/email")?;
    ask(ctx, app, Ask::new(About::PasswordReset, email.address(), locales), email.key()).await
}

/// Sets another password. Every session of the account ends, and its address is proved. Nobody is signed in by it, so
/// that a second factor is asked for as ever.
///
/// # Errors
/// [`Error::InvalidFields`], also where the link or the code is not good, or the account's password has changed since;
/// [`Error::RateLimited`]; [`Error::Unavailable`] when too many passwords are being hashed.
pub async fn reset(ctx: &Ctx, app: &App, given: &PasswordReset, locales: &[Locale]) -> Result<()> {
    let chosen = app.passwords.choose(&given.password, "/password")?;
    let (key, account, wrong) = presented(ctx, app, given).await?;
    let owner = account.as_ref().map_or(Uuid::nil(), |account| account.user_id);
    let words = words_of(account.as_ref().and_then(|account| account.email_key.as_deref()));
    let hash = app.passwords.hash(chosen, words).await?;
    let (codes, writing, now) = (codes(app), ctx.clone(), ctx.now());
    let notice = Notice::new(ctx, app, Template::PasswordChanged, locales);
    let removed = Notice::new(ctx, app, Template::IdentityRemoved, locales);
    let plan = |schema: &Arc<Schema>| Ok((Arc::clone(users::newest(schema)?), WriteOptions::default()));
    let ended = unit::write(ctx, app, plan, async move |tx, users| {
        let Some(taken) = take(&codes, tx, Purpose::PasswordReset, &key, now).await? else { return Ok(None) };
        accounts::lock(tx, taken.owner).await?;
        let account =
            accounts::lookup(tx, taken.owner).await?.filter(|account| !account.is_disabled && account.user_id == owner);
        let account = account.filter(|account| taken.state.agrees(state_of(Purpose::PasswordReset, account)));
        let Some(account) = account else { return Ok(None) };
        accounts::set_password_hash(tx, owner, &hash).await?;
        accounts::set_verified(tx, owner, now).await?;
        records::set_account_fields(&writing, tx, users, owner, &[("verified", true.into())]).await?;
        secrets::delete_all(tx, owner).await?;
        wrong_passwords::forget(tx, &account).await?;
        // Whoever linked them had not proved the address either.
        if !account.is_verified && identities::delete_all(tx, owner).await? {
            removed.ask(tx, account.email_key.as_deref()).await?;
        }
        notice.ask(tx, account.email_key.as_deref()).await?;
        let ended = sessions::delete_all(tx, Kind::User, owner).await?;
        revocations::insert(tx, &writing.endings, &ended, now).await?;
        Ok(Some(ended))
    })
    .await?
    .ok_or(wrong)?;
    app.sessions.forget(&ended);
    jobs::wake(app);
    Ok(())
}

/// What is presented, for which account as far as that is known, and what to answer where it is not good.
async fn presented(ctx: &Ctx, app: &App, given: &PasswordReset) -> Result<(Key, Option<Account>, Error)> {
    match (&given.token, &given.email, &given.code) {
        (Some(token), None, None) => {
            count_password_check(ctx, app, Kind::User, None).await?;
            let token = Token::hash_of(TokenKind::Proof, token).ok_or_else(wrong_token)?;
            let owner =
                secrets::owner_of(&app.db, Purpose::PasswordReset, token, ctx.now()).await?.ok_or_else(wrong_token)?;
            Ok((Key::Token(token), accounts::lookup(&app.db, owner).await?, wrong_token()))
        }
        (None, Some(email), Some(code)) => {
            let email = Email::parse(email, "/email")?;
            count_password_check(ctx, app, Kind::User, Some(email.key())).await?;
            let account = accounts::find_by_email(&app.db, &email).await?;
            let owner = account.as_ref().map_or(Uuid::nil(), |account| account.user_id);
            Ok((Key::Code { owner, code: code.trim().to_owned(), request: None }, account, wrong_code()))
        }
        _ => Err(Error::field("/token", "required", "Give the token of a link, or an address and its code.")),
    }
}
