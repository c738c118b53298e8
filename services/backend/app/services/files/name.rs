//! The name that a file was given: told back, never used as a path.

use crate::core::{Error, Result};

/// The longest name, in code points.
const MAX_NAME_CHARS: usize = 255;
/// The name of a file that was given none.
const UNNAMED: &str = "file";

/// What is kept of a given name: its last segment (RFC 7578, section 4.2), without control characters and marks that
/// turn the direction of reading.
///
/// # Errors
/// [`Error::InvalidFields`] when it is too long.
pub fn clean(given: Option<&str>) -> Result<String> {
    let last = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let is_kept = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = last.chars().filter(is_kept).collect();
    let name = name.trim();
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(Error::field("/file", "too_long", format!("A name has at most {MAX_NAME_CHARS} characters.")));
    }
    Ok(if matches!(name, "" | "." | "..") { UNNAMED } else { name }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_last_segment_and_nothing_that_deceives() {
        for (given, kept) in [
            (None, "file"),
            (Some(""), "file"),
            (Some(".."), "file"),
            (Some("a.png"), "a.png"),
            (Some("../../etc/passwd"), "passwd"),
            (Some("C:\\temp\\größe.pdf"), "größe.pdf"),
            (Some("a\r\nb\0.txt"), "ab.txt"),
            (Some("evil\u{202e}gpj.exe"), "evilgpj.exe"),
            (Some("  spaced name.txt "), "spaced name.txt"),
        ] {
            assert_eq!(clean(given).unwrap(), kept, "{given:?}");
        }
        assert!(clean(Some(&"ü".repeat(255))).is_ok());
        assert!(clean(Some(&"ü".repeat(256))).is_err());
    }
}
