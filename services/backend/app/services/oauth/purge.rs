//! The recurring job that removes attempts, codes and used tokens that have ended.

use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Result};
use crate::models::{oauth_attempts as attempts, used_tokens};
use crate::services::jobs::Handler;

/// Seconds from one removal to the next.
const EVERY_S: i64 = 10 * 60;
/// Rows of a kind removed in one transaction.
const TOGETHER: u32 = 500;

/// The job.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_ended_sign_ins", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let now = app.clock.now();
    loop {
        let work = async move |tx: &Tx| {
            let attempts = attempts::delete_expired(tx, now, TOGETHER).await?;
            Ok(attempts + used_tokens::delete_expired(tx, now, TOGETHER).await?)
        };
        if app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await? == 0 {
            return Ok(());
        }
    }
}
