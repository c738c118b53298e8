//! The collection as one version has it.

use serde_json::{Map, Value as Json, json};

use super::computed::Computed;
use super::view::View;

/// A field over all versions, whatever its name.
pub type Key = u32;

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Text,
    /// A list of values of such a type.
    List(Box<Kind>),
    Integer,
    Number,
    Bool,
    Datetime,
    Date,
    /// Of two digits after the point.
    Decimal,
    Email,
    Url,
    Uuid,
    /// Of two dimensions.
    Vector,
    Json,
    Enum(Values),
    /// A record of the other collection, one of these.
    Relation(Vec<String>),
    /// A list of them.
    Relations(Vec<String>),
}

/// The values of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    pub words: Vec<String>,
    /// Whether clients are told that more may come.
    pub is_open: bool,
}

/// A field as one version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub key: Key,
    pub name: String,
    pub kind: Kind,
    pub required: bool,
    pub default: Option<Json>,
    /// What is shown where there is no value.
    pub fill: Option<Json>,
    /// The object that it is a member of.
    pub group: Option<Key>,
    /// How its values are kept.
    pub home: Home,
}

/// How the values of a truth value or an enum are kept, which decides what can become of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    Plain,
    /// As truth values.
    Bools,
    /// As truth values, and beside them what those cannot tell apart.
    Apart,
}

/// An object as one version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub key: Key,
    pub name: String,
    pub required: bool,
}

/// The collection as one version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    pub number: u32,
    /// Whether nothing is promised to its clients yet.
    pub is_draft: bool,
    /// How many of all steps lie before it.
    pub moment: usize,
    pub collection: String,
    /// Fields and members of objects, all alike.
    pub fields: Vec<Field>,
    pub groups: Vec<Group>,
    pub computed: Vec<Computed>,
    pub view: Option<View>,
}

impl Shape {
    pub fn field(&self, key: Key) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    pub fn computed(&self, key: Key) -> Option<&Computed> {
        self.computed.iter().find(|computed| computed.field.key == key)
    }

    /// A field, stored or computed.
    pub fn known(&self, key: Key) -> Option<&Field> {
        self.field(key).or_else(|| self.computed(key).map(|computed| &computed.field))
    }

    /// Every field that a condition can ask for.
    pub fn askable(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(self.computed.iter().map(|computed| &computed.field))
    }

    pub fn field_mut(&mut self, key: Key) -> &mut Field {
        self.fields.iter_mut().find(|field| field.key == key).expect("a field of this version")
    }

    /// The fields that are no members.
    pub fn plain(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.group.is_none())
    }

    pub fn members(&self, group: &Group) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.group == Some(group.key))
    }

    pub fn group_of(&self, field: &Field) -> Option<&Group> {
        self.groups.iter().find(|group| Some(group.key) == field.group)
    }

    /// The keys of a record, but for its id and times.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let computed = self.computed.iter().map(|computed| &computed.field.name);
        self.plain().map(|field| &field.name).chain(self.groups.iter().map(|group| &group.name)).chain(computed)
    }

    /// The field in an expression, such as `city` or `address.city`.
    pub fn path(&self, field: &Field) -> String {
        self.group_of(field).map_or_else(|| field.name.clone(), |group| format!("{}.{}", group.name, field.name))
    }

    /// What stands in a body for a field.
    pub fn given<'b>(&self, body: &'b Map<String, Json>, field: &Field) -> Option<&'b Json> {
        match self.group_of(field) {
            None => body.get(&field.name),
            Some(group) => body.get(&group.name)?.get(&field.name),
        }
    }

    /// Puts the value of a field into a body.
    pub fn put(&self, body: &mut Map<String, Json>, field: &Field, value: Json) {
        let of = match self.group_of(field) {
            None => body,
            Some(group) => {
                body.entry(&group.name).or_insert_with(|| json!({})).as_object_mut().expect("an object in the body")
            }
        };
        of.insert(field.name.clone(), value);
    }
}

impl Kind {
    /// The words of an enum.
    pub fn words(&self) -> &[String] {
        self.values().map_or(&[], |values| &values.words)
    }

    /// The values of an enum, or of the one that there are lists of.
    pub fn values(&self) -> Option<&Values> {
        match self {
            Self::Enum(values) => Some(values),
            Self::List(of) => of.values(),
            _ => None,
        }
    }

    pub fn values_mut(&mut self) -> Option<&mut Values> {
        match self {
            Self::Enum(values) => Some(values),
            Self::List(of) => of.values_mut(),
            _ => None,
        }
    }

    pub fn is_open(&self) -> bool {
        self.values().is_some_and(|values| values.is_open)
    }

    /// Whether a search looks into it.
    pub fn has_words(&self) -> bool {
        match self {
            Self::List(of) => of.has_words(),
            kind => matches!(kind, Self::Text | Self::Email | Self::Url),
        }
    }

    pub const fn takes_default(&self) -> bool {
        !matches!(self, Self::Relation(_) | Self::Relations(_))
    }

    /// Whether a condition can compare it with a literal.
    pub const fn is_scalar(&self) -> bool {
        !(self.is_list() || matches!(self, Self::Vector | Self::Json))
    }

    /// Whether it is empty rather than null.
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Relations(_))
    }
}

impl Field {
    /// What a record has that is written without it.
    pub fn unwritten(&self) -> Json {
        self.default.clone().unwrap_or_else(|| if self.kind.is_list() { json!([]) } else { Json::Null })
    }
}
