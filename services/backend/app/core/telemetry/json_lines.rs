//! Events as JSON, one object a line: no field can break out of its line, whatever a client sent.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::batches::Batches;
use crate::core::clock::Clock;
use crate::core::json::every_byte;

/// A layer that formats each event once and hands the line to every writer.
pub struct JsonLines {
    clock: Clock,
    writers: Vec<Batches>,
}

impl JsonLines {
    /// A layer over some writers.
    pub fn new(clock: Clock, writers: Vec<Batches>) -> Self {
        Self { clock, writers }
    }
}

thread_local! {
    /// The line being written: its memory is used again for the next one.
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
}

impl<S: Subscriber> Layer<S> for JsonLines {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        LINE.with(|line| {
            // An event made while another is being formatted (by a value's own `Debug`) is let go.
            let Ok(mut line) = line.try_borrow_mut() else { return };
            line.clear();
            write_line(&mut line, &self.clock, event);
            for writer in &self.writers {
                writer.push(line.as_bytes());
            }
        });
    }
}

fn write_line(line: &mut String, clock: &Clock, event: &Event<'_>) {
    let metadata = event.metadata();
    line.push_str(r#"{"time":""#);
    line.push_str(str::from_utf8(&clock.now().to_ascii()).unwrap_or_default());
    line.push_str(r#"","level":""#);
    line.push_str(metadata.level().as_str());
    line.push_str(r#"","target":""#);
    escape_into(line, metadata.target());
    line.push('"');
    event.record(&mut Fields { line });
    line.push_str("}\n");
}

/// Appends each field to the object.
struct Fields<'a> {
    line: &'a mut String,
}

impl Fields<'_> {
    fn key(&mut self, field: &Field) {
        self.line.push_str(",\"");
        // A name in the program's text, which is an identifier.
        self.line.push_str(field.name());
        self.line.push_str("\":");
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.key(field);
        self.line.push('"');
        // Writing to a String cannot fail.
        let _ = write!(Escaped(self.line), "{value:?}");
        self.line.push('"');
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.key(field);
        self.line.push('"');
        escape_into(self.line, value);
        self.line.push('"');
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.key(field);
        self.line.push_str(itoa::Buffer::new().format(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.key(field);
        self.line.push_str(itoa::Buffer::new().format(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.key(field);
        self.line.push_str(if value { "true" } else { "false" });
    }
}

/// Escapes what is written through it.
struct Escaped<'a>(&'a mut String);

impl std::fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        escape_into(self.0, text);
        Ok(())
    }
}

/// Appends text as the inside of a JSON string (RFC 8259, section 7), with the line separators of Unicode escaped too.
fn escape_into(line: &mut String, text: &str) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if every_byte(text, is_plain) {
        return line.push_str(text);
    }
    for char in text.chars() {
        match char {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(line, "\\u{:04x}", u32::from(char));
            }
            plain => line.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::core::Time;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_hostile_value_stays_on_its_line() {
        let sink = Sink::default();
        let (writer, guard) = Batches::start("test", sink.clone()).unwrap();
        let layer = JsonLines::new(Clock::manual(Time::from_micros(0)), vec![writer]);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info!(target: "t", status = 200_u64, agent = "a\"\r\n{\"level\":\"x\"}\u{2028}", debug = ?"\n", "done");
        });
        drop(guard);
        let written = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        insta::assert_snapshot!(written, @r#"{"time":"1970-01-01T00:00:00.000Z","level":"INFO","target":"t","message":"done","status":200,"agent":"a\"\u000d\n{\"level\":\"x\"}\u2028","debug":"\"\\n\""}"#);
        assert_eq!(written.matches('\n').count(), 1);
        assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok());
    }
}
