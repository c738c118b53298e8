//! Computed fields: their value is an expression over their own record, and no column holds it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Catalog, Collection, Field, FieldType, Hub, HubRow, VersionCollection};
use crate::core::decimal::Decimal;
use crate::core::error::{Error, Result};
use crate::core::expr::number::double;
use crate::core::expr::{Env, EvalError, Facts, NoRelated, Tree, View};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

/// A computed field of one version. The expression is evaluated on what that version shows of the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComputedField {
    /// Name, type and options in this version.
    #[serde(flatten)]
    pub field: Field,
    /// What gives its value: it looks at nothing but stored fields of the record.
    pub tree: Tree,
}

impl ComputedField {
    /// What it shows where its expression comes to `value`: null for an error.
    pub fn shown(&self, value: Result<Value, EvalError>) -> Value {
        match (value, &self.field.kind) {
            (Ok(Value::Integer(whole)), FieldType::Number) => Value::Number(double(whole)),
            (Ok(Value::Decimal(decimal)), FieldType::Decimal { scale }) => {
                decimal.units_at(*scale).map(|units| Decimal::from_units(units, *scale)).into()
            }
            (Ok(value), _) => value,
            (Err(_), _) => Value::Null,
        }
    }
}

/// A computed field of a served collection.
#[derive(Debug)]
pub struct ServedComputed {
    /// Name, type and options; read-only, whatever was declared.
    pub field: Field,
    /// Who may see it: whoever its own rule and those of the fields that it reads let see all of them.
    pub read: Option<Tree>,
    /// Where it stands in a body, as a JSON pointer.
    pub pointer: String,
    /// What stands before its value in a record: `,"name":`.
    pub key: String,
    /// The columns that it reads, by their place in the hub.
    pub columns: Vec<usize>,
    declared: ComputedField,
    catalog: Arc<Catalog>,
    version: u32,
}

impl ServedComputed {
    pub(super) fn compile(
        catalog: &Arc<Catalog>,
        version: u32,
        (shown, hub): (&VersionCollection, &Hub),
        declared: &ComputedField,
    ) -> Self {
        let mut field = declared.field.clone();
        field.options.read_only = true;
        let rules: Vec<Tree> = catalog.read_rules(shown.id, field.id).cloned().collect();
        let read = declared.tree.fields();
        // A view shows what is computed without showing all that this reads.
        let of = catalog.versions.get(&version).and_then(|of| of.collection_by_id(catalog.base_of(shown.id)));
        let read = || of.unwrap_or(shown).every_field().filter(|field| read.contains(&field.field.id));
        let is_read = |column: FieldId| read().any(|field| field.lens.reads(column));
        let columns = hub.columns.iter().enumerate().filter(|(_, column)| is_read(column.field));
        Self {
            read: (!rules.is_empty()).then(|| Tree::all(shown.id, rules)),
            pointer: format!("/{}", field.name),
            // Names are of a-z, 0-9 and _ only: nothing to escape.
            key: format!(",\"{}\":", field.name),
            columns: columns.map(|(place, _)| place).collect(),
            declared: declared.clone(),
            catalog: Arc::clone(catalog),
            version,
            field,
        }
    }

    /// The value that its version shows of a hub row, of which no other columns than [`ServedComputed::columns`] count.
    ///
    /// # Errors
    /// The version is not in the catalogue, which is a defect.
    pub fn value(&self, row: &HubRow) -> Result<Value> {
        let version = self.catalog.versions.get(&self.version);
        let version = version.ok_or_else(|| Error::internal("a served version that the catalogue has not"))?;
        let facts = Facts::none();
        let env = Env { catalog: &self.catalog, facts: &facts, view: View::Operator(version) };
        Ok(self.declared.shown(self.declared.tree.eval(&env, row, &NoRelated)))
    }
}

impl Collection {
    /// The fields by whose names records show them, stored ones and then computed ones, hidden ones among them.
    pub fn named(&self) -> impl Iterator<Item = &Field> {
        let stored = self.fields.iter().map(|served| &served.field);
        stored.chain(self.computed.iter().map(|computed| &computed.field))
    }

    /// The field of that name, stored or computed, hidden ones among them.
    pub fn known(&self, name: &str) -> Option<&Field> {
        self.named().find(|field| field.name == name)
    }

    /// The field with that id, stored or computed, hidden ones and members of objects among them.
    pub fn declared_by_id(&self, id: FieldId) -> Option<&Field> {
        let stored = self.field_by_id(id).map(|served| &served.field);
        stored.or_else(|| self.named().find(|field| field.id == id))
    }

    /// The fields that not everybody sees in every record, each with the rule that decides.
    pub fn masks(&self) -> impl Iterator<Item = (FieldId, &Tree)> {
        let stored = self.every_field().map(|served| (served.field.id, served.rules.read.as_ref()));
        let computed = self.computed.iter().map(|computed| (computed.field.id, computed.read.as_ref()));
        stored.chain(computed).filter_map(|(field, rule)| Some((field, rule?)))
    }
}

impl Catalog {
    /// A computed field as the newest version that shows it has it.
    pub fn newest_computed(&self, collection: CollectionId, field: FieldId) -> Option<&ComputedField> {
        let mut versions = self.versions.values().rev();
        versions.find_map(|version| self.found_in(version, collection, |shown| shown.computed_by_id(field)))
    }

    /// What was declared of a field, stored or computed, in the newest version that shows it.
    pub fn newest_declared(&self, collection: CollectionId, field: FieldId) -> Option<&Field> {
        let stored = self.newest_field(collection, field).map(|shown| &shown.field);
        stored.or_else(|| self.newest_computed(collection, field).map(|computed| &computed.field))
    }

    /// The rules that all have to hold for somebody to see a field: its own, and of a computed one those of each field
    /// that it reads.
    pub fn read_rules(&self, collection: CollectionId, field: FieldId) -> impl Iterator<Item = &Tree> {
        let read = self.newest_computed(collection, field).map(|computed| computed.tree.fields());
        let fields = std::iter::once(field).chain(read.into_iter().flatten());
        fields.filter_map(move |field| self.field_rules(collection, field)?.read.as_ref())
    }
}
