//! What an answer shows of each record: some of its fields, and the records that its relations lead to.

use super::expand::Expand;
use super::query::shown_fields;
use super::{Access, Shown};
use crate::core::Result;

/// What to show, as the caller wrote it.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The fields, joined by commas; all of them where there is none.
    pub fields: Option<String>,
    /// The relations to follow, joined by commas.
    pub expand: Option<String>,
}

/// What to show, read against what the caller may see.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// The fields.
    pub shown: Shown,
    /// The relations to follow.
    pub expand: Expand,
}

impl Shape {
    /// Reads what a request wants; `in_body` says that it came as JSON, so that faults point into the body.
    ///
    /// # Errors
    /// [`crate::core::Error::InvalidQuery`] for a name that the caller cannot see.
    pub fn of(access: &Access, wanted: &Wanted, in_body: bool) -> Result<Self> {
        let shown = shown_fields(access, wanted.fields.as_deref())?;
        let expand = Expand::of(access, wanted.expand.as_deref().unwrap_or_default(), in_body)?;
        Ok(Self { shown, expand })
    }
}
