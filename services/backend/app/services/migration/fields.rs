//! How the fields of a collection differ between two versions. Fields are told apart by their numbers, never by names.

use serde_json::{Map, Value as Json};

use crate::core::catalog::{Catalog, Field, Version, VersionCollection};
use crate::services::catalog::describe_field;

/// What a change document says of a field that is no part of what clients are promised, or is told otherwise.
const NOT_TOLD: [&str; 6] = ["name", "indexed", "hidden", "rules", "fields", "computed"];

/// How one field differs.
#[derive(Debug)]
pub enum FieldNote {
    /// The newer version alone shows it.
    Added {
        /// Its name; of a member of an object its path.
        name: String,
        /// What it is, in the words of a change document.
        differences: Vec<Difference>,
    },
    /// The older version alone shows it.
    Dropped {
        /// Its name.
        name: String,
    },
    /// Both show it, each in its own way.
    Changed {
        /// Its name in the older version.
        before: String,
        /// Its name in the newer version.
        after: String,
        /// What differs beside the name.
        differences: Vec<Difference>,
    },
}

/// One property of a field in both versions, in the words of a change document; none where it has it not.
#[derive(Debug)]
pub struct Difference {
    /// The property, such as `type` or `max_length`.
    pub key: String,
    /// In the older version.
    pub before: Option<Json>,
    /// In the newer version.
    pub after: Option<Json>,
}

/// The fields that differ, members of objects like any others.
pub(super) fn compare(
    catalog: &Catalog,
    versions: (&Version, &Version),
    shown: (&VersionCollection, &VersionCollection),
) -> Vec<FieldNote> {
    let path = |of: &VersionCollection, field: &Field| of.path_of(field.id).unwrap_or_default();
    let describe = |version: &Version, field: &Field| describe_field(catalog, version, field);
    let mut notes = Vec::new();
    for field in served(shown.0) {
        let before = path(shown.0, field);
        let Some(next) = served(shown.1).find(|next| next.id == field.id) else {
            notes.push(FieldNote::Dropped { name: before });
            continue;
        };
        let after = path(shown.1, next);
        let differences = differences(&describe(versions.0, field), &describe(versions.1, next));
        if before != after || !differences.is_empty() {
            notes.push(FieldNote::Changed { before, after, differences });
        }
    }
    let is_new = |field: &&Field| served(shown.0).all(|known| known.id != field.id);
    notes.extend(served(shown.1).filter(is_new).map(|field| FieldNote::Added {
        name: path(shown.1, field),
        differences: differences(&Map::new(), &describe(versions.1, field)),
    }));
    notes
}

/// The fields that clients see.
fn served(shown: &VersionCollection) -> impl Iterator<Item = &Field> {
    shown.declared().filter(|field| !field.options.hidden)
}

fn differences(before: &Map<String, Json>, after: &Map<String, Json>) -> Vec<Difference> {
    let new = after.keys().filter(|key| !before.contains_key(*key));
    let keys = before.keys().chain(new).filter(|key| !NOT_TOLD.contains(&key.as_str()));
    keys.filter(|key| before.get(*key) != after.get(*key))
        .map(|key| Difference { key: key.clone(), before: before.get(key).cloned(), after: after.get(key).cloned() })
        .collect()
}
