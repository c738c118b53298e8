//! Texts with their case folded: the spelling in which unique values are compared that differ in case alone.

use unicode_normalization::UnicodeNormalization;

use super::value::Value;

/// A text with its case folded, character by character (the simple folding of Unicode, section 5.18), in form NFC.
pub fn fold(text: &str) -> String {
    let folded: String = text.nfc().map(fold_character).collect();
    folded.nfc().collect()
}

/// A value with its case folded; what is no text is what it was.
pub fn folded(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(fold(text)),
        other => other.clone(),
    }
}

/// By way of the capital, so that `ς` meets `σ`; but only to one character each way, which leaves `ß` and `ss` apart.
fn fold_character(character: char) -> char {
    // Its capital is `I`, and yet it is another letter than `i`.
    if character == 'ı' {
        return character;
    }
    let capital = only(character.to_uppercase()).unwrap_or(character);
    only(capital.to_lowercase()).unwrap_or(character)
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next();
    first.filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_folded_and_nothing_else() {
        for (one, other) in
            [("Ada@Example.COM", "ada@example.com"), ("ÉCOLE", "e\u{301}cole"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ẞ", "ß")]
        {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for (one, other) in [("ß", "ss"), ("é", "e"), ("ı", "i"), ("İ", "i"), ("a ", "a"), ("ﬁ", "fi")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
        assert_eq!(folded(&Value::Integer(3)), Value::Integer(3));
    }
}
