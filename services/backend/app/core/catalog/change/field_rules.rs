//! The rules of single fields: which values are seen, and which are written.

use crate::core::catalog::{Field, FieldRules, Version};
use crate::core::expr::{ScopeKind, Tree};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Work, check_account, gone};
use super::computed::{misruled, no_such_field};
use super::outcome::Effect;
use super::{FieldAction, FieldDraft, FieldRulesDraft, Refused};

impl Work {
    /// Gives a field that was just made the rules that it was declared with.
    pub(super) fn rule_field(&mut self, id: CollectionId, draft: &FieldDraft, pointer: &str) -> Result<(), Refusals> {
        if draft.rules.is_empty() {
            return Ok(());
        }
        let pointer = format!("{pointer}/rules");
        if draft.computed.is_some() {
            let mut computed = self.computed(id, &draft.name)?;
            self.put_field_rules(id, &mut computed.field, &draft.rules, &pointer)?;
            return self.replace_computed(id, computed);
        }
        let mut shown = self.field(id, &draft.name)?;
        self.put_field_rules(id, &mut shown.field, &draft.rules, &pointer)?;
        self.put(id, shown)
    }

    /// Changes the rules of a field that some version shows, by its name there. Which version that is makes no difference
    /// to what they hold for.
    pub(super) fn set_field_rules(
        &mut self,
        collection: &str,
        name: &str,
        drafts: &FieldRulesDraft,
        version: Option<u32>,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let shown = self.shown_in(collection, version)?;
        let id = shown.id;
        if self.catalog.is_view(id) {
            let detail = "What hides a field of its collection hides it in a view: give the rule to that one.";
            return Err(vec![Refused::at("/collection", "is_view", detail)]);
        }
        check_account(id, name)?;
        let found = shown.known(name).map(|field| field.id);
        let found = found.ok_or_else(|| vec![no_such_field(shown, name, "/field")])?;
        if self.catalog.newest_computed(id, found).is_some()
            && let Some(fault) = misruled(drafts, "/rules")
        {
            return Err(vec![fault]);
        }
        let mut field = self.catalog.newest_declared(id, found).ok_or_else(gone)?.clone();
        self.put_field_rules(id, &mut field, drafts, "/rules")?;
        let newest = self.catalog.versions.values_mut().rev().find(|version| has(version, id, found));
        let newest = newest.ok_or_else(gone)?;
        for shown in newest.collections.iter_mut().filter(|shown| shown.id == id) {
            let stored = shown.fields.iter_mut().map(|stored| &mut stored.field);
            let declared = stored.chain(shown.computed.iter_mut().map(|computed| &mut computed.field));
            for declared in declared.filter(|declared| declared.id == found) {
                declared.options.rules.clone_from(&field.options.rules);
            }
        }
        Ok((id, Effect { field: Some(found), ..Effect::default() }))
    }

    /// Changes the rules of a field that are given. They hold in every version: all ask for those of the newest that ever
    /// showed the field, and it is in the names of that one that they are written.
    pub(super) fn put_field_rules(
        &mut self,
        id: CollectionId,
        field: &mut Field,
        drafts: &FieldRulesDraft,
        pointer: &str,
    ) -> Result<(), Refusals> {
        if drafts.is_empty() {
            return Ok(());
        }
        if field.kind.is_object() {
            let detail = "An object has no rules of its own: give them to fields that stand alone.";
            return Err(vec![Refused::at(pointer, "option_unfit", detail)]);
        }
        let newest = self.catalog.versions.values().rev().find(|version| has(version, id, field.id));
        let newest = newest.or_else(|| self.catalog.newest_showing(id)).ok_or_else(gone)?;
        let rules = &mut field.options.rules;
        let mut refused = Vec::new();
        for (action, source) in drafts {
            let pointer = format!("{pointer}/{}", action.word());
            let rule =
                source.as_deref().map(|source| self.compile_rule_in(newest, id, kind_of(*action), source, &pointer));
            match rule.transpose() {
                Ok(rule) => rules.set(*action, rule),
                Err(fault) => refused.push(fault),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}

/// Whether a version shows a field of a collection.
fn has(version: &Version, collection: CollectionId, field: FieldId) -> bool {
    let shown = version.collection_by_id(collection);
    shown.is_some_and(|shown| shown.named_by_id(field).is_some())
}

/// What the rule of a field may name.
pub(super) const fn kind_of(action: FieldAction) -> ScopeKind<'static> {
    ScopeKind::Rule { previous: matches!(action, FieldAction::Write) }
}

impl FieldRules {
    /// The rule for an action.
    pub const fn rule(&self, action: FieldAction) -> Option<&Tree> {
        match action {
            FieldAction::Read => self.read.as_ref(),
            FieldAction::Write => self.write.as_ref(),
        }
    }

    /// Puts the rule for an action, or takes it away.
    pub fn set(&mut self, action: FieldAction, rule: Option<Tree>) {
        match action {
            FieldAction::Read => self.read = rule,
            FieldAction::Write => self.write = rule,
        }
    }
}
