//! Giving an account another address: asked for with the password, done once the new address is proved. So an anonymous
//! account gets its first one; it has no password to ask for.

use super::ask::{About, Ask, ask};
use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::mail::templates::Locale;
use crate::core::passwords::Password;
use crate::core::{App, Ctx, Error, Result};
use crate::schemas::auth::proofs::EmailChange;
use crate::services::accounts::both;
use crate::services::sessions::require_own;
use crate::services::{anonymous, password};

/// Mails a link to the new address, and a notice to the one that the account has. Nothing changes until the link, or the
/// code beside it, is presented to [`verify`](super::verify).
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidFields`]; [`Error::InvalidCredentials`]; [`Error::RateLimited`];
/// [`Error::Unavailable`] where no mail is sent.
pub async fn change_email(ctx: &Ctx, app: &App, request: &EmailChange, locales: &[Locale]) -> Result<()> {
    let (user, session) = ctx.user_session()?;
    app.db.write(WriteOptions::default(), async move |tx| require_own(tx, session).await).await?;
    app.mailer.require()?;
    let email = Email::parse(&request.email, "/email");
    let about = |email: &Email| Ask::new(About::EmailChange(user), email.address(), locales);
    let (email, asked) = match (anonymous::signed_in(ctx, app).await?, &request.password) {
        (Some(_), Some(_)) => {
            return Err(Error::field("/password", "not_allowed", "An anonymous account has no password."));
        }
        (Some(whose), None) => {
            let email = email?;
            let asked = about(&email).while_it_is(&anonymous::forget_password(app, whose).await?);
            (email, asked)
        }
        (None, password) => {
            let missing = || Error::field("/password", "required", "This field is required.");
            let presented = password.as_deref().ok_or_else(missing);
            let (email, password) = both(email, presented.and_then(|text| Password::presented(text, "/password")))?;
            password::prove(ctx, app, user, password).await?;
            let asked = about(&email);
            (email, asked)
        }
    };
    ask(ctx, app, asked, email.key()).await
}
