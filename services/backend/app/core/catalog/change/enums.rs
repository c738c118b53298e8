//! Changes of an enum's values.

use std::collections::BTreeSet;

use crate::core::catalog::{Code, Codes, ColumnKind, FieldType, Pair, VersionCollection, VersionField};
use crate::core::id::{CollectionId, FieldId};
use crate::core::json::pointer_token;

use super::apply::{Refusals, Work};
use super::fields::check_enum;
use super::outcome::{Effect, Narrowing, Touched};
use super::shape::check;
use super::{EnumChange, Refused};

/// A value to come: its name, what is stored for it, and what older versions are told instead.
struct Added {
    name: String,
    stored: String,
}

impl Work {
    pub(super) fn change_enum(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        change: &EnumChange,
    ) -> Result<Effect, Refusals> {
        let Some((old, was_open)) = shown.field.kind.codes().map(|(values, open)| (values.to_vec(), open)) else {
            return Err(vec![Refused::at("/field", "option_unfit", "This field is no enum.")]);
        };
        let mut refused = Vec::new();
        let values = net_values(&old, change, &mut refused);
        check_targets(&shown, &old, &values, change, &mut refused);
        if !change.remove.is_empty() && self.is_unique(id, shown.field.id)? {
            let detail = "Two records may show the same value once one is taken away, and the field is unique.";
            refused.push(Refused::at("/remove", "option_unfit", detail));
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let before = shown.clone();
        let base = shown.lens.base.column;
        let is_coarse = self.hub(id)?.column(base).is_some_and(|column| column.kind == ColumnKind::Bool);
        if is_coarse && shown.lens.over.is_none() && !change.add.is_empty() {
            self.keep_beside(id, &mut shown)?;
        }
        let column = home(&mut shown).0;
        let added = self.codes_for(id, column, change);
        for (place, value) in added.iter().enumerate() {
            let pointer = format!("/fallback/{}", pointer_token(&value.name));
            self.tell_older(id, (&before, column), value, change, &pointer, place)?;
            tell_base(&mut shown, &value.name, change);
        }
        if change.open == Some(true)
            && let Some(sentinel) = &change.sentinel
        {
            self.guard_older(id, &before, sentinel);
        }
        let removed: Vec<_> = change.remove.iter().map(|value| Code::Text(value.clone()).value()).collect();
        let codes = before.lens.base.codes.as_ref();
        let stored = removed.iter().flat_map(|value| {
            codes.map_or_else(|| vec![value.clone()], |codes| codes.preimage(value).unwrap_or_default())
        });
        let touched = if removed.is_empty() { Touched::Nothing } else { Touched::Holding(column, stored.collect()) };

        let (_, codes) = home(&mut shown);
        *codes = translated(codes.take(), &old, change, &added);
        let kind = FieldType::Enum { values, open: change.open.unwrap_or(was_open) };
        shown.field.kind = if shown.field.kind.is_list() { FieldType::List { of: Box::new(kind) } } else { kind };
        for fill in shown.lens.fill.iter_mut().flat_map(items_mut) {
            if let Some(to) = fill.as_str().and_then(|fill| change.map.get(fill)) {
                *fill = to.as_str().into();
            }
        }
        check(&shown.field, "/remove")?;
        let field = Some(shown.field.id);
        self.alters(id, field);
        self.put(id, shown)?;
        let narrows = !change.remove.is_empty() || (!added.is_empty() && !was_open);
        Ok(Effect { field, touched, narrowing: narrows.then_some(Narrowing::Coerced), ..Effect::default() })
    }

    /// What is stored for each added value: its name, unless that has stood for another value before.
    fn codes_for(&self, id: CollectionId, column: FieldId, change: &EnumChange) -> Vec<Added> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for version in self.catalog.versions.values().filter(|version| version.is_live()) {
            let fields = version.collection_by_id(id).into_iter().flat_map(VersionCollection::every_field);
            for field in fields.filter(|field| field.lens.reads(column)) {
                taken.extend(stored_in(field, column));
            }
        }
        let added = change.add.iter().map(|name| {
            let numbered = (2_u32..).map(|number| format!("{name}__{number}"));
            let stored = std::iter::once(name.clone()).chain(numbered).find(|code| !taken.contains(code));
            let stored = stored.unwrap_or_else(|| name.clone());
            taken.insert(stored.clone());
            Added { name: name.clone(), stored }
        });
        added.collect()
    }

    /// Tells each older version what to show in the place of a value that it does not have.
    fn tell_older(
        &mut self,
        id: CollectionId,
        (newest, column): (&VersionField, FieldId),
        added: &Added,
        change: &EnumChange,
        pointer: &str,
        place: usize,
    ) -> Result<(), Refusals> {
        let fallback = change.fallback.get(&added.name).or(change.sentinel.as_ref());
        let field = newest.field.id;
        let mut is_missing = false;
        for older in self.older(id, field) {
            if !older.lens.reads(column) {
                // It shows what the column beside adds to, which is written as the fallback is.
                is_missing |= fallback.is_none();
                continue;
            }
            let told = older.field.kind.codes().map(|(values, open)| (values.to_vec(), open));
            let Some((values, open)) = told else {
                is_missing |= !tell_translated(older, newest, added, fallback);
                continue;
            };
            let shown = if open {
                Code::Text(change.sentinel.clone().unwrap_or_else(|| added.name.clone()))
            } else if let Some(fallback) = fallback {
                shown_by(older, newest, fallback)
            } else if home(older).1.as_ref().is_some_and(|codes| codes.otherwise.is_some()) {
                continue;
            } else {
                is_missing = true;
                continue;
            };
            let stored = Code::Text(added.stored.clone());
            if stored != shown {
                let identity = || Codes::identity(&values.into_iter().map(Code::Text).collect::<Vec<_>>());
                home(older).1.get_or_insert_with(identity).pairs.push(Pair { stored, shown });
            }
        }
        if is_missing {
            let detail = format!(
                "Older versions know all of their values: say by `fallback` what they show in the place of `{}`.",
                added.name
            );
            let pointer = if change.add.len() > 1 || place == 0 { pointer } else { "/fallback" };
            return Err(vec![Refused::at(pointer, "outcome_required", detail)]);
        }
        Ok(())
    }

    /// Tells each older version that was told all of its values what to show in the place of any that comes later.
    fn guard_older(&mut self, id: CollectionId, newest: &VersionField, sentinel: &str) {
        for older in self.older(id, newest.field.id) {
            let told = older.field.kind.codes().map(|(values, open)| (values.to_vec(), open));
            let Some((values, false)) = told else { continue };
            let shown = shown_by(older, newest, sentinel);
            let identity = || Codes::identity(&values.into_iter().map(Code::Text).collect::<Vec<_>>());
            home(older).1.get_or_insert_with(identity).otherwise = Some(shown);
        }
    }
}

/// Where a column beside tells the added value, the first column holds what it holds for the fallback.
fn tell_base(shown: &mut VersionField, name: &str, change: &EnumChange) {
    let Some(codes) = shown.lens.base.codes.as_mut().filter(|_| shown.lens.over.is_some()) else { return };
    let fallback = change.fallback.get(name).or(change.sentinel.as_ref());
    let known = codes.pairs.iter().find(|pair| fallback.is_some_and(|known| pair.shown == Code::Text(known.clone())));
    if let Some(stored) = known.or(codes.pairs.first()).map(|pair| pair.stored.clone()) {
        codes.pairs.push(Pair { stored, shown: Code::Text(name.to_owned()) });
    }
}

/// The layer that an enum's values live in: the column that tells them all apart.
pub(super) fn home(shown: &mut VersionField) -> (FieldId, &mut Option<Codes>) {
    let layer = shown.lens.over.as_mut().unwrap_or(&mut shown.lens.base);
    (layer.column, &mut layer.codes)
}

/// Every text that a field's column may hold as the field has it.
fn stored_in(field: &VersionField, column: FieldId) -> Vec<String> {
    let layer = [Some(&field.lens.base), field.lens.over.as_ref()].into_iter().flatten();
    let Some(layer) = layer.into_iter().find(|layer| layer.column == column) else { return Vec::new() };
    match (&layer.codes, field.field.kind.codes()) {
        (Some(codes), _) => {
            let stored = codes.pairs.iter().filter_map(|pair| match &pair.stored {
                Code::Text(text) => Some(text.clone()),
                Code::Bool(_) => None,
            });
            stored.collect()
        }
        (None, Some((values, _))) => values.to_vec(),
        (None, None) => Vec::new(),
    }
}

/// What an older version shows for a value of the newest one.
fn shown_by(older: &VersionField, newest: &VersionField, value: &str) -> Code {
    match super::shape::as_older(newest, older, &serde_json::Value::String(value.to_owned())) {
        serde_json::Value::Bool(truth) => Code::Bool(truth),
        serde_json::Value::String(text) => Code::Text(text),
        _ => Code::Text(value.to_owned()),
    }
}

/// A version that shows the field in another form (a truth value) needs a pair for the value; says whether it has one.
fn tell_translated(older: &mut VersionField, newest: &VersionField, added: &Added, fallback: Option<&String>) -> bool {
    let Some(fallback) = fallback else { return false };
    let shown = shown_by(older, newest, fallback);
    if let Some(codes) = home(older).1 {
        codes.pairs.push(Pair { stored: Code::Text(added.stored.clone()), shown });
    }
    true
}

/// The translation of the newest version after the change; none where it translates nothing.
fn translated(codes: Option<Codes>, old: &[String], change: &EnumChange, added: &[Added]) -> Option<Codes> {
    let texts: Vec<Code> = old.iter().cloned().map(Code::Text).collect();
    let codes = codes.unwrap_or_else(|| Codes::identity(&texts));
    let moved_to = |pair: &Pair| match &pair.shown {
        Code::Text(shown) => change.map.get(shown),
        Code::Bool(_) => None,
    };
    let (moved, kept): (Vec<Pair>, Vec<Pair>) = codes.pairs.into_iter().partition(|pair| moved_to(pair).is_some());
    let moved: Vec<Pair> = moved
        .into_iter()
        .map(|pair| Pair { shown: moved_to(&pair).cloned().map_or(pair.shown.clone(), Code::Text), ..pair })
        .collect();
    let text = |code: &String| Code::Text(code.clone());
    let added = added.iter().map(|added| Pair { stored: text(&added.stored), shown: text(&added.name) });
    // A value is written as itself before it is written as one that became it.
    let pairs = kept.into_iter().chain(added).chain(moved).collect();
    let codes = Codes { pairs, otherwise: codes.otherwise };
    (!codes.is_identity()).then_some(codes)
}

/// The items of a list; a single value alone.
fn items(json: &serde_json::Value) -> &[serde_json::Value] {
    json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice)
}

/// The same, to be changed.
fn items_mut(json: &mut serde_json::Value) -> &mut [serde_json::Value] {
    match json {
        serde_json::Value::Array(items) => items,
        single => std::slice::from_mut(single),
    }
}

fn net_values(old: &[String], change: &EnumChange, refused: &mut Vec<Refused>) -> Vec<String> {
    if change.add.is_empty() && change.remove.is_empty() && change.open.is_none() {
        refused.push(Refused::at("", "required", "Say what to `add`, to `remove` or to `open`."));
    }
    for (place, value) in change.remove.iter().enumerate() {
        if !old.contains(value) {
            refused.push(Refused::at(
                format!("/remove/{place}"),
                "no_such_value",
                format!("There is no value `{value}`."),
            ));
        }
    }
    for (place, value) in change.add.iter().enumerate() {
        if old.contains(value) {
            let detail = format!("There is a value `{value}` already.");
            refused.push(Refused::at(format!("/add/{place}"), "taken", detail));
        }
    }
    let kept = old.iter().filter(|value| !change.remove.contains(value));
    let values: Vec<String> = kept.chain(&change.add).cloned().collect();
    if let Err(detail) = check_enum(&values) {
        refused.push(Refused::at(if change.add.is_empty() { "/remove" } else { "/add" }, "invalid_value", detail));
    }
    values
}

fn check_targets(
    shown: &VersionField,
    old: &[String],
    values: &[String],
    change: &EnumChange,
    refused: &mut Vec<Refused>,
) {
    for value in change.remove.iter().filter(|value| !change.map.contains_key(*value)) {
        let detail = format!("Records hold `{value}`: say by `map` what they show from now on.");
        refused.push(Refused::at(format!("/map/{}", pointer_token(value)), "outcome_required", detail));
    }
    for (from, to) in &change.map {
        if !change.remove.contains(from) || !values.contains(to) {
            let detail = "`map` leads from a removed value to one that stays.";
            refused.push(Refused::at(format!("/map/{}", pointer_token(from)), "invalid_value", detail));
        }
    }
    for (from, to) in &change.fallback {
        if !change.add.contains(from) || !old.contains(to) {
            let detail = "`fallback` leads from an added value to one that was there before.";
            refused.push(Refused::at(format!("/fallback/{}", pointer_token(from)), "invalid_value", detail));
        }
    }
    let is_open = shown.field.kind.codes().is_some_and(|(_, open)| open);
    if let Some(sentinel) = change.sentinel.as_ref().filter(|sentinel| !is_open && !old.contains(sentinel)) {
        let detail = format!("`{sentinel}` is none of the values that older versions know.");
        refused.push(Refused::at("/sentinel", "invalid_value", detail));
    }
    let removed = |value: &&str| change.remove.iter().any(|removed| removed == value);
    let items = shown.field.options.default.iter().flat_map(items);
    if let Some(default) = items.filter_map(serde_json::Value::as_str).find(removed) {
        let detail = format!("`{default}` is the default: set another one first.");
        refused.push(Refused::at("/remove", "default_required", detail));
    }
    if shown.lens.over.is_some() && !change.remove.is_empty() {
        let detail = "Values of a field that was a truth value cannot be taken away in this release.";
        refused.push(Refused::at("/remove", "not_available", detail));
    }
}
