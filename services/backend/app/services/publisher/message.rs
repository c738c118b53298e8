//! An event as other services get it.

use bytes::Bytes;

use super::state::Told;
use crate::core::bus::Message;
use crate::core::catalog::Schema;
use crate::core::{Result, Value};
use crate::models::outbox::EventKind;
use crate::services::records::{Shown, json, render_record};

/// The message of an event: `{"type":"posts.created","timestamp":..,"version":1,"data":{..}}` with the record in the
/// newest version's shape, hidden fields left out. `None` for a collection that no version shows.
///
/// A body that the broker would refuse holds the record's id only, and `"truncated":true`: an event too large must not
/// hold up those after it.
///
/// # Errors
/// The row does not fit its hub, which is a defect.
pub fn of(schema: &Schema, told: &Told, max_body_bytes: usize) -> Result<Option<Message>> {
    let event = &told.entry.event;
    let (Some(collection), Some(row)) = (schema.newest_collection(event.collection), &told.row) else {
        return Ok(None);
    };
    let mut body = format!(
        "{{\"type\":\"{}.{}\",\"timestamp\":\"{}\",\"version\":{},\"data\":",
        collection.name,
        event.kind.word(),
        event.at,
        collection.version,
    )
    .into_bytes();
    let head_bytes = body.len();
    render_record(collection, row, &Shown::All, &[], &mut body)?;
    if body.len() >= max_body_bytes {
        tracing::warn!(collection = collection.name, record = %event.record, "an event is too large for the broker");
        body.truncate(head_bytes);
        body.extend_from_slice(b"{\"id\":");
        json::write_value(&Value::Uuid(event.record), &mut body);
        body.extend_from_slice(b"},\"truncated\":true");
    }
    body.push(b'}');
    let revision = match event.kind {
        EventKind::Deleted => event.revision_before,
        EventKind::Created | EventKind::Updated => event.revision_after,
    };
    Ok(Some(Message {
        collection: collection.name.clone(),
        kind: event.kind.word(),
        id: told.entry.position.sequence,
        revision: revision.unwrap_or(0),
        body: Bytes::from(body),
    }))
}
