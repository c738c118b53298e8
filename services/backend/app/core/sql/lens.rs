//! What a version reads from a hub row, in SQL; [`crate::core::catalog::Lens::show`] is the same in Rust.

use super::writer::SqlWriter;
use crate::core::catalog::hub::ColumnKind;
use crate::core::catalog::{Code, Codes, Hub, Layer, VersionField};
use crate::core::error::{Error, Result};
use crate::core::id::FieldId;
use crate::core::value::Value;

/// Writes the value that a field of some version shows of the row `alias` of its hub.
///
/// # Errors
/// [`Error::Internal`] when the hub has no such column.
pub fn read(writer: &mut SqlWriter, hub: &Hub, field: &VersionField, alias: &str) -> Result<()> {
    let lens = &field.lens;
    let absent = lens.absent(&field.field);
    if lens.over.is_none() && absent.is_null() {
        return layer(writer, hub, &lens.base, alias);
    }
    writer.push("coalesce(");
    if let Some(over) = &lens.over {
        layer(writer, hub, over, alias)?;
        writer.push(", ");
    }
    layer(writer, hub, &lens.base, alias)?;
    if !absent.is_null() {
        writer.push(", ");
        instead_of_null(writer, hub, absent, lens.conditions(&field.field), alias)?;
    }
    writer.push(")");
    Ok(())
}

/// Writes what is shown where there is no value, provided that one of the columns has one.
fn instead_of_null(
    writer: &mut SqlWriter,
    hub: &Hub,
    absent: Value,
    conditions: &[FieldId],
    alias: &str,
) -> Result<()> {
    if conditions.is_empty() {
        writer.constant(absent.into_stored());
        return Ok(());
    }
    for (place, condition) in conditions.iter().enumerate() {
        writer.push(if place == 0 { "CASE WHEN " } else { " OR " });
        column(writer, hub, *condition, alias)?;
        writer.push(" IS NOT NULL");
    }
    writer.push(" THEN ").constant(absent.into_stored()).push(" END");
    Ok(())
}

/// Writes that a field shows what stands in for null.
///
/// # Errors
/// As [`read`].
pub(super) fn is_absent(writer: &mut SqlWriter, hub: &Hub, field: &VersionField, alias: &str) -> Result<()> {
    let own = [Some(&field.lens.base), field.lens.over.as_ref()];
    for (place, layer) in own.into_iter().flatten().enumerate() {
        writer.push(if place == 0 { "(" } else { " AND " });
        column(writer, hub, layer.column, alias)?;
        writer.push(" IS NULL");
    }
    for (place, condition) in field.lens.conditions(&field.field).iter().enumerate() {
        writer.push(if place == 0 { " AND (" } else { " OR " });
        column(writer, hub, *condition, alias)?;
        writer.push(" IS NOT NULL");
    }
    writer.push(if field.lens.conditions(&field.field).is_empty() { ")" } else { "))" });
    Ok(())
}

/// Writes a column with its values translated, those of a list item by item.
fn layer(writer: &mut SqlWriter, hub: &Hub, layer: &Layer, alias: &str) -> Result<()> {
    let write = |writer: &mut SqlWriter| column(writer, hub, layer.column, alias);
    let Some(codes) = &layer.codes else { return write(writer) };
    if !hub.column(layer.column).is_some_and(|column| matches!(column.kind, ColumnKind::List { .. })) {
        return translated(writer, codes, &write);
    }
    let item = writer.fresh_alias();
    writer.push("(CASE WHEN ");
    write(writer)?;
    writer.push(" IS NOT NULL THEN ").each("(SELECT json_group_array(", "ARRAY(SELECT ");
    translated(writer, codes, &|writer| {
        writer.push(&item).push(".value");
        Ok(())
    })?;
    writer.each(" ORDER BY ", "").each(&item, "").each(".key) FROM json_each(", " FROM unnest(");
    write(writer)?;
    writer.each(") AS ", ") WITH ORDINALITY AS ").push(&item);
    writer.each(")", "(value, place) ORDER BY ").each("", &item).each("", ".place)").push(" END)");
    Ok(())
}

/// Writes what a stored value is shown as.
fn translated(writer: &mut SqlWriter, codes: &Codes, stored: &dyn Fn(&mut SqlWriter) -> Result<()>) -> Result<()> {
    writer.push("(CASE");
    for (place, pair) in codes.pairs.iter().enumerate() {
        let is_first = !codes.pairs.iter().take(place).any(|earlier| earlier.stored == pair.stored);
        // What stays as it is needs no branch where all else does too.
        let is_needed = is_first && (codes.otherwise.is_some() || pair.stored != pair.shown);
        if is_needed {
            writer.push(" WHEN ");
            stored(writer)?;
            writer.push(" = ");
            code(writer, &pair.stored);
            writer.push(" THEN ");
            code(writer, &pair.shown);
        }
    }

    match &codes.otherwise {
        Some(otherwise) => {
            writer.push(" WHEN ");
            stored(writer)?;
            writer.push(" IS NOT NULL THEN ");
            code(writer, otherwise);
        }
        None if codes.keeps_texts() => {
            writer.push(" ELSE ");
            stored(writer)?;
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
    writer.column(alias, &column.name);
    Ok(())
}
