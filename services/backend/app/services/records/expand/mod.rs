//! `expand`: the records that relations lead to, within those that they lead from. Every record is shown under the rules of
//! its own collection, in the shape of the version that was called.

mod bounds;
mod fetch;
mod paths;
mod write;

use std::borrow::Cow;
use std::sync::Arc;

pub use bounds::Bounds;
pub use fetch::Keys;
use fetch::keys_of;

use super::cells::Cells;
use super::masks::Masks;
use super::{Access, Shown};
use crate::core::Result;
use crate::core::catalog::{Collection, HubRow};
use crate::core::db::Source;
use crate::core::expr::{Hop, Tree};
use crate::core::id::FieldId;

/// The relations that an answer follows, as a tree.
#[derive(Debug, Clone, Default)]
pub struct Expand {
    /// The relations, each behind the one that leads to it.
    relations: Arc<Vec<Relation>>,
    /// Those of the records that the request is about.
    hops: Vec<Hop>,
    /// Whether it came as a JSON body.
    in_body: bool,
}

/// One relation to follow.
#[derive(Debug)]
struct Relation {
    /// The place of the relation that leads to the records that this one starts from; none for those of the request.
    parent: Option<usize>,
    /// Its place among those that start from the same records.
    nth: usize,
    /// Its name in the version that was called.
    name: String,
    /// What stands before its value: the name as JSON, a comma before it.
    key: String,
    hop: Hop,
    /// Whether it may lead to several records.
    is_many: bool,
    /// The collection that it leads to.
    collection: Arc<Collection>,
    masks: Masks,
    shown: Shown,
    /// The relations that start from where this one leads.
    hops: Vec<Hop>,
}

impl Expand {
    /// Whether no relation is to be followed.
    pub fn is_empty(&self) -> bool {
        self.relations.is_empty()
    }

    /// What a record has for its relations to be followed by.
    ///
    /// # Errors
    /// The cells do not fit the hub, which is a defect.
    pub fn keys(&self, collection: &Collection, cells: &impl Cells, masked: &[FieldId]) -> Result<Keys> {
        keys_of(&self.hops, collection, cells, masked)
    }

    /// What the relations of one record lead to, as a JSON object; nothing where none is to be followed.
    ///
    /// # Errors
    /// [`crate::core::Error::InvalidQuery`] when it is too much; the database does not answer, or not in time.
    pub async fn of_record(
        &self,
        source: &impl Source,
        access: &Access,
        (row, masked): (&HubRow, &[FieldId]),
        bounds: Bounds,
    ) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        if !self.is_empty() {
            let keys = self.keys(&access.collection, row, masked)?;
            let fetched = self.fetch(source, access, std::slice::from_ref(&keys), bounds).await?;
            let mut left = bounds;
            self.write(None, &keys, &fetched, &mut out, &mut left)?;
        }
        Ok(out)
    }

    /// Adds to each of some records, which `items` holds one behind the other as JSON objects that end at `ends`, what its
    /// relations lead to.
    ///
    /// # Errors
    /// As [`Expand::of_record`].
    pub async fn of_records(
        &self,
        source: &impl Source,
        access: &Access,
        keys: &[Keys],
        (items, ends): (&mut Vec<u8>, &mut [usize]),
    ) -> Result<()> {
        let fetched = self.fetch(source, access, keys, Bounds::OF_READS).await?;
        let (mut out, mut left) = (Vec::with_capacity(items.len() * 2), Bounds::OF_READS);
        let mut start = 0;
        for (end, keys) in ends.iter_mut().zip(keys) {
            let item = items.get(start..*end).unwrap_or_default();
            start = *end;
            let mut expanded = Vec::new();
            self.write(None, keys, &fetched, &mut expanded, &mut left)?;
            write::record(item, &expanded, &mut out);
            *end = out.len();
        }
        *items = out;
        Ok(())
    }

    /// The access of a caller whose own record is known where a rule on the way asks for it.
    async fn informed<'a>(&self, source: &impl Source, access: &'a Access) -> Result<Cow<'a, Access>> {
        let reads_user = |relation: &Relation| {
            relation.collection.hub.rules.read.as_ref().is_some_and(Tree::reads_user) || relation.masks.read_user()
        };
        let mut access = Cow::Borrowed(access);
        if self.relations.iter().any(reads_user) {
            access.to_mut().load_caller(source).await?;
        }
        Ok(access)
    }

    /// The places of the relations that start from where another one leads, or from the records of the request.
    fn after(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Relation)> {
        self.relations.iter().enumerate().filter(move |(_, relation)| relation.parent == parent)
    }
}

/// Adds to a record, a JSON object, what its relations lead to; leaves it as it is where they were not asked for.
pub fn add(record: &mut Vec<u8>, expanded: &[u8]) {
    if !expanded.is_empty() {
        let whole = std::mem::take(record);
        write::record(&whole, expanded, record);
    }
}
