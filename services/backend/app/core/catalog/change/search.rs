//! Which columns have their words kept, so that searches of any version find them.

use std::collections::BTreeSet;

use crate::core::catalog::{Catalog, VersionCollection, VersionField};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Step, Work};

impl Work {
    /// Sees that the words of every column are kept that some version searches, and of none whose values were erased.
    /// Words that nobody asks for any more stay until the next time.
    pub(super) fn keep_words(&mut self) {
        let erased: BTreeSet<(CollectionId, FieldId)> = self.erased().collect();
        let mut changed = Vec::new();
        let wanted: Vec<_> = self.catalog.tables().map(|hub| (hub.id, searched(&self.catalog, hub.id))).collect();
        for (id, wanted) in wanted {
            let Some(hub) = self.catalog.hubs.get_mut(&id) else { continue };
            let is_missing = wanted.iter().any(|column| !hub.searched.contains(column));
            let is_over = wanted.is_empty() && !hub.searched.is_empty();
            let is_stale = hub.searched.iter().any(|column| erased.contains(&(id, *column)));
            if is_missing || is_over || is_stale {
                hub.searched = wanted.into_iter().collect();
                changed.push(id);
            }
        }
        for id in changed {
            self.step(Step::KeepWords(id));
        }
    }

    /// The columns whose values the document removes.
    pub(super) fn erased(&self) -> impl Iterator<Item = (CollectionId, FieldId)> {
        self.steps.iter().filter_map(|(_, step)| match step {
            Step::Erase(of, column) => Some((*of, column.field)),
            _ => None,
        })
    }
}

/// The columns that versions search.
fn searched(catalog: &Catalog, id: CollectionId) -> BTreeSet<FieldId> {
    let versions = catalog.versions.values().filter(|version| version.is_live());
    let shown = versions.filter_map(|version| version.collection_by_id(id));
    let fields = shown.flat_map(VersionCollection::every_field).filter(|shown| shown.field.options.searchable);
    fields.map(|VersionField { lens, .. }| lens.base.column).collect()
}
