//! Changing a record by merge patch or put.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::etag::{self, Conditions};
use super::expand::Bounds;
use super::input::{self, Edit, Seen};
use super::{Access, Answer, Shape, Wanted, answer, collision, events, references};
use crate::core::catalog::accept::parse_uuid;
use crate::core::catalog::change::Action;
use crate::core::catalog::{HubRow, Schema, USERS};
use crate::core::checks::About;
use crate::core::db::{Tx, WriteOptions};
use crate::core::id::FieldId;
use crate::core::{App, Ctx, Error, Result};
use crate::models;
use crate::services::files;
use crate::services::idempotency::{self, Answered, Key};

/// How a body changes a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A merge patch (RFC 7396): what is absent stays.
    Patch,
    /// What is absent takes the value that a create gives it.
    Put,
}

/// Changes a record. The update rule must hold for the stored row and for the resulting one; a body that changes
/// nothing is checked alike, and writes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Stale`], [`Error::InvalidFields`], [`Error::Conflict`]; those of
/// [`idempotency::write`].
pub async fn update_record(
    ctx: &Ctx,
    app: &App,
    (collection, id): (&str, &str),
    (method, body): (Method, Json),
    wanted: &Wanted,
    conditions: &Conditions,
    key: Option<Key>,
) -> Result<Answered<Answer>> {
    let (ctx, conditions) = (ctx.clone(), conditions.clone());
    let body = input::object(body)?;
    let plan = |schema: &_| {
        let access = Access::find_to_write(&ctx, schema, collection)?;
        let update = Update::plan(&ctx, access, id, (method, body.clone()), wanted, &conditions)?;
        Ok((update, WriteOptions::default()))
    };
    idempotency::write(&ctx, app, key, plan, async |tx, update: &Update| update.run(tx).await).await
}

/// A merge patch of the caller's own record that is part of a transaction of somebody else. Nothing is asked, and nothing
/// done, where it is empty.
pub struct OwnPatch(Option<Update>);

impl OwnPatch {
    /// Takes what the change is about.
    ///
    /// # Errors
    /// As [`update_record`].
    pub fn plan(ctx: &Ctx, schema: &Arc<Schema>, user: Uuid, fields: &Map<String, Json>) -> Result<Self> {
        if fields.is_empty() {
            return Ok(Self(None));
        }
        let change = (Method::Patch, fields.clone());
        let (wanted, conditions) = (Wanted::default(), Conditions::default());
        Update::plan(ctx, Access::of(ctx, schema, USERS)?, &user.to_string(), change, &wanted, &conditions)
            .map(Some)
            .map(Self)
    }

    /// Changes the record, if the rules hold for it before and after.
    ///
    /// # Errors
    /// As [`update_record`].
    pub async fn run(&self, tx: &Tx) -> Result<()> {
        match &self.0 {
            Some(update) => update.run(tx).await.map(drop),
            None => Ok(()),
        }
    }
}

/// A change that is to be checked against the stored record.
pub(super) struct Update {
    ctx: Ctx,
    access: Access,
    id: Uuid,
    method: Method,
    body: Map<String, Json>,
    shape: Shape,
    conditions: Conditions,
}

impl Update {
    /// Takes what the change is about.
    pub fn plan(
        ctx: &Ctx,
        access: Access,
        id: &str,
        (method, body): (Method, Map<String, Json>),
        wanted: &Wanted,
        conditions: &Conditions,
    ) -> Result<Self> {
        let shape = Shape::of(&access, wanted, false)?;
        access.usage.writes(access.fields_in(&body));
        let id = parse_uuid(id).ok_or(Error::NotFound)?;
        Ok(Self { ctx: ctx.clone(), access, id, method, body, shape, conditions: conditions.clone() })
    }

    /// The id of the record.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Changes the record, if the rules hold for it before and after.
    pub async fn run(&self, tx: &Tx) -> Result<Answer> {
        let mut access = self.access.clone();
        access.know_caller(tx, &[Action::Read, Action::Update]).await?;
        let stored = find_for(tx, &mut access, self.id, Action::Update).await?;
        self.conditions.check_match(stored.revision)?;
        let masked = access.masked(tx, &stored).await?;
        if self.conditions.if_none_match.is_some() {
            self.conditions.check_none_match(&self.tag(tx, &access, (&stored, &masked)).await?)?;
        }
        let unknown = access.unknown_of(&masked);
        let (collection, author) = (&access.collection, access.author);
        let seen = Seen { collection, row: &stored, masked: &masked, unknown: &unknown, author, env: access.rules() };
        let edit = match self.method {
            Method::Patch => input::patch(seen, self.body.clone())?,
            Method::Put => input::put(seen, self.body.clone())?,
        };
        let written: Vec<FieldId> = edit.iter().map(|(served, _)| served.field.id).collect();
        access.check_fields(tx, &written, (About::Stored(self.id), &stored), |_| true).await?;
        let row = apply(&self.ctx, &access, &stored, &edit);
        references::check(tx, &access, &row, Some(&stored)).await?;
        if !edit.is_empty() {
            let changed: Vec<usize> = changed_columns(&stored, &row);
            let explain = collision::explained(&access.collection);
            models::records::update(tx, &access.collection.hub, &row, &changed, explain)?;
            files::attach(&self.ctx, tx, &access.collection, access.author, (Some(&stored), &row)).await?;
            events::updated(&self.ctx, tx, &access.collection, &stored, &row, &changed);
            access.audit(&self.ctx, tx, "record.update", row.id)?;
        }
        let about = About::Resulting(self.id);
        if !access.allows(tx, Action::Update, about, &row).await? {
            return Err(access.refused(Action::Update));
        }
        access.check_fields(tx, &written, (about, &row), |_| true).await?;
        answer(&self.ctx, tx, &access, &row, &self.shape).await
    }

    /// The tag of the stored record as the caller wants it shown.
    async fn tag(&self, tx: &Tx, access: &Access, record: (&HubRow, &[FieldId])) -> Result<String> {
        let expanded = self.shape.expand.of_record(tx, access, record, Bounds::OF_WRITES).await?;
        let etag = etag::of(&self.ctx, &access.collection, &self.shape.shown, (record.0.revision, record.1));
        Ok(etag::with(etag, &expanded))
    }
}

/// The stored row that a write is about, held for it: 404 where the caller cannot see it, refused where the rule of
/// the action does not hold for it.
pub(super) async fn find_for(tx: &Tx, access: &mut Access, id: Uuid, action: Action) -> Result<HubRow> {
    let read = access.rule(Action::Read).map(|_| ());
    let may = access.rule(action).map(|_| ());
    let stored = models::records::lock(tx, &access.collection, id).await?;
    // Who may not read anything learns nothing from a write either.
    let (Some(stored), Ok(())) = (stored, read) else { return Err(may.err().unwrap_or(Error::NotFound)) };
    let about = About::Stored(id);
    if !access.allows(tx, Action::Read, about, &stored).await? {
        return Err(Error::NotFound);
    }
    may?;
    access.facts.previous = Some(stored.clone());
    if !access.allows(tx, action, about, &stored).await? {
        return Err(access.refused(action));
    }
    Ok(stored)
}

fn apply(ctx: &Ctx, access: &Access, stored: &HubRow, edit: &Edit<'_>) -> HubRow {
    let mut row = stored.clone();
    if edit.is_empty() {
        return row;
    }
    for (served, value) in edit {
        access.collection.write(&mut row.columns, served, value);
    }
    // A clock that was set back must not make a record look older than it was.
    row.updated_at = ctx.now().whole_millis().max(stored.updated_at);
    row.revision += 1;
    row
}

/// The places of the columns in which two rows differ.
pub(super) fn changed_columns(before: &HubRow, after: &HubRow) -> Vec<usize> {
    let pairs = before.columns.iter().zip(&after.columns).enumerate();
    pairs.filter(|(_, (before, after))| before != after).map(|(place, _)| place).collect()
}
