//! Changes of the schema: what one would mean, and applying it.

use std::sync::Arc;

use uuid::Uuid;

use crate::core::catalog::change::{self, Applied, Outcome, Step, Verdict};
use crate::core::catalog::{Catalog, Schema, Stage};
use crate::core::db::{ConstraintKind, Source};
use crate::core::id::new_record_id;
use crate::core::wakes::Wake;
use crate::core::{App, Ctx, Error, Fault, Principal, Result};
use crate::models::{self, catalog::Change};
use crate::schemas::changes::{ChangeDocument, ChangeReport, OperationReport, parse};
use crate::services::operators::require_operator;
use crate::services::schema;

/// Says what a change would mean, and changes nothing.
///
/// # Errors
/// [`Error::ChangeRefused`] with every reason.
pub async fn plan_change(ctx: &Ctx, app: &App, document: serde_json::Value) -> Result<ChangeReport> {
    require_operator(ctx)?;
    let document = parse(document).map_err(Error::ChangeRefused)?;
    let current = app.schema();
    let applied = weigh(&current.catalog, &document)?;
    report(&app.db.long(), &current.catalog, &applied, None).await
}

/// Applies a change: tables, catalogue and history in one transaction, then the schema of this node.
///
/// # Errors
/// [`Error::ChangeRefused`] with every reason, [`Error::AcknowledgementRequired`], [`Error::ChangeInProgress`] when
/// another change was applied in the meantime. Nothing is changed then.
pub async fn apply_change(ctx: &Ctx, app: &App, sent: serde_json::Value) -> Result<ChangeReport> {
    require_operator(ctx)?;
    let document = parse(sent.clone()).map_err(Error::ChangeRefused)?;
    let current = app.schema();
    let mut applied = weigh(&current.catalog, &document)?;
    check_acknowledged(&applied, &document)?;
    if !document.draft {
        publish_drafts(&mut applied.catalog);
    }
    let next = Schema::compile(applied.catalog.clone(), app.db.dialect())?;
    let change = history(ctx, &applied, &document, sent.to_string())?;
    let report = report(&app.db.long(), &current.catalog, &applied, Some(change.id)).await?;
    let before = Arc::clone(&current.catalog);
    let published = app
        .db
        .publish(before.epoch, async move |tx| {
            for (operation, step) in &applied.steps {
                let done = models::catalog::carry_out(tx, &applied.catalog, step).await;
                done.map_err(|fault| refuse_step(*operation, step, fault))?;
            }
            models::catalog::save(tx, &before, &applied.catalog).await?;
            models::catalog::record_change(tx, &change).await
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
    Ok(report)
}

/// The catalogue after the document, or every reason why not.
fn weigh(catalog: &Catalog, document: &ChangeDocument) -> Result<Applied> {
    let applied = change::apply(catalog, &document.operations, document.profile);
    let applied = applied.map_err(|reasons| Error::ChangeRefused(reasons.into_iter().map(to_fault).collect()))?;
    let is_published = catalog.newest().is_some_and(|version| version.stage == Stage::Published);
    let breaking = applied.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.verdict == Verdict::Breaking);
    let mut refused: Vec<Fault> = breaking
        .map(|(index, outcome)| {
            let detail = format!("{} Publishing a second version is not available yet.", outcome.reason);
            Fault::body(format!("/operations/{index}"), "breaking", detail)
        })
        .collect();
    if document.draft && is_published {
        let detail = "Version 1 is published, and drafts of a second version are not available yet.";
        refused.push(Fault::body("/draft", "not_available", detail));
    }
    if refused.is_empty() { Ok(applied) } else { Err(Error::ChangeRefused(refused)) }
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

fn check_acknowledged(applied: &Applied, document: &ChangeDocument) -> Result<()> {
    let missing = applied.acknowledge.iter().filter(|code| !document.acknowledge.iter().any(|given| given == *code));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::AcknowledgementRequired(missing)) }
}

fn publish_drafts(catalog: &mut Catalog) {
    for version in catalog.versions.values_mut() {
        version.stage = Stage::Published;
    }
}

fn history(ctx: &Ctx, applied: &Applied, document: &ChangeDocument, sent: String) -> Result<Change> {
    let operator = match ctx.who {
        Principal::Operator { id, .. } => Some(id),
        _ => None,
    };
    Ok(Change {
        id: new_record_id(ctx.now())?,
        epoch: applied.catalog.epoch,
        version: applied.catalog.newest().map_or(1, |version| version.number),
        note: document.note.clone(),
        document: sent,
        verdict: applied.verdict.word(),
        operator,
        applied_at: ctx.now(),
    })
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

async fn report(source: &impl Source, before: &Catalog, applied: &Applied, id: Option<Uuid>) -> Result<ChangeReport> {
    let mut operations = Vec::new();
    for outcome in &applied.outcomes {
        operations.push(report_operation(source, before, outcome).await?);
    }
    let nothing = applied.steps.is_empty() && applied.catalog.hubs == before.hubs;
    Ok(ChangeReport {
        id,
        verdict: applied.verdict.word(),
        version: applied.catalog.newest().map_or(1, |version| version.number),
        mints: false,
        state: "applied",
        operations,
        acknowledge: applied.acknowledge.iter().map(ToString::to_string).collect(),
        warnings: if nothing { vec!["Nothing is changed.".into()] } else { Vec::new() },
    })
}

async fn report_operation(source: &impl Source, before: &Catalog, outcome: &Outcome) -> Result<OperationReport> {
    let rows_affected = match before.hub(outcome.collection) {
        Some(hub) if outcome.touches_rows => models::catalog::count_rows(source, hub).await?,
        _ => 0,
    };
    Ok(OperationReport {
        op: outcome.op,
        verdict: outcome.verdict.word(),
        reason: outcome.reason.clone(),
        outcome: None,
        rows_affected,
        rows_failing: 0,
        examples: Vec::new(),
    })
}
