//! Which fields of the rows of a collection their own rules hide from the caller.

use super::Access;
use super::input::Author;
use crate::core::catalog::Collection;
use crate::core::db::Row;
use crate::core::expr::{NoRelated, Tree};
use crate::core::id::FieldId;
use crate::core::{Error, Result};
use crate::models::records::hub_row;

/// What decides about the fields of a row: those that have a rule of their own, and the rule.
#[derive(Debug, Clone)]
pub struct Masks(Vec<(FieldId, Tree)>);

impl Masks {
    /// The rules that hold for whoever asks.
    ///
    /// # Errors
    /// A rule looks beyond its row, which is a defect.
    pub fn of(access: &Access, collection: &Collection) -> Result<Self> {
        if access.author != Author::Client {
            return Ok(Self(Vec::new()));
        }
        let ruled = collection.fields.iter().filter_map(|served| {
            let rule = served.mask.clone()?;
            Some((served.field.id, rule))
        });
        let masks: Vec<_> = ruled.collect();
        if masks.iter().all(|(_, rule)| rule.is_local()) {
            return Ok(Self(masks));
        }
        Err(Error::internal("a field rule that looks beyond its row"))
    }

    /// Whether any rule reads the caller's own record.
    pub fn read_user(&self) -> bool {
        self.0.iter().any(|(_, rule)| rule.reads_user())
    }

    /// The fields of a row that are hidden from the caller.
    ///
    /// # Errors
    /// The row is not of the collection, which is a defect.
    pub fn hidden(&self, access: &Access, collection: &Collection, row: &Row<'_>) -> Result<Vec<FieldId>> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let row = hub_row(row, &collection.hub)?;
        let hidden = self.0.iter().filter(|(_, rule)| !rule.holds(&access.rules(), &row, &NoRelated));
        Ok(hidden.map(|(field, _)| *field).collect())
    }
}
