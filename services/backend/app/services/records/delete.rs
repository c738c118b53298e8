//! Deleting a record, and what that does to the records that point at it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use uuid::Uuid;

use super::etag::{self, Conditions};
use super::update::find_for;
use super::{Access, Shown, events};
use crate::core::catalog::accept::parse_uuid;
use crate::core::catalog::change::Action;
use crate::core::catalog::{Catalog, Collection, HubRow, OnDelete, Schema, USERS};
use crate::core::db::{Tx, WriteOptions};
use crate::core::id::CollectionId;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Principal, Result, Value};
use crate::models;
use crate::models::idempotency_keys::KeptAnswer;
use crate::services::idempotency::{self, Answered, Keep, Key};
use crate::services::{sessions, unit};

/// Deletes a record, and with it the records whose relation says `cascade`; relations that say `set_null` are
/// cleared; one that says `restrict` refuses the whole.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Stale`]; [`Error::Conflict`] when a relation restricts; those of
/// [`idempotency::write`].
pub async fn delete_record(
    ctx: &Ctx,
    app: &App,
    (collection, id): (&str, &str),
    conditions: &Conditions,
    key: Option<Key>,
) -> Result<Answered<()>> {
    let (ctx, conditions) = (ctx.clone(), conditions.clone());
    let plan = |schema: &_| {
        let access = Access::find_to_write(&ctx, schema, collection)?;
        Ok((Delete::plan(&ctx, access, id, &conditions)?, WriteOptions::default()))
    };
    let deleted = idempotency::write(&ctx, app, key, plan, async |tx, delete: &Delete| delete.run(tx).await).await?;
    Ok(deleted.map(|Deleted { ended }| app.sessions.forget(&ended)))
}

/// Deletes the record of a user who closes the account, or whose account an operator deletes, as [`delete_record`] does.
/// `is_proven`: the user has just given the password.
///
/// # Errors
/// As [`delete_record`].
pub async fn delete_account(ctx: &Ctx, app: &App, user_id: Uuid, is_proven: bool) -> Result<()> {
    let plan = |schema: &_| {
        let access = Access::of(ctx, schema, USERS)?;
        let delete = Delete::plan(ctx, access, &user_id.to_string(), &Conditions::default())?;
        Ok((Delete { is_proven, ..delete }, WriteOptions::default()))
    };
    let deleted = unit::write(ctx, app, plan, async |tx, delete: &Delete| delete.run(tx).await).await?;
    app.sessions.forget(&deleted.ended);
    Ok(())
}

/// A deletion that is to be checked against the stored record.
pub(super) struct Delete {
    ctx: Ctx,
    access: Access,
    id: Uuid,
    conditions: Conditions,
    /// Whether the caller has proven who they are beyond the session.
    is_proven: bool,
}

/// What was deleted.
pub(super) struct Deleted {
    /// Access tokens that ended with it: to be forgotten once the transaction is committed.
    pub ended: Vec<TokenHash>,
}

impl Keep for Deleted {
    fn keep(&self) -> KeptAnswer {
        KeptAnswer::default()
    }

    fn recall(_: KeptAnswer) -> Result<Self> {
        Ok(Self { ended: Vec::new() })
    }
}

impl Delete {
    /// Takes what is to be deleted.
    pub fn plan(ctx: &Ctx, access: Access, id: &str, conditions: &Conditions) -> Result<Self> {
        let id = parse_uuid(id).ok_or(Error::NotFound)?;
        Ok(Self { ctx: ctx.clone(), access, id, conditions: conditions.clone(), is_proven: false })
    }

    /// Deletes the record, if the rule holds for it.
    pub async fn run(&self, tx: &Tx) -> Result<Deleted> {
        let mut access = self.access.clone();
        access.know_caller(tx, &[Action::Read, Action::Delete]).await?;
        let stored = find_for(tx, &mut access, self.id, Action::Delete).await?;
        self.check_login(tx).await?;
        self.conditions.check_match(stored.revision)?;
        if self.conditions.if_none_match.is_some() {
            let masked = access.masked(tx, &stored).await?;
            let etag = etag::of(&self.ctx, &access.collection, &Shown::All, (stored.revision, &masked));
            self.conditions.check_none_match(&etag)?;
        }
        let ended = remove(&self.ctx, tx, &access.schema, access.collection.id, stored).await?;
        access.audit(&self.ctx, tx, "record.delete", self.id)?;
        Ok(Deleted { ended })
    }

    /// A user's own record takes the account along, which a stolen token must not do. A trial is of no session, and nothing
    /// of it stays.
    async fn check_login(&self, tx: &Tx) -> Result<()> {
        match self.ctx.who {
            Principal::User { id, session } if id == self.id && !session.is_nil() => {
                if self.is_proven {
                    return sessions::require_own(tx, session).await.map(drop);
                }
                sessions::require_recent(tx, session, self.ctx.now()).await
            }
            _ => Ok(()),
        }
    }
}

/// What goes and what is cleared when a record goes.
#[derive(Default)]
struct Reach {
    going: Vec<(CollectionId, HubRow)>,
    ids: BTreeSet<(CollectionId, Uuid)>,
    cleared: BTreeMap<(CollectionId, Uuid), (HubRow, BTreeSet<usize>)>,
    /// Whether some go that the database's own foreign keys do not take along: those that name what goes in a list.
    is_scattered: bool,
    restricting: Vec<(CollectionId, Uuid)>,
}

/// Removes a row and carries out what the relations at it say, with an event for each record that changes. Answers the
/// tokens that ended because a user is among what went.
async fn remove(ctx: &Ctx, tx: &Tx, schema: &Schema, of: CollectionId, row: HubRow) -> Result<Vec<TokenHash>> {
    let reach = reach(tx, &schema.catalog, of, row).await?;
    if reach.restricting.iter().any(|referer| !reach.ids.contains(referer)) {
        let detail = "Other records point at this one, and their relation restricts its deletion.".to_owned();
        return Err(Error::Conflict { detail, faults: Vec::new() });
    }
    for ((of, id), (before, columns)) in &reach.cleared {
        if !reach.ids.contains(&(*of, *id)) {
            clear(ctx, tx, served(schema, *of)?, before, columns, &reach.ids)?;
        }
    }
    let mut ended = Vec::new();
    for (of, row) in &reach.going {
        events::deleted(ctx, tx, served(schema, *of)?, row);
        models::files::release_all(tx, *of, row.id, ctx.now()).await?;
        models::search::remove(tx, &served(schema, *of)?.hub, row.id)?;
        if *of == USERS {
            ended.extend(sessions::close_account(ctx, tx, row.id).await?);
        }
    }
    // The database's own foreign keys take the cascade along, in whatever order the relations need.
    let apart = if reach.is_scattered { reach.going.as_slice() } else { &[] };
    for (of, row) in apart {
        // Nothing that goes holds another back.
        models::records::let_go(tx, &served(schema, *of)?.hub, row.id)?;
    }
    if let Some((of, row)) = reach.going.first()
        && !models::records::delete(tx, served(schema, *of)?, row.id).await?
    {
        return Err(Error::internal("a record that was locked is gone"));
    }
    for (of, row) in apart.iter().skip(1) {
        models::records::delete(tx, served(schema, *of)?, row.id).await?;
    }
    Ok(ended)
}

async fn reach(tx: &Tx, catalog: &Catalog, of: CollectionId, row: HubRow) -> Result<Reach> {
    let mut reach = Reach::default();
    let mut open = VecDeque::from([(of, row)]);
    while let Some((of, row)) = open.pop_front() {
        if !reach.ids.insert((of, row.id)) {
            continue;
        }
        for hub in catalog.tables() {
            for (place, column) in hub.columns.iter().enumerate() {
                let Some((_, on_delete)) = column.kind.points_at().filter(|(target, _)| *target == of) else {
                    continue;
                };
                for referer in models::records::referencing(tx, hub, place, row.id).await? {
                    match on_delete {
                        OnDelete::Cascade => {
                            reach.is_scattered |= column.kind.is_linked();
                            open.push_back((hub.id, referer));
                        }
                        OnDelete::Restrict => reach.restricting.push((hub.id, referer.id)),
                        OnDelete::SetNull => {
                            let entry = reach.cleared.entry((hub.id, referer.id));
                            entry.or_insert_with(|| (referer, BTreeSet::new())).1.insert(place);
                        }
                    }
                }
            }
        }
        reach.going.push((of, row));
    }
    Ok(reach)
}

/// Takes the records that go out of some references of another one, and out of the lists that name them.
fn clear(
    ctx: &Ctx,
    tx: &Tx,
    collection: &Collection,
    before: &HubRow,
    places: &BTreeSet<usize>,
    going: &BTreeSet<(CollectionId, Uuid)>,
) -> Result<()> {
    let mut row = before.clone();
    for place in places {
        let target = collection.hub.columns.get(*place).and_then(|column| column.kind.points_at());
        match (row.columns.get_mut(*place), target) {
            (Some(Value::List(ids)), Some((target, _))) => {
                ids.retain(|id| !matches!(id, Value::Uuid(id) if going.contains(&(target, *id))));
            }
            (Some(cell), _) => *cell = Value::Null,
            (None, _) => {}
        }
    }
    let columns: Vec<usize> = places.iter().copied().collect();
    row.updated_at = ctx.now().whole_millis().max(before.updated_at);
    row.revision += 1;
    models::records::update(tx, &collection.hub, &row, &columns, |fault| fault)?;
    events::updated(ctx, tx, collection, before, &row, &columns);
    Ok(())
}

fn served(schema: &Schema, of: CollectionId) -> Result<&Arc<Collection>> {
    let mut versions = schema.catalog.versions.keys().rev();
    let found = versions.find_map(|version| schema.collection_by_id(*version, of));
    found.ok_or_else(|| Error::internal("a hub that no version shows"))
}
