//! One chain on a server: changes and edits in turn, and what must hold after each.

use serde_json::{Map, Value as Json, json};
use stratabase::core::catalog::ServedField;
use stratabase::core::db::{Source, Statement};

use super::chain::{self, Op};
use super::model::{Group, Model, Shape};
use super::values;
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

impl<'a> Stage<'a> {
    /// Makes the collection in version 1.
    pub async fn begin(app: &'a TestApp, seed: u64, mut random: Random) -> Self {
        let shape = chain::first_shape(&mut random);
        let declared = chain::all_declared(&shape);
        let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
        let create = json!({"op": "create_collection", "name": "things", "fields": declared, "rules": rules});
        let operator = app.operator().await;
        operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
        let model = Model { shapes: vec![shape], ..Model::default() };
        Self { app, seed, random, model, operator, anon: app.anon(), story: Vec::new() }
    }

    /// Makes the changes, with edits before, between and after them.
    pub async fn play(&mut self, ops: &[Op], edits: usize) {
        let between = edits / (ops.len() + 1);
        for op in ops {
            for _ in 0..between {
                self.edit().await;
            }
            self.change(*op).await;
        }
        for _ in 0..edits - between * ops.len() {
            self.edit().await;
        }
        self.check_everything("P9, P10, P12 at the end").await;
        self.retire_some().await;
    }

    /// P13: of a version that goes, and then goes for good, no other notices anything.
    async fn retire_some(&mut self) {
        let newest = self.model.newest();
        if newest == 0 {
            return;
        }
        let gone = self.random.below(newest);
        let number = self.model.shapes[gone].number;
        let before = self.lists().await;
        let others = |mut lists: Vec<Json>| {
            lists.remove(gone);
            lists
        };
        let force = json!({"force": true, "reason": "a law"});
        self.operator.post(format!("/admin/v1/versions/{number}/retire"), force).await.expect(200);
        self.anon.get(self.path(gone)).await.expect_problem(410, "version_retired");
        assert_eq!(self.lists_but(gone).await, others(before.clone()), "{}", self.law("P13 Retirement"));
        self.operator.post(format!("/admin/v1/versions/{number}/purge"), json!({})).await.expect(200);
        stratabase::services::purge::sweep(&self.app.app).await.expect("a sweep");
        assert_eq!(self.app.app.schema().catalog.unread(), [], "{}", self.law("P13 Retirement: purged"));
        assert_eq!(self.lists_but(gone).await, others(before), "{}", self.law("P13 Retirement: purged"));
    }

    async fn lists_but(&self, gone: usize) -> Vec<Json> {
        let mut lists = Vec::new();
        for version in (0..self.model.shapes.len()).filter(|version| *version != gone) {
            lists.push(self.list(version).await);
        }
        lists
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

    /// Every record as a version lists it.
    pub async fn list(&self, version: usize) -> Json {
        self.anon.get(format!("{}?limit=1000", self.path(version))).await.expect(200)["items"].take()
    }

    async fn lists(&self) -> Vec<Json> {
        let mut lists = Vec::new();
        for version in 0..self.model.shapes.len() {
            lists.push(self.list(version).await);
        }
        lists
    }

    pub async fn count_events(&self) -> i64 {
        static COUNT: Statement = Statement::new("SELECT count(*) FROM _outbox");
        self.app.app.db.first(&COUNT, &[], |row| row.get(0)).await.unwrap().unwrap()
    }

    /// Changes the schema by one operation, if the newest version has anything that it fits.
    async fn change(&mut self, op: Op) {
        let Some(change) = chain::random_change(&mut self.random, &self.model, op) else { return };
        let before = self.lists().await;
        let tags = self.tags().await;
        let document = json!({"operations": [change.operation]});
        self.story.push(format!("change {}", change.operation));
        let mut plan = self.operator.post("/admin/v1/changes/plan", document.clone()).await.expect(200);
        assert_eq!(self.lists().await, before, "{}", self.law("a plan changes nothing"));
        let answer = self.operator.post("/admin/v1/changes", document).await;
        assert_eq!(answer.status, 201, "{answer}\n{}", self.law("an operation that fits"));
        let mut report = answer.json();
        // The calls of the clients that it meets go on being counted.
        for told in [&mut plan, &mut report] {
            told["operations"]
                .as_array_mut()
                .unwrap()
                .iter_mut()
                .for_each(|operation| operation["clients"] = Json::Null);
        }
        for key in ["verdict", "version", "mints", "operations", "acknowledge", "warnings"] {
            assert_eq!(report[key], plan[key], "{}", self.law("a plan tells what comes"));
        }
        let mints = report["mints"] == true;
        let number = u32::try_from(report["version"].as_u64().unwrap()).unwrap();
        let old = self.model.newest();
        self.model.apply(change, mints, number);
        self.story.push(format!("  -> {} v{number}", report["verdict"]));

        let after = self.lists().await;
        let frozen = if mints { before.len() } else { before.len() - 1 };
        assert_eq!(after[..frozen], before[..frozen], "{}", self.law("P6 Migration transparency"));
        assert_eq!(self.tags().await[..frozen], tags[..frozen], "{}", self.law("P6 Migration transparency of tags"));
        self.check_everything("P7 Propagation, P12 Coherence").await;
        if mints {
            self.expect_counterexample(old, self.model.newest()).await;
        } else {
            self.expect_same(&before[old], &after[old]);
        }
    }

    /// The entity tag of one record in every version.
    async fn tags(&self) -> Vec<String> {
        let Some(id) = self.model.records.keys().next() else { return vec![String::new(); self.model.shapes.len()] };
        let mut tags = Vec::new();
        for version in 0..self.model.shapes.len() {
            let answer = self.anon.get(format!("{}/{id}", self.path(version))).await;
            tags.push(answer.header("etag").to_owned());
        }
        tags
    }

    /// Compares a record in every version with the model.
    pub async fn check(&self, id: &str, law: &str) {
        for version in 0..self.model.shapes.len() {
            let answer = self.anon.get(format!("{}/{id}", self.path(version))).await;
            assert_eq!(answer.status, 200, "{answer}\n{}", self.law("P9 Totality"));
            self.compare(id, version, &answer.json(), law);
        }
        self.check_complements(id).await;
    }

    /// Compares what a version shows of a record with the model, and with what the version promises.
    pub fn compare(&self, id: &str, version: usize, shown: &Json, law: &str) {
        let mut shown = shown.as_object().expect("a record").clone();
        for system in ["id", "created_at", "updated_at"] {
            assert!(shown.shift_remove(system).is_some(), "{}", self.law("P10 Contract: a system field is missing"));
        }
        let shape = &self.model.shapes[version];
        let number = shape.number;
        assert!(
            values::breaks_promise(shape, &shown).is_none(),
            "v{number} shows {shown:?}\n{}",
            self.law("P10 Contract")
        );
        let expected = self.model.body(id, version);
        assert_eq!(shown, expected, "v{number} of {id}\n{}", self.law(law));
    }

    /// Compares every record in every version with the model.
    pub async fn check_everything(&self, law: &str) {
        for version in 0..self.model.shapes.len() {
            let list = self.list(version).await;
            let list = list.as_array().unwrap();
            assert_eq!(list.len(), self.model.records.len(), "{}", self.law("every version shows every record"));
            for shown in list {
                self.compare(shown["id"].as_str().unwrap(), version, shown, law);
            }
        }
    }

    /// What a column keeps beside another one says more than that one, and never something else.
    async fn check_complements(&self, id: &str) {
        let schema = self.app.app.schema();
        let number = self.model.shapes[self.model.newest()].number;
        let name = &self.model.shapes[self.model.newest()].collection;
        let collection = schema.collection(number, name).expect("the collection");
        let row = stratabase::models::records::lookup(&self.app.app.db, collection, id.parse().unwrap()).await;
        let row = row.unwrap().expect("the row");
        for served in collection.fields.iter().flat_map(ServedField::parts) {
            let (Some(over), Some(layer)) = (served.over, &served.lens.over) else { continue };
            let kept = &row.columns[over];
            let base = &row.columns[served.column];
            if !kept.is_null() {
                let coarser = served.lens.base.encode(&layer.decode(kept));
                assert_eq!(&coarser, base, "{}", self.law("P11 Complement consistency"));
            }
        }
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
