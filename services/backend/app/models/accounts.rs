//! Accounts: what signs a user in. The user's record is a row of the collection `users`, with the same id.

use uuid::Uuid;

use crate::core::catalog::Collection;
use crate::core::db::{Dialect, Row, Source, Statement, Tx};
use crate::core::email::Email;
use crate::core::sql::SqlWriter;
use crate::core::{Error, Result, Time};

/// What stands in the place of the hash for an account that has no password. No password has it.
pub const NO_PASSWORD: &str = "";

/// An account as it is stored.
#[derive(Debug, Clone)]
pub struct Account {
    /// The id of the user's record.
    pub user_id: Uuid,
    /// The address as it is compared; none for an anonymous account.
    pub email_key: Option<String>,
    /// The password's hash, a PHC string; [`NO_PASSWORD`] where there is none.
    pub password_hash: String,
    /// Whether an operator has closed it to its user.
    pub is_disabled: bool,
    /// Whether its user has proved the address.
    pub is_verified: bool,
    /// Wrong passwords in a row.
    pub wrong_passwords: u32,
}

impl Account {
    /// Whether it can be opened by a password.
    pub fn has_password(&self) -> bool {
        self.password_hash != NO_PASSWORD
    }

    /// Whether nobody can sign in to it: the session that it began with is all that its user has.
    pub const fn is_anonymous(&self) -> bool {
        self.email_key.is_none()
    }
}

/// An account as operators see it.
#[expect(clippy::struct_excessive_bools, reason = "each is a column, and none follows from another")]
#[derive(Debug, Clone)]
pub struct Listed {
    /// The id of the user's record.
    pub user_id: Uuid,
    /// The address as typed; none for an anonymous account.
    pub email: Option<String>,
    /// Whether the address is known to be the user's.
    pub is_verified: bool,
    /// Whether an operator has closed the account to its user.
    pub is_disabled: bool,
    /// When it was made.
    pub created_at: Time,
    /// Its sessions that have not expired.
    pub sessions: i64,
    /// Wrong passwords in a row.
    pub wrong_passwords: u32,
    /// Whether it can be opened by a password.
    pub has_password: bool,
    /// Whether more is asked for than that.
    pub has_second_factor: bool,
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// One account alone.
    pub user_id: Option<Uuid>,
    /// Part of the address, in lower case.
    pub part: Option<String>,
    /// Only those made before this one.
    pub before: Option<Uuid>,
}

/// The accounts with their users' records, the newest first, at most `limit`.
///
/// # Errors
/// `users` lacks a field that it always has, which is a defect.
pub async fn list(
    source: &impl Source,
    users: &Collection,
    wanted: &Wanted,
    now: Time,
    limit: u32,
) -> Result<Vec<Listed>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT a.user_id, ");
    column(&mut sql, users, "email")?;
    sql.push(", ");
    column(&mut sql, users, "verified")?;
    sql.push(", a.disabled_at, a.created_at, (SELECT count(*) FROM _sessions s WHERE s.owner_id = a.user_id");
    sql.push(" AND s.kind = 'user' AND s.expires_at > ").bind(now.into());
    sql.push("), (SELECT failures FROM _wrong_passwords w WHERE w.kind = 'user' AND w.owner_id = a.user_id), ");
    sql.push(
        "a.password_hash, EXISTS (SELECT 1 FROM _authenticators f WHERE f.owner_id = a.user_id AND f.kind = 'user'",
    );
    sql.push(" AND f.confirmed_at IS NOT NULL) OR EXISTS (SELECT 1 FROM _passkeys p WHERE p.user_id = a.user_id)");
    sql.push(" FROM _accounts a JOIN ").ident(&users.hub.table).push(" t ON t.\"id\" = a.user_id WHERE 1 = 1");
    if let Some(user_id) = wanted.user_id {
        sql.push(" AND a.user_id = ").bind(user_id.into());
    }
    if let Some(part) = &wanted.part {
        sql.push(match source.dialect() {
            Dialect::Sqlite => " AND instr(a.email_key, ",
            Dialect::Postgres => " AND strpos(a.email_key, ",
        });
        sql.bind(part.as_str().into()).push(") > 0");
    }
    if let Some(before) = wanted.before {
        sql.push(" AND a.user_id < ").bind(before.into());
    }
    sql.push(" ORDER BY a.user_id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, listed).await
}

fn column(sql: &mut SqlWriter, users: &Collection, field: &str) -> Result<()> {
    let served = users.field(field).and_then(|served| users.hub.columns.get(served.column));
    let column = served.ok_or_else(|| Error::internal("users lack a field that they always have"))?;
    sql.push("t.").ident(&column.name);
    Ok(())
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        user_id: row.get(0)?,
        email: row.get(1)?,
        is_verified: row.get::<Option<bool>>(2)?.unwrap_or(false),
        is_disabled: row.get::<Option<Time>>(3)?.is_some(),
        created_at: row.get(4)?,
        sessions: row.get(5)?,
        wrong_passwords: row.get::<Option<u32>>(6)?.unwrap_or(0),
        has_password: row.get::<String>(7)? != NO_PASSWORD,
        has_second_factor: row.get(8)?,
    })
}

/// How many accounts there are.
pub async fn count(source: &impl Source) -> Result<i64> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _accounts");
    Ok(source.first(&COUNT, &[], |row| row.get(0)).await?.unwrap_or(0))
}

/// Closes an account to its user, or opens it again; false when there is no such account.
pub async fn set_disabled(tx: &Tx, user_id: Uuid, since: Option<Time>) -> Result<bool> {
    static SET: Statement = Statement::new("UPDATE _accounts SET disabled_at = ?2 WHERE user_id = ?1");
    Ok(tx.execute(&SET, &[user_id.into(), since.into()]).await? > 0)
}

/// The account of an address.
pub async fn find_by_email(source: &impl Source, email: &Email) -> Result<Option<Account>> {
    static FIND: Statement = Statement::new(
        "SELECT user_id, email_key, password_hash, disabled_at, verified_at, \
         (SELECT failures FROM _wrong_passwords w WHERE w.kind = 'user' AND w.owner_id = user_id) \
         FROM _accounts WHERE email_key = ?1",
    );
    source.first(&FIND, &[email.key().into()], account).await
}

/// The account of a user.
pub async fn lookup(source: &impl Source, user_id: Uuid) -> Result<Option<Account>> {
    static LOOKUP: Statement = Statement::new(
        "SELECT user_id, email_key, password_hash, disabled_at, verified_at, \
         (SELECT failures FROM _wrong_passwords w WHERE w.kind = 'user' AND w.owner_id = user_id) \
         FROM _accounts WHERE user_id = ?1",
    );
    source.first(&LOOKUP, &[user_id.into()], account).await
}

/// Adds an account; an anonymous one without an address.
///
/// # Errors
/// The constraint `_accounts_email` (column `email_key`) when the address has one.
pub async fn insert(tx: &Tx, user_id: Uuid, email: Option<&Email>, password_hash: &str, now: Time) -> Result<()> {
    static INSERT: Statement =
        Statement::new("INSERT INTO _accounts (user_id, email_key, password_hash, created_at) VALUES (?1, ?2, ?3, ?4)");
    let params = [user_id.into(), email.map(Email::key).into(), password_hash.into(), now.into()];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Whether an account still is what it was when its password was checked; it stays so until the transaction ends.
pub async fn hold_unchanged(tx: &Tx, account: &Account) -> Result<bool> {
    static HOLD: Statement = Statement::each(
        "SELECT 1 FROM _accounts WHERE user_id = ?1 AND password_hash = ?2 AND disabled_at IS NULL",
        "SELECT 1 FROM _accounts WHERE user_id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR UPDATE",
    );
    let params = [account.user_id.into(), account.password_hash.as_str().into()];
    Ok(tx.first(&HOLD, &params, |_| Ok(())).await?.is_some())
}

/// Makes other transactions that lock the account wait until this one ends.
pub async fn lock(tx: &Tx, user_id: Uuid) -> Result<()> {
    static LOCK: Statement = Statement::each(
        "SELECT 1 FROM _accounts WHERE user_id = ?1",
        "SELECT 1 FROM _accounts WHERE user_id = $1 FOR UPDATE",
    );
    tx.first(&LOCK, &[user_id.into()], |_| Ok(())).await.map(drop)
}

/// Replaces the hash of a password.
pub async fn set_password_hash(tx: &Tx, user_id: Uuid, password_hash: &str) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _accounts SET password_hash = ?2 WHERE user_id = ?1");
    tx.execute(&SET, &[user_id.into(), password_hash.into()]).await.map(drop)
}

/// Notes that the address of an account is its user's.
pub async fn set_verified(tx: &Tx, user_id: Uuid, now: Time) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _accounts SET verified_at = ?2 WHERE user_id = ?1");
    tx.execute(&SET, &[user_id.into(), now.into()]).await.map(drop)
}

/// Gives an account another address.
///
/// # Errors
/// The constraint `_accounts_email` (column `email_key`) when another account has it.
pub async fn set_email(tx: &Tx, user_id: Uuid, email: &Email) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _accounts SET email_key = ?2 WHERE user_id = ?1");
    tx.execute(&SET, &[user_id.into(), email.key().into()]).await.map(drop)
}

/// Removes an account.
pub async fn delete(tx: &Tx, user_id: Uuid) -> Result<()> {
    static DELETE: Statement = Statement::new("DELETE FROM _accounts WHERE user_id = ?1");
    tx.execute(&DELETE, &[user_id.into()]).await.map(drop)
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        user_id: row.get(0)?,
        email_key: row.get(1)?,
        password_hash: row.get(2)?,
        is_disabled: row.get::<Option<Time>>(3)?.is_some(),
        is_verified: row.get::<Option<Time>>(4)?.is_some(),
        wrong_passwords: row.get::<Option<u32>>(5)?.unwrap_or(0),
    })
}
