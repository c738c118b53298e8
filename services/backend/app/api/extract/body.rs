//! What every reader of a body says and asks alike.

use crate::core::Error;

/// The refusal of a body that ended before its end.
pub fn broken_off() -> Error {
    Error::InvalidRequest("The body broke off before its end.".to_owned())
}

/// A media type without its parameters (RFC 9110, section 8.3.1); its letters have no case.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
