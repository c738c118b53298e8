//! A reader of JSON objects that collects every fault instead of stopping at the first.

use serde_json::{Map, Value as Json};

use crate::core::catalog::Limit;
use crate::core::catalog::change::Setting;
use crate::core::json::pointer_token;
use crate::core::{Fault, Time};

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault at a pointer.
    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(Fault::body(pointer, code, detail));
    }

    /// Whether nothing was wrong.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults in the order in which they were found.
    pub fn into_inner(self) -> Vec<Fault> {
        self.0
    }
}

/// One object of the document, from which keys are taken; what is left at the end is unknown.
pub struct Object<'a> {
    members: Map<String, Json>,
    pointer: String,
    faults: &'a mut Faults,
}

impl<'a> Object<'a> {
    /// Opens an object, or notes that there is none.
    pub fn open(json: Json, pointer: &str, faults: &'a mut Faults) -> Option<Self> {
        let Json::Object(members) = json else {
            faults.add(pointer, "wrong_type", "This must be an object.");
            return None;
        };
        Some(Self { members, pointer: pointer.to_owned(), faults })
    }

    /// The pointer of a key in this object.
    pub fn pointer(&self, key: &str) -> String {
        format!("{}/{key}", self.pointer)
    }

    /// The faults, to add one of another kind.
    pub fn faults(&mut self) -> &mut Faults {
        self.faults
    }

    /// Takes a key of any type.
    pub fn take(&mut self, key: &str) -> Option<Json> {
        self.members.shift_remove(key)
    }

    /// Takes a key and reads it with `read`, which answers `None` for a value of the wrong type.
    fn typed<T>(&mut self, key: &str, words: &str, read: impl FnOnce(&Json) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        let read = read(&value);
        if read.is_none() {
            let pointer = self.pointer(key);
            self.faults.add(pointer, "wrong_type", format!("`{key}` must be {words}."));
        }
        read
    }

    /// Takes a text.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.typed(key, "a text", |json| json.as_str().map(str::to_owned))
    }

    /// Takes a text that must be there; an empty text stands in for one that is not, which has been noted.
    pub fn required_text(&mut self, key: &str) -> String {
        if !self.members.contains_key(key) {
            self.missing(key);
        }
        self.text(key).unwrap_or_default()
    }

    /// Takes true or false; absent is false.
    pub fn flag(&mut self, key: &str) -> bool {
        self.typed(key, "true or false", Json::as_bool).unwrap_or_default()
    }

    /// Takes true or false, or nothing.
    pub fn optional_flag(&mut self, key: &str) -> Option<bool> {
        self.typed(key, "true or false", Json::as_bool)
    }

    /// Takes one of some words, or nothing.
    pub fn one_of<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let given = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let pointer = self.pointer(key);
            self.faults.add(pointer, "invalid_value", format!("One of {}.", known.join(", ")));
        }
        found
    }

    /// Takes an instant.
    pub fn time(&mut self, key: &str) -> Option<Time> {
        self.typed(key, "a date and time in RFC 3339, as a text", |json| {
            json.as_str().and_then(|text| text.parse().ok())
        })
    }

    /// Takes an object of texts, in its order; absent is empty.
    pub fn text_map(&mut self, key: &str) -> Vec<(String, String)> {
        let pairs = |json: &Json| {
            let members = json.as_object()?.iter();
            members.map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect::<Option<Vec<_>>>()
        };
        self.typed(key, "an object of texts", pairs).unwrap_or_default()
    }

    /// Takes a constant; an expression is noted as not available.
    pub fn constant(&mut self, key: &str) -> Option<Json> {
        let value = self.take(key)?;
        if value.get("cel").is_some() {
            let pointer = self.pointer(key);
            self.faults.add(
                pointer,
                "not_available",
                "Only constants yet: an expression has to be computed for each row.",
            );
        }
        Some(value)
    }

    /// Takes what becomes of an option: null takes it away, and a value is read with `read`.
    pub fn setting<T>(&mut self, key: &str, read: impl FnOnce(&mut Self, &str) -> Option<T>) -> Setting<T> {
        match self.members.get(key) {
            None => Setting::Kept,
            Some(Json::Null) => {
                self.take(key);
                Setting::Removed
            }
            Some(_) => read(self, key).map_or(Setting::Kept, Setting::Set),
        }
    }

    /// Takes a bound of a field's values: a number, or as the type of the field writes its values.
    pub fn limit(&mut self, key: &str) -> Option<Limit> {
        self.typed(key, "a value of the field's type", Limit::read)
    }

    /// Takes a count of characters.
    pub fn length(&mut self, key: &str) -> Option<u32> {
        self.typed(key, "a whole number from 0", |json| json.as_u64().and_then(|n| u32::try_from(n).ok()))
    }

    /// Takes a whole number from 0 to 255.
    pub fn small(&mut self, key: &str) -> Option<u8> {
        self.typed(key, "a small whole number from 0", |json| json.as_u64().and_then(|n| u8::try_from(n).ok()))
    }

    /// Takes a whole number that is not negative.
    pub fn whole(&mut self, key: &str) -> Option<u64> {
        self.typed(key, "a whole number from 0", Json::as_u64)
    }

    /// Takes a list; absent is empty.
    pub fn list(&mut self, key: &str) -> Vec<Json> {
        self.typed(key, "a list", |json| json.as_array().cloned()).unwrap_or_default()
    }

    /// Takes a list of texts; absent is empty.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        let texts = |json: &Json| {
            let items = json.as_array()?.iter().map(|item| item.as_str().map(str::to_owned));
            items.collect::<Option<Vec<_>>>()
        };
        self.typed(key, "a list of texts", texts).unwrap_or_default()
    }

    /// Notes that a key is missing.
    pub fn missing(&mut self, key: &str) {
        let pointer = self.pointer(key);
        self.faults.add(pointer, "required", format!("`{key}` is missing."));
    }

    /// Takes a key that no document may use yet.
    pub fn unavailable(&mut self, key: &str, why: &str) {
        let harmless = [Json::Bool(false), Json::Null];
        if self.take(key).is_some_and(|value| !harmless.contains(&value)) {
            let pointer = self.pointer(key);
            self.faults.add(pointer, "not_available", why);
        }
    }

    /// Ends the object: every key that nobody took is unknown.
    pub fn close(self) {
        for key in self.members.keys() {
            let pointer = self.pointer(&pointer_token(key));
            self.faults.add(pointer, "unknown_key", format!("There is no key `{key}` here."));
        }
    }
}
