//! The life of a version: what operators announce of its end, and taking it from its clients.

mod announce;
mod bounds;
mod gate;
mod retire;

use std::sync::Arc;

pub use announce::update_version;
pub use gate::{USE_DAYS, check_unused};
pub use retire::{purge_version, restore_version, retire_version};
use serde_json::{Value as Json, json};

use crate::core::catalog::{Act, Catalog, Schema, Version};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::services::{audit, changes};

/// What is wrong with what a next catalogue announces that the one before did not.
pub(super) fn misannounced(app: &App, before: &Catalog, after: &Catalog, is_forced: bool) -> Vec<Fault> {
    let lives = after
        .versions
        .values()
        .filter_map(|version| Some((&before.versions.get(&version.number)?.life, &version.life)));
    lives
        .filter(|(before, after)| before != after)
        .flat_map(|(before, after)| bounds::faults(app, before, after, is_forced))
        .collect()
}

/// The version of that number.
pub(super) fn lookup(schema: &Schema, number: u32) -> Result<&Version> {
    schema.catalog.versions.get(&number).ok_or_else(|| Error::NoSuchVersion(number.to_string()))
}

/// An act that the version's stage does not allow.
fn refused(detail: impl Into<String>) -> Error {
    Error::Conflict { detail: detail.into(), faults: Vec::new() }
}

/// What an operator does about a version, as the history keeps it.
struct Deed {
    act: Act,
    reason: String,
    /// What was sent.
    sent: Json,
}

/// What the audit log calls an act.
const fn action(act: Act) -> &'static str {
    match act {
        Act::Announced => "version.update",
        Act::Retired => "version.retire",
        Act::Restored => "version.restore",
        Act::Purged => "version.purge",
    }
}

/// Alters a version in a next catalogue and puts that in force, with the act in the history.
async fn carry_out(
    ctx: &Ctx,
    app: &App,
    current: &Arc<Schema>,
    number: u32,
    deed: Deed,
    alter: impl FnOnce(&mut Version),
) -> Result<()> {
    let mut next = (*current.catalog).clone();
    next.epoch += 1;
    next.versions.entry(number).and_modify(alter);
    let told = if deed.act == Act::Announced { deed.sent.clone() } else { json!({"state": deed.act.word()}) };
    let noted = audit::Act::new(action(deed.act), format!("versions/{number}")).after(told).reason(&deed.reason);
    let words = (deed.reason, deed.sent.to_string(), deed.act.word());
    let entry = changes::entry(ctx, next.epoch, number, words, |_| noted)?;
    changes::put_in_force(app, &current.catalog, (next, Vec::new()), Some(entry)).await
}
