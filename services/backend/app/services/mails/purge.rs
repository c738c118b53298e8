//! Giving up mails that nothing sends any more, and forgetting old ones.

use uuid::Uuid;

use super::send::TOO_LATE;
use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Result, Time};
use crate::models::mails;
use crate::services::jobs::Handler;

/// How long a mail stays in the log, in seconds: 30 days.
const KEPT_S: i64 = 30 * 24 * 60 * 60;
/// Seconds from one removal to the next.
const PURGE_EVERY_S: i64 = 10 * 60;
/// Rows touched in one transaction.
const PURGED_TOGETHER: u32 = 500;

/// The recurring job that gives up mails of no use, so that no words with links stay behind in them, and removes mails
/// after 30 days.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_old_mails", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let now = app.clock.now();
    let oldest = first_id_at(now.plus_seconds(-KEPT_S));
    loop {
        let work = async move |tx: &Tx| {
            let late = mails::give_up_late(tx, TOO_LATE, now, PURGED_TOGETHER).await?;
            let old = mails::delete_before(tx, oldest, PURGED_TOGETHER).await?;
            Ok(late.max(old))
        };
        let most = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if most < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}

/// The least id of version 7 that could be made at an instant.
fn first_id_at(time: Time) -> Uuid {
    let millis = u64::try_from(time.micros() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}
