//! Invitations: who is to be an operator, once they choose a password.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::email::Email;
use crate::core::roles::Role;
use crate::core::sql::SqlWriter;
use crate::core::tokens::TokenHash;
use crate::core::{Result, Time};
use crate::models::operators;

/// An invitation as stored.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The invitation's id.
    pub id: Uuid,
    /// The address as typed.
    pub email: String,
    /// What the operator may do.
    pub role: Role,
    /// The operator who invites.
    pub invited_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Time,
    /// Until when it can be accepted.
    pub expires_at: Time,
}

/// Adds an invitation, in the place of one for the same address.
pub async fn replace(tx: &Tx, invitation: &Invitation, email: &Email, token: TokenHash) -> Result<()> {
    static CLEAR: Statement = Statement::new("DELETE FROM _invitations WHERE email_key = ?1");
    static INSERT: Statement = Statement::new(
        "INSERT INTO _invitations (id, email, email_key, role, token_hash, invited_by, created_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    );
    tx.execute(&CLEAR, &[email.key().into()]).await?;
    let params = [
        invitation.id.into(),
        invitation.email.as_str().into(),
        email.key().into(),
        invitation.role.name().into(),
        token.bytes().into(),
        invitation.invited_by.into(),
        invitation.created_at.into(),
        invitation.expires_at.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// The invitation that a token accepts.
pub async fn find_by_token(source: &impl Source, token: TokenHash, now: Time) -> Result<Option<Invitation>> {
    static FIND: Statement = Statement::new(
        "SELECT id, email, role, invited_by, created_at, expires_at FROM _invitations \
         WHERE token_hash = ?1 AND expires_at > ?2",
    );
    source.first(&FIND, &[token.bytes().into(), now.into()], invitation).await
}

/// Uses an invitation up: of many who accept it at once one gets it.
pub async fn take(tx: &Tx, token: TokenHash, now: Time) -> Result<Option<Invitation>> {
    static TAKE: Statement = Statement::new(
        "DELETE FROM _invitations WHERE token_hash = ?1 AND expires_at > ?2 \
         RETURNING id, email, role, invited_by, created_at, expires_at",
    );
    Ok(tx.all(&TAKE, &[token.bytes().into(), now.into()], invitation).await?.into_iter().next())
}

/// Takes an invitation back.
pub async fn delete(tx: &Tx, id: Uuid) -> Result<Option<Invitation>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _invitations WHERE id = ?1 RETURNING id, email, role, invited_by, created_at, expires_at",
    );
    Ok(tx.all(&DELETE, &[id.into()], invitation).await?.into_iter().next())
}

/// Takes back whatever an operator invited to.
pub async fn delete_by(tx: &Tx, operator: Uuid) -> Result<()> {
    static DELETE: Statement = Statement::new("DELETE FROM _invitations WHERE invited_by = ?1");
    tx.execute(&DELETE, &[operator.into()]).await.map(drop)
}

/// Invitations that can be accepted, each with the address of who invites: the newest first, at most `limit`.
pub async fn list(
    source: &impl Source,
    before: Option<Uuid>,
    now: Time,
    limit: u32,
) -> Result<Vec<(Invitation, Option<String>)>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT i.id, i.email, i.role, i.invited_by, i.created_at, i.expires_at, o.email FROM _invitations i ");
    sql.push("LEFT JOIN _operators o ON o.id = i.invited_by WHERE i.expires_at > ").bind(now.into());
    if let Some(before) = before {
        sql.push(" AND i.id < ").bind(before.into());
    }
    sql.push(" ORDER BY i.id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, |row| Ok((invitation(row)?, row.get(6)?))).await
}

/// Removes invitations whose time is up.
pub async fn delete_expired(tx: &Tx, now: Time) -> Result<()> {
    static DELETE: Statement = Statement::new("DELETE FROM _invitations WHERE expires_at <= ?1");
    tx.execute(&DELETE, &[now.into()]).await.map(drop)
}

fn invitation(row: &Row<'_>) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get(0)?,
        email: row.get(1)?,
        role: operators::role(&row.get::<String>(2)?)?,
        invited_by: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}
