//! How far the outbox has been published, and the lease of the one process that publishes.

use uuid::Uuid;

use super::outbox::Position;
use crate::core::db::{Source, Statement, Tx};
use crate::core::{Result, Time};

/// Begins at a position, unless there is one already. What lies before it is not published.
///
/// # Errors
/// The database does not answer.
pub async fn begin(tx: &Tx, at: Position, now: Time) -> Result<()> {
    static BEGIN: Statement = Statement::new(
        "INSERT INTO _publishing (one, transaction_id, sequence, until) VALUES (1, ?1, ?2, ?3) ON CONFLICT (one) DO NOTHING",
    );
    tx.execute(&BEGIN, &[at.transaction.into(), at.sequence.into(), now.into()]).await.map(drop)
}

/// Takes or extends the lease until `until`; the position, or `None` when another process has the lease.
///
/// # Errors
/// The database does not answer.
pub async fn lease(tx: &Tx, owner: Uuid, now: Time, until: Time) -> Result<Option<Position>> {
    static LEASE: Statement = Statement::new(
        "UPDATE _publishing SET owner = ?1, until = ?2 WHERE owner IS NULL OR owner = ?1 OR until <= ?3 \
         RETURNING transaction_id, sequence",
    );
    tx.first(&LEASE, &[owner.into(), until.into(), now.into()], |row| {
        Ok(Position { transaction: row.get(0)?, sequence: row.get(1)? })
    })
    .await
}

/// Notes how far the owner of the lease has published, and extends the lease. False when it was lost.
///
/// # Errors
/// The database does not answer.
pub async fn advance(tx: &Tx, owner: Uuid, to: Position, until: Time) -> Result<bool> {
    static ADVANCE: Statement =
        Statement::new("UPDATE _publishing SET transaction_id = ?2, sequence = ?3, until = ?4 WHERE owner = ?1");
    let params = [owner.into(), to.transaction.into(), to.sequence.into(), until.into()];
    Ok(tx.execute(&ADVANCE, &params).await? == 1)
}

/// Lets the lease go, for another process to take at once.
///
/// # Errors
/// The database does not answer.
pub async fn release(tx: &Tx, owner: Uuid) -> Result<()> {
    static RELEASE: Statement = Statement::new("UPDATE _publishing SET owner = NULL WHERE owner = ?1");
    tx.execute(&RELEASE, &[owner.into()]).await.map(drop)
}
