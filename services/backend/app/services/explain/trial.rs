//! Trying what a user may do, for operators who want to know before the user does.

use std::sync::Arc;

use uuid::Uuid;

use super::describe;
use crate::core::catalog::Schema;
use crate::core::checks::Checks;
use crate::core::{App, Ctx, Error, Principal, Result};
use crate::models;
use crate::schemas::batch::{BatchMethod, BatchOperation};
use crate::schemas::explain::{RuleCheck, Trial, TrialMethod};
use crate::services::operators::{Permission, require};
use crate::services::records::{self, Attempt, ListQuery};
use crate::services::users;

/// What became of something that was tried.
#[derive(Debug)]
pub struct Outcome {
    /// The status that it would be answered with, if it would be done; what it would be refused with otherwise.
    pub status: Result<u16>,
    /// Of a list, how many rows its rule keeps out.
    pub hidden: Option<u64>,
    /// What each rule said.
    pub checks: Vec<RuleCheck>,
}

/// Tries an operation as a user, or as nobody. It is the user's request itself, in a transaction that is taken back: no row,
/// no event, and nothing counted as use of the version.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidFields`] for what is no operation, for an unknown
/// user and for a version that is not served; what is the server's own fault, such as [`Error::Timeout`].
pub async fn try_operation(ctx: &Ctx, app: &App, trial: Trial) -> Result<Outcome> {
    require(ctx, Permission::Read)?;
    let schema = app.schema();
    let newest = schema.catalog.newest().map_or(1, |version| version.number);
    let version = trial.version.unwrap_or(newest);
    if !schema.serves(version) {
        return Err(Error::field("/version", "no_such_version", format!("There is no API version {version}.")));
    }
    let who = caller(app, &schema, trial.caller.as_ref().map(|caller| caller.user)).await?;
    let method = trial.method;
    let attempt = read(trial)?;
    let ctx = Ctx {
        who,
        clock: ctx.clock.clone(),
        request_id: ctx.request_id,
        version,
        address: ctx.address,
        method: word(method),
        endings: ctx.endings.clone(),
        usage: Arc::default(),
        checks: Arc::new(Checks::of_all()),
    };
    let refusal = records::attempt(&ctx, app, attempt).await?;
    let checks = ctx.checks.take();
    Ok(Outcome {
        status: refusal.map_or_else(|| Ok(write(method).map_or(200, BatchMethod::status)), Err),
        hidden: checks.iter().find_map(|check| Some(check.hidden.as_ref()?.rows)),
        checks: checks.iter().map(describe::check).collect(),
    })
}

async fn caller(app: &App, schema: &Schema, user: Option<Uuid>) -> Result<Principal> {
    let Some(id) = user else { return Ok(Principal::Anonymous) };
    let users = users::newest(schema)?;
    match models::records::lookup(&app.db, users, id).await? {
        // Of no session: what asks how old a login is lets a trial pass.
        Some(_) => Ok(Principal::User { id, session: Uuid::nil() }),
        None => Err(Error::field("/as/user", "no_such_user", "There is no such user.")),
    }
}

/// What is to be tried.
fn read(trial: Trial) -> Result<Attempt> {
    let Trial { method, path, query, body, .. } = trial;
    let refuse = |pointer, detail| Err(Error::field(pointer, "not_allowed", detail));
    if let Some(method) = write(method) {
        return match query {
            Some(_) => refuse("/query", "Only a list takes a query."),
            None => Ok(Attempt::Write(BatchOperation { method, path, body, if_match: None })),
        };
    }
    if body.is_some() {
        return refuse("/body", "GET takes no body.");
    }
    match (records::split_path(&path), query) {
        ((collection, None), query) => {
            let query = ListQuery::of_body(query.unwrap_or_default());
            Ok(Attempt::List(collection.to_owned(), Box::new(query)))
        }
        ((collection, Some(id)), None) => Ok(Attempt::Read(collection.to_owned(), id.to_owned())),
        ((_, Some(_)), Some(_)) => refuse("/query", "Only a list takes a query."),
    }
}

/// The write that a method stands for.
const fn write(method: TrialMethod) -> Option<BatchMethod> {
    match method {
        TrialMethod::Get => None,
        TrialMethod::Post => Some(BatchMethod::Post),
        TrialMethod::Put => Some(BatchMethod::Put),
        TrialMethod::Patch => Some(BatchMethod::Patch),
        TrialMethod::Delete => Some(BatchMethod::Delete),
    }
}

fn word(method: TrialMethod) -> &'static str {
    write(method).map_or("GET", BatchMethod::word)
}
