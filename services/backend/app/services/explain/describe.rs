//! What a rule said, in words: the newest version's names.

use serde_json::Value as Json;

use super::secrets::is_secret;
use crate::core::Value;
use crate::core::catalog::{Catalog, Version};
use crate::core::checks::{About, Asked, Check};
use crate::core::expr::{Tree, print};
use crate::core::id::CollectionId;
use crate::schemas::explain::{HiddenBy, RuleCheck};
use crate::services::records::json;

/// Characters of a rule and of a clause that are told.
const MAX_RULE_CHARS: usize = 4_000;
/// Told in place of what may be a secret.
const REDACTED: &str = "[redacted]";

/// What a rule said, as it is told.
pub fn check(check: &Check) -> RuleCheck {
    let catalog = &*check.schema.catalog;
    let words = Words { catalog, collection: check.collection };
    let (operation, field, rule) = match check.asked {
        Asked::Action(action) => {
            (action.word(), None, catalog.hub(check.collection).and_then(|hub| hub.rules.rule(action)))
        }
        Asked::Write(field) => {
            let rules = catalog.field_rules(check.collection, field);
            let name = words.version().and_then(|version| version.collection_by_id(check.collection)?.path_of(field));
            ("write", name, rules.and_then(|rules| rules.write.as_ref()))
        }
    };
    let (record, about) = match check.about {
        About::Nothing => (None, None),
        About::Stored(id) => (Some(id), Some("stored")),
        About::Resulting(id) => (Some(id), Some("resulting")),
    };
    RuleCheck {
        collection: words.name(),
        operation: operation.to_owned(),
        field,
        record,
        about: about.map(str::to_owned),
        rule: rule.and_then(|rule| words.of(rule)),
        outcome: check.outcome.word().to_owned(),
        clause: check.clause.as_ref().and_then(|clause| words.of(clause)),
        hidden_by: check.hidden.iter().flat_map(|hidden| words.counted(&hidden.by)).collect(),
        values: check
            .values
            .iter()
            .filter_map(|(path, value)| Some((words.of(path)?, words.shown(path, value))))
            .collect(),
    }
}

/// The words for what is about one collection.
struct Words<'a> {
    catalog: &'a Catalog,
    collection: CollectionId,
}

impl<'a> Words<'a> {
    /// The newest version that shows the collection.
    fn version(&self) -> Option<&'a Version> {
        let mut newest_first = self.catalog.versions.values().rev();
        newest_first.find(|version| version.collection_by_id(self.collection).is_some())
    }

    fn name(&self) -> String {
        let shown = self.version().and_then(|version| version.collection_by_id(self.collection));
        shown.map(|shown| shown.name.clone()).unwrap_or_default()
    }

    fn counted(&self, by: &[(Tree, u64)]) -> Vec<HiddenBy> {
        by.iter().filter_map(|(clause, rows)| Some(HiddenBy { clause: self.of(clause)?, rows: *rows })).collect()
    }

    /// Operators see hidden fields; nobody is shown a secret.
    fn shown(&self, path: &Tree, value: &Value) -> Json {
        if !value.is_null() && is_secret(path, self.catalog) { REDACTED.into() } else { json::of_value(value) }
    }

    fn of(&self, tree: &Tree) -> Option<String> {
        let text = print(tree, self.catalog, self.version()?);
        Some(match text.char_indices().nth(MAX_RULE_CHARS) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
            None => text,
        })
    }
}
