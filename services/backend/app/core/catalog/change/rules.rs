//! Operations on access rules, and the rules that a change of shapes would leave without a meaning.

use std::collections::BTreeSet;

use crate::core::catalog::{Catalog, Hub, Version, VersionCollection};
use crate::core::expr::{self, Scope, ScopeKind, Tree};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Work, gone_one};
use super::outcome::Effect;
use super::views::is_of_view;
use super::{Action, FieldAction, Refused, RulesDraft, field_rules};

impl Work {
    pub(super) fn set_rules(
        &mut self,
        collection: &str,
        rules: &RulesDraft,
        version: Option<u32>,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let id = self.shown_in(collection, version)?.id;
        self.put_rules(id, rules)?;
        Ok((id, Effect::default()))
    }

    /// A collection as a version has it, the newest where none is named, by its name there.
    pub(super) fn shown_in(&self, collection: &str, version: Option<u32>) -> Result<&VersionCollection, Refusals> {
        let Some(number) = version else { return self.shown(self.collection(collection)?) };
        let refuse = |pointer, code, detail: String| vec![Refused::at(pointer, code, detail)];
        let found = self.catalog.versions.get(&number).filter(|version| version.is_live());
        let found =
            found.ok_or_else(|| refuse("/version", "no_such_version", format!("There is no version {number}.")))?;
        let detail = format!("Version {number} has no collection `{collection}`.");
        found.collection(collection).ok_or_else(|| refuse("/collection", "no_such_collection", detail))
    }

    pub(super) fn put_rules(&mut self, id: CollectionId, rules: &RulesDraft) -> Result<(), Refusals> {
        let mut refused = Vec::new();
        for (action, source) in rules {
            let pointer = format!("/rules/{}", action.word());
            if source.is_some() && self.catalog.is_view(id) && !is_of_view(*action) {
                let detail = "A view is read alone: it has the rules `list` and `read`.";
                refused.push(Refused::at(pointer, "is_view", detail));
                continue;
            }
            let rule = source.as_deref().map(|source| self.compile_rule(id, kind_of(*action), source, &pointer));
            match rule.transpose() {
                Ok(rule) => self.hub_mut(id)?.rules.set(*action, rule),
                Err(fault) => refused.push(fault),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// Reads a rule on the records of a collection, in the names of the newest version that shows it.
    pub(super) fn compile_rule(
        &self,
        id: CollectionId,
        kind: ScopeKind<'_>,
        source: &str,
        pointer: &str,
    ) -> Result<Tree, Refused> {
        let version = self.catalog.newest_showing(id).ok_or_else(gone_one)?;
        self.compile_rule_in(version, id, kind, source, pointer)
    }

    /// Reads a rule in the names of a version.
    pub(super) fn compile_rule_in(
        &self,
        version: &Version,
        id: CollectionId,
        kind: ScopeKind<'_>,
        source: &str,
        pointer: &str,
    ) -> Result<Tree, Refused> {
        let scope = Scope { catalog: &self.catalog, version, collection: id, kind };
        expr::compile(source, &scope).map_err(|fault| Refused::expression(pointer, fault))
    }

    /// The rules on the records of a collection of the newest version, and on its fields.
    fn rules_of<'w>(&'w self, shown: &'w VersionCollection) -> Vec<Ruled<'w>> {
        let hub = self.catalog.hub(shown.id).into_iter();
        let own = hub.flat_map(|hub| Action::ALL.map(|action| (action, hub.rules.rule(action))));
        let own = own.filter_map(|(action, rule)| {
            Some(Ruled { of: shown.name.clone(), word: action.word(), rule: rule?, kind: kind_of(action) })
        });
        // Those of the fields of a view are those of its collection.
        let declared = shown.declared().filter(|_| !self.catalog.is_view(shown.id));
        let fields = declared.flat_map(|field| FieldAction::ALL.map(|action| (field, action)));
        let fields = fields.filter_map(|(field, action)| {
            let of = format!("{}.{}", shown.name, field.name);
            let kind = field_rules::kind_of(action);
            Some(Ruled { of, word: action.word(), rule: field.options.rules.rule(action)?, kind })
        });
        own.chain(fields).collect()
    }

    /// The rules and the computed fields of the newest version's collections that read what is not there any more, or not
    /// in that form. What only older versions show keeps its rules.
    pub(super) fn dangling_rules(&self, before: &Catalog) -> Vec<(usize, Refused)> {
        let mut refused = Vec::new();
        let Some(newest) = self.catalog.newest() else { return refused };
        for shown in &newest.collections {
            for Ruled { of, word, rule, kind } in self.rules_of(shown) {
                if self.catalog.stands(rule, before, kind) {
                    continue;
                }
                let detail = format!(
                    "The {word} rule of `{of}` reads what is gone or has another form: set it in the same document.",
                );
                refused.push((self.altered_by(rule), Refused::at("", "rule_dangles", detail)));
            }
            // What a view shows that is computed is computed in its collection.
            if !self.catalog.is_view(shown.id) {
                refused.extend(self.dangling_computed(shown, before));
            }
        }
        refused
    }

    /// The operation that took away or changed what an expression reads.
    pub(super) fn altered_by(&self, tree: &Tree) -> usize {
        let reads =
            |of, field| reads(tree, of, field) || self.catalog.views_of(of).any(|view| reads(tree, view, field));
        self.altered_at(reads)
    }

    /// The last operation that altered what `is_it` tells of a collection, or a field of it; the one at hand where none did.
    pub(super) fn altered_at(&self, is_it: impl Fn(CollectionId, Option<FieldId>) -> bool) -> usize {
        let at = self.altered.iter().rev().find(|(_, of, field)| is_it(*of, *field));
        at.map_or(self.at, |(at, ..)| *at)
    }

    /// The rules that read fields whose values show otherwise from now on, in words.
    pub(super) fn rules_touched(&self, before: &Catalog) -> Vec<String> {
        let mut touched = Vec::new();
        let Some(newest) = self.catalog.newest() else { return touched };
        let shows_otherwise = |of: CollectionId, field: FieldId| {
            let (was, is) = (before.newest_field(of, field), self.catalog.newest_field(of, field));
            was.zip(is).is_some_and(|(was, is)| was.lens != is.lens)
        };
        let is_touched =
            |rule: &Tree| rule.reads().iter().any(|(of, field)| field.is_some_and(|f| shows_otherwise(*of, f)));
        for shown in &newest.collections {
            let mut rules = self.rules_of(shown);
            let condition = self.catalog.hub(shown.id).and_then(Hub::condition);
            let kind = ScopeKind::RECORD;
            rules.extend(condition.map(|rule| Ruled { of: shown.name.clone(), word: "where", rule, kind }));
            rules.retain(|ruled| is_touched(ruled.rule));
            for same in rules.chunk_by(|one, next| one.of == next.of) {
                let words: Vec<&str> = same.iter().map(|ruled| ruled.word).collect();
                touched.extend(same.first().map(|ruled| format!("{} of `{}`", words.join(", "), ruled.of)));
            }
        }
        touched
    }
}

impl Catalog {
    /// Whether an expression still says the same in the newest version.
    pub(super) fn stands(&self, rule: &Tree, before: &Self, kind: ScopeKind<'_>) -> bool {
        let Some(newest) = self.newest() else { return true };
        let text = expr::print(rule, self, newest);
        let scope = Scope { catalog: self, version: newest, collection: rule.collection(), kind };
        let is_same = expr::compile_value(&text, &scope).is_ok_and(|again| again == *rule);
        // A value that was taken away equals nothing any more.
        let values = |catalog: &Self, of, field| {
            let told = catalog.newest_field(of, field).and_then(|found| found.field.kind.codes());
            told.map_or_else(Vec::new, |(values, _)| values.to_vec())
        };
        let is_gone = |of, field, literal: &str| {
            let now = values(self, of, field);
            !now.is_empty()
                && !now.iter().any(|v| v == literal)
                && values(before, of, field).iter().any(|v| v == literal)
        };
        is_same && !rule.literals_beside_fields().iter().any(|(of, field, literal)| is_gone(*of, *field, literal))
    }
}

/// A rule, and what it is on in the newest version's names.
struct Ruled<'w> {
    /// A collection, or a field such as `notes.salary`.
    of: String,
    word: &'static str,
    rule: &'w Tree,
    kind: ScopeKind<'static>,
}

const fn kind_of(action: Action) -> ScopeKind<'static> {
    ScopeKind::Rule { previous: matches!(action, Action::Update) }
}

fn reads(rule: &Tree, of: CollectionId, field: Option<FieldId>) -> bool {
    let read: BTreeSet<_> = rule.reads();
    read.iter().any(|(collection, read)| *collection == of && (field.is_none() || field == *read))
}
