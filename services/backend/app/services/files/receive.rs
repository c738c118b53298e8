//! Receiving a file: bytes pass through to the storage, hashed, measured and looked at on their way.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::content_type::{SNIFFED_BYTES, sniff};
use super::{describe, name};
use crate::core::db::{Source, WriteOptions};
use crate::core::id::new_record_id;
use crate::core::storage::Upload;
use crate::core::uploads::Place;
use crate::core::{App, Ctx, Error, Principal, Result};
use crate::models::accounts;
use crate::models::files::{self, File, Uploader};
use crate::schemas::files as wire;
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};
use crate::services::{keys, sessions};

/// Most files of one user or key that no record has ever held; more must wait for a record, or for the sweeper.
const MAX_LOOSE: i64 = 100;

/// Leave to upload one file, asked for before anything of a body is read.
pub struct Admission {
    uploader: Uploader,
    session: Uuid,
    limit_bytes: u64,
    _place: Place,
}

impl Admission {
    /// Asks for leave to upload a body of the length that was declared, if any.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for nobody; [`Error::TooLarge`]; [`Error::Conflict`] when the uploader leaves too many
    /// files lying about; [`Error::Unavailable`] when too many are being uploaded.
    pub async fn ask(ctx: &Ctx, app: &App, declared_bytes: Option<u64>) -> Result<Self> {
        let (uploader, session) = may_upload(ctx)?;
        let limit_bytes = app.settings.upload_limit as u64;
        if declared_bytes.is_some_and(|declared| declared > limit_bytes) {
            return Err(Error::TooLarge { limit_bytes });
        }
        check_loose(&app.db, uploader).await?;
        Ok(Self { uploader, session, limit_bytes, _place: app.uploads.take(session)? })
    }

    /// Begins to receive the file under the name that it was given.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] for a name that is too long; [`Error::Unavailable`].
    pub async fn begin(self, ctx: &Ctx, app: &App, given_name: Option<&str>) -> Result<Receiving> {
        let name = name::clean(given_name)?;
        let id = new_record_id(ctx.now())?;
        let upload = app.storage.create(id).await?;
        let (digest, head) = (Sha256::new(), Vec::new());
        Ok(Receiving { admission: self, id, name, upload, digest, head, size_bytes: 0 })
    }
}

/// A file that is being received. Dropped before [`Receiving::store`], it leaves nothing behind.
pub struct Receiving {
    admission: Admission,
    id: Uuid,
    name: String,
    upload: Upload,
    digest: Sha256,
    head: Vec<u8>,
    size_bytes: u64,
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unavailable`], [`Error::StorageFull`].
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.size_bytes += chunk.len() as u64;
        let limit_bytes = self.admission.limit_bytes;
        if self.size_bytes > limit_bytes {
            return Err(Error::TooLarge { limit_bytes });
        }
        self.digest.update(&chunk);
        let missing = SNIFFED_BYTES.saturating_sub(self.head.len());
        self.head.extend_from_slice(chunk.get(..missing).unwrap_or(&chunk));
        self.upload.write(chunk).await
    }

    /// Makes the object durable, then its row: a crash between the two leaves an object that the sweeper finds.
    ///
    /// # Errors
    /// [`Error::ChecksumMismatch`] when the bytes are not those that the client sent; [`Error::Unauthenticated`] when the
    /// session has ended meanwhile; [`Error::Conflict`] when the uploader leaves too many files lying about;
    /// [`Error::Unavailable`].
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
            uploader: self.admission.uploader,
            created_at: now,
            unheld_at: Some(now),
        };
        let (row, session, caller) = (file.clone(), self.admission.session, ctx.clone());
        let stored = app
            .db
            .write(WriteOptions::default(), async move |tx| {
                match row.uploader {
                    Uploader::Key(key) => keys::require(tx, key).await?,
                    Uploader::Operator(_) => drop(sessions::require(tx, session).await?),
                    Uploader::User(user) => {
                        sessions::require(tx, session).await?;
                        accounts::lock(tx, user).await?;
                    }
                }
                check_loose(tx, row.uploader).await?;
                audit::record(tx, &caller, Act::new("file.create", format!("files/{}", row.id)))?;
                files::insert(tx, &row).await
            })
            .await;
        if let Err(error) = stored {
            // Where it is unknown whether the row was written, the object is left to the sweeper, which looks.
            if matches!(error, Error::Conflict { .. } | Error::Unauthenticated(_)) {
                app.storage.delete(file.id).await?;
            }
            return Err(error);
        }
        Ok(describe(ctx, &file))
    }
}

/// Refuses who leaves too many files lying about.
async fn check_loose(source: &impl Source, uploader: Uploader) -> Result<()> {
    if !matches!(uploader, Uploader::Operator(_)) && files::count_loose(source, uploader).await? >= MAX_LOOSE {
        let detail = format!("No record has ever held {MAX_LOOSE} of the files that you uploaded.");
        return Err(Error::Conflict { detail, faults: Vec::new() });
    }
    Ok(())
}

/// Who the uploader is, and by which session or key.
///
/// # Errors
/// [`Error::Forbidden`] for a key that is for other things, and for operators whose role does not write;
/// [`Error::Unauthenticated`] for nobody, and at the platform API for anybody but operators.
fn may_upload(ctx: &Ctx) -> Result<(Uploader, Uuid)> {
    match (&ctx.who, ctx.version) {
        (Principal::User { id, session }, 1..) => Ok((Uploader::User(*id), *session)),
        (Principal::Operator { id, session, .. }, 0) => {
            require(ctx, Permission::WriteRecords)?;
            Ok((Uploader::Operator(*id), *session))
        }
        (Principal::Key { id, grant }, 1..) if grant.allows_uploads() => Ok((Uploader::Key(*id), *id)),
        (Principal::Key { .. }, 1..) => Err(Error::Forbidden("This key has no scope to upload files.".into())),
        (_, 0) => Err(Error::Unauthenticated("Sign in as an operator.")),
        _ => Err(Error::Unauthenticated("Sign in to upload files.")),
    }
}
