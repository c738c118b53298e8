//! What a search asks for.

use super::words::words;

/// Most words of a search.
pub const MAX_WORDS: usize = 64;

/// Terms that must all be found. One without terms, made of what holds no word, finds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The terms.
    pub terms: Vec<Term>,
}

/// Words that stand one behind the other in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The words, in the spelling of [`words`]; never empty.
    pub words: Vec<String>,
    /// Whether the last one may go on: it is the beginning of a word.
    pub is_open: bool,
}

impl Search {
    /// Reads what somebody typed: words, and phrases in quotes. Everything else in it separates words and means nothing.
    /// What stands together without white space, such as `on-line`, is a phrase too. The last word is the beginning of
    /// one, unless quotes close it. `None` for what is empty but for white space, which asks for nothing.
    ///
    /// # Errors
    /// It has more than [`MAX_WORDS`] words.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let mut terms: Vec<Term> = Vec::new();
        let mut parts = text.split('"').enumerate().peekable();
        while let Some((place, part)) = parts.next() {
            // Every second part stands in quotes; the last one only does if its quotes were closed.
            if place % 2 == 1 {
                push(&mut terms, part, parts.peek().is_none());
            } else {
                part.split_whitespace().for_each(|chunk| push(&mut terms, chunk, true));
            }
        }
        let count = terms.iter().map(|term| term.words.len()).sum::<usize>();
        if count > MAX_WORDS {
            return Err(format!("At most {MAX_WORDS} words; this has {count}."));
        }
        let last = terms.len().saturating_sub(1);
        for (place, term) in terms.iter_mut().enumerate() {
            term.is_open &= place == last;
        }
        Ok(Some(Self { terms: distinct(terms) }))
    }
}

fn push(terms: &mut Vec<Term>, text: &str, is_open: bool) {
    let words = words(text);
    if !words.is_empty() {
        terms.push(Term { words, is_open });
    }
}

fn distinct(terms: Vec<Term>) -> Vec<Term> {
    let mut kept: Vec<Term> = Vec::new();
    for term in terms {
        if !kept.contains(&term) {
            kept.push(term);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let search = Search::parse(text).unwrap().unwrap();
        let shown = |term: &Term| format!("{}{}", term.words.join("+"), if term.is_open { "*" } else { "" });
        search.terms.iter().map(shown).collect()
    }

    #[test]
    fn words_phrases_and_the_beginning_of_the_last_word() {
        assert_eq!(read("Rust book"), ["rust", "book*"]);
        assert_eq!(read("rust rust "), ["rust", "rust*"]);
        assert_eq!(read("a \"Quick fox\" b"), ["a", "quick+fox", "b*"]);
        assert_eq!(read("\"quick fox\""), ["quick+fox"]);
        assert_eq!(read("say \"quick fo"), ["say", "quick+fo*"]);
        assert_eq!(read("on-line shop !"), ["on+line", "shop*"]);
    }

    #[test]
    fn operators_of_the_databases_are_no_syntax() {
        assert_eq!(
            read("a OR b NOT c* NEAR(d, 3) {x y}: ^e & f:* | !g <-> 'h"),
            ["a", "or", "b", "not", "c", "near+d", "3", "x", "y", "e", "f", "g", "h*"]
        );
        assert_eq!(read("*** :: \"\""), Vec::<String>::new());
        assert_eq!(Search::parse(" \t\n").unwrap(), None);
        assert!(Search::parse(&"a ".repeat(65)).is_err());
    }
}
