//! Receiving a file: bytes pass through to the storage, hashed, measured and looked at on their way.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::content_type::{SNIFFED_BYTES, sniff};
use super::{describe, name};
use crate::core::db::WriteOptions;
use crate::core::id::new_record_id;
use crate::core::storage::Upload;
use crate::core::{App, Ctx, Error, Result};
use crate::models::files::{self, File, Uploader};
use crate::schemas::files as wire;

/// Most files of one user that no record holds; more must wait for a record, or for the sweeper.
const MAX_UNHELD: i64 = 100;

/// A file that is being received. Dropped before [`Receiving::store`], it leaves nothing behind.
pub struct Receiving {
    id: Uuid,
    name: String,
    uploader: Uploader,
    upload: Upload,
    digest: Sha256,
    head: Vec<u8>,
    size_bytes: u64,
    limit_bytes: u64,
}

impl Receiving {
    /// Begins to receive a file under the name that it was given, of the length that was declared, if any.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for nobody; [`Error::TooLarge`]; [`Error::Unavailable`].
    pub async fn begin(ctx: &Ctx, app: &App, given_name: Option<&str>, declared_bytes: Option<u64>) -> Result<Self> {
        let uploader = may_upload(ctx)?;
        let limit_bytes = app.settings.upload_limit as u64;
        if declared_bytes.is_some_and(|declared| declared > limit_bytes) {
            return Err(Error::TooLarge { limit_bytes });
        }
        let name = name::clean(given_name)?;
        let id = new_record_id(ctx.now())?;
        let upload = app.storage.create(id).await?;
        let (digest, head) = (Sha256::new(), Vec::new());
        Ok(Self { id, name, uploader, upload, digest, head, size_bytes: 0, limit_bytes })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unavailable`], [`Error::StorageFull`].
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.size_bytes += chunk.len() as u64;
        if self.size_bytes > self.limit_bytes {
            return Err(Error::TooLarge { limit_bytes: self.limit_bytes });
        }
        self.digest.update(&chunk);
        let missing = SNIFFED_BYTES.saturating_sub(self.head.len());
        self.head.extend_from_slice(chunk.get(..missing).unwrap_or(&chunk));
        self.upload.write(chunk).await
    }

    /// Makes the object durable, then its row: a crash between the two leaves an object that the sweeper finds.
    ///
    /// # Errors
    /// [`Error::ChecksumMismatch`] when the bytes are not those that the client sent; [`Error::Conflict`] when the
    /// uploader leaves too many files lying about; [`Error::Unavailable`].
    pub async fn store(self, ctx: &Ctx, app: &App, declared_sha256: Option<[u8; 32]>) -> Result<wire::File> {
        let sha256: [u8; 32] = self.digest.finalize().into();
        if declared_sha256.is_some_and(|declared| declared != sha256) {
            return Err(Error::ChecksumMismatch);
        }
        self.upload.finish().await?;
        let now = ctx.now();
        let file = File {
            id: self.id,
            name: self.name,
            size_bytes: self.size_bytes,
            content_type: sniff(&self.head, self.size_bytes == self.head.len() as u64).to_owned(),
            sha256: sha256.to_vec(),
            uploader: self.uploader,
            created_at: now,
            unheld_at: Some(now),
        };
        let row = file.clone();
        let stored = app
            .db
            .write(WriteOptions::default(), async move |tx| {
                let is_user = matches!(row.uploader, Uploader::User(_));
                if is_user && files::count_unheld(tx, row.uploader).await? >= MAX_UNHELD {
                    let detail = format!("{MAX_UNHELD} files that you uploaded are held by no record yet.");
                    return Err(Error::Conflict { detail, faults: Vec::new() });
                }
                files::insert(tx, &row).await
            })
            .await;
        if let Err(error) = stored {
            // Whether the row was written may be unknown, so the object is left to the sweeper, which looks.
            if matches!(error, Error::Conflict { .. }) {
                app.storage.delete(file.id).await?;
            }
            return Err(error);
        }
        Ok(describe(ctx, &file))
    }
}

/// Who the uploader is. Asked before anything of a body is read.
///
/// # Errors
/// [`Error::Unauthenticated`] for nobody, and at the platform API for anybody but operators.
fn may_upload(ctx: &Ctx) -> Result<Uploader> {
    match (Uploader::of(&ctx.who), ctx.version) {
        (Some(Uploader::User(_)) | None, 0) => Err(Error::Unauthenticated("Sign in as an operator.")),
        (Some(uploader), _) => Ok(uploader),
        (None, _) => Err(Error::Unauthenticated("Sign in to upload files.")),
    }
}
