//! The classifier: two states of a version compared by the ids of collections and fields, never by their names.
//!
//! On the side of requests, what is accepted may only grow; on the side of answers, what is shown may only shrink, and
//! what was promised stays.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::limits::is_looser;
use super::{Action, FieldAction, Profile, Verdict};
use crate::core::catalog::{
    Catalog, Code, Field, FieldType, Hub, IndexPart, Rules, Stage, Version, VersionCollection, VersionField,
};
use crate::core::expr::Tree;

/// One difference that clients may notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) verdict: Verdict,
    /// Why, in plain words.
    pub(super) reason: String,
    /// The code that confirms it.
    pub(super) code: Option<&'static str>,
}

impl Difference {
    fn new(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self { verdict, reason: reason.into(), code: None }
    }

    fn confirmed_by(code: &'static str, reason: impl Into<String>) -> Self {
        Self { verdict: Verdict::Acknowledge, reason: reason.into(), code: Some(code) }
    }
}

/// Every difference between the newest versions of two catalogues.
pub(super) fn differences(before: &Catalog, after: &Catalog, profile: Profile) -> Vec<Difference> {
    let mut found = Vec::new();
    let (Some(old), Some(new)) = (before.newest(), after.newest()) else { return found };
    let is_draft = old.stage == Stage::Draft;
    // A draft promises nothing of its own; what holds for every version was promised by those before it.
    let is_promised = before.versions.values().any(|version| version.stage == Stage::Published);
    if is_draft {
        if old.collections != new.collections || !is_promised {
            found.push(Difference::new(
                Verdict::Additive,
                "The version is a draft: nothing has been promised to its clients.",
            ));
        }
    } else {
        shapes(old, new, before, profile, &mut found);
    }
    if is_promised {
        let changed = before.hubs.values().filter_map(|hub| after.hub(hub.id).map(|now| (hub, now)));
        for (hub, now) in changed.filter(|(hub, now)| hub != now) {
            rules(&hub.rules, &now.rules, &mut found);
            indexes(old, hub, now, &mut found);
        }
        field_rules(before, after, &mut found);
    }
    found
}

/// The verdict on a draft as a whole, beside the version that it is to follow.
pub fn publish_verdict(catalog: &Catalog, draft: &Version, profile: Profile) -> Verdict {
    let before = catalog.versions.range(..draft.number).rev().map(|(_, version)| version);
    let Some(before) = before.into_iter().find(|version| version.stage == Stage::Published) else {
        return Verdict::Additive;
    };
    let mut found = Vec::new();
    shapes(before, draft, catalog, profile, &mut found);
    found.iter().map(|difference| difference.verdict).max().unwrap_or(Verdict::Additive)
}

fn shapes(old: &Version, new: &Version, before: &Catalog, profile: Profile, found: &mut Vec<Difference>) {
    for was in &old.collections {
        match new.collection_by_id(was.id) {
            None => {
                let reason = format!("Clients call `{}`, which this version does not have any more.", was.name);
                found.push(Difference::new(Verdict::Breaking, reason));
            }
            Some(is) => collections(was, is, before, profile, found),
        }
    }
    if new.collections.iter().any(|is| old.collection_by_id(is.id).is_none()) {
        found.push(Difference::new(Verdict::Additive, "A new collection: no client knows it yet."));
    }
}

fn collections(
    was: &VersionCollection,
    is: &VersionCollection,
    before: &Catalog,
    profile: Profile,
    found: &mut Vec<Difference>,
) {
    if was.name != is.name {
        let reason = format!("Clients call `{}`, which is `{}` in this version.", was.name, is.name);
        found.push(Difference::new(Verdict::Breaking, reason));
    }
    // A field that became a member of an object, or was one, is another one to clients.
    let in_place = |fields: &[VersionField], id| fields.iter().find(|field| field.field.id == id).cloned();
    for old in &was.fields {
        match in_place(&is.fields, old.field.id) {
            Some(new) if is_otherwise(old, &new) => {
                fields(&old.field, &new.field, profile, found);
                if !old.field.options.hidden && shows_otherwise(old, &new) {
                    let reason = format!("Stored records show another value of `{}` than before.", old.field.name);
                    found.push(Difference::new(Verdict::Breaking, reason));
                }
            }
            Some(_) => {}
            None => found.extend(dropped(was, old, before)),
        }
    }
    for new in is.fields.iter().filter(|new| in_place(&was.fields, new.field.id).is_none()) {
        // Nobody writes through a view, and so nobody has to know what must be there.
        let is_read_alone = before.is_view(was.id);
        let shown = || shown_anew(new.field.options.hidden, profile);
        found.push(if is_read_alone { shown() } else { added(&new.field, profile) });
    }
    for old in &was.computed {
        let is_hidden = old.field.options.hidden;
        match is.computed_by_id(old.field.id) {
            Some(new) if is_told_otherwise(&old.field, &new.field) => fields(&old.field, &new.field, profile, found),
            None if !is_hidden => {
                let reason = format!("Clients read `{}`, which goes.", old.field.name);
                found.push(Difference::new(Verdict::Breaking, reason));
            }
            _ => {}
        }
    }
    for new in is.computed.iter().filter(|new| was.computed_by_id(new.field.id).is_none()) {
        found.push(shown_anew(new.field.options.hidden, profile));
    }
}

/// Whether a field differs in what clients were promised: not in its rules alone, which hold for every version.
fn is_otherwise(was: &VersionField, is: &VersionField) -> bool {
    was.lens != is.lens || is_told_otherwise(&was.field, &is.field)
}

fn is_told_otherwise(was: &Field, is: &Field) -> bool {
    let mut was = was.clone();
    was.options.rules.clone_from(&is.options.rules);
    was != *is
}

/// Whether a record that nobody wrote shows something else. Operations that undo one another in the names of values, or in
/// whether a value must be there, need not do so in what is shown: a value may be taken away and its name given to another.
fn shows_otherwise(was: &VersionField, is: &VersionField) -> bool {
    let over = was.lens.over.as_ref().zip(is.lens.over.as_ref());
    let is_read_otherwise = [(&was.lens.base, &is.lens.base)].into_iter().chain(over).any(|(was_layer, is_layer)| {
        let declared = match was.field.kind.item() {
            FieldType::Enum { values, .. } => values.iter().cloned().map(Code::Text).collect(),
            FieldType::Bool => vec![Code::Bool(false), Code::Bool(true)],
            _ => Vec::new(),
        };
        let stored = was_layer
            .codes
            .as_ref()
            .map_or(declared, |codes| codes.pairs.iter().map(|pair| pair.stored.clone()).collect());
        stored.iter().any(|code| was_layer.decode(&code.value()) != is_layer.decode(&code.value()))
    });
    // Where nothing stood in for null, a required field never was.
    is_read_otherwise || (was.lens.fill.is_some() && was.lens.fill != is.lens.fill)
}

fn dropped(was: &VersionCollection, old: &VersionField, before: &Catalog) -> Option<Difference> {
    let name = &old.field.name;
    if !old.field.options.hidden {
        return Some(Difference::new(Verdict::Breaking, format!("Clients read and write `{name}`, which goes.")));
    }
    let readers = before.versions.values().filter(|version| version.is_live());
    let readers = readers.filter_map(|version| version.collection_by_id(was.id));
    let is_last = readers.flat_map(|shown| &shown.fields).filter(|field| field.field.id == old.field.id).count() == 1;
    is_last.then(|| {
        let reason = format!("No client sees `{name}`, and no version keeps its values.");
        Difference::confirmed_by("hidden_values_lost", reason)
    })
}

fn added(field: &Field, profile: Profile) -> Difference {
    let options = &field.options;
    // What an expression gives depends on the caller, and may be nothing.
    if options.required && field.constant_default().is_none() {
        let reason = "Clients create records without this field, which would be refused.";
        return Difference::new(Verdict::Breaking, reason);
    }
    shown_anew(options.hidden, profile)
}

fn shown_anew(is_hidden: bool, profile: Profile) -> Difference {
    if profile == Profile::Strict && !is_hidden {
        let reason = "Under the strict profile a new field in answers breaks clients.";
        return Difference::new(Verdict::Breaking, reason);
    }
    Difference::new(Verdict::Additive, "Clients may leave the field out, and ignore it in answers.")
}

fn fields(was: &Field, is: &Field, profile: Profile, found: &mut Vec<Difference>) {
    let (old, new) = (&was.options, &is.options);
    if old.hidden {
        if !new.hidden {
            found.push(shown_anew(false, profile));
        }
        // What no client sees is no part of what was promised.
        return;
    }
    let name = &was.name;
    let mut breaks = |is_so: bool, reason: String| {
        if is_so {
            found.push(Difference::new(Verdict::Breaking, reason));
        }
    };
    breaks(was.name != is.name, format!("Clients know `{name}`, which is `{}` in this version.", is.name));
    breaks(new.hidden, format!("Clients read `{name}`, which answers do not show any more."));
    breaks(new.read_only && !old.read_only, format!("Clients write `{name}`, which would be refused."));
    breaks(old.searchable && !new.searchable, format!("Clients search `{name}`, which would not be found any more."));
    breaks(new.required && !old.required, format!("Clients write null to `{name}`, which would be refused."));
    breaks(old.required && !new.required, format!("Clients rely on `{name}` to have a value, and null may come."));
    breaks(
        unwritten(was) != unwritten(is) && !(old.required && old.default.is_none()),
        format!("Clients that leave `{name}` out get another value."),
    );
    breaks(old.pattern != new.pattern, format!("The pattern of `{name}` is another one."));
    found.extend(limits(was, is, profile));
    kinds(was, is, profile, found);
    if found.is_empty() {
        found.push(Difference::new(Verdict::Additive, "Clients see no difference."));
    }
}

/// What a record has that is created without a value; a list is empty anyway.
fn unwritten(field: &Field) -> Option<&Json> {
    let is_empty = |default: &Json| default.as_array().is_some_and(Vec::is_empty);
    field.options.default.as_ref().filter(|default| !(field.kind.is_list() && is_empty(default)))
}

/// How limits changed, patterns left aside.
fn limits(was: &Field, is: &Field, profile: Profile) -> Option<Difference> {
    let (old, new, name) = (&was.options, &is.options, &was.name);
    let same = old.min == new.min
        && old.max == new.max
        && old.min_length == new.min_length
        && old.max_length == new.max_length;
    if same {
        return None;
    }
    Some(if is_looser(old, new) && profile == Profile::Lenient {
        let reason = format!("`{name}` takes what it did, and may show values beyond the limits that clients know.");
        Difference::new(Verdict::Additive, reason)
    } else {
        let reason = format!("The limits of `{name}` are others: of what it takes, or of what it shows.");
        Difference::new(Verdict::Breaking, reason)
    })
}

fn kinds(was: &Field, is: &Field, profile: Profile, found: &mut Vec<Difference>) {
    let name = &was.name;
    let is_alike = was.kind.is_list() == is.kind.is_list();
    let (old, new) = if is_alike { (was.kind.item(), is.kind.item()) } else { (&was.kind, &is.kind) };
    match (old, new) {
        (FieldType::Enum { values: old, open: was_open }, FieldType::Enum { values: new, open: is_open }) => {
            if let Some(gone) = old.iter().find(|value| !new.contains(value)) {
                let reason = format!("Clients write and expect `{gone}` in `{name}`, which goes.");
                found.push(Difference::new(Verdict::Breaking, reason));
            }
            let is_grown = new.iter().any(|value| !old.contains(value));
            if is_grown && !was_open {
                let reason = format!("Clients of `{name}` were told all of its values, and more may come.");
                found.push(Difference::new(Verdict::Breaking, reason));
            } else if is_grown {
                let reason = format!("Clients of `{name}` were told that more values may come.");
                found.push(Difference::new(Verdict::Additive, reason));
            }
            if was_open != is_open {
                let reason = format!("Whether more values of `{name}` may come is part of what clients were told.");
                found.push(Difference::new(Verdict::Breaking, reason));
            }
        }
        (
            FieldType::Relation { collection: old, on_delete: a, list: was_list },
            FieldType::Relation { collection: new, on_delete: b, list: is_list },
        ) if (old, was_list) == (new, is_list) && a != b => {
            let reason = format!("What happens to records when the one that `{name}` points at goes is another thing.");
            found.push(Difference::confirmed_by("on_delete_changed", reason));
        }
        (FieldType::Object { members: old, .. }, FieldType::Object { members: new, .. }) => {
            // An object has the members that it was made with.
            for (old, new) in old.iter().zip(new).filter(|(old, new)| old != new) {
                fields(&old.field, &new.field, profile, found);
            }
        }
        (old, new) if old != new => {
            found.push(Difference::new(Verdict::Breaking, format!("Clients know `{name}` in another form.")));
        }
        _ => {}
    }
}

/// Rules count as loosened only if the new one is `true` or still has the whole old one among its alternatives.
fn rules(was: &Rules, is: &Rules, found: &mut Vec<Difference>) {
    if was == is {
        return;
    }
    let tightened = Action::ALL.into_iter().filter(|action| is_tightened(was.rule(*action), is.rule(*action)));
    let tightened: Vec<&str> = tightened.map(Action::word).collect();
    found.push(access(&tightened.join(", "), ""));
}

/// What a change of rules means for who had access.
fn access(tightened: &str, of: &str) -> Difference {
    if tightened.is_empty() {
        return Difference::new(Verdict::Additive, "Nobody loses access; review who gains it.");
    }
    let reason = format!("Some callers lose access, in every version at once: {tightened}{of}.");
    Difference::confirmed_by("rule_tightened", reason)
}

fn is_tightened(was: Option<&Tree>, is: Option<&Tree>) -> bool {
    match (was, is) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(was), Some(is)) => !is.is_no_stricter_than(was),
    }
}

/// The rules of fields that clients know, by whatever version.
fn field_rules(before: &Catalog, after: &Catalog, found: &mut Vec<Difference>) {
    let published = before.versions.values().filter(|version| version.stage == Stage::Published);
    let shown = published.flat_map(|version| &version.collections);
    let known: BTreeSet<_> = shown.flat_map(|shown| shown.declared().map(|field| (shown.id, field.id))).collect();
    for (of, field) in known {
        let rules = before.field_rules(of, field).zip(after.field_rules(of, field));
        let Some((was, is)) = rules.filter(|(was, is)| was != is) else { continue };
        let open = Tree::all(of, []);
        let is_stricter =
            |was: Option<&Tree>, is: Option<&Tree>| !is.unwrap_or(&open).is_no_stricter_than(was.unwrap_or(&open));
        let tightened = FieldAction::ALL.into_iter().filter(|action| is_stricter(was.rule(*action), is.rule(*action)));
        let tightened: Vec<&str> = tightened.map(FieldAction::word).collect();
        let name = after.newest_declared(of, field).map_or("", |shown| shown.name.as_str());
        found.push(access(&tightened.join(", "), &format!(" of `{name}`")));
    }
}

fn indexes(old: &Version, was: &Hub, is: &Hub, found: &mut Vec<Difference>) {
    let known = old.collection_by_id(was.id);
    let is_known = |part: &IndexPart| {
        let shows = |field| known.is_some_and(|shown| shown.field_by_id(field).is_some());
        is.indexed_field(part).is_none_or(shows)
    };
    for index in is.indexes.iter().filter(|index| !was.indexes.contains(index)) {
        found.push(if index.unique && index.parts.iter().any(is_known) {
            Difference::new(Verdict::Breaking, "Writes that were accepted would be refused as duplicates.")
        } else {
            Difference::new(Verdict::Additive, "An index changes speed, not answers.")
        });
    }
    for index in was.indexes.iter().filter(|index| !is.indexes.contains(index)) {
        found.push(if index.unique {
            let reason = "Two records may have the same values, which clients may not expect.";
            Difference::confirmed_by("unique_dropped", reason)
        } else {
            Difference::new(Verdict::Additive, "An index changes speed, not answers.")
        });
    }
}

impl Rules {
    /// The rule for an action.
    pub const fn rule(&self, action: Action) -> Option<&Tree> {
        match action {
            Action::List => self.list.as_ref(),
            Action::Read => self.read.as_ref(),
            Action::Create => self.create.as_ref(),
            Action::Update => self.update.as_ref(),
            Action::Delete => self.delete.as_ref(),
        }
    }

    /// Puts the rule for an action, or takes it away.
    pub fn set(&mut self, action: Action, rule: Option<Tree>) {
        match action {
            Action::List => self.list = rule,
            Action::Read => self.read = rule,
            Action::Create => self.create = rule,
            Action::Update => self.update = rule,
            Action::Delete => self.delete = rule,
        }
    }
}
