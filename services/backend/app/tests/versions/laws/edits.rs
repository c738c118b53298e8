//! Random edits through random versions.

use serde_json::{Map, Value as Json, json};

use super::shape::{Field, Key, Kind};
use super::stage::Stage;
use super::values;
use crate::support::answer::Answer;

/// The law of rules, whatever version is called.
pub const RULES: &str = "rules see the newest version's view";

impl Stage<'_> {
    /// Does one thing to the records, through some version.
    pub async fn edit(&mut self) {
        let version = self.some_version();
        let id = self.some_record();
        let choice = self.random.below(20);
        let Some(id) = id.filter(|_| choice > 2) else {
            let body = self.body(version, false);
            self.create(version, &body).await;
            return;
        };
        match choice {
            3..=8 => self.patch(&id, version).await,
            9 | 10 => self.put(&id, version).await,
            11 | 12 => self.write_back(&id, version).await,
            13 => self.refuse(&id, version).await,
            14 => self.undo(&id, version).await,
            15 => self.commute().await,
            16 => self.delete(&id, version).await,
            _ => self.query(version).await,
        }
    }

    /// Creates a record, if the rule lets it.
    pub async fn create(&mut self, version: usize, body: &Map<String, Json>) -> Option<String> {
        self.story.push(format!("POST {} {}", self.path(version), Json::Object(body.clone())));
        let events = self.count_events().await;
        let answer = self.anon.post(self.path(version), Json::Object(body.clone())).await;
        if !self.model.may_create(version, body) {
            self.expect_refused(&answer);
            assert_eq!(self.count_events().await, events, "{}", self.law("P2 PutGet: what is refused changes nothing"));
            return None;
        }
        assert_eq!(answer.status, 201, "{answer}\n{}", self.law("P3 CreateGet"));
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        self.model.create(&id, version, body);
        self.compare(&id, version, &answer.json(), "P3 CreateGet");
        self.check(&id, "P3 CreateGet, P7 Propagation, P12 Coherence").await;
        Some(id)
    }

    /// A rule does not hold, which the newest version alone decides.
    pub fn expect_refused(&self, answer: &Answer) {
        assert_eq!(answer.status, 401, "{answer}\n{}", self.law(RULES));
        assert_eq!(answer.json()["code"], "unauthenticated", "{answer}\n{}", self.law(RULES));
    }

    async fn patch(&mut self, id: &str, version: usize) {
        let shape = self.model.shapes[version].clone();
        let mut body = Map::new();
        for _ in 0..=self.random.below(3) {
            let field = self.random.pick(&shape.fields).clone();
            let value = values::taken(&mut self.random, &field);
            match shape.group_of(&field) {
                Some(group) if !group.required && self.random.once_in(4) => {
                    body.insert(group.name.clone(), Json::Null);
                }
                Some(group) if !self.model.has(id, group, version) => {
                    body.insert(group.name.clone(), self.object(&shape, group, false));
                }
                Some(group) if body.get(&group.name).is_some_and(Json::is_null) => {}
                _ => shape.put(&mut body, &field, value),
            }
        }
        self.write(id, version, &body, false).await;
    }

    /// The fields of a version that can be written alone: those of an object that is not there need others beside them.
    fn writable(&self, id: &str, version: usize) -> Vec<Field> {
        let shape = &self.model.shapes[version];
        let is_there = |field: &&Field| shape.group_of(field).is_none_or(|group| self.model.has(id, group, version));
        shape.fields.iter().filter(is_there).cloned().collect()
    }

    async fn put(&mut self, id: &str, version: usize) {
        let body = self.body(version, false);
        self.write(id, version, &body, true).await;
    }

    /// Writes a body that the version takes; says whether the rule lets it.
    async fn write(&mut self, id: &str, version: usize, body: &Map<String, Json>, replaces: bool) -> bool {
        let path = format!("{}/{id}", self.path(version));
        let (method, sent) = (if replaces { "PUT" } else { "PATCH" }, Json::Object(body.clone()));
        self.story.push(format!("{method} {path} {sent}"));
        let before = (self.tag(id, version).await, self.count_events().await);
        let answer = if replaces { self.anon.put(path, sent).await } else { self.anon.patch(path, sent).await };
        let Some(is_changed) = self.model.edit_if_allowed(id, version, body, replaces) else {
            self.expect_refused(&answer);
            let after = (self.tag(id, version).await, self.count_events().await);
            assert_eq!(before, after, "{}", self.law("P2 PutGet: what is refused changes nothing"));
            self.check(id, "P2 PutGet: what is refused changes nothing").await;
            return false;
        };
        assert_eq!(answer.status, 200, "{answer}\n{}", self.law(&format!("P2 PutGet, {RULES}")));
        self.compare(id, version, &answer.json(), "P2 PutGet");
        let after = (self.tag(id, version).await, self.count_events().await);
        let law = if is_changed { "a change is a revision and an event" } else { "P1 GetPut" };
        assert_eq!(before.0 != after.0, is_changed, "{}", self.law(law));
        assert_eq!(after.1 - before.1, i64::from(is_changed), "{}", self.law(law));
        self.check(id, "P2 PutGet, P5 Hidden, P7 Propagation").await;
        true
    }

    /// Writes back what was read, whole or in part.
    async fn write_back(&mut self, id: &str, version: usize) {
        let path = format!("{}/{id}", self.path(version));
        let mut read = self.anon.get(&path).await.expect(200);
        let replaces = self.random.once_in(2);
        if !replaces {
            let keep = self.random.below(4);
            let body = read.as_object_mut().unwrap();
            let names: Vec<String> = body.keys().cloned().collect();
            names.iter().enumerate().filter(|(place, _)| place % 4 == keep).for_each(|(_, name)| {
                body.shift_remove(name);
            });
        }
        self.story.push(format!("write back {path}, whole: {replaces}"));
        let before = (self.tag(id, version).await, self.count_events().await);
        let answer = if replaces { self.anon.put(&path, read).await } else { self.anon.patch(&path, read).await };
        if self.model.allows("update", id) {
            assert_eq!(answer.status, 200, "{answer}\n{}", self.law("P1 GetPut"));
        } else {
            self.expect_refused(&answer);
        }
        let after = (self.tag(id, version).await, self.count_events().await);
        assert_eq!(before, after, "{}", self.law("P1 GetPut"));
        self.check(id, "P1 GetPut").await;
    }

    pub async fn tag(&self, id: &str, version: usize) -> String {
        let answer = self.anon.get(format!("{}/{id}", self.path(version))).await;
        answer.header("etag").to_owned()
    }

    /// Sends something that the version does not take, beside something that it does.
    async fn refuse(&mut self, id: &str, version: usize) {
        let fields = self.writable(id, version);
        let (good, bad) = (self.random.pick(&fields).clone(), self.random.pick(&fields).clone());
        let Some(value) = values::refused(&mut self.random, &bad) else { return };
        if value == self.model.shown(id, bad.key, version) {
            return;
        }
        // Of a list the item is named that is wrong: the second.
        let is_item =
            bad.kind.is_list() || (bad.kind == Kind::Vector && value.as_array().is_some_and(|items| items.len() == 2));
        let mut body = Map::new();
        let shape = &self.model.shapes[version];
        let pointer = format!("/{}", shape.path(&bad).replace('.', "/"));
        shape.put(&mut body, &good, values::taken(&mut self.random, &good));
        shape.put(&mut body, &bad, value);
        let path = format!("{}/{id}", self.path(version));
        self.story.push(format!("PATCH {path} {} must be refused", Json::Object(body.clone())));
        let events = self.count_events().await;
        let answer = self.anon.patch(path, Json::Object(body)).await;
        if self.model.allows("update", id) {
            assert_eq!(answer.status, 422, "{answer}\n{}", self.law("P2 PutGet: what is refused"));
            let errors = answer.json()["errors"].take();
            let pointers: Vec<&Json> = errors.as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
            let wrong = if is_item { format!("{pointer}/1") } else { pointer };
            assert_eq!(pointers, [&json!(wrong)], "{}", self.law("problems point by this version's names"));
        } else {
            self.expect_refused(&answer);
        }
        assert_eq!(self.count_events().await, events, "{}", self.law("P2 PutGet: what is refused changes nothing"));
        self.check(id, "P2 PutGet: what is refused changes nothing").await;
    }

    /// Changes a field and writes back what was there. Versions that showed the value as it was show it again; one that
    /// showed something in its place, or that tells more values apart, is not asked.
    async fn undo(&mut self, id: &str, version: usize) {
        let fields = self.writable(id, version);
        let field = self.random.pick(&fields).clone();
        let old = self.model.shown(id, field.key, version);
        if !values::is_taken(&field, &old) {
            return;
        }
        let versions: Vec<usize> = (0..self.model.shapes.len()).collect();
        let shown = |stage: &Self, key: Key, at: usize| {
            stage.model.shapes[at].field(key).map(|_| stage.model.shown(id, key, at))
        };
        let before: Vec<_> = versions.iter().map(|at| shown(self, field.key, *at)).collect();
        for value in [values::taken(&mut self.random, &field), old.clone()] {
            let mut body = Map::new();
            self.model.shapes[version].put(&mut body, &field, value);
            if !self.write(id, version, &body, false).await {
                return;
            }
        }
        for (at, before) in versions.into_iter().zip(before) {
            let is_exact = self.model.seen(field.key, at, version, &before.clone().unwrap_or_default()) == old
                && self.model.seen(field.key, version, at, &old) == before.clone().unwrap_or_default();
            if is_exact {
                assert_eq!(shown(self, field.key, at), before, "{}", self.law("P4 Undo"));
            }
        }
    }

    /// Two records that are alike, two changes through two versions, in both orders.
    async fn commute(&mut self) {
        let (first, second) = (self.some_version(), self.some_version());
        let body = self.body(first, true);
        let (Some(one), Some(two)) = (self.create(first, &body).await, self.create(first, &body).await) else { return };
        let ids = [one, two];
        let a = self.random.pick(&self.writable(&ids[0], first)).clone();
        let b = self.random.pick(&self.writable(&ids[0], second)).clone();
        if a.key == b.key {
            return;
        }
        let values = [values::taken(&mut self.random, &a), values::taken(&mut self.random, &b)];
        let [mut through_first, mut through_second] = [Map::new(), Map::new()];
        self.model.shapes[first].put(&mut through_first, &a, values[0].clone());
        self.model.shapes[second].put(&mut through_second, &b, values[1].clone());
        let writes = [(first, through_first), (second, through_second)];
        let mut is_allowed = true;
        for (version, body) in &writes {
            is_allowed &= self.write(&ids[0], *version, body, false).await;
        }
        for (version, body) in writes.iter().rev() {
            is_allowed &= self.write(&ids[1], *version, body, false).await;
        }
        // A rule may let the one first, and not the other.
        if !is_allowed {
            return;
        }
        for version in 0..self.model.shapes.len() {
            let one = self.model.body(&ids[0], version);
            assert_eq!(one, self.model.body(&ids[1], version), "{}", self.law("P14 Writers commute"));
        }
    }

    async fn delete(&mut self, id: &str, version: usize) {
        let path = format!("{}/{id}", self.path(version));
        self.story.push(format!("DELETE {path}"));
        self.anon.delete(path).await.expect(204);
        self.model.records.remove(id);
        for at in 0..self.model.shapes.len() {
            self.anon.get(format!("{}/{id}", self.path(at))).await.expect_problem(404, "not_found");
        }
    }
}
