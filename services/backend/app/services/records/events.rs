//! What happened to records, told to the outbox in the transaction in which it happens.

use crate::core::catalog::{Collection, Hub, HubRow, SystemField};
use crate::core::db::Tx;
use crate::core::{Ctx, Time, Value};
use crate::models::outbox::{self, Event, EventKind};

/// A record was added.
pub fn created(ctx: &Ctx, tx: &Tx, collection: &Collection, row: &HubRow) {
    append(ctx, tx, collection, row, (EventKind::Created, None, Some(row.revision)), "{}".to_owned());
}

/// Some columns of a record were changed.
pub fn updated(ctx: &Ctx, tx: &Tx, collection: &Collection, before: &HubRow, after: &HubRow, changed: &[usize]) {
    let times = [(SystemField::UpdatedAt, before.updated_at)];
    let values = values(&collection.hub, before, changed.iter().copied(), &times);
    append(ctx, tx, collection, after, (EventKind::Updated, Some(before.revision), Some(after.revision)), values);
}

/// A record was removed.
pub fn deleted(ctx: &Ctx, tx: &Tx, collection: &Collection, row: &HubRow) {
    let times = [(SystemField::CreatedAt, row.created_at), (SystemField::UpdatedAt, row.updated_at)];
    let values = values(&collection.hub, row, 0..row.columns.len(), &times);
    append(ctx, tx, collection, row, (EventKind::Deleted, Some(row.revision), None), values);
}

fn values(hub: &Hub, row: &HubRow, places: impl Iterator<Item = usize>, times: &[(SystemField, Time)]) -> String {
    let columns = places.filter_map(|place| Some((hub.columns.get(place)?.name.as_str(), row.columns.get(place)?)));
    let times: Vec<_> = times.iter().map(|(field, time)| (field.name(), Value::Time(*time))).collect();
    outbox::values_before(columns.chain(times.iter().map(|(name, time)| (*name, time))))
}

fn append(
    ctx: &Ctx,
    tx: &Tx,
    collection: &Collection,
    row: &HubRow,
    (kind, revision_before, revision_after): (EventKind, Option<i64>, Option<i64>),
    before: String,
) {
    let event = Event {
        collection: collection.id,
        record: row.id,
        kind,
        revision_before,
        revision_after,
        actor: (&ctx.who).into(),
        request: ctx.request_id,
        at: ctx.now(),
        before,
    };
    outbox::append(tx, event);
}
