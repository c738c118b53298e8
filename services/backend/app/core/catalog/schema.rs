//! The catalogue made ready to serve: every collection of every version with what requests need of it, found by name.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;
use sha2::{Digest, Sha256};

use super::accept::{Refusal, accept, compile_pattern};
use super::{Catalog, Field, Hub, HubRow, Lens, VersionCollection};
use crate::core::db::Dialect;
use crate::core::error::{Error, Result};
use crate::core::hex;
use crate::core::id::{CollectionId, FieldId};
use crate::core::sql::dml::HubStatements;
use crate::core::value::Value;

/// A catalogue and its served collections. Immutable: a change makes the next one.
#[derive(Debug, Default)]
pub struct Schema {
    /// What was declared.
    pub catalog: Arc<Catalog>,
    collections: HashMap<u32, HashMap<String, Arc<Collection>>>,
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
    /// Its fields, hidden ones among them, in the order in which records show them.
    pub fields: Vec<ServedField>,
    /// A short hash of version and shape for entity tags: another shape, another stamp.
    pub stamp: String,
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
    /// Its pattern, compiled.
    pattern: Option<Regex>,
    /// What a record that is created without a value gets.
    pub default: Value,
    /// What a record shows whose column holds null.
    pub absent: Value,
}

impl Schema {
    /// Makes a catalogue ready to serve.
    ///
    /// # Errors
    /// The catalogue contradicts itself (a field without column, a pattern that no longer compiles).
    pub fn compile(catalog: Catalog, dialect: Dialect) -> Result<Self> {
        let ready = |hub: &Hub| (Arc::new(hub.clone()), Arc::new(HubStatements::new(dialect, hub)));
        let hubs: HashMap<_, _> = catalog.hubs.iter().map(|(id, hub)| (*id, ready(hub))).collect();
        let mut collections: HashMap<u32, HashMap<_, _>> = HashMap::new();
        for version in catalog.versions.values() {
            let served = collections.entry(version.number).or_default();
            for shown in &version.collections {
                let hub = hubs.get(&shown.id).ok_or_else(|| Error::internal(format!("no hub of {}", shown.name)))?;
                let collection = Collection::compile(version.number, shown, hub.clone())?;
                served.insert(shown.name.clone(), Arc::new(collection));
            }
        }
        Ok(Self { catalog: Arc::new(catalog), collections })
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

    /// The collection with that id in the newest version that shows it.
    pub fn newest_collection(&self, id: CollectionId) -> Option<&Arc<Collection>> {
        self.catalog.versions.keys().rev().find_map(|version| self.collection_by_id(*version, id))
    }
}

impl Collection {
    fn compile(
        version: u32,
        shown: &VersionCollection,
        (hub, statements): (Arc<Hub>, Arc<HubStatements>),
    ) -> Result<Self> {
        let fields = shown.fields.iter().map(|shown| ServedField::compile(&shown.field, &shown.lens, &hub));
        let shape = serde_json::to_vec(shown).map_err(|fault| Error::caused("hashing a shape", fault))?;
        let digest = Sha256::new().chain_update(version.to_be_bytes()).chain_update(shape).finalize();
        let stamp = hex(digest.get(..4).unwrap_or_default());
        Ok(Self {
            version,
            id: shown.id,
            name: shown.name.clone(),
            fields: fields.collect::<Result<_>>()?,
            hub,
            statements,
            stamp,
        })
    }

    /// The field of that name, hidden ones among them.
    pub fn field(&self, name: &str) -> Option<&ServedField> {
        self.fields.iter().find(|served| served.field.name == name)
    }

    /// The field with that id, hidden ones among them.
    pub fn field_by_id(&self, id: FieldId) -> Option<&ServedField> {
        self.fields.iter().find(|served| served.field.id == id)
    }
}

impl ServedField {
    fn compile(field: &Field, lens: &Lens, hub: &Hub) -> Result<Self> {
        let column = hub.columns.iter().position(|column| column.field == lens.column());
        let column = column.ok_or_else(|| Error::internal(format!("field {} has no column", field.name)))?;
        let pattern = field.options.pattern.as_deref().map(compile_pattern).transpose();
        let pattern = pattern.map_err(|fault| Error::internal(format!("pattern of {}: {fault}", field.name)))?;
        let given = field.options.default.clone().unwrap_or(serde_json::Value::Null);
        let default = accept(field, pattern.as_ref(), &given)
            .map_err(|refusal| Error::internal(format!("default of {}: {}", field.name, refusal.detail)))?;
        let absent = lens.show(field, &Value::Null);
        Ok(Self { field: field.clone(), lens: lens.clone(), column, pattern, default, absent })
    }

    /// The value that this version shows of a hub row.
    ///
    /// # Errors
    /// The row does not fit the hub, which is a defect.
    pub fn read(&self, row: &HubRow) -> Result<Value> {
        let stored = row.columns.get(self.column).ok_or_else(|| Error::internal("a column that the row has not"))?;
        Ok(if stored.is_null() { self.absent.clone() } else { stored.clone() })
    }

    /// Turns a JSON value into what the field stores.
    ///
    /// # Errors
    /// The field does not take the value; see [`accept`].
    pub fn accept(&self, json: &serde_json::Value) -> Result<Value, Refusal> {
        accept(&self.field, self.pattern.as_ref(), json)
    }
}
