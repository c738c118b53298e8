//! API keys: what programs call the application API with.

use std::sync::Arc;

use uuid::Uuid;

use crate::core::api_keys::{Grant, Scope};
use crate::core::config::Network;
use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::id::CollectionId;
use crate::core::sql::SqlWriter;
use crate::core::tokens::TokenHash;
use crate::core::{Error, Principal, Result, Time};

/// A key as stored, but for its hash.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Where it counts from, as written; everywhere when there is none.
    pub addresses: Vec<String>,
    /// Whom to ask about it.
    pub contact: Option<String>,
    /// The operator who made it.
    pub created_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Option<Time>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Time>,
}

/// The columns that [`key`] reads.
const COLUMNS: &str = "id, name, scopes, addresses, contact, created_by, created_at, expires_at, last_used_at";

/// Adds a key.
pub async fn insert(tx: &Tx, key: &Key, hash: TokenHash) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _keys (id, key_hash, name, scopes, addresses, contact, created_by, created_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let scopes: Vec<_> = key.scopes.iter().filter_map(|scope| scope.text(|id| Some(id.0.to_string()))).collect();
    let params = [
        key.id.into(),
        hash.bytes().into(),
        key.name.as_str().into(),
        text_of(&scopes)?.into(),
        text_of(&key.addresses)?.into(),
        key.contact.as_deref().into(),
        key.created_by.into(),
        key.created_at.into(),
        key.expires_at.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// How many keys there are.
pub async fn count(tx: &Tx) -> Result<i64> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _keys");
    Ok(tx.first(&COUNT, &[], |row| row.get(0)).await?.unwrap_or(0))
}

/// Keys made before another one, the newest first, at most `limit`.
pub async fn list(source: &impl Source, before: Option<Uuid>, limit: u32) -> Result<Vec<Key>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT ").push(COLUMNS).push(" FROM _keys");
    if let Some(before) = before {
        sql.push(" WHERE id < ").bind(before.into());
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, key).await
}

/// Whom a key stands for, and when it ends.
pub async fn find_by_hash(source: &impl Source, hash: TokenHash) -> Result<Option<(Principal, Option<Time>)>> {
    static FIND: Statement = Statement::new(
        "SELECT id, name, scopes, addresses, contact, created_by, created_at, expires_at, last_used_at \
         FROM _keys WHERE key_hash = ?1",
    );
    let Some(found) = source.first(&FIND, &[hash.bytes().into()], key).await? else { return Ok(None) };
    let networks = found.addresses.iter().map(|text| Network::parse(text).map_err(Error::internal));
    let grant = Grant { name: found.name, scopes: found.scopes, networks: networks.collect::<Result<_>>()? };
    Ok(Some((Principal::Key { id: found.id, grant: Arc::new(grant) }, found.expires_at)))
}

/// Whether there is such a key, which there is until the transaction ends.
pub async fn hold(tx: &Tx, id: Uuid) -> Result<bool> {
    static HOLD: Statement =
        Statement::each("SELECT 1 FROM _keys WHERE id = ?1", "SELECT 1 FROM _keys WHERE id = $1 FOR UPDATE");
    Ok(tx.first(&HOLD, &[id.into()], |_| Ok(())).await?.is_some())
}

/// Takes a key back; `None` when there is no such key, else its hash.
pub async fn delete(tx: &Tx, id: Uuid) -> Result<Option<TokenHash>> {
    static DELETE: Statement = Statement::new("DELETE FROM _keys WHERE id = ?1 RETURNING key_hash");
    let hash = |row: &Row<'_>| {
        let bytes: Vec<u8> = row.get(0)?;
        TokenHash::from_bytes(&bytes).ok_or_else(|| Error::internal("a key without a hash"))
    };
    Ok(tx.all(&DELETE, &[id.into()], hash).await?.into_iter().next())
}

/// Notes when a key was last used; never moves it back.
pub async fn touch(tx: &Tx, id: Uuid, used: Time) -> Result<()> {
    static TOUCH: Statement = Statement::new(
        "UPDATE _keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)",
    );
    tx.execute(&TOUCH, &[id.into(), used.into()]).await.map(drop)
}

fn key(row: &Row<'_>) -> Result<Key> {
    let scopes = list_of(&row.get::<String>(2)?)?;
    let known = |text: &String| Scope::parse(text, |number| number.parse().ok().map(CollectionId));
    let scopes = scopes.iter().map(|text| known(text).ok_or_else(|| Error::internal("a key has an unknown scope")));
    Ok(Key {
        id: row.get(0)?,
        name: row.get(1)?,
        scopes: scopes.collect::<Result<_>>()?,
        addresses: list_of(&row.get::<String>(3)?)?,
        contact: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        last_used_at: row.get(8)?,
    })
}

fn text_of(list: &[String]) -> Result<String> {
    serde_json::to_string(list).map_err(|fault| Error::caused("writing a list of texts", fault))
}

fn list_of(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|fault| Error::caused("reading a list of texts", fault))
}
