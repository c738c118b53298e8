//! Signing in with a provider, step by step: what each step leaves for the next, which takes it once.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::tokens::TokenHash;
use crate::core::{Result, Time};
use crate::models::identities::Proven;

/// Whom an identity is to be linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTo {
    /// The user.
    pub user: Uuid,
    /// The session that asked for it.
    pub session: Uuid,
}

/// An attempt that a browser has begun.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The provider's name in addresses.
    pub provider: String,
    /// Its issuer then.
    pub issuer: String,
    /// This installation's name there then.
    pub client_id: String,
    /// Where the browser goes in the end.
    pub redirect_to: Option<String>,
    /// Whom it is to be linked to, where it is.
    pub link: Option<LinkTo>,
}

/// Keeps an attempt.
pub async fn begin(
    tx: &Tx,
    (state, browser): (TokenHash, TokenHash),
    attempt: &Attempt,
    expires_at: Time,
) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _oauth_states (state_hash, browser_hash, provider, issuer, client_id, redirect_to, link_user_id, \
         link_session_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let params = [
        state.bytes().into(),
        browser.bytes().into(),
        attempt.provider.as_str().into(),
        attempt.issuer.as_str().into(),
        attempt.client_id.as_str().into(),
        attempt.redirect_to.as_deref().into(),
        attempt.link.map(|link| link.user).into(),
        attempt.link.map(|link| link.session).into(),
        expires_at.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Takes an attempt away, if this browser began it with this provider, in time: of many who present it one gets it.
pub async fn take(
    tx: &Tx,
    (state, browser): (TokenHash, TokenHash),
    provider: &str,
    now: Time,
) -> Result<Option<Attempt>> {
    static TAKE: Statement = Statement::new(
        "DELETE FROM _oauth_states WHERE state_hash = ?1 AND browser_hash = ?2 AND provider = ?3 AND expires_at > ?4 \
         RETURNING provider, issuer, client_id, redirect_to, link_user_id, link_session_id",
    );
    let params = [state.bytes().into(), browser.bytes().into(), provider.into(), now.into()];
    let read = |row: &Row<'_>| {
        Ok(Attempt {
            provider: row.get(0)?,
            issuer: row.get(1)?,
            client_id: row.get(2)?,
            redirect_to: row.get(3)?,
            link: link(row, 4)?,
        })
    };
    tx.first(&TAKE, &params, read).await
}

/// Keeps who somebody proved to be, for whoever presents the code.
pub async fn insert_code(
    tx: &Tx,
    code: TokenHash,
    proven: &Proven,
    link: Option<LinkTo>,
    expires_at: Time,
) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _oauth_codes (code_hash, provider, issuer, subject, email, is_verified, link_user_id, \
         link_session_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    let params = [
        code.bytes().into(),
        proven.provider.as_str().into(),
        proven.issuer.as_str().into(),
        proven.subject.as_str().into(),
        proven.email.as_deref().into(),
        proven.is_verified.into(),
        link.map(|link| link.user).into(),
        link.map(|link| link.session).into(),
        expires_at.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Takes a code away, if it is there and in time: of many who present it one gets it.
pub async fn take_code(tx: &Tx, code: TokenHash, now: Time) -> Result<Option<(Proven, Option<LinkTo>)>> {
    static TAKE: Statement = Statement::new(
        "DELETE FROM _oauth_codes WHERE code_hash = ?1 AND expires_at > ?2 \
         RETURNING provider, issuer, subject, email, is_verified, link_user_id, link_session_id",
    );
    let read = |row: &Row<'_>| {
        let proven = Proven {
            provider: row.get(0)?,
            issuer: row.get(1)?,
            subject: row.get(2)?,
            email: row.get(3)?,
            is_verified: row.get(4)?,
        };
        Ok((proven, link(row, 5)?))
    };
    tx.first(&TAKE, &[code.bytes().into(), now.into()], read).await
}

/// Takes away all that is to be linked to a user.
pub async fn delete_links(tx: &Tx, user: Uuid) -> Result<()> {
    static STATES: Statement = Statement::new("DELETE FROM _oauth_states WHERE link_user_id = ?1");
    static CODES: Statement = Statement::new("DELETE FROM _oauth_codes WHERE link_user_id = ?1");
    tx.execute(&STATES, &[user.into()]).await?;
    tx.execute(&CODES, &[user.into()]).await.map(drop)
}

/// Removes at most `limit` rows of each kind that have ended, and says how many went.
pub async fn delete_expired(tx: &Tx, now: Time, limit: u32) -> Result<u64> {
    static STATES: Statement = Statement::new(
        "DELETE FROM _oauth_states WHERE state_hash IN \
         (SELECT state_hash FROM _oauth_states WHERE expires_at <= ?1 LIMIT ?2)",
    );
    static CODES: Statement = Statement::new(
        "DELETE FROM _oauth_codes WHERE code_hash IN \
         (SELECT code_hash FROM _oauth_codes WHERE expires_at <= ?1 LIMIT ?2)",
    );
    let mut removed = 0;
    for statement in [&STATES, &CODES] {
        removed += tx.execute(statement, &[now.into(), limit.into()]).await?;
    }
    Ok(removed)
}

fn link(row: &Row<'_>, from: usize) -> Result<Option<LinkTo>> {
    let (user, session): (Option<Uuid>, Option<Uuid>) = (row.get(from)?, row.get(from + 1)?);
    Ok(user.zip(session).map(|(user, session)| LinkTo { user, session }))
}
