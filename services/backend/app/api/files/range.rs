//! Which part of a file a request asks for (RFC 9110, section 14).

use std::ops::Range;

use crate::core::{Error, Result};

/// The one range that `Range` names in a file of that size. `None` asks for the whole: without the header, and where it
/// is malformed, of another unit or names several ranges, which a server is free to ignore.
///
/// # Errors
/// [`Error::RangeNotSatisfiable`] when no byte of the file lies in it.
pub fn parse(header: Option<&str>, size_bytes: u64) -> Result<Option<Range<u64>>> {
    let Some((unit, range)) = header.and_then(|header| header.split_once('=')) else { return Ok(None) };
    let Some((first, last)) = range.trim().split_once('-').filter(|_| unit.eq_ignore_ascii_case("bytes")) else {
        return Ok(None);
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size_bytes),
        (Some(first), None) if last.is_empty() => first..size_bytes,
        (None, Some(suffix)) if first.is_empty() => size_bytes.saturating_sub(suffix)..size_bytes,
        _ => return Ok(None),
    };
    if range.is_empty() { Err(Error::RangeNotSatisfiable { size_bytes }) } else { Ok(Some(range)) }
}

/// Digits alone, however many: what no file is long enough for is beyond its end.
fn number(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_forms_of_a_range() {
        for (header, expected) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=0-9", Some(0..10)),
            ("bytes=5-", Some(5..10)),
            ("Bytes=-3", Some(7..10)),
            ("bytes=-99", Some(0..10)),
            ("bytes=9-99999999999999999999999999", Some(9..10)),
            ("bytes=3-2", None),
            ("bytes=0-1,3-4", None),
            ("bytes=a-b", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
            ("items=0-1", None),
            ("", None),
        ] {
            assert_eq!(parse(Some(header), 10).unwrap(), expected, "{header}");
        }
        assert_eq!(parse(None, 10).unwrap(), None);
        for beyond in ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999999999-"] {
            assert!(matches!(parse(Some(beyond), 10), Err(Error::RangeNotSatisfiable { size_bytes: 10 })), "{beyond}");
        }
        assert!(parse(Some("bytes=0-"), 0).is_err(), "an empty file has no bytes to give");
    }

    proptest! {
        #[test]
        fn a_range_never_leaves_the_file(header in "bytes=[0-9]{0,21}-[0-9]{0,21}", size in any::<u64>()) {
            if let Ok(Some(range)) = parse(Some(&header), size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
