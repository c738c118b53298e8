//! Records: create, read, list, change and delete under rules, in the shape of the version that was called.

mod access;
mod account;
mod aggregate;
mod attempt;
mod batch;
mod cells;
mod checks;
mod collision;
mod create;
mod csv;
mod cursor;
mod delete;
pub mod etag;
mod events;
mod expand;
mod export;
mod fields;
mod get;
mod import;
mod input;
pub mod json;
mod list;
mod masks;
mod nearest;
mod query;
mod references;
mod render;
mod shape;
mod update;

pub use access::Access;
pub use account::set_account_fields;
pub use aggregate::{AggregateQuery, aggregate_records};
pub use attempt::{Attempt, attempt};
pub use batch::{run_batch, split_path};
pub use create::{Prepared, create_record};
pub use delete::{delete_account, delete_record};
pub use export::{Export, export_records};
pub use get::{Reading, get_record, render_user};
pub use import::{Format, Imported, LineFault, import_records};
pub use input::Author;
pub use list::{Listing, list_records};
pub use nearest::NearestQuery;
pub use query::{ListQuery, SelectionQuery};
pub use render::{Shown, record as render_record};
pub use shape::{Shape, Wanted};
pub use update::{Method, OwnPatch, update_record};

use expand::Bounds;
use uuid::Uuid;

use crate::core::catalog::HubRow;
use crate::core::db::Source;
use crate::core::id::FieldId;
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

/// Renders a row that the caller may see, and in it what its relations lead to.
async fn answer(ctx: &Ctx, source: &impl Source, access: &Access, row: &HubRow, shape: &Shape) -> Result<Answer> {
    let masked = access.masked(source, row).await?;
    let expanded = shape.expand.of_record(source, access, (row, &masked), Bounds::OF_WRITES).await?;
    let etag = etag::with(etag::of(ctx, &access.collection, &shape.shown, (row.revision, &masked)), &expanded);
    tagged(access, (row, &masked), shape, &expanded, etag)
}

/// Renders a row whose entity tag is known.
fn tagged(
    access: &Access,
    (row, masked): (&HubRow, &[FieldId]),
    shape: &Shape,
    expanded: &[u8],
    etag: String,
) -> Result<Answer> {
    let mut body = Vec::with_capacity(512 + expanded.len());
    render::record(&access.collection, row, &shape.shown, masked, &mut body)?;
    expand::add(&mut body, expanded);
    Ok(Answer { body, etag, id: row.id })
}
