//! Short texts that people give for people: names, reasons.

use super::error::{Error, Result};

/// The text, without the space around it, if it has 1 to `most` characters (code points) and no control among them.
///
/// # Errors
/// [`Error::InvalidFields`] at `pointer` with `code`.
pub fn short_text<'a>(text: &'a str, most: usize, pointer: &str, code: &'static str) -> Result<&'a str> {
    let text = text.trim();
    if (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    Err(Error::field(pointer, code, format!("1 to {most} characters, none of them a control.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_too_long_or_more_than_a_line_is_refused() {
        let taken = |text| short_text(text, 4, "/name", "not_a_name").ok();
        assert_eq!((taken(" häß "), taken("four")), (Some("häß"), Some("four")));
        assert_eq!([taken(""), taken("   "), taken("fives"), taken("a\nb"), taken("a\0")], [None; 5]);
    }
}
