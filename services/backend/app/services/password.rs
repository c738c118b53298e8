//! A user's own password: proving it once more, and changing it.

use uuid::Uuid;

use crate::core::mail::templates::{Locale, Template};
use crate::core::passwords::{Password, Verdict, words_of};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account};
use crate::models::sessions::{self as rows, Kind};
use crate::schemas::auth::PasswordChange;
use crate::services::accounts::{both, of_user};
use crate::services::anonymous;
use crate::services::jobs;
use crate::services::login::count_password_check;
use crate::services::proofs::Notice;
use crate::services::sessions::{ending, require_own};
use crate::services::wrong_passwords::{self, Attempt};

/// Replaces the caller's password. Every other session of theirs ends: somebody else may have opened it. A mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidFields`]; those of [`prove`].
pub async fn change(ctx: &Ctx, app: &App, request: &PasswordChange, locales: &[Locale]) -> Result<()> {
    let (user_id, session) = ctx.user_session()?;
    let presented = Password::presented(&request.current_password, "/current_password");
    let (current, chosen) = both(presented, app.passwords.choose(&request.password, "/password"))?;
    let account = prove(ctx, app, user_id, current).await?;
    let hash = app.passwords.hash(chosen, words_of(account.email_key.as_deref())).await?;
    let notice = Notice::new(ctx, app, Template::PasswordChanged, locales);
    ending(app, ctx.now(), async move |tx| {
        require_own(tx, session).await?;
        if !accounts::hold_unchanged(tx, &account).await? {
            return Err(Error::InvalidCredentials);
        }
        accounts::set_password_hash(tx, user_id, &hash).await?;
        notice.ask(tx, account.email_key.as_deref()).await?;
        rows::delete_others(tx, Kind::User, user_id, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(())
}

/// The account of a user who knows its password. A check like that of a login, and counted like it.
///
/// # Errors
/// [`Error::InvalidCredentials`]; [`Error::Conflict`] for an anonymous account; [`Error::RateLimited`];
/// [`Error::Unavailable`] when too many passwords are being checked.
pub async fn prove(ctx: &Ctx, app: &App, user_id: Uuid, password: Password) -> Result<Account> {
    let account = of_user(app, user_id).await?;
    let key = account.email_key.as_deref().ok_or_else(anonymous::refusal)?;
    count_password_check(ctx, app, Kind::User, Some(key)).await?;
    // Whoever is signed in is no stranger, wherever they are by now.
    let attempt = Attempt { account: Some(&account), email_key: Some(key), is_known: true, code: None };
    match wrong_passwords::check(ctx, app, password, attempt).await? {
        Verdict::Right { .. } => Ok(account),
        Verdict::Wrong => Err(Error::InvalidCredentials),
    }
}
