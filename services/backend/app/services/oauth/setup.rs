//! Providers as operators set them up.

use serde_json::json;

use super::providers::{redirect_uri, sealer};
use crate::core::db::{Tx, WriteOptions};
use crate::core::oidc::{PRESETS, Preset, Protocol};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::oauth_providers::{self as rows, StoredProvider};
use crate::schemas::platform::oauth::{Provider, ProviderList, ProviderPreset, PutProvider};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};

/// The most providers of an installation.
const MAX_PROVIDERS: usize = 50;
/// The longest client id, secret or name, in bytes; secrets may be signed tokens.
const MAX_TEXT_BYTES: usize = 4_096;
const MAX_SCOPES: usize = 30;

/// The providers that are set up, and those that could be.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators.
pub async fn list_providers(ctx: &Ctx, app: &App) -> Result<ProviderList> {
    require(ctx, Permission::Read)?;
    let items = rows::list(&app.db).await?.into_iter().map(|row| wire(app, row)).collect();
    let presets = PRESETS.iter().map(|preset| ProviderPreset {
        provider: preset.id,
        name: preset.name,
        issuer: preset.issuer,
        kind: if preset.protocol == Protocol::OpenId { "oidc" } else { "oauth2" },
    });
    Ok(ProviderList { items, presets: presets.collect() })
}

/// Sets a provider up, or changes one. Its secret is sealed, and never shown.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::InvalidFields`]; [`Error::Conflict`] beyond 50.
pub async fn put_provider(ctx: &Ctx, app: &App, id: &str, given: PutProvider) -> Result<Provider> {
    require(ctx, Permission::ChangeSettings)?;
    let row = checked(app, id, given)?;
    let (written, now, caller) = (row.clone(), ctx.now(), ctx.clone());
    let found = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            rows::put(tx, &written, now).await?;
            if rows::list(tx).await?.len() > MAX_PROVIDERS {
                let detail = format!("At most {MAX_PROVIDERS} providers; remove one first.");
                return Err(Error::Conflict { detail, faults: Vec::new() });
            }
            let told = json!({"issuer": written.issuer, "client_id": written.client_id, "enabled": written.is_enabled});
            let target = format!("settings/oauth/{}", written.provider);
            audit::record(tx, &caller, Act::new("oauth.write", target).after(told))?;
            rows::find(tx, &written.provider).await
        })
        .await?;
    // What was known of the issuer may be what is being mended.
    app.issuers.forget(&row.issuer);
    Ok(wire(app, found.unwrap_or(row)))
}

/// Removes a provider. Whoever signed in with it alone signs in with nothing then.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::NotFound`].
pub async fn delete_provider(ctx: &Ctx, app: &App, id: &str) -> Result<()> {
    require(ctx, Permission::ChangeSettings)?;
    let (id, caller) = (id.to_owned(), ctx.clone());
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    let work = async move |tx: &Tx| {
        if !rows::delete(tx, &id).await? {
            return Err(Error::NotFound);
        }
        audit::record(tx, &caller, Act::new("oauth.delete", format!("settings/oauth/{id}")))
    };
    app.db.write(options, work).await
}

fn wire(app: &App, row: StoredProvider) -> Provider {
    let newest = app.schema().catalog.versions.keys().next_back().copied().unwrap_or(1);
    let redirect_uri = app.settings.public_url.as_ref().map(|url| redirect_uri(url, newest, &row.provider));
    Provider {
        provider: row.provider,
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        has_secret: row.client_secret.is_some(),
        scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        enabled: row.is_enabled,
        redirect_uri,
    }
}

fn checked(app: &App, id: &str, given: PutProvider) -> Result<StoredProvider> {
    // What the application API has beside providers under the same path.
    let is_name = (1..=40).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && id != "exchange";
    if !is_name {
        return Err(Error::NotFound);
    }
    let preset = Preset::find(id);
    let mut faults = Vec::new();
    let mut text = |pointer: &str, text: &str| {
        if text.is_empty() || text.len() > MAX_TEXT_BYTES || text.chars().any(char::is_control) {
            faults.push(Fault::body(pointer, "invalid_value", format!("A text of 1 to {MAX_TEXT_BYTES} bytes.")));
        }
    };
    text("/client_id", &given.client_id);
    if let Some(secret) = &given.client_secret {
        text("/client_secret", secret);
    }
    if let Some(name) = &given.name {
        text("/name", name);
    }
    let issuer = given.issuer.as_deref().or(preset.map(|preset| preset.issuer));
    match issuer {
        None => faults.push(Fault::body("/issuer", "required", "A provider that is no preset needs its issuer.")),
        Some(issuer) if issuer.contains(['?', '#']) => {
            faults.push(Fault::body("/issuer", "invalid_value", "An issuer has neither a query nor a fragment."));
        }
        Some(issuer) => {
            if let Err(fault) = app.outbound.check(issuer) {
                faults.push(Fault::body("/issuer", "not_reachable", format!("This is not used: {fault}.")));
            }
        }
    }
    let scopes = match given.scopes {
        None => preset.map_or("openid email", |preset| preset.scopes).to_owned(),
        Some(scopes) => scopes.join(" "),
    };
    // RFC 6749, section 3.3.
    let is_scope = |scope: &str| {
        !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
    };
    let is_plain = preset.is_some_and(|preset| preset.protocol != Protocol::OpenId);
    if scopes.len() > MAX_TEXT_BYTES || scopes.split(' ').count() > MAX_SCOPES || !scopes.split(' ').all(is_scope) {
        faults.push(Fault::body("/scopes", "invalid_value", format!("A list of 1 to {MAX_SCOPES} words.")));
    } else if !is_plain && !scopes.split(' ').any(|scope| scope == "openid") {
        faults.push(Fault::body("/scopes", "invalid_value", "Without openid there is no ID token."));
    }
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    let sealed = given.client_secret.map(|secret| sealer(app).seal(secret.as_bytes(), id.as_bytes())).transpose()?;
    Ok(StoredProvider {
        provider: id.to_owned(),
        name: given.name.unwrap_or_else(|| preset.map_or(id, |preset| preset.name).to_owned()),
        issuer: issuer.unwrap_or_default().to_owned(),
        client_id: given.client_id,
        client_secret: sealed,
        scopes,
        is_enabled: given.enabled.unwrap_or(true),
    })
}
