//! A view of the collection as one version has it, and random operations on it.

use serde_json::{Map, Value as Json, json};

use super::document::Document;
use super::model::Model;
use super::rules::Clause;
use super::shape::{Field, Key, Shape};
use super::values;
use crate::expr::random::Random;

/// A view over all versions that show it.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub key: Key,
    pub name: String,
    /// What it shows, each by its name there.
    pub fields: Vec<(Key, String)>,
    /// The records that it shows; all where there is none.
    condition: Option<Clause>,
}

impl View {
    /// A view of some fields of a shape.
    pub fn random(random: &mut Random, shape: &Shape, key: Key) -> Self {
        let condition = (!random.once_in(3)).then(|| Clause::random(random, shape));
        let mut fields: Vec<(Key, String)> = Vec::new();
        for _ in 0..2 + random.below(4) {
            let field = (*random.pick(&shown_by_views(shape))).clone();
            if fields.iter().all(|(key, _)| *key != field.key) {
                fields.push((field.key, name_there(random, &field)));
            }
        }
        Self { key, name: values::name(random), fields, condition }
    }

    /// The operation that makes it.
    pub fn declared(&self, shape: &Shape) -> Json {
        let declared = |(key, name): &(Key, String)| {
            let from = &shape.known(*key).expect("a field that it shows").name;
            if from == name { json!(name) } else { json!({"name": name, "from": from}) }
        };
        let fields: Vec<Json> = self.fields.iter().map(declared).collect();
        let mut operation = json!({"op": "create_collection", "name": self.name, "kind": "view", "fields": fields,
            "from": shape.collection, "rules": {"list": "true", "read": "true"}});
        if let Some(condition) = &self.condition {
            operation["where"] = condition.text(shape).into();
        }
        operation
    }

    fn stands(&self, shape: &Shape) -> bool {
        self.condition.as_ref().is_none_or(|condition| condition.stands(shape))
    }

    /// What it shows that the collection has no more, or not outside of an object.
    fn lost(&self, shape: &Shape) -> Vec<(Key, String)> {
        let is_lost = |key: Key| shown_by_views(shape).iter().all(|field| field.key != key);
        self.fields.iter().filter(|(key, _)| is_lost(*key)).cloned().collect()
    }

    /// Whether whoever knows the other one as well misses nothing in it.
    pub fn has_all_of(&self, other: &Self) -> bool {
        self.name == other.name && other.fields.iter().all(|field| self.fields.contains(field))
    }
}

/// What a view can show.
fn shown_by_views(shape: &Shape) -> Vec<&Field> {
    shape.plain().chain(shape.computed.iter().map(|computed| &computed.field)).collect()
}

fn name_there(random: &mut Random, field: &Field) -> String {
    if random.once_in(2) { field.name.clone() } else { values::name(random) }
}

impl Model {
    /// Whether the view of a version shows a record: the newest version that has the view decides.
    pub fn is_viewed(&self, id: &str, view: &View) -> bool {
        let has_it = |at: &usize| self.shapes[*at].view.as_ref().is_some_and(|other| other.key == view.key);
        let newest = (0..self.shapes.len()).rev().find(has_it).expect("a version that has the view");
        view.condition.as_ref().is_none_or(|condition| condition.holds(self, id, newest))
    }

    /// What the view of a version shows of a record, but for its id and times.
    pub fn viewed(&self, id: &str, version: usize) -> Option<Map<String, Json>> {
        let view = self.shapes[version].view.as_ref().filter(|view| self.is_viewed(id, view))?;
        let shown = |(key, name): &(Key, String)| (name.clone(), self.shown(id, *key, version));
        Some(view.fields.iter().map(shown).collect())
    }
}

/// Adds an operation on a field of the view: shows another one, gives one another name or shows one no more.
pub fn alter(random: &mut Random, document: &mut Document) -> Option<()> {
    let shape = document.shape().clone();
    let mut view = shape.view.clone()?;
    let is_new = |field: &&Field| view.fields.iter().all(|(key, _)| *key != field.key);
    let new: Vec<&Field> = shown_by_views(&shape).into_iter().filter(is_new).collect();
    let place = random.below(view.fields.len());
    let name = view.fields[place].1.clone();
    match random.below(3) {
        0 if view.fields.len() > 1 => {
            on_view(document, &view, "drop_field", &json!({"field": name}));
            view.fields.remove(place);
        }
        1 => {
            let to = values::name(random);
            on_view(document, &view, "rename_field", &json!({"field": name, "to": to}));
            view.fields[place].1 = to;
        }
        _ => {
            let from = *(!new.is_empty()).then(|| random.pick(&new))?;
            let name = values::name(random);
            on_view(document, &view, "add_field", &json!({"field": {"name": name, "from": from.name}}));
            view.fields.push((from.key, name));
        }
    }
    document.shape_mut().view = Some(view);
    Some(())
}

/// Takes the view away, and makes another one.
pub fn replace(random: &mut Random, document: &mut Document) {
    if let Some(view) = document.shape_mut().view.take() {
        document.operations.push(json!({"op": "drop_collection", "collection": view.name}));
    }
    let key = document.fresh_key();
    let view = View::random(random, document.shape(), key);
    let declared = view.declared(document.shape());
    document.operations.push(declared);
    document.shape_mut().view = Some(view);
}

/// The codes with which a document is refused that leaves the view as it is by now.
pub fn faults(shape: &Shape) -> Vec<&'static str> {
    let Some(view) = &shape.view else { return Vec::new() };
    let lost = (!view.lost(shape).is_empty()).then_some("still_shown");
    lost.into_iter().chain((!view.stands(shape)).then_some("rule_dangles")).collect()
}

/// Makes of the view what the collection can show.
pub fn settle(random: &mut Random, document: &mut Document) {
    let shape = document.shape().clone();
    let Some(mut view) = shape.view.clone() else { return };
    let lost = view.lost(&shape);
    if !view.stands(&shape) || lost.len() == view.fields.len() {
        replace(random, document);
        return;
    }
    for (_, name) in &lost {
        on_view(document, &view, "drop_field", &json!({"field": name}));
    }
    view.fields.retain(|field| !lost.contains(field));
    document.shape_mut().view = Some(view);
}

fn on_view(document: &mut Document, view: &View, op: &str, rest: &Json) {
    let mut operation = json!({"op": op, "collection": view.name});
    operation.as_object_mut().expect("an operation").extend(rest.as_object().expect("its keys").clone());
    document.operations.push(operation);
}
