//! What a relation may point at: a record that exists, and that the caller can read.

use crate::core::catalog::{FieldType, HubRow};
use crate::core::db::Source;
use crate::core::expr::Tree;
use crate::core::{Error, Fault, Result, Value};

use super::Access;
use super::input::Author;

/// Checks the relations of a row that is about to be stored; with `before`, only those that change.
///
/// # Errors
/// [`Error::InvalidFields`] with `no_such_record`, the same for a record that is not there and one that is hidden.
pub async fn check(source: &impl Source, access: &Access, row: &HubRow, before: Option<&HubRow>) -> Result<()> {
    let mut faults = Vec::new();
    for served in &access.collection.fields {
        let (FieldType::Relation { collection: target, .. }, Some(Value::Uuid(id))) =
            (&served.field.kind, row.columns.get(served.column))
        else {
            continue;
        };
        let is_unchanged = before.is_some_and(|before| before.columns.get(served.column) == Some(&Value::Uuid(*id)));
        let is_itself = *target == access.collection.id && *id == row.id;
        if is_unchanged || is_itself {
            continue;
        }
        if !can_read(source, access, *target, *id).await? {
            let pointer = format!("/{}", served.field.name);
            faults.push(Fault::body(pointer, "no_such_record", "There is no such record."));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
}

async fn can_read(
    source: &impl Source,
    access: &Access,
    target: crate::core::id::CollectionId,
    id: uuid::Uuid,
) -> Result<bool> {
    let version = access.collection.version;
    let Some(target) = access.schema.collection_by_id(version, target) else { return Ok(false) };
    let rule = match (access.author, &target.hub.rules.read) {
        (Author::Operator | Author::System, _) => None,
        (Author::Client, Some(rule)) => Some(rule),
        (Author::Client, None) => return Ok(false),
    };
    let mut there = access.at(target);
    if rule.is_some_and(Tree::reads_user) {
        there.load_caller(source).await?;
    }
    there.lookup(source, id, rule).await.map(|row| row.is_some())
}
