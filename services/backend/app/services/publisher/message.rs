//! An event as other services get it.

use bytes::Bytes;

use super::state::Told;
use crate::core::bus::Message;
use crate::core::catalog::{Collection, Schema};
use crate::core::telemetry::metrics::BusMetrics;
use crate::core::{Error, Result, Value};
use crate::models::outbox::EventKind;
use crate::services::records::{Shown, json, render_record};

/// The message of an event: `{"type":"posts.created","timestamp":..,"version":1,"data":{..}}` with the record in the
/// newest published version's shape, hidden fields left out. `None` for a collection that no version shows.
///
/// A body that the broker would refuse holds the record's id only, and `"truncated":true`; so does one whose record is
/// not known any more, which `metrics` counts. No event must hold up those after it.
pub fn of(schema: &Schema, told: &Told, max_body_bytes: usize, metrics: &BusMetrics) -> Option<Message> {
    let event = &told.entry.event;
    let collection = schema.promised_collection(event.collection)?;
    let mut body = format!(
        "{{\"type\":\"{}.{}\",\"timestamp\":\"{}\",\"version\":{},\"data\":",
        collection.name,
        event.kind.word(),
        event.at,
        collection.version,
    )
    .into_bytes();
    let head_bytes = body.len();
    let is_rendered = match render(collection, told, &mut body) {
        Ok(()) if body.len() < max_body_bytes => true,
        Ok(()) => {
            tracing::warn!(collection = collection.name, record = %event.record, "an event is too large for the broker");
            false
        }
        Err(fault) => {
            tracing::error!(%fault, collection = collection.name, record = %event.record, "an event lacks its record");
            metrics.incomplete.increment();
            false
        }
    };
    if !is_rendered {
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
    Some(Message {
        collection: collection.name.clone(),
        kind: event.kind.word(),
        id: told.entry.position.sequence,
        revision: revision.unwrap_or(0),
        body: Bytes::from(body),
    })
}

fn render(collection: &Collection, told: &Told, body: &mut Vec<u8>) -> Result<()> {
    let row = told.row.as_ref().ok_or_else(|| Error::internal("hub and outbox do not fit together"))?;
    render_record(collection, row, &Shown::All, &[], body)
}
