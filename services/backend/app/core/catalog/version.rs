//! An API version: a frozen map from API names to lenses over the hubs.

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::life::{Life, Stage};
use crate::core::clock::Time;
use crate::core::id::{CollectionId, FieldId};

/// One API version, served under `/v{number}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The number in the path, from 1.
    pub number: u32,
    /// How far it has come.
    pub stage: Stage,
    /// When it was made.
    pub created_at: Time,
    /// The revision of Stratabase's own wire shapes that it was born with.
    pub wire_revision: u32,
    /// What has been announced of its end.
    #[serde(default)]
    pub life: Life,
    /// Its collections, by order of creation.
    pub collections: Vec<VersionCollection>,
}

/// A collection as one version shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionCollection {
    /// The collection, and so the hub.
    pub id: CollectionId,
    /// Its name in this version: the path segment.
    pub name: String,
    /// Its fields in the order in which records show them, system fields left out.
    pub fields: Vec<VersionField>,
}

/// A field as one version shows it, and how it is read from the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionField {
    /// Name, type and options in this version.
    #[serde(flatten)]
    pub field: Field,
    /// How its value comes from the hub row.
    pub lens: Lens,
}

/// How a field of a version is read from, and written to, its hub row: a small closed tree with three back ends
/// (SQL of both dialects, and Rust).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "lens", rename_all = "snake_case")]
pub enum Lens {
    /// The column made for a field, as it is.
    Column {
        /// The field whose column it is.
        column: FieldId,
    },
    /// A constant where the column is null.
    Coalesce {
        /// The field whose column it is.
        column: FieldId,
        /// The constant, as JSON of the field's type.
        fill: serde_json::Value,
    },
}

impl Lens {
    /// The field whose column it reads.
    pub const fn column(&self) -> FieldId {
        match self {
            Self::Column { column } | Self::Coalesce { column, .. } => *column,
        }
    }
}
