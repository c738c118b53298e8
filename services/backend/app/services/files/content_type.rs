//! What a file is, told from its first bytes: what a client declares is never believed.

/// The first bytes that the type is told from.
pub const SNIFFED_BYTES: usize = 8 * 1024;

/// What nothing better is known of.
const UNKNOWN: &str = "application/octet-stream";

/// The only types that a browser is let show: images that cannot hold a script.
const SHOWN_INLINE: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// The type that the beginning of a file speaks of; `is_whole` when nothing comes after it.
pub fn sniff(head: &[u8], is_whole: bool) -> &'static str {
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("text/xml") | None if is_svg(head) => "image/svg+xml",
        Some(known) => known,
        None if is_text(head, is_whole) => "text/plain",
        None => UNKNOWN,
    }
}

fn is_svg(head: &[u8]) -> bool {
    let start = head.get(..1024).unwrap_or(head);
    start.first().is_some_and(|first| b"<\xef \t\r\n".contains(first))
        && start.windows(4).any(|window| window == b"<svg")
}

fn is_text(head: &[u8], is_whole: bool) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may have been cut in two.
        Err(fault) if !is_whole && fault.error_len().is_none() => {
            head.get(..fault.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !head.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
}

/// Whether a browser is let show this type in place.
pub fn is_shown_inline(content_type: &str) -> bool {
    SHOWN_INLINE.contains(&content_type)
}

/// Whether a type is one of those that a field takes: `image/png`, `image/*` or `*/*`.
pub fn matches_any(content_type: &str, accepted: &[String]) -> bool {
    accepted.iter().any(|accepted| match accepted.strip_suffix('*') {
        Some("*/") => true,
        Some(family) => content_type.starts_with(family),
        None => content_type == accepted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_speaks_for_itself() {
        for (head, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
            (b"<html><body>", "text/html"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"),
            (b"<?xml version='1.0'?>\n<svg/>", "image/svg+xml"),
            (b"name,size\na,1\n", "text/plain"),
            ("größe".as_bytes(), "text/plain"),
            (b"", UNKNOWN),
            (b"\0\x01\x02", UNKNOWN),
            (b"caf\xe9", UNKNOWN),
        ] {
            assert_eq!(sniff(head, true), expected, "{}", String::from_utf8_lossy(head));
        }
        assert_eq!(sniff(b"gr\xc3", false), "text/plain", "a character cut in two by the end of what is sniffed");
        assert_eq!(sniff(b"gr\xc3", true), UNKNOWN);
    }

    #[test]
    fn nothing_that_can_run_is_shown() {
        assert!(is_shown_inline("image/png"));
        for dangerous in ["image/svg+xml", "text/html", "text/plain", "application/pdf", "text/xml", ""] {
            assert!(!is_shown_inline(dangerous), "{dangerous}");
        }
    }

    #[test]
    fn patterns_name_a_type_or_a_family() {
        let accepted = |pattern: &str, given: &str| matches_any(given, &[pattern.to_owned()]);
        assert!(
            accepted("image/*", "image/png") && accepted("*/*", "text/plain") && accepted("text/plain", "text/plain")
        );
        assert!(!accepted("image/*", "imagex/png") && !accepted("text/plain", "text/plainer"));
    }
}
