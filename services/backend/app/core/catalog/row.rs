//! A hub row in memory, and what a lens shows of it.

use uuid::Uuid;

use super::accept::accept;
use super::hub::SystemField;
use super::{Catalog, Field, Hub, Lens, VersionField};
use crate::core::clock::Time;
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

/// One stored record with every column of its hub.
#[derive(Debug, Clone, PartialEq)]
pub struct HubRow {
    /// The record's id.
    pub id: Uuid,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// How often it was written; 1 when new.
    pub revision: i64,
    /// The values of [`Hub::columns`], in their order.
    pub columns: Vec<Value>,
}

impl HubRow {
    /// The value of a system field.
    pub fn system(&self, field: SystemField) -> Value {
        match field {
            SystemField::Id => Value::Uuid(self.id),
            SystemField::CreatedAt => Value::Time(self.created_at),
            SystemField::UpdatedAt => Value::Time(self.updated_at),
        }
    }

    /// What a field of some version shows of this row. `None` when the hub has no such column, which is a defect.
    ///
    /// The same as [`crate::core::sql::lens`] writes in SQL.
    pub fn read(&self, hub: &Hub, field: &VersionField) -> Option<Value> {
        let column = hub.columns.iter().position(|candidate| candidate.field == field.lens.column())?;
        Some(field.lens.show(&field.field, self.columns.get(column)?))
    }
}

impl Lens {
    /// What a field shows where its column holds `stored`.
    pub fn show(&self, field: &Field, stored: &Value) -> Value {
        match (self, stored, &field.kind) {
            // What an operation filled in was checked when it was published.
            (Self::Coalesce { fill, .. }, Value::Null, _) => accept(field, None, fill).unwrap_or(Value::Null),
            // A column that was added to existing rows holds null where a list was never written.
            (Self::Column { .. }, Value::Null, kind) if kind.is_list() => Value::List(Vec::new()),
            _ => stored.clone(),
        }
    }
}

impl Catalog {
    /// A field as the newest version that shows it has it: the view on which access rules are evaluated.
    pub fn newest_field(&self, collection: CollectionId, field: FieldId) -> Option<&VersionField> {
        self.versions.values().rev().find_map(|version| version.collection_by_id(collection)?.field_by_id(field))
    }
}
