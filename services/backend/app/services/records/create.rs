//! Creating a record.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::input::{self, Created};
use super::{Access, Answer, Shape, Wanted, answer, collision, events, references};
use crate::core::catalog::change::Action;
use crate::core::catalog::{HubRow, Schema, USERS};
use crate::core::checks::{About, Asked};
use crate::core::db::{Tx, WriteOptions};
use crate::core::expr::Tree;
use crate::core::id::{FieldId, new_record_id};
use crate::core::{App, Ctx, Error, Result};
use crate::models;
use crate::services::files;
use crate::services::idempotency::{self, Answered, Key};

/// The field of `users` that holds the address.
const EMAIL: &str = "email";

/// Creates a record. The create rule is asked about the row as it is stored, defaults applied.
///
/// # Errors
/// [`Error::InvalidFields`], [`Error::Forbidden`] or [`Error::Unauthenticated`] by the rule, [`Error::Conflict`] when
/// the id or a unique value is taken; those of [`idempotency::write`].
pub async fn create_record(
    ctx: &Ctx,
    app: &App,
    collection: &str,
    body: Json,
    wanted: &Wanted,
    key: Option<Key>,
) -> Result<Answered<Answer>> {
    let ctx = ctx.clone();
    let body = input::object(body)?;
    let plan = |schema: &_| {
        let access = Access::find_to_write(&ctx, schema, collection)?;
        let create = Create::plan(&ctx, access, body.clone(), wanted)?;
        let options = create.options()?;
        Ok((create, options))
    };
    idempotency::write(&ctx, app, key, plan, async |tx, create: &Create| create.run(tx).await).await
}

/// A create that is checked as far as it can be without the database.
pub(super) struct Create {
    ctx: Ctx,
    access: Access,
    row: HubRow,
    /// The fields that are given another value than they would have anyway.
    written: Vec<FieldId>,
    shape: Shape,
}

impl Create {
    /// Checks the body of a new record.
    pub fn plan(ctx: &Ctx, access: Access, body: Map<String, Json>, wanted: &Wanted) -> Result<Self> {
        if access.collection.id == USERS {
            // Accounts are made by registering.
            return Err(Error::MethodNotAllowed);
        }
        let shape = Shape::of(&access, wanted, false)?;
        access.rule(Action::Create)?;
        access.usage.writes(access.fields_in(&body));
        let created = input::create(&access.collection, body, access.author, &access.rules())?;
        let row = new_row(ctx, &access, &created)?;
        let written = created.written;
        Ok(Self { ctx: ctx.clone(), access, row, written, shape })
    }

    /// The id that the record will have.
    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    fn options(&self) -> Result<WriteOptions> {
        let mut rules = self
            .access
            .rule(Action::Create)?
            .into_iter()
            .chain(self.access.write_rules(&self.written).map(|(_, rule)| rule));
        let is_local = rules.all(Tree::is_local);
        let collection = &self.access.collection;
        let has_links = collection.hub.columns.iter().any(|column| column.kind.is_linked());
        let is_alone = collection.hub.searched.is_empty() && !has_links && !files::holds_files(collection, &self.row);
        let single_statement = is_local && is_alone;
        Ok(WriteOptions { single_statement, ..WriteOptions::default() })
    }

    /// Writes the record, if the rule holds for it.
    pub async fn run(&self, tx: &Tx) -> Result<Answer> {
        let mut access = self.access.clone();
        access.know_caller(tx, &[Action::Create]).await?;
        let rule = access.rule(Action::Create)?;
        insert_checked(&self.ctx, tx, &access, (&self.row, &self.written), rule).await?;
        access.audit(&self.ctx, tx, "record.create", self.row.id)?;
        answer(&self.ctx, tx, &access, &self.row, &self.shape).await
    }
}

/// A record that is checked and ready to be written in a transaction of somebody else: how accounts are made.
pub struct Prepared {
    access: Access,
    row: HubRow,
    written: Vec<FieldId>,
}

impl Prepared {
    /// Checks the record of a new user: `fields` are the client's, id and address the account's, which an anonymous one
    /// has not.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] with every fault.
    pub fn user(
        ctx: &Ctx,
        schema: &Arc<Schema>,
        id: Uuid,
        email: Option<&str>,
        fields: Map<String, Json>,
    ) -> Result<Self> {
        let access = Access::of(ctx, schema, USERS)?;
        access.usage.writes(access.fields_in(&fields));
        let mut created = input::create(&access.collection, fields, access.author, &access.rules())?;
        if created.id.is_some() {
            return Err(Error::field("/id", "read_only", "The id of an account is not chosen."));
        }
        created.id = Some(id);
        let written = std::mem::take(&mut created.written);
        let slots = created.values.iter_mut().filter(|(served, _)| served.field.name == EMAIL);
        slots.for_each(|(_, value)| *value = email.into());
        let row = new_row(ctx, &access, &created)?;
        Ok(Self { access, row, written })
    }

    /// Writes the record without asking the rules of the collection; those of its fields are asked.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] for a relation to what is not there, [`Error::Conflict`] when a unique value is taken,
    /// [`Error::Forbidden`] or [`Error::Unauthenticated`] by the rule of a field.
    pub async fn insert(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let mut access = self.access.clone();
        access.know_caller(tx, &[]).await?;
        insert_checked(ctx, tx, &access, (&self.row, &self.written), None).await
    }
}

/// Writes a record if the rule holds for it, and those of the fields in `written`. Rules that look beyond the row are
/// asked once it is there.
async fn insert_checked(
    ctx: &Ctx,
    tx: &Tx,
    access: &Access,
    (row, written): (&HubRow, &[FieldId]),
    rule: Option<&Tree>,
) -> Result<()> {
    access.check_known(written)?;
    let about = About::Resulting(row.id);
    check_create(tx, access, (about, row), rule.filter(|rule| rule.is_local())).await?;
    access.check_fields(tx, written, (about, row), Tree::is_local).await?;
    insert(ctx, tx, access, row).await?;
    check_create(tx, access, (about, row), rule.filter(|rule| !rule.is_local())).await?;
    access.check_fields(tx, written, (about, row), |rule| !rule.is_local()).await
}

async fn check_create(tx: &Tx, access: &Access, (about, row): (About, &HubRow), rule: Option<&Tree>) -> Result<()> {
    let Some(rule) = rule else { return Ok(()) };
    let holds = access.ask(tx, (Asked::Action(Action::Create), rule), about, row).await?;
    if holds { Ok(()) } else { Err(access.refused(Action::Create)) }
}

async fn insert(ctx: &Ctx, tx: &Tx, access: &Access, row: &HubRow) -> Result<()> {
    references::check(tx, access, row, None).await?;
    models::records::insert(tx, &access.collection, row, collision::explained(&access.collection))?;
    files::attach(ctx, tx, &access.collection, access.author, (None, row)).await?;
    events::created(ctx, tx, &access.collection, row);
    Ok(())
}

/// The row that a create stores: what the version takes, and what newer ones have for the fields that it does not know.
fn new_row(ctx: &Ctx, access: &Access, created: &Created<'_>) -> Result<HubRow> {
    let collection = &access.collection;
    let mut columns = collection.blank(&access.rules());
    for (served, value) in &created.values {
        collection.write(&mut columns, served, value);
    }
    let now = ctx.now().whole_millis();
    let id = created.id.map_or_else(|| new_record_id(now), Ok::<Uuid, Error>)?;
    Ok(HubRow { id, created_at: now, updated_at: now, revision: 1, columns })
}
