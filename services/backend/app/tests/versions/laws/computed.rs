//! Fields that are computed of another field, and random operations on them.

use std::mem::discriminant;

use serde_json::{Value as Json, json};

use super::document::Document;
use super::first::word;
use super::shape::{Field, Home, Key, Kind, Shape};
use super::values;
use crate::expr::random::Random;

/// A computed field as one version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// Its name, and the type of what it comes to.
    pub field: Field,
    /// The field that it reads.
    pub of: Key,
    /// The type that this one has.
    read: Kind,
    formula: Formula,
}

/// What is made of the value that is read.
#[derive(Debug, Clone, PartialEq)]
enum Formula {
    IsNull,
    Is(Json),
    /// What stands in for null.
    Or(Json),
    Loud,
    Half,
    Size,
}

impl Formula {
    /// One that fits values of some type.
    fn random(random: &mut Random, of: &Kind) -> Self {
        let is = |random: &mut Random| Self::Is(values::present(random, of));
        let or = |random: &mut Random| Self::Or(values::present(random, of));
        match (of, random.below(3)) {
            (Kind::List(_) | Kind::Relations(_), _) => Self::Size,
            (Kind::Vector | Kind::Json, _) | (_, 0) if random.once_in(3) || !of.is_scalar() => Self::IsNull,
            (Kind::Text | Kind::Email | Kind::Url | Kind::Enum(_), 0) => Self::Loud,
            (Kind::Integer, 0) => Self::Half,
            (Kind::Enum(_), 1) => Self::Or("none of them".into()),
            (Kind::Uuid | Kind::Relation(_), _) | (_, 2) => is(random),
            _ => or(random),
        }
    }

    /// The type of what it makes.
    fn kind(&self, of: &Kind) -> Kind {
        match self {
            Self::IsNull | Self::Is(_) => Kind::Bool,
            Self::Loud => Kind::Text,
            Self::Half | Self::Size => Kind::Integer,
            Self::Or(_) if matches!(of, Kind::Email | Kind::Url | Kind::Enum(_)) => Kind::Text,
            Self::Or(_) => of.clone(),
        }
    }

    fn text(&self, of: &Kind, path: &str) -> String {
        match self {
            Self::IsNull => format!("record.{path} == null"),
            Self::Is(value) => format!("record.{path} == {}", values::literal(of, value)),
            Self::Or(value) => format!("record.{path} == null ? {} : record.{path}", values::literal(of, value)),
            Self::Loud => format!("record.{path} + '!'"),
            Self::Half => format!("record.{path} / 2"),
            Self::Size => format!("size(record.{path})"),
        }
    }

    fn value(&self, read: Json) -> Json {
        match self {
            Self::IsNull => read.is_null().into(),
            Self::Is(value) => (read == *value).into(),
            Self::Or(value) if read.is_null() => value.clone(),
            Self::Or(_) => read,
            Self::Loud => read.as_str().map(|text| format!("{text}!")).into(),
            Self::Half => read.as_i64().map(|whole| whole / 2).into(),
            Self::Size => read.as_array().map(Vec::len).into(),
        }
    }
}

impl Computed {
    /// One that reads a field of a shape.
    pub fn random(random: &mut Random, shape: &Shape, key: Key, name: String) -> Self {
        let read = random.pick(&shape.fields).clone();
        let formula = Formula::random(random, &read.kind);
        let kind = formula.kind(&read.kind);
        let (default, fill, group, home) = (None, None, None, Home::Plain);
        let field = Field { key, name, kind, required: false, default, fill, group, home };
        Self { field, of: read.key, read: read.kind, formula }
    }

    /// It as a change document declares it.
    pub fn declared(&self, shape: &Shape) -> Json {
        let read = shape.field(self.of).expect("the field that is read");
        let text = self.formula.text(&self.read, &shape.path(read));
        json!({"name": self.field.name, "type": word(&self.field.kind), "computed": text})
    }

    /// What it shows where the field that it reads shows this.
    pub fn value(&self, read: Json) -> Json {
        self.formula.value(read)
    }

    /// Whether it still means what it did.
    pub fn stands(&self, shape: &Shape) -> bool {
        shape.field(self.of).is_some_and(|field| {
            let is_known = |value: &Json| field.kind.words().iter().any(|word| *value == **word);
            let is_there = match (&self.formula, &field.kind) {
                (Formula::Is(value), Kind::Enum(_)) => is_known(value),
                _ => true,
            };
            is_there && discriminant(&field.kind) == discriminant(&self.read)
        })
    }
}

/// Adds one.
pub fn add(random: &mut Random, document: &mut Document) {
    let (key, name) = (document.fresh_key(), values::name(random));
    let computed = Computed::random(random, document.shape(), key, name);
    let declared = computed.declared(document.shape());
    document.push("add_field", &json!({"field": declared}));
    document.shape_mut().computed.push(computed);
    document.model.changed.push(key);
}

/// Takes one away, or gives it another name.
pub fn alter(random: &mut Random, document: &mut Document) -> Option<()> {
    if document.shape().computed.is_empty() {
        return None;
    }
    let place = random.below(document.shape().computed.len());
    let name = document.shape().computed[place].field.name.clone();
    if random.once_in(2) {
        let to = values::name(random);
        document.push("rename_field", &json!({"field": name, "to": to}));
        document.shape_mut().computed[place].field.name = to;
    } else {
        document.push("drop_field", &json!({"field": name}));
        document.shape_mut().computed.remove(place);
    }
    Some(())
}

/// Takes away those that mean nothing any more.
pub fn settle(document: &mut Document) {
    let shape = document.shape().clone();
    for computed in shape.computed.iter().filter(|computed| !computed.stands(&shape)) {
        document.push("drop_field", &json!({"field": computed.field.name}));
        document.shape_mut().computed.retain(|kept| kept.field.key != computed.field.key);
    }
}
