//! The functions on texts, by code points, as the strings extension of CEL has them. The functions `sb_*` of both
//! databases compute exactly the same.

use super::error::EvalError;

/// The longest text that `+`, `replace` and `join` make, in bytes; without a limit they could double it at every use.
pub(crate) const MAX_BYTES: usize = 262_144;

fn bounded(bytes: usize) -> Result<(), EvalError> {
    if bytes <= MAX_BYTES { Ok(()) } else { Err(EvalError::Range) }
}

/// The byte offset of a code point; the length itself is a place too.
fn offset(text: &str, index: i64) -> Result<usize, EvalError> {
    let index = usize::try_from(index).map_err(|_| EvalError::Range)?;
    let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    places.nth(index).ok_or(EvalError::Range)
}

/// How often something happens under a limit, where a negative one is none.
fn times(limit: Option<i64>) -> usize {
    limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX)
}

/// `left + right`
pub(crate) fn concat(left: &str, right: &str) -> Result<String, EvalError> {
    bounded(left.len() + right.len())?;
    Ok([left, right].concat())
}

/// `text.substring(start, end)`; places outside of the text are an error.
pub(crate) fn substring(text: &str, start: i64, end: Option<i64>) -> Result<String, EvalError> {
    let from = offset(text, start)?;
    let to = end.map_or(Ok(text.len()), |end| offset(text, end))?;
    text.get(from..to).map(str::to_owned).ok_or(EvalError::Range)
}

/// `text.indexOf(part, from)`: the first place at or after `from`, or -1.
pub(crate) fn index_of(text: &str, part: &str, from: Option<i64>) -> Result<i64, EvalError> {
    let start = offset(text, from.unwrap_or(0))?;
    let found = text.get(start..).and_then(|rest| rest.find(part)).map(|at| start + at);
    let place = found.and_then(|at| text.get(..at)).map(|before| before.chars().count());
    Ok(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1))
}

/// `text.split(separator, limit)`: at most `limit` parts, the last one with the rest. An empty separator splits into
/// code points.
pub(crate) fn split(text: &str, separator: &str, limit: Option<i64>) -> Vec<String> {
    let limit = times(limit);
    if separator.is_empty() {
        let mut rest = text.chars();
        let mut parts = Vec::new();
        while parts.len() + 1 < limit
            && let Some(character) = rest.next()
        {
            parts.push(character.to_string());
        }
        if limit > 0 && !rest.as_str().is_empty() {
            parts.push(rest.as_str().to_owned());
        }
        return parts;
    }
    text.splitn(limit, separator).map(str::to_owned).collect()
}

/// `list.join(separator)`
pub(crate) fn join(parts: &[&str], separator: &str) -> Result<String, EvalError> {
    let separators = separator.len().saturating_mul(parts.len().saturating_sub(1));
    bounded(parts.iter().map(|part| part.len()).sum::<usize>().saturating_add(separators))?;
    Ok(parts.join(separator))
}

/// `text.replace(old, new, limit)`; an empty `old` is an error.
pub(crate) fn replace(text: &str, old: &str, new: &str, limit: Option<i64>) -> Result<String, EvalError> {
    if old.is_empty() {
        return Err(EvalError::Conversion);
    }
    let found = text.matches(old).count().min(times(limit));
    let kept = text.len() - found * old.len();
    bounded(found.saturating_mul(new.len()).saturating_add(kept))?;
    Ok(text.replacen(old, new, times(limit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_code_points_and_checked() {
        assert_eq!(substring("äöü😀", 1, Some(3)).unwrap(), "öü");
        assert_eq!(substring("äöü😀", 4, None).unwrap(), "");
        assert_eq!(substring("abc", 4, None), Err(EvalError::Range));
        assert_eq!(substring("abc", 2, Some(1)), Err(EvalError::Range));
        assert_eq!(substring("abc", -1, None), Err(EvalError::Range));
        assert_eq!(index_of("äöüö", "ö", None), Ok(1));
        assert_eq!(index_of("äöüö", "ö", Some(2)), Ok(3));
        assert_eq!(index_of("abc", "", Some(3)), Ok(3));
        assert_eq!(index_of("abc", "x", None), Ok(-1));
        assert_eq!(index_of("abc", "a", Some(4)), Err(EvalError::Range));
    }

    #[test]
    fn split_and_replace_follow_their_limits() {
        assert_eq!(split("a,b,c", ",", None), ["a", "b", "c"]);
        assert_eq!(split("a,b,c", ",", Some(2)), ["a", "b,c"]);
        assert_eq!(split("a,b,c", ",", Some(0)), Vec::<String>::new());
        assert_eq!(split("abc", "", Some(2)), ["a", "bc"]);
        assert_eq!(split("", ",", None), [""]);
        assert_eq!(split("", "", None), Vec::<String>::new());
        assert_eq!(replace("aaa", "a", "b", Some(2)).unwrap(), "bba");
        assert_eq!(replace("aaa", "", "b", None), Err(EvalError::Conversion));
    }

    #[test]
    fn texts_cannot_be_made_to_explode() {
        let long = "a".repeat(MAX_BYTES);
        assert_eq!(replace(&long, "a", "aa", None), Err(EvalError::Range));
        assert_eq!(concat(&long, "a"), Err(EvalError::Range));
        assert_eq!(join(&["a", "a"], &long), Err(EvalError::Range));
    }
}
