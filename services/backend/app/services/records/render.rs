//! Records as JSON bytes, in the shape of one version, straight from cells.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::json;
use crate::core::catalog::{Collection, Field, HubRow, ServedField, SystemField};
use crate::core::id::FieldId;
use crate::core::{Result, Value};

/// Which fields an answer shows.
#[derive(Debug, Clone, Default)]
pub enum Shown {
    /// All that the version serves.
    #[default]
    All,
    /// All, and the hidden ones too: what operators see.
    Everything,
    /// Only these names.
    Only(BTreeSet<String>),
}

impl Shown {
    /// Whether it shows a field that every record has.
    pub fn shows_system(&self, field: SystemField) -> bool {
        match self {
            Self::All | Self::Everything => true,
            Self::Only(names) => names.contains(field.name()),
        }
    }

    /// Whether it shows a declared field.
    pub fn shows(&self, field: &Field) -> bool {
        match self {
            Self::All => !field.options.hidden,
            Self::Everything => true,
            Self::Only(names) => names.contains(&field.name),
        }
    }
}

/// Writes one record as a JSON object: `id`, the declared fields in their order, the computed ones behind the others,
/// `created_at`, `updated_at`. The fields in `masked` are null, because a rule that hides them does not hold for this row.
///
/// # Errors
/// The cells do not fit the hub, which is a defect.
pub fn record(
    collection: &Collection,
    cells: &impl Cells,
    shown: &Shown,
    masked: &[FieldId],
    out: &mut Vec<u8>,
) -> Result<()> {
    out.push(b'{');
    if shown.shows_system(SystemField::Id) {
        write_key(",\"id\":", out);
        json::write_value(&Value::Uuid(cells.id()?), out);
    }
    for served in collection.fields.iter().filter(|served| shown.shows(&served.field)) {
        write_key(&served.key, out);
        write_field(served, cells, masked, out)?;
    }
    if !collection.computed.is_empty() {
        write_computed(collection, cells, shown, masked, out)?;
    }
    let (created_at, updated_at) = cells.times()?;
    let times = [
        (SystemField::CreatedAt, ",\"created_at\":", created_at),
        (SystemField::UpdatedAt, ",\"updated_at\":", updated_at),
    ];
    for (field, key, time) in times {
        if shown.shows_system(field) {
            write_key(key, out);
            json::write_value(&Value::Time(time), out);
        }
    }
    out.push(b'}');
    Ok(())
}

fn write_field(served: &ServedField, cells: &impl Cells, masked: &[FieldId], out: &mut Vec<u8>) -> Result<()> {
    if masked.contains(&served.field.id) {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    if served.is_object() {
        return write_object(served, cells, masked, out);
    }
    if !served.is_column() {
        json::write_value(&served.show(|place| cells.value(place))?, out);
    } else if !cells.write(served.column, out)? {
        json::write_value(&served.absent, out);
    }
    Ok(())
}

fn write_computed(
    collection: &Collection,
    cells: &impl Cells,
    shown: &Shown,
    masked: &[FieldId],
    out: &mut Vec<u8>,
) -> Result<()> {
    let computed: Vec<_> = collection.computed.iter().filter(|computed| shown.shows(&computed.field)).collect();
    if computed.is_empty() {
        return Ok(());
    }
    let mut columns = vec![Value::Null; collection.hub.columns.len()];
    for place in computed.iter().flat_map(|computed| &computed.columns) {
        if let Some(cell) = columns.get_mut(*place).filter(|cell| cell.is_null()) {
            *cell = cells.value(*place)?;
        }
    }
    let (created_at, updated_at) = cells.times()?;
    let row = HubRow { id: cells.id()?, created_at, updated_at, revision: 0, columns };
    for computed in computed {
        let is_masked = masked.contains(&computed.field.id);
        write_key(&computed.key, out);
        json::write_value(&if is_masked { Value::Null } else { computed.value(&row)? }, out);
    }
    Ok(())
}

fn write_object(served: &ServedField, cells: &impl Cells, masked: &[FieldId], out: &mut Vec<u8>) -> Result<()> {
    if served.show(|place| cells.value(place))?.is_null() {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    out.push(b'{');
    for member in &served.members {
        write_key(&member.key, out);
        write_field(member, cells, masked, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// Writes what stands before a value; the comma at its beginning only where something comes before it.
pub fn write_key(key: &str, out: &mut Vec<u8>) {
    let is_first = out.last() == Some(&b'{');
    out.extend_from_slice(key.as_bytes().get(usize::from(is_first)..).unwrap_or_default());
}
