//! What the server should show, told without it: each value is held as it was written, and carried to any version one
//! change at a time.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::rules::Rules;
use super::shape::{Field, Group, Home, Key, Shape};
use super::steps::Step;

/// A value, and the moment of the version whose value it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub moment: usize,
    pub value: Json,
}

pub type Record = BTreeMap<Key, Held>;

/// Every version, all that changed values on the way, and every record.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub shapes: Vec<Shape>,
    pub steps: Vec<Step>,
    pub records: BTreeMap<String, Record>,
    /// What records created by versions without a field hold in it.
    pub restores: BTreeMap<Key, Held>,
    pub rules: Rules,
    /// The fields that were changed, the last one last.
    pub changed: Vec<Key>,
    /// The key of the next field.
    pub next_key: Key,
}

impl Model {
    pub fn newest(&self) -> usize {
        self.shapes.len() - 1
    }

    pub fn newest_shape(&self) -> &Shape {
        &self.shapes[self.newest()]
    }

    /// Whether the newest version is a draft.
    pub fn has_draft(&self) -> bool {
        self.newest_shape().is_draft
    }

    /// A value as a version has it.
    pub fn carried(&self, key: Key, held: &Held, to: usize) -> Json {
        let target = &self.shapes[to];
        if let Json::Array(items) = &held.value {
            let carried = |item: &Json| self.carried(key, &Held { moment: held.moment, value: item.clone() }, to);
            return items.iter().map(carried).collect();
        }
        // A truth value tells no third value, whatever was told of it.
        let is_open = target.field(key).is_some_and(|field| field.kind.is_open() && field.home != Home::Bools);
        let is_own = |step: &&Step| step.key == key;
        let mut value = held.value.clone();
        if held.moment <= target.moment {
            for step in self.steps[held.moment..target.moment].iter().filter(is_own) {
                value = step.newer(value);
            }
            return value;
        }
        for step in self.steps[target.moment..held.moment].iter().filter(is_own).rev() {
            if let Some(shown) = step.told_openly(&value).filter(|_| is_open) {
                return shown;
            }
            value = step.older(value, is_open);
        }
        value
    }

    /// A value of one version as another one has it.
    pub fn seen(&self, key: Key, from: usize, to: usize, value: &Json) -> Json {
        self.carried(key, &Held { moment: self.shapes[from].moment, value: value.clone() }, to)
    }

    /// What a version shows of a field of a record.
    pub fn shown(&self, id: &str, key: Key, version: usize) -> Json {
        if let Some(computed) = self.shapes[version].computed(key) {
            return computed.value(self.shown(id, computed.of, version));
        }
        let field = self.shapes[version].field(key).expect("a field of this version");
        let raw = self.records[id].get(&key).map_or(Json::Null, |held| self.carried(key, held, version));
        let is_there = self.shapes[version].group_of(field).is_none_or(|group| self.has(id, group, version));
        match (raw, &field.fill) {
            (Json::Null, Some(fill)) if is_there => fill.clone(),
            (Json::Null, None) if field.kind.is_list() => json!([]),
            (raw, _) => raw,
        }
    }

    /// Whether a record has an object in a version: it was written as one, or a member has a value.
    pub fn has(&self, id: &str, group: &Group, version: usize) -> bool {
        let is_held = |key: Key| self.records[id].get(&key).is_some_and(|held| !held.value.is_null());
        group.required || is_held(group.key) || self.shapes[version].members(group).any(|member| is_held(member.key))
    }

    /// What a version shows of a record, but for its id and times.
    pub fn body(&self, id: &str, version: usize) -> Map<String, Json> {
        let shape = &self.shapes[version];
        let shown = |field: &Field| (field.name.clone(), self.shown(id, field.key, version));
        let computed = shape.computed.iter().map(|computed| &computed.field);
        let mut body: Map<String, Json> = shape.plain().chain(computed).map(shown).collect();
        for group in &shape.groups {
            let members = || Json::Object(shape.members(group).map(shown).collect());
            body.insert(group.name.clone(), if self.has(id, group, version) { members() } else { Json::Null });
        }
        body
    }

    /// A record is created through a version.
    pub fn create(&mut self, id: &str, version: usize, body: &Map<String, Json>) {
        let mut record = self.restores.clone();
        // Of the later versions the newest says what it takes for what this one does not know.
        for at in version + 1..self.shapes.len() {
            for field in &self.shapes[at].fields {
                // An object that may be null is.
                let is_left_out = self.shapes[at].group_of(field).is_some_and(|group| !group.required);
                let value = if is_left_out { Json::Null } else { field.unwritten() };
                record.insert(field.key, Held { moment: self.shapes[at].moment, value });
            }
        }
        let shape = &self.shapes[version];
        let moment = shape.moment;
        for field in &shape.fields {
            let is_there = shape.group_of(field).is_none_or(|group| body.get(&group.name).is_some_and(Json::is_object));
            let given = shape.given(body, field).cloned();
            let value = given.unwrap_or_else(|| if is_there { field.unwritten() } else { Json::Null });
            record.insert(field.key, Held { moment, value });
        }
        for group in shape.groups.iter().filter(|group| body.get(&group.name).is_some_and(Json::is_object)) {
            record.insert(group.key, Held { moment, value: true.into() });
        }
        self.records.insert(id.to_owned(), record);
    }

    /// A record is changed through a version; says whether anything changes.
    pub fn edit(&mut self, id: &str, version: usize, body: &Map<String, Json>, replaces: bool) -> bool {
        let shape = &self.shapes[version];
        let moment = shape.moment;
        let mut changes = Vec::new();
        let mut change = |key: Key, value: Json| changes.push((key, Held { moment, value }));
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
