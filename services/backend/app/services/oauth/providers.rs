//! Providers as they are stored, made ready for use.

use crate::core::config::{PublicUrl, Secret};
use crate::core::oidc::{Endpoints, Preset, Provider};
use crate::core::secrets::Sealer;
use crate::core::{App, Ctx, Error, Result};
use crate::models::oauth_providers::{self as rows, StoredProvider};
use crate::schemas::oauth::{ProviderChoice, ProviderChoices};

/// The providers that one can sign in with.
///
/// # Errors
/// The database does not answer.
pub async fn list_choices(app: &App) -> Result<ProviderChoices> {
    let enabled = rows::list(&app.db).await?.into_iter().filter(|row| row.is_enabled);
    Ok(ProviderChoices {
        items: enabled.map(|row| ProviderChoice { provider: row.provider, name: row.name }).collect(),
    })
}

/// A provider that users can sign in with.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) async fn enabled(app: &App, id: &str) -> Result<Provider> {
    let found = rows::find(&app.db, id).await?.filter(|row| row.is_enabled).ok_or(Error::NotFound)?;
    ready(app, found)
}

/// A provider with its secret opened.
///
/// # Errors
/// The secret was sealed under another key.
pub(super) fn ready(app: &App, row: StoredProvider) -> Result<Provider> {
    let client_secret = match &row.client_secret {
        None => None,
        Some(sealed) => {
            let opened = sealer(app).open(sealed, row.provider.as_bytes());
            let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
            Some(Secret::new(text.ok_or_else(|| Error::internal("a client secret cannot be opened: set it anew"))?))
        }
    };
    Ok(Provider {
        preset: Preset::find(&row.provider),
        id: row.provider,
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        client_secret,
        scopes: row.scopes,
        is_enabled: row.is_enabled,
    })
}

/// What seals client secrets.
pub(super) fn sealer(app: &App) -> Sealer {
    app.secrets.sealer("oauth client secrets")
}

/// Where a provider is asked for what.
///
/// # Errors
/// [`Error::Unavailable`] when its issuer cannot be asked.
pub(super) async fn endpoints(ctx: &Ctx, app: &App, provider: &Provider) -> Result<Endpoints> {
    if let Some(plain) = provider.plain() {
        return Ok(Endpoints::plain(provider, plain));
    }
    let (discovery, _) =
        app.issuers.get(&app.outbound, &provider.issuer, ctx.now()).await.map_err(|fault| away(provider, &fault))?;
    Ok(Endpoints::discovered(&discovery))
}

/// Tells the log why a provider is of no use now, and the client no more than that it is.
pub(super) fn away(provider: &Provider, fault: &str) -> Error {
    tracing::warn!(provider = provider.id, "a provider cannot be asked: {fault}");
    Error::Unavailable { detail: format!("{} does not answer as it should.", provider.name), retry_after_s: 5 }
}

/// The address that a provider sends the browser back to.
pub(super) fn redirect_uri(public_url: &PublicUrl, version: u32, provider: &str) -> String {
    format!("{}/v{version}/auth/oauth/{provider}/callback", public_url.as_str())
}

/// The address under which browsers reach this installation.
///
/// # Errors
/// [`Error::Unavailable`] where none is set.
pub(super) fn public_url(app: &App) -> Result<&PublicUrl> {
    app.public_url("Signing in with a provider")
}
