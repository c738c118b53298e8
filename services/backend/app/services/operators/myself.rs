//! The operator who asks: who they are, and their password.

use super::signed_in;
use crate::core::mail::templates::{Locale, Template};
use crate::core::passwords::{Password, Verdict, words_of};
use crate::core::{App, Ctx, Error, Result};
use crate::models::operators;
use crate::models::sessions::{self as rows, Kind};
use crate::schemas::auth::PasswordChange;
use crate::schemas::platform::operators::Myself;
use crate::services::accounts::both;
use crate::services::audit::{self, Act};
use crate::services::jobs;
use crate::services::login::count_password_check;
use crate::services::proofs::Notice;
use crate::services::sessions::{ending, require};

/// The operator who asks.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn get_myself(ctx: &Ctx, app: &App) -> Result<Myself> {
    let (id, _) = ctx.operator_session()?;
    let rows = operators::list(&app.db, Some(id), None, 1).await?;
    let row = rows.into_iter().next().ok_or(super::GONE)?;
    Ok(Myself {
        id,
        email: row.email,
        role: row.role.name(),
        second_factor: row.has_second_factor,
        created_at: row.created_at,
    })
}

/// Replaces the password of the operator who asks. Every other session of theirs ends: somebody else may have opened it. A
/// mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidFields`]; [`Error::InvalidCredentials`]; [`Error::RateLimited`].
pub async fn change_password(ctx: &Ctx, app: &App, request: &PasswordChange, locales: &[Locale]) -> Result<()> {
    let (operator, session) = signed_in(ctx, app).await?;
    let presented = Password::presented(&request.current_password, "/current_password");
    let (current, chosen) = both(presented, app.passwords.choose(&request.password, "/password"))?;
    count_password_check(ctx, app, Kind::Operator, Some(&operator.email_key)).await?;
    if app.passwords.check(current, Some(operator.password_hash.clone())).await? == Verdict::Wrong {
        return Err(Error::InvalidCredentials);
    }
    let hash = app.passwords.hash(chosen, words_of([operator.email_key.as_str()])).await?;
    let (notice, caller) = (Notice::new(ctx, app, Template::PasswordChanged, locales), ctx.clone());
    ending(app, ctx.now(), async move |tx| {
        require(tx, session).await?;
        if !operators::hold_unchanged(tx, &operator).await? {
            return Err(Error::InvalidCredentials);
        }
        operators::set_password_hash(tx, operator.id, &hash).await?;
        audit::record(tx, &caller, Act::new("operator.password", format!("operators/{}", operator.id)))?;
        notice.ask(tx, Some(&operator.email)).await?;
        rows::delete_others(tx, Kind::Operator, operator.id, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(())
}
