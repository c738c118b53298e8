//! Trying a provider out: what is wrong with it, step by step, for whoever sets it up.

use std::sync::Arc;

use super::providers::{public_url, ready, redirect_uri};
use crate::core::oidc::{Provider, discover, fetch_keys};
use crate::core::{App, Ctx, Error, Result};
use crate::models::oauth_providers as rows;
use crate::schemas::platform::oauth::{ProviderTest, TestStep};
use crate::services::operators::{Permission, require};

/// Asks a provider what it says of itself, past everything that is remembered. Whether the client id and its secret are
/// right, only signing in can tell.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::NotFound`].
pub async fn test_provider(ctx: &Ctx, app: &App, id: &str) -> Result<ProviderTest> {
    require(ctx, Permission::ChangeSettings)?;
    let row = rows::find(&app.db, id).await?.ok_or(Error::NotFound)?;
    let provider = ready(app, row)?;
    app.issuers.forget(&provider.issuer);
    let mut steps = Steps(Vec::new());
    let ok = run(app, &provider, &mut steps).await.is_some();
    Ok(ProviderTest { ok, steps: steps.0 })
}

struct Steps(Vec<TestStep>);

impl Steps {
    /// Notes a step; `None` where it went wrong, which is the last then.
    fn note<T>(&mut self, name: &'static str, found: Result<(T, String), String>) -> Option<T> {
        let (value, detail) = match found {
            Ok((value, detail)) => (Some(value), detail),
            Err(detail) => (None, detail),
        };
        self.0.push(TestStep { name, ok: value.is_some(), detail });
        value
    }
}

async fn run(app: &App, provider: &Provider, steps: &mut Steps) -> Option<()> {
    let newest = app.schema().catalog.versions.keys().next_back().copied().unwrap_or(1);
    let own = public_url(app).map_err(|_| "Set STRATABASE_PUBLIC_URL: providers send browsers back to it.".to_owned());
    steps.note(
        "public_url",
        own.map(|url| ((), format!("Register {} with the provider.", redirect_uri(url, newest, &provider.id)))),
    )?;
    let (authorization, token) = if let Some(plain) = provider.plain() {
        (provider.address(plain, plain.authorization), provider.address(plain, plain.token))
    } else {
        let found = discover(&app.outbound, &provider.issuer).await.map(Arc::new);
        let found = found.map(|found| (Arc::clone(&found), format!("The issuer is {}.", found.issuer)));
        let discovery = steps.note("discovery", found)?;
        let keys = fetch_keys(&app.outbound, &discovery).await.and_then(|keys| match keys.usable() {
            0 => Err("The key set holds no key that can check a signature.".to_owned()),
            usable => Ok(((), format!("{usable} keys can check signatures."))),
        });
        steps.note("keys", keys)?;
        (discovery.authorization_endpoint.clone(), discovery.token_endpoint.clone())
    };
    for (name, endpoint) in [("authorization_endpoint", authorization), ("token_endpoint", token)] {
        let checked = app.outbound.check(&endpoint).map_err(|fault| format!("{endpoint} is not used: {fault}."));
        steps.note(name, checked.map(|_| ((), endpoint)))?;
    }
    Some(())
}
