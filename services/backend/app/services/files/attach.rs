//! Files in the fields of records: taken hold of and let go in the transaction that writes the record.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::matches_any;
use crate::core::catalog::{Collection, FieldType, HubRow, ServedField};
use crate::core::db::Tx;
use crate::core::{Ctx, Error, Fault, Result, Value};
use crate::models::files::{self, File, Holder, Uploader};
use crate::services::records::Author;

/// Whether the row of a record holds any file.
pub fn holds_files(collection: &Collection, row: &HubRow) -> bool {
    collection.fields.iter().any(|served| !ids(served, row).is_empty())
}

/// A file that a field takes hold of or lets go of.
struct Move<'a> {
    file: Uuid,
    served: &'a ServedField,
    is_taken: bool,
}

/// Takes hold of the files that a row names and the row before it did not, and lets go of those that it names no more.
///
/// A client may name files that it uploaded itself and those that the record holds already, an operator any.
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
    let moves = moves(collection, before, row);
    if moves.is_empty() {
        return Ok(());
    }
    // All at once and in one order, so that two writes that name the same files never wait for each other.
    let files = files::lock(tx, &moves.iter().map(|each| each.file).collect()).await?;
    let held: BTreeSet<Uuid> =
        before.iter().flat_map(|before| collection.fields.iter().flat_map(|served| ids(served, before))).collect();
    let mut faults = Vec::new();
    for Move { file, served, is_taken } in moves {
        let holder = Holder { collection: collection.id, record: row.id, field: served.field.id };
        if !is_taken {
            files::release(tx, file, holder, ctx.now()).await?;
            continue;
        }
        let may_take = |file: &&File| held.contains(&file.id) || may_attach(ctx, author, file);
        match fault(files.get(&file).filter(may_take), &served.field.kind) {
            Some((code, detail)) => faults.push(Fault::body(format!("/{}", served.field.name), code, detail)),
            None => files::hold(tx, file, holder).await?,
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
}

/// What changes hands, what is taken before what is let go: a file that moves from one field to another is never unheld.
fn moves<'a>(collection: &'a Collection, before: Option<&HubRow>, row: &HubRow) -> Vec<Move<'a>> {
    let mut moves = Vec::new();
    for served in &collection.fields {
        let held = before.map(|before| ids(served, before)).unwrap_or_default();
        let wanted = ids(served, row);
        let change = |is_taken| move |file: &Uuid| Move { file: *file, served, is_taken };
        moves.extend(wanted.difference(&held).map(change(true)));
        moves.extend(held.difference(&wanted).map(change(false)));
    }
    moves.sort_by_key(|each| !each.is_taken);
    moves
}

fn may_attach(ctx: &Ctx, author: Author, file: &File) -> bool {
    author != Author::Client || Uploader::of(&ctx.who) == Some(file.uploader)
}

fn fault(file: Option<&File>, kind: &FieldType) -> Option<(&'static str, String)> {
    let FieldType::File { max_size_bytes, accept, .. } = kind else { return None };
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
