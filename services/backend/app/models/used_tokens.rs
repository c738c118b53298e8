//! What is presented once and carries its own end, so that only its use is stored: ID tokens of providers, challenges of
//! passkeys.

use crate::core::db::{Statement, Tx};
use crate::core::tokens::TokenHash;
use crate::core::{Result, Time};

/// Uses a token up; false when it was before. `expires_at` is when it is worth nothing by itself.
pub async fn take(tx: &Tx, token: TokenHash, expires_at: Time) -> Result<bool> {
    static TAKE: Statement = Statement::new(
        "INSERT INTO _used_tokens (token_hash, expires_at) VALUES (?1, ?2) ON CONFLICT (token_hash) DO NOTHING",
    );
    Ok(tx.execute(&TAKE, &[token.bytes().into(), expires_at.into()]).await? == 1)
}

/// Removes at most `limit` tokens that have ended, and says how many went.
pub async fn delete_expired(tx: &Tx, now: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _used_tokens WHERE token_hash IN \
         (SELECT token_hash FROM _used_tokens WHERE expires_at <= ?1 LIMIT ?2)",
    );
    tx.execute(&DELETE, &[now.into(), limit.into()]).await
}
