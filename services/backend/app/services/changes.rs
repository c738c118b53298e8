//! Changes of the schema: what one would mean, and applying it.

mod report;

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use crate::core::catalog::change::{self, Applied, Step, Terms, Verdict};
use crate::core::catalog::{Catalog, Schema, Stage};
use crate::core::db::{ConstraintKind, Source};
use crate::core::id::new_record_id;
use crate::core::wakes::Wake;
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::{self, catalog::Change};
use crate::schemas::changes::{ChangeDocument, ChangeReport, parse};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};
use crate::services::schema::{self, WIRE_REVISION};
use crate::services::versions;

/// Says what a change would mean, and changes nothing.
///
/// # Errors
/// [`Error::ChangeRefused`] with every reason.
pub async fn plan_change(ctx: &Ctx, app: &App, document: serde_json::Value) -> Result<ChangeReport> {
    require(ctx, Permission::Read)?;
    let document = parse(document).map_err(Error::ChangeRefused)?;
    let current = app.schema();
    let applied = weigh(ctx, app, &current, &document).await?;
    report::of(app, &current, &applied, None).await
}

/// Applies a change: tables, catalogue and history in one transaction, then the schema of this node.
///
/// # Errors
/// [`Error::ChangeRefused`] with every reason, [`Error::AcknowledgementRequired`], [`Error::ChangeInProgress`] when
/// another change was applied in the meantime. Nothing is changed then.
pub async fn apply_change(ctx: &Ctx, app: &App, sent: serde_json::Value) -> Result<ChangeReport> {
    require(ctx, Permission::ChangeSchema)?;
    let document = parse(sent.clone()).map_err(Error::ChangeRefused)?;
    let current = app.schema();
    let applied = weigh(ctx, app, &current, &document).await?;
    refuse_unavailable(&applied)?;
    check_acknowledged(&applied, &document)?;
    if document.amend && applied.verdict == Verdict::Breaking && !is_forced(&document) {
        check_amendable(app, &current).await?;
    }
    let words = (document.note.clone(), sent.to_string(), applied.verdict.word());
    let told = json!({"version": applied.version, "verdict": applied.verdict.word(), "note": document.note});
    let act = |id| Act::new("change.apply", format!("changes/{id}")).after(told).reason(&document.reason);
    let entry = entry(ctx, applied.catalog.epoch, applied.version, words, act)?;
    let report = report::of(app, &current, &applied, Some(entry.change.id)).await?;
    put_in_force(app, &current.catalog, (applied.catalog, applied.steps), Some(entry)).await?;
    Ok(report)
}

/// Publishes the draft of that number: from here on it is promised to its clients.
///
/// # Errors
/// [`Error::NoSuchVersion`]; [`Error::Conflict`] for a version that is no draft; [`Error::ChangeInProgress`].
pub async fn publish_draft(ctx: &Ctx, app: &App, number: u32) -> Result<()> {
    require(ctx, Permission::ChangeSchema)?;
    let current = app.schema();
    let draft = versions::lookup(&current, number)?;
    if draft.stage != Stage::Draft {
        return Err(Error::conflict("", "This version is no draft."));
    }
    let verdict = change::publish_verdict(&current.catalog, draft, change::Profile::Default);
    let mut catalog = (*current.catalog).clone();
    catalog.epoch += 1;
    catalog.versions.entry(number).and_modify(|version| {
        version.stage = Stage::Published;
        version.created_at = ctx.now();
    });
    let words = (format!("Publish version {number}"), r#"{"operations":[]}"#.into(), verdict.word());
    let act = |_| Act::new("version.publish", format!("versions/{number}")).before(json!({"state": "draft"}));
    let entry = entry(ctx, catalog.epoch, number, words, act)?;
    put_in_force(app, &current.catalog, (catalog, Vec::new()), Some(entry)).await
}

/// Puts a changed catalogue in force, here and on every node, with the steps that it needs on the tables: the one way to
/// do so, for changes of the schema and for acts about a version alike.
///
/// # Errors
/// [`Error::ChangeInProgress`] when another change was put in force since `before`; nothing is changed then.
///
/// What clients cannot tell has no place in the history: there is no `entry` then.
pub(super) async fn put_in_force(
    app: &App,
    before: &Arc<Catalog>,
    (after, steps): (Catalog, Vec<(usize, Step)>),
    entry: Option<Entry>,
) -> Result<()> {
    let next = Schema::compile(after.clone(), app.db.dialect())?;
    let before = Arc::clone(before);
    let published = app
        .db
        .publish(before.epoch, async move |tx| {
            for (operation, step) in &steps {
                let done = models::catalog::carry_out(tx, &after, step).await;
                done.map_err(|fault| refuse_step(*operation, step, fault))?;
            }
            models::catalog::save(tx, &before, &after).await?;
            match &entry {
                Some(Entry { change, ctx, act }) => {
                    models::catalog::record_change(tx, change).await?;
                    audit::record(tx, ctx, act.clone())
                }
                None => Ok(()),
            }
        })
        .await;
    if matches!(published, Err(Error::SchemaMoved)) {
        // So that the plan which comes next is one on the schema in force.
        schema::reload(app).await?;
        return Err(Error::ChangeInProgress);
    }
    published?;
    schema::install(app, next);
    app.wakes.announce(Wake::Schema);
    Ok(())
}

/// The catalogue after the document, or every reason why not.
async fn weigh(ctx: &Ctx, app: &App, schema: &Schema, document: &ChangeDocument) -> Result<Applied> {
    let terms = Terms {
        profile: document.profile,
        draft: document.draft,
        amend: document.amend,
        now: ctx.now(),
        wire_revision: WIRE_REVISION,
    };
    let applied = change::apply(&schema.catalog, &document.operations, terms);
    let mut applied = applied.map_err(|reasons| Error::ChangeRefused(reasons.into_iter().map(to_fault).collect()))?;
    let mut faults = missing_records(app, schema, &applied).await?;
    faults.extend(misplaced_dates(&applied, document));
    announce_end(&mut applied, document);
    faults.extend(versions::misannounced(app, &schema.catalog, &applied.catalog, is_forced(document)));
    if faults.is_empty() { Ok(applied) } else { Err(Error::ChangeRefused(faults)) }
}

/// Whether the author overrides what stands against the change, and says why.
fn is_forced(document: &ChangeDocument) -> bool {
    document.force && !document.reason.trim().is_empty()
}

/// A published version takes what breaks clients in place as long as it has none.
async fn check_amendable(app: &App, schema: &Schema) -> Result<()> {
    match schema.catalog.newest() {
        Some(newest) if newest.stage == Stage::Published => versions::check_unused(app, newest.number, None).await,
        _ => Ok(()),
    }
}

fn to_fault((index, reason): (usize, change::Refused)) -> Fault {
    let pointer = format!("/operations/{index}{}", reason.pointer);
    match reason.position {
        Some(position) => Fault {
            place: crate::core::error::Place::Expression { pointer, position },
            code: reason.code,
            detail: reason.detail,
        },
        None => Fault::body(pointer, reason.code, reason.detail),
    }
}

/// What stands in for a missing relation must be a record that is there.
async fn missing_records(app: &App, schema: &Schema, applied: &Applied) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (index, outcome) in applied.outcomes.iter().enumerate() {
        let Some((pointer, target, id)) = &outcome.effect.needs else { continue };
        let is_there = match schema.newest_collection(*target) {
            Some(collection) => models::records::lookup(&app.db, collection, *id).await?.is_some(),
            None => false,
        };
        if !is_there {
            let pointer = format!("/operations/{index}{pointer}");
            faults.push(Fault::body(pointer, "no_such_record", "There is no such record."));
        }
    }
    Ok(faults)
}

fn misplaced_dates(applied: &Applied, document: &ChangeDocument) -> Vec<Fault> {
    let dates = [("/deprecated_at", document.deprecated_at), ("/sunset_at", document.sunset_at)];
    let given = dates.into_iter().filter(|(_, date)| date.is_some() && !applied.mints);
    let detail = "The change makes no new version, so that none is superseded.";
    given.map(|(pointer, _)| Fault::body(pointer, "option_unfit", detail)).collect()
}

/// Sets the dates of the version that is superseded.
fn announce_end(applied: &mut Applied, document: &ChangeDocument) {
    if !applied.mints {
        return;
    }
    if let Some((_, superseded)) = applied.catalog.versions.range_mut(..applied.version).next_back() {
        let life = &mut superseded.life;
        life.deprecated_at = document.deprecated_at.or(life.deprecated_at);
        life.sunset_at = document.sunset_at.or(life.sunset_at);
    }
}

fn refuse_unavailable(applied: &Applied) -> Result<()> {
    let detail = "This release can say what the operation means, and not carry it out yet.";
    let faults = applied.unavailable.iter();
    let faults: Vec<Fault> =
        faults.map(|index| Fault::body(format!("/operations/{index}/op"), "not_available", detail)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::ChangeRefused(faults)) }
}

fn check_acknowledged(applied: &Applied, document: &ChangeDocument) -> Result<()> {
    let missing = applied.acknowledge.iter().filter(|code| !document.acknowledge.iter().any(|given| given == *code));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::AcknowledgementRequired(missing)) }
}

/// What is kept of a change, or of an act about a version: in the history, and in the audit log.
pub(super) struct Entry {
    change: Change,
    ctx: Ctx,
    act: Act,
}

/// What the history keeps of a change, or of an act about a version: a note, what was sent, and the verdict's word. `act`
/// is what the audit log is told, for the id of the entry.
pub(super) fn entry(
    ctx: &Ctx,
    epoch: i64,
    version: u32,
    (note, document, verdict): (String, String, &'static str),
    act: impl FnOnce(Uuid) -> Act,
) -> Result<Entry> {
    let (id, operator, applied_at) = (new_record_id(ctx.now())?, ctx.operator_id(), ctx.now());
    let change = Change { id, epoch, version, note, document, verdict, operator, applied_at };
    Ok(Entry { change, ctx: ctx.clone(), act: act(id) })
}

/// Stored rows that stand in the way of a unique index are a reason to refuse, not a defect.
fn refuse_step(operation: usize, step: &Step, fault: Error) -> Error {
    match (step, fault) {
        (Step::CreateIndex(..), Error::Constraint(constraint)) if constraint.kind == ConstraintKind::Unique => {
            let detail = "Stored records agree on these fields, which must be unique.";
            Error::ChangeRefused(vec![Fault::body(format!("/operations/{operation}/fields"), "duplicates", detail)])
        }
        (Step::CreateIndex(..), Error::Constraint(constraint)) if constraint.kind == ConstraintKind::Size => {
            let detail = "A stored text is longer than an index can hold.";
            Error::ChangeRefused(vec![Fault::body(format!("/operations/{operation}/fields"), "too_long", detail)])
        }
        (_, fault) => fault,
    }
}
