//! A small schema that reads like a real one: people, posts and comments.

use std::collections::BTreeMap;

use serde_json::json;
use stratabase::core::catalog::{
    Catalog, Column, ColumnKind, Field, FieldOptions, FieldRules, FieldType, Hub, HubRow, Item, Lens, Life, OnDelete,
    Rules, Stage, USERS, Version, VersionCollection, VersionField,
};
use stratabase::core::expr::{Auth, Env, EvalError, ExprError, Facts, Related, Scope, ScopeKind, Tree, View, compile};
use stratabase::core::id::{CollectionId, FieldId};
use stratabase::core::{Time, Value};
use uuid::Uuid;

pub const POSTS: CollectionId = CollectionId(2);
pub const COMMENTS: CollectionId = CollectionId(3);
pub const ANN: Uuid = Uuid::from_u128(1);
pub const POST: Uuid = Uuid::from_u128(11);

/// The schema with one post by Ann, two comments on it, and nobody signed in.
pub struct Blog {
    pub catalog: Catalog,
    pub facts: Facts,
    rows: BTreeMap<CollectionId, Vec<HubRow>>,
}

impl Blog {
    pub fn new() -> Self {
        let users = || FieldType::Relation { collection: USERS, on_delete: OnDelete::Cascade, list: false };
        let posts = FieldType::Relation { collection: POSTS, on_delete: OnDelete::Cascade, list: false };
        let status = FieldType::Enum { values: vec!["published".into(), "draft".into()], open: false };
        let mut blog = Self { catalog: Catalog::default(), facts: nobody(), rows: BTreeMap::new() };
        let (stage, created_at) = (Stage::Published, Time::from_micros(0));
        blog.catalog.versions.insert(
            1,
            Version { number: 1, stage, created_at, wire_revision: 1, life: Life::default(), collections: Vec::new() },
        );
        blog.add(USERS, "users", &[("name", FieldType::Text), ("age", FieldType::Integer)]);
        blog.add(
            POSTS,
            "posts",
            &[
                ("title", FieldType::Text),
                ("status", status),
                ("stars", FieldType::Integer),
                ("score", FieldType::Number),
                ("pinned", FieldType::Bool),
                ("tags", FieldType::List { of: Box::new(FieldType::Text) }),
                ("extra", FieldType::Json),
                ("author", users()),
                ("secret", FieldType::Text),
                ("salary", FieldType::Integer),
            ],
        );
        blog.add(COMMENTS, "comments", &[("text", FieldType::Text), ("post", posts), ("author", users())]);
        blog.option(POSTS, "secret", |options| options.hidden = true);
        let signed_in = blog.rule(POSTS, "auth != null").unwrap();
        blog.mask(POSTS, "salary", signed_in);
        blog.rows.insert(USERS, vec![blog.row(USERS, ANN, &json!(["Ann", 40]))]);
        blog.rows.insert(POSTS, vec![blog.post(&json!(["Hello", "draft", 3, 2.5, null, ["rust", "sql"], null, ANN]))]);
        let comments = [(21, json!(["first", POST, ANN])), (22, json!([null, POST, null]))];
        let comments = comments.map(|(id, values)| blog.row(COMMENTS, Uuid::from_u128(id), &values));
        blog.rows.insert(COMMENTS, comments.to_vec());
        blog
    }

    fn add(&mut self, id: CollectionId, name: &str, fields: &[(&str, FieldType)]) {
        let numbered = fields.iter().enumerate().map(|(index, (name, kind))| {
            let field = FieldId(id.0 * 100 + u32::try_from(index).unwrap());
            let column = match kind {
                FieldType::Text | FieldType::Enum { .. } => ColumnKind::Text,
                FieldType::List { .. } => ColumnKind::List { of: Item::Text },
                FieldType::Integer => ColumnKind::Integer,
                FieldType::Number => ColumnKind::Number,
                FieldType::Bool => ColumnKind::Bool,
                FieldType::Json => ColumnKind::Json,
                FieldType::Relation { collection, on_delete, .. } => {
                    ColumnKind::Reference { hub: *collection, on_delete: *on_delete }
                }
                other => panic!("the blog has no {other:?}"),
            };
            let declared =
                Field { id: field, name: (*name).to_owned(), kind: kind.clone(), options: FieldOptions::default() };
            (
                VersionField { field: declared, lens: Lens::column(field) },
                Column::new((*name).to_owned(), field, column),
            )
        });
        let (fields, columns) = numbered.unzip();
        self.catalog.hubs.insert(id, Hub { columns, ..Hub::new(id, name.to_owned()) });
        let version = self.catalog.versions.get_mut(&1).unwrap();
        version.collections.push(VersionCollection::new(id, name.to_owned(), fields));
    }

    fn option(&mut self, collection: CollectionId, field: &str, change: impl FnOnce(&mut FieldOptions)) {
        let version = self.catalog.versions.get_mut(&1).unwrap();
        let collection = version.collections.iter_mut().find(|found| found.id == collection).unwrap();
        change(&mut collection.fields.iter_mut().find(|found| found.field.name == field).unwrap().field.options);
    }

    /// Gathers fields of posts into an object.
    pub fn nest(&mut self, names: &[&str], to: &str) {
        let id = FieldId(POSTS.0 * 100 + 99);
        self.catalog.hubs.get_mut(&POSTS).unwrap().columns.push(Column::new(to.to_owned(), id, ColumnKind::Bool));
        let version = self.catalog.versions.get_mut(&1).unwrap();
        let posts = version.collections.iter_mut().find(|found| found.id == POSTS).unwrap();
        let is_member = |shown: &mut VersionField| names.contains(&shown.field.name.as_str());
        let members = posts.fields.extract_if(.., is_member).collect();
        let kind = FieldType::Object { members, is_point: false };
        let field = Field { id, name: to.to_owned(), kind, options: FieldOptions::default() };
        posts.fields.push(VersionField { field, lens: Lens::column(id) });
    }

    /// A row from the JSON of its first columns; the others are null.
    fn row(&self, collection: CollectionId, id: Uuid, values: &serde_json::Value) -> HubRow {
        let at = Time::from_micros(1_000_000);
        let given = values.as_array().unwrap();
        let columns = self.catalog.hubs[&collection].columns.iter().enumerate();
        let columns = columns.map(|(index, column)| match (column.kind, given.get(index)) {
            (_, None | Some(serde_json::Value::Null)) => Value::Null,
            (ColumnKind::Integer, Some(value)) => value.as_i64().unwrap().into(),
            (ColumnKind::Number, Some(value)) => value.as_f64().unwrap().into(),
            (ColumnKind::Bool, Some(value)) => value.as_bool().unwrap().into(),
            (ColumnKind::Reference { .. }, Some(value)) => value.as_str().unwrap().parse::<Uuid>().unwrap().into(),
            (ColumnKind::List { .. }, Some(value)) => {
                Value::List(value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().into()).collect())
            }
            (_, Some(value)) => value.as_str().unwrap().into(),
        });
        HubRow { id, created_at: at, updated_at: at, revision: 1, columns: columns.collect() }
    }

    /// A post from the JSON of its columns.
    pub fn post(&self, values: &serde_json::Value) -> HubRow {
        self.row(POSTS, POST, values)
    }

    pub fn version(&self) -> &Version {
        &self.catalog.versions[&1]
    }

    pub fn rules_mut(&mut self, collection: CollectionId) -> &mut Rules {
        &mut self.catalog.hubs.get_mut(&collection).unwrap().rules
    }

    pub fn sign_in(&mut self) {
        let row = self.rows[&USERS][0].clone();
        self.facts.auth = Some(Auth { id: ANN, kind: "user", row: Some(row), grant: None });
    }

    pub fn mask(&mut self, collection: CollectionId, field: &str, rule: Tree) {
        self.option(collection, field, |options| options.rules = FieldRules { read: Some(rule), write: None });
    }

    fn scope<'a>(&'a self, collection: CollectionId, kind: ScopeKind<'a>) -> Scope<'a> {
        Scope { catalog: &self.catalog, version: self.version(), collection, kind }
    }

    pub fn rule(&self, collection: CollectionId, source: &str) -> Result<Tree, ExprError> {
        compile(source, &self.scope(collection, ScopeKind::Rule { previous: false }))
    }

    pub fn update_rule(&self, source: &str) -> Result<Tree, ExprError> {
        compile(source, &self.scope(POSTS, ScopeKind::Rule { previous: true }))
    }

    pub fn filter(&self, source: &str) -> Result<Tree, ExprError> {
        compile(source, &self.scope(POSTS, ScopeKind::Filter(&self.facts)))
    }

    pub fn path(&self, source: &str) -> Result<Tree, ExprError> {
        stratabase::core::expr::compile_path(source, &self.scope(POSTS, ScopeKind::Filter(&self.facts)))
    }

    pub fn rules(&self) -> Env<'_> {
        Env { catalog: &self.catalog, facts: &self.facts, view: View::Rules }
    }

    pub fn client(&self) -> Env<'_> {
        Env { view: View::Client(self.version()), ..self.rules() }
    }

    /// What a rule on posts makes of the one post: true, false, or the error.
    pub fn decide(&self, source: &str) -> Result<bool, EvalError> {
        let tree = self.update_rule(source).unwrap_or_else(|fault| panic!("{source}: {fault}"));
        match tree.eval(&self.rules(), &self.rows[&POSTS][0], self)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(EvalError::Null),
        }
    }

    /// Whether a client's filter shows the one post.
    pub fn shows(&self, source: &str) -> bool {
        let tree = self.filter(source).unwrap_or_else(|fault| panic!("{source}: {fault}"));
        tree.holds(&self.client(), &self.rows[&POSTS][0], self)
    }
}

impl Related for Blog {
    fn record(&self, collection: CollectionId, id: Uuid) -> Result<Option<HubRow>, EvalError> {
        Ok(self.rows[&collection].iter().find(|row| row.id == id).cloned())
    }

    fn pointing_at(
        &self,
        collection: CollectionId,
        column: FieldId,
        id: Option<Uuid>,
    ) -> Result<Vec<HubRow>, EvalError> {
        let place = self.catalog.hubs[&collection].columns.iter().position(|found| found.field == column).unwrap();
        Ok(self.rows[&collection].iter().filter(|row| row.columns[place] == Value::from(id)).cloned().collect())
    }
}

fn nobody() -> Facts {
    Facts {
        auth: None,
        now: "2026-11-22T10:00:00Z".parse().unwrap(),
        method: "GET",
        version: 1,
        variables: BTreeMap::from([("q".to_owned(), "ell".into()), ("none".to_owned(), Value::List(Vec::new()))]),
        previous: None,
    }
}
