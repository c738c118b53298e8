//! Query parameters, typed: unknown ones and repeated ones are refused, never ignored.

use std::fmt::Display;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use crate::api::problem::Problem;
use crate::core::{Error, Fault};

/// The parameters of the query as a struct.
///
/// A field of a list type takes every value of its name, any other exactly one. A field of a map type takes the
/// parameters whose names begin with its own and a dot (`var.q=foo` becomes `q` in the field `var`).
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        from_text(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|fault| Problem(Error::InvalidQuery(vec![fault])))
    }
}

/// Decodes the text behind the question mark.
fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = unescape(name).ok_or_else(|| Fault::query(name, "invalid_value", "The name is not UTF-8."))?;
        let value = unescape(value).ok_or_else(|| Fault::query(&*name, "invalid_value", "The value is not UTF-8."))?;
        match parameters.iter_mut().find(|known| known.name == name) {
            Some(known) => known.values.push(value),
            None => parameters.push(Parameter { name, values: vec![value] }),
        }
    }
    T::deserialize(Struct { parameters: &parameters })
        .map_err(|wrong| Fault::query(wrong.parameter, wrong.code, wrong.detail))
}

/// One parameter with all its values, unescaped.
struct Parameter {
    name: String,
    values: Vec<String>,
}

impl Parameter {
    fn unknown(&self) -> Wrong {
        Wrong::of(&self.name, "unknown_parameter", "There is no such parameter.")
    }
}

/// Undoes percent-encoding and `+`; `None` when the bytes behind it are not UTF-8.
fn unescape(text: &str) -> Option<String> {
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut unescaped = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let escaped = (*byte == b'%').then(|| digit(bytes.get(index + 1)).zip(digit(bytes.get(index + 2)))).flatten();
        match (byte, escaped) {
            (_, Some((high, low))) => {
                unescaped.push(u8::try_from(high * 16 + low).ok()?);
                index += 2;
            }
            (b'+', None) => unescaped.push(b' '),
            (plain, None) => unescaped.push(*plain),
        }
        index += 1;
    }
    String::from_utf8(unescaped).ok()
}

/// What does not fit, and in which parameter.
#[derive(Debug)]
struct Wrong {
    parameter: String,
    code: &'static str,
    detail: String,
}

impl Wrong {
    fn of(parameter: &str, code: &'static str, detail: impl Display) -> Self {
        Self { parameter: parameter.to_owned(), code, detail: detail.to_string() }
    }

    /// Fills the parameter in where only the value knew what was wrong.
    fn within(mut self, parameter: &str) -> Self {
        if self.parameter.is_empty() {
            parameter.clone_into(&mut self.parameter);
        }
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
        Self::of("", "invalid_value", message)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::of(field, "required", "This parameter is required.")
    }

    fn invalid_type(_found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::of("", "invalid_value", format_args!("Expected {expected}."))
    }

    fn invalid_value(_found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::of("", "invalid_value", format_args!("Expected {expected}."))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self::of("", "invalid_value", format_args!("Expected one of: {}.", expected.join(", ")))
    }
}

/// The whole query, as a struct whose fields are groups of parameters.
struct Struct<'a> {
    parameters: &'a [Parameter],
}

impl<'de> Deserializer<'de> for Struct<'_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let mut groups: Vec<(&str, Group<'_>)> = Vec::new();
        for parameter in self.parameters {
            let (field, below) = match parameter.name.split_once('.') {
                Some((field, below)) => (field, Some(below)),
                None => (parameter.name.as_str(), None),
            };
            if !fields.contains(&field) {
                return Err(parameter.unknown());
            }
            let index = groups.iter().position(|(known, _)| *known == field).unwrap_or(groups.len());
            if index == groups.len() {
                groups.push((field, Group::default()));
            }
            match (groups.get_mut(index), below) {
                (Some((_, group)), Some(below)) => group.below.push((below, parameter)),
                (Some((_, group)), None) => group.whole = Some(parameter),
                (None, _) => {}
            }
        }
        visitor.visit_map(Entries { groups: groups.into_iter(), current: None })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// What belongs to one field: the parameter of its name, and those whose names begin with it and a dot.
#[derive(Default)]
struct Group<'a> {
    whole: Option<&'a Parameter>,
    below: Vec<(&'a str, &'a Parameter)>,
}

impl<'a> Group<'a> {
    fn values(&self) -> Result<&'a Parameter, Wrong> {
        match (self.whole, self.below.first()) {
            (Some(parameter), None) => Ok(parameter),
            (_, Some((_, parameter))) => Err(parameter.unknown()),
            (None, None) => Err(Wrong::of("", "required", "This parameter is required.")),
        }
    }

    /// The one value there may be.
    fn value(&self) -> Result<(&'a Parameter, &'a str), Wrong> {
        let parameter = self.values()?;
        match parameter.values.as_slice() {
            [value] => Ok((parameter, value)),
            _ => Err(Wrong::of(&parameter.name, "repeated_parameter", "This parameter may be given once only.")),
        }
    }
}

/// Numbers and truth values are read from the one value's text.
macro_rules! parsed {
    ($($method:ident $visit:ident $expected:literal;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            let (parameter, text) = self.value()?;
            let value = text.parse().map_err(|_| Wrong::of(&parameter.name, "invalid_value", concat!("Expected ", $expected, ".")))?;
            visitor.$visit(value).map_err(|wrong: Wrong| wrong.within(&parameter.name))
        }
    )+};
}

impl<'de> Deserializer<'de> for Group<'_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let (parameter, text) = self.value()?;
        visitor.visit_str(text).map_err(|wrong: Wrong| wrong.within(&parameter.name))
    }

    parsed! {
        deserialize_bool visit_bool "true or false";
        deserialize_u8 visit_u64 "a whole number that is not negative";
        deserialize_u16 visit_u64 "a whole number that is not negative";
        deserialize_u32 visit_u64 "a whole number that is not negative";
        deserialize_u64 visit_u64 "a whole number that is not negative";
        deserialize_i64 visit_i64 "a whole number";
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let (parameter, text) = self.value()?;
        let variant: StrDeserializer<'_, Wrong> = text.into_deserializer();
        visitor.visit_enum(variant).map_err(|wrong| wrong.within(&parameter.name))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let parameter = self.values()?;
        visitor.visit_seq(Items(parameter.values.iter())).map_err(|wrong| wrong.within(&parameter.name))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if let Some(parameter) = self.whole {
            return Err(parameter.unknown());
        }
        let each = self.below.into_iter().map(|(name, whole)| (name, Group { whole: Some(whole), below: Vec::new() }));
        visitor.visit_map(Entries { groups: each.collect::<Vec<_>>().into_iter(), current: None })
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct struct identifier
        ignored_any
    }
}

struct Items<'a>(std::slice::Iter<'a, String>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        self.0
            .next()
            .map(|value| seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(value.as_str())))
            .transpose()
    }
}

struct Entries<'a> {
    groups: std::vec::IntoIter<(&'a str, Group<'a>)>,
    current: Option<Group<'a>>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some((name, group)) = self.groups.next() else { return Ok(None) };
        self.current = Some(group);
        seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self.current.take().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::core::error::Place;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Parameters {
        filter: Vec<String>,
        limit: Option<u32>,
        count: bool,
        sort: Option<String>,
        var: BTreeMap<String, Vec<String>>,
    }

    #[test]
    fn parameters_are_unescaped_and_typed() {
        let text = "filter=a%20%3E+1&limit=20&filter=b&count=true&var.q=%C3%A9&var.q=2&&sort=-x%";
        let expected = Parameters {
            filter: vec!["a > 1".into(), "b".into()],
            limit: Some(20),
            count: true,
            sort: Some("-x%".into()),
            var: BTreeMap::from([("q".into(), vec!["\u{e9}".into(), "2".into()])]),
        };
        assert_eq!(from_text::<Parameters>(text).unwrap(), expected);
        assert_eq!(from_text::<Parameters>("").unwrap(), Parameters::default());
    }

    #[test]
    fn what_is_unknown_repeated_or_mistyped_is_refused_by_name() {
        for (text, parameter, code) in [
            ("page=1", "page", "unknown_parameter"),
            ("limit=1&limit=2", "limit", "repeated_parameter"),
            ("limit=1&limit.x=2", "limit.x", "unknown_parameter"),
            ("limit=-1", "limit", "invalid_value"),
            ("limit=99999999999", "limit", "invalid_value"),
            ("count=yes", "count", "invalid_value"),
            ("count", "count", "invalid_value"),
            ("var=1", "var", "unknown_parameter"),
            ("filter=%ff", "filter", "invalid_value"),
            ("%66ilter.x=1", "filter.x", "unknown_parameter"),
        ] {
            let fault = from_text::<Parameters>(text).unwrap_err();
            assert_eq!(
                (fault.place, fault.code),
                (Place::Query { parameter: parameter.into(), position: None }, code),
                "{text}"
            );
        }
    }
}
