//! What no version reads any more: columns and collections that only purged versions showed, or drafts and versions
//! that were changed in place.

use super::hub::{Column, Hub, Index};
use super::{Catalog, VersionCollection};
use crate::core::id::CollectionId;

/// Something to be emptied, and then forgotten.
#[derive(Debug, Clone, PartialEq)]
pub enum Unread {
    /// A column of a collection that is still read.
    Column(CollectionId, Column),
    /// A whole collection.
    Collection(Box<Hub>),
}

impl Catalog {
    /// What is stored and no version reads, columns first: they may point at the records of a collection.
    pub fn unread(&self) -> Vec<Unread> {
        let live = || self.versions.values().filter(|version| version.is_live());
        let shown = |id: CollectionId| -> Vec<&VersionCollection> {
            live().filter_map(|version| version.collection_by_id(id)).collect()
        };
        let mut unread = Vec::new();
        for hub in self.tables() {
            let fields = shown(hub.id);
            let fields = || fields.iter().flat_map(|shown| shown.every_field());
            let columns =
                hub.columns.iter().filter(|column| !fields().any(|field| field.lens.reads(column.shown_by())));
            unread.extend(columns.map(|column| Unread::Column(hub.id, column.clone())));
        }
        let gone = self.tables().filter(|hub| !hub.is_purged && shown(hub.id).is_empty());
        unread.extend(gone.cloned().map(|hub| Unread::Collection(Box::new(hub))));
        unread
    }

    /// Forgets a column with the indexes that hold it, which it gives. Its name is never given again.
    pub fn forget_column(&mut self, of: CollectionId, column: &Column) -> Vec<Index> {
        let Some(hub) = self.hubs.get_mut(&of) else { return Vec::new() };
        let (gone, kept) =
            std::mem::take(&mut hub.indexes).into_iter().partition(|index: &Index| index.reads(column.field));
        hub.indexes = kept;
        hub.columns.retain(|kept| kept.field != column.field);
        hub.searched.retain(|kept| *kept != column.field);
        hub.former.push(column.name.clone());
        self.keep_views();
        gone
    }
}
