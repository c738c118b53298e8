//! Who uses which version: written down every few seconds off the path of requests, told to operators, and asked before
//! a version is taken from its clients.

mod clients;
mod flush;
mod names;
mod told;

pub use clients::clients_of;
pub use flush::{flush, start};
pub use told::list_usage;

use crate::core::db::{Tx, WriteOptions};
use crate::core::{App, Result};
use crate::models::usage;
use crate::services::jobs::Handler;

/// Days for which counters are kept, today among them.
const KEPT_DAYS: u32 = 400;
/// Seconds from one removal of old counters to the next.
const PURGE_EVERY_S: i64 = 24 * 60 * 60;

/// The recurring job that removes counters older than 400 days.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_old_usage", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

/// Removes a day in each transaction, so that none takes long.
async fn purge(app: &App) -> Result<()> {
    let before = first_day(app, KEPT_DAYS);
    let work = async move |tx: &Tx| usage::delete_oldest_day(tx, before).await;
    while app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await? {}
    Ok(())
}

/// The first of the last days, today among them.
fn first_day(app: &App, days: u32) -> i64 {
    app.clock.now().day() + 1 - i64::from(days)
}
