//! How well a text answers a term. It depends on the two alone, never on what other texts there are, so that pages of a
//! search join.

use super::document::GAP;

/// What endlessly many hits would score.
const LIMIT: i64 = 1_000;

/// The score of a term in the kept words of a field, which spaces separate: 0 where it is not found, and each further
/// hit counts for less. The term's words are separated by spaces too; if it is open, its last is the beginning of one.
pub fn score(kept: &str, term: &str, is_open: bool) -> i64 {
    let hits = i64::try_from(hits(kept, term, is_open)).unwrap_or(i64::MAX / LIMIT - 1);
    LIMIT * hits / (hits + 1)
}

fn hits(kept: &str, term: &str, is_open: bool) -> usize {
    let (before, last) = term.rsplit_once(' ').map_or((None, term), |(before, last)| (Some(before), last));
    let closes = |word: &str| if is_open { word != GAP && word.starts_with(last) } else { word == last };
    let Some(before) = before else { return kept.split(' ').filter(|word| closes(word)).count() };
    let kept: Vec<&str> = kept.split(' ').collect();
    let before: Vec<&str> = before.split(' ').collect();
    let starts = kept.windows(before.len() + 1);
    starts.filter(|window| window.split_last().is_some_and(|(end, start)| closes(end) && start == before)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_hits_score_more_and_none_scores_nothing() {
        assert_eq!(score("a b a", "c", false), 0);
        assert_eq!(score("", "a", true), 0);
        assert_eq!(score("a b a", "b", false), 500);
        assert_eq!(score("a b a", "a", false), 666);
        assert_eq!(score("rust rusty crust", "rust", true), 666);
        assert_eq!(score("rust rusty crust", "rust", false), 500);
    }

    #[test]
    fn the_words_of_a_phrase_stand_one_behind_the_other() {
        assert_eq!(score("the quick fox the quick foxes", "quick fox", false), 500);
        assert_eq!(score("the quick fox the quick foxes", "quick fox", true), 666);
        assert_eq!(score("a a a", "a a", false), 666);
        assert_eq!(score("quick the fox", "quick fox", true), 0);
        assert_eq!(score("quick", "quick fox", true), 0);
    }
}
