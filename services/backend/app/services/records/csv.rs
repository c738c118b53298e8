//! Records as lines of CSV (RFC 4180). A cell holds a text as it is, any other value as JSON, and nothing for null.

use std::collections::BTreeMap;

use csv_core::{ReaderBuilder, Terminator};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::{Access, Shown};
use crate::core::catalog::field::FieldType;
use crate::core::catalog::{Collection, Field, SystemField};
use crate::core::json::{self, pointer_token};
use crate::core::{Error, Fault, Result};

/// A spreadsheet takes a cell that begins with one of these for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Stands before a text that would else be read as something that it is not: a formula, or no value.
const GUARD: char = '\'';

/// How a cell holds the values of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// As JSON.
    Json,
    /// A text as it is, guarded where a spreadsheet would take it for something else.
    Text,
    /// A text that is a number, which needs no guard.
    Number,
}

/// A column of an export.
pub struct Column {
    name: String,
    holds: Cell,
}

/// The columns of an export, in the order in which records show their fields.
pub fn columns(collection: &Collection, shown: &Shown) -> Vec<Column> {
    let system = |field: SystemField| {
        shown.shows_system(field).then(|| Column { name: field.name().to_owned(), holds: Cell::Text })
    };
    let declared = collection.named().filter(|field| shown.shows(field));
    let declared = declared.map(|field| Column { name: field.name.clone(), holds: cell_of(field) });
    let times = [SystemField::CreatedAt, SystemField::UpdatedAt].into_iter().filter_map(system);
    system(SystemField::Id).into_iter().chain(declared).chain(times).collect()
}

/// Writes the header row.
pub fn write_header(columns: &[Column], out: &mut Vec<u8>) {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    out.extend_from_slice(names.join(",").as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// Writes a record that was rendered as JSON.
///
/// # Errors
/// It is no JSON object, which is a defect.
pub fn write_record(columns: &[Column], record: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let defect = |fault| Error::caused("a rendered record that is no JSON", fault);
    let values: BTreeMap<&str, &RawValue> = serde_json::from_slice(record).map_err(defect)?;
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        match values.get(column.name.as_str()).map_or("null", |value| value.get()) {
            // A line with nothing in it would be none.
            "null" if columns.len() == 1 => out.extend_from_slice(b"\"\""),
            "null" => {}
            shown if column.holds == Cell::Json => write_cell(shown, out),
            text => {
                let text: String = serde_json::from_str(text).map_err(defect)?;
                write_cell(&if column.holds == Cell::Text { guarded(text) } else { text }, out);
            }
        }
    }
    out.extend_from_slice(b"\r\n");
    Ok(())
}

fn write_cell(cell: &str, out: &mut Vec<u8>) {
    // A byte order mark at the beginning of a line would be taken for one of the file.
    if cell.contains([',', '"', '\r', '\n', '\u{feff}']) {
        out.push(b'"');
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(cell.as_bytes());
    }
}

fn guarded(text: String) -> String {
    if needs_guard(&text) { format!("{GUARD}{text}") } else { text }
}

fn needs_guard(text: &str) -> bool {
    text.is_empty() || text.starts_with(FORMULA) || text.starts_with(GUARD)
}

fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|text| needs_guard(text)).unwrap_or(cell)
}

/// How cells hold the values of a field: those that are texts in JSON as they are.
const fn cell_of(field: &Field) -> Cell {
    match field.kind {
        FieldType::Decimal { .. } => Cell::Number,
        FieldType::Text
        | FieldType::Datetime
        | FieldType::Date
        | FieldType::Email
        | FieldType::Url
        | FieldType::Enum { .. }
        | FieldType::Uuid
        | FieldType::Relation { list: false, .. }
        | FieldType::File { list: false, .. } => Cell::Text,
        _ => Cell::Json,
    }
}

/// The cells of one line.
///
/// # Errors
/// [`Error::InvalidFields`] where it is not UTF-8.
pub fn cells(line: &[u8]) -> Result<Vec<String>> {
    let mut reader = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
    let (mut bytes, mut ends) = (vec![0; line.len() + 1], vec![0; line.len() + 2]);
    let ended = [line, b"\n"].concat();
    let (_, _, _, count) = reader.read_record(&ended, &mut bytes, &mut ends);
    let mut start = 0;
    let mut cells = Vec::with_capacity(count);
    for end in ends.iter().take(count) {
        let cell = std::str::from_utf8(bytes.get(start..*end).unwrap_or_default());
        cells.push(cell.map_err(|_| Error::field("", "invalid_utf8", "The line is not UTF-8."))?.to_owned());
        start = *end;
    }
    Ok(cells)
}

/// Checks that every name of a header row is that of a field which the caller knows, and stands there once.
///
/// # Errors
/// [`Error::InvalidFields`].
pub fn check_header(access: &Access, header: &[String]) -> Result<()> {
    let mut faults = Vec::new();
    for (place, name) in header.iter().enumerate() {
        let pointer = || format!("/{}", pointer_token(name));
        let is_known = SystemField::ALL.iter().any(|system| system.name() == name)
            || access.collection.known(name).is_some_and(|field| access.author.sees(field));
        if !is_known {
            faults.push(Fault::body(pointer(), "unknown_field", format!("There is no field `{name}`.")));
        } else if header.iter().take(place).any(|earlier| earlier == name) {
            faults.push(Fault::body(pointer(), "duplicate", "The header row names this field twice."));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::InvalidFields(faults)) }
}

/// The body of a create that a line stands for. An empty cell is null; where the field must have a value, it is absent.
///
/// # Errors
/// [`Error::InvalidFields`] for another number of cells than the header row has, and for cells that are no JSON.
pub fn record(collection: &Collection, header: &[String], line: &[u8]) -> Result<Map<String, Json>> {
    let cells = cells(line)?;
    if cells.len() != header.len() {
        let detail = format!("The line has {} cells, the header row {}.", cells.len(), header.len());
        return Err(Error::field("", "wrong_cells", detail));
    }
    let (mut body, mut faults) = (Map::new(), Vec::new());
    for (name, cell) in header.iter().zip(cells) {
        let served = collection.field(name);
        if cell.is_empty() {
            let is_nullable = served.is_some_and(|served| !served.field.options.required && served.absent.is_null());
            if is_nullable {
                body.insert(name.clone(), Json::Null);
            }
        } else if collection.known(name).is_none_or(|field| cell_of(field) != Cell::Json) {
            body.insert(name.clone(), unguarded(&cell).into());
        } else if let Ok(value) = json::parse(cell.as_bytes()) {
            body.insert(name.clone(), value);
        } else {
            let pointer = format!("/{}", pointer_token(name));
            faults.push(Fault::body(pointer, "wrong_type", "A cell of this field holds its value as JSON."));
        }
    }
    if faults.is_empty() { Ok(body) } else { Err(Error::InvalidFields(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_from_its_cell() {
        for text in ["", "'", "''", "'=1", "=1+1", "+1", "-1", "@a", "\tx", "\rx", "a", "a,b", "\"q\"", "a\r\nb", " a "]
        {
            let mut line = Vec::new();
            write_cell(&guarded(text.to_owned()), &mut line);
            line.extend_from_slice(b",x");
            let cells = cells(&line).unwrap();
            assert_eq!(cells.len(), 2, "{text:?}");
            assert_eq!(unguarded(&cells[0]), text);
            assert!(!cells[0].starts_with(FORMULA), "{text:?}");
        }
        assert_eq!(cells(b"a,,").unwrap(), ["a", "", ""]);
        assert_eq!(cells(b"\"\"").unwrap(), [""]);
    }
}
