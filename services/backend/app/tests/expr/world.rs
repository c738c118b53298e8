//! A random schema with random rows: every field type, relations in all directions, hidden and masked fields, rules.

use std::collections::BTreeMap;

use stratabase::core::catalog::{
    Catalog, Code, Codes, Column, ColumnKind, Field, FieldOptions, FieldRules, FieldType, Hub, HubRow, Item, Layer,
    Lens, Life, OnDelete, Pair, Stage, USERS, Version, VersionCollection, VersionField,
};
use stratabase::core::db::{Dialect, Statement, WriteOptions};
use stratabase::core::expr::{Auth, EvalError, Facts, Related, Scope, ScopeKind, Tree, compile};
use stratabase::core::id::{CollectionId, FieldId};
use stratabase::core::sql::{SqlWriter, links, postgres_type};
use stratabase::core::{Date, Decimal, Time, Value};
use uuid::Uuid;

use super::computed;
use super::random::Random;
use super::sources::Sources;
use crate::support::app::TestApp;

pub const TEXTS: [&str; 9] = ["", "a", "ab", "A b", "äö", " x ", "b,a", "low", "7"];
pub const INTEGERS: [i64; 8] = [0, 1, 2, 3, -1, -7, 9_007_199_254_740_991, -9_007_199_254_740_991];
pub const NUMBERS: [f64; 8] = [0.0, 0.5, 1.0, 2.0, -1.5, 1e300, 1e-300, 0.1];
/// Floats of vectors, the smallest and the largest among them.
const FLOATS: [f32; 8] = [0.0, 0.0, 1.0, -1.0, 0.1, -2.5, 1e-45, f32::MAX];
pub const TIMES: [&str; 4] =
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.001Z", "0001-01-01T00:00:00Z", "9999-12-30T21:59:59.999Z"];
pub const DECIMALS: [&str; 7] = ["0", "1.5", "1.50", "2", "-7.25", "99999999999999", "0.05"];
/// More digits after the point than some field has, or than both.
pub const FINE: [&str; 3] = ["1.5005", "0.000000001", "-7.2500001"];
pub const DATES: [&str; 5] = ["2026-01-01", "2026-01-02", "0001-01-01", "9999-12-31", "1969-12-31"];
/// Not in the order of their bytes, so that sorting by declared order shows.
pub const ENUM: [&str; 3] = ["low", "high", "mid"];

/// The catalogue and every row, as the evaluator sees them.
pub struct World {
    pub catalog: Catalog,
    pub rows: BTreeMap<CollectionId, Vec<HubRow>>,
}

impl World {
    /// A schema with rows, its tables named after `number`.
    pub fn new(random: &mut Random, number: usize) -> Self {
        let names = ["users", "posts", "comments"];
        let mut catalog = Catalog { epoch: 1, ..Catalog::default() };
        let mut collections = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            let id = CollectionId(u32::try_from(index).unwrap() + 1);
            let fields = fields(random, id, names.len());
            let columns = fields.iter().flat_map(columns).collect();
            catalog.hubs.insert(id, Hub { columns, ..Hub::new(id, format!("w{number}_{name}")) });
            collections.push(VersionCollection::new(id, name.to_owned(), fields));
        }
        let (stage, created_at) = (Stage::Published, Time::from_micros(0));
        catalog
            .versions
            .insert(1, Version { number: 1, stage, created_at, wire_revision: 1, life: Life::default(), collections });
        let mut world = Self { catalog, rows: BTreeMap::new() };
        world.fill(random);
        world.add_computed(random);
        world.add_rules(random);
        world
    }

    pub fn version(&self) -> &Version {
        &self.catalog.versions[&1]
    }

    fn fill(&mut self, random: &mut Random) {
        let counts = [4, 14, 24];
        let ids: BTreeMap<CollectionId, Vec<Uuid>> = self
            .catalog
            .hubs
            .keys()
            .zip(counts)
            .map(|(id, count)| (*id, (0..count).map(|_| random.id()).collect()))
            .collect();
        for (collection, hub) in &self.catalog.hubs {
            let rows = ids[collection].iter().map(|id| HubRow {
                id: *id,
                created_at: random.pick(&TIMES).parse().unwrap(),
                updated_at: random.pick(&TIMES).parse().unwrap(),
                revision: 1,
                columns: hub.columns.iter().map(|column| value(random, column, &ids)).collect(),
            });
            self.rows.insert(*collection, rows.collect());
        }
    }

    /// Computed fields of each type, all there at once: none reads another.
    fn add_computed(&mut self, random: &mut Random) {
        let ids: Vec<CollectionId> = self.catalog.hubs.keys().copied().collect();
        let made: Vec<_> = ids.iter().map(|id| computed::fields(random, self, *id)).collect();
        let version = self.catalog.versions.get_mut(&1).unwrap();
        for (id, made) in ids.into_iter().zip(made) {
            version.collections.iter_mut().find(|found| found.id == id).unwrap().computed = made;
        }
    }

    /// Whether the computed fields are there already.
    pub fn has_computed(&self) -> bool {
        self.version().collections.iter().all(|shown| !shown.computed.is_empty())
    }

    /// Rules come last: they are compiled against the schema that they belong to.
    fn add_rules(&mut self, random: &mut Random) {
        let ids: Vec<CollectionId> = self.catalog.hubs.keys().copied().collect();
        for id in ids {
            let read = if random.once_in(6) { None } else { Some(self.rule(random, id)) };
            let mask = self.rule(random, id);
            let constant = self.compiled(random, id, "auth != null && auth.kind == 'user'");
            self.catalog.hubs.get_mut(&id).unwrap().rules.read = read;
            let version = self.catalog.versions.get_mut(&1).unwrap();
            let collection = version.collections.iter_mut().find(|found| found.id == id).unwrap();
            let computed = collection.computed.iter_mut().map(|computed| &mut computed.field);
            let stored = collection.fields.iter_mut().map(|stored| &mut stored.field);
            for field in stored.chain(computed) {
                let read = match random.below(12) {
                    0 | 1 => Some(mask.clone()),
                    2 => Some(constant.clone()),
                    _ => None,
                };
                field.options.rules = FieldRules { read, write: None };
            }
        }
    }

    /// A random rule that often lets rows through.
    pub fn rule(&self, random: &mut Random, collection: CollectionId) -> Tree {
        loop {
            let source = match random.below(4) {
                0 => "true".to_owned(),
                1 => "record.t0 != 'a' || auth != null".to_owned(),
                _ => Sources::rule(self, collection, false).condition(random, 2),
            };
            let scope = Scope { collection, ..self.scope(ScopeKind::Rule { previous: false }) };
            if let Ok(tree) = compile(&source, &scope) {
                return tree;
            }
        }
    }

    fn compiled(&self, _: &mut Random, collection: CollectionId, source: &str) -> Tree {
        let scope = Scope { collection, ..self.scope(ScopeKind::Rule { previous: false }) };
        compile(source, &scope).unwrap()
    }

    pub fn scope<'a>(&'a self, kind: ScopeKind<'a>) -> Scope<'a> {
        Scope { catalog: &self.catalog, version: self.version(), collection: USERS, kind }
    }

    /// Who asks, and with which variables.
    pub fn facts(&self, random: &mut Random, collection: CollectionId) -> Facts {
        let row = (!random.once_in(4)).then(|| random.pick(&self.rows[&USERS]).clone());
        let auth = row.map(|row| Auth { id: row.id, kind: "user", row: Some(row), grant: None });
        let some_row = random.pick(&self.rows[&collection]).clone();
        let variables = [
            ("text", Value::from(*random.pick(&TEXTS))),
            ("whole", Value::from(*random.pick(&INTEGERS))),
            ("number", Value::from(*random.pick(&NUMBERS))),
            ("flag", Value::from(random.once_in(2))),
            ("id", Value::from(some_row.id.to_string())),
            ("words", Value::List(vec!["a".into(), (*random.pick(&TEXTS)).into()])),
            ("gaps", Value::List(vec![Value::Null, (*random.pick(&TEXTS)).into()])),
            ("none", Value::List(Vec::new())),
            ("wholes", Value::List(vec![1.into(), (*random.pick(&INTEGERS)).into()])),
            ("numbers", Value::List(vec![1.into(), 0.5.into()])),
            ("ids", Value::List(vec![some_row.id.to_string().to_uppercase().into(), "no id".into()])),
        ];
        Facts {
            auth,
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            method: "GET",
            version: 1,
            variables: variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            previous: (!random.once_in(5)).then_some(some_row),
        }
    }

    /// Makes the tables and writes the rows.
    pub async fn store(&self, app: &TestApp, dialect: Dialect) {
        let (mut batch, mut linked) = (Vec::new(), Vec::new());
        let mut tables = String::new();
        for (id, hub) in &self.catalog.hubs {
            tables.push_str(&table(hub, dialect));
            batch.extend(self.rows[id].iter().map(|row| insert(hub, row, dialect)));
            for row in &self.rows[id] {
                let cells = hub.columns.iter().zip(&row.columns);
                let lists = cells.filter(|(column, value)| column.kind.is_linked() && !value.is_null());
                linked.extend(
                    lists.map(|(column, value)| (links::put(dialect, hub, column), vec![row.id.into(), value.clone()])),
                );
            }
        }
        let work = async move |tx: &stratabase::core::db::Tx| {
            tx.execute_batch(&tables).await?;
            for (text, params) in &batch {
                tx.execute(&Statement::built(dialect, text.clone()), params).await?;
            }
            for (statement, params) in &linked {
                tx.execute(statement, params).await?;
            }
            Ok(())
        };
        app.app.db.write(WriteOptions::default(), work).await.expect("the world is stored");
    }
}

impl Related for World {
    fn record(&self, collection: CollectionId, id: Uuid) -> Result<Option<HubRow>, EvalError> {
        Ok(self.rows[&collection].iter().find(|row| row.id == id).cloned())
    }

    fn pointing_at(
        &self,
        collection: CollectionId,
        column: FieldId,
        id: Option<Uuid>,
    ) -> Result<Vec<HubRow>, EvalError> {
        let hub = &self.catalog.hubs[&collection];
        let index = hub.columns.iter().position(|candidate| candidate.field == column).unwrap();
        Ok(self.rows[&collection]
            .iter()
            .filter(|row| match id {
                None => row.columns[index].is_null(),
                Some(id) => row.columns[index].ids().contains(&id),
            })
            .cloned()
            .collect())
    }
}

fn fields(random: &mut Random, collection: CollectionId, collections: usize) -> Vec<VersionField> {
    let relation = |random: &mut Random| FieldType::Relation {
        collection: CollectionId(u32::try_from(random.below(collections)).unwrap() + 1),
        on_delete: OnDelete::SetNull,
        list: false,
    };
    let many = |random: &mut Random| {
        let FieldType::Relation { collection, on_delete, .. } = relation(random) else { unreachable!() };
        FieldType::Relation { collection, on_delete, list: true }
    };
    let enumerated = FieldType::Enum { values: ENUM.map(str::to_owned).to_vec(), open: false };
    let kinds = [
        ("t0", FieldType::Text),
        ("t1", FieldType::Text),
        ("l0", list(FieldType::Text)),
        ("i0", FieldType::Integer),
        ("i1", FieldType::Integer),
        ("n0", FieldType::Number),
        ("b0", FieldType::Bool),
        ("d0", FieldType::Datetime),
        ("y0", FieldType::Date),
        ("m0", FieldType::Decimal { scale: 2 }),
        ("m1", FieldType::Decimal { scale: 4 }),
        ("e0", enumerated),
        ("v0", FieldType::Vector { dimensions: 2 }),
        ("v1", FieldType::Vector { dimensions: 2 }),
        ("j0", FieldType::Json),
        ("u0", FieldType::Uuid),
        ("r0", relation(random)),
        ("r1", relation(random)),
        ("q0", many(random)),
        ("li", list(FieldType::Integer)),
        ("ln", list(FieldType::Number)),
        ("lm", list(FieldType::Decimal { scale: 2 })),
        ("lw", list(FieldType::Decimal { scale: 4 })),
        ("lb", list(FieldType::Bool)),
        ("ld", list(FieldType::Datetime)),
        ("ly", list(FieldType::Date)),
        ("lu", list(FieldType::Uuid)),
    ];
    let numbered = kinds.into_iter().enumerate().map(|(index, (name, kind))| {
        let id = FieldId(collection.0 * 100 + u32::try_from(index).unwrap());
        let options = FieldOptions { hidden: random.once_in(12), ..FieldOptions::default() };
        let lens = match (name, random.once_in(2)) {
            ("e0", true) if random.once_in(2) => recoded(id),
            ("e0", false) if random.once_in(2) => kept_apart(id),
            ("b0", true) => from_enum(id),
            ("t1", true) => Lens { fill: Some("a".into()), ..Lens::column(id) },
            ("m1", true) => Lens { fill: Some("1.5".into()), ..Lens::column(id) },
            ("v1", true) => Lens { fill: Some(serde_json::json!([0.1, 3])), ..Lens::column(id) },
            ("i1", true) => Lens { fill: Some(2.into()), ..Lens::column(id) },
            ("e0", true) => Lens { fill: Some("high".into()), ..Lens::column(id) },
            _ => Lens::column(id),
        };
        VersionField { field: Field { id, name: name.to_owned(), kind, options }, lens }
    });
    numbered.collect()
}

fn list(of: FieldType) -> FieldType {
    FieldType::List { of: Box::new(of) }
}

fn pair(stored: &str, shown: Code) -> Pair {
    Pair { stored: Code::Text(stored.to_owned()), shown }
}

fn text(code: &str) -> Code {
    Code::Text(code.to_owned())
}

/// An enum of which a value was taken away, another was named again, and whatever is not known is `low`.
fn recoded(id: FieldId) -> Lens {
    let pairs = vec![pair("high", text("high")), pair("low", text("mid")), pair("mid", text("high"))];
    let codes = Some(Codes { pairs, otherwise: Some(text("low")) });
    Lens { base: Layer { column: id, codes }, ..Lens::column(id) }
}

/// An enum that was a truth value, with a column beside it for what that cannot tell.
fn kept_apart(id: FieldId) -> Lens {
    let pairs = vec![
        Pair { stored: Code::Bool(false), shown: text("low") },
        Pair { stored: Code::Bool(true), shown: text("high") },
        Pair { stored: Code::Bool(true), shown: text("mid") },
    ];
    let base = Layer { column: id, codes: Some(Codes { pairs, otherwise: None }) };
    Lens { base, over: Some(Layer::plain(FieldId(id.0 + 50))), fill: Some("mid".into()), ..Lens::column(id) }
}

/// A truth value that was an enum.
fn from_enum(id: FieldId) -> Lens {
    let pairs = vec![pair("low", Code::Bool(false)), pair("high", Code::Bool(true)), pair("mid", Code::Bool(true))];
    Lens { base: Layer { column: id, codes: Some(Codes { pairs, otherwise: None }) }, ..Lens::column(id) }
}

/// The columns behind a field: of the type that its values are stored in.
fn columns(shown: &VersionField) -> Vec<Column> {
    let own = column(&shown.field);
    let stored = shown.lens.base.codes.as_ref().and_then(|codes| codes.pairs.first()).map(|pair| &pair.stored);
    let own = match stored {
        Some(Code::Bool(_)) => Column { kind: ColumnKind::Bool, ..own },
        // The first letter says what to fill it with.
        Some(Code::Text(_)) => Column { kind: ColumnKind::Text, name: format!("e{}", own.name), ..own },
        None => own,
    };
    let beside = shown.lens.over.as_ref();
    let beside = beside.map(|over| Column::new(format!("e beside {}", own.name), over.column, ColumnKind::Text));
    std::iter::once(own).chain(beside).collect()
}

fn column(field: &Field) -> Column {
    // A name that needs its quotes.
    Column::new(format!("{} \"c", field.name), field.id, column_kind(&field.kind))
}

fn column_kind(kind: &FieldType) -> ColumnKind {
    match kind {
        FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Enum { .. } => ColumnKind::Text,
        FieldType::List { of } => ColumnKind::List { of: Item::of(column_kind(of)) },
        FieldType::File { list: true, .. } => ColumnKind::List { of: Item::Text },
        FieldType::Integer => ColumnKind::Integer,
        FieldType::Number => ColumnKind::Number,
        FieldType::Bool | FieldType::Object { .. } => ColumnKind::Bool,
        FieldType::Datetime => ColumnKind::Time,
        FieldType::Date => ColumnKind::Date,
        FieldType::Decimal { scale } => ColumnKind::Decimal { scale: *scale },
        FieldType::Vector { dimensions } => ColumnKind::Vector { dimensions: *dimensions },
        FieldType::Json => ColumnKind::Json,
        FieldType::Uuid | FieldType::File { list: false, .. } => ColumnKind::Uuid,
        FieldType::Relation { collection, on_delete, list: false } => {
            ColumnKind::Reference { hub: *collection, on_delete: *on_delete }
        }
        FieldType::Relation { collection, on_delete, list: true } => {
            ColumnKind::References { hub: *collection, on_delete: *on_delete }
        }
    }
}

fn value(random: &mut Random, column: &Column, ids: &BTreeMap<CollectionId, Vec<Uuid>>) -> Value {
    if random.once_in(4) { Value::Null } else { present(random, column, ids) }
}

fn present(random: &mut Random, column: &Column, ids: &BTreeMap<CollectionId, Vec<Uuid>>) -> Value {
    match column.kind {
        ColumnKind::Text if column.name.starts_with('e') => (*random.pick(&ENUM)).into(),
        ColumnKind::Text => (*random.pick(&TEXTS)).into(),
        ColumnKind::List { of } => {
            let item = Column { kind: of.kind(), ..column.clone() };
            Value::List((0..random.below(4)).map(|_| present(random, &item, ids)).collect())
        }
        ColumnKind::Integer => (*random.pick(&INTEGERS)).into(),
        ColumnKind::Number => (*random.pick(&NUMBERS)).into(),
        ColumnKind::Bool => random.once_in(2).into(),
        ColumnKind::Time => random.pick(&TIMES).parse::<Time>().unwrap().into(),
        ColumnKind::Decimal { scale: 4 } if random.once_in(4) => Value::Decimal(Decimal::from_units(15_005, 4)),
        ColumnKind::Decimal { scale } => {
            let digits = *random.pick(&DECIMALS);
            Decimal::parse(digits, scale).unwrap().into()
        }
        ColumnKind::Date => random.pick(&DATES).parse::<Date>().unwrap().into(),
        ColumnKind::Vector { dimensions } => Value::Vector((0..dimensions).map(|_| *random.pick(&FLOATS)).collect()),
        ColumnKind::Json => Value::Json((*random.pick(&["{\"a\":1}", "null", "[]"])).to_owned()),
        ColumnKind::Uuid => random.pick(&ids[&CollectionId(2)]).to_owned().into(),
        // Now and then a record that is not there.
        ColumnKind::Reference { .. } if random.once_in(10) => random.id().into(),
        ColumnKind::Reference { hub, .. } => random.pick(&ids[&hub]).to_owned().into(),
        ColumnKind::References { hub, .. } => {
            let mut listed = Vec::new();
            for _ in 0..random.below(4) {
                let id = if random.once_in(10) { random.id() } else { *random.pick(&ids[&hub]) };
                let id = Value::Uuid(id);
                if !listed.contains(&id) {
                    listed.push(id);
                }
            }
            Value::List(listed)
        }
    }
}

fn table(hub: &Hub, dialect: Dialect) -> String {
    let mut writer = SqlWriter::new(dialect);
    writer.push("CREATE TABLE ").ident(&hub.table);
    writer.each(
        " (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, created_at INTEGER, updated_at INTEGER, revision INTEGER",
        " (id uuid PRIMARY KEY, created_at bigint, updated_at bigint, revision bigint",
    );
    for column in &hub.columns {
        writer.push(", ").ident(&column.name).push(" ");
        let sqlite = match column.kind {
            ColumnKind::Text | ColumnKind::List { .. } | ColumnKind::References { .. } | ColumnKind::Json => "TEXT",
            ColumnKind::Integer
            | ColumnKind::Decimal { .. }
            | ColumnKind::Bool
            | ColumnKind::Time
            | ColumnKind::Date => "INTEGER",
            ColumnKind::Number => "REAL",
            ColumnKind::Uuid | ColumnKind::Reference { .. } | ColumnKind::Vector { .. } => "BLOB",
        };
        writer.each(sqlite, postgres_type(column.kind));
        if matches!(column.kind, ColumnKind::Text | ColumnKind::Json) {
            writer.each("", " COLLATE \"C\"");
        }
    }
    writer.each(") STRICT;", ");");
    for column in hub.columns.iter().filter(|column| column.kind.is_linked()) {
        writer.push("CREATE TABLE ").ident(&links::table(hub, column));
        writer.each(" (target BLOB, record BLOB) STRICT;", " (target uuid, record uuid);");
    }
    writer.finish().0
}

fn insert(hub: &Hub, row: &HubRow, dialect: Dialect) -> (String, Vec<Value>) {
    let mut writer = SqlWriter::new(dialect);
    writer.push("INSERT INTO ").ident(&hub.table).push(" (id, created_at, updated_at, revision");
    for column in &hub.columns {
        writer.push(", ").ident(&column.name);
    }
    writer.push(") VALUES (").bind(row.id.into()).push(", ").bind(row.created_at.into());
    writer.push(", ").bind(row.updated_at.into()).push(", ").bind(row.revision.into());
    for (column, value) in hub.columns.iter().zip(&row.columns) {
        writer.push(", ").bind_column(value.clone(), column.kind);
    }
    writer.push(")");
    writer.finish()
}
