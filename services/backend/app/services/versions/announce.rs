//! Announcing a version's end: dates, brownouts, and messages to its clients.

use serde_json::json;

use super::{Deed, bounds, carry_out, lookup};
use crate::core::catalog::{Act, Life, Stage};
use crate::core::{App, Ctx, Error, Result};
use crate::schemas::catalog::VersionItem;
use crate::schemas::versions::VersionPatch;
use crate::services::catalog;
use crate::services::operators::{Permission, require};

/// Sets what is announced of a version's end. What is absent in the patch stays.
///
/// # Errors
/// [`Error::NoSuchVersion`]; [`Error::InvalidFields`] for a draft and the current version, whose clients could go
/// nowhere, and for what is out of bounds or of order; [`Error::ChangeInProgress`].
pub async fn update_version(ctx: &Ctx, app: &App, number: u32, patch: VersionPatch) -> Result<VersionItem> {
    require(ctx, Permission::ChangeSchema)?;
    let current = app.schema();
    let version = lookup(&current, number)?;
    let sent = json!(patch);
    if version.stage == Stage::Draft || current.catalog.successor(number).is_none() {
        let detail = "No published version comes after this one, so that its clients could go nowhere.";
        return Err(Error::field("", "unfit", detail));
    }
    let reason = bounds::reason(patch.reason.as_deref(), patch.force)?;
    let (before, is_forced) = (version.life.clone(), patch.force);
    let after = patched(&before, patch);
    let faults = bounds::faults(app, &before, &after, is_forced);
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    if after != before {
        let deed = Deed { act: Act::Announced, reason, sent };
        carry_out(ctx, app, &current, number, deed, |version| version.life = after).await?;
    }
    catalog::get_version(ctx, app, number).await
}

/// What is announced once a patch is applied, brownouts in the order of time.
fn patched(before: &Life, patch: VersionPatch) -> Life {
    let mut life = before.clone();
    if let Some(at) = patch.deprecated_at {
        life.deprecated_at = at;
    }
    if let Some(at) = patch.sunset_at {
        life.sunset_at = at;
    }
    if let Some(spans) = patch.brownouts {
        life.brownouts = spans.unwrap_or_default().iter().map(Into::into).collect();
        life.brownouts.sort_by_key(|brownout| brownout.from);
    }
    if let Some(messages) = patch.messages {
        let messages = messages.unwrap_or_default().into_iter();
        life.messages = messages.map(|(client, message)| (client, message.into())).collect();
    }
    life
}
