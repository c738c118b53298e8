//! Providers that users can sign in with.

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Result, Time};

/// A provider as it is stored.
#[derive(Debug, Clone)]
pub struct StoredProvider {
    /// Its name in addresses.
    pub provider: String,
    /// Its name for people.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// This installation's name there.
    pub client_id: String,
    /// The sealed secret.
    pub client_secret: Option<Vec<u8>>,
    /// What is asked for.
    pub scopes: String,
    /// Whether users can sign in with it.
    pub is_enabled: bool,
}

/// Every provider, by name.
pub async fn list(source: &impl Source) -> Result<Vec<StoredProvider>> {
    static LIST: Statement = Statement::new(
        "SELECT provider, name, issuer, client_id, client_secret, scopes, is_enabled FROM _oauth_providers \
         ORDER BY provider",
    );
    source.all(&LIST, &[], stored).await
}

/// A provider.
pub async fn find(source: &impl Source, provider: &str) -> Result<Option<StoredProvider>> {
    static FIND: Statement = Statement::new(
        "SELECT provider, name, issuer, client_id, client_secret, scopes, is_enabled FROM _oauth_providers \
         WHERE provider = ?1",
    );
    source.first(&FIND, &[provider.into()], stored).await
}

/// Writes a provider; without a secret the one there stays.
pub async fn put(tx: &Tx, row: &StoredProvider, now: Time) -> Result<()> {
    static PUT: Statement = Statement::new(
        "INSERT INTO _oauth_providers (provider, name, issuer, client_id, client_secret, scopes, is_enabled, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (provider) DO UPDATE SET name = excluded.name, \
         issuer = excluded.issuer, client_id = excluded.client_id, \
         client_secret = coalesce(excluded.client_secret, _oauth_providers.client_secret), scopes = excluded.scopes, \
         is_enabled = excluded.is_enabled",
    );
    let params = [
        row.provider.as_str().into(),
        row.name.as_str().into(),
        row.issuer.as_str().into(),
        row.client_id.as_str().into(),
        row.client_secret.clone().into(),
        row.scopes.as_str().into(),
        row.is_enabled.into(),
        now.into(),
    ];
    tx.execute(&PUT, &params).await.map(drop)
}

/// Removes a provider; says whether there was one.
pub async fn delete(tx: &Tx, provider: &str) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _oauth_providers WHERE provider = ?1");
    Ok(tx.execute(&DELETE, &[provider.into()]).await? > 0)
}

fn stored(row: &Row<'_>) -> Result<StoredProvider> {
    Ok(StoredProvider {
        provider: row.get(0)?,
        name: row.get(1)?,
        issuer: row.get(2)?,
        client_id: row.get(3)?,
        client_secret: row.get(4)?,
        scopes: row.get(5)?,
        is_enabled: row.get(6)?,
    })
}
