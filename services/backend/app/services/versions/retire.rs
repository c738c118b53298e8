//! Taking a version from its clients: retired, restored, purged.

use serde_json::{Value as Json, json};

use super::{Deed, bounds, carry_out, gate, lookup, refused};
use crate::core::catalog::{Act, Schema, Stage};
use crate::core::{App, Ctx, Result};
use crate::schemas::catalog::VersionItem;
use crate::schemas::versions::RetireRequest;
use crate::services::catalog;
use crate::services::operators::{Permission, require};

/// Ends a version: it answers 410 from now on, and can be restored.
///
/// # Errors
/// [`Error::NoSuchVersion`](crate::core::Error::NoSuchVersion); [`Error::Conflict`](crate::core::Error::Conflict) for a
/// draft, the current version and one that is retired already; [`Error::VersionInUse`](crate::core::Error::VersionInUse)
/// as the gate says, unless forced; [`Error::InvalidFields`](crate::core::Error::InvalidFields) for a missing reason.
pub async fn retire_version(ctx: &Ctx, app: &App, number: u32, terms: RetireRequest) -> Result<VersionItem> {
    require(ctx, Permission::ChangeSchema)?;
    let current = app.schema();
    check_retirable(&current, number)?;
    let reason = bounds::reason(terms.reason.as_deref(), terms.force)?;
    if !terms.force {
        gate::check_unused(app, number, terms.accept_users).await?;
    }
    let deed = Deed { act: Act::Retired, reason, sent: json!(terms) };
    carry_out(ctx, app, &current, number, deed, |version| version.stage = Stage::Retired).await?;
    catalog::get_version(ctx, app, number).await
}

fn check_retirable(schema: &Schema, number: u32) -> Result<()> {
    match lookup(schema, number)?.stage {
        Stage::Draft => Err(refused("A draft is promised to nobody: change it, or publish it.")),
        Stage::Retired | Stage::Purged => Err(refused("This version is retired already.")),
        Stage::Published if schema.catalog.successor(number).is_none() => {
            Err(refused("This is the current version: its clients could go nowhere."))
        }
        Stage::Published => Ok(()),
    }
}

/// Lets a retired version answer again.
///
/// # Errors
/// As [`retire_version`]; a conflict for a version that is not retired.
pub async fn restore_version(ctx: &Ctx, app: &App, number: u32) -> Result<VersionItem> {
    leave_retirement(ctx, app, number, (Act::Restored, Stage::Published), Permission::ChangeSchema).await
}

/// Ends a retired version for good: nothing brings it back.
///
/// # Errors
/// As [`restore_version`].
pub async fn purge_version(ctx: &Ctx, app: &App, number: u32) -> Result<VersionItem> {
    leave_retirement(ctx, app, number, (Act::Purged, Stage::Purged), Permission::PurgeVersions).await
}

async fn leave_retirement(
    ctx: &Ctx,
    app: &App,
    number: u32,
    (act, to): (Act, Stage),
    permission: Permission,
) -> Result<VersionItem> {
    require(ctx, permission)?;
    let current = app.schema();
    match lookup(&current, number)?.stage {
        Stage::Retired => {}
        Stage::Purged => return Err(refused("This version is gone for good.")),
        Stage::Draft | Stage::Published => return Err(refused("This version is not retired.")),
    }
    let deed = Deed { act, reason: String::new(), sent: Json::Object(serde_json::Map::new()) };
    carry_out(ctx, app, &current, number, deed, |version| version.stage = to).await?;
    catalog::get_version(ctx, app, number).await
}
