//! Entering: from who somebody is at a provider to a session here.

use std::sync::Arc;

use serde_json::Map;

use super::providers::enabled;
use super::who;
use crate::core::catalog::Schema;
use crate::core::db::{ConstraintKind, WriteOptions};
use crate::core::email::Email;
use crate::core::id::new_record_id;
use crate::core::installation::Registration;
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::{Locale, Template};
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account, NO_PASSWORD};
use crate::models::identities::{self, Proven};
use crate::models::oauth_attempts::{self as attempts, LinkTo};
use crate::models::used_tokens;
use crate::schemas::auth::SignedIn;
use crate::schemas::oauth::{ExchangeRequest, IdTokenRequest};
use crate::services::accounts::taken;
use crate::services::proofs::{About, Ask, Notice, ask_within};
use crate::services::users::{self, NewUser};
use crate::services::{jobs, login, records, unit};

/// Signs in by the code that the application got from its address.
///
/// # Errors
/// [`Error::InvalidFields`] for a code that is wrong, used, or ended; those of entering, which [`login::open`] ends.
pub async fn exchange(ctx: &Ctx, app: &App, given: &ExchangeRequest, to: (&[Locale], &str)) -> Result<SignedIn> {
    match take_code(ctx, app, &given.code).await? {
        (proven, None) => enter(ctx, app, &proven, to).await,
        (_, Some(_)) => Err(wrong_code()),
    }
}

/// Takes a code: of many who present it one gets it.
///
/// # Errors
/// [`Error::InvalidFields`]; [`Error::RateLimited`].
pub(super) async fn take_code(ctx: &Ctx, app: &App, text: &str) -> Result<(Proven, Option<LinkTo>)> {
    let now = ctx.now();
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), now).await?;
    let hash = Token::hash_of(TokenKind::OauthCode, text).ok_or_else(wrong_code)?;
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    let found = app.db.write(options, async move |tx| attempts::take_code(tx, hash, now).await).await?;
    found.ok_or_else(wrong_code)
}

pub(super) fn wrong_code() -> Error {
    Error::field("/code", "invalid_code", "This code is wrong, has been used, or has ended.")
}

/// Signs in by an ID token that an app got from the provider itself. Each is taken once.
///
/// # Errors
/// [`Error::NotFound`] for a provider that nobody signs in with; [`Error::SignInRefused`]; those of entering, which [`login::open`] ends.
pub async fn sign_in_by_token(
    ctx: &Ctx,
    app: &App,
    id: &str,
    given: &IdTokenRequest,
    to: (&[Locale], &str),
) -> Result<SignedIn> {
    let provider = enabled(app, id).await?;
    if provider.plain().is_some() {
        return Err(Error::SignInRefused(format!("{} makes no ID tokens.", provider.name)));
    }
    let now = ctx.now();
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), now).await?;
    let claims = who::by_id_token(ctx, app, &provider, &given.id_token, &given.nonce).await?;
    let (hash, ends_at) = (TokenHash::of(&given.id_token), claims.ends_at(now));
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    if !app.db.write(options, async move |tx| used_tokens::take(tx, hash, ends_at).await).await? {
        return Err(Error::SignInRefused("The ID token was used before.".to_owned()));
    }
    enter(ctx, app, &who::proven(&provider, &claims), to).await
}

/// Opens a session for who somebody proved to be: that of the account which the identity is linked to, or of the one
/// with the same address where both sides have proved it, or of a new one.
///
/// # Errors
/// [`Error::SignInRefused`] without an address, or for one that nobody has proved where accounts need that;
/// [`Error::Conflict`] when the address has an account that it is not linked to; [`Error::InvalidCredentials`] for a
/// closed account; [`Error::InvalidFields`] when users need fields that no provider tells; those of [`login::open`].
pub(super) async fn enter(
    ctx: &Ctx,
    app: &App,
    proven: &Proven,
    (locales, device): (&[Locale], &str),
) -> Result<SignedIn> {
    let account = match account_of(app, proven).await? {
        Some(account) => account,
        None => match admit(ctx, app, proven, locales).await {
            Ok(account) => account,
            // Another attempt of the same person came first.
            Err(Error::Conflict { detail, faults }) => {
                account_of(app, proven).await?.ok_or(Error::Conflict { detail, faults })?
            }
            Err(error) => return Err(error),
        },
    };
    if !login::may_sign_in(app, &account) {
        return Err(Error::InvalidCredentials);
    }
    login::open(ctx, app, account, None, device).await
}

async fn account_of(app: &App, proven: &Proven) -> Result<Option<Account>> {
    match identities::find(&app.db, &proven.issuer, &proven.subject).await? {
        Some(identity) => accounts::lookup(&app.db, identity.user_id).await,
        None => Ok(None),
    }
}

/// The address that an account has from an identity.
///
/// # Errors
/// [`Error::SignInRefused`] without one, and for one that nobody has proved where accounts need that.
pub(super) fn address_of(app: &App, proven: &Proven) -> Result<Email> {
    let no_address = || Error::SignInRefused("The provider tells no e-mail address.".to_owned());
    let email = Email::parse(proven.email.as_deref().ok_or_else(no_address)?, "/email").map_err(|_| no_address())?;
    if !proven.is_verified && app.installation.load().registration == Registration::Verified {
        // Whether the address has an account must not show to who has not proved it.
        let detail = "The provider has not proved the e-mail address, and accounts here need that.";
        return Err(Error::SignInRefused(detail.to_owned()));
    }
    Ok(email)
}

/// The mail that asks for proof of an address from an identity, where one is of use.
pub(super) fn ask_for_proof(app: &App, proven: &Proven, email: &Email, locales: &[Locale]) -> Option<Ask> {
    let needs_mail = app.mailer.is_on() && !proven.is_verified;
    needs_mail.then(|| Ask::new(About::Verification, email.address(), locales))
}

/// The account for an identity that has none yet.
async fn admit(ctx: &Ctx, app: &App, proven: &Proven, locales: &[Locale]) -> Result<Account> {
    let email = address_of(app, proven)?;
    match accounts::find_by_email(&app.db, &email).await? {
        Some(account) if proven.is_verified && account.is_verified => link(ctx, app, proven, account, locales).await,
        Some(_) => {
            let detail = "This address has an account; sign in with it, and link the provider then.";
            Err(Error::conflict("/email", detail))
        }
        None => create(ctx, app, proven, email, locales).await,
    }
}

/// Links an identity to the account whose address both sides have proved. A mail tells of it.
async fn link(ctx: &Ctx, app: &App, proven: &Proven, account: Account, locales: &[Locale]) -> Result<Account> {
    let (now, id, proven) = (ctx.now(), new_record_id(ctx.now())?, proven.clone());
    let notice = Notice::new(ctx, app, Template::IdentityLinked, locales);
    let linked_to = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            accounts::lock(tx, account.user_id).await?;
            // As it was when it was looked at: the address may be another's by now.
            let current = accounts::lookup(tx, account.user_id).await?;
            let current = current.filter(|current| current.is_verified && current.email_key == account.email_key);
            let current = current.filter(|current| !current.is_disabled).ok_or(Error::InvalidCredentials)?;
            identities::insert(tx, id, current.user_id, &proven, now).await.map_err(linked)?;
            notice.ask(tx, current.email_key.as_deref()).await?;
            Ok(current)
        })
        .await?;
    jobs::wake(app);
    Ok(linked_to)
}

/// Makes an account without a password, its user's record, and the identity that opens it.
async fn create(ctx: &Ctx, app: &App, proven: &Proven, email: Email, locales: &[Locale]) -> Result<Account> {
    app.limits.take(Limit::Registration, Subject::address(ctx.address), ctx.now()).await?;
    let now = ctx.now();
    let (user_id, identity_id) = (new_record_id(now)?, new_record_id(now)?);
    let (ask, proven) = (ask_for_proof(app, proven, &email, locales), proven.clone());
    let plan = |schema: &Arc<Schema>| {
        let user = NewUser::check(ctx, schema, user_id, Some(&email), &Map::new())?;
        Ok(((ctx.clone(), email.clone(), user, Arc::clone(users::newest(schema)?)), WriteOptions::default()))
    };
    let made = unit::write(ctx, app, plan, async move |tx, (ctx, email, user, users)| {
        user.insert(ctx, tx).await?;
        tx.settle().await?;
        accounts::insert(tx, user_id, Some(email), NO_PASSWORD, now).await.map_err(taken)?;
        identities::insert(tx, identity_id, user_id, &proven, now).await.map_err(linked)?;
        if proven.is_verified {
            accounts::set_verified(tx, user_id, now).await?;
            records::set_account_fields(ctx, tx, users, user_id, &[("verified", true.into())]).await?;
        }
        if let Some(ask) = &ask {
            ask_within(ctx, tx, ask).await?;
        }
        accounts::lookup(tx, user_id).await
    })
    .await?;
    jobs::wake(app);
    made.ok_or_else(|| Error::internal("an account that was made is gone"))
}

/// What a collision of identities means.
pub(super) fn linked(error: Error) -> Error {
    match error {
        Error::Constraint(refused) if refused.kind == ConstraintKind::Unique && refused.table == "_identities" => {
            let detail = "This identity belongs to an account already.".to_owned();
            Error::Conflict { detail, faults: Vec::new() }
        }
        other => other,
    }
}
