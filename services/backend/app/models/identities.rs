//! Who users are at other providers.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Result, Time};

/// Somebody, as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The provider's name in addresses.
    pub provider: String,
    /// The issuer, half of what identifies somebody.
    pub issuer: String,
    /// The subject, the other half.
    pub subject: String,
    /// The address that the provider tells.
    pub email: Option<String>,
    /// Whether the provider has proved the address.
    pub is_verified: bool,
}

/// An identity as it is stored.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// The provider.
    pub provider: String,
    /// The address that the provider told.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: Time,
}

/// The identity of an issuer and a subject.
pub async fn find(source: &impl Source, issuer: &str, subject: &str) -> Result<Option<Identity>> {
    static FIND: Statement = Statement::new(
        "SELECT id, user_id, provider, email, created_at FROM _identities WHERE issuer = ?1 AND subject = ?2",
    );
    source.first(&FIND, &[issuer.into(), subject.into()], identity).await
}

/// The identities of a user, the oldest first.
pub async fn list(source: &impl Source, user: Uuid) -> Result<Vec<Identity>> {
    static LIST: Statement = Statement::new(
        "SELECT id, user_id, provider, email, created_at FROM _identities WHERE user_id = ?1 ORDER BY id",
    );
    source.all(&LIST, &[user.into()], identity).await
}

/// Links an identity.
///
/// # Errors
/// The constraint `_identities_subject` (columns `issuer`, `subject`) when it is somebody's already.
pub async fn insert(tx: &Tx, id: Uuid, user: Uuid, proven: &Proven, now: Time) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _identities (id, user_id, provider, issuer, subject, email, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    );
    let params = [
        id.into(),
        user.into(),
        proven.provider.as_str().into(),
        proven.issuer.as_str().into(),
        proven.subject.as_str().into(),
        proven.email.as_deref().into(),
        now.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Takes an identity away from its user; `None` when it was not there, else its provider.
pub async fn delete(tx: &Tx, user: Uuid, id: Uuid) -> Result<Option<String>> {
    static DELETE: Statement =
        Statement::new("DELETE FROM _identities WHERE id = ?1 AND user_id = ?2 RETURNING provider");
    tx.first(&DELETE, &[id.into(), user.into()], |row| row.get(0)).await
}

/// Takes every identity away from a user; says whether there were any.
pub async fn delete_all(tx: &Tx, user: Uuid) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _identities WHERE user_id = ?1");
    Ok(tx.execute(&DELETE, &[user.into()]).await? > 0)
}

fn identity(row: &Row<'_>) -> Result<Identity> {
    Ok(Identity {
        id: row.get(0)?,
        user_id: row.get(1)?,
        provider: row.get(2)?,
        email: row.get(3)?,
        created_at: row.get(4)?,
    })
}
