//! The installation at a glance.

use crate::core::db::{Dialect, Source};
use crate::core::{App, Ctx, Result};
use crate::models::{accounts, files, sessions, setup};
use crate::schemas::platform::overview::{Counts, Overview, SetupState};
use crate::services::health;
use crate::services::operators::{Permission, require};

/// Release, engine, the state of each part, and how much there is.
///
/// # Errors
/// [`Error::Unauthenticated`](crate::core::Error::Unauthenticated) for anybody but operators; the database does not
/// answer.
pub async fn get_overview(ctx: &Ctx, app: &App) -> Result<Overview> {
    require(ctx, Permission::Read)?;
    let long = app.db.long();
    let counts = Counts {
        collections: app.schema().catalog.newest().map_or(0, |version| version.collections.len()),
        users: accounts::count(&long).await?,
        sessions: sessions::count(&long, ctx.now()).await?,
        files: files::count(&long).await?,
    };
    let engine = match long.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    };
    Ok(Overview { version: env!("CARGO_PKG_VERSION"), engine, parts: health::check(app).await.parts, counts })
}

/// Whether the first owner is still to be made. Anybody may ask: the answer shows on the first page of the console.
///
/// # Errors
/// The database does not answer.
pub async fn get_setup(app: &App) -> Result<SetupState> {
    Ok(SetupState { open: setup::is_open(&app.db).await? })
}
