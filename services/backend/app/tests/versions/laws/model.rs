//! What the server should show, told without it: each value is held in the version that wrote it, and carried to any
//! other one change at a time.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

/// A field over all versions, whatever its name.
pub type Key = u32;

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Text,
    Texts,
    Integer,
    Number,
    Bool,
    Datetime,
    Uuid,
    Json,
    Enum(Vec<String>),
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
}

/// The collection as one version has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    pub number: u32,
    pub collection: String,
    pub fields: Vec<Field>,
}

/// How values change between a version and the next; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct Step {
    pub up: BTreeMap<Key, Vec<(Json, Json)>>,
    pub down: BTreeMap<Key, Vec<(Json, Json)>>,
}

/// A value, and the place of the version whose value it is.
#[derive(Debug, Clone, PartialEq)]
struct Held {
    at: usize,
    value: Json,
}

pub type Record = BTreeMap<Key, HeldValue>;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldValue(Held);

/// Every version, what lies between them, and every record.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub shapes: Vec<Shape>,
    pub steps: Vec<Step>,
    pub records: BTreeMap<String, Record>,
    /// What records created by versions without a field hold in it, as a value of some version.
    pub restores: BTreeMap<Key, (usize, Json)>,
}

impl Shape {
    pub fn field(&self, key: Key) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    pub fn field_mut(&mut self, key: Key) -> &mut Field {
        self.fields.iter_mut().find(|field| field.key == key).expect("a field of this version")
    }
}

impl Field {
    /// What a record has that is written without it.
    pub fn unwritten(&self) -> Json {
        self.default.clone().unwrap_or_else(|| if self.kind == Kind::Texts { json!([]) } else { Json::Null })
    }
}

impl Model {
    pub fn newest(&self) -> usize {
        self.shapes.len() - 1
    }

    /// A value of one version as another one has it.
    pub fn carried(&self, key: Key, from: usize, to: usize, value: &Json) -> Json {
        let mut value = value.clone();
        let mapped = |pairs: Option<&Vec<(Json, Json)>>, value: Json| {
            let pair = pairs.and_then(|pairs| pairs.iter().find(|(from, _)| *from == value));
            pair.map_or(value, |(_, to)| to.clone())
        };
        for at in from..to {
            value = mapped(self.steps[at].up.get(&key), value);
        }
        for at in (to..from).rev() {
            value = mapped(self.steps[at].down.get(&key), value);
        }
        value
    }

    /// What a version shows of a field of a record.
    pub fn shown(&self, id: &str, key: Key, version: usize) -> Json {
        let field = self.shapes[version].field(key).expect("a field of this version");
        let raw = self.records[id]
            .get(&key)
            .map_or(Json::Null, |HeldValue(held)| self.carried(key, held.at, version, &held.value));
        match (raw, &field.fill) {
            (Json::Null, Some(fill)) => fill.clone(),
            (Json::Null, None) if field.kind == Kind::Texts => json!([]),
            (raw, _) => raw,
        }
    }

    /// What a version shows of a record, but for its id and times.
    pub fn body(&self, id: &str, version: usize) -> Map<String, Json> {
        let fields = &self.shapes[version].fields;
        fields.iter().map(|field| (field.name.clone(), self.shown(id, field.key, version))).collect()
    }

    /// A record is created through a version.
    pub fn create(&mut self, id: &str, version: usize, body: &Map<String, Json>) {
        let mut record = Record::new();
        for (key, (at, value)) in &self.restores {
            record.insert(*key, HeldValue(Held { at: *at, value: value.clone() }));
        }
        // Of the later versions the newest says what it takes for what this one does not know.
        for at in version + 1..self.shapes.len() {
            for field in &self.shapes[at].fields {
                record.insert(field.key, HeldValue(Held { at, value: field.unwritten() }));
            }
        }
        for field in &self.shapes[version].fields {
            let value = body.get(&field.name).cloned().unwrap_or_else(|| field.unwritten());
            record.insert(field.key, HeldValue(Held { at: version, value }));
        }
        self.records.insert(id.to_owned(), record);
    }

    /// A record is changed through a version; says whether anything changes.
    pub fn edit(&mut self, id: &str, version: usize, body: &Map<String, Json>, replaces: bool) -> bool {
        let mut changes = Vec::new();
        for field in &self.shapes[version].fields {
            let given = body.get(&field.name).cloned().or_else(|| replaces.then(|| field.unwritten()));
            let Some(value) = given else { continue };
            if value != self.shown(id, field.key, version) {
                changes.push((field.key, HeldValue(Held { at: version, value })));
            }
        }
        let record = self.records.get_mut(id).expect("a record");
        let is_changed = !changes.is_empty();
        record.extend(changes);
        is_changed
    }
}
