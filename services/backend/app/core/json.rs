//! Strict JSON: one well-formed text in UTF-8, no key twice, no deeper than asked, no number beyond a double.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::error::{Error, Result};

/// The deepest nesting of a request body; the root counts as level 1.
pub const MAX_DEPTH: usize = 32;

/// A key as it stands in a JSON pointer (RFC 6901, section 3).
pub fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Whether every byte of a text passes. No byte of a chunk decides about the next one, so that the processor looks at all
/// of a chunk at once.
pub fn every_byte(text: &str, passes: impl Fn(u8) -> bool) -> bool {
    let failing = |bytes: &[u8]| bytes.iter().fold(0, |failing, byte| failing | u8::from(!passes(*byte)));
    let (chunks, rest) = text.as_bytes().as_chunks::<32>();
    chunks.iter().all(|chunk| failing(chunk) == 0) && failing(rest) == 0
}

/// Parses a body.
///
/// # Errors
/// [`Error::InvalidJson`], with a sentence on the fault and where it stands.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let invalid = |detail: &str| Err(Error::InvalidJson(detail.to_owned()));
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return invalid("The body begins with a byte order mark; leave it out.");
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return invalid("The body is not UTF-8.");
    };
    if text.trim_ascii().is_empty() {
        return invalid("The body is empty.");
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Node { depth: 1 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|fault| Error::InvalidJson(sentence(&fault.to_string())))
}

/// The parser's message as a sentence.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}

/// A number as it is written: a whole one without a fraction.
pub fn number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and within what a double holds exactly")]
    let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
    whole.map_or_else(|| Value::from(number), Value::from)
}

/// One value at a depth.
#[derive(Clone, Copy)]
struct Node {
    depth: usize,
}

impl Node {
    fn child<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth > MAX_DEPTH {
            return Err(E::custom(format_args!("nesting deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let child = self.child()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(child)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let child = self.child()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("key {} stands twice", Value::String(key))));
            }
            object.insert(key, entries.next_value_seed(child)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> String {
        "[".repeat(levels) + &"]".repeat(levels)
    }

    #[test]
    fn what_is_not_one_well_formed_text_is_refused_with_its_place() {
        let deep = nested(33);
        for (text, detail) in [
            (&b""[..], "The body is empty."),
            (b" \n", "The body is empty."),
            (b"\xef\xbb\xbf{}", "The body begins with a byte order mark; leave it out."),
            (b"{\"a\":\"\xff\"}", "The body is not UTF-8."),
            (b"{\"a\":1} {}", "Trailing characters at line 1 column 9."),
            (b"{\"a\":1,\"a\":2}", "Key \"a\" stands twice at line 1 column 10."),
            (b"{\"x\":[{\"a\":1,\"\\u0061\":2}]}", "Key \"a\" stands twice at line 1 column 21."),
            (b"\"\\ud800\"", "Unexpected end of hex escape at line 1 column 8."),
            (b"\"\\udc00\"", "Lone leading surrogate in hex escape at line 1 column 7."),
            (b"[1e400]", "Number out of range at line 1 column 6."),
            (b"[NaN]", "Expected value at line 1 column 2."),
            (b"[01]", "Invalid number at line 1 column 3."),
            (b"{\"a\":1,}", "Trailing comma at line 1 column 8."),
            (deep.as_bytes(), "Nesting deeper than 32 levels at line 1 column 34."),
        ] {
            let Err(Error::InvalidJson(found)) = parse(text) else { panic!("{text:?} was taken") };
            assert_eq!(found, detail, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn everything_else_is_taken_as_it_stands() {
        assert!(parse(nested(32).as_bytes()).is_ok());
        let text = r#"{"b":[1,-2,1.5,null,true],"a":"\ud83d\ude00","n":9007199254740993}"#;
        assert_eq!(parse(text.as_bytes()).unwrap().to_string(), text.replace("\\ud83d\\ude00", "😀"));
    }
}
