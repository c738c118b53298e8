//! How a field of a version is read from, and written to, its hub row. [`crate::core::sql::lens`] is the same in SQL.

use serde::{Deserialize, Serialize};

use super::accept::accept;
use super::field::Field;
use crate::core::id::FieldId;
use crate::core::value::Value;

/// What a field shows of its hub row: the value of a column, translated by `codes`; instead of it the value of `over`
/// where that has one; and `fill` where all that is null.
///
/// Whatever chain of changes lies between a version and the newest one, this is all that is left of it: changes are
/// composed when they are published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// The column, and how its values are shown.
    #[serde(flatten)]
    pub base: Layer,
    /// A column that keeps what the first one cannot tell apart; null where that says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Layer>,
    /// What is shown where there is no value, as JSON of the field's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<serde_json::Value>,
    /// Of an object the columns of its members; of a member the columns of the object, where that may be null and the
    /// member has a fill. What stands in for null is shown only where one of them has a value: there is an object then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<FieldId>,
}

/// A column, by the field that it was made for, and the translation of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// The field whose column it is.
    pub column: FieldId,
    /// How its values are shown; as they are stored where there is no translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Codes>,
}

/// A translation between what a column stores and what a version shows, for enums and truth values, and item by item for
/// lists of enums.
///
/// The first pair with a stored value says what it is shown as; the first pair with a shown value says what is stored
/// for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codes {
    /// The pairs, the most telling first.
    pub pairs: Vec<Pair>,
    /// What a text is shown as that no pair knows; itself where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Code>,
}

/// A stored value and what it is shown as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What the column holds.
    pub stored: Code,
    /// What the version shows.
    pub shown: Code,
}

/// A value of an enum, or a truth value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// A truth value.
    Bool(bool),
    /// A value of an enum.
    Text(String),
}

impl Code {
    /// The code as a value.
    pub fn value(&self) -> Value {
        match self {
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Text(text) => Value::Text(text.clone()),
        }
    }

    /// The value as a code, if it can be one.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(Self::Bool(*truth)),
            Value::Text(text) => Some(Self::Text(text.clone())),
            _ => None,
        }
    }

    fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Bool(code), Value::Bool(truth)) => code == truth,
            (Self::Text(code), Value::Text(text)) => code == text,
            _ => false,
        }
    }
}

impl Codes {
    /// The translation that changes nothing, over these values.
    pub fn identity(values: &[Code]) -> Self {
        let pairs = values.iter().map(|value| Pair { stored: value.clone(), shown: value.clone() });
        Self { pairs: pairs.collect(), otherwise: None }
    }

    /// Whether it translates nothing.
    pub fn is_identity(&self) -> bool {
        self.otherwise.is_none() && self.pairs.iter().all(|pair| pair.stored == pair.shown)
    }

    /// Whether it leads from texts to texts: only then can a value be shown as it is.
    pub fn keeps_texts(&self) -> bool {
        self.pairs.iter().all(|pair| matches!((&pair.stored, &pair.shown), (Code::Text(_), Code::Text(_))))
    }

    /// What a stored value is shown as.
    pub fn decode(&self, stored: &Value) -> Value {
        if let Value::List(items) = stored {
            return Value::List(items.iter().map(|item| self.decode(item)).collect());
        }
        let pair = self.pairs.iter().find(|pair| pair.stored.is(stored));
        let shown = pair.map(|pair| &pair.shown).or(self.otherwise.as_ref());
        shown.filter(|_| !stored.is_null()).map_or_else(|| stored.clone(), Code::value)
    }

    /// What is stored for a shown value; the value itself where no pair has it.
    pub fn encode(&self, shown: &Value) -> Value {
        if let Value::List(items) = shown {
            return Value::List(items.iter().map(|item| self.encode(item)).collect());
        }
        let pair = self.pairs.iter().find(|pair| pair.shown.is(shown));
        pair.map_or_else(|| shown.clone(), |pair| pair.stored.value())
    }

    /// Every stored value that is shown as this one. A sentinel stands for values that cannot be listed: `None` then, as of
    /// a list, of which each item may be stored in more than one way.
    pub fn preimage(&self, shown: &Value) -> Option<Vec<Value>> {
        if matches!(shown, Value::List(_)) {
            return None;
        }
        if self.otherwise.as_ref().is_some_and(|otherwise| otherwise.is(shown)) {
            return None;
        }
        let mut found: Vec<Value> = Vec::new();
        for pair in self.pairs.iter().filter(|pair| pair.shown.is(shown)) {
            let stored = pair.stored.value();
            if self.decode(&stored) == *shown && !found.contains(&stored) {
                found.push(stored);
            }
        }
        // A text that no pair translates is shown as it is.
        let is_known = self.pairs.iter().any(|pair| pair.stored.is(shown));
        if !is_known && self.otherwise.is_none() && self.keeps_texts() {
            found.push(shown.clone());
        }
        Some(found)
    }
}

impl Layer {
    /// A column as it is.
    pub const fn plain(column: FieldId) -> Self {
        Self { column, codes: None }
    }

    /// What a value of the column is shown as.
    pub fn decode(&self, stored: &Value) -> Value {
        self.codes.as_ref().map_or_else(|| stored.clone(), |codes| codes.decode(stored))
    }

    /// What the column holds for a shown value.
    pub fn encode(&self, shown: &Value) -> Value {
        self.codes.as_ref().map_or_else(|| shown.clone(), |codes| codes.encode(shown))
    }
}

impl Lens {
    /// The column made for a field, as it is.
    pub const fn column(column: FieldId) -> Self {
        Self { base: Layer::plain(column), over: None, fill: None, beside: Vec::new() }
    }

    /// Whether it shows the column as it is.
    pub const fn is_plain(&self) -> bool {
        self.base.codes.is_none() && self.over.is_none() && self.fill.is_none()
    }

    /// Whether it reads a column.
    pub fn reads(&self, column: FieldId) -> bool {
        self.columns().any(|read| read == column)
    }

    /// The columns that it reads, by the fields that they were made for.
    pub fn columns(&self) -> impl Iterator<Item = FieldId> {
        let own = [Some(self.base.column), self.over.as_ref().map(|over| over.column)];
        own.into_iter().flatten().chain(self.beside.iter().copied())
    }

    /// The value to show where there is none.
    pub fn absent(&self, field: &Field) -> Value {
        match &self.fill {
            // What a change filled in was checked when it was published.
            Some(fill) => accept(field, None, fill).unwrap_or(Value::Null),
            // A column that was added to existing rows holds null where a list was never written.
            None if field.kind.is_list() => Value::List(Vec::new()),
            // An object is there where a member has a value, whoever wrote it: see `conditions`.
            None if field.kind.is_object() => Value::Bool(true),
            None => Value::Null,
        }
    }

    /// The columns of which one must have a value for [`Lens::absent`] to be shown; it always is where there are none.
    pub fn conditions(&self, field: &Field) -> &[FieldId] {
        // An object with a fill is always there.
        if self.fill.is_some() && field.kind.is_object() { &[] } else { &self.beside }
    }

    /// What a field shows; `stored` gives the value of a column.
    pub fn show<'v>(&self, field: &Field, stored: impl Fn(FieldId) -> Option<&'v Value>) -> Option<Value> {
        if let Some(over) = &self.over {
            let value = stored(over.column)?;
            if !value.is_null() {
                return Some(over.decode(value));
            }
        }
        let value = stored(self.base.column)?;
        if !value.is_null() {
            return Some(self.base.decode(value));
        }
        let is_held = |column| stored(column).is_some_and(|value| !value.is_null());
        let conditions = self.conditions(field);
        let is_shown = conditions.is_empty() || conditions.iter().copied().any(is_held);
        Some(if is_shown { self.absent(field) } else { Value::Null })
    }

    /// What to store for a shown value: the columns that it is written to, each with its value.
    pub fn put(&self, shown: &Value) -> Vec<(FieldId, Value)> {
        let base = self.base.encode(shown);
        let Some(over) = &self.over else { return vec![(self.base.column, base)] };
        let says_it_all = self.base.decode(&base) == *shown;
        let kept = if says_it_all { Value::Null } else { over.encode(shown) };
        vec![(self.base.column, base), (over.column, kept)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: &str) -> Value {
        Value::Text(code.into())
    }

    fn pair(stored: &str, shown: &str) -> Pair {
        Pair { stored: Code::Text(stored.into()), shown: Code::Text(shown.into()) }
    }

    /// `x` was removed in favour of `y`, and a new `x` came later.
    fn reused() -> Codes {
        Codes { pairs: vec![pair("y", "y"), pair("x", "y"), pair("x__2", "x")], otherwise: None }
    }

    #[test]
    fn a_value_whose_name_is_used_again_is_another_value() {
        let codes = reused();
        assert_eq!(codes.decode(&text("x")), text("y"));
        assert_eq!(codes.encode(&text("y")), text("y"));
        assert_eq!(codes.encode(&text("x")), text("x__2"));
        assert_eq!(codes.preimage(&text("y")), Some(vec![text("y"), text("x")]));
        assert_eq!(codes.preimage(&text("x")), Some(vec![text("x__2")]));
        assert_eq!(codes.decode(&Value::Null), Value::Null);
    }

    #[test]
    fn lists_are_translated_item_by_item() {
        let list = |items: &[&str]| Value::List(items.iter().map(|item| text(item)).collect());
        assert_eq!(reused().decode(&list(&["x", "x__2", "y", "z"])), list(&["y", "x", "y", "z"]));
        assert_eq!(reused().encode(&list(&["x", "y", "x"])), list(&["x__2", "y", "x__2"]));
        assert_eq!(reused().decode(&list(&[])), list(&[]));
        assert_eq!(reused().preimage(&list(&["y"])), None);
    }

    #[test]
    fn a_sentinel_has_no_preimage_that_could_be_listed() {
        let codes = Codes { otherwise: Some(Code::Text("other".into())), ..Codes::identity(&[Code::Text("a".into())]) };
        assert_eq!(codes.decode(&text("new")), text("other"));
        assert_eq!(codes.preimage(&text("other")), None);
        assert_eq!(codes.preimage(&text("a")), Some(vec![text("a")]));
        assert_eq!(codes.preimage(&text("new")), Some(vec![]));
    }

    #[test]
    fn what_the_first_column_cannot_tell_is_kept_in_the_second() {
        let shown = |code: &str| Code::Text(code.into());
        let pairs = vec![
            Pair { stored: Code::Bool(false), shown: shown("open") },
            Pair { stored: Code::Bool(true), shown: shown("done") },
            Pair { stored: Code::Bool(true), shown: shown("archived") },
        ];
        let base = Layer { column: FieldId(1), codes: Some(Codes { pairs, otherwise: None }) };
        let lens = Lens { base, over: Some(Layer::plain(FieldId(2))), ..Lens::column(FieldId(1)) };
        let put = |code: &str| lens.put(&text(code));
        assert_eq!(put("done"), [(FieldId(1), Value::Bool(true)), (FieldId(2), Value::Null)]);
        assert_eq!(put("archived"), [(FieldId(1), Value::Bool(true)), (FieldId(2), text("archived"))]);
    }
}
