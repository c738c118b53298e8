//! Operations on access rules, and the rules that a change of shapes would leave without a meaning.

use std::collections::BTreeSet;

use crate::core::catalog::{Catalog, FieldType, Version};
use crate::core::expr::{self, Scope, ScopeKind, Tree};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Work, gone_one};
use super::outcome::Effect;
use super::{Action, Refused, RulesDraft};

impl Work {
    pub(super) fn set_rules(
        &mut self,
        collection: &str,
        rules: &RulesDraft,
        version: Option<u32>,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let id = match version {
            None => self.collection(collection)?,
            Some(number) => {
                let refuse = |pointer, code, detail: String| vec![Refused::at(pointer, code, detail)];
                let found = self.catalog.versions.get(&number).filter(|version| version.is_live());
                let found = found
                    .ok_or_else(|| refuse("/version", "no_such_version", format!("There is no version {number}.")))?;
                let detail = format!("Version {number} has no collection `{collection}`.");
                found.collection(collection).ok_or_else(|| refuse("/collection", "no_such_collection", detail))?.id
            }
        };
        self.put_rules(id, rules)?;
        Ok((id, Effect::default()))
    }

    pub(super) fn put_rules(&mut self, id: CollectionId, rules: &RulesDraft) -> Result<(), Refusals> {
        let mut refused = Vec::new();
        for (action, source) in rules {
            let rule = source.as_deref().map(|source| self.compile_rule(id, *action, source)).transpose();
            match rule {
                Ok(rule) => self.hub_mut(id)?.rules.set(*action, rule),
                Err(fault) => refused.push(fault),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    fn compile_rule(&self, id: CollectionId, action: Action, source: &str) -> Result<Tree, Refused> {
        let version = self.catalog.newest_showing(id).ok_or_else(gone_one)?;
        let scope = Scope { catalog: &self.catalog, version, collection: id, kind: kind_of(action) };
        expr::compile(source, &scope).map_err(|fault| Refused {
            pointer: format!("/rules/{}", action.word()),
            position: Some(fault.position),
            code: fault.code,
            detail: fault.message,
        })
    }

    /// The rules of the newest version's collections that read what is not there any more, or not in that form. What
    /// only older versions show keeps its rules.
    pub(super) fn dangling_rules(&self, before: &Catalog) -> Vec<(usize, Refused)> {
        let mut refused = Vec::new();
        let Some(newest) = self.catalog.newest() else { return refused };
        for shown in &newest.collections {
            let Some(hub) = self.catalog.hub(shown.id) else { continue };
            for action in Action::ALL {
                let Some(rule) = hub.rules.rule(action) else { continue };
                if self.stands(rule, newest, before, kind_of(action)) {
                    continue;
                }
                let at = self.altered.iter().rev().find(|(_, of, field)| reads(rule, *of, *field));
                let detail = format!(
                    "The {} rule of `{}` reads what is gone or has another form: set it in the same document.",
                    action.word(),
                    shown.name
                );
                refused.push((at.map_or(self.at, |(at, ..)| *at), Refused::at("", "rule_dangles", detail)));
            }
        }
        refused
    }

    fn stands(&self, rule: &Tree, newest: &Version, before: &Catalog, kind: ScopeKind<'_>) -> bool {
        let text = expr::print(rule, &self.catalog, newest);
        let scope = Scope { catalog: &self.catalog, version: newest, collection: rule.collection(), kind };
        let is_same = expr::compile(&text, &scope).is_ok_and(|again| again == *rule);
        // A value that was taken away equals nothing any more.
        let values = |catalog: &Catalog, of, field| match catalog.newest_field(of, field).map(|f| f.field.kind.clone())
        {
            Some(FieldType::Enum { values, .. }) => values,
            _ => Vec::new(),
        };
        let is_gone = |of, field, literal: &str| {
            let now = values(&self.catalog, of, field);
            !now.is_empty()
                && !now.iter().any(|v| v == literal)
                && values(before, of, field).iter().any(|v| v == literal)
        };
        is_same && !rule.literals_beside_fields().iter().any(|(of, field, literal)| is_gone(*of, *field, literal))
    }

    /// The rules that read fields whose values show otherwise from now on, in words.
    pub(super) fn rules_touched(&self, before: &Catalog) -> Vec<String> {
        let mut touched = Vec::new();
        let Some(newest) = self.catalog.newest() else { return touched };
        let shows_otherwise = |of: CollectionId, field: FieldId| {
            let (was, is) = (before.newest_field(of, field), self.catalog.newest_field(of, field));
            was.zip(is).is_some_and(|(was, is)| was.lens != is.lens)
        };
        for shown in &newest.collections {
            let Some(hub) = self.catalog.hub(shown.id) else { continue };
            let rules = Action::ALL.into_iter().filter_map(|action| Some((action, hub.rules.rule(action)?)));
            let is_touched =
                |rule: &Tree| rule.reads().iter().any(|(of, field)| field.is_some_and(|f| shows_otherwise(*of, f)));
            let words: Vec<&str> =
                rules.filter(|(_, rule)| is_touched(rule)).map(|(action, _)| action.word()).collect();
            if !words.is_empty() {
                touched.push(format!("{} of `{}`", words.join(", "), shown.name));
            }
        }
        touched
    }
}

const fn kind_of(action: Action) -> ScopeKind<'static> {
    ScopeKind::Rule { previous: matches!(action, Action::Update) }
}

fn reads(rule: &Tree, of: CollectionId, field: Option<FieldId>) -> bool {
    let read: BTreeSet<_> = rule.reads();
    read.iter().any(|(collection, read)| *collection == of && (field.is_none() || field == *read))
}
