//! What is kept of a record's texts so that they are found.

use std::collections::BTreeMap;

use super::words::words;
use crate::core::id::FieldId;
use crate::core::value::Value;

/// Most words that are kept of a record, over all of its fields: later ones are not found.
const MAX_KEPT: usize = 10_000;

/// Most places that are kept of one word in a field: more hits count for no more. PostgreSQL keeps no more.
const MAX_PLACES: u32 = 255;

/// Stands where no word does, so that no phrase leads over it. It is part of no word.
pub(super) const GAP: &str = "\u{FFFC}";

/// The words of a record, field by field.
#[derive(Debug, Default)]
pub struct Document {
    fields: Vec<(FieldId, Vec<String>)>,
}

impl Document {
    /// Reads the texts of a record: a text, or a list of them, which are apart from one another.
    pub fn of<'v>(values: impl Iterator<Item = (FieldId, &'v Value)>) -> Self {
        let mut document = Self::default();
        let mut room = MAX_KEPT;
        for (field, value) in values {
            let mut kept = kept_words(value);
            kept.truncate(room);
            room -= kept.len();
            document.fields.push((field, kept));
        }
        document
    }

    /// The words of each field, separated by spaces: what FTS5 indexes.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.fields.iter().map(|(_, kept)| kept.join(" "))
    }

    /// The words of all fields as the text of a `tsvector`, each with its field before it and its places behind.
    pub fn vector(&self) -> String {
        let mut vector = String::new();
        for (field, kept) in &self.fields {
            let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for (place, word) in kept.iter().enumerate().filter(|(_, word)| *word != GAP) {
                places.entry(word).or_default().push((place + 1).to_string());
            }
            for (word, places) in places {
                vector.extend(["'", &lexeme(*field, word), "':", &places.join(","), " "]);
            }
        }
        vector
    }
}

/// A word of a field as it stands in a `tsvector`.
pub fn lexeme(field: FieldId, word: &str) -> String {
    format!("{}:{word}", field.0)
}

fn kept_words(value: &Value) -> Vec<String> {
    let mut kept = match value {
        Value::Text(text) => words(text),
        Value::List(items) => {
            let items: Vec<Vec<String>> = items.iter().map(kept_words).filter(|words| !words.is_empty()).collect();
            items.join(&GAP.to_owned())
        }
        _ => Vec::new(),
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for word in &mut kept {
        let count = counts.entry(word.clone()).or_default();
        *count += 1;
        if *count > MAX_PLACES {
            GAP.clone_into(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn both_databases_keep_the_same_words_at_the_same_places() {
        let list = Value::List(vec![text("red"), text("!"), text("Blue sky")]);
        let values = [(FieldId(3), &text("To be or not to be")), (FieldId(12), &list), (FieldId(13), &Value::Null)];
        let document = Document::of(values.into_iter());
        let gap = "red \u{FFFC} blue sky".to_owned();
        assert_eq!(document.texts().collect::<Vec<_>>(), ["to be or not to be".to_owned(), gap, String::new()]);
        assert_eq!(document.vector(), "'3:be':2,6 '3:not':4 '3:or':3 '3:to':1,5 '12:blue':3 '12:red':1 '12:sky':4 ");
    }

    #[test]
    fn what_is_kept_of_a_record_is_bounded() {
        let (many, more) = (text(&"a ".repeat(9_999)), text("one two three"));
        let document = Document::of([(FieldId(1), &many), (FieldId(2), &more)].into_iter());
        let texts: Vec<_> = document.texts().collect();
        assert_eq!((texts[0].matches('a').count(), texts[0].split(' ').count()), (255, 9_999));
        assert_eq!(texts[1], "one");
        assert_eq!(document.vector().split(',').count(), 255);
    }
}
