//! Signing in with a code that was mailed.

use uuid::Uuid;

use super::ask::{About, Ask, ask};
use super::secret::{Key, codes, state_of, take};
use crate::core::db::{Tx, WriteOptions};
use crate::core::email::Email;
use crate::core::mail::templates::Locale;
use crate::core::secrets::to_base64url;
use crate::core::tokens::{Token, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts;
use crate::models::one_time_secrets::Purpose;
use crate::models::sessions::Kind;
use crate::schemas::auth::SignedIn;
use crate::schemas::auth::proofs::{CodeAsked, CodeLogin, CodeRequest};
use crate::services::login::{count_password_check, may_sign_in, open};

/// Mails a code, when the address has an account. Where the request asks for it, the code counts only beside the text
/// in the answer.
///
/// # Errors
/// `InvalidFields`; `RateLimited`; `Unavailable` where no mail is sent.
pub async fn ask_code(ctx: &Ctx, app: &App, request: &CodeRequest, locales: &[Locale]) -> Result<CodeAsked> {
    app.mailer.require()?;
    let email = Email::parse(&request.email, "/email")?;
    let token = if request.bound { Some(Token::new(TokenKind::Asked)?) } else { None };
    let hash = token.as_ref().map(|token| to_base64url(token.hash().bytes()));
    ask(ctx, app, Ask::new(About::Login(hash), email.address(), locales), email.key()).await?;
    Ok(CodeAsked { request: token.map(Token::into_text) })
}

/// Signs a user in by a code.
///
/// # Errors
/// [`Error::InvalidCredentials`], which does not tell an unknown address from a wrong code; [`Error::RateLimited`].
pub async fn login_by_code(ctx: &Ctx, app: &App, given: &CodeLogin, device: &str) -> Result<SignedIn> {
    let email = Email::parse(&given.email, "/email").ok();
    count_password_check(ctx, app, Kind::User, email.as_ref().map(Email::key)).await?;
    let account = match &email {
        Some(email) => accounts::find_by_email(&app.db, email).await?,
        None => None,
    };
    let request = given.request.as_deref().and_then(|text| Token::hash_of(TokenKind::Asked, text));
    let owner = account.as_ref().map_or(Uuid::nil(), |account| account.user_id);
    let key = Key::Code { owner, code: given.code.trim().to_owned(), request };
    let (codes, now) = (codes(app), ctx.now());
    let taken = async move |tx: &Tx| take(&codes, tx, Purpose::Login, &key, now).await;
    let taken = app.db.write(WriteOptions::default(), taken).await?;
    let Some((taken, account)) = taken.zip(account) else { return Err(Error::InvalidCredentials) };
    if !taken.state.agrees(state_of(Purpose::Login, &account)) || !may_sign_in(app, &account) {
        return Err(Error::InvalidCredentials);
    }
    open(ctx, app, account, None, device).await
}
