//! P15: a change that is called harmless never changes what clients had, and for one that is called breaking there is a
//! client that it would break.

use serde_json::{Map, Value as Json, json};

use super::model::Field;
use super::stage::Stage;
use super::values;

impl Stage<'_> {
    /// The version was changed in place: whatever it showed it shows still, and what it took it takes.
    pub fn expect_same(&self, before: &Json, after: &Json) {
        for (old, new) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
            for (name, value) in old.as_object().unwrap() {
                assert_eq!(&new[name], value, "{}", self.law("P15 Classifier soundness: called harmless"));
            }
        }
    }

    /// Finds a client of the old version that the new one would break: one that reads what is not there or was not
    /// promised, or that writes what is refused or becomes something else.
    pub async fn expect_counterexample(&mut self, old: usize, new: usize) {
        let (was, is) = (self.model.shapes[old].clone(), self.model.shapes[new].clone());
        let is_gone = |path: &str| is.fields.iter().all(|field| is.path(field) != path);
        if was.collection != is.collection || was.fields.iter().any(|field| is_gone(&was.path(field))) {
            return;
        }
        // What the old version takes, sent to the new one; and the least that it takes.
        for round in 0..60 {
            let body = if round % 3 == 0 { self.least(old) } else { self.body(old, true) };
            let through_old = self.posted(old, &body).await;
            let id = through_old["id"].as_str().unwrap().to_owned();
            self.model.create(&id, old, &body);
            let through_new = self.anon.post(self.path(new), Json::Object(body.clone())).await;
            if through_new.status != 201 {
                return;
            }
            let shown = through_new.json();
            let id = shown["id"].as_str().unwrap().to_owned();
            self.model.create(&id, new, &body);
            if was.names().any(|name| shown[name] != through_old[name]) {
                return;
            }
            // What the new version takes, read by a client of the old one.
            let body = self.body(new, true);
            let shown = self.posted(new, &body).await;
            let id = shown["id"].as_str().unwrap().to_owned();
            self.model.create(&id, new, &body);
            if values::breaks_promise(&was, shown.as_object().unwrap()).is_some() {
                return;
            }
        }
        panic!("nobody is broken\n{}", self.law("P15 Classifier soundness: called breaking"));
    }

    /// Creates what a version must take.
    async fn posted(&self, version: usize, body: &Map<String, Json>) -> Json {
        let answer = self.anon.post(self.path(version), Json::Object(body.clone())).await;
        assert_eq!(answer.status, 201, "{answer} {body:?}\n{}", self.law("P2 PutGet: a valid body"));
        answer.json()
    }

    /// The smallest body that a version takes.
    fn least(&mut self, version: usize) -> Map<String, Json> {
        let shape = self.model.shapes[version].clone();
        let mut body: Map<String, Json> =
            shape.groups.iter().filter(|group| group.required).map(|group| (group.name.clone(), json!({}))).collect();
        let is_left_out = |field: &&Field| shape.group_of(field).is_some_and(|group| !group.required);
        for field in shape.fields.iter().filter(|field| values::is_needed(field) && !is_left_out(field)) {
            shape.put(&mut body, field, values::taken(&mut self.random, field));
        }
        body
    }
}
