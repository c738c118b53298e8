//! What differs between two versions, for whoever has to move a client from one to the other.

mod fields;
mod sample;

pub use fields::{Difference, FieldNote};

use crate::core::catalog::{Schema, Version, VersionCollection};
use crate::core::{App, Error, Result};

/// How to get from one version to another. Hidden fields, access rules, and collections that only operators reach are not
/// told.
#[derive(Debug)]
pub struct Guide {
    /// The older version.
    pub older: u32,
    /// The newer version.
    pub newer: u32,
    /// Collections that both show and that differ.
    pub changed: Vec<CollectionNote>,
    /// Names of collections that the newer one alone shows.
    pub added: Vec<String>,
    /// Names of collections that the older one alone shows.
    pub dropped: Vec<String>,
    /// Names of collections that both show alike.
    pub unchanged: Vec<String>,
}

/// How one collection differs.
#[derive(Debug)]
pub struct CollectionNote {
    /// Its name in the older version.
    pub before: String,
    /// Its name in the newer version.
    pub after: String,
    /// The fields that differ, in the order of the older version and then of the newer.
    pub fields: Vec<FieldNote>,
    /// The same made-up record as both versions answer it, as JSON. None where one of them is gone for good.
    pub records: Option<[String; 2]>,
}

/// Tells how to get from one version to another.
///
/// # Errors
/// [`Error::NotFound`]: one of them never was, or they are not in order.
pub fn tell(app: &App, older: u32, newer: u32) -> Result<Guide> {
    let schema = app.schema();
    let version = |number| schema.catalog.versions.get(&number).ok_or(Error::NotFound);
    let versions = (version(older)?, version(newer)?);
    if older >= newer {
        return Err(Error::NotFound);
    }
    let mut guide =
        Guide { older, newer, changed: Vec::new(), added: Vec::new(), dropped: Vec::new(), unchanged: Vec::new() };
    for shown in reachable(&schema, versions.0) {
        match versions.1.collection_by_id(shown.id) {
            None => guide.dropped.push(shown.name.clone()),
            Some(next) => match note(&schema, versions, (shown, next))? {
                Some(note) => guide.changed.push(note),
                None => guide.unchanged.push(shown.name.clone()),
            },
        }
    }
    let is_new = |shown: &&VersionCollection| versions.0.collection_by_id(shown.id).is_none();
    guide.added.extend(reachable(&schema, versions.1).filter(is_new).map(|shown| shown.name.clone()));
    Ok(guide)
}

/// The collections of a version that its clients can do something with.
fn reachable<'a>(schema: &'a Schema, version: &'a Version) -> impl Iterator<Item = &'a VersionCollection> {
    version.collections.iter().filter(|shown| schema.catalog.is_open(shown.id))
}

fn note(
    schema: &Schema,
    versions: (&Version, &Version),
    shown: (&VersionCollection, &VersionCollection),
) -> Result<Option<CollectionNote>> {
    let fields = fields::compare(&schema.catalog, versions, shown);
    if fields.is_empty() && shown.0.name == shown.1.name {
        return Ok(None);
    }
    let records = sample::records(schema, [versions.0.number, versions.1.number], shown.0.id)?;
    Ok(Some(CollectionNote { before: shown.0.name.clone(), after: shown.1.name.clone(), fields, records }))
}
