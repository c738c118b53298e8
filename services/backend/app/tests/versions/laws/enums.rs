//! Random operations on the values of enums and truth values.

use serde_json::{Map, Value as Json, json};

use super::document::Document;
use super::shape::{Field, Home, Key, Kind, Values};
use super::steps::{Added, Guard, Pairs, Step};
use super::values;
use crate::expr::random::Random;

fn is_enum(field: &Field) -> bool {
    field.kind.values().is_some()
}

pub fn add_value(random: &mut Random, document: &mut Document) -> Option<()> {
    let field = document.one(random, is_enum)?;
    let old = field.kind.words().to_vec();
    // Now and then a name that stood for something else before.
    let before = document.older(field.key).flat_map(|(_, older)| older.kind.words());
    let reused = before.into_iter().find(|value| !old.contains(value)).cloned();
    let value = reused.filter(|_| random.once_in(2)).unwrap_or_else(|| values::name(random));
    let mut keys = json!({"field": field.name, "add": [value]});
    let is_free = !must_be_told(document, &field);
    let fallback = (!is_free || random.once_in(2)).then(|| random.pick(&old).clone());
    let sentinel = random.once_in(4).then(|| random.pick(&old).clone());
    // One of the two is enough for versions that were told all of their values.
    let fallback = fallback.filter(|_| sentinel.is_none() || random.once_in(2));
    if let Some(fallback) = &fallback {
        keys["fallback"] = json!({value.clone(): fallback});
    }
    if let Some(sentinel) = &sentinel {
        keys["sentinel"] = sentinel.clone().into();
    }
    document.push("change_enum", &keys);
    let closed = fallback.or_else(|| sentinel.clone());
    let added = Added { value: json!(value), fallback: closed.map(Json::from), sentinel: sentinel.map(Json::from) };
    document.step(Step { key: field.key, added: Some(added), ..Step::default() });
    let grown = document.field_mut(field.key);
    if let Some(values) = grown.kind.values_mut() {
        values.words.push(value);
    }
    if grown.home == Home::Bools {
        grown.home = Home::Apart;
    }
    Some(())
}

/// Whether some older version was told all of its values, and not yet what to show for those that come later; one that
/// knows truth values has to be told of each.
fn must_be_told(document: &Document, field: &Field) -> bool {
    if field.home != Home::Plain {
        return true;
    }
    let guards: Vec<usize> = (0..)
        .zip(&document.model.steps)
        .filter(|(_, step)| step.key == field.key && step.guard.is_some())
        .map(|(moment, _)| moment)
        .collect();
    document
        .older(field.key)
        .any(|(shape, older)| !older.kind.is_open() && !guards.iter().any(|guard| *guard >= shape.moment))
}

pub fn remove_value(random: &mut Random, document: &mut Document) -> Option<()> {
    let fits = |field: &Field| field.kind.words().len() > 2 && field.home != Home::Apart;
    let field = document.one(random, fits)?;
    let old = field.kind.words().to_vec();
    let removed = random.pick(&old).clone();
    if field.default.as_ref().is_some_and(|default| *default == *removed || is_item(default, &removed)) {
        return None;
    }
    let kept: Vec<String> = old.into_iter().filter(|value| *value != removed).collect();
    let to = random.pick(&kept).clone();
    document.push("change_enum", &json!({"field": field.name, "remove": [removed], "map": {removed.clone(): to}}));
    let up = vec![(json!(removed), json!(to))];
    document.step(Step { key: field.key, up, ..Step::default() });
    let field = document.field_mut(field.key);
    if let Some(values) = field.kind.values_mut() {
        values.words = kept;
    }
    match &mut field.fill {
        Some(Json::Array(items)) => {
            items.iter_mut().filter(|item| **item == *removed).for_each(|item| *item = json!(to));
        }
        Some(fill) if *fill == *removed => *fill = json!(to),
        _ => {}
    }
    Some(())
}

fn is_item(list: &Json, word: &str) -> bool {
    list.as_array().is_some_and(|items| items.iter().any(|item| *item == *word))
}

/// Opens an enum, or closes it.
pub fn set_open(random: &mut Random, document: &mut Document) -> Option<()> {
    let field = document.one(random, is_enum)?;
    let opens = !field.kind.is_open();
    let known = field.kind.words().to_vec();
    let mut keys = json!({"field": field.name, "open": opens});
    if opens && !random.once_in(4) {
        let sentinel = random.pick(&known).clone();
        keys["sentinel"] = sentinel.clone().into();
        let known = known.into_iter().map(Json::from).collect();
        let guard = Guard { known, sentinel: sentinel.into() };
        document.step(Step { key: field.key, guard: Some(guard), ..Step::default() });
    }
    document.push("change_enum", &keys);
    if let Some(values) = document.field_mut(field.key).kind.values_mut() {
        values.is_open = opens;
    }
    Some(())
}

pub fn recode(random: &mut Random, document: &mut Document) -> Option<()> {
    let fits = |field: &Field| matches!(field.kind, Kind::Bool | Kind::Enum(_)) && field.home != Home::Apart;
    let field = document.one(random, fits)?;
    let old: Vec<Json> = match &field.kind {
        Kind::Bool => vec![json!(false), json!(true)],
        kind => kind.words().iter().map(|word| json!(word)).collect(),
    };
    let to_bool = field.kind != Kind::Bool && random.once_in(3);
    let is_finer = !to_bool && random.once_in(2);
    let pairs = random_pairs(random, &old, to_bool, is_finer);
    let map: Map<String, Json> = pairs
        .iter()
        .map(|(old, new)| if is_finer { (word(new), word(old).into()) } else { (word(old), word(new).into()) })
        .collect();
    let mut words: Vec<String> = Vec::new();
    for (_, new) in &pairs {
        if !words.contains(&word(new)) {
            words.push(word(new));
        }
    }
    let mut keys = json!({"field": field.name, "map": map, "type": if to_bool { "bool" } else { "enum" }});
    let is_open = !to_bool && random.once_in(3);
    if !to_bool {
        keys["values"] = json!(words);
        keys["open"] = is_open.into();
    }
    document.push("recode", &keys);
    let kind = if to_bool { Kind::Bool } else { Kind::Enum(Values { words, is_open }) };
    put_recoded(document, field.key, kind, pairs);
    if is_finer && field.home == Home::Bools {
        document.field_mut(field.key).home = Home::Apart;
    }
    Some(())
}

fn word(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Pairs of an old value and a new one, as they are listed.
fn random_pairs(random: &mut Random, old: &[Json], to_bool: bool, is_finer: bool) -> Pairs {
    let tag = random.below(10_000);
    let pair = |(place, value): (usize, &Json)| {
        let new = match (to_bool, is_finer) {
            (true, _) => json!(place % 2 == 0),
            // Two old values may become one.
            (false, false) => json!(format!("new_{tag}_{}", if old.len() > 2 { place.min(1) } else { place })),
            (false, true) => json!(format!("new_{tag}_{place}")),
        };
        (value.clone(), new)
    };
    let mut pairs: Pairs = old.iter().enumerate().map(pair).collect();
    if is_finer {
        pairs.push((random.pick(old).clone(), json!(format!("new_{tag}_more"))));
    }
    pairs
}

fn put_recoded(document: &mut Document, key: Key, kind: Kind, pairs: Pairs) {
    // The first pair with a value counts, whichever way.
    let up = |value: &Json| pairs.iter().find(|(old, _)| old == value).map(|(_, new)| new.clone());
    let recoded = document.field_mut(key);
    recoded.kind = kind;
    recoded.default = recoded.default.as_ref().and_then(up);
    recoded.fill = recoded.fill.as_ref().and_then(up);
    let down = pairs.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    document.step(Step { key, up: pairs, down, ..Step::default() });
}
