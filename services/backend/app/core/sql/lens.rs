//! What a version reads from a hub row, in SQL; [`crate::core::catalog::HubRow::read`] is the same in Rust.

use super::writer::SqlWriter;
use crate::core::catalog::accept::accept;
use crate::core::catalog::{Hub, Lens, VersionField};
use crate::core::error::{Error, Result};

/// Writes the value that a field of some version shows of the row `alias` of its hub.
///
/// # Errors
/// [`Error::Internal`] when the hub has no such column.
pub fn read(writer: &mut SqlWriter, hub: &Hub, field: &VersionField, alias: &str) -> Result<()> {
    match (&field.lens, &field.field.kind) {
        (Lens::Coalesce { fill, .. }, _) => {
            let fill = accept(&field.field, None, fill).map_err(|refusal| Error::internal(refusal.detail))?;
            writer.push("coalesce(");
            column(writer, hub, field, alias)?;
            writer.push(", ").bind(fill).push(")");
        }
        // A column that was added to existing rows holds null where a list was never written.
        (Lens::Column { .. }, kind) if kind.is_list() => {
            writer.push("coalesce(");
            column(writer, hub, field, alias)?;
            writer.each(", '[]')", ", '{}')");
        }
        (Lens::Column { .. }, _) => column(writer, hub, field, alias)?,
    }
    Ok(())
}

/// Writes the column behind a field as it is stored.
///
/// # Errors
/// As [`read`].
pub(super) fn column(writer: &mut SqlWriter, hub: &Hub, field: &VersionField, alias: &str) -> Result<()> {
    let column = hub.column(field.lens.column());
    let column = column
        .ok_or_else(|| Error::internal(format!("hub {} has no column for field {}", hub.table, field.field.id.0)))?;
    writer.column(alias, &column.name);
    Ok(())
}
