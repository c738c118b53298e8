//! The catalogue: what the user declared (collections, fields, rules), and the versions and hubs that it became.

pub mod accept;
pub mod change;
pub mod computed;
mod default;
pub mod field;
pub mod hub;
pub mod lens;
pub mod life;
pub mod limit;
pub mod names;
pub mod purge;
pub mod row;
pub mod schema;
mod unseen;
pub mod version;
pub mod view;

use std::collections::BTreeMap;

pub use computed::{ComputedField, ServedComputed};
pub use field::{Field, FieldOptions, FieldRules, FieldType, OnDelete};
pub use hub::{Column, ColumnKind, Hub, Index, IndexCondition, IndexPart, Item, Rules, SystemField};
pub use lens::{Code, Codes, Layer, Lens, Pair};
pub use life::{Act, Brownout, Life, Message, Stage, VersionState};
pub use limit::Limit;
pub use purge::Unread;
pub use row::HubRow;
pub use schema::{Collection, Schema, ServedField};
pub use version::{Version, VersionCollection, VersionField};
pub use view::View;

use super::id::{CollectionId, FieldId};

/// The id of the accounts collection, which exists from the start.
pub const USERS: CollectionId = CollectionId(1);

/// Everything declared, at one schema epoch. Immutable: a change makes the next one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    /// Counts every applied change; every node compares it before it writes.
    pub epoch: i64,
    /// The hubs, by collection.
    pub hubs: BTreeMap<CollectionId, Hub>,
    /// The versions, by number.
    pub versions: BTreeMap<u32, Version>,
    /// The numbers given so far.
    pub numbers: Numbers,
}

/// The highest numbers given so far; a number is never given twice, whatever was dropped since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Numbers {
    /// Of collections.
    pub collection: u32,
    /// Of fields.
    pub field: u32,
    /// Of indexes.
    pub index: u32,
}

impl Catalog {
    /// The newest version: the one whose names rules are written in.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.values().next_back()
    }

    /// The hub of a collection.
    pub fn hub(&self, id: CollectionId) -> Option<&Hub> {
        self.hubs.get(&id)
    }

    /// Whether anybody but operators reaches a collection.
    pub fn is_open(&self, id: CollectionId) -> bool {
        self.hub(id).is_some_and(|hub| hub.rules.allow_somebody())
    }
}

impl Version {
    /// The collection of that name in this version.
    pub fn collection(&self, name: &str) -> Option<&VersionCollection> {
        self.collections.iter().find(|collection| collection.name == name)
    }

    /// The collection with that id, if this version shows it.
    pub fn collection_by_id(&self, id: CollectionId) -> Option<&VersionCollection> {
        self.collections.iter().find(|collection| collection.id == id)
    }
}

impl Hub {
    /// The column made for a field.
    pub fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// The name of the column that a part of an index is about.
    pub fn column_of(&self, part: &IndexPart) -> Option<&str> {
        match part {
            IndexPart::System(system) => Some(system.name()),
            IndexPart::Field(field) | IndexPart::Filled { field, .. } => {
                self.column(*field).map(|column| column.name.as_str())
            }
        }
    }
}
