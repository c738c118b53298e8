//! Random operations on one field.

use serde_json::{Value as Json, json};

use super::document::Document;
use super::first::declared;
use super::shape::{Field, Home, Kind, Values};
use super::values;
use crate::expr::random::Random;

pub fn rename(random: &mut Random, document: &mut Document) {
    let to = values::name(random);
    if !document.shape().groups.is_empty() && random.once_in(4) {
        let place = random.below(document.shape().groups.len());
        let group = &mut document.shape_mut().groups[place];
        let from = std::mem::replace(&mut group.name, to.clone());
        document.push("rename_field", &json!({"field": from, "to": to}));
        return;
    }
    let field = document.one(random, |_| true).expect("a field");
    // Now and then back to a name that it had, if that is free.
    let names: Vec<&String> = document.shape().names().collect();
    let had = document.older(field.key).map(|(_, older)| older.name.clone()).find(|had| !names.contains(&had));
    let to = had.filter(|_| random.once_in(2)).unwrap_or(to);
    document.push("rename_field", &json!({"field": field.name, "to": to}));
    document.field_mut(field.key).name = to;
}

pub fn add(random: &mut Random, document: &mut Document, required: bool) {
    let kinds = [
        Kind::Text,
        Kind::Integer,
        Kind::Number,
        Kind::Bool,
        Kind::Datetime,
        Kind::Date,
        Kind::Decimal,
        Kind::Email,
        Kind::Url,
        Kind::Uuid,
        Kind::Vector,
        Kind::Enum(Values { words: vec!["one".into(), "two".into()], is_open: random.once_in(2) }),
        values::relation(),
        Kind::Relations(values::targets()),
    ];
    let kinds: Vec<&Kind> = kinds.iter().filter(|kind| !(required && kind.is_list())).collect();
    let kind = (*random.pick(&kinds)).clone();
    let home = if kind == Kind::Bool { Home::Bools } else { Home::Plain };
    let (key, name) = (document.fresh_key(), values::name(random));
    let mut field = Field { key, name, kind, required, default: None, fill: None, group: None, home };
    if field.kind.takes_default() && random.once_in(2) {
        field.default = Some(values::present(random, &field.kind));
    }
    let mut keys = json!({"field": declared(&field)});
    if required {
        let (fill, is_given) = stand_in(random, &field);
        if is_given {
            keys["fill"] = fill.clone();
        }
        field.fill = Some(fill);
    }
    document.push("add_field", &keys);
    document.shape_mut().fields.push(field);
    document.model.changed.push(key);
}

/// What stands in for a missing value of a field, and whether it has to be said: a default may say it too.
fn stand_in(random: &mut Random, field: &Field) -> (Json, bool) {
    match &field.default {
        Some(default) if random.once_in(2) => (default.clone(), false),
        _ => (values::present(random, &field.kind), true),
    }
}

pub fn drop_field(random: &mut Random, document: &mut Document, erases: bool) -> Option<()> {
    let has_spare = document.shape().plain().count() > 4;
    let field = document.one(random, |_| has_spare)?;
    let mut keys = json!({"field": field.name});
    let restore = if field.required {
        let (restore, is_given) = stand_in(random, &field);
        Some((restore, is_given))
    } else {
        // Records may go, and so no list of them can be promised.
        let restore = |random: &mut Random| match &field.kind {
            Kind::Relations(_) => json!([]),
            kind => values::present(random, kind),
        };
        random.once_in(3).then(|| (restore(random), true))
    };
    if let Some((restore, is_given)) = &restore {
        if *is_given {
            keys["restore"] = restore.clone();
        }
        if !field.required {
            document.hold_when_created(field.key, restore.clone());
        }
        document.show_instead_of_null(field.key, restore);
    }
    if erases {
        keys["erase"] = true.into();
        // A version that promises a value has something to show for null.
        let instead = restore.filter(|_| !field.required).map(|(restore, _)| restore);
        document.erase(field.key, instead.as_ref());
    }
    document.push("drop_field", &keys);
    document.shape_mut().fields.retain(|kept| kept.key != field.key);
    Some(())
}

pub fn release(random: &mut Random, document: &mut Document) -> Option<()> {
    let field = document.one(random, |field| field.required)?;
    let mut keys = json!({"field": field.name, "required": false});
    let (restore, is_given) = stand_in(random, &field);
    if is_given {
        keys["restore"] = restore.clone();
    }
    document.push("set_required", &keys);
    document.show_instead_of_null(field.key, &restore);
    let released = document.field_mut(field.key);
    (released.required, released.fill) = (false, None);
    Some(())
}

pub fn require(random: &mut Random, document: &mut Document) -> Option<()> {
    let field = document.one(random, |field| !field.required && !field.kind.is_list())?;
    let mut keys = json!({"field": field.name, "required": true});
    let (fill, is_given) = stand_in(random, &field);
    if is_given {
        keys["fill"] = fill.clone();
    }
    document.push("set_required", &keys);
    let required = document.field_mut(field.key);
    (required.required, required.fill) = (true, Some(fill));
    Some(())
}

pub fn set_default(random: &mut Random, document: &mut Document) -> Option<()> {
    let field = document.one(random, |field| field.kind.takes_default())?;
    let default = if random.once_in(4) { Json::Null } else { values::present(random, &field.kind) };
    document.push("set_default", &json!({"field": field.name, "default": default}));
    document.field_mut(field.key).default = Some(default).filter(|default| !default.is_null());
    Some(())
}
