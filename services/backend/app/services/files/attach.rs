//! Files in the fields of records: taken hold of and let go in the transaction that writes the record.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::matches_any;
use crate::core::catalog::{Collection, FieldType, HubRow, ServedField};
use crate::core::db::Tx;
use crate::core::id::CollectionId;
use crate::core::{Ctx, Error, Fault, Result, Time, Value};
use crate::models::files::{self, File, Holder, Uploader};
use crate::services::records::Author;

/// Whether the row of a record holds any file.
pub fn holds_files(collection: &Collection, row: &HubRow) -> bool {
    collection.fields.iter().any(|served| !ids(served, row).is_empty())
}

/// Takes hold of the files that a row names and the row before it did not, and lets go of those that it names no more.
///
/// A client may name files that it uploaded itself, an operator any.
///
/// # Errors
/// [`Error::InvalidFields`]: `no_such_file` for a file that is not there and for one of somebody else, `too_large` and
/// `unsupported_type` for one that the field does not take.
pub async fn attach(
    ctx: &Ctx,
    tx: &Tx,
    collection: &Collection,
    author: Author,
    (before, row): (Option<&HubRow>, &HubRow),
) -> Result<()> {
    let mut faults = Vec::new();
    for served in &collection.fields {
        let FieldType::File { max_size_bytes, accept, .. } = &served.field.kind else { continue };
        let holder = Holder { collection: collection.id, record: row.id, field: served.field.id };
        let held = before.map(|before| ids(served, before)).unwrap_or_default();
        let wanted = ids(served, row);
        for id in wanted.difference(&held) {
            let file = files::lock(tx, *id).await?.filter(|file| may_attach(ctx, author, file));
            match fault(file.as_ref(), *max_size_bytes, accept) {
                Some((code, detail)) => faults.push(Fault::body(format!("/{}", served.field.name), code, detail)),
                None => files::hold(tx, *id, holder).await?,
            }
        }
        for id in held.difference(&wanted) {
            files::release(tx, *id, holder, ctx.now()).await?;
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
}

/// Lets go of all that a record holds which is being deleted.
///
/// # Errors
/// The database does not answer.
pub async fn release_all(tx: &Tx, collection: CollectionId, record: Uuid, now: Time) -> Result<()> {
    files::release_all(tx, collection, record, now).await
}

fn may_attach(ctx: &Ctx, author: Author, file: &File) -> bool {
    author != Author::Client || Uploader::of(&ctx.who) == Some(file.uploader)
}

fn fault(file: Option<&File>, max_size_bytes: Option<u64>, accept: &[String]) -> Option<(&'static str, String)> {
    let Some(file) = file else { return Some(("no_such_file", "There is no such file of yours.".into())) };
    if let Some(max) = max_size_bytes.filter(|max| file.size_bytes > *max) {
        return Some(("too_large", format!("At most {max} bytes; this file has {}.", file.size_bytes)));
    }
    if !accept.is_empty() && !matches_any(&file.content_type, accept) {
        return Some((
            "unsupported_type",
            format!("One of {}; this file is {}.", accept.join(", "), file.content_type),
        ));
    }
    None
}

/// The files that a field of a row names.
fn ids(served: &ServedField, row: &HubRow) -> BTreeSet<Uuid> {
    if !matches!(served.field.kind, FieldType::File { .. }) {
        return BTreeSet::new();
    }
    match row.columns.get(served.column) {
        Some(Value::Uuid(id)) => BTreeSet::from([*id]),
        Some(Value::List(items)) => {
            let ids = items.iter().filter_map(|item| match item {
                Value::Text(text) => Uuid::try_parse(text).ok(),
                _ => None,
            });
            ids.collect()
        }
        _ => BTreeSet::new(),
    }
}
