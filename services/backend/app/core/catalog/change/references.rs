//! Changing what a deletion does to the records that point at what goes.

use crate::core::catalog::{FieldType, OnDelete, VersionField};
use crate::core::id::CollectionId;

use super::apply::{Refusals, Step, Work, gone};
use super::{Refused, fields};

impl Work {
    /// From now on, and in every version, something else happens to records when the one that they point at goes.
    pub(super) fn set_on_delete(
        &mut self,
        id: CollectionId,
        shown: &mut VersionField,
        on_delete: OnDelete,
    ) -> Result<(), Refusals> {
        let place = |field: &mut VersionField| match &mut field.field.kind {
            FieldType::Relation { on_delete: place, .. } => {
                *place = on_delete;
                true
            }
            _ => false,
        };
        if !place(shown) {
            let detail = "Only a relation points at a record.";
            return Err(vec![Refused::at("/on_delete", "option_unfit", detail)]);
        }
        let needs_value = |field: &VersionField| field.field.options.required && field.lens.fill.is_none();
        for older in self.older(id, shown.field.id) {
            if on_delete == OnDelete::SetNull && needs_value(older) {
                let detail = "An older version promises a value: the relation cannot be set to null.";
                return Err(vec![Refused::at("/on_delete", "option_unfit", detail)]);
            }
            place(older);
        }
        let column = shown.lens.base.column;
        let held = self.hub_mut(id)?.columns.iter_mut().find(|held| held.field == column).ok_or_else(gone)?;
        let before = held.clone();
        held.kind = fields::column_kind(&shown.field.kind);
        let after = held.clone();
        if before != after {
            self.step(Step::SetReference(id, before, after));
        }
        Ok(())
    }
}
