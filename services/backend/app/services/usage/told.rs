//! The counters as operators read them.

use super::{KEPT_DAYS, first_day, flush, names};
use crate::core::{App, Ctx, Error, Fault, Result, Time};
use crate::models::usage::{self, Usage};
use crate::schemas::usage::{UsageItem, UsageList, UsageParameters};
use crate::services::operators::{Permission, require};

/// Days unless asked otherwise.
const DEFAULT_DAYS: u32 = 30;
/// Most items of an answer: more than this no person reads, and the memory for it is better spent.
const MAX_ITEMS: u32 = 50_000;

/// Tells who called which version, day by day; what this node counted is written down first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`] for a version that is not there, for
/// days outside 1 to 400, and when there are more than 50,000 items.
pub async fn list_usage(ctx: &Ctx, app: &App, given: &UsageParameters) -> Result<UsageList> {
    require(ctx, Permission::Read)?;
    let days = given.days.unwrap_or(DEFAULT_DAYS);
    if !(1..=KEPT_DAYS).contains(&days) {
        return Err(invalid("days", "out_of_range", format!("1 to {KEPT_DAYS}.")));
    }
    let catalog = &app.schema().catalog;
    if let Some(version) = given.version.filter(|version| !catalog.versions.contains_key(version)) {
        return Err(invalid("version", "no_such_version", format!("There is no API version {version}.")));
    }
    flush(app).await?;
    let rows = usage::list(&app.db.long(), given.version, first_day(app, days), MAX_ITEMS + 1).await?;
    if rows.len() > MAX_ITEMS as usize {
        let detail = format!("There are more than {MAX_ITEMS} items: ask for fewer days, or for one version.");
        return Err(invalid("days", "too_many", detail));
    }
    let item = |row: Usage| {
        let version = catalog.versions.get(&row.version);
        UsageItem {
            version: row.version,
            day: Time::start_of_day(row.day).to_string().chars().take("2026-11-22".len()).collect(),
            fields: names::of_fields(version, Some(&row.collection), &row.tally.fields),
            client: row.client,
            collection: row.collection,
            method: row.method,
            outcome: row.outcome,
            count: row.tally.count,
            users: row.tally.users.estimate(),
            last_seen: row.tally.last_seen,
        }
    };
    Ok(UsageList { items: rows.into_iter().map(item).collect() })
}

fn invalid(parameter: &str, code: &'static str, detail: String) -> Error {
    Error::InvalidQuery(vec![Fault::query(parameter, code, detail)])
}
