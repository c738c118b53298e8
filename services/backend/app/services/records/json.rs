//! Values as JSON bytes.

use std::io::Write as _;

use crate::core::Value;
use crate::core::json::every_byte;
use crate::core::vector;

/// Writes a value as JSON.
pub fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        // Bytes stand in system tables only, which no record shows.
        Value::Null | Value::Bytes(_) => out.extend_from_slice(b"null"),
        Value::Bool(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Integer(whole) | Value::Duration(whole) => to_writer(out, whole),
        Value::Number(number) => write_number(*number, out),
        Value::Text(text) => write_text(text, out),
        Value::Json(json) => out.extend_from_slice(json.as_bytes()),
        Value::Time(time) => write_plain(&time.to_ascii(), out),
        Value::Date(date) => write_plain(&date.to_ascii(), out),
        Value::Decimal(decimal) => {
            // Writing into memory cannot fail.
            let _ = write!(out, "\"{decimal}\"");
        }
        Value::Uuid(id) => {
            let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
            write_plain(id.hyphenated().encode_lower(&mut text).as_bytes(), out);
        }
        Value::List(items) => write_items(items, write_value, out),
        Value::Vector(floats) => write_items(floats, |kept, out| write_number(vector::shown(*kept), out), out),
    }
}

fn write_items<T>(items: &[T], write: impl Fn(&T, &mut Vec<u8>), out: &mut Vec<u8>) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

/// What the wire shows of a value.
pub fn of_value(value: &Value) -> serde_json::Value {
    let mut shown = Vec::new();
    write_value(value, &mut shown);
    // What was written as JSON is read as JSON.
    serde_json::from_slice(&shown).unwrap_or_default()
}

/// Writes what needs no escaping as a JSON string.
fn write_plain(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Writes a text as a JSON string.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    // Nothing has to be escaped (RFC 8259, section 7).
    if every_byte(text, |byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        write_plain(text.as_bytes(), out);
    } else {
        to_writer(out, text);
    }
}

/// Whole numbers lose the `.0` that Rust would print.
fn write_number(number: f64, out: &mut Vec<u8>) {
    to_writer(out, &number);
    if out.ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
}

fn to_writer<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    // Writing a scalar into memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Time;

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write_value(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_written_as_json_reads_them_back() {
        assert_eq!(written(&Value::Number(5.0)), "5");
        assert_eq!(written(&Value::Number(-0.5)), "-0.5");
        assert_eq!(written(&Value::Number(1e300)), "1e+300");
        assert_eq!(written(&Value::Text("a\"\u{1}é".into())), "\"a\\\"\\u0001é\"");
        let long = "0123456789".repeat(20);
        assert_eq!(written(&Value::Text(long.clone())), format!("\"{long}\""));
        assert_eq!(written(&Value::Text(format!("{long}\\{long}"))), format!("\"{long}\\\\{long}\""));
        assert_eq!(written(&Value::List(vec![Value::Text("a".into()), Value::Null])), "[\"a\",null]");
        assert_eq!(written(&Value::Vector(vec![0.1, -2.0, 1e-8])), "[0.1,-2,1e-8]");
        assert_eq!(written(&Value::Time(Time::from_micros(0))), "\"1970-01-01T00:00:00.000Z\"");
    }
}
