//! Rules over one field, evaluated on the newest version's view of a record, whatever version is called.

use std::collections::BTreeMap;
use std::mem::discriminant;

use serde_json::{Map, Value as Json, json};

use super::model::Model;
use super::shape::{Field, Key, Kind, Shape};
use super::values;
use crate::expr::random::Random;

/// The actions whose rules change; everybody may read and delete.
const RULED: [&str; 3] = ["list", "update", "create"];

/// What a rule asks of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    key: Key,
    kind: Kind,
    literal: Json,
    is_equal: bool,
}

/// The rules by their actions; everybody may do what has none.
pub type Rules = BTreeMap<&'static str, Clause>;

impl Clause {
    /// A rule that many records meet, most often over a field that versions may show in other ways.
    pub fn random(random: &mut Random, shape: &Shape) -> Self {
        let differs = |field: &&Field| field.fill.is_some() || matches!(field.kind, Kind::Bool | Kind::Enum(_));
        let scalars: Vec<&Field> = shape.askable().filter(|field| field.kind.is_scalar()).collect();
        let differing: Vec<&Field> = scalars.iter().copied().filter(differs).collect();
        let prefers = !differing.is_empty() && !random.once_in(3);
        let field = *random.pick(if prefers { &differing } else { &scalars });
        let literal = match &field.fill {
            Some(fill) if random.once_in(2) => fill.clone(),
            _ => values::present(random, &field.kind),
        };
        Self { key: field.key, kind: field.kind.clone(), literal, is_equal: random.once_in(4) }
    }

    /// The rule as a document says it.
    pub fn text(&self, shape: &Shape) -> String {
        let field = shape.known(self.key).expect("a field of the newest version");
        let sign = if self.is_equal { "==" } else { "!=" };
        format!("record.{} {sign} {}", shape.path(field), values::literal(&self.kind, &self.literal))
    }

    /// Whether the rule still means what it did: its field is there in that form, and the value that it names too.
    pub fn stands(&self, shape: &Shape) -> bool {
        shape.known(self.key).is_some_and(|field| {
            let is_enum = matches!(field.kind, Kind::Enum(_));
            let is_there = !is_enum || field.kind.words().iter().any(|word| self.literal == **word);
            discriminant(&field.kind) == discriminant(&self.kind) && is_there
        })
    }

    /// Whether it holds for a record as a version shows it.
    pub fn holds(&self, model: &Model, id: &str, version: usize) -> bool {
        (model.shown(id, self.key, version) == self.literal) == self.is_equal
    }
}

/// Sets the rules of some actions anew, as a document says it.
pub fn random_rules(random: &mut Random, model: &mut Model, actions: &[&'static str]) -> Map<String, Json> {
    let shape = model.newest_shape().clone();
    let mut said = Map::new();
    for action in actions {
        let is_open = if *action == "create" { !random.once_in(5) } else { random.once_in(4) };
        let clause = (!is_open).then(|| Clause::random(random, &shape));
        said.insert((*action).to_owned(), clause.as_ref().map_or_else(|| json!("true"), |c| json!(c.text(&shape))));
        match clause {
            Some(clause) => model.rules.insert(action, clause),
            None => model.rules.remove(action),
        };
    }
    said
}

/// Rules for a new collection.
pub fn first_rules(random: &mut Random, model: &mut Model) -> Map<String, Json> {
    let mut said = random_rules(random, model, &RULED);
    said.extend(["read", "delete"].map(|action| (action.to_owned(), json!("true"))));
    said
}

/// One of the actions whose rules change.
pub fn some_action(random: &mut Random) -> &'static str {
    random.pick::<&str>(&RULED)
}

impl Model {
    /// Whether a rule holds for a record, as the newest version shows it.
    pub fn allows(&self, action: &str, id: &str) -> bool {
        self.rules.get(action).is_none_or(|clause| clause.holds(self, id, self.newest()))
    }

    /// Whether the rule lets a version create such a record.
    pub fn may_create(&mut self, version: usize, body: &Map<String, Json>) -> bool {
        let candidate = "";
        self.create(candidate, version, body);
        let is_allowed = self.allows("create", candidate);
        self.records.remove(candidate);
        is_allowed
    }

    /// Changes a record if the rule holds for it before and after; says whether anything changed, `None` if it does not.
    pub fn edit_if_allowed(
        &mut self,
        id: &str,
        version: usize,
        body: &Map<String, Json>,
        replaces: bool,
    ) -> Option<bool> {
        if !self.allows("update", id) {
            return None;
        }
        let before = self.records[id].clone();
        let is_changed = self.edit(id, version, body, replaces);
        if !self.allows("update", id) {
            self.records.insert(id.to_owned(), before);
            return None;
        }
        Some(is_changed)
    }

    /// The actions whose rules read what is gone from the newest version, or has another form there.
    pub fn dangling(&self) -> Vec<&'static str> {
        let dangling = self.rules.iter().filter(|(_, clause)| !clause.stands(self.newest_shape()));
        dangling.map(|(action, _)| *action).collect()
    }
}
