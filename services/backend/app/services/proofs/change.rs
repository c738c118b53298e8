//! Giving an account another address: asked for with the password, done once the new address is proved.

use super::ask::{About, Ask, ask};
use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::mail::templates::Locale;
use crate::core::passwords::Password;
use crate::core::{App, Ctx, Result};
use crate::schemas::auth::proofs::EmailChange;
use crate::services::accounts::both;
use crate::services::password;
use crate::services::sessions::require_own;

/// Mails a link to the new address, and a notice to the one that the account has. Nothing changes until the link, or the
/// code beside it, is presented to [`verify`](super::verify).
///
/// # Errors
/// [`Error::Unauthenticated`](crate::core::Error::Unauthenticated); `InvalidFields`; `InvalidCredentials`;
/// `RateLimited`; `Unavailable` where no mail is sent.
pub async fn change_email(ctx: &Ctx, app: &App, request: &EmailChange, locales: &[Locale]) -> Result<()> {
    let (user, session) = ctx.user_session()?;
    app.db.write(WriteOptions::default(), async move |tx| require_own(tx, session).await).await?;
    app.mailer.require()?;
    let (email, password) =
        both(Email::parse(&request.email, "/email"), Password::presented(&request.password, "/password"))?;
    password::prove(ctx, app, user, password).await?;
    ask(ctx, app, Ask::new(About::EmailChange(user), email.address(), locales), email.key()).await
}
