//! P15: a change that is called harmless never changes what clients had, and for one that is called breaking there is a
//! client that it would break.

use serde_json::{Map, Value as Json, json};

use super::checks::Shown;
use super::shape::Field;
use super::stage::Stage;
use super::values;

impl Stage<'_> {
    /// Nothing breaks: whatever was shown is shown still.
    pub fn expect_same(&self, before: &Shown, after: &Shown) {
        for (id, old) in before {
            for (name, value) in old.as_object().unwrap() {
                assert_eq!(&after[id][name], value, "{id}\n{}", self.law("P15 Classifier soundness: called harmless"));
            }
        }
    }

    /// Finds a client of the old version that the new one would break: one that reads what is not there, was not promised
    /// or is not what it wrote, or that writes what is refused or becomes something else.
    pub async fn expect_counterexample(&mut self, old: usize, new: usize) {
        let (was, is) = (self.model.shapes[old].clone(), self.model.shapes[new].clone());
        let is_gone = |path: &str| is.askable().all(|field| is.path(field) != path);
        let is_view_gone =
            was.view.as_ref().is_some_and(|view| !is.view.as_ref().is_some_and(|is| is.has_all_of(view)));
        let is_any_gone = was.askable().any(|field| is_gone(&was.path(field)));
        if was.collection != is.collection || is_view_gone || is_any_gone {
            return;
        }
        // Whether more values may come shows only when they do, and what stands in for null where nothing was written.
        let is_told_otherwise = |old: &Field, new: &Field| {
            old.kind.is_open() != new.kind.is_open() || (old.fill.is_some() && old.fill != new.fill)
        };
        if was.fields.iter().any(|old| is.field(old.key).is_some_and(|new| is_told_otherwise(old, new))) {
            return;
        }
        // What the old version takes, sent to the new one; and the least that it takes.
        let mut is_ruled_out = false;
        for round in 0..60 {
            let body = if round % 3 == 0 { self.least(old) } else { self.body(old, true) };
            let Some(through_old) = self.posted(old, &body).await else {
                is_ruled_out = true;
                continue;
            };
            let id = through_old["id"].as_str().unwrap();
            let read = self.anon.get(format!("{}/{id}", self.path(new))).await.expect(200);
            if was.names().any(|name| read[name] != through_old[name]) {
                return;
            }
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
            let Some(shown) = self.posted(new, &body).await else { continue };
            if values::breaks_promise(&was, shown.as_object().unwrap()).is_some() {
                return;
            }
        }
        assert!(is_ruled_out, "nobody is broken\n{}", self.law("P15 Classifier soundness: called breaking"));
    }

    /// Creates what a version must take, if the rule lets it.
    async fn posted(&mut self, version: usize, body: &Map<String, Json>) -> Option<Json> {
        let answer = self.anon.post(self.path(version), Json::Object(body.clone())).await;
        if !self.model.may_create(version, body) {
            self.expect_refused(&answer);
            return None;
        }
        assert_eq!(answer.status, 201, "{answer} {body:?}\n{}", self.law("P2 PutGet: a valid body"));
        let shown = answer.json();
        self.model.create(shown["id"].as_str().unwrap(), version, body);
        Some(shown)
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
