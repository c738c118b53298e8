//! The hub: the one real table behind a collection, wide enough for every live version of it.

use serde::{Deserialize, Serialize};

use super::accept::accept;
use super::field::{Field, FieldOptions, FieldType, OnDelete};
use crate::core::expr::Tree;
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

use super::version::VersionField;
use super::view::View;

/// The table that holds a collection's records once, whatever version wrote them.
///
/// Beside [`Hub::columns`] every hub table has `rid` (SQLite only: its row number), `id`, `created_at`, `updated_at`
/// and `revision`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hub {
    /// The collection that it belongs to.
    pub id: CollectionId,
    /// The table's name; given once, never changed.
    pub table: String,
    /// The columns, in order of creation.
    pub columns: Vec<Column>,
    /// The indexes, in order of creation.
    pub indexes: Vec<Index>,
    /// The columns whose words are kept for searches, by the fields that they were made for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<FieldId>,
    /// Columns that no version reads any more: their names are never given again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
    /// The access rules, the same for every version.
    pub rules: Rules,
    /// Whose records it shows, of a view: its table, columns and indexes are theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// Whether its records are gone for good: no version shows it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_purged: bool,
}

/// One physical column of a hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The column's name; given once, never changed.
    pub name: String,
    /// The field that it was made for.
    pub field: FieldId,
    /// What it holds.
    pub kind: ColumnKind,
    /// The field whose column it adds to: whoever writes that one and does not know this one clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adds_to: Option<FieldId>,
    /// The field whose column it repeats with its case folded, for indexes that take no notice of case. Whoever writes that
    /// one writes this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<FieldId>,
    /// What it holds for records that versions create which do not know it, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore: Option<serde_json::Value>,
}

/// What a physical column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text, enums among them; compared by bytes.
    Text,
    /// JSON text of a list (SQLite) or an array (PostgreSQL).
    #[serde(alias = "text_list")]
    List {
        /// What its items are.
        #[serde(default)]
        of: Item,
    },
    /// 64-bit integers.
    Integer,
    /// Doubles.
    Number,
    /// 64-bit counts of units of `10^-scale`.
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// Truth values.
    Bool,
    /// Microseconds since 1970.
    Time,
    /// Days since 1970-01-01.
    Date,
    /// Little-endian floats in a BLOB (SQLite) or an array of them (PostgreSQL).
    Vector {
        /// How many.
        dimensions: u16,
    },
    /// Canonical JSON text.
    Json,
    /// 16-byte ids.
    Uuid,
    /// 16-byte ids of records in another hub, with a foreign key.
    Reference {
        /// The hub that it points into.
        hub: CollectionId,
        /// What the database does when the other record goes.
        on_delete: OnDelete,
    },
    /// A list of ids of records in another hub; a table of links beside the hub says the same, with foreign keys.
    References {
        /// The hub that they point into.
        hub: CollectionId,
        /// What happens to this record when one of the others goes.
        on_delete: OnDelete,
    },
}

/// What the items of a list are stored as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the kind of column of the same name")]
pub enum Item {
    #[default]
    Text,
    Integer,
    Number,
    Decimal {
        scale: u8,
    },
    Bool,
    Time,
    Date,
    Uuid,
}

impl Item {
    /// The items of a list whose values a column of that kind would hold one by one.
    pub const fn of(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Integer => Self::Integer,
            ColumnKind::Number => Self::Number,
            ColumnKind::Decimal { scale } => Self::Decimal { scale },
            ColumnKind::Bool => Self::Bool,
            ColumnKind::Time => Self::Time,
            ColumnKind::Date => Self::Date,
            ColumnKind::Uuid => Self::Uuid,
            _ => Self::Text,
        }
    }

    /// The column that would hold one of them.
    pub const fn kind(self) -> ColumnKind {
        match self {
            Self::Text => ColumnKind::Text,
            Self::Integer => ColumnKind::Integer,
            Self::Number => ColumnKind::Number,
            Self::Decimal { scale } => ColumnKind::Decimal { scale },
            Self::Bool => ColumnKind::Bool,
            Self::Time => ColumnKind::Time,
            Self::Date => ColumnKind::Date,
            Self::Uuid => ColumnKind::Uuid,
        }
    }
}

impl ColumnKind {
    /// The widest type of field whose values such a column holds.
    fn as_field(self) -> FieldType {
        match self {
            Self::Text => FieldType::Text,
            Self::List { of } => FieldType::List { of: Box::new(of.kind().as_field()) },
            Self::Integer => FieldType::Integer,
            Self::Number => FieldType::Number,
            Self::Decimal { scale } => FieldType::Decimal { scale },
            Self::Bool => FieldType::Bool,
            Self::Time => FieldType::Datetime,
            Self::Date => FieldType::Date,
            Self::Vector { dimensions } => FieldType::Vector { dimensions },
            Self::Json => FieldType::Json,
            Self::Uuid | Self::Reference { .. } => FieldType::Uuid,
            Self::References { hub, on_delete } => FieldType::Relation { collection: hub, on_delete, list: true },
        }
    }

    /// The hub that it points into, and what happens when a record there goes.
    pub const fn points_at(self) -> Option<(CollectionId, OnDelete)> {
        match self {
            Self::Reference { hub, on_delete } | Self::References { hub, on_delete } => Some((hub, on_delete)),
            _ => None,
        }
    }

    /// Whether links beside the hub repeat what it holds.
    pub const fn is_linked(self) -> bool {
        matches!(self, Self::References { .. })
    }
}

/// An index of a hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The index's name in the database, unique over all hubs.
    pub name: String,
    /// The indexed columns in order, as fields (system fields by their own names are not in here yet: see [`IndexPart`]).
    pub parts: Vec<IndexPart>,
    /// Whether two records may not agree on all parts (null agrees with nothing).
    pub unique: bool,
    /// The records that it holds; all where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<IndexCondition>,
    /// The version that it was made in: of those before it, none has promised it.
    #[serde(default)]
    pub since: u32,
}

/// Which records a partial index holds: a condition on their columns alone, as these are stored. It means the same for
/// good, however versions show the fields later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexCondition {
    /// The condition.
    pub tree: Tree,
    /// The fields that it reads, as they were shown when it was made: each its column as it is.
    pub fields: Vec<VersionField>,
}

/// One part of an index: a field, or a system column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexPart {
    /// A declared field.
    Field(FieldId),
    /// `created_at` or `updated_at`.
    System(SystemField),
    /// A declared field with a constant where its column is null: what a version sorts by that fills it in so.
    Filled {
        /// The field.
        field: FieldId,
        /// The constant, as JSON of the column's type.
        fill: serde_json::Value,
    },
}

impl IndexPart {
    /// The declared field, if it is one.
    pub const fn field(&self) -> Option<FieldId> {
        match self {
            Self::Field(field) | Self::Filled { field, .. } => Some(*field),
            Self::System(_) => None,
        }
    }
}

/// A field that every record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemField {
    /// The record's id.
    Id,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

impl Index {
    /// Whether it needs a column, by the field that this was made for.
    pub fn reads(&self, column: FieldId) -> bool {
        let condition = self.condition.iter().flat_map(|condition| &condition.fields);
        self.parts.iter().any(|part| part.field() == Some(column))
            || condition.into_iter().any(|field| field.lens.reads(column))
    }
}

impl Column {
    /// A column that stands for itself.
    pub const fn new(name: String, field: FieldId, kind: ColumnKind) -> Self {
        Self { name, field, kind, adds_to: None, folds: None, restore: None }
    }

    /// The field that versions may show it by: its own, or that whose column it repeats.
    pub fn shown_by(&self) -> FieldId {
        self.folds.unwrap_or(self.field)
    }

    /// [`Column::restore`] as it is stored.
    pub fn restored(&self) -> Option<Value> {
        self.restore.as_ref().and_then(|restore| self.stored(restore))
    }

    /// A value of JSON as the column holds it; `None` for one of another type.
    pub fn stored(&self, json: &serde_json::Value) -> Option<Value> {
        let kind = self.kind.as_field();
        let field = Field { id: self.field, name: String::new(), kind, options: FieldOptions::default() };
        accept(&field, None, json).ok()
    }
}

impl Hub {
    /// The hub of a collection, without any column yet.
    pub fn new(id: CollectionId, table: String) -> Self {
        Self {
            id,
            table,
            columns: Vec::new(),
            indexes: Vec::new(),
            searched: Vec::new(),
            former: Vec::new(),
            rules: Rules::default(),
            view: None,
            is_purged: false,
        }
    }

    /// The condition of a view.
    pub fn condition(&self) -> Option<&Tree> {
        self.view.as_ref()?.condition.as_ref()
    }

    /// The field that a part of an index is about, where it is one: of a column that repeats another, the other's.
    pub fn indexed_field(&self, part: &IndexPart) -> Option<FieldId> {
        let field = part.field()?;
        Some(self.column(field).map_or(field, Column::shown_by))
    }

    /// The place of a column, by the field that it was made for.
    pub fn place(&self, field: FieldId) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }
}

impl SystemField {
    /// All of them, in the order in which records show them.
    pub const ALL: [Self; 3] = [Self::Id, Self::CreatedAt, Self::UpdatedAt];

    /// The name, on the wire and in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// Who may do what with the records of a collection. An absent rule allows nobody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Which records a list shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Tree>,
    /// Which records can be read by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Tree>,
    /// Which records may be created, over the record as it would be stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create: Option<Tree>,
    /// Which records may be changed; must hold before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<Tree>,
    /// Which records may be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete: Option<Tree>,
}

impl Rules {
    /// Whether there is any rule: without one, only operators reach the collection.
    pub const fn allow_somebody(&self) -> bool {
        self.list.is_some()
            || self.read.is_some()
            || self.create.is_some()
            || self.update.is_some()
            || self.delete.is_some()
    }
}
