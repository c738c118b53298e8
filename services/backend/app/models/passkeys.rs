//! Passkeys of users.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::passkeys::{NewPasskey, Seen};
use crate::core::{Result, Time};

/// A passkey as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id here.
    pub id: Uuid,
    /// The id that its authenticator gave it.
    pub credential_id: Vec<u8>,
    /// As its user calls it.
    pub name: Option<String>,
    /// Whether it was copied to other devices when it was last seen.
    pub is_backed_up: bool,
    /// When it was added.
    pub created_at: Time,
    /// When it last signed in.
    pub last_used_at: Option<Time>,
}

/// A passkey that somebody signs in with.
#[derive(Debug, Clone)]
pub struct Presented {
    /// Its id here.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Its public key (COSE).
    pub public_key: Vec<u8>,
    /// Whether it may be copied to other devices.
    pub is_backup_eligible: bool,
}

/// The passkeys of an account, together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Together {
    /// How many there are.
    pub count: i64,
    /// How often they have let their owner in.
    pub uses: i64,
}

/// Adds a passkey to an account.
///
/// # Errors
/// The constraint `_passkeys_credential` (column `credential_id`) when it is there already, whosever it is.
pub async fn insert(tx: &Tx, (id, user): (Uuid, Uuid), made: &NewPasskey, name: Option<&str>, now: Time) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _passkeys (id, user_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, \
         name, uses, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9)",
    );
    let params = [
        id.into(),
        user.into(),
        made.credential_id.clone().into(),
        made.public_key.clone().into(),
        made.sign_count.into(),
        made.is_backup_eligible.into(),
        made.is_backed_up.into(),
        name.into(),
        now.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// The passkeys of a user, the oldest first.
pub async fn list(source: &impl Source, user: Uuid) -> Result<Vec<Listed>> {
    static LIST: Statement = Statement::new(
        "SELECT id, credential_id, name, is_backed_up, created_at, last_used_at FROM _passkeys WHERE user_id = ?1 \
         ORDER BY id",
    );
    let read = |row: &Row<'_>| {
        Ok(Listed {
            id: row.get(0)?,
            credential_id: row.get(1)?,
            name: row.get(2)?,
            is_backed_up: row.get(3)?,
            created_at: row.get(4)?,
            last_used_at: row.get(5)?,
        })
    };
    source.all(&LIST, &[user.into()], read).await
}

/// The passkey of an id that its authenticator gave it.
pub async fn find_by_credential(source: &impl Source, credential_id: &[u8]) -> Result<Option<Presented>> {
    static FIND: Statement =
        Statement::new("SELECT id, user_id, public_key, is_backup_eligible FROM _passkeys WHERE credential_id = ?1");
    let read = |row: &Row<'_>| {
        Ok(Presented {
            id: row.get(0)?,
            user_id: row.get(1)?,
            public_key: row.get(2)?,
            is_backup_eligible: row.get(3)?,
        })
    };
    source.first(&FIND, &[credential_id.to_vec().into()], read).await
}

/// The passkeys of a user, together. They stay as they are while the transaction holds the account.
pub async fn together(source: &impl Source, user: Uuid) -> Result<Together> {
    static SUM: Statement =
        Statement::new("SELECT count(*), CAST(coalesce(sum(uses), 0) AS bigint) FROM _passkeys WHERE user_id = ?1");
    let read = |row: &Row<'_>| Ok(Together { count: row.get(0)?, uses: row.get(1)? });
    Ok(source.first(&SUM, &[user.into()], read).await?.unwrap_or_default())
}

/// Notes that a passkey let its owner in; says whether it is still there, and has signed more often than before where it
/// counts. One that has not may be a copy (Web Authentication, section 6.1.1).
pub async fn note_use(tx: &Tx, id: Uuid, seen: Seen, now: Time) -> Result<bool> {
    static NOTE: Statement = Statement::new(
        "UPDATE _passkeys SET sign_count = ?2, is_backed_up = ?3, uses = uses + 1, last_used_at = ?4 \
         WHERE id = ?1 AND (sign_count < ?2 OR (sign_count = 0 AND ?2 = 0))",
    );
    let params = [id.into(), seen.sign_count.into(), seen.is_backed_up.into(), now.into()];
    Ok(tx.execute(&NOTE, &params).await? == 1)
}

/// Removes a passkey of a user; says whether it was there.
pub async fn delete(tx: &Tx, user: Uuid, id: Uuid) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _passkeys WHERE id = ?1 AND user_id = ?2");
    Ok(tx.execute(&DELETE, &[id.into(), user.into()]).await? > 0)
}

/// Removes every passkey of a user; says whether there was one.
pub async fn delete_all(tx: &Tx, user: Uuid) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _passkeys WHERE user_id = ?1");
    Ok(tx.execute(&DELETE, &[user.into()]).await? > 0)
}
