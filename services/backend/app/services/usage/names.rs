//! Names of collections and fields in the version that was called.

use std::collections::BTreeSet;

use crate::core::catalog::{Catalog, Version, VersionCollection};
use crate::core::id::FieldId;
use crate::core::usage::{Place, UsedFields};
use crate::schemas::usage::UsageFields;

/// Stands for what is no collection.
const NO_COLLECTION: &str = "-";

/// The word for a part of a version.
pub(super) fn of_place(catalog: &Catalog, version: u32, place: Place) -> &str {
    let collection = |id| catalog.versions.get(&version).and_then(|version| version.collection_by_id(id));
    match place {
        Place::Auth => "auth",
        Place::Files => "files",
        Place::Batch => "batch",
        Place::Other => NO_COLLECTION,
        // A draft may have lost it since it was called.
        Place::Collection(id) => collection(id).map_or(NO_COLLECTION, |found| &found.name),
    }
}

/// The names of fields in a version, in the order in which it declares them. Those of `own` stand alone, the others
/// behind the name of their collection. A field that a draft has lost has no name.
pub(super) fn of_fields(version: Option<&Version>, own: Option<&str>, used: &UsedFields) -> UsageFields {
    let names = |fields: &BTreeSet<FieldId>| {
        let collections = || version.into_iter().flat_map(|version| &version.collections);
        // A field that views show as well is theirs in their own calls alone; in all others that of their collection, which
        // was there before them.
        let is_named_by = |collection: &VersionCollection, field: FieldId| {
            let own = collections().filter(|collection| own == Some(&collection.name));
            let first = own.chain(collections()).find(|shows| shows.path_of(field).is_some());
            first.is_some_and(|first| first.id == collection.id)
        };
        let shown = collections().flat_map(|collection| collection.declared().map(move |field| (collection, field)));
        let used = shown.filter(|(collection, field)| fields.contains(&field.id) && is_named_by(collection, field.id));
        let path = used.filter_map(|(collection, field)| Some((collection, collection.path_of(field.id)?)));
        let name = path.map(|(collection, path)| match own {
            Some(own) if own == collection.name => path,
            _ => format!("{}.{path}", collection.name),
        });
        name.collect()
    };
    UsageFields { read: names(&used.read), filtered: names(&used.filtered), written: names(&used.written) }
}
