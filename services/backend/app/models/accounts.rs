//! Accounts: what signs a user in. The user's record is a row of the collection `users`, with the same id.

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::email::Email;
use crate::core::{Result, Time};

/// An account as it is stored.
#[derive(Debug, Clone)]
pub struct Account {
    /// The id of the user's record.
    pub user_id: Uuid,
    /// The password's hash, a PHC string.
    pub password_hash: String,
    /// Whether an operator has closed it to its user.
    pub is_disabled: bool,
}

/// The account of an address.
pub async fn find_by_email(source: &impl Source, email: &Email) -> Result<Option<Account>> {
    static FIND: Statement =
        Statement::new("SELECT user_id, password_hash, disabled_at FROM _accounts WHERE email_key = ?1");
    source.first(&FIND, &[email.key().into()], account).await
}

/// Adds an account.
///
/// # Errors
/// The constraint `_accounts_email` (column `email_key`) when the address has one.
pub async fn insert(tx: &Tx, user_id: Uuid, email: &Email, password_hash: &str, now: Time) -> Result<()> {
    static INSERT: Statement =
        Statement::new("INSERT INTO _accounts (user_id, email_key, password_hash, created_at) VALUES (?1, ?2, ?3, ?4)");
    let params = [user_id.into(), email.key().into(), password_hash.into(), now.into()];
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

/// Replaces the hash of a password.
pub async fn set_password_hash(tx: &Tx, user_id: Uuid, password_hash: &str) -> Result<()> {
    static SET: Statement = Statement::new("UPDATE _accounts SET password_hash = ?2 WHERE user_id = ?1");
    tx.execute(&SET, &[user_id.into(), password_hash.into()]).await.map(drop)
}

/// Removes an account.
pub async fn delete(tx: &Tx, user_id: Uuid) -> Result<()> {
    static DELETE: Statement = Statement::new("DELETE FROM _accounts WHERE user_id = ?1");
    tx.execute(&DELETE, &[user_id.into()]).await.map(drop)
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account { user_id: row.get(0)?, password_hash: row.get(1)?, is_disabled: row.get::<Option<Time>>(2)?.is_some() })
}
