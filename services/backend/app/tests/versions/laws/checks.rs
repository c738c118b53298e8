//! What must hold of every record in every version at any time.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use stratabase::core::catalog::ServedField;
use stratabase::core::db::{Source, Statement};

use super::edits::RULES;
use super::stage::Stage;
use super::values;

/// Stands before the ids of records that a view shows.
pub const IN_VIEW: &str = "view: ";

/// Every record of a version as it shows it, by id, and as its view does.
pub type Shown = BTreeMap<String, Json>;

impl Stage<'_> {
    /// Every record as a version shows it: those that it lists, which the rule decides, and the others one by one.
    pub async fn shown_by(&self, version: usize) -> Shown {
        let list = self.anon.get(format!("{}?limit=1000", self.path(version))).await.expect(200)["items"].take();
        let by_id = |record: Json| (record["id"].as_str().unwrap().to_owned(), record);
        let mut shown: Shown = list.as_array().unwrap().iter().cloned().map(by_id).collect();
        for id in self.model.records.keys() {
            let is_listed = shown.contains_key(id);
            assert_eq!(
                is_listed,
                self.model.allows("list", id),
                "{id} {list}\n{}",
                self.law(&format!("{RULES}: list"))
            );
            if !is_listed {
                let answer = self.anon.get(format!("{}/{id}", self.path(version))).await;
                assert_eq!(answer.status, 200, "{answer}\n{}", self.law("P9 Totality"));
                shown.insert(id.clone(), answer.json());
            }
        }
        assert_eq!(shown.len(), self.model.records.len(), "{}", self.law("every version shows every record"));
        shown.extend(self.viewed_by(version).await);
        shown
    }

    /// What the view of a version shows.
    async fn viewed_by(&self, version: usize) -> Shown {
        let shape = &self.model.shapes[version];
        let Some(view) = &shape.view else { return Shown::new() };
        let path = format!("/v{}/{}?limit=1000", shape.number, view.name);
        let list = self.anon.get(path).await.expect(200)["items"].take();
        let by_id = |record: &Json| (format!("{IN_VIEW}{}", record["id"].as_str().unwrap()), record.clone());
        list.as_array().unwrap().iter().map(by_id).collect()
    }

    /// Every record as each version shows it.
    pub async fn shown_by_all(&self) -> Vec<Shown> {
        let mut shown = Vec::new();
        for version in 0..self.model.shapes.len() {
            shown.push(self.shown_by(version).await);
        }
        shown
    }

    pub async fn count_events(&self) -> i64 {
        static COUNT: Statement = Statement::new("SELECT count(*) FROM _outbox");
        self.app.app.db.first(&COUNT, &[], |row| row.get(0)).await.unwrap().unwrap()
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
        let shown = own(shown, self, law);
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

    /// Compares every record in every version with the model; gives what they show.
    pub async fn check_everything(&self, law: &str) -> Vec<Shown> {
        let shown = self.shown_by_all().await;
        for (version, shown) in shown.iter().enumerate() {
            for id in self.model.records.keys() {
                self.compare(id, version, &shown[id], law);
                let viewed = shown.get(&format!("{IN_VIEW}{id}")).map(|record| own(record, self, law));
                let number = self.model.shapes[version].number;
                assert_eq!(viewed, self.model.viewed(id, version), "view of v{number}: {id}\n{}", self.law(law));
            }
        }
        shown
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
}

/// A record without its id and times, which every version shows.
fn own(shown: &Json, stage: &Stage<'_>, law: &str) -> Map<String, Json> {
    let mut shown = shown.as_object().expect("a record").clone();
    for system in ["id", "created_at", "updated_at"] {
        assert!(shown.shift_remove(system).is_some(), "{}", stage.law(&format!("{law}: {system} is missing")));
    }
    shown
}
