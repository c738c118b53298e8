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
    /// The object that it is a member of.
    pub group: Option<Key>,
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
    pub collection: String,
    /// Fields and members of objects, all alike.
    pub fields: Vec<Field>,
    pub groups: Vec<Group>,
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
        self.plain().map(|field| &field.name).chain(self.groups.iter().map(|group| &group.name))
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
        let is_there = self.shapes[version].group_of(field).is_none_or(|group| self.has(id, group, version));
        match (raw, &field.fill) {
            (Json::Null, Some(fill)) if is_there => fill.clone(),
            (Json::Null, None) if field.kind == Kind::Texts => json!([]),
            (raw, _) => raw,
        }
    }

    /// Whether a record has an object in a version: it was written as one, or a member has a value.
    pub fn has(&self, id: &str, group: &Group, version: usize) -> bool {
        let is_held = |key: Key| self.records[id].get(&key).is_some_and(|HeldValue(held)| !held.value.is_null());
        group.required || is_held(group.key) || self.shapes[version].members(group).any(|member| is_held(member.key))
    }

    /// What a version shows of a record, but for its id and times.
    pub fn body(&self, id: &str, version: usize) -> Map<String, Json> {
        let shape = &self.shapes[version];
        let shown = |field: &Field| (field.name.clone(), self.shown(id, field.key, version));
        let mut body: Map<String, Json> = shape.plain().map(shown).collect();
        for group in &shape.groups {
            let members = || Json::Object(shape.members(group).map(shown).collect());
            body.insert(group.name.clone(), if self.has(id, group, version) { members() } else { Json::Null });
        }
        body
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
                // An object that may be null is.
                let is_left_out = self.shapes[at].group_of(field).is_some_and(|group| !group.required);
                let value = if is_left_out { Json::Null } else { field.unwritten() };
                record.insert(field.key, HeldValue(Held { at, value }));
            }
        }
        let shape = &self.shapes[version];
        for field in &shape.fields {
            let is_there = shape.group_of(field).is_none_or(|group| body.get(&group.name).is_some_and(Json::is_object));
            let given = shape.given(body, field).cloned();
            let value = given.unwrap_or_else(|| if is_there { field.unwritten() } else { Json::Null });
            record.insert(field.key, HeldValue(Held { at: version, value }));
        }
        for group in shape.groups.iter().filter(|group| body.get(&group.name).is_some_and(Json::is_object)) {
            record.insert(group.key, HeldValue(Held { at: version, value: true.into() }));
        }
        self.records.insert(id.to_owned(), record);
    }

    /// A record is changed through a version; says whether anything changes.
    pub fn edit(&mut self, id: &str, version: usize, body: &Map<String, Json>, replaces: bool) -> bool {
        let shape = &self.shapes[version];
        let mut changes = Vec::new();
        let mut change = |key: Key, value: Json| changes.push((key, HeldValue(Held { at: version, value })));
        let given = |field: &Field| {
            let given = shape.given(body, field).cloned().or_else(|| replaces.then(|| field.unwritten()));
            given.filter(|value| *value != self.shown(id, field.key, version))
        };
        for field in shape.plain() {
            if let Some(value) = given(field) {
                change(field.key, value);
            }
        }
        for group in &shape.groups {
            let sent = body.get(&group.name).or(replaces.then_some(&Json::Null));
            match (sent, self.has(id, group, version)) {
                (None, _) | (Some(Json::Null), false) => {}
                (Some(Json::Null), true) => {
                    change(group.key, Json::Null);
                    shape.members(group).for_each(|member| change(member.key, Json::Null));
                }
                (Some(_), true) => {
                    for (member, value) in shape.members(group).filter_map(|member| Some((member, given(member)?))) {
                        change(member.key, value);
                        change(group.key, true.into());
                    }
                }
                (Some(sent), false) => {
                    change(group.key, true.into());
                    for member in shape.members(group) {
                        change(member.key, sent.get(&member.name).cloned().unwrap_or_else(|| member.unwritten()));
                    }
                }
            }
        }
        let record = self.records.get_mut(id).expect("a record");
        let is_changed = !changes.is_empty();
        record.extend(changes);
        is_changed
    }
}
