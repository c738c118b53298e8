//! What a record that is created in a version holds where that version looks away: in the columns that only others show.

use super::accept::accept;
use super::default::{constant, expression, given_by};
use super::{Catalog, Hub, VersionCollection, VersionField};
use crate::core::error::Result;
use crate::core::expr::{Env, Tree};
use crate::core::id::FieldId;
use crate::core::value::Value;

/// The values of a new record's columns that its version does not show.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Those that are the same for every record, by the place of the column.
    values: Vec<(usize, Value)>,
    /// The fields of later versions whose values expressions give.
    given: Vec<(VersionField, Tree)>,
}

impl Unseen {
    /// Of each column the default of the newest later version that shows a field there, or what was promised when the
    /// field was dropped.
    ///
    /// # Errors
    /// A default that its field does not take, which is a defect.
    pub fn compile(catalog: &Catalog, version: u32, shown: &VersionCollection, hub: &Hub) -> Result<Self> {
        let mut unseen = Self::default();
        let is_shown = |column: FieldId| shown.every_field().any(|field| field.lens.reads(column));
        let later = catalog.versions.range(version + 1..).rev().filter(|(_, later)| later.is_live());
        let later = later.filter_map(|(_, later)| later.collection_by_id(shown.id)).flat_map(|later| &later.fields);
        let later = later.flat_map(|later| later.parts().map(move |part| (later, part)));
        for (of, part) in later.filter(|(_, later)| !later.lens.columns().any(is_shown)) {
            if hub.place(part.lens.base.column).is_none_or(|place| !unseen.knows(place)) {
                unseen.take(of, part, hub)?;
            }
        }
        for (place, column) in hub.columns.iter().enumerate().filter(|(_, column)| !is_shown(column.field)) {
            if let Some(restored) = column.restored().filter(|_| !unseen.knows(place)) {
                unseen.values.push((place, restored));
            }
        }
        Ok(unseen)
    }

    fn knows(&self, column: usize) -> bool {
        self.values.iter().any(|(place, _)| *place == column)
    }

    /// Takes what a new record has in a field of a later version, or in the member `part` of one.
    fn take(&mut self, of: &VersionField, part: &VersionField, hub: &Hub) -> Result<()> {
        // An object that may be null is, and has no members then.
        let is_left_out = of.field.id != part.field.id && !of.field.options.required;
        let value = if is_left_out { Value::Null } else { constant(&part.field, None)? };
        let stored = part.lens.put(&value).into_iter();
        self.values.extend(stored.filter_map(|(column, value)| Some((hub.place(column)?, value))));
        if let Some(tree) = expression(&part.field)?.filter(|_| !is_left_out) {
            self.given.push((part.clone(), tree));
        }
        Ok(())
    }

    /// The columns of a new record: null where its version shows them. `env` tells who creates it.
    pub fn columns(&self, hub: &Hub, env: &Env<'_>) -> Vec<Value> {
        let mut columns: Vec<Value> = hub.columns.iter().map(|_| Value::Null).collect();
        let given = self.given.iter().flat_map(|(VersionField { field, lens }, tree)| {
            // What a limit of the later version forbids is no value.
            let value = given_by(tree, env, |json| accept(field, None, json)).unwrap_or(Value::Null);
            lens.put(&value).into_iter().filter_map(|(column, value)| Some((hub.place(column)?, value)))
        });
        for (place, value) in self.values.iter().cloned().chain(given) {
            if let Some(cell) = columns.get_mut(place) {
                *cell = value;
            }
        }
        columns
    }
}
