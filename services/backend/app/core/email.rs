//! E-mail addresses: one spelling to keep, one to compare.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::error::{Error, Result};

/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const MAX_EMAIL_BYTES: usize = 254;

/// An e-mail address as its owner typed it, without white space around it and in Unicode's form NFC.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    address: String,
    key: String,
}

impl Email {
    /// Reads an address: `local@domain` with the dots, hyphens and lengths of RFC 5321, letters of any script, and
    /// neither quotes nor comments.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] at `pointer`, with code `too_long` or `invalid_email`.
    pub fn parse(text: &str, pointer: &str) -> Result<Self> {
        let trimmed = text.trim();
        if trimmed.len() > MAX_EMAIL_BYTES {
            return Err(Error::field(pointer, "too_long", format!("At most {MAX_EMAIL_BYTES} bytes.")));
        }
        let address: String = trimmed.nfc().collect();
        let wrong = || Error::field(pointer, "invalid_email", "This is not an e-mail address.");
        let (local, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
        if address.len() > MAX_EMAIL_BYTES || !is_local_part(local) || !is_domain(domain) {
            return Err(wrong());
        }
        let key = address.to_lowercase().nfc().collect();
        Ok(Self { address, key })
    }

    /// The address as typed, trimmed.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The spelling under which two addresses are the same: lower case, NFC.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for Email {
    /// Hides the address: it is personal data, and logs outlive accounts.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Email(..)")
    }
}

fn is_local_part(text: &str) -> bool {
    let is_atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    (1..=64).contains(&text.len()) && text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
}

/// Whether a text is the name of a host: labels of letters, digits and hyphens.
pub fn is_domain(text: &str) -> bool {
    text.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        Email::parse(text, "/email").ok().map(|email| email.key)
    }

    #[test]
    fn spellings_of_one_address_share_a_key_and_keep_their_form() {
        let typed = Email::parse("  Zoe\u{308}@Example.COM ", "/email").unwrap();
        assert_eq!(typed.address(), "Zo\u{eb}@Example.COM");
        assert_eq!(key("zo\u{eb}@example.com").as_deref(), Some(typed.key()));
    }

    #[test]
    fn addresses_of_many_kinds_are_read() {
        for good in ["a@b", "first.last+tag@mail.example.org", "o'neil@example.com", "почта@пример.рф", "x@1.2-3.io"]
        {
            assert!(key(good).is_some(), "{good}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@{}.org", "a".repeat(64), "b.".repeat(120));
        let wrong = ["", "@", "a", "a@", "@b", "a b@c", "a@b c", "a@@b", "a..b@c", ".a@b", "a@-b", "a@b.", "\"a\"@b"];
        for bad in wrong.into_iter().chain([long.as_str(), "a\0@b", "<a@b>"]) {
            assert_eq!(key(bad), None, "{bad:?}");
        }
    }
}
