//! What a version reads from a hub row, in SQL; [`crate::core::catalog::Lens::show`] is the same in Rust.

use super::writer::SqlWriter;
use crate::core::catalog::{Code, Hub, Layer, VersionField};
use crate::core::error::{Error, Result};
use crate::core::id::FieldId;

/// Writes the value that a field of some version shows of the row `alias` of its hub.
///
/// # Errors
/// [`Error::Internal`] when the hub has no such column.
pub fn read(writer: &mut SqlWriter, hub: &Hub, field: &VersionField, alias: &str) -> Result<()> {
    let lens = &field.lens;
    // A list that was never written is empty, not null.
    let is_filled = lens.fill.is_some() || field.field.kind.is_list();
    if lens.over.is_none() && !is_filled {
        return layer(writer, hub, &lens.base, alias);
    }
    writer.push("coalesce(");
    if let Some(over) = &lens.over {
        layer(writer, hub, over, alias)?;
        writer.push(", ");
    }
    layer(writer, hub, &lens.base, alias)?;
    if is_filled {
        writer.push(", ").constant(lens.absent(&field.field));
    }
    writer.push(")");
    Ok(())
}

/// Writes a column with its values translated.
fn layer(writer: &mut SqlWriter, hub: &Hub, layer: &Layer, alias: &str) -> Result<()> {
    let Some(codes) = &layer.codes else { return column(writer, hub, layer.column, alias) };
    writer.push("(CASE");
    for (place, pair) in codes.pairs.iter().enumerate() {
        let is_first = !codes.pairs.iter().take(place).any(|earlier| earlier.stored == pair.stored);
        // What stays as it is needs no branch where all else does too.
        let is_needed = is_first && (codes.otherwise.is_some() || pair.stored != pair.shown);
        if is_needed {
            writer.push(" WHEN ");
            column(writer, hub, layer.column, alias)?;
            writer.push(" = ");
            code(writer, &pair.stored);
            writer.push(" THEN ");
            code(writer, &pair.shown);
        }
    }

    match &codes.otherwise {
        Some(otherwise) => {
            writer.push(" WHEN ");
            column(writer, hub, layer.column, alias)?;
            writer.push(" IS NOT NULL THEN ");
            code(writer, otherwise);
        }
        None if codes.keeps_texts() => {
            writer.push(" ELSE ");
            column(writer, hub, layer.column, alias)?;
        }
        None => {}
    }
    writer.push(" END)");
    Ok(())
}

fn code(writer: &mut SqlWriter, code: &Code) {
    writer.constant(code.value());
}

/// Writes the column made for a field as it is stored.
///
/// # Errors
/// As [`read`].
pub(super) fn column(writer: &mut SqlWriter, hub: &Hub, field: FieldId, alias: &str) -> Result<()> {
    let column = hub.column(field);
    let column =
        column.ok_or_else(|| Error::internal(format!("hub {} has no column for field {}", hub.table, field.0)))?;
    if alias.is_empty() {
        writer.ident(&column.name);
    } else {
        writer.column(alias, &column.name);
    }
    Ok(())
}
