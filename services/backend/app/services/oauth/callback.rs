//! Coming back: the browser brings the provider's code, and what binds it to the attempt.

use super::begin::{BY_COOKIE, cookie, cookie_name};
use super::providers::{enabled, public_url, redirect_uri};
use super::{enter, who};
use crate::core::db::WriteOptions;
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::Locale;
use crate::core::oidc::Browser;
use crate::core::tokens::{Token, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::identities::Proven;
use crate::models::oauth_attempts::{self as attempts, Attempt};
use crate::schemas::auth::SignedIn;

/// How long a code for the application is good, in seconds.
const CODE_S: i64 = 60;

/// What the provider gave the browser.
#[derive(Debug, Default, Clone)]
pub struct Given {
    /// The state of the attempt.
    pub state: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Whose answer it is (RFC 9207).
    pub iss: Option<String>,
}

/// How an attempt ends, when it ends well.
pub enum Ended {
    /// In a session.
    SignedIn(Box<SignedIn>),
    /// At an address of the application.
    Redirect(String),
}

/// How an attempt ends, and the cookie that takes the one of its beginning away.
pub struct Finished {
    /// The answer.
    pub answer: Result<Ended>,
    /// The cookie.
    pub cookie: String,
    /// Whether the session is to stand in a cookie.
    pub by_cookie: bool,
}

/// Ends an attempt. `cookies` gives the text of a cookie by its name.
///
/// # Errors
/// [`Error::InvalidRequest`] where there is no such attempt of this browser; what else goes wrong is told by
/// [`Finished::answer`], or to the application where it gave an address.
pub async fn callback(
    ctx: &Ctx,
    app: &App,
    id: &str,
    given: &Given,
    cookies: impl Fn(&str) -> Option<String>,
    (locales, device): (&[Locale], &str),
) -> Result<Finished> {
    let unknown = || {
        let detail = "This attempt is unknown, was begun in another browser, or has ended; begin again.";
        Error::InvalidRequest(detail.to_owned())
    };
    let now = ctx.now();
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), now).await?;
    let state = given.state.as_deref().and_then(|state| Token::hash_of(TokenKind::OauthState, state));
    let state = state.ok_or_else(unknown)?;
    let text = cookies(&cookie_name(state)).ok_or_else(unknown)?;
    let secret = text.strip_suffix(BY_COOKIE);
    let (by_cookie, browser) = (secret.is_some(), Browser::parse(secret.unwrap_or(&text)).ok_or_else(unknown)?);
    let (hashes, provider) = ((state, browser.hash()), id.to_owned());
    let taken =
        app.db.write(WriteOptions::default(), async move |tx| attempts::take(tx, hashes, &provider, now).await).await?;
    let attempt = taken.ok_or_else(unknown)?;
    let proven = prove(ctx, app, &attempt, given, &browser).await;
    let answer = finish(ctx, app, attempt, proven, (locales, device)).await;
    Ok(Finished { answer, cookie: cookie(state, "", 0), by_cookie })
}

/// The address that takes by GET what a provider had the browser bring by a form.
///
/// # Errors
/// [`Error::Unavailable`] where this installation has no public address.
pub fn callback_address(ctx: &Ctx, app: &App, id: &str, given: &Given) -> Result<String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let pairs = [("state", &given.state), ("code", &given.code), ("error", &given.error), ("iss", &given.iss)];
    query.extend_pairs(pairs.iter().filter_map(|(name, text)| Some((name, text.as_deref()?))));
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    Ok(format!("{}?{}", redirect_uri(public_url(app)?, ctx.version, &id), query.finish()))
}

async fn prove(ctx: &Ctx, app: &App, attempt: &Attempt, given: &Given, browser: &Browser) -> Result<Proven> {
    let provider = enabled(app, &attempt.provider).await?;
    if provider.issuer != attempt.issuer || provider.client_id != attempt.client_id {
        return Err(Error::SignInRefused("The provider was set up anew in between; begin again.".to_owned()));
    }
    who::by_code(ctx, app, &provider, given, browser).await
}

async fn finish(
    ctx: &Ctx,
    app: &App,
    attempt: Attempt,
    proven: Result<Proven>,
    (locales, device): (&[Locale], &str),
) -> Result<Ended> {
    let Some(address) = attempt.redirect_to else {
        return enter::enter(ctx, app, &proven?, (locales, device)).await.map(Box::new).map(Ended::SignedIn);
    };
    let proven = match proven {
        Ok(proven) => proven,
        Err(error) => return Ok(Ended::Redirect(format!("{address}#error={}", word(&error)))),
    };
    let code = Token::new(TokenKind::OauthCode)?;
    let (hash, link, ends) = (code.hash(), attempt.link, ctx.now().plus_seconds(CODE_S));
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    app.db.write(options, async move |tx| attempts::insert_code(tx, hash, &proven, link, ends).await).await?;
    Ok(Ended::Redirect(format!("{address}#code={}", code.into_text())))
}

/// What the application is told of a failure; the log is told of one of ours.
fn word(error: &Error) -> &'static str {
    match error {
        Error::SignInRefused(detail) if detail.contains("access_denied") => "access_denied",
        Error::SignInRefused(_) | Error::NotFound => "sign_in_refused",
        Error::Unavailable { .. } => "unavailable",
        _ => {
            tracing::error!("signing in with a provider failed: {error:?}");
            "internal"
        }
    }
}
