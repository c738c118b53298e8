//! Opening a Stratabase: its parts, its tables, and the schema in force.

use std::sync::Arc;

use crate::core::config::Settings;
use crate::core::{App, Clock, Result};
use crate::models::migrations::MIGRATIONS;
use crate::services::{schema, settings};

/// Opens everything that use cases share. On the first start this makes version 1 of the API, a draft that holds the
/// accounts.
///
/// # Errors
/// A folder cannot be made, a part does not answer, or the database was made by a later release.
pub async fn open_app(settings: Settings, clock: Clock) -> Result<Arc<App>> {
    let app = App::open(settings, clock, MIGRATIONS).await?;
    schema::install(&app, schema::open(&app.db, &app.clock).await?);
    settings::reload(&app).await?;
    Ok(Arc::new(app))
}
