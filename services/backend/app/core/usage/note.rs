//! What use cases note of one request: the fields that it touched.

use std::sync::{Arc, Mutex, PoisonError};

use super::UsedFields;
use crate::core::catalog::Collection;
use crate::core::id::FieldId;

/// The note of one request. It starts empty, and most requests need no room for more than "all fields".
#[derive(Debug, Default)]
pub struct UsageNote(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    whole: Option<Arc<Collection>>,
    read: Vec<FieldId>,
    filtered: Vec<FieldId>,
    written: Vec<FieldId>,
}

impl UsageNote {
    /// The answer shows every field of a collection that clients may see.
    pub fn reads_all(&self, collection: &Arc<Collection>) {
        self.with(|noted| {
            let before = noted.whole.replace(Arc::clone(collection));
            // One request seldom shows more than one.
            if let Some(other) = before.filter(|other| !Arc::ptr_eq(other, collection)) {
                noted.read.extend(shown_fields(&other));
            }
        });
    }

    /// The answer shows these fields.
    pub fn reads(&self, fields: impl IntoIterator<Item = FieldId>) {
        self.with(|noted| noted.read.extend(fields));
    }

    /// A list is filtered or sorted by these fields.
    pub fn filters(&self, fields: impl IntoIterator<Item = FieldId>) {
        self.with(|noted| noted.filtered.extend(fields));
    }

    /// These fields stand in the body of a write.
    pub fn writes(&self, fields: impl IntoIterator<Item = FieldId>) {
        self.with(|noted| noted.written.extend(fields));
    }

    /// Adds what was noted to the fields of a tally. `whole` is the collection all of whose fields are known to be
    /// among them, so that the common case compares two pointers.
    pub(super) fn add_to(&self, fields: &mut UsedFields, whole: &mut Option<Arc<Collection>>) {
        self.with(|noted| {
            if let Some(shown) = &noted.whole
                && whole.as_ref().is_none_or(|known| !Arc::ptr_eq(known, shown))
            {
                fields.read.extend(shown_fields(shown));
                *whole = Some(Arc::clone(shown));
            }
            fields.read.extend(&noted.read);
            fields.filtered.extend(&noted.filtered);
            fields.written.extend(&noted.written);
        });
    }

    /// Nobody else has the note at the same time, so the lock is there for the compiler alone.
    fn with(&self, work: impl FnOnce(&mut Noted)) {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The fields of a collection that clients may see.
fn shown_fields(collection: &Collection) -> impl Iterator<Item = FieldId> {
    collection.named().filter(|field| !field.options.hidden).map(|field| field.id)
}
