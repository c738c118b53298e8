//! Operators: the people who run this installation, apart from the users of its application.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::email::Email;
use crate::core::{Error, Result, Time};

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
}

impl Role {
    /// The word for it, on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
        }
    }

    fn from_name(name: &str) -> Result<Self> {
        match name {
            "owner" => Ok(Self::Owner),
            other => Err(Error::internal(format!("an operator has the unknown role {other:?}"))),
        }
    }
}

/// An operator as stored.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The operator's id.
    pub id: Uuid,
    /// The address as typed.
    pub email: String,
    /// What the operator may do.
    pub role: Role,
    /// The password's hash, a PHC string.
    pub password_hash: String,
}

/// The operator with an address.
pub async fn find_by_email(source: &impl Source, email: &Email) -> Result<Option<Operator>> {
    static FIND: Statement =
        Statement::new("SELECT id, email, role, password_hash FROM _operators WHERE email_key = ?1");
    source.first(&FIND, &[email.key().into()], operator).await
}

/// The operator with an id.
pub async fn lookup(source: &impl Source, id: Uuid) -> Result<Option<Operator>> {
    static LOOKUP: Statement = Statement::new("SELECT id, email, role, password_hash FROM _operators WHERE id = ?1");
    source.first(&LOOKUP, &[id.into()], operator).await
}

/// Adds an operator.
///
/// # Errors
/// The constraint `_operators_email` (column `email_key`) when the address has one.
pub async fn insert(tx: &Tx, id: Uuid, email: &Email, role: Role, password_hash: &str, now: Time) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _operators (id, email, email_key, role, password_hash, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    );
    let params =
        [id.into(), email.address().into(), email.key().into(), role.name().into(), password_hash.into(), now.into()];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Whether an operator still has the password that was checked, and does until the transaction ends.
pub async fn hold_unchanged(tx: &Tx, operator: &Operator) -> Result<bool> {
    static HOLD: Statement = Statement::each(
        "SELECT 1 FROM _operators WHERE id = ?1 AND password_hash = ?2",
        "SELECT 1 FROM _operators WHERE id = $1 AND password_hash = $2 FOR UPDATE",
    );
    let params = [operator.id.into(), operator.password_hash.as_str().into()];
    Ok(tx.first(&HOLD, &params, |_| Ok(())).await?.is_some())
}

/// Replaces the hash of a password.
pub async fn set_password_hash(tx: &Tx, id: Uuid, password_hash: &str) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _operators SET password_hash = ?2 WHERE id = ?1");
    tx.execute(&SET, &[id.into(), password_hash.into()]).await.map(drop)
}

fn operator(row: &Row<'_>) -> Result<Operator> {
    let role: String = row.get(2)?;
    Ok(Operator { id: row.get(0)?, email: row.get(1)?, role: Role::from_name(&role)?, password_hash: row.get(3)? })
}
