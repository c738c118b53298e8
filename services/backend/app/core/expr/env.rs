//! What surrounds an evaluation, in Rust and in SQL alike: the catalogue, the facts, and whose eyes see the records.

use super::facts::Facts;
use super::tree::Tree;
use crate::core::catalog::change::Action;
use crate::core::catalog::{Catalog, ComputedField, FieldType, Version, VersionField};
use crate::core::id::{CollectionId, FieldId};

/// The surroundings of one evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// Everything declared.
    pub catalog: &'a Catalog,
    /// The constants.
    pub facts: &'a Facts,
    /// Whose eyes see the records.
    pub view: View<'a>,
}

/// Whose eyes see the records, and in which version's shape.
#[derive(Debug, Clone, Copy)]
pub enum View<'a> {
    /// An access rule: sees every record and field, in the newest version's shape.
    Rules,
    /// A client's filter or sort: follows relations only to records that their collection's `read` rule shows the
    /// caller, and sees null in fields that their own rule hides. In the shape of the version called.
    Client(&'a Version),
    /// The filter or sort of somebody who sees everything, in the shape of the version called.
    Operator(&'a Version),
    /// The condition of an index: sees these fields of the row, each as it is stored.
    Stored(&'a [VersionField]),
}

impl<'a> Env<'a> {
    /// The same for an access rule.
    #[must_use]
    pub const fn for_rules(self) -> Self {
        Self { view: View::Rules, ..self }
    }

    /// A stored field in the shape that this view has. `None` when no such version shows it.
    pub(crate) fn field(&self, collection: CollectionId, field: FieldId) -> Option<&'a VersionField> {
        match self.view {
            View::Rules => self.catalog.newest_field(collection, field),
            View::Client(version) | View::Operator(version) => version.collection_by_id(collection)?.field_by_id(field),
            View::Stored(fields) => fields.iter().find(|shown| shown.field.id == field),
        }
    }

    /// A computed field in the shape that this view has, and the surroundings of its expression: that sees all of the
    /// row, as the version shows it that the expression is of.
    pub(crate) fn computed(&self, collection: CollectionId, field: FieldId) -> Option<(&'a ComputedField, Self)> {
        let of = |version: &'a Version| {
            let computed = self.catalog.found_in(version, collection, |shown| shown.computed_by_id(field))?;
            Some((computed, Self { view: View::Operator(version), ..*self }))
        };
        match self.view {
            View::Rules => self.catalog.versions.values().rev().find_map(of),
            View::Client(version) | View::Operator(version) => of(version),
            View::Stored(_) => None,
        }
    }

    /// The type of a field, stored or computed.
    pub(crate) fn kind_of(&self, collection: CollectionId, field: FieldId) -> Option<&'a FieldType> {
        let stored = self.field(collection, field).map(|shown| &shown.field.kind);
        stored.or_else(|| self.computed(collection, field).map(|(computed, _)| &computed.field.kind))
    }

    /// The version in whose shape this view sees records; rules see each collection in the newest that shows it.
    pub(crate) const fn version(&self) -> Option<&'a Version> {
        match self.view {
            View::Client(version) | View::Operator(version) => Some(version),
            View::Rules | View::Stored(_) => None,
        }
    }

    /// The rule that may hide the values of a stored field from this view.
    pub(crate) fn mask(&self, collection: CollectionId, field: FieldId) -> Option<&'a Tree> {
        let rule = match self.view {
            View::Client(_) => self.catalog.field_rules(collection, field)?.read.as_ref()?,
            View::Rules | View::Operator(_) | View::Stored(_) => return None,
        };
        self.may_hide(rule).then_some(rule)
    }

    /// The rules that may hide the values of a computed field from this view: all must hold for them to be seen.
    pub(crate) fn masks(&self, collection: CollectionId, field: FieldId) -> Vec<&'a Tree> {
        let View::Client(_) = self.view else { return Vec::new() };
        self.catalog.read_rules(collection, field).filter(|rule| self.may_hide(rule)).collect()
    }

    /// Without a mask that masks nothing, a column is still a column to an index.
    fn may_hide(&self, rule: &Tree) -> bool {
        !(rule.is_constant() && rule.holds_for(self.catalog, self.facts))
    }

    /// Whether this view follows relations only to records that the caller may read.
    pub(crate) const fn is_guarded(&self) -> bool {
        matches!(self.view, View::Client(_))
    }

    /// The rule that decides which records of a collection a guarded view sees; nobody's without one.
    pub(crate) fn guard(&self, collection: CollectionId) -> Option<&'a Tree> {
        let hub = self.catalog.hub(collection).filter(|_| self.facts.are_in_scope(collection, Action::Read))?;
        hub.rules.read.as_ref()
    }

    /// Whether the caller's own record is a fact here, and not a row behind its collection's rules.
    pub(crate) const fn knows_user(&self) -> bool {
        !self.is_guarded()
    }
}
