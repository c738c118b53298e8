//! Signing in, start to end: validate the credentials, generate the tokens, store the session, return the tokens.

use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::installation::Registration;
use crate::core::limits::{Limit, Subject};
use crate::core::passwords::{Password, Verdict};
use crate::core::second_factor::Demand;
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::accounts::{self, Account};
use crate::models::sessions::{self, Kind};
use crate::schemas::auth::{LoginRequest, SignedIn};
use crate::schemas::second_factor::SecondFactor;
use crate::services::second_factor::{Holder, Means};
use crate::services::sessions::Opening;
use crate::services::wrong_passwords::{self, Attempt};
use crate::services::{second_factor, users};

/// Signs a user in, by the password, and by a code of the authenticator where that is asked for and came along.
///
/// # Errors
/// [`Error::InvalidCredentials`], which does not tell an unknown address from a wrong password, neither in words nor
/// in time, nor from one that too many wrong passwords have closed; [`Error::RateLimited`]; [`Error::Unavailable`] when too
/// many passwords are being checked; those of [`open`].
pub async fn login(ctx: &Ctx, app: &App, request: LoginRequest, device: &str) -> Result<SignedIn> {
    let (account, upgraded) = validate_credentials(ctx, app, &request).await?;
    match (open(ctx, app, account, upgraded, device).await, request.code) {
        (Err(Error::SecondFactorRequired(demand)), Some(code)) => {
            let given = SecondFactor { mfa_token: demand.token.text().to_owned(), code };
            second_factor::login(ctx, app, &given, Means::Authenticator, device).await
        }
        (opened, _) => opened,
    }
}

/// Opens a session for a user whose first factor was right: every way to sign in ends here.
///
/// # Errors
/// [`Error::SecondFactorRequired`] when the account asks for more; [`Error::InvalidCredentials`] when it has changed
/// since it was read.
pub async fn open(ctx: &Ctx, app: &App, account: Account, upgraded: Option<String>, device: &str) -> Result<SignedIn> {
    let user_id = account.user_id;
    let opening = Opening::generate(ctx, Kind::User, user_id, device)?;
    if let Some(demand) = store_session(app, account, upgraded, &opening, ctx.now()).await? {
        return Err(Error::SecondFactorRequired(demand));
    }
    let user = users::json(ctx, app, user_id).await?;
    Ok(opening.into_tokens(ctx).with_user(user))
}

/// Whether an account lets its user in: it is open, and its address is proved where that is asked of accounts.
pub fn may_sign_in(app: &App, account: &Account) -> bool {
    let needs_proof = app.installation.load().registration == Registration::Verified;
    !account.is_disabled && (account.is_verified || !needs_proof)
}

async fn validate_credentials(ctx: &Ctx, app: &App, request: &LoginRequest) -> Result<(Account, Option<String>)> {
    let password = Password::presented(&request.password, "/password")?;
    let email = Email::parse(&request.email, "/email").ok();
    let email_key = email.as_ref().map(Email::key);
    let is_known = count_password_check(ctx, app, Kind::User, email_key).await?;
    let account = match &email {
        Some(email) => accounts::find_by_email(&app.db, email).await?,
        None => None,
    };
    let attempt = Attempt { account: account.as_ref(), email_key, is_known, code: request.code.as_deref() };
    let verdict = wrong_passwords::check(ctx, app, password, attempt).await?;
    match (verdict, account) {
        (Verdict::Right { upgraded }, Some(account)) if may_sign_in(app, &account) => Ok((account, upgraded)),
        _ => Err(Error::InvalidCredentials),
    }
}

/// Writes the session, unless the account was closed or got another password since it was read, or asks for a second
/// factor: what it asks for is the answer then.
async fn store_session(
    app: &App,
    account: Account,
    upgraded: Option<String>,
    opening: &Opening,
    now: Time,
) -> Result<Option<Demand>> {
    let (session, keys) = (opening.row().clone(), second_factor::Keys::of(app));
    app.db
        .write(WriteOptions::default(), async move |tx| {
            if !accounts::hold_unchanged(tx, &account).await? {
                return Err(Error::InvalidCredentials);
            }
            let mut account = account.clone();
            if let Some(hash) = &upgraded {
                accounts::set_password_hash(tx, account.user_id, hash).await?;
                account.password_hash.clone_from(hash);
            }
            wrong_passwords::forget(tx, &account).await?;
            let asked = second_factor::asked(tx, &keys, &Holder::User(account), now).await?;
            if asked.is_none() {
                sessions::insert(tx, &session).await?;
            }
            Ok(asked)
        })
        .await
}

/// Takes one check of a password from the allowances of the address that asks and of the account that it asks for,
/// right password or not, existing account or not. What is no e-mail address is no account's.
///
/// Where somebody is signed in to the account from that address, which is the answer, the two have an allowance of their
/// own: strangers who guess cannot lock its owner out.
///
/// # Errors
/// [`Error::RateLimited`].
pub async fn count_password_check(ctx: &Ctx, app: &App, kind: Kind, email_key: Option<&str>) -> Result<bool> {
    let now = ctx.now();
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), now).await?;
    match email_key {
        Some(key) => {
            let is_known = sessions::has_address(&app.db, kind, key, ctx.address, now).await?;
            let account = Subject::account(kind.name(), key);
            let subject = if is_known { account.at(ctx.address) } else { account };
            app.limits.take(Limit::PasswordOfAccount, subject, now).await?;
            Ok(is_known)
        }
        None => Ok(false),
    }
}
