//! The report on a change: verdicts, and what they mean for the data that is there.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::core::catalog::accept::{accept, compile_pattern};
use crate::core::catalog::change::{Applied, Narrowing, Outcome, Touched, Verdict};
use crate::core::catalog::{Catalog, Hub, Index, Schema, Stage, VersionField};
use crate::core::db::Source;
use crate::core::usage::ClientUse;
use crate::core::{App, Error, Result};
use crate::models;
use crate::schemas::changes::{ChangeReport, MetClient, OperationReport};
use crate::services::records::json::of_value as json_of;
use crate::services::usage;
use crate::services::versions;

/// Most examples of records that stand in the way of an operation.
const MAX_EXAMPLES: u32 = 20;
/// Records that are looked through at a time.
const PAGE: u32 = 1_000;

/// Tells what a change means. It reads what it counts without holding anybody up.
///
/// # Errors
/// The database does not answer, or not in time.
pub async fn of(app: &App, before: &Schema, applied: &Applied, id: Option<Uuid>) -> Result<ChangeReport> {
    let source = app.db.long();
    let catalog = &before.catalog;
    let callers = Callers::of(app, before, applied).await?;
    let mut operations = Vec::new();
    let mut warnings = Vec::new();
    for outcome in &applied.outcomes {
        let clients = callers.met_by(before, outcome);
        operations.push(operation(&source, (catalog, &applied.catalog), outcome, clients).await?);
        warnings.extend(kept(&source, catalog, outcome).await?);
    }
    warnings.extend(
        applied
            .rules_touched
            .iter()
            .map(|rules| format!("Rules read values that show otherwise from now on, in every version: {rules}.")),
    );
    if !applied.unavailable.is_empty() {
        warnings.push("This release cannot carry out every one of these operations yet.".into());
    }
    if applied.changes_nothing(catalog) {
        warnings.push("Nothing is changed.".into());
    }
    Ok(ChangeReport {
        id,
        verdict: applied.verdict.word(),
        version: applied.version,
        mints: applied.mints,
        state: "applied",
        operations,
        acknowledge: applied.acknowledge.iter().map(ToString::to_string).collect(),
        warnings,
    })
}

async fn operation(
    source: &impl Source,
    (before, after): (&Catalog, &Catalog),
    outcome: &Outcome,
    clients: Vec<MetClient>,
) -> Result<OperationReport> {
    let effect = &outcome.effect;
    let (mut rows_affected, mut rows_failing, mut examples) = (0, 0, Vec::new());
    if let Some(hub) = before.hub(outcome.collection) {
        let known = |field| hub.column(field).is_some();
        if effect.touched.column().is_none_or(known) {
            rows_affected = models::catalog::count_touched(source, hub, &effect.touched).await?;
        }
        if let Some(index) = &effect.unique {
            let (count, groups) = duplicates(source, (before, hub), after, index).await?;
            rows_failing = count;
            examples = groups.into_iter().map(|(id, size)| json!({"id": id, "records": size})).collect();
        }
        if let Some(field) = effect.tightened.as_deref().filter(|field| known(field.lens.base.column)) {
            (rows_failing, examples) = unfit(source, hub, field).await?;
        }
    }
    Ok(OperationReport {
        op: outcome.op,
        verdict: outcome.verdict.word(),
        reason: outcome.reason.clone(),
        outcome: effect.narrowing.map(Narrowing::word),
        rows_affected,
        rows_failing,
        examples,
        clients,
    })
}

/// Stored records that agree on what is to be unique: how many, and some of them. There are none where a field of it is
/// only made.
async fn duplicates(
    source: &impl Source,
    (before, hub): (&Catalog, &Hub),
    after: &Catalog,
    index: &Index,
) -> Result<(i64, Vec<(Uuid, i64)>)> {
    let Some(is) = after.hub(hub.id) else { return Ok((0, Vec::new())) };
    let is_there = |field| hub.column(field).is_some();
    let read = hub.columns.iter().filter(|column| index.reads(column.field)).count();
    let reads = is.columns.iter().filter(|column| index.reads(column.field));
    if reads.clone().any(|column| !is_there(column.shown_by())) {
        return Ok((0, Vec::new()));
    }
    if read < reads.count() {
        return models::folds::duplicates(source, (before, hub, is), index, MAX_EXAMPLES as usize).await;
    }
    models::catalog::duplicates(source, (before, hub), index, MAX_EXAMPLES).await
}

/// Records that hold what a field takes no more: how many there are, and some of them with what is wrong.
async fn unfit(source: &impl Source, hub: &Hub, shown: &VersionField) -> Result<(i64, Vec<Json>)> {
    let (mut count, mut examples) = (0, Vec::new());
    let pattern = shown.field.options.pattern.as_deref().map(compile_pattern).transpose();
    let pattern = pattern.map_err(|fault| Error::internal(format!("pattern of {}: {fault}", shown.field.name)))?;
    let Some(column) = hub.column(shown.lens.base.column) else { return Ok((count, examples)) };
    let mut behind = None;
    loop {
        // Page by page, so that no snapshot is held while a large table is looked through.
        let page = models::catalog::values(source, hub, column, behind, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok((count, examples)) };
        behind = Some(*last);
        for (id, value) in &page {
            if let Err(refusal) = accept(&shown.field, pattern.as_ref(), &json_of(value)) {
                count += 1;
                if examples.len() < MAX_EXAMPLES as usize {
                    examples.push(json!({"id": id, "code": refusal.code, "detail": refusal.detail}));
                }
            }
        }
    }
}

/// The clients of each version that a change may reach.
struct Callers(Vec<(u32, Vec<ClientUse>)>);

impl Callers {
    async fn of(app: &App, before: &Schema, applied: &Applied) -> Result<Self> {
        let mut callers = Vec::new();
        let is_met = applied.outcomes.iter().any(|outcome| outcome.verdict != Verdict::Additive);
        let served = before.catalog.versions.values().filter(|version| is_met && version.stage == Stage::Published);
        for version in served {
            callers.push((version.number, usage::clients_of(app, version.number, versions::USE_DAYS).await?));
        }
        Ok(Self(callers))
    }

    /// Those that use what an operation changes, by the names of their version.
    fn met_by(&self, before: &Schema, outcome: &Outcome) -> Vec<MetClient> {
        let mut met = Vec::new();
        for (version, clients) in self.0.iter().filter(|_| outcome.verdict != Verdict::Additive) {
            let shown = before.catalog.versions.get(version).filter(|version| version.is_live());
            let Some(shown) = shown.and_then(|version| version.collection_by_id(outcome.collection)) else { continue };
            let field = outcome.effect.field.map(|field| shown.path_of(field));
            let is_met = |name: &String| match (&field, name.split_once('.')) {
                (None, Some((collection, _))) => collection == shown.name,
                (Some(Some(field)), Some((collection, used))) => collection == shown.name && overlap(used, field),
                _ => false,
            };
            let met_here = clients.iter().filter(|client| {
                let used = [&client.read, &client.filtered, &client.written];
                used.into_iter().flatten().any(is_met)
            });
            met.extend(met_here.map(|client| MetClient {
                version: *version,
                client: client.client.clone(),
                count: client.count,
            }));
        }
        met
    }
}

/// Whether two paths are the same, or one is of an object and the other of a member of it.
fn overlap(one: &str, other: &str) -> bool {
    let is_within = |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.'));
    one == other || is_within(one, other) || is_within(other, one)
}

/// How many values an operation leaves for older versions alone, and until when; or what it means that it does not.
async fn kept(source: &impl Source, before: &Catalog, outcome: &Outcome) -> Result<Option<String>> {
    let effect = &outcome.effect;
    let (Some(hub), Some(field)) = (before.hub(outcome.collection), effect.field) else { return Ok(None) };
    let Some(column) = effect.kept.or(effect.erased).filter(|column| hub.column(*column).is_some()) else {
        return Ok(None);
    };
    let count = models::catalog::count_touched(source, hub, &Touched::Present(column)).await?;
    let name = before.newest_field(hub.id, field).map_or("", |shown| shown.field.name.as_str());
    let versions = before.versions.values().filter(|version| version.is_live());
    let showing = versions.filter(|v| v.collection_by_id(hub.id).is_some_and(|c| c.field_by_id(field).is_some()));
    let versions = showing.map(|version| format!("v{}", version.number)).collect::<Vec<_>>().join(", ");
    Ok(Some(if effect.kept.is_some() {
        format!("{count} values of `{name}` stay for {versions}, until the last of them is purged.")
    } else {
        format!("{count} values of `{name}` are removed now; {versions} show what `restore` says, and take new values.")
    }))
}
