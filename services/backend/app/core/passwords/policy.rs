//! What may be a password (NIST SP 800-63B-4, section 3.1.1.2): long enough, and nothing that is guessed first.

use zxcvbn::{Score, zxcvbn};

use super::{Chosen, Password};
use crate::core::{Error, Result};

/// The least that a policy may ask for, in code points; what it asks for where the password is one factor of two.
pub const LEAST_MIN_CHARS: usize = 8;

/// How much of a password its strength is judged by, in characters: the estimate takes a tenth of a second for as much
/// of the worst text there is, and grows with the square of it.
const JUDGED_CHARS: usize = 48;
/// Words about an owner that are looked for in a password.
const MAX_WORDS: usize = 32;
/// The shortest of them that are taken out of a password; shorter ones are parts of too many others.
const MIN_TAKEN_CHARS: usize = 4;

/// What may be a password here.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The shortest, in code points.
    pub min_chars: usize,
    /// Words of this installation that are guessed first: the product, its address.
    pub words: Vec<String>,
}

impl Policy {
    pub(super) fn require_length(&self, password: &Password, pointer: &str) -> Result<()> {
        if password.0.chars().count() >= self.min_chars {
            return Ok(());
        }
        Err(Error::field(pointer, "too_short", format!("At least {} characters.", self.min_chars)))
    }

    /// Refuses what is among some 30,000 passwords that are tried first, made of them, of words about its owner or of
    /// patterns: whatever is found within 10^8 guesses (zxcvbn, a score under 3; Wheeler, USENIX Security 2016).
    pub(super) fn require_strength(&self, chosen: &Chosen, words: &[String]) -> Result<()> {
        let judged: String = chosen.password.0.chars().take(JUDGED_CHARS).collect();
        let words: Vec<_> = self.words.iter().chain(words.iter().take(MAX_WORDS)).map(String::as_str).collect();
        let estimate = zxcvbn(&judged, &words);
        if estimate.score() >= Score::Three && zxcvbn(&without(&judged, &words), &[]).score() >= Score::Three {
            return Ok(());
        }
        let told = estimate.feedback().map(|feedback| {
            let warning = feedback.warning().map(|warning| warning.to_string());
            warning.into_iter().chain(feedback.suggestions().iter().map(ToString::to_string)).collect::<Vec<_>>()
        });
        let detail = told.filter(|told| !told.is_empty()).map_or_else(
            || "This password is easy to guess. Add another word or two.".to_owned(),
            |told| told.join(" "),
        );
        Err(Error::field(chosen.pointer, "too_guessable", detail))
    }
}

/// A password with a letter in the place of each word that is guessed first: several in a row count for no more than that.
fn without(password: &str, words: &[&str]) -> String {
    let mut longest_first: Vec<_> = words.iter().filter(|word| word.chars().count() >= MIN_TAKEN_CHARS).collect();
    longest_first.sort_by_key(|word| std::cmp::Reverse(word.len()));
    longest_first.into_iter().fold(password.to_lowercase(), |text, word| text.replace(*word, "a"))
}

/// The words of texts about somebody, and the texts themselves: of `ada.lovelace@example.com` also `ada`, `lovelace`,
/// `example`.
pub fn words_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts.into_iter().filter(|text| text.len() <= 256) {
        words.push(text.to_lowercase());
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 2);
        words.extend(parts.map(str::to_lowercase).filter(|part| part != "com"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy { min_chars: 15, words: words_of(["stratabase", "https://api.birdwatch.example"]) }
    }

    fn refused(text: &str, words: &[String]) -> Option<(&'static str, String)> {
        let password = Password::presented(text, "/password").unwrap();
        let judged = policy().require_length(&password, "/password");
        let chosen = Chosen { password, pointer: "/password" };
        match judged.and_then(|()| policy().require_strength(&chosen, words)) {
            Err(Error::InvalidFields(faults)) => Some((faults[0].code, faults[0].detail.clone())),
            _ => None,
        }
    }

    #[test]
    fn passwords_are_measured_in_code_points_and_never_cut() {
        let code = |text: &str| refused(text, &[]).map(|(code, _)| code);
        assert_eq!(code("tulip-94-bridg"), Some("too_short"));
        assert_eq!(code("tulip-94-bridge"), None);
        assert_eq!(
            code(
                "\u{1f512}\u{1f9ca}x\u{1f9f5}\u{1f40c}\u{1f9f2}y\u{1f9ed}\u{1f9ff}\u{1f9ec}z\u{1f9f1}\u{1f9ea}\u{1f9e8}\u{1f9e7}"
            ),
            None
        );
        assert_eq!(code(&"e\u{301}".repeat(14)), Some("too_short"));
        assert_eq!(code(&"tulip bridge 94 ".repeat(64)), None);
        assert!(Password::presented(&"x".repeat(1_024), "/password").is_ok());
        assert!(Password::presented(&"x".repeat(1_025), "/password").is_err());
    }

    #[test]
    fn what_is_guessed_first_is_refused_with_the_reason() {
        let ada = words_of(["ada.lovelace@example.com", "Countess"]);
        for guessable in [
            "passwordpassword",
            "123456789012345",
            "qwertyuiopasdfghjkl",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "stratabasestratabase",
            "birdwatchbirdwatch",
            "lovelacelovelace",
            "ada.lovelace@example.com",
            "countesscountess",
            "Stratabase Stratabase",
            "Lovelace Countess Lovelace",
            &"x".repeat(1_000),
        ] {
            let (code, detail) = refused(guessable, &ada).unwrap_or_else(|| panic!("{guessable} was taken"));
            assert_eq!(code, "too_guessable", "{guessable}");
            assert!(detail.ends_with('.') && detail.len() > 20 && !detail.contains(guessable), "{detail}");
        }
        for good in ["correct horse battery staple", "a long enough password", "p\u{e4}ssword with space "] {
            assert_eq!(refused(good, &ada), None, "{good}");
        }
        assert_eq!(refused("lovelacelovelace9", &[]).map(|(code, _)| code), Some("too_guessable"));
    }
}
