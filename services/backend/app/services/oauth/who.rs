//! Who somebody is: a code exchanged at the provider, and what it tells then.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use serde_json::Value as Json;

use super::callback::Given;
use super::providers::{away, endpoints, public_url, redirect_uri};
use crate::core::oidc::{Browser, Claims, ClientAuth, Endpoints, Expected, IdToken, Provider, fetch_json, pointed};
use crate::core::outbound::Outgoing;
use crate::core::secrets::to_base64;
use crate::core::{App, Ctx, Error, Result};
use crate::models::identities::Proven;

/// The largest answer of a token endpoint, in bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1_024;
/// The longest code, in bytes.
const MAX_CODE_BYTES: usize = 4_096;
/// The longest address that is kept, in bytes.
const MAX_EMAIL_BYTES: usize = 254;

/// What a token endpoint answers.
#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: Option<String>,
}

fn refused(detail: impl Into<String>) -> Error {
    Error::SignInRefused(detail.into())
}

/// Exchanges the code that a browser brought, and reads who it is about.
///
/// # Errors
/// [`Error::SignInRefused`] for everything that the provider should not have said; [`Error::Unavailable`] when it says
/// nothing.
pub(super) async fn by_code(
    ctx: &Ctx,
    app: &App,
    provider: &Provider,
    given: &Given,
    browser: &Browser,
) -> Result<Proven> {
    let endpoints = endpoints(ctx, app, provider).await?;
    let is_named = |iss: &str| iss == provider.issuer;
    match given.iss.as_deref() {
        // Another provider's answer: its code must not come near this one (RFC 9700, section 4.4).
        Some(iss) if provider.plain().is_none() && !provider.is_any_tenant() && !is_named(iss) => {
            return Err(refused("This is the answer of another provider."));
        }
        None if endpoints.names_issuer => return Err(refused("The answer does not say whose it is.")),
        _ => {}
    }
    if let Some(error) = &given.error {
        let word = error.chars().filter(|letter| letter.is_ascii_lowercase() || *letter == '_').take(60);
        return Err(refused(format!("The provider answered: {}.", word.collect::<String>())));
    }
    let code = given.code.as_deref().filter(|code| !code.is_empty() && code.len() <= MAX_CODE_BYTES);
    let code = code.ok_or_else(|| refused("The provider gave no code."))?;
    let tokens = exchange(ctx, app, (provider, &endpoints), code, browser).await?;
    if provider.plain().is_some() {
        return by_access_token(app, provider, &tokens.access_token).await;
    }
    let id_token = tokens.id_token.ok_or_else(|| refused("The provider gave no ID token."))?;
    let claims = by_id_token(ctx, app, provider, &id_token, &browser.nonce(&app.secrets)).await?;
    if claims.email.is_some() {
        return Ok(proven(provider, &claims));
    }
    with_user_info(ctx, app, provider, claims, &tokens.access_token).await
}

async fn exchange(
    ctx: &Ctx,
    app: &App,
    (provider, endpoints): (&Provider, &Endpoints),
    code: &str,
    browser: &Browser,
) -> Result<Tokens> {
    let (headers, body) = request_of(ctx, app, (provider, endpoints), code, browser)?;
    let request =
        Outgoing { method: Method::POST, url: endpoints.token.clone(), headers, body, max_bytes: MAX_ANSWER_BYTES };
    let answer = app.outbound.send(request).await.map_err(|fault| away(provider, &fault.to_string()))?;
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|_| refused("The provider did not take the code.")),
        400..=499 => {
            let said: Option<Json> = serde_json::from_slice(&answer.body).ok();
            let word = said.as_ref().and_then(|said| pointed(said, "/error")).unwrap_or_default();
            tracing::warn!(provider = provider.id, status = answer.status, ?word, "a provider did not take a code");
            Err(refused("The provider did not take the code."))
        }
        status => Err(away(provider, &format!("its token endpoint answered with status {status}"))),
    }
}

/// The headers and the form that exchange a code.
fn request_of(
    ctx: &Ctx,
    app: &App,
    (provider, endpoints): (&Provider, &Endpoints),
    code: &str,
    browser: &Browser,
) -> Result<(HeaderMap, Bytes)> {
    let mut headers = HeaderMap::from_iter([
        (header::ACCEPT, HeaderValue::from_static("application/json")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
    ]);
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &redirect_uri(public_url(app)?, ctx.version, &provider.id))
        .append_pair("code_verifier", &browser.verifier(&app.secrets));
    match (&provider.client_secret, endpoints.auth) {
        (Some(secret), ClientAuth::Basic) => {
            let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", escaped(&provider.client_id), escaped(secret.reveal()));
            let value = HeaderValue::try_from(format!("Basic {}", to_base64(pair)));
            let mut value = value.map_err(|fault| Error::caused("writing a client's credentials", fault))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        (secret, _) => {
            form.append_pair("client_id", &provider.client_id);
            if let Some(secret) = secret {
                form.append_pair("client_secret", secret.reveal());
            }
        }
    }
    Ok((headers, Bytes::from(form.finish())))
}

/// Believes an ID token, after asking for the issuer's keys anew where it names one that is not known.
///
/// # Errors
/// As [`by_code`].
pub(super) async fn by_id_token(ctx: &Ctx, app: &App, provider: &Provider, text: &str, nonce: &str) -> Result<Claims> {
    let token = IdToken::parse(text).map_err(refused)?;
    let (now, down) = (ctx.now(), |fault: String| away(provider, &fault));
    let (discovery, mut keys) = app.issuers.get(&app.outbound, &provider.issuer, now).await.map_err(down)?;
    if !token.key_is_among(&keys) {
        keys = app.issuers.refetch_keys(&app.outbound, &provider.issuer, now).await.map_err(down)?;
    }
    let expected = Expected { issuer: &discovery.issuer, client_id: &provider.client_id, nonce, now };
    token.verify(&keys, expected).map_err(refused)
}

/// Who an ID token is about.
pub(super) fn proven(provider: &Provider, claims: &Claims) -> Proven {
    Proven {
        provider: provider.id.clone(),
        issuer: claims.iss.clone(),
        subject: claims.sub.clone(),
        email: claims.email.clone().filter(|email| email.len() <= MAX_EMAIL_BYTES),
        is_verified: claims.is_email_verified(),
    }
}

/// Who an ID token without an address is about: some issuers tell it only at their userinfo endpoint, which must speak
/// of the same subject (OpenID Connect Core 1.0, section 5.3.2).
async fn with_user_info(
    ctx: &Ctx,
    app: &App,
    provider: &Provider,
    claims: Claims,
    access_token: &str,
) -> Result<Proven> {
    let down = |fault: String| away(provider, &fault);
    let (discovery, _) = app.issuers.get(&app.outbound, &provider.issuer, ctx.now()).await.map_err(down)?;
    let Some(endpoint) = &discovery.userinfo_endpoint else { return Ok(proven(provider, &claims)) };
    let told: Json = fetch_json(&app.outbound, endpoint, Some(access_token)).await.map_err(down)?;
    if pointed(&told, "/sub").as_deref() != Some(&claims.sub) {
        return Err(refused("The provider speaks of two people."));
    }
    Ok(proven(provider, &claims.with_user_info(&told)))
}

/// Who an access token is about, at a provider that makes no ID tokens.
async fn by_access_token(app: &App, provider: &Provider, access_token: &str) -> Result<Proven> {
    let plain = provider.plain().ok_or_else(|| Error::internal("a provider without a userinfo endpoint"))?;
    let get = async |template: &str| -> Result<Json> {
        let url = provider.address(plain, template);
        fetch_json(&app.outbound, &url, Some(access_token)).await.map_err(|fault| away(provider, &fault))
    };
    let told = get(plain.user).await?;
    let subject = pointed(&told, plain.subject).filter(|subject| subject.len() <= 255);
    let subject = subject.ok_or_else(|| refused("The provider names nobody."))?;
    let (email, is_verified) = if plain.emails.is_empty() {
        let is_verified =
            told.pointer(plain.verified).filter(|_| !plain.verified.is_empty()) == Some(&Json::Bool(true));
        (pointed(&told, plain.email), is_verified)
    } else {
        let all = get(plain.emails).await?;
        let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
        let first = all.iter().find(|entry| entry["primary"] == true);
        let is_verified = first.is_some_and(|entry| entry["verified"] == true);
        (first.and_then(|entry| pointed(entry, "/email")), is_verified)
    };
    let email = email.filter(|email| email.len() <= MAX_EMAIL_BYTES);
    Ok(Proven { provider: provider.id.clone(), issuer: provider.issuer.clone(), subject, email, is_verified })
}
