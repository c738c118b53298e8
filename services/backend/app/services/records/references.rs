//! What a relation may point at: a record that exists, and that the caller can read.

use std::collections::HashSet;

use uuid::Uuid;

use crate::core::catalog::change::Action;
use crate::core::catalog::{FieldType, HubRow};
use crate::core::db::Source;
use crate::core::expr::Tree;
use crate::core::id::CollectionId;
use crate::core::{Error, Fault, Result, Value};
use crate::models;

use super::Access;
use super::input::Author;

/// Checks the relations of a row that is about to be stored; with `before`, only the ids that are new in them.
///
/// # Errors
/// [`Error::InvalidFields`] with `no_such_record`, the same for a record that is not there and one that is hidden.
pub async fn check(source: &impl Source, access: &Access, row: &HubRow, before: Option<&HubRow>) -> Result<()> {
    let mut faults = Vec::new();
    for served in &access.collection.fields {
        let FieldType::Relation { collection: target, .. } = &served.field.kind else { continue };
        let named = |row: &HubRow| row.columns.get(served.column).map(Value::ids).unwrap_or_default();
        let held = before.map(named).unwrap_or_default();
        let is_itself = |id: Uuid| *target == access.collection.id && id == row.id;
        let added = named(row).into_iter().enumerate().filter(|(_, id)| !held.contains(id) && !is_itself(*id));
        let added: Vec<(usize, Uuid)> = added.collect();
        if added.is_empty() {
            continue;
        }
        let readable = readable(source, access, *target, added.iter().map(|(_, id)| *id).collect()).await?;
        for (place, _) in added.iter().filter(|(_, id)| !readable.contains(id)) {
            let pointer = &served.pointer;
            let pointer = if served.field.kind.is_list() { format!("{pointer}/{place}") } else { pointer.clone() };
            faults.push(Fault::body(pointer, "no_such_record", "There is no such record."));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
}

/// Those of some records that the caller can read.
async fn readable(
    source: &impl Source,
    access: &Access,
    target: CollectionId,
    ids: Vec<Uuid>,
) -> Result<HashSet<Uuid>> {
    let version = access.collection.version;
    let Some(target) = access.schema.collection_by_id(version, target) else { return Ok(HashSet::new()) };
    let rule = match (access.author, &target.hub.rules.read) {
        (Author::Operator | Author::System, _) => None,
        (Author::Client, Some(rule)) if access.facts.are_in_scope(target.id, Action::Read) => Some(rule),
        (Author::Client, _) => return Ok(HashSet::new()),
    };
    let mut there = access.at(target);
    if rule.is_some_and(Tree::reads_user) {
        there.load_caller(source).await?;
    }
    if let [id] = ids.as_slice() {
        let found = there.lookup(source, *id, rule).await?;
        return Ok(found.map(|row| row.id).into_iter().collect());
    }
    models::records::among(source, target, ids, rule, &there.rules()).await
}
