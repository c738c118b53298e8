//! Documents on the server: what must hold when the schema changes, when a draft is published and when a version goes.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::chain::Plan;
use super::checks::{IN_VIEW, Shown};
use super::document::Document;
use super::shape::{Key, Shape};
use super::stage::Stage;

impl Stage<'_> {
    /// Changes the schema by one document, if the newest version has anything that it fits.
    pub async fn change(&mut self, plan: &Plan) {
        let document = Document::random(&mut self.random, &self.model, &plan.ops, plan.is_draft);
        let Some(document) = document else { return };
        let before = self.shown_by_all().await;
        let tags = self.tags().await;
        self.expect_dangling(&document).await;
        let sent = document.json(&document.operations);
        self.story.push(format!("change {sent}"));
        let report = self.put_in_force(&sent, &before).await;
        let mints = report["mints"] == true;
        let number = u32::try_from(report["version"].as_u64().unwrap()).unwrap();
        self.story.push(format!("  -> {} v{number}", report["verdict"]));
        let (old, was_draft, erased) = (self.model.newest(), self.model.has_draft(), document.erased.clone());
        self.model = document.settled(mints, number);

        let after = self.check_everything("P7 Propagation, P12 Coherence").await;
        let frozen = if mints { before.len() } else { before.len() - 1 };
        let new_tags = self.tags().await;
        for version in 0..frozen {
            let shape = &self.model.shapes[version];
            let (was, is) = (without(shape, &erased, &before[version]), without(shape, &erased, &after[version]));
            assert_eq!(is, was, "v{}\n{}", shape.number, self.law("P6 Migration transparency"));
            let is_erased = erased.iter().any(|key| shape.field(*key).is_some());
            let is_changed = before[version].values().next() != after[version].values().next();
            if is_changed || !is_erased {
                let law = "P6 Migration transparency of tags";
                assert_eq!(new_tags[version] != tags[version], is_changed, "{}", self.law(law));
            }
        }
        if was_draft {
            return;
        }
        if report["verdict"] == "breaking" {
            self.expect_counterexample(old, self.model.newest()).await;
        } else {
            self.expect_same(&before[old], &after[self.model.newest()]);
        }
    }

    /// Plans a document and applies it, which comes to the same.
    async fn put_in_force(&self, document: &Json, before: &[Shown]) -> Json {
        let planned = self.operator.post("/admin/v1/changes/plan", document.clone()).await;
        assert_eq!(planned.status, 200, "{planned}\n{}", self.law("an operation that fits"));
        let mut plan = planned.json();
        assert_eq!(self.shown_by_all().await, before, "{}", self.law("a plan changes nothing"));
        let answer = self.operator.post("/admin/v1/changes", document.clone()).await;
        assert_eq!(answer.status, 201, "{answer}\n{}", self.law("an operation that fits"));
        let mut report = answer.json();
        // The calls of the clients that it meets go on being counted.
        for told in [&mut plan, &mut report] {
            for operation in told["operations"].as_array_mut().unwrap() {
                operation["clients"] = Json::Null;
            }
        }
        for key in ["verdict", "version", "mints", "operations", "acknowledge", "warnings"] {
            assert_eq!(report[key], plan[key], "{}", self.law("a plan tells what comes"));
        }
        report
    }

    /// What would lose its meaning has to be mended in the same document.
    async fn expect_dangling(&mut self, document: &Document) {
        let Some((count, faults)) = &document.dangles else { return };
        let sent = document.json(&document.operations[..*count]);
        self.story.push(format!("change {sent} must be refused"));
        let answer = self.operator.post("/admin/v1/changes", sent).await;
        assert_eq!(answer.status, 422, "{answer}\n{}", self.law("nothing dangles"));
        let problem = answer.json();
        let told = problem["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap());
        assert_eq!(&told.collect::<BTreeSet<_>>(), faults, "{answer}\n{}", self.law("nothing dangles"));
    }

    /// Publishes the draft, of which nobody notices anything.
    pub async fn publish(&mut self) {
        let number = self.model.newest_shape().number;
        let before = self.shown_by_all().await;
        let tags = self.tags().await;
        self.story.push(format!("publish v{number}"));
        self.operator.post(format!("/admin/v1/versions/{number}/publish"), json!({})).await.expect(200);
        let newest = self.model.newest();
        self.model.shapes[newest].is_draft = false;
        assert_eq!(self.shown_by_all().await, before, "{}", self.law("P6 Migration transparency: published"));
        assert_eq!(self.tags().await, tags, "{}", self.law("P6 Migration transparency of tags: published"));
    }

    /// The entity tag of one record in every version.
    async fn tags(&self) -> Vec<String> {
        let Some(id) = self.model.records.keys().next() else { return vec![String::new(); self.model.shapes.len()] };
        let mut tags = Vec::new();
        for version in 0..self.model.shapes.len() {
            tags.push(self.tag(id, version).await);
        }
        tags
    }

    /// P13: of a version that goes, and then goes for good, no other notices anything.
    pub async fn retire_some(&mut self) {
        let newest = self.model.newest();
        if newest == 0 {
            return;
        }
        let gone = self.random.below(newest);
        let number = self.model.shapes[gone].number;
        let before = self.shown_by_all().await;
        let others = |mut shown: Vec<Shown>| {
            shown.remove(gone);
            shown
        };
        let force = json!({"force": true, "reason": "a law"});
        self.operator.post(format!("/admin/v1/versions/{number}/retire"), force).await.expect(200);
        self.anon.get(self.path(gone)).await.expect_problem(410, "version_retired");
        assert_eq!(self.shown_but(gone).await, others(before.clone()), "{}", self.law("P13 Retirement"));
        self.operator.post(format!("/admin/v1/versions/{number}/purge"), json!({})).await.expect(200);
        stratabase::services::purge::sweep(&self.app.app).await.expect("a sweep");
        assert_eq!(self.app.app.schema().catalog.unread(), [], "{}", self.law("P13 Retirement: purged"));
        assert_eq!(self.shown_but(gone).await, others(before), "{}", self.law("P13 Retirement: purged"));
    }

    async fn shown_but(&self, gone: usize) -> Vec<Shown> {
        let mut shown = Vec::new();
        for version in (0..self.model.shapes.len()).filter(|version| *version != gone) {
            shown.push(self.shown_by(version).await);
        }
        shown
    }
}

/// What a version shows, but for fields whose values were removed, and what is computed of them. Which records a view
/// shows may be decided by them too.
fn without(shape: &Shape, erased: &[Key], shown: &Shown) -> Shown {
    let mut shown = shown.clone();
    if erased.is_empty() {
        return shown;
    }
    shown.retain(|id, _| !id.starts_with(IN_VIEW));
    let stored = erased.iter().filter_map(|key| shape.field(*key));
    let stored = stored.map(|field| shape.group_of(field).map_or(&field.name, |group| &group.name));
    let computed = shape.computed.iter().filter(|computed| erased.contains(&computed.of));
    for name in stored.chain(computed.map(|computed| &computed.field.name)) {
        for record in shown.values_mut() {
            record.as_object_mut().expect("a record").shift_remove(name);
        }
    }
    shown
}
