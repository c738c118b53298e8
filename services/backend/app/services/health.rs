//! Whether this process can serve: each part that requests need is asked.

use crate::core::App;
use crate::models;
use crate::schemas::health::{Health, HealthParts};

/// The status of a process whose parts all answer.
pub const READY: &str = "ready";

/// Asks every part. The queue is a table of the database with, perhaps, a broker beside it. What is survived when it is
/// away only degrades.
pub async fn check(app: &App) -> Health {
    let word = |is_ok: bool| if is_ok { "ok" } else { "unavailable" };
    let database = word(models::health::ping(&app.db).await.is_ok());
    let storage = word(app.storage.check().await.is_ok());
    let cache = if app.cache.is_well().await { "ok" } else { "degraded" };
    let queue = if database == "ok" && !app.bus.is_well() { "degraded" } else { database };
    let parts = HealthParts { database, cache, storage, queue };
    let is_ready = parts.database == "ok" && parts.storage == "ok";
    Health { status: if is_ready { READY } else { "unavailable" }, parts }
}
