//! The caller's passkeys.

use uuid::Uuid;

use crate::core::mail::templates::{Locale, Template};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts;
use crate::models::passkeys as rows;
use crate::models::sessions::{self, Kind};
use crate::schemas::passkeys::{Passkey, PasskeyList};
use crate::services::accounts::of_user;
use crate::services::jobs;
use crate::services::operators::{self, Permission};
use crate::services::proofs::Notice;
use crate::services::sessions::{ending, require_recent};

/// The caller's passkeys.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn list_passkeys(ctx: &Ctx, app: &App) -> Result<PasskeyList> {
    let (user, _) = ctx.user_session()?;
    let items = rows::list(&app.db, user).await?;
    Ok(PasskeyList { items: items.into_iter().map(Passkey::from).collect() })
}

/// The passkeys of any user.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn list_passkeys_of(ctx: &Ctx, app: &App, user: Uuid) -> Result<PasskeyList> {
    operators::require(ctx, Permission::Read)?;
    accounts::lookup(&app.db, user).await?.ok_or(Error::NotFound)?;
    let items = rows::list(&app.db, user).await?;
    Ok(PasskeyList { items: items.into_iter().map(Passkey::from).collect() })
}

/// Takes a passkey away from the caller. Every other session of the account ends, and a mail tells its user.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::Forbidden`] when an operator acts as the user;
/// [`Error::NotFound`] when the caller has no such passkey.
pub async fn delete_passkey(ctx: &Ctx, app: &App, id: Uuid, locales: &[Locale]) -> Result<()> {
    let (user, session) = ctx.user_session()?;
    let (account, now) = (of_user(app, user).await?, ctx.now());
    let notice = Notice::new(ctx, app, Template::MfaChanged, locales);
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        accounts::lock(tx, user).await?;
        if !rows::delete(tx, user, id).await? {
            return Err(Error::NotFound);
        }
        notice.ask(tx, account.email_key.as_deref()).await?;
        sessions::delete_others(tx, Kind::User, user, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(())
}
