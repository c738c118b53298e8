//! A hub row in memory, and what a lens shows of it.

use uuid::Uuid;

use super::hub::SystemField;
use super::{Catalog, Hub, Version, VersionField};
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
        field.lens.show(&field.field, |column| self.columns.get(hub.place(column)?))
    }
}

impl Catalog {
    /// The newest version that shows a collection.
    pub fn newest_showing(&self, collection: CollectionId) -> Option<&Version> {
        self.versions.values().rev().find(|version| version.collection_by_id(collection).is_some())
    }

    /// A field as the newest version that shows it has it: the view on which access rules are evaluated.
    pub fn newest_field(&self, collection: CollectionId, field: FieldId) -> Option<&VersionField> {
        let mut versions = self.versions.values().rev();
        versions.find_map(|version| self.found_in(version, collection, |shown| shown.field_by_id(field)))
    }
}
