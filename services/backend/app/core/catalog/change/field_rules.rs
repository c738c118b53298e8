//! The rules of single fields: which values are seen, and which are written.

use crate::core::catalog::{Field, FieldRules};
use crate::core::expr::{ScopeKind, Tree};
use crate::core::id::CollectionId;

use super::apply::{Refusals, Work};
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

    /// Changes the rules of a field that are given. They hold in every version: all ask for those of the newest that ever
    /// showed the field.
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
        let rules = &mut field.options.rules;
        let mut refused = Vec::new();
        for (action, source) in drafts {
            let pointer = format!("{pointer}/{}", action.word());
            let rule = source.as_deref().map(|source| self.compile_rule(id, kind_of(*action), source, &pointer));
            match rule.transpose() {
                Ok(rule) => rules.set(*action, rule),
                Err(fault) => refused.push(fault),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
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
