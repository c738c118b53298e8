//! Files: stored object first and row second, as readable as the records that hold them.

mod access;
mod attach;
mod content_type;
mod name;
mod receive;
mod sweep;

use std::ops::Range;

use uuid::Uuid;

pub use access::find_readable;
pub use attach::{attach, holds_files};
pub use content_type::{is_shown_inline, matches_any};
pub use receive::{Admission, Receiving};
pub use sweep::{sweep_objects_handler, sweep_unheld_handler};

use crate::core::storage::Content;
use crate::core::{App, Ctx, Error, Result, hex};
use crate::models::files::{self, File};
use crate::schemas::files::{self as wire, FileList, FileListParameters, ListedFile};
use crate::services::operators::{Permission, require};
use crate::services::platform::{next, page_size};

/// Reads a part of a file that the caller was found to be allowed to read.
///
/// # Errors
/// [`Error::Unavailable`] when the storage does not answer.
pub async fn read(app: &App, file: &File, range: Range<u64>) -> Result<Content> {
    match app.storage.read(file.id, range).await {
        // The row is there, so this is no matter of access.
        Err(Error::NotFound) => Err(Error::internal(format!("the object of the file {} is missing", file.id))),
        answer => answer,
    }
}

/// Lists all files, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_files(ctx: &Ctx, app: &App, given: &FileListParameters) -> Result<FileList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let mut rows = files::list(&app.db.long(), given.cursor, limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.id);
    Ok(FileList { items: rows.iter().map(|row| listed(ctx, row)).collect(), next })
}

/// What is known of a file, for operators.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn get_info(ctx: &Ctx, app: &App, id: Uuid) -> Result<ListedFile> {
    require(ctx, Permission::Read)?;
    let file = files::lookup(&app.db, id).await?.ok_or(Error::NotFound)?;
    Ok(listed(ctx, &file))
}

fn listed(ctx: &Ctx, row: &File) -> ListedFile {
    ListedFile { file: describe(ctx, row), created_at: row.created_at, held: row.unheld_at.is_none() }
}

/// A file as the API that was called tells it.
pub fn describe(ctx: &Ctx, file: &File) -> wire::File {
    let url = match ctx.version {
        0 => format!("/admin/v1/files/{}", file.id),
        version => format!("/v{version}/files/{}", file.id),
    };
    wire::File {
        id: file.id,
        name: file.name.clone(),
        size_bytes: file.size_bytes,
        content_type: file.content_type.clone(),
        sha256: hex(&file.sha256),
        url,
    }
}
