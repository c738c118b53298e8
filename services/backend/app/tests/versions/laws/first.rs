//! The shape that a chain begins with, and fields as documents declare them.

use serde_json::{Value as Json, json};

use super::computed::Computed;
use super::shape::{Field, Group, Home, Key, Kind, Shape, Values};
use super::values;
use super::view::View;
use crate::expr::random::Random;

/// The key of the first computed field.
const FIRST_COMPUTED: Key = 201;

/// A field of each type, more of what changes most, an object that may be null and one that may not.
pub fn first_shape(random: &mut Random) -> Shape {
    let values_of = |words: &[&str], is_open| {
        Kind::Enum(Values { words: words.iter().map(|word| (*word).to_owned()).collect(), is_open })
    };
    let (may_be_null, required) = (Some(100), Some(101));
    let kinds = [
        ("gc", Kind::Text, true, may_be_null),
        ("gn", Kind::Integer, false, may_be_null),
        ("gp", Kind::Decimal, true, may_be_null),
        ("gy", Kind::Date, false, may_be_null),
        ("ge", values_of(&["low", "high"], false), false, may_be_null),
        ("hb", Kind::Bool, true, required),
        ("ht", Kind::Text, false, required),
        ("t", Kind::Text, true, None),
        ("u", Kind::Text, false, None),
        ("l", list(Kind::Text), false, None),
        ("li", list(Kind::Integer), false, None),
        ("ln", list(Kind::Number), false, None),
        ("lb", list(Kind::Bool), false, None),
        ("ld", list(Kind::Datetime), false, None),
        ("ly", list(Kind::Date), false, None),
        ("lp", list(Kind::Decimal), false, None),
        ("lm", list(Kind::Email), false, None),
        ("lw", list(Kind::Url), false, None),
        ("lx", list(Kind::Uuid), false, None),
        ("le", list(values_of(&["z", "a"], false)), false, None),
        ("lo", list(values_of(&["p", "q"], true)), false, None),
        ("i", Kind::Integer, true, None),
        ("n", Kind::Number, false, None),
        ("b", Kind::Bool, false, None),
        ("c", Kind::Bool, true, None),
        ("d", Kind::Datetime, false, None),
        ("y", Kind::Date, true, None),
        ("p", Kind::Decimal, true, None),
        ("m", Kind::Email, true, None),
        ("w", Kind::Url, false, None),
        ("x", Kind::Uuid, false, None),
        ("v", Kind::Vector, true, None),
        ("j", Kind::Json, false, None),
        ("e", values_of(&["open", "done", "late"], false), true, None),
        ("f", values_of(&["z", "a", "m", "b"], false), false, None),
        ("o", values_of(&["p", "q"], true), false, None),
        ("r", values::relation(), false, None),
        ("s", values::relation(), true, None),
        ("q", Kind::Relations(values::targets()), false, None),
    ];
    let numbered = kinds.into_iter().zip(0..);
    let fields = numbered.map(|((name, kind, required, group), key)| {
        let has_default = kind.takes_default() && random.once_in(3);
        let default = has_default.then(|| values::some(random, &kind)).filter(|default| !default.is_null());
        let home = if kind == Kind::Bool { Home::Bools } else { Home::Plain };
        Field { key, name: name.to_owned(), kind, required, default, fill: None, group, home }
    });
    let fields = fields.collect();
    let group =
        |name: &str, key: Option<Key>, required| Group { key: key.expect("a key"), name: name.into(), required };
    let groups = vec![group("g", may_be_null, false), group("h", required, true)];
    let (collection, computed) = ("things".into(), Vec::new());
    let mut shape = Shape { number: 1, is_draft: false, moment: 0, collection, fields, groups, computed, view: None };
    for key in FIRST_COMPUTED..FIRST_COMPUTED + 6 {
        let computed = Computed::random(random, &shape, key, format!("made_{key}"));
        shape.computed.push(computed);
    }
    shape.view = Some(View::random(random, &shape, FIRST_COMPUTED - 1));
    shape
}

/// Every field of a shape as a change document declares it.
pub fn all_declared(shape: &Shape) -> Vec<Json> {
    let objects = shape.groups.iter().map(|group| {
        let members: Vec<Json> = shape.members(group).map(declared).collect();
        json!({"name": group.name, "type": "object", "required": group.required, "fields": members})
    });
    let computed = shape.computed.iter().map(|computed| computed.declared(shape));
    shape.plain().map(declared).chain(objects).chain(computed).collect()
}

/// A field as a change document declares it.
pub fn declared(field: &Field) -> Json {
    let kind = if let Kind::List(of) = &field.kind { of } else { &field.kind };
    let mut declared = json!({"name": field.name, "type": word(kind)});
    if let Kind::List(_) = field.kind {
        declared["list"] = true.into();
    }
    match kind {
        Kind::Text | Kind::Email | Kind::Url => declared["searchable"] = true.into(),
        Kind::Vector => declared["dimensions"] = 2.into(),
        Kind::Enum(values) => {
            declared["values"] = json!(values.words);
            declared["open"] = values.is_open.into();
        }
        Kind::Relation(_) | Kind::Relations(_) => {
            declared["collection"] = values::TARGETS.into();
            declared["on_delete"] = "restrict".into();
            declared["list"] = field.kind.is_list().into();
        }
        _ => {}
    }
    if field.required {
        declared["required"] = true.into();
    }
    if let Some(default) = &field.default {
        declared["default"] = default.clone();
    }
    declared
}

fn list(of: Kind) -> Kind {
    Kind::List(Box::new(of))
}

pub const fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Bool => "bool",
        Kind::Datetime => "datetime",
        Kind::Date => "date",
        Kind::Decimal => "decimal",
        Kind::Email => "email",
        Kind::Url => "url",
        Kind::Uuid => "uuid",
        Kind::Vector => "vector",
        Kind::Json => "json",
        Kind::Enum(_) => "enum",
        Kind::Relation(_) | Kind::Relations(_) => "relation",
        Kind::List(_) => "list",
    }
}
