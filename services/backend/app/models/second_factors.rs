//! Second factors: the authenticator of an account, and its codes to fall back on.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::{Result, Time};
use crate::models::sessions::Kind;

/// The authenticator of an account, as stored.
#[derive(Debug, Clone)]
pub struct Authenticator {
    /// The sealed secret.
    pub secret: Vec<u8>,
    /// Whether it is asked for: a code has shown that the app has the secret.
    pub is_confirmed: bool,
    /// The step of the last code that was taken.
    pub last_step: i64,
    /// How often it has let its owner in.
    pub uses: i64,
    /// Wrong codes since.
    pub failures: u32,
}

/// The authenticator of an account.
pub async fn find(source: &impl Source, kind: Kind, owner: Uuid) -> Result<Option<Authenticator>> {
    static FIND: Statement = Statement::new(
        "SELECT secret, confirmed_at, last_step, uses, failures FROM _authenticators WHERE kind = ?1 AND owner_id = ?2",
    );
    source.first(&FIND, &[kind.name().into(), owner.into()], authenticator).await
}

/// The authenticator of an account, held until the transaction ends.
pub async fn hold(tx: &Tx, kind: Kind, owner: Uuid) -> Result<Option<Authenticator>> {
    static HOLD: Statement = Statement::each(
        "SELECT secret, confirmed_at, last_step, uses, failures FROM _authenticators WHERE kind = ?1 AND owner_id = ?2",
        "SELECT secret, confirmed_at, last_step, uses, failures FROM _authenticators \
         WHERE kind = $1 AND owner_id = $2 FOR UPDATE",
    );
    tx.first(&HOLD, &[kind.name().into(), owner.into()], authenticator).await
}

/// Adds an authenticator that is not asked for yet; says whether the account had none. One that was never confirmed is
/// replaced.
pub async fn begin(tx: &Tx, kind: Kind, owner: Uuid, secret: &[u8], now: Time) -> Result<bool> {
    static BEGIN: Statement = Statement::new(
        "INSERT INTO _authenticators (kind, owner_id, secret, created_at, last_step, uses, failures) \
         VALUES (?1, ?2, ?3, ?4, 0, 0, 0) ON CONFLICT (kind, owner_id) DO UPDATE SET secret = excluded.secret, \
         created_at = excluded.created_at WHERE _authenticators.confirmed_at IS NULL",
    );
    let params = [kind.name().into(), owner.into(), secret.to_vec().into(), now.into()];
    Ok(tx.execute(&BEGIN, &params).await? == 1)
}

/// Has an authenticator asked for from now on; `step` is that of the code which showed that it works.
pub async fn confirm(tx: &Tx, kind: Kind, owner: Uuid, step: i64, now: Time) -> Result<()> {
    static CONFIRM: Statement = Statement::new(
        "UPDATE _authenticators SET confirmed_at = ?4, last_step = ?3 WHERE kind = ?1 AND owner_id = ?2",
    );
    tx.execute(&CONFIRM, &[kind.name().into(), owner.into(), step.into(), now.into()]).await.map(drop)
}

/// Notes that an account was let in, by a code of that step or, where there is none, by one to fall back on.
pub async fn note_use(tx: &Tx, kind: Kind, owner: Uuid, step: Option<i64>) -> Result<()> {
    static NOTE: Statement = Statement::new(
        "UPDATE _authenticators SET uses = uses + 1, failures = 0, last_step = coalesce(?3, last_step) \
         WHERE kind = ?1 AND owner_id = ?2",
    );
    tx.execute(&NOTE, &[kind.name().into(), owner.into(), step.into()]).await.map(drop)
}

/// Notes a wrong code.
pub async fn note_failure(tx: &Tx, kind: Kind, owner: Uuid) -> Result<()> {
    static NOTE: Statement =
        Statement::new("UPDATE _authenticators SET failures = failures + 1 WHERE kind = ?1 AND owner_id = ?2");
    tx.execute(&NOTE, &[kind.name().into(), owner.into()]).await.map(drop)
}

/// Removes an authenticator with its codes to fall back on; says whether there was one.
pub async fn delete(tx: &Tx, kind: Kind, owner: Uuid) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _authenticators WHERE kind = ?1 AND owner_id = ?2");
    static DELETE_CODES: Statement = Statement::new("DELETE FROM _recovery_codes WHERE kind = ?1 AND owner_id = ?2");
    let params = [kind.name().into(), owner.into()];
    tx.execute(&DELETE_CODES, &params).await?;
    Ok(tx.execute(&DELETE, &params).await? > 0)
}

/// Adds codes to fall back on, by what is kept of each.
pub async fn insert_codes(tx: &Tx, kind: Kind, owner: Uuid, hashes: &[Vec<u8>]) -> Result<()> {
    static INSERT: Statement =
        Statement::new("INSERT INTO _recovery_codes (kind, owner_id, code_hash) VALUES (?1, ?2, ?3)");
    for hash in hashes {
        tx.execute(&INSERT, &[kind.name().into(), owner.into(), hash.clone().into()]).await?;
    }
    Ok(())
}

/// Uses a code up; says whether it was there.
pub async fn take_code(tx: &Tx, kind: Kind, owner: Uuid, hash: &[u8]) -> Result<bool> {
    static TAKE: Statement =
        Statement::new("DELETE FROM _recovery_codes WHERE kind = ?1 AND owner_id = ?2 AND code_hash = ?3");
    Ok(tx.execute(&TAKE, &[kind.name().into(), owner.into(), hash.to_vec().into()]).await? == 1)
}

/// How many codes are left.
pub async fn count_codes(source: &impl Source, kind: Kind, owner: Uuid) -> Result<i64> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _recovery_codes WHERE kind = ?1 AND owner_id = ?2");
    Ok(source.first(&COUNT, &[kind.name().into(), owner.into()], |row| row.get(0)).await?.unwrap_or(0))
}

fn authenticator(row: &Row<'_>) -> Result<Authenticator> {
    Ok(Authenticator {
        secret: row.get(0)?,
        is_confirmed: row.get::<Option<Time>>(1)?.is_some(),
        last_step: row.get(2)?,
        uses: row.get(3)?,
        failures: row.get(4)?,
    })
}
