//! Beginning: the browser is sent to the provider, and gets a cookie that binds the attempt to it.

use super::providers::{enabled, endpoints, public_url, redirect_uri};
use crate::core::db::WriteOptions;
use crate::core::limits::{Limit, Subject};
use crate::core::oidc::Browser;
use crate::core::secrets::{Authenticator, from_base64url, to_base64url};
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Fault, Result, Time, hex};
use crate::models::oauth_attempts::{self as attempts, Attempt, LinkTo};
use crate::schemas::oauth::{BeginParameters, LinkRequest, LinkStart};
use crate::services::sessions::require_recent;

/// How long an attempt may take, in seconds.
pub(super) const ATTEMPT_S: i64 = 10 * 60;

/// What stands behind the secret in the cookie of an attempt whose session is to stand in a cookie, too.
pub(super) const BY_COOKIE: &str = ".cookie";

/// Where to send the browser, and what to give it.
#[derive(Debug)]
pub struct Begun {
    /// The address at the provider.
    pub location: String,
    /// The cookie, with its attributes.
    pub cookie: String,
}

/// Begins an attempt.
///
/// # Errors
/// [`Error::NotFound`] for a provider that nobody signs in with; [`Error::InvalidQuery`] for a `redirect_to` that is not
/// listed or comes with `cookie`, or a `link` that holds no more; [`Error::Unavailable`]; [`Error::RateLimited`].
pub async fn begin(ctx: &Ctx, app: &App, id: &str, given: BeginParameters) -> Result<Begun> {
    let now = ctx.now();
    let provider = enabled(app, id).await?;
    let public_url = public_url(app)?;
    if given.redirect_to.as_deref().is_some_and(|address| !is_listed(app, address)) {
        return Err(query_fault("redirect_to", "not_listed", "The installation does not list this address."));
    }
    if given.cookie && given.redirect_to.is_some() {
        return Err(query_fault("cookie", "not_allowed", "Say so to oauth/exchange, which opens the session."));
    }
    let link = match given.link.as_deref() {
        None => None,
        Some(_) if given.redirect_to.is_none() => {
            return Err(query_fault("redirect_to", "required", "Linking ends at an address of the application."));
        }
        Some(ticket) => Some(open_ticket(&tickets(app), ticket, id, now).ok_or_else(|| {
            query_fault("link", "invalid_value", "This link is wrong or has ended; ask for another.")
        })?),
    };
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), now).await?;
    let endpoints = endpoints(ctx, app, &provider).await?;
    let refused = |fault: crate::core::outbound::OutboundError| super::providers::away(&provider, &fault.to_string());
    let mut url = app.outbound.check(&endpoints.authorization).map_err(refused)?;
    let (browser, state) = (Browser::fresh()?, Token::new(TokenKind::OauthState)?);
    let hashes = (state.hash(), browser.hash());
    let kept = if given.cookie { BY_COOKIE } else { "" };
    let cookie = cookie(hashes.0, &format!("{}{kept}", browser.text()), ATTEMPT_S);
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", &redirect_uri(public_url, ctx.version, &provider.id))
            .append_pair("scope", &provider.scopes)
            .append_pair("state", &state.into_text())
            .append_pair("code_challenge", &browser.challenge(&app.secrets))
            .append_pair("code_challenge_method", "S256");
        if provider.plain().is_none() {
            query.append_pair("nonce", &browser.nonce(&app.secrets));
        }
        if provider.is_form_post() {
            query.append_pair("response_mode", "form_post");
        }
    }
    let attempt = Attempt {
        provider: provider.id,
        issuer: provider.issuer,
        client_id: provider.client_id,
        redirect_to: given.redirect_to,
        link,
    };
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    let expires_at = now.plus_seconds(ATTEMPT_S);
    app.db.write(options, async move |tx| attempts::begin(tx, hashes, &attempt, expires_at).await).await?;
    Ok(Begun { location: url.into(), cookie })
}

/// The address to send the browser of a signed-in user to who wants to sign in with a provider from now on.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::NotFound`]; [`Error::InvalidFields`] for a `redirect_to`
/// that is not listed; [`Error::Unavailable`].
pub async fn begin_link(ctx: &Ctx, app: &App, id: &str, given: &LinkRequest) -> Result<LinkStart> {
    let (user, session) = ctx.user_session()?;
    let (provider, now) = (enabled(app, id).await?, ctx.now());
    let public_url = public_url(app)?;
    if !is_listed(app, &given.redirect_to) {
        return Err(Error::field("/redirect_to", "not_listed", "The installation does not list this address."));
    }
    app.db.write(WriteOptions::default(), async move |tx| require_recent(tx, session, now).await).await?;
    let ticket = seal_ticket(&tickets(app), LinkTo { user, session }, &provider.id, now.plus_seconds(ATTEMPT_S));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("redirect_to", &given.redirect_to)
        .append_pair("link", &ticket)
        .finish();
    let url = format!("{}/v{}/auth/oauth/{}?{query}", public_url.as_str(), ctx.version, provider.id);
    Ok(LinkStart { url })
}

/// The name of the cookie of an attempt. Its prefix has browsers take it from this host alone, over TLS.
pub(super) fn cookie_name(state: TokenHash) -> String {
    let hash = state.bytes();
    format!("__Host-stratabase-oauth-{}", hex(hash.first_chunk::<8>().map_or(&[], <[u8; 8]>::as_slice)))
}

/// The cookie of an attempt, with its attributes. `Lax` lets it come back with the browser from the provider.
pub(super) fn cookie(state: TokenHash, text: &str, max_age_s: i64) -> String {
    format!("{}={text}; Path=/; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=Lax", cookie_name(state))
}

/// Whether an address is listed, letter by letter.
fn is_listed(app: &App, address: &str) -> bool {
    app.installation.load().redirects.iter().any(|listed| listed == address)
}

fn query_fault(parameter: &str, code: &'static str, detail: &str) -> Error {
    Error::InvalidQuery(vec![Fault::query(parameter, code, detail)])
}

fn tickets(app: &App) -> Authenticator {
    app.secrets.authenticator("oauth links")
}

/// What a ticket says: whose it is, until when.
fn ticket_bytes(to: LinkTo, expires_at: Time) -> Vec<u8> {
    [to.user.as_bytes().as_slice(), to.session.as_bytes(), &expires_at.micros().to_be_bytes()].concat()
}

fn seal_ticket(keys: &Authenticator, to: LinkTo, provider: &str, expires_at: Time) -> String {
    let bytes = ticket_bytes(to, expires_at);
    let mac = keys.mac(&[&bytes, provider.as_bytes()].concat());
    to_base64url([bytes.as_slice(), &mac].concat())
}

fn open_ticket(keys: &Authenticator, text: &str, provider: &str, now: Time) -> Option<LinkTo> {
    let sealed = from_base64url(text)?;
    let (bytes, mac) = sealed.split_at_checked(40)?;
    let (user, rest) = bytes.split_first_chunk::<16>()?;
    let (session, micros) = rest.split_first_chunk::<16>()?;
    let expires_at = Time::from_micros(i64::from_be_bytes(micros.try_into().ok()?));
    let is_good = keys.verify(&[bytes, provider.as_bytes()].concat(), mac) && expires_at > now;
    let id = |bytes: &[u8; 16]| uuid::Uuid::from_bytes(*bytes);
    is_good.then(|| LinkTo { user: id(user), session: id(session) })
}
