//! The catalogue made ready to serve: every collection of every version with what requests need of it, found by name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use regex::Regex;
use sha2::{Digest, Sha256};

use super::accept::{Refusal, accept, compile_pattern};
use super::default;
use super::unseen::Unseen;
use super::{Catalog, Field, FieldRules, Hub, HubRow, Lens, ServedComputed, Stage, VersionCollection, VersionField};
use crate::core::db::Dialect;
use crate::core::error::{Error, Result};
use crate::core::expr::{Env, Tree};
use crate::core::fold::folded;
use crate::core::hex;
use crate::core::id::{CollectionId, FieldId};
use crate::core::sql::dml::HubStatements;
use crate::core::value::Value;

/// A catalogue and its served collections. Immutable: a change makes the next one.
#[derive(Debug, Default)]
pub struct Schema {
    /// What was declared.
    pub catalog: Arc<Catalog>,
    collections: BTreeMap<u32, BTreeMap<String, Arc<Collection>>>,
}

/// A collection of one version, ready to serve.
#[derive(Debug)]
pub struct Collection {
    /// The version's number.
    pub version: u32,
    /// The collection.
    pub id: CollectionId,
    /// Its name in this version.
    pub name: String,
    /// The table behind it, and its rules.
    pub hub: Arc<Hub>,
    /// The statements that read and write whole rows of it.
    pub statements: Arc<HubStatements>,
    /// Its stored fields, hidden ones among them, in the order in which records show them.
    pub fields: Vec<ServedField>,
    /// Its computed fields, hidden ones among them, which records show behind the others.
    pub computed: Vec<ServedComputed>,
    /// A short hash of version and shape for entity tags: another shape, another stamp.
    pub stamp: String,
    /// What the columns that it does not show hold in a record that is created in it.
    unseen: Unseen,
}

/// A field of a served collection.
#[derive(Debug)]
pub struct ServedField {
    /// Name, type and options.
    pub field: Field,
    /// How it is read from the hub row.
    pub lens: Lens,
    /// The place of its column in the hub.
    pub column: usize,
    /// The place of the column that adds to it.
    pub over: Option<usize>,
    /// The rules of the field alone, of the newest version that shows it.
    pub rules: FieldRules,
    /// Its pattern, compiled.
    pattern: Option<Regex>,
    /// What a record that is created without a value gets, where that is a constant.
    pub default: Value,
    /// What gives it, where an expression does; see [`ServedField::default_in`].
    pub(super) default_by: Option<Tree>,
    /// What a record shows whose column holds null.
    pub absent: Value,
    /// The members of an object, in the order in which records show them.
    pub members: Vec<ServedField>,
    /// Where it stands in a body, as a JSON pointer.
    pub pointer: String,
    /// What stands before its value in a record: `,"name":`.
    pub key: String,
    /// The places of [`Lens::conditions`].
    conditions: Vec<usize>,
}

impl Schema {
    /// Makes a catalogue ready to serve.
    ///
    /// # Errors
    /// The catalogue contradicts itself (a field without column, a pattern that no longer compiles).
    pub fn compile(catalog: Catalog, dialect: Dialect) -> Result<Self> {
        let ready = |hub: &Hub| (Arc::new(served(hub)), Arc::new(HubStatements::new(dialect, hub)));
        let hubs: HashMap<_, _> = catalog.hubs.iter().map(|(id, hub)| (*id, ready(hub))).collect();
        let catalog = Arc::new(catalog);
        let mut collections: BTreeMap<u32, BTreeMap<_, _>> = BTreeMap::new();
        for version in catalog.versions.values().filter(|version| version.is_live()) {
            let served = collections.entry(version.number).or_default();
            for shown in &version.collections {
                let hub = hubs.get(&shown.id).ok_or_else(|| Error::internal(format!("no hub of {}", shown.name)))?;
                let collection = Collection::compile(&catalog, version.number, shown, hub.clone())?;
                served.insert(shown.name.clone(), Arc::new(collection));
            }
        }
        Ok(Self { catalog, collections })
    }

    /// Whether a version is served.
    pub fn serves(&self, version: u32) -> bool {
        self.collections.contains_key(&version)
    }

    /// The collection of that name in a version.
    pub fn collection(&self, version: u32, name: &str) -> Option<&Arc<Collection>> {
        self.collections.get(&version)?.get(name)
    }

    /// The collection with that id in a version.
    pub fn collection_by_id(&self, version: u32, id: CollectionId) -> Option<&Arc<Collection>> {
        self.collections.get(&version)?.values().find(|collection| collection.id == id)
    }

    /// The collection with that id in the newest published version that shows it; a draft's where nothing else does.
    pub fn promised_collection(&self, id: CollectionId) -> Option<&Arc<Collection>> {
        let mut published = self.catalog.versions.values().rev().filter(|version| version.stage == Stage::Published);
        published.find_map(|version| self.collection_by_id(version.number, id)).or_else(|| self.newest_collection(id))
    }

    /// The collection with that id in the newest version that shows it.
    pub fn newest_collection(&self, id: CollectionId) -> Option<&Arc<Collection>> {
        self.catalog.versions.keys().rev().find_map(|version| self.collection_by_id(*version, id))
    }
}

/// A hub as it is served: the rules of a view hold within what the view shows.
fn served(hub: &Hub) -> Hub {
    let mut served = hub.clone();
    if let Some(condition) = hub.condition() {
        let within = |rule: Option<Tree>| rule.map(|rule| Tree::all(hub.id, [condition.clone(), rule]));
        served.rules.list = within(served.rules.list);
        served.rules.read = within(served.rules.read);
    }
    served
}

impl Collection {
    fn compile(
        catalog: &Arc<Catalog>,
        version: u32,
        shown: &VersionCollection,
        (hub, statements): (Arc<Hub>, Arc<HubStatements>),
    ) -> Result<Self> {
        let fields = shown.fields.iter().map(|field| ServedField::compile(catalog, (shown.id, ""), field, &hub));
        let computed = shown.computed.iter();
        let computed = computed.map(|computed| ServedComputed::compile(catalog, version, (shown, &hub), computed));
        let shape = format!("{version} {} {}", shown.id.0, shown.shaped_at);
        let stamp = hex(Sha256::digest(shape).get(..4).unwrap_or_default());
        Ok(Self {
            version,
            id: shown.id,
            name: shown.name.clone(),
            fields: fields.collect::<Result<_>>()?,
            computed: computed.collect(),
            unseen: Unseen::compile(catalog, version, shown, &hub)?,
            hub,
            statements,
            stamp,
        })
    }

    /// Whether it is a view, which is read alone.
    pub fn is_view(&self) -> bool {
        self.hub.view.is_some()
    }

    /// The columns of a record that is created in this version, before its fields are written. `env` tells who creates it.
    pub fn blank(&self, env: &Env<'_>) -> Vec<Value> {
        let mut columns = self.unseen.columns(&self.hub, env);
        for (place, column) in self.hub.columns.iter().enumerate() {
            let repeated = column.folds.and_then(|base| columns.get(self.hub.place(base)?)).map(folded);
            if let Some((cell, value)) = columns.get_mut(place).zip(repeated) {
                *cell = value;
            }
        }
        columns
    }

    /// Writes what a field is to show into a row: into its own columns, into those that repeat them, and null into those that add to one of them and
    /// that this version does not know, because they are about the value before.
    pub fn write(&self, row: &mut [Value], served: &ServedField, shown: &Value) {
        for (column, value) in served.lens.put(shown) {
            for (place, of_hub) in self.hub.columns.iter().enumerate() {
                let Some(cell) = row.get_mut(place) else { continue };
                if of_hub.field == column {
                    cell.clone_from(&value);
                } else if of_hub.folds == Some(column) {
                    *cell = folded(&value);
                } else if of_hub.adds_to == Some(column) && !served.lens.reads(of_hub.field) {
                    *cell = Value::Null;
                }
            }
        }
    }

    /// The stored field of that name, hidden ones among them.
    pub fn field(&self, name: &str) -> Option<&ServedField> {
        self.fields.iter().find(|served| served.field.name == name)
    }

    /// The field with that id, hidden ones and members of objects among them.
    pub fn field_by_id(&self, id: FieldId) -> Option<&ServedField> {
        self.every_field().find(|served| served.field.id == id)
    }

    /// Every stored field, hidden ones among them, the members of an object right behind it.
    pub fn every_field(&self) -> impl Iterator<Item = &ServedField> {
        self.fields.iter().flat_map(ServedField::parts)
    }
}

impl ServedField {
    /// Compiles a field of a collection, which stands in a body below the pointer `within`.
    fn compile(catalog: &Catalog, (of, within): (CollectionId, &str), shown: &VersionField, hub: &Hub) -> Result<Self> {
        let VersionField { field, lens } = shown;
        let pointer = format!("{within}/{}", field.name);
        let members = field.kind.members().iter();
        let members =
            members.map(|member| Self::compile(catalog, (of, &pointer), member, hub)).collect::<Result<_>>()?;
        let place = |column| hub.place(column).ok_or_else(|| Error::internal(format!("{} has no column", field.name)));
        let pattern = field.options.pattern.as_deref().map(compile_pattern).transpose();
        let pattern = pattern.map_err(|fault| Error::internal(format!("pattern of {}: {fault}", field.name)))?;
        Ok(Self {
            default: default::constant(field, pattern.as_ref())?,
            default_by: default::expression(field)?,
            column: place(lens.base.column)?,
            over: lens.over.as_ref().map(|over| place(over.column)).transpose()?,
            absent: lens.absent(field),
            conditions: lens.conditions(field).iter().copied().map(place).collect::<Result<_>>()?,
            rules: catalog.field_rules(of, field.id).cloned().unwrap_or_default(),
            members,
            pointer,
            // Names are of a-z, 0-9 and _ only: nothing to escape.
            key: format!(",\"{}\":", field.name),
            field: field.clone(),
            lens: lens.clone(),
            pattern,
        })
    }

    /// The value that this version shows of a hub row.
    ///
    /// # Errors
    /// The row does not fit the hub, which is a defect.
    pub fn read(&self, row: &HubRow) -> Result<Value> {
        self.show(|place| {
            row.columns.get(place).cloned().ok_or_else(|| Error::internal("a column that the row has not"))
        })
    }

    /// The value that this version shows of a hub row whose cells `stored` gives, by their place in the hub.
    ///
    /// # Errors
    /// As `stored`.
    pub fn show(&self, stored: impl Fn(usize) -> Result<Value>) -> Result<Value> {
        if let (Some(over), Some(layer)) = (self.over, &self.lens.over) {
            let value = stored(over)?;
            if !value.is_null() {
                return Ok(layer.decode(&value));
            }
        }
        let value = stored(self.column)?;
        if !value.is_null() {
            return Ok(self.lens.base.decode(&value));
        }
        let mut is_shown = self.conditions.is_empty();
        for place in &self.conditions {
            is_shown = is_shown || !stored(*place)?.is_null();
        }
        Ok(if is_shown { self.absent.clone() } else { Value::Null })
    }

    /// The field itself, and behind it the members of an object.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.members)
    }

    /// Where it stands in an expression, such as `title` or `address.city`.
    pub fn path(&self) -> String {
        self.pointer.trim_start_matches('/').replace('/', ".")
    }

    /// Whether it is an object, which is written member by member.
    pub const fn is_object(&self) -> bool {
        self.field.kind.is_object()
    }

    /// Whether values are shown as they are stored, where there are any.
    pub const fn is_column(&self) -> bool {
        self.lens.base.codes.is_none() && self.lens.over.is_none() && self.conditions.is_empty()
    }

    /// Turns a JSON value into what the field stores.
    ///
    /// # Errors
    /// The field does not take the value; see [`accept`].
    pub fn accept(&self, json: &serde_json::Value) -> Result<Value, Refusal> {
        accept(&self.field, self.pattern.as_ref(), json)
    }
}
