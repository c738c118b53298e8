//! An API version: a frozen map from API names to lenses over the hubs.

use serde::{Deserialize, Serialize};

use super::computed::ComputedField;
use super::field::{Field, FieldType};
use super::lens::Lens;
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
    /// The epoch at which this version's own shape of it last changed: another one, another entity tag.
    #[serde(default)]
    pub shaped_at: i64,
    /// Its fields in the order in which records show them, system fields left out.
    pub fields: Vec<VersionField>,
    /// Its computed fields, which records show behind the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<ComputedField>,
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
        Self { id, name, shaped_at: 0, fields, computed: Vec::new() }
    }

    /// The stored field of that name in this version; members of objects have none of their own.
    pub fn field(&self, name: &str) -> Option<&VersionField> {
        self.fields.iter().find(|field| field.field.name == name)
    }

    /// The field at a path such as `title`, or `address.city` for a member of an object.
    pub fn field_at(&self, path: &str) -> Option<&VersionField> {
        match path.split_once('.') {
            None => self.field(path),
            Some((object, member)) => self.field(object)?.member(member),
        }
    }

    /// Every stored field, the members of an object right behind it.
    pub fn every_field(&self) -> impl Iterator<Item = &VersionField> {
        self.fields.iter().flat_map(VersionField::parts)
    }

    /// The fields by whose names records show them, stored ones and computed ones.
    pub fn named(&self) -> impl Iterator<Item = &Field> {
        let stored = self.fields.iter().map(|field| &field.field);
        stored.chain(self.computed.iter().map(|computed| &computed.field))
    }

    /// The field of that name, stored or computed.
    pub fn known(&self, name: &str) -> Option<&Field> {
        self.named().find(|field| field.name == name)
    }

    /// The field with that id by whose name records show it, stored or computed.
    pub fn named_by_id(&self, id: FieldId) -> Option<&Field> {
        self.named().find(|field| field.id == id)
    }

    /// Every field, the members of an object right behind it, computed ones at the end.
    pub fn declared(&self) -> impl Iterator<Item = &Field> {
        let stored = self.every_field().map(|field| &field.field);
        stored.chain(self.computed.iter().map(|computed| &computed.field))
    }

    /// The computed field with that id, if this version shows it.
    pub fn computed_by_id(&self, id: FieldId) -> Option<&ComputedField> {
        self.computed.iter().find(|computed| computed.field.id == id)
    }

    /// The stored field with that id, if this version shows it; members of objects are among them.
    pub fn field_by_id(&self, id: FieldId) -> Option<&VersionField> {
        self.every_field().find(|field| field.field.id == id)
    }

    /// The path of the field with that id, computed ones among them, as [`VersionCollection::field_at`] takes it.
    pub fn path_of(&self, id: FieldId) -> Option<String> {
        let stored = self.fields.iter().find_map(|field| {
            let part = field.parts().find(|part| part.field.id == id)?;
            let name = &field.field.name;
            Some(if part.field.id == field.field.id { name.clone() } else { format!("{name}.{}", part.field.name) })
        });
        stored.or_else(|| self.computed_by_id(id).map(|computed| computed.field.name.clone()))
    }
}

impl VersionField {
    /// The member of that name, if this is an object that has it.
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.field.kind.members().iter().find(|member| member.field.name == name)
    }

    /// The field itself, and behind it the members of an object.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.field.kind.members())
    }

    /// The field itself or the member with that id.
    pub fn part_mut(&mut self, id: FieldId) -> Option<&mut Self> {
        if self.field.id == id {
            return Some(self);
        }
        let FieldType::Object { members, .. } = &mut self.field.kind else { return None };
        members.iter_mut().find(|member| member.field.id == id)
    }
}
