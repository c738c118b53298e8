//! An API version: a frozen map from API names to lenses over the hubs.

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::lens::Lens;
use super::life::{Life, Stage};
use crate::core::clock::Time;
use crate::core::id::CollectionId;

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
    /// The epoch at which this version's own shape of it last changed: another one, another entity tag.
    #[serde(default)]
    pub shaped_at: i64,
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

impl VersionCollection {
    /// A collection as a version made now shows it.
    pub const fn new(id: CollectionId, name: String, fields: Vec<VersionField>) -> Self {
        Self { id, name, shaped_at: 0, fields }
    }
}
