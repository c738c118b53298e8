//! One chain on a server: changes and edits in turn, and what must hold after each.

use serde_json::{Map, Value as Json, json};

use super::chain::Plan;
use super::model::Model;
use super::shape::{Group, Shape};
use super::{first, rules, values};
use crate::expr::random::Random;
use crate::support::actor::Actor;
use crate::support::app::TestApp;

/// A chain under way.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    pub seed: u64,
    pub random: Random,
    pub model: Model,
    pub operator: Actor<'a>,
    pub anon: Actor<'a>,
    /// What was done so far, for whoever has to understand a failure.
    pub story: Vec<String>,
}

/// A key above all that the first shape uses.
const FIRST_KEY: u32 = 1_000;

impl<'a> Stage<'a> {
    /// Makes the collections in version 1, and the records that relations lead to.
    pub async fn begin(app: &'a TestApp, seed: u64, mut random: Random) -> Self {
        let shape = first::first_shape(&mut random);
        let fields = first::all_declared(&shape);
        let view = shape.view.as_ref().map(|view| view.declared(&shape));
        let mut model = Model { shapes: vec![shape], next_key: FIRST_KEY, ..Model::default() };
        let rules = rules::first_rules(&mut random, &mut model);
        let things = json!({"op": "create_collection", "name": "things", "fields": fields, "rules": rules});
        let open = json!({"read": "true", "create": "true"});
        let targets = json!({"op": "create_collection", "name": values::TARGETS, "fields": [], "rules": open});
        let operator = app.operator().await;
        operator.post("/admin/v1/changes", json!({"operations": [targets, things, view]})).await.expect(201);
        let story = vec![format!("rules {rules:?}")];
        for id in values::targets() {
            app.anon().post(format!("/v1/{}", values::TARGETS), json!({"id": id})).await.expect(201);
        }
        Self { app, seed, random, model, operator, anon: app.anon(), story }
    }

    /// Makes the changes, with edits before, between and after them.
    pub async fn play(&mut self, plans: &[Plan], edits: usize) {
        let between = edits / (plans.len() + 1);
        for plan in plans {
            for _ in 0..between {
                self.edit().await;
            }
            if self.model.has_draft() && self.random.once_in(3) {
                self.publish().await;
            }
            self.change(plan).await;
        }
        for _ in 0..edits - between * plans.len() {
            self.edit().await;
        }
        self.check_everything("P9, P10, P12 at the end").await;
        if self.model.has_draft() {
            self.publish().await;
        }
        self.retire_some().await;
    }

    /// Says which law broke, and how to see it again.
    pub fn law(&self, law: &str) -> String {
        let story = self.story.join("\n  ");
        format!("{law} is broken by STRATABASE_LAWS_SEED={}:\n  {story}\n", self.seed)
    }

    pub fn path(&self, version: usize) -> String {
        let shape = &self.model.shapes[version];
        format!("/v{}/{}", shape.number, shape.collection)
    }

    pub fn some_version(&mut self) -> usize {
        self.random.below(self.model.shapes.len())
    }

    pub fn some_record(&mut self) -> Option<String> {
        let ids: Vec<&String> = self.model.records.keys().collect();
        (!ids.is_empty()).then(|| (*self.random.pick(&ids)).clone())
    }

    /// A body with a value for some of a version's fields, and for all that it must have.
    pub fn body(&mut self, version: usize, is_whole: bool) -> Map<String, Json> {
        let shape = self.model.shapes[version].clone();
        let mut body = Map::new();
        for field in shape.plain() {
            if is_whole || values::is_needed(field) || self.random.once_in(2) {
                body.insert(field.name.clone(), values::taken(&mut self.random, field));
            }
        }
        for group in &shape.groups {
            if is_whole || group.required || self.random.once_in(2) {
                let is_null = !group.required && self.random.once_in(4);
                let object = if is_null { Json::Null } else { self.object(&shape, group, is_whole) };
                body.insert(group.name.clone(), object);
            }
        }
        body
    }

    /// An object with a value for some of its members, and for all that it must have.
    pub fn object(&mut self, shape: &Shape, group: &Group, is_whole: bool) -> Json {
        let mut object = Map::new();
        for member in shape.members(group) {
            if is_whole || values::is_needed(member) || self.random.once_in(2) {
                object.insert(member.name.clone(), values::taken(&mut self.random, member));
            }
        }
        object.into()
    }
}
