//! Entity tags: `"r.s"`, where `r` is the revision of the row and `s` a hash of the shape that shows it.

use sha2::{Digest, Sha256};

use super::render::Shown;
use crate::core::catalog::Collection;
use crate::core::id::FieldId;
use crate::core::{Ctx, Error, Result, hex};

/// The entity tag of an answer (RFC 9110, section 8.8.3) that hides the fields in `masked`.
pub fn of(ctx: &Ctx, collection: &Collection, shown: &Shown, (revision, masked): (i64, &[FieldId])) -> String {
    let is_masked = collection.masks().next().is_some();
    let stamp = &collection.stamp;
    match shown {
        Shown::All if !is_masked => ["\"", itoa::Buffer::new().format(revision), ".", stamp, "\""].concat(),
        _ => {
            let mut digest = Sha256::new();
            if let Shown::Only(names) = shown {
                for name in names {
                    digest.update(format!("{name},"));
                }
            }
            // A masked field looks different to different people.
            digest.update(format!("{:?}", ctx.who));
            // What hides it may change while the record stays as it is.
            for field in masked {
                digest.update(format!(" {}", field.0));
            }
            let hash = hex(digest.finalize().get(..3).unwrap_or_default());
            format!("\"{revision}.{stamp}{hash}\"")
        }
    }
}

/// The tag of an answer that also shows what relations lead to: another one whenever any of that looks different.
pub fn with(etag: String, expanded: &[u8]) -> String {
    if expanded.is_empty() {
        return etag;
    }
    let hash = hex(Sha256::digest(expanded).get(..8).unwrap_or_default());
    format!("{}{hash}\"", etag.trim_end_matches('"'))
}

/// Conditions of a request on the entity tag (RFC 9110, section 13.1).
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The `If-Match` header.
    pub if_match: Option<String>,
    /// The `If-None-Match` header.
    pub if_none_match: Option<String>,
}

impl Conditions {
    /// Checks `If-Match` against the stored revision. Only the revision counts: what another shape or version read
    /// of the same revision is as good.
    ///
    /// # Errors
    /// [`Error::Stale`] when no tag names the stored revision.
    pub fn check_match(&self, revision: i64) -> Result<()> {
        let Some(tags) = &self.if_match else { return Ok(()) };
        let stored = revision.to_string();
        let matches =
            |tag: &str| tag == "*" || opaque(tag).and_then(|tag| tag.split_once('.')).is_some_and(|(r, _)| r == stored);
        if tags.split(',').any(|tag| matches(tag.trim())) { Ok(()) } else { Err(Error::Stale) }
    }

    /// Checks `If-None-Match` of a write: whoever sends it wants to write only over what they do not know.
    ///
    /// # Errors
    /// [`Error::Stale`] when a tag names what is stored.
    pub fn check_none_match(&self, etag: &str) -> Result<()> {
        if self.is_known(etag) { Err(Error::Stale) } else { Ok(()) }
    }

    /// Whether `If-None-Match` says that the client has this answer already.
    pub fn is_known(&self, etag: &str) -> bool {
        let Some(tags) = &self.if_none_match else { return false };
        tags.split(',').map(str::trim).any(|tag| tag == "*" || opaque(tag) == opaque(etag))
    }
}

/// What stands between the quotes. A weak tag counts too: a gateway that compresses makes ours weak.
fn opaque(tag: &str) -> Option<&str> {
    tag.trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_revision_counts_for_if_match_and_all_for_if_none_match() {
        let given = |tag: &str| Conditions { if_match: Some(tag.into()), if_none_match: Some(tag.into()) };
        for good in ["\"3.abc\"", "\"3.other\"", "*", "\"1.x\", \"3.y\"", "W/\"3.abc\""] {
            assert!(given(good).check_match(3).is_ok(), "{good}");
        }
        for bad in ["\"2.abc\"", "3.abc", "\"33.abc\"", "", "\"3\""] {
            assert!(given(bad).check_match(3).is_err(), "{bad}");
        }
        assert!(given("\"3.abc\"").is_known("\"3.abc\""));
        assert!(!given("\"3.other\"").is_known("\"3.abc\""));
    }
}
