//! The state of records right after each event of a page, exactly: the outbox holds what was before each change, so the
//! changes since are undone one by one, from the state that is stored now or was deleted later.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::core::catalog::{Collection, HubRow, Schema, SystemField};
use crate::core::db::Source;
use crate::core::id::CollectionId;
use crate::core::{Error, Result, Time, Value};
use crate::models::outbox::{self, Entry, EventKind};
use crate::models::records;

/// Changes of one record that are read at once.
const CHANGES: u32 = 500;

/// An event with the record that it tells of.
pub struct Told {
    /// The event.
    pub entry: Entry,
    /// The record after it; for a deletion as it was. `None` for a collection that no version shows, and where hub and
    /// outbox do not fit together, which is a defect: then nobody knows any more.
    pub row: Option<HubRow>,
}

/// Adds to each event of a page, which stands in the order of commit, the record that it tells of. To be read in one
/// snapshot with the page.
///
/// # Errors
/// The database does not answer.
pub async fn after(source: &impl Source, schema: &Schema, page: Vec<Entry>) -> Result<Vec<Told>> {
    let mut told: Vec<_> = page.into_iter().map(|entry| Told { entry, row: None }).collect();
    let mut records: BTreeMap<(CollectionId, Uuid), Vec<usize>> = BTreeMap::new();
    for (place, Told { entry, .. }) in told.iter().enumerate() {
        records.entry((entry.event.collection, entry.event.record)).or_default().push(place);
    }
    for ((of, id), mut places) in records {
        let Some(collection) = schema.newest_collection(of) else { continue };
        // Of one record, sequences are in the order of commit even where transactions' numbers are not.
        places.sort_by_key(|place| told.get(*place).map(|told| told.entry.position.sequence));
        let mut walk = Walk { collection, id, row: records::lookup(source, collection, id).await? };
        walk.back(source, &mut told, places).await?;
    }
    Ok(told)
}

/// The way back from the present of one record.
struct Walk<'a> {
    collection: &'a Arc<Collection>,
    id: Uuid,
    row: Option<HubRow>,
}

impl Walk<'_> {
    /// Walks back to the first of the events at `places`, and leaves the record's state with each.
    async fn back(&mut self, source: &impl Source, told: &mut [Told], mut places: Vec<usize>) -> Result<()> {
        let mut before = i64::MAX;
        while let Some(told) = places.pop().and_then(|place| told.get_mut(place)) {
            let here = told.entry.position.sequence;
            self.undo_between(source, here, before).await?;
            if told.entry.event.kind == EventKind::Deleted {
                self.undo(&told.entry);
                told.row.clone_from(&self.row);
            } else {
                told.row.clone_from(&self.row);
                self.undo(&told.entry);
            }
            before = here;
        }
        Ok(())
    }

    /// Undoes the changes after one event and before another, the last one first.
    async fn undo_between(&mut self, source: &impl Source, after: i64, mut before: i64) -> Result<()> {
        loop {
            let of = (self.collection.id, self.id);
            let changes = outbox::changes_between(source, of, (after, before), CHANGES).await?;
            for change in &changes {
                self.undo(change);
            }
            match changes.last() {
                Some(last) if changes.len() == CHANGES as usize => before = last.position.sequence,
                _ => return Ok(()),
            }
        }
    }

    /// What cannot be undone loses the record, back to where an earlier life of it ended: a deletion tells everything.
    fn undo(&mut self, change: &Entry) {
        let after = self.row.take();
        self.row = self.before(change, after).unwrap_or_else(|fault| {
            tracing::error!(%fault, record = %self.id, sequence = change.position.sequence, "a change cannot be undone");
            None
        });
    }

    fn before(&self, change: &Entry, after: Option<HubRow>) -> Result<Option<HubRow>> {
        let event = &change.event;
        let mut row = match (event.kind, after) {
            (EventKind::Created, _) | (EventKind::Updated, None) => return Ok(None),
            (EventKind::Updated, Some(row)) => row,
            (EventKind::Deleted, _) => HubRow {
                id: event.record,
                created_at: event.at,
                updated_at: event.at,
                revision: 0,
                columns: self.collection.hub.columns.iter().map(|_| Value::Null).collect(),
            },
        };
        let values: Map<String, Json> =
            serde_json::from_str(&event.before).map_err(|fault| Error::caused("reading values before", fault))?;
        let time = |field: SystemField| values.get(field.name()).and_then(Json::as_i64).map(Time::from_micros);
        row.revision = event.revision_before.unwrap_or(row.revision);
        row.created_at = time(SystemField::CreatedAt).unwrap_or(row.created_at);
        row.updated_at = time(SystemField::UpdatedAt).unwrap_or(row.updated_at);
        for (column, cell) in self.collection.hub.columns.iter().zip(&mut row.columns) {
            if let Some(value) = values.get(&column.name) {
                *cell = outbox::value_before(value, column.kind)?;
            }
        }
        Ok(Some(row))
    }
}
