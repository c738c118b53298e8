//! Random change documents, each with what the model makes of it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::chain::{self, Op};
use super::model::{Held, Model};
use super::shape::{Field, Key, Shape};
use super::steps::Step;
use super::{computed, rules, view};
use crate::expr::random::Random;

/// A document under way: its operations, and the model with the newest version as they leave it.
pub struct Document {
    pub model: Model,
    pub operations: Vec<Json>,
    pub is_draft: bool,
    /// The fields whose values are removed.
    pub erased: Vec<Key>,
    /// How many operations there were before those that mend what the others leave without a meaning, and the codes with
    /// which it is refused without them.
    pub dangles: Option<(usize, BTreeSet<&'static str>)>,
    /// The published version that the newest is a copy of, until it is clear whether both are needed.
    base: Option<usize>,
}

impl Document {
    /// A document of those operations that the newest version has anything for; `None` where there are none.
    pub fn random(random: &mut Random, model: &Model, ops: &[Op], is_draft: bool) -> Option<Self> {
        let mut model = model.clone();
        let base = (!model.has_draft()).then_some(model.newest());
        if base.is_some() {
            let copy = model.newest_shape().clone();
            model.shapes.push(Shape { number: copy.number + 1, ..copy });
        }
        let mut document = Self { model, operations: Vec::new(), is_draft, erased: Vec::new(), dangles: None, base };
        for op in ops {
            chain::add(random, &mut document, *op);
        }
        document.settle(random);
        (!document.operations.is_empty()).then_some(document)
    }

    /// Mends what the operations leave without a meaning.
    fn settle(&mut self, random: &mut Random) {
        let mut faults: BTreeSet<&str> = view::faults(self.shape()).into_iter().collect();
        faults.extend(self.model.dangling().first().map(|_| "rule_dangles"));
        let shape = self.shape();
        faults.extend(shape.computed.iter().any(|computed| !computed.stands(shape)).then_some("computed_dangles"));
        if faults.is_empty() {
            return;
        }
        self.dangles = Some((self.operations.len(), faults));
        computed::settle(self);
        view::settle(random, self);
        let dangling = self.model.dangling();
        if !dangling.is_empty() {
            self.set_rules(random, &dangling);
        }
    }

    /// The document as it is sent, with the first operations only or with all of them.
    pub fn json(&self, operations: &[Json]) -> Json {
        let acknowledge = ["rule_tightened", "erases_values"];
        json!({"operations": operations, "acknowledge": acknowledge, "draft": self.is_draft})
    }

    /// The model once the document is in force; `mints` where the version before goes on beside the newest.
    pub fn settled(self, mints: bool, number: u32) -> Model {
        let mut model = self.model;
        let was_draft = self.base.is_none();
        if let Some(base) = self.base.filter(|_| !mints) {
            model.shapes.remove(base);
        }
        let newest = model.newest();
        let is_draft = self.is_draft && (mints || was_draft);
        model.shapes[newest] = Shape { number, is_draft, ..model.shapes[newest].clone() };
        model
    }

    pub fn shape(&self) -> &Shape {
        self.model.newest_shape()
    }

    pub fn shape_mut(&mut self) -> &mut Shape {
        self.model.shapes.last_mut().expect("the newest version")
    }

    pub fn field_mut(&mut self, key: Key) -> &mut Field {
        self.shape_mut().field_mut(key)
    }

    pub const fn fresh_key(&mut self) -> Key {
        self.model.next_key += 1;
        self.model.next_key
    }

    /// A field that fits, and is no member of an object: often the one that was changed last, for changes of one field
    /// are what has to be told apart.
    pub fn one(&mut self, random: &mut Random, fits: impl Fn(&Field) -> bool) -> Option<Field> {
        let fitting: Vec<&Field> = self.shape().plain().filter(|field| fits(field)).collect();
        let is_fitting = |key: &&Key| fitting.iter().any(|field| field.key == **key);
        let last = self.model.changed.iter().rev().find(is_fitting).filter(|_| random.once_in(2));
        let last = last.and_then(|key| self.shape().field(*key));
        let field = last.or_else(|| (!fitting.is_empty()).then(|| *random.pick(&fitting)))?.clone();
        self.model.changed.push(field.key);
        Some(field)
    }

    /// A field as the versions before the newest have it.
    pub fn older(&self, key: Key) -> impl Iterator<Item = (&Shape, &Field)> {
        let older = &self.model.shapes[..self.model.newest()];
        older.iter().filter_map(move |shape| Some((shape, shape.field(key)?)))
    }

    /// Adds an operation on the collection.
    pub fn push(&mut self, op: &str, rest: &Json) {
        let mut operation = json!({"op": op, "collection": self.shape().collection});
        operation.as_object_mut().expect("an operation").extend(rest.as_object().expect("its keys").clone());
        self.operations.push(operation);
    }

    /// The values of a field are others from here on.
    pub fn step(&mut self, step: Step) {
        self.model.steps.push(step);
        self.shape_mut().moment = self.model.steps.len();
    }

    /// What older versions show where there is no value, from now on: as the newest version has it by now.
    pub fn show_instead_of_null(&mut self, key: Key, value: &Json) {
        for older in 0..self.model.newest() {
            let shown = self.model.seen(key, self.model.newest(), older, value);
            if let Some(field) = self.model.shapes[older].fields.iter_mut().find(|field| field.key == key)
                && field.required
                && field.fill.is_none()
            {
                field.fill = Some(shown);
            }
        }
    }

    /// What records hold from now on that are created by versions without the field.
    pub fn hold_when_created(&mut self, key: Key, value: Json) {
        let moment = self.shape().moment;
        self.model.restores.insert(key, Held { moment, value });
    }

    /// The values of a field go; what older versions are to show in their place takes it.
    pub fn erase(&mut self, key: Key, restore: Option<&Json>) {
        let moment = self.shape().moment;
        for held in self.model.records.values_mut().filter_map(|record| record.get_mut(&key)) {
            if !held.value.is_null() {
                *held = Held { moment, value: restore.cloned().unwrap_or_default() };
            }
        }
        self.erased.push(key);
    }

    pub fn set_rules(&mut self, random: &mut Random, actions: &[&'static str]) {
        let said = rules::random_rules(random, &mut self.model, actions);
        self.push("set_rules", &json!({"rules": said}));
    }
}
