//! Operators: the people who run this installation, apart from the users of its application.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::email::Email;
pub use crate::core::roles::Role;
use crate::core::sql::SqlWriter;
use crate::core::{Error, Result, Time};

/// An operator as stored.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The operator's id.
    pub id: Uuid,
    /// The address as typed.
    pub email: String,
    /// The address as it is compared.
    pub email_key: String,
    /// What the operator may do.
    pub role: Role,
    /// The password's hash, a PHC string.
    pub password_hash: String,
}

/// The operator with an address.
pub async fn find_by_email(source: &impl Source, email: &Email) -> Result<Option<Operator>> {
    static FIND: Statement =
        Statement::new("SELECT id, email, role, password_hash, email_key FROM _operators WHERE email_key = ?1");
    source.first(&FIND, &[email.key().into()], operator).await
}

/// The operator with an id.
pub async fn lookup(source: &impl Source, id: Uuid) -> Result<Option<Operator>> {
    static LOOKUP: Statement =
        Statement::new("SELECT id, email, role, password_hash, email_key FROM _operators WHERE id = ?1");
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

/// The operators who are owners, held until the transaction ends.
pub async fn hold_owners(tx: &Tx) -> Result<Vec<Uuid>> {
    static HOLD: Statement = Statement::each(
        "SELECT id FROM _operators WHERE role = 'owner' ORDER BY id",
        "SELECT id FROM _operators WHERE role = 'owner' ORDER BY id FOR UPDATE",
    );
    tx.all(&HOLD, &[], |row| row.get(0)).await
}

/// An operator, held until the transaction ends.
pub async fn hold(tx: &Tx, id: Uuid) -> Result<Option<Operator>> {
    static HOLD: Statement = Statement::each(
        "SELECT id, email, role, password_hash, email_key FROM _operators WHERE id = ?1",
        "SELECT id, email, role, password_hash, email_key FROM _operators WHERE id = $1 FOR UPDATE",
    );
    tx.first(&HOLD, &[id.into()], operator).await
}

/// Sets what an operator may do.
pub async fn set_role(tx: &Tx, id: Uuid, role: Role) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _operators SET role = ?2 WHERE id = ?1");
    tx.execute(&SET, &[id.into(), role.name().into()]).await.map(drop)
}

/// Removes an operator, of whom the address stays known.
pub async fn delete(tx: &Tx, gone: &Operator, now: Time) -> Result<()> {
    static KEEP: Statement =
        Statement::new("INSERT INTO _former_operators (id, email, removed_at) VALUES (?1, ?2, ?3)");
    static DELETE: Statement = Statement::new("DELETE FROM _operators WHERE id = ?1");
    tx.execute(&KEEP, &[gone.id.into(), gone.email.as_str().into(), now.into()]).await?;
    tx.execute(&DELETE, &[gone.id.into()]).await.map(drop)
}

/// Notes that an operator signs in.
pub async fn note_sign_in(tx: &Tx, id: Uuid, now: Time) -> Result<()> {
    static NOTE: Statement = Statement::new("UPDATE _operators SET signed_in_at = ?2 WHERE id = ?1");
    tx.execute(&NOTE, &[id.into(), now.into()]).await.map(drop)
}

/// An operator as the others see them.
#[derive(Debug)]
pub struct Listed {
    /// The operator's id.
    pub id: Uuid,
    /// The address as typed.
    pub email: String,
    /// What the operator may do.
    pub role: Role,
    /// Whether a second factor is asked for.
    pub has_second_factor: bool,
    /// When they became one.
    pub created_at: Time,
    /// When they signed in last, or a session of theirs was last used, to the minute.
    pub last_seen_at: Option<Time>,
}

/// Operators, the newest first, at most `limit`: one alone, or those before another one.
pub async fn list(source: &impl Source, only: Option<Uuid>, before: Option<Uuid>, limit: u32) -> Result<Vec<Listed>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT o.id, o.email, o.role, o.created_at, (SELECT count(*) FROM _authenticators a ");
    sql.push("WHERE a.kind = 'operator' AND a.owner_id = o.id AND a.confirmed_at IS NOT NULL), ");
    sql.push("(SELECT max(s.last_seen_at) FROM _sessions s WHERE s.kind = 'operator' AND s.owner_id = o.id), ");
    sql.push("o.signed_in_at FROM _operators o WHERE 1 = 1");
    if let Some(only) = only {
        sql.push(" AND o.id = ").bind(only.into());
    }
    if let Some(before) = before {
        sql.push(" AND o.id < ").bind(before.into());
    }
    sql.push(" ORDER BY o.id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, listed).await
}

/// The role of a name in the database.
///
/// # Errors
/// There is none of that name, which is a defect.
pub fn role(name: &str) -> Result<Role> {
    Role::from_name(name).ok_or_else(|| Error::internal(format!("an operator has the unknown role {name:?}")))
}

fn operator(row: &Row<'_>) -> Result<Operator> {
    let named: String = row.get(2)?;
    Ok(Operator {
        id: row.get(0)?,
        email: row.get(1)?,
        role: role(&named)?,
        password_hash: row.get(3)?,
        email_key: row.get(4)?,
    })
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        email: row.get(1)?,
        role: role(&row.get::<String>(2)?)?,
        created_at: row.get(3)?,
        has_second_factor: row.get::<i64>(4)? > 0,
        last_seen_at: row.get::<Option<Time>>(5)?.max(row.get(6)?),
    })
}
