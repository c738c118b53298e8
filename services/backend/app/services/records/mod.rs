//! Records: create, read, list, change and delete under rules, in the shape of the version that was called.

mod access;
mod batch;
mod cells;
mod collision;
mod create;
mod cursor;
mod delete;
pub mod etag;
mod events;
mod get;
mod input;
pub mod json;
mod list;
mod query;
mod references;
mod render;
mod update;

pub use access::Access;
pub use batch::run_batch;
pub use create::{Prepared, create_record};
pub use delete::delete_record;
pub use get::{Reading, get_record, render_user};
pub use input::Author;
pub use list::{Listing, list_records};
pub use query::ListQuery;
pub use render::{Shown, record as render_record};
pub use update::{Method, update_record};

use uuid::Uuid;

use crate::core::catalog::HubRow;
use crate::core::db::Source;
use crate::core::{Ctx, Error, Result};
use crate::models::idempotency_keys::KeptAnswer;
use crate::services::idempotency::Keep;

/// One record as an answer: its JSON, its entity tag and its id.
#[derive(Debug)]
pub struct Answer {
    /// The record as a JSON object.
    pub body: Vec<u8>,
    /// The entity tag, quotes included.
    pub etag: String,
    /// The record's id.
    pub id: Uuid,
}

impl Keep for Answer {
    fn keep(&self) -> KeptAnswer {
        KeptAnswer { body: self.body.clone(), etag: Some(self.etag.clone()), record: Some(self.id) }
    }

    fn recall(kept: KeptAnswer) -> Result<Self> {
        let (Some(etag), Some(id)) = (kept.etag, kept.record) else {
            return Err(Error::internal("a kept answer without its record"));
        };
        Ok(Self { body: kept.body, etag, id })
    }
}

/// Renders a row that the caller may see.
async fn answer(ctx: &Ctx, source: &impl Source, access: &Access, row: &HubRow, shown: &Shown) -> Result<Answer> {
    let etag = etag::of(ctx, &access.collection, shown, row.revision);
    tagged(source, access, row, shown, etag).await
}

/// Renders a row whose entity tag is known.
async fn tagged(source: &impl Source, access: &Access, row: &HubRow, shown: &Shown, etag: String) -> Result<Answer> {
    let masked = access.masked(source, row).await?;
    let mut body = Vec::with_capacity(512);
    render::record(&access.collection, row, shown, &masked, &mut body)?;
    Ok(Answer { body, etag, id: row.id })
}
