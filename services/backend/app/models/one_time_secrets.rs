//! What is used once: secrets of links, and the codes beside them.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::tokens::TokenHash;
use crate::core::{Error, Result, Time};

/// What a secret is good for. One of a purpose is worthless in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the address of an account.
    Verification,
    /// Gives an account another address.
    EmailChange,
    /// Sets another password.
    PasswordReset,
    /// Signs in.
    Login,
}

impl Purpose {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::EmailChange => "email_change",
            Self::PasswordReset => "password_reset",
            Self::Login => "login",
        }
    }
}

/// A secret to keep, by its hashes.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// A fresh id.
    pub id: Uuid,
    /// What it is good for.
    pub purpose: Purpose,
    /// Whose account it is about.
    pub owner: Uuid,
    /// The address that it proves, as typed.
    pub address: String,
    /// The hash of the link's secret, where there is a link.
    pub token: Option<TokenHash>,
    /// The authenticator of the code.
    pub code_mac: Vec<u8>,
    /// The hash of what must be shown beside the code, where something must.
    pub request: Option<TokenHash>,
    /// The account as it is now.
    pub state: TokenHash,
    /// How many wrong codes it survives, less one.
    pub attempts_left: u32,
    /// When the code ends.
    pub code_expires_at: Time,
    /// When the link ends.
    pub expires_at: Time,
}

/// A secret that somebody presented.
#[derive(Debug, Clone)]
pub struct Presented {
    /// Its id.
    pub id: Uuid,
    /// Whose account it is about.
    pub owner: Uuid,
    /// The address that it proves, as typed.
    pub address: String,
    /// The authenticator of the code.
    pub code_mac: Vec<u8>,
    /// The hash of what must be shown beside the code.
    pub request: Option<TokenHash>,
    /// The account as it was.
    pub state: TokenHash,
}

/// Keeps a secret, in place of the one that its owner had for the same purpose.
pub async fn replace(tx: &Tx, secret: &NewSecret) -> Result<()> {
    static PUT: Statement = Statement::new(
        "INSERT INTO _one_time_secrets (id, purpose, owner_id, address, token_hash, code_mac, request_hash, state_hash, \
         attempts_left, code_expires_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (owner_id, purpose) DO UPDATE SET id = excluded.id, address = excluded.address, \
         token_hash = excluded.token_hash, code_mac = excluded.code_mac, request_hash = excluded.request_hash, \
         state_hash = excluded.state_hash, attempts_left = excluded.attempts_left, \
         code_expires_at = excluded.code_expires_at, expires_at = excluded.expires_at",
    );
    let params = [
        secret.id.into(),
        secret.purpose.name().into(),
        secret.owner.into(),
        secret.address.as_str().into(),
        secret.token.map(TokenHash::bytes).into(),
        secret.code_mac.clone().into(),
        secret.request.map(TokenHash::bytes).into(),
        secret.state.bytes().into(),
        secret.attempts_left.into(),
        secret.code_expires_at.into(),
        secret.expires_at.into(),
    ];
    tx.execute(&PUT, &params).await.map(drop)
}

/// Takes the secret of a link away, if it is there and in time: of many who present it one gets it.
pub async fn take_by_token(tx: &Tx, purpose: Purpose, token: TokenHash, now: Time) -> Result<Option<Presented>> {
    static TAKE: Statement = Statement::new(
        "DELETE FROM _one_time_secrets WHERE token_hash = ?1 AND purpose = ?2 AND expires_at > ?3 \
         RETURNING id, owner_id, address, code_mac, request_hash, state_hash",
    );
    tx.first(&TAKE, &[token.bytes().into(), purpose.name().into(), now.into()], presented).await
}

/// Takes one try at a code from those that an owner has left. Commit it, whether the code is right or not.
pub async fn try_code(tx: &Tx, purpose: Purpose, owner: Uuid, now: Time) -> Result<Option<Presented>> {
    static TRY: Statement = Statement::new(
        "UPDATE _one_time_secrets SET attempts_left = attempts_left - 1 \
         WHERE owner_id = ?1 AND purpose = ?2 AND attempts_left > 0 AND code_expires_at > ?3 \
         RETURNING id, owner_id, address, code_mac, request_hash, state_hash",
    );
    tx.first(&TRY, &[owner.into(), purpose.name().into(), now.into()], presented).await
}

/// Takes a secret away whose code was right; false when somebody else has.
pub async fn take(tx: &Tx, id: Uuid) -> Result<bool> {
    static TAKE: Statement = Statement::new("DELETE FROM _one_time_secrets WHERE id = ?1");
    Ok(tx.execute(&TAKE, &[id.into()]).await? == 1)
}

/// Whose account a link's secret is about, while it is there and in time.
pub async fn owner_of(source: &impl Source, purpose: Purpose, token: TokenHash, now: Time) -> Result<Option<Uuid>> {
    static FIND: Statement = Statement::new(
        "SELECT owner_id FROM _one_time_secrets WHERE token_hash = ?1 AND purpose = ?2 AND expires_at > ?3",
    );
    source.first(&FIND, &[token.bytes().into(), purpose.name().into(), now.into()], |row| row.get(0)).await
}

/// Takes away all that an owner has.
pub async fn delete_all(tx: &Tx, owner: Uuid) -> Result<()> {
    static DELETE: Statement = Statement::new("DELETE FROM _one_time_secrets WHERE owner_id = ?1");
    tx.execute(&DELETE, &[owner.into()]).await.map(drop)
}

/// Removes at most `limit` secrets that have ended, and says how many went.
pub async fn delete_expired(tx: &Tx, now: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _one_time_secrets WHERE id IN (SELECT id FROM _one_time_secrets WHERE expires_at <= ?1 LIMIT ?2)",
    );
    tx.execute(&DELETE, &[now.into(), limit.into()]).await
}

fn presented(row: &Row<'_>) -> Result<Presented> {
    let hash = |bytes: Vec<u8>| TokenHash::from_bytes(&bytes).ok_or_else(|| Error::internal("a secret holds no hash"));
    Ok(Presented {
        id: row.get(0)?,
        owner: row.get(1)?,
        address: row.get(2)?,
        code_mac: row.get(3)?,
        request: row.get::<Option<Vec<u8>>>(4)?.map(hash).transpose()?,
        state: hash(row.get(5)?)?,
    })
}
