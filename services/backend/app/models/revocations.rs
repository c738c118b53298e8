//! Revocations: the access tokens that died before their time, in an append-only table that every node polls.

use crate::core::db::{Source, Statement, Tx};
use crate::core::endings::Endings;
pub use crate::core::revoked::Mark;
use crate::core::tokens::TokenHash;
use crate::core::{Error, Result, Time};

/// Adds tokens that are valid no more, and counts that something ends here.
pub async fn insert(tx: &Tx, endings: &Endings, tokens: &[TokenHash], now: Time) -> Result<()> {
    static INSERT: Statement = Statement::new("INSERT INTO _revocations (access_hash, revoked_at) VALUES (?1, ?2)");
    if !tokens.is_empty() {
        endings.begin();
    }
    for token in tokens {
        tx.execute(&INSERT, &[token.bytes().into(), now.into()]).await?;
    }
    Ok(())
}

/// The tokens revoked since a mark, and the mark for the next call.
///
/// On PostgreSQL the mark is the oldest transaction still running: a revocation that commits late is older than
/// what was read before it, and would be missed by counting.
pub async fn since(source: &impl Source, mark: Mark) -> Result<(Mark, Vec<TokenHash>)> {
    static SINCE: Statement = Statement::each(
        "SELECT now.mark, r.access_hash FROM \
         (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '_revocations'), 0) AS mark) AS now \
         LEFT JOIN _revocations AS r ON r.seq > ?1",
        "SELECT now.mark, r.access_hash \
         FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS mark) AS now \
         LEFT JOIN _revocations AS r ON r.transaction_id >= $1",
    );
    source
        .query(&SINCE, &[mark.0.into()], move |rows| {
            let (mut next, mut tokens) = (mark, Vec::new());
            while let Some(row) = rows.next()? {
                next = Mark(row.get(0)?);
                if let Some(bytes) = row.get::<Option<Vec<u8>>>(1)? {
                    let token = TokenHash::from_bytes(&bytes);
                    tokens.push(token.ok_or_else(|| Error::internal("a revocation holds no token hash"))?);
                }
            }
            Ok((next, tokens))
        })
        .await
}

/// A mark that lies after every revocation so far, those among them that have been removed.
pub async fn latest(source: &impl Source) -> Result<Mark> {
    static LATEST: Statement = Statement::each(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '_revocations'), 0)",
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
    );
    let latest = source.first(&LATEST, &[], |row| row.get(0).map(Mark)).await?;
    latest.ok_or_else(|| Error::internal("no place in the order of revocations"))
}

/// Removes revocations that were made before an instant, at most `limit` of them, and says how many went.
pub async fn delete_before(tx: &Tx, before: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _revocations WHERE seq IN \
         (SELECT seq FROM _revocations WHERE revoked_at < ?1 ORDER BY revoked_at LIMIT ?2)",
    );
    tx.execute(&DELETE, &[before.into(), limit.into()]).await
}
