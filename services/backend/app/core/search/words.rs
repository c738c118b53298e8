//! A text as words, in the spelling in which they are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Longest word, in bytes: what is longer is found by what it begins with.
const MAX_WORD_BYTES: usize = 64;

/// The words of a text in their order: runs of letters, digits and their marks (Unicode), case folded, without
/// diacritics, in form NFC. In scripts that put no space between words every character is one, so that a word of them is
/// found as a phrase.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Words::default();
    text.nfkc().for_each(|character| words.take(character));
    words.end();
    words.found
}

/// Words that are being read.
#[derive(Default)]
struct Words {
    found: Vec<String>,
    open: String,
    /// Whether the last word is a character of its own, to which marks may still come.
    is_alone: bool,
}

impl Words {
    fn take(&mut self, character: char) {
        if stands_alone(character) {
            self.end();
            self.found.push(character.into());
            self.is_alone = true;
        } else if is_combining_mark(character) && !is_diacritic(character) && self.is_alone {
            self.found.iter_mut().next_back().into_iter().for_each(|last| last.push(character));
        } else if character.is_alphanumeric() || is_combining_mark(character) {
            self.is_alone = false;
            decompose_canonical(character, |part| {
                if !is_diacritic(part) {
                    fold(part, &mut self.open);
                }
            });
        } else {
            self.end();
        }
    }

    fn end(&mut self) {
        self.is_alone = false;
        if !self.open.is_empty() {
            let mut word: String = self.open.nfc().collect();
            word.truncate(word.floor_char_boundary(MAX_WORD_BYTES));
            self.found.push(word);
            self.open.clear();
        }
    }
}

/// Adds a character with its case folded. By way of the capital: that is how `ß` meets `SS`, and `ς` meets `σ`; and to the
/// capital from the small letter, for `ẞ` is a capital whose small letter has another.
fn fold(character: char, out: &mut String) {
    match character {
        // Letters with a stroke, and ligatures: Unicode does not take them apart.
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ħ' | 'Ħ' => out.push('h'),
        'ŧ' | 'Ŧ' => out.push('t'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        _ => out.extend(character.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
    }
}

/// Marks that belong to the spelling of a letter and not to what it is (the blocks of combining diacritical marks).
/// Marks of other scripts are vowels and the like, and stay.
const fn is_diacritic(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Characters of scripts that are written without spaces: Thai, Lao, Burmese, Khmer, kana and Han.
fn stands_alone(character: char) -> bool {
    let is_of_such_a_script = matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}');
    is_of_such_a_script && character.is_alphanumeric() && !is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_diacritics_and_compatible_forms_make_no_difference() {
        for (one, other) in [
            ("Café", "CAFE"),
            ("Cafe\u{301}", "café"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "STRASSE"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("İstanbul", "istanbul"),
            ("Łódź", "lodz"),
            ("ﬁn", "fin"),
            ("Ｆｕｌｌ", "full"),
            ("Smørrebrød Æbler", "smorrebrod aebler"),
            ("Ёлка", "елка"),
            ("한국어", "한국어"),
        ] {
            assert_eq!(words(one), words(other), "{one} {other}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_digits_and_their_marks() {
        assert_eq!(words("  Rust-lang's v1.95, foo_bar! "), ["rust", "lang", "s", "v1", "95", "foo", "bar"]);
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
        assert_eq!(words("東京がabc"), ["東", "京", "が", "abc"]);
        assert_eq!(words("\u{0} * \" ( ) :"), Vec::<String>::new());
        assert_eq!(words(&"é".repeat(100)), ["e".repeat(64)]);
    }

    #[test]
    fn every_character_is_read_back_as_itself() {
        for character in '\0'..=char::MAX {
            for word in words(character.encode_utf8(&mut [0; 4])) {
                assert_eq!(words(&word).concat(), word, "{character:?}");
            }
        }
    }

    proptest! {
        /// A word is read back as itself, so that what is kept and what is asked for meet; and none holds what a database
        /// would read as something else.
        #[test]
        fn words_of_words_are_the_same(text in "\\PC{0,40}|[a-zA-Z0-9 ßİıΣς\u{300}-\u{310}\u{3099}가-힣あ-ん一-丏ก-ฺ]{0,20}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.len() <= MAX_WORD_BYTES);
                prop_assert!(word.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit()), "{word:?}");
                let again = words(&word);
                prop_assert_eq!(again.concat(), word);
            }
        }
    }
}
