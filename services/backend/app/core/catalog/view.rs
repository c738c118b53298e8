//! Views: collections that show records of another one, and have none of their own.

use serde::{Deserialize, Serialize};

use super::{Catalog, ComputedField, Field, Hub, Version, VersionCollection, VersionField};
use crate::core::expr::Tree;
use crate::core::id::CollectionId;

/// What makes a collection a view: a choice of the records of another one, to be read alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The collection whose records it shows.
    pub of: CollectionId,
    /// The records that it shows, to operators as well; all where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Tree>,
}

impl Catalog {
    /// The hubs that have a table of their own, which those of views have not.
    pub fn tables(&self) -> impl Iterator<Item = &Hub> {
        self.hubs.values().filter(|hub| hub.view.is_none())
    }

    /// Whether a collection is a view.
    pub fn is_view(&self, id: CollectionId) -> bool {
        self.hub(id).is_some_and(|hub| hub.view.is_some())
    }

    /// The collection whose records a view shows; any other collection itself.
    pub fn base_of(&self, id: CollectionId) -> CollectionId {
        self.hub(id).and_then(|hub| hub.view.as_ref()).map_or(id, |view| view.of)
    }

    /// What is found of a collection in a version that shows it; of a view, in its collection where it does not show it
    /// itself: rules and conditions may read more than it shows.
    pub fn found_in<'c, T>(
        &self,
        version: &'c Version,
        id: CollectionId,
        find: impl Fn(&'c VersionCollection) -> Option<T>,
    ) -> Option<T> {
        let shown = version.collection_by_id(id)?;
        find(shown).or_else(|| find(version.collection_by_id(self.base_of(id))?))
    }

    /// The views of a collection.
    pub fn views_of(&self, id: CollectionId) -> impl Iterator<Item = CollectionId> {
        self.hubs.values().filter(move |hub| hub.view.as_ref().is_some_and(|view| view.of == id)).map(|hub| hub.id)
    }

    /// Sees that views are as the collections that they show, in each version as that version has them: what an operation
    /// makes of a field holds for the views of it.
    pub(in crate::core::catalog) fn keep_views(&mut self) {
        let views = self.hubs.values().filter_map(|hub| Some((hub.id, hub.view.as_ref()?.of)));
        let views: Vec<(CollectionId, CollectionId)> = views.collect();
        for (id, of) in views {
            if let Some(base) = self.hub(of).cloned()
                && let Some(hub) = self.hubs.get_mut(&id)
            {
                let Hub { table, columns, indexes, searched, former, .. } = base;
                (hub.table, hub.columns, hub.indexes) = (table, columns, indexes);
                (hub.searched, hub.former) = (searched, former);
            }
            for version in self.versions.values_mut() {
                let Some(base) = version.collection_by_id(of).cloned() else { continue };
                let Some(shown) = version.collections.iter_mut().find(|shown| shown.id == id) else { continue };
                shown.shaped_at = shown.shaped_at.max(base.shaped_at);
                for shown in &mut shown.fields {
                    if let Some(is) = base.fields.iter().find(|is| is.field.id == shown.field.id) {
                        *shown = VersionField { field: named(&is.field, &shown.field.name), ..is.clone() };
                    }
                }
                for shown in &mut shown.computed {
                    if let Some(is) = base.computed_by_id(shown.field.id) {
                        *shown = ComputedField { field: named(&is.field, &shown.field.name), ..is.clone() };
                    }
                }
            }
        }
    }

    /// The catalogue as it would be if the newest version's view showed all that its collection does, by the names there:
    /// those in which its condition is written.
    #[must_use]
    pub fn opened(&self, view: CollectionId) -> Self {
        let mut opened = self.clone();
        let of = self.base_of(view);
        let newest = opened.versions.values_mut().rev().find(|version| version.collection_by_id(view).is_some());
        if let Some(newest) = newest
            && let Some(base) = newest.collection_by_id(of).cloned()
            && let Some(shown) = newest.collections.iter_mut().find(|shown| shown.id == view)
        {
            (shown.fields, shown.computed) = (base.fields, base.computed);
        }
        opened
    }
}

/// A field under another name.
pub(super) fn named(field: &Field, name: &str) -> Field {
    Field { name: name.to_owned(), ..field.clone() }
}
