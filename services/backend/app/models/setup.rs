//! The one row that stands until the first owner is made.

use crate::core::Result;
use crate::core::db::{Source, Statement, Tx};
use crate::core::tokens::TokenHash;

/// Keeps the hash of the token that may set up, when setting up is open and no token was given out yet.
///
/// Says whether it was kept: of several nodes that start at once only one gives out a token.
pub async fn keep_token(tx: &Tx, token: TokenHash) -> Result<bool> {
    static KEEP: Statement = Statement::new("UPDATE _setup SET token_hash = ?1 WHERE token_hash IS NULL");
    Ok(tx.execute(&KEEP, &[token.bytes().into()]).await? == 1)
}

/// Whether a token may set up.
pub async fn is_open_to(source: &impl Source, token: TokenHash) -> Result<bool> {
    static FIND: Statement = Statement::new("SELECT 1 FROM _setup WHERE token_hash = ?1");
    Ok(source.first(&FIND, &[token.bytes().into()], |_| Ok(())).await?.is_some())
}

/// Whether there is no owner yet.
pub async fn is_open(source: &impl Source) -> Result<bool> {
    static FIND: Statement = Statement::new("SELECT 1 FROM _setup");
    Ok(source.first(&FIND, &[], |_| Ok(())).await?.is_some())
}

/// Closes setting up for good, when it is open to that token, or to anybody where none is given. Says whether it was.
pub async fn close(tx: &Tx, token: Option<TokenHash>) -> Result<bool> {
    static CLOSE: Statement = Statement::new("DELETE FROM _setup");
    static CLOSE_BY_TOKEN: Statement = Statement::new("DELETE FROM _setup WHERE token_hash = ?1");
    let closed = match token {
        Some(token) => tx.execute(&CLOSE_BY_TOKEN, &[token.bytes().into()]).await?,
        None => tx.execute(&CLOSE, &[]).await?,
    };
    Ok(closed == 1)
}
