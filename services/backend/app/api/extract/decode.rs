//! Decodes a JSON value into a type and says, as a JSON pointer, which part does not fit and how.
//!
//! Keys that a struct does not know are refused here, once, for every type.

use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::Value;

use crate::core::Fault;
use crate::core::json::pointer_token;

/// Decodes a whole body.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    T::deserialize(Node { value, pointer: &Pointer::Root })
        .map_err(|wrong| Fault::body(wrong.pointer.unwrap_or_default(), wrong.code, wrong.detail))
}

/// Where in the body a value stands, as a list that grows with the call stack and allocates only when it is shown.
enum Pointer<'a> {
    Root,
    Key(&'a Pointer<'a>, &'a str),
    Index(&'a Pointer<'a>, usize),
}

impl Display for Pointer<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(parent, key) => write!(out, "{parent}/{}", pointer_token(key)),
            Self::Index(parent, index) => write!(out, "{parent}/{index}"),
        }
    }
}

/// What does not fit. The pointer is filled in by the innermost value that knows it.
#[derive(Debug)]
struct Wrong {
    pointer: Option<String>,
    /// The field that an object lacks; the object knows where it stands, the field's name comes after that.
    missing: Option<&'static str>,
    code: &'static str,
    detail: String,
}

impl Wrong {
    fn new(code: &'static str, detail: impl Display) -> Self {
        Self { pointer: None, missing: None, code, detail: detail.to_string() }
    }

    fn at(mut self, pointer: &Pointer<'_>) -> Self {
        self.pointer.get_or_insert_with(|| match self.missing {
            Some(field) => Pointer::Key(pointer, field).to_string(),
            None => pointer.to_string(),
        });
        self
    }
}

impl Display for Wrong {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.detail)
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: Display>(message: T) -> Self {
        Self::new("invalid_value", message)
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Bool(_) => "true or false",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Str(_) => "a text",
            Unexpected::Seq => "a list",
            _ => "an object",
        };
        Self::new("wrong_type", format_args!("Expected {}; this is {found}.", plain(expected)))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new("invalid_value", format_args!("Expected {}.", plain(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self { missing: Some(field), ..Self::new("required", "This field is required.") }
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new("invalid_value", format_args!("Expected one of: {}.", expected.join(", ")))
    }
}

/// What was expected, in the words of JSON instead of Rust's.
fn plain(expected: &dyn Expected) -> String {
    let words = expected.to_string();
    match words.as_str() {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        _ if words.starts_with("struct ") => "an object".to_owned(),
        _ => words,
    }
}

/// One value of the body.
#[derive(Clone, Copy)]
struct Node<'a> {
    value: &'a Value,
    pointer: &'a Pointer<'a>,
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.iter().enumerate(), parent: self.pointer }),
            Value::Object(_) => return self.object(None, visitor),
        }
        .map_err(|wrong: Wrong| wrong.at(self.pointer))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if let Value::Array(_) = self.value {
            // A list would otherwise be taken for the fields in their order.
            return Err(<Wrong as de::Error>::invalid_type(Unexpected::Seq, &visitor).at(self.pointer));
        }
        if self.value.is_object() { self.object(Some(fields), visitor) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self.value {
            Value::String(variant) => visitor.visit_enum(Variant(variant)),
            _ => Err(Wrong::new("wrong_type", "Expected a text.")),
        }
        .map_err(|wrong| wrong.at(self.pointer))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

impl Node<'_> {
    /// Visits an object; with `fields`, no other keys are let through.
    fn object<'de, V: Visitor<'de>>(self, fields: Option<&[&str]>, visitor: V) -> Result<V::Value, Wrong> {
        let Value::Object(map) = self.value else { return self.deserialize_any(visitor) };
        if let Some(stranger) = map.keys().find(|key| fields.is_some_and(|fields| !fields.contains(&key.as_str()))) {
            let wrong = Wrong::new("unknown_field", "There is no such field.");
            return Err(wrong.at(&Pointer::Key(self.pointer, stranger)));
        }
        let entries = Entries { rest: map.iter(), current: None, parent: self.pointer };
        visitor.visit_map(entries).map_err(|wrong| wrong.at(self.pointer))
    }
}

struct Items<'a> {
    items: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
    parent: &'a Pointer<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        let Some((index, value)) = self.items.next() else { return Ok(None) };
        let pointer = Pointer::Index(self.parent, index);
        seed.deserialize(Node { value, pointer: &pointer }).map(Some).map_err(|wrong| wrong.at(&pointer))
    }
}

struct Entries<'a> {
    rest: serde_json::map::Iter<'a>,
    current: Option<(&'a String, &'a Value)>,
    parent: &'a Pointer<'a>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        self.current = self.rest.next();
        self.current
            .map(|(key, _)| seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(key.as_str())))
            .transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Wrong> {
        let (key, value) = self.current.ok_or_else(|| Wrong::new("invalid_value", "Expected an object."))?;
        let pointer = Pointer::Key(self.parent, key);
        // A type that judges the text itself does so after the value has been read.
        seed.deserialize(Node { value, pointer: &pointer }).map_err(|wrong| wrong.at(&pointer))
    }
}

/// A variant without content, which is all that wire types have.
struct Variant<'a>(&'a str);

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Wrong;
    type Variant = Unit;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Unit), Wrong> {
        let name: StrDeserializer<'_, Wrong> = self.0.into_deserializer();
        seed.deserialize(name).map(|value| (value, Unit))
    }
}

struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Wrong> {
        Err(Wrong::new("wrong_type", "Expected an object."))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Wrong> {
        Err(Wrong::new("wrong_type", "Expected a list."))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Wrong> {
        Err(Wrong::new("wrong_type", "Expected an object."))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::core::error::Place;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        title: String,
        stars: Option<u8>,
        at: Option<crate::core::Time>,
        #[serde(default)]
        parts: Vec<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Part {
        #[serde(rename = "a/b")]
        kind: Kind,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Base,
        View,
    }

    #[test]
    fn each_misfit_is_told_with_its_pointer() {
        for (body, pointer, code, detail) in [
            (json!([]), "", "wrong_type", "Expected an object; this is a list."),
            (json!({}), "/title", "required", "This field is required."),
            (json!({"title": null}), "/title", "wrong_type", "Expected a text; this is null."),
            (json!({"title": "x", "x~y": 1}), "/x~0y", "unknown_field", "There is no such field."),
            (
                json!({"title": "x", "stars": 300}),
                "/stars",
                "invalid_value",
                "Expected a whole number that is not negative.",
            ),
            (
                json!({"title": "x", "stars": 1.5}),
                "/stars",
                "wrong_type",
                "Expected a whole number that is not negative; this is a number.",
            ),
            (
                json!({"title": "x", "at": "soon"}),
                "/at",
                "invalid_value",
                "not a date and time in RFC 3339, such as 2026-11-22T10:00:00Z",
            ),
            (json!({"title": "x", "parts": [{}]}), "/parts/0/a~1b", "required", "This field is required."),
            (
                json!({"title": "x", "parts": [{"a/b": "c"}]}),
                "/parts/0/a~1b",
                "invalid_value",
                "Expected one of: base, view.",
            ),
            (json!({"title": "x", "parts": [{"a/b": 1}]}), "/parts/0/a~1b", "wrong_type", "Expected a text."),
        ] {
            let fault = from_value::<Body>(&body).unwrap_err();
            assert_eq!(
                (fault.place, fault.code, fault.detail.as_str()),
                (Place::Body(pointer.into()), code, detail),
                "{body}"
            );
        }
    }

    #[test]
    fn what_fits_is_decoded() {
        let body = json!({"title": "x", "stars": 3, "parts": [{"a/b": "view"}]});
        let expected = Body { title: "x".into(), stars: Some(3), at: None, parts: vec![Part { kind: Kind::View }] };
        assert_eq!(from_value::<Body>(&body).unwrap(), expected);
    }
}
