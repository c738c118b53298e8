//! Columns that repeat a text with its case folded, for unique indexes that take no notice of case.

use crate::core::catalog::hub::IndexPart;
use crate::core::catalog::{Column, ColumnKind, names};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Step, Work, gone};

impl Work {
    /// Whether a part of an index is a text, which has a case: an enum is not.
    pub(super) fn is_text(&self, id: CollectionId, part: &IndexPart) -> bool {
        let shown = part.field().and_then(|field| self.shown(id).ok()?.field_by_id(field));
        shown.is_some_and(|shown| shown.field.kind.is_text())
    }

    /// The column that repeats a field's, if there is one.
    pub(super) fn folded(&self, id: CollectionId, base: FieldId) -> Option<FieldId> {
        let columns = &self.hub(id).ok()?.columns;
        columns.iter().find(|column| column.folds == Some(base)).map(|column| column.field)
    }

    /// Puts columns that repeat texts in the place of these, and makes those that are missing.
    pub(super) fn fold_parts(&mut self, id: CollectionId, parts: &mut [IndexPart]) -> Result<(), Refusals> {
        for part in parts {
            if let Some(base) = part.field().filter(|_| self.is_text(id, part)) {
                let column = match self.folded(id, base) {
                    Some(column) => column,
                    None => self.add_folded(id, base)?,
                };
                *part = IndexPart::Field(column);
            }
        }
        Ok(())
    }

    fn add_folded(&mut self, id: CollectionId, base: FieldId) -> Result<FieldId, Refusals> {
        let name = self.hub(id)?.column(base).map(|column| column.name.clone()).ok_or_else(gone)?;
        let field = self.fresh_field();
        self.put_column(id, &names::member_name(&name, "folded"), field, ColumnKind::Text)?;
        let column = self.hub_mut(id)?.columns.last_mut().ok_or_else(gone)?;
        column.folds = Some(base);
        let column = column.clone();
        self.step(Step::AddColumn(id, column.clone()));
        self.step(Step::Fold(id, column));
        Ok(field)
    }

    /// Sees that what is removed from a column is removed from those that repeat it, and that they repeat what it holds
    /// instead.
    pub(super) fn fold_erased(&mut self) {
        let erased: Vec<(CollectionId, FieldId)> = self.erased().collect();
        for (id, base) in erased {
            let columns = self.catalog.hub(id).into_iter().flat_map(|hub| &hub.columns);
            let repeating: Vec<Column> = columns.filter(|column| column.folds == Some(base)).cloned().collect();
            for column in repeating {
                self.step(Step::Erase(id, column.clone()));
                self.step(Step::Fold(id, column));
            }
        }
    }
}
