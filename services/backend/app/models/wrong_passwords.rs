//! Wrong passwords in a row, by account. Whoever has no row has guessed none since the last right one.

use uuid::Uuid;

use crate::core::db::{Source, Statement, Tx};
use crate::core::{Result, Time};

/// Whose passwords are guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The user's of an account.
    User(Uuid),
    /// Nobody's: the address has no account. The id stands for the address.
    Nobody(Uuid),
}

impl Target {
    const fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::User(id) => ("user", id),
            Self::Nobody(id) => ("nobody", id),
        }
    }
}

/// Counts one more, unless there are `limit` already; how many there are then, and `None` for too many. Of many at once no
/// more are counted than are left.
pub async fn count(tx: &Tx, target: Target, limit: u32, now: Time) -> Result<Option<u32>> {
    static COUNT: Statement = Statement::new(
        "INSERT INTO _wrong_passwords (kind, owner_id, failures, last_at) VALUES (?1, ?2, 1, ?3) \
         ON CONFLICT (kind, owner_id) DO UPDATE SET failures = _wrong_passwords.failures + 1, \
         last_at = excluded.last_at WHERE _wrong_passwords.failures < ?4 RETURNING failures",
    );
    let (kind, owner) = target.parts();
    tx.first(&COUNT, &[kind.into(), owner.into(), now.into(), limit.into()], |row| row.get(0)).await
}

/// Forgets those of a user; says whether there were any.
pub async fn clear(tx: &Tx, user: Uuid) -> Result<bool> {
    static CLEAR: Statement = Statement::new("DELETE FROM _wrong_passwords WHERE kind = 'user' AND owner_id = ?1");
    Ok(tx.execute(&CLEAR, &[user.into()]).await? > 0)
}

/// Removes at most `limit` of addresses without an account that nobody has tried since an instant, and says how many went.
pub async fn delete_of_nobody(tx: &Tx, before: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _wrong_passwords WHERE kind = 'nobody' AND owner_id IN \
         (SELECT owner_id FROM _wrong_passwords WHERE kind = 'nobody' AND last_at < ?1 LIMIT ?2)",
    );
    tx.execute(&DELETE, &[before.into(), limit.into()]).await
}
