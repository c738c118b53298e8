//! Which names an expression may use: the caller's environment.

use super::facts::Facts;
use super::tree::Tree;
use crate::core::catalog::{Catalog, Field, FieldRules, SystemField, Version, VersionCollection, VersionField};
use crate::core::id::{CollectionId, FieldId};

/// The environment in which an expression is checked.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Everything declared.
    pub catalog: &'a Catalog,
    /// The version whose names are used: the one called, and for rules the newest.
    pub version: &'a Version,
    /// The collection whose records it is about.
    pub collection: CollectionId,
    /// What the expression is for.
    pub kind: ScopeKind<'a>,
}

/// What an expression is for, and so what it may see.
#[derive(Debug, Clone, Copy)]
pub enum ScopeKind<'a> {
    /// An access rule: sees everything; fields are written `record.title`.
    Rule {
        /// Whether `previous` exists: in update rules.
        previous: bool,
    },
    /// A filter, sort or field list of a client: hidden fields are unknown, and so are fields whose own rule refuses
    /// this caller. Fields are written `title` or `record.title`.
    Filter(&'a Facts),
    /// The same for somebody who sees everything, such as an operator of the installation.
    OperatorFilter(&'a Facts),
}

impl ScopeKind<'static> {
    /// What is asked of a record as it is, as rules are: there is none before it.
    pub const RECORD: Self = Self::Rule { previous: false };
}

impl<'a> Scope<'a> {
    /// The facts, where the expression is made for one request.
    pub(crate) fn facts(&self) -> Option<&'a Facts> {
        match self.kind {
            ScopeKind::Rule { .. } => None,
            ScopeKind::Filter(facts) | ScopeKind::OperatorFilter(facts) => Some(facts),
        }
    }

    /// Whether a field may be named without `record.` before it.
    pub(crate) fn has_bare_fields(&self) -> bool {
        !matches!(self.kind, ScopeKind::Rule { .. })
    }

    /// The field of that name, stored or computed, if the caller may know of it.
    pub(crate) fn field(&self, collection: &'a VersionCollection, name: &str) -> Option<&'a Field> {
        collection.known(name).filter(|field| self.shows(collection, field))
    }

    /// The fields that a search looks through, in the order in which records show them.
    pub fn searchable(&self) -> impl Iterator<Item = &'a VersionField> {
        let shown = self.version.collection_by_id(self.collection).into_iter();
        let fields = shown.flat_map(|shown| shown.fields.iter().map(move |field| (shown, field)));
        let fields = fields.filter(|(shown, field)| self.shows(shown, &field.field));
        let parts = fields.flat_map(|(shown, field)| field.parts().map(move |part| (shown, part)));
        let parts = parts.filter(|(shown, part)| part.field.options.searchable && self.shows(shown, &part.field));
        parts.map(|(_, part)| part)
    }

    /// Whether the caller may know of a field.
    pub(crate) fn shows(&self, collection: &VersionCollection, field: &Field) -> bool {
        let ScopeKind::Filter(facts) = self.kind else { return true };
        !field.options.hidden && !self.catalog.keeps_from(facts, collection.id, field.id)
    }

    /// The visible name nearest to a misspelt one.
    pub(crate) fn suggestion(&self, collection: &VersionCollection, name: &str) -> Option<String> {
        let fields = collection.named().filter(|field| self.shows(collection, field));
        let names = fields.map(|field| field.name.as_str()).chain(SystemField::ALL.map(SystemField::name));
        nearest(name, names)
    }
}

impl Catalog {
    /// The rules of a field alone, as the newest version that shows the field has them; views have those of their collection.
    pub fn field_rules(&self, collection: CollectionId, field: FieldId) -> Option<&FieldRules> {
        Some(&self.newest_declared(self.base_of(collection), field)?.options.rules)
    }

    /// Whether a field is out of a caller's environment: whatever the row, a rule does not let them see it. A rule that
    /// looks at the row masks the value row by row instead.
    pub fn keeps_from(&self, facts: &Facts, collection: CollectionId, field: FieldId) -> bool {
        // What asks for the caller's record decides once that is known; until then each row is masked.
        let is_decided = |rule: &Tree| {
            let knows_user = facts.auth.as_ref().is_none_or(|auth| auth.row.is_some());
            rule.is_constant() && (knows_user || !rule.reads_user())
        };
        self.read_rules(collection, field).any(|rule| is_decided(rule) && !rule.holds_for(self, facts))
    }
}

/// The candidate within two edits of a name, if there is one.
pub(crate) fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = if name.len() < 4 { 1 } else { 2 };
    let near = candidates.map(|candidate| (distance(name, candidate), candidate)).filter(|(edits, _)| *edits <= limit);
    near.min().map(|(_, candidate)| candidate.to_owned())
}

/// The edit distance of two names (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut costs: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.chars().enumerate() {
        let mut diagonal = row;
        let mut before = row + 1;
        for (cost, b) in costs.iter_mut().skip(1).zip(&right) {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = *cost;
            before = replaced.min(before + 1).min(diagonal + 1);
            *cost = before;
        }
    }
    costs.last().copied().unwrap_or(left.len())
}
