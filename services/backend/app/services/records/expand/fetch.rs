//! Fetches what relations lead to, level by level: one statement for each relation, whatever the number of records that it
//! leads from, with the rule of its collection in it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::bounds::{Bounds, MAX_EACH};
use super::{Expand, Relation};
use crate::core::catalog::Collection;
use crate::core::db::{Row, Rows, Source};
use crate::core::expr::Hop;
use crate::core::id::FieldId;
use crate::core::{Error, Fault, Result};
use crate::models;
use crate::services::records::cells::{Cells, Given};
use crate::services::records::{Access, render};

/// What the records behind each relation of a record are found by: ids that it holds, or its own.
pub type Keys = Vec<Vec<Uuid>>;

/// A record that a relation leads to.
#[derive(Debug)]
pub(super) struct Found {
    id: Uuid,
    /// The record as JSON.
    pub json: Vec<u8>,
    /// What the records behind its own relations are found by.
    pub keys: Keys,
}

/// The records that one relation leads to, and the places of those that are found by a key, in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    pub rows: Vec<Found>,
    pub by_key: HashMap<Uuid, Vec<usize>>,
}

impl Expand {
    /// Fetches what the relations of some records lead to, relation by relation.
    pub(super) async fn fetch(
        &self,
        source: &impl Source,
        access: &Access,
        of: &[Keys],
        mut left: Bounds,
    ) -> Result<Vec<Fetched>> {
        let access = self.informed(source, access).await?;
        let mut levels: Vec<Fetched> = Vec::with_capacity(self.relations.len());
        for (place, relation) in self.relations.iter().enumerate() {
            let keys = match relation.parent.and_then(|parent| levels.get(parent)) {
                None => distinct(of.iter(), relation.nth),
                Some(parent) => distinct(parent.rows.iter().map(|found| &found.keys), relation.nth),
            };
            if keys.is_empty() {
                levels.push(Fetched::default());
                continue;
            }
            let wanted = (relation.hop, keys.as_slice());
            // One more than may be shown tells that there are too many.
            let limits = (MAX_EACH, left.records() + 1);
            let env = access.queries()?;
            let (statement, params) =
                models::records::related(source.dialect(), wanted, limits, relation.masks.marks(), &env)?;
            let reader = Reader { expand: self.clone(), access: access.clone().into_owned(), place };
            let fetched = source.query(&statement, &params, move |rows| reader.read(rows, left)).await?;
            left = fetched.1;
            levels.push(fetched.0);
        }
        Ok(levels)
    }

    /// The refusal of an answer that would hold too much.
    pub(super) fn too_many(&self) -> Error {
        let detail = "The answer would hold too much of what relations lead to: ask for fewer records at once, or follow \
                      fewer relations.";
        let code = "too_many";
        let in_query = || Fault::query("expand", code, detail);
        Error::InvalidQuery(vec![if self.in_body { Fault::body("/expand", code, detail) } else { in_query() }])
    }
}

/// The keys of the `nth` relation of some records, each once.
fn distinct<'k>(of: impl Iterator<Item = &'k Keys>, nth: usize) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    let keys = of.filter_map(|keys| keys.get(nth)).flatten();
    keys.copied().filter(|key| seen.insert(*key)).collect()
}

/// What a record has for each of some relations to be followed by.
pub(super) fn keys_of(hops: &[Hop], collection: &Collection, cells: &impl Cells, masked: &[FieldId]) -> Result<Keys> {
    let keys = hops.iter().map(|hop| match hop {
        Hop::Back { .. } => Ok(vec![cells.id()?]),
        Hop::Forth { field, .. } if masked.contains(field) => Ok(Vec::new()),
        Hop::Forth { field, .. } => pointed_at(collection, *field, cells),
    });
    keys.collect()
}

/// The ids that a relation of a record holds, in their order.
fn pointed_at(collection: &Collection, relation: FieldId, cells: &impl Cells) -> Result<Vec<Uuid>> {
    let served = collection.field_by_id(relation).ok_or_else(|| Error::internal("a relation that is not served"))?;
    Ok(served.show(|place| cells.value(place))?.ids())
}

/// Reads the rows of one relation where the database gives them.
struct Reader {
    expand: Expand,
    access: Access,
    place: usize,
}

impl Reader {
    fn read(&self, rows: &mut Rows<'_>, mut left: Bounds) -> Result<(Fetched, Bounds)> {
        let relations: &Arc<Vec<Relation>> = &self.expand.relations;
        let relation = relations.get(self.place).ok_or_else(|| Error::internal("a relation that was not asked for"))?;
        let mut fetched = Fetched::default();
        while let Some(row) = rows.next()? {
            let (key, found) = self.record(relation, &row)?;
            left = left.take(found.json.len()).ok_or_else(|| self.expand.too_many())?;
            fetched.by_key.entry(key).or_default().push(fetched.rows.len());
            fetched.rows.push(found);
        }
        let Fetched { rows, by_key } = &mut fetched;
        for places in by_key.values_mut() {
            places.sort_by_key(|place| rows.get(*place).map(|found| found.id));
        }
        Ok((fetched, left))
    }

    fn record(&self, relation: &Relation, row: &Row<'_>) -> Result<(Uuid, Found)> {
        let collection = &relation.collection;
        let cells = Given { row, hub: &collection.hub };
        let masked =
            relation.masks.hidden(&self.access, collection, row, models::records::marks_after_key(&collection.hub))?;
        let mut json = Vec::new();
        render::record(collection, &cells, &relation.shown, &masked, &mut json)?;
        let keys = keys_of(&relation.hops, collection, &cells, &masked)?;
        Ok((models::records::related_key(row, &collection.hub)?, Found { id: cells.id()?, json, keys }))
    }
}
