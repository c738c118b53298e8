//! Which fields of the rows of a collection rules of fields hide from the caller.

use super::Access;
use super::input::Author;
use crate::core::Result;
use crate::core::catalog::Collection;
use crate::core::db::Row;
use crate::core::expr::{NoRelated, Tree};
use crate::core::id::FieldId;
use crate::models::records::hub_row;

/// What decides about the fields of a row: those that have a rule of their own, or read what has one, and the rule.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    /// Rules that look at nothing but the row.
    local: Vec<(FieldId, Tree)>,
    /// Fields whose rules look beyond it, in the order of `marks`.
    marked: Vec<FieldId>,
    /// Those rules: the database is asked for them with the rows.
    marks: Vec<Tree>,
}

impl Masks {
    /// The rules that hold for whoever asks.
    pub fn of(access: &Access, collection: &Collection) -> Self {
        let mut masks = Self::default();
        for (field, rule) in collection.masks().filter(|_| access.author == Author::Client) {
            if rule.is_local() {
                masks.local.push((field, rule.clone()));
            } else {
                masks.marked.push(field);
                masks.marks.push(rule.clone());
            }
        }
        masks
    }

    /// The conditions whose truth [`Masks::hidden`] wants to find behind each row.
    pub fn marks(&self) -> &[Tree] {
        &self.marks
    }

    /// Whether any rule reads the caller's own record.
    pub fn read_user(&self) -> bool {
        self.local.iter().map(|(_, rule)| rule).chain(&self.marks).any(Tree::reads_user)
    }

    /// The fields of a row that are hidden from the caller. The truth of [`Masks::marks`] stands in it from `first` on.
    ///
    /// # Errors
    /// The row is not of the collection, which is a defect.
    pub fn hidden(
        &self,
        access: &Access,
        collection: &Collection,
        row: &Row<'_>,
        first: usize,
    ) -> Result<Vec<FieldId>> {
        let mut hidden = Vec::new();
        if !self.local.is_empty() {
            let row = hub_row(row, &collection.hub)?;
            let refused = self.local.iter().filter(|(_, rule)| !rule.holds(&access.rules(), &row, &NoRelated));
            hidden.extend(refused.map(|(field, _)| *field));
        }
        for (place, field) in self.marked.iter().enumerate() {
            if row.get::<Option<bool>>(first + place)? != Some(true) {
                hidden.push(*field);
            }
        }
        Ok(hidden)
    }
}
