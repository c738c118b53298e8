//! Where the bytes of files lie: a local folder, or a bucket of any S3-compatible store. Objects are written whole or not
//! at all, never changed, and named by the file's id alone.

mod bucket;
mod folder;
mod url;

use std::ops::Range;
use std::time::Duration;

use bucket::Bucket;
use bytes::Bytes;
use folder::Folder;
use futures_util::stream::BoxStream;
use uuid::Uuid;

use super::error::{Error, Result};
pub use url::{S3Url, StorageUrl};

/// The bytes of an object in order, or of a part of it.
pub type Content = BoxStream<'static, Result<Bytes>>;

/// How to reach the storage.
#[derive(Debug, Clone)]
pub struct StorageOptions {
    /// Where it is.
    pub url: StorageUrl,
    /// The key id and the secret key for S3; without them those of the machine it runs on.
    pub credentials: Option<(String, String)>,
    /// The longest wait for one answer of S3.
    pub timeout: Duration,
}

/// The storage of files. Clones share it.
#[derive(Debug, Clone)]
pub struct Storage(Part);

#[derive(Debug, Clone)]
enum Part {
    Folder(Folder),
    Bucket(Bucket),
}

/// An object that is being written. Dropped before [`Upload::finish`], it leaves nothing behind.
pub struct Upload(Writing);

enum Writing {
    Folder(folder::Writing),
    Bucket(bucket::Writing),
}

impl Storage {
    /// Makes the folder, or prepares the client. S3 is asked nothing yet: a node starts without it too.
    ///
    /// # Errors
    /// The folder cannot be made, or the S3 settings do not fit together.
    pub fn open(options: &StorageOptions) -> Result<Self> {
        Ok(Self(match &options.url {
            StorageUrl::Folder(path) => Part::Folder(Folder::open(path)?),
            StorageUrl::S3(url) => Part::Bucket(Bucket::open(url, options)?),
        }))
    }

    /// Begins to write an object.
    ///
    /// # Errors
    /// The storage does not answer, or is full.
    pub async fn create(&self, id: Uuid) -> Result<Upload> {
        Ok(Upload(match &self.0 {
            Part::Folder(folder) => Writing::Folder(folder.create(id).await?),
            Part::Bucket(bucket) => Writing::Bucket(bucket.create(id)),
        }))
    }

    /// Reads a part of an object, in chunks of at most 2 MiB. The first one is there when this answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the storage does not answer, [`Error::NotFound`] when it has no such object. Later
    /// faults come with the chunk that they meet.
    pub async fn read(&self, id: Uuid, range: Range<u64>) -> Result<Content> {
        match &self.0 {
            Part::Folder(folder) => folder.read(id, range).await,
            Part::Bucket(bucket) => bucket.read(id, range).await,
        }
    }

    /// Removes an object; one that is not there is no fault.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete(&self, id: Uuid) -> Result<()> {
        match &self.0 {
            Part::Folder(folder) => folder.delete(id).await,
            Part::Bucket(bucket) => bucket.delete(id).await,
        }
    }

    /// The ids of all objects, in no order.
    pub fn list(&self) -> BoxStream<'static, Result<Uuid>> {
        match &self.0 {
            Part::Folder(folder) => folder.list(),
            Part::Bucket(bucket) => bucket.list(),
        }
    }

    /// Removes what uploads that were cut off by a crash have left, as far as `is_old` says of the file's id. A bucket
    /// does that itself, by a lifecycle rule for incomplete multipart uploads.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn sweep_uploads(&self, is_old: impl Fn(Uuid) -> bool + Send + 'static) -> Result<()> {
        match &self.0 {
            Part::Folder(folder) => folder.sweep_uploads(is_old).await,
            Part::Bucket(_) => Ok(()),
        }
    }

    /// Asks the storage for a sign of life.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn check(&self) -> Result<()> {
        match &self.0 {
            Part::Folder(folder) => folder.check(),
            Part::Bucket(bucket) => bucket.check().await,
        }
    }
}

impl Upload {
    /// Takes the next bytes. Waits while more than two parts of 8 MiB are on their way.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::StorageFull`].
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        match &mut self.0 {
            Writing::Folder(writing) => writing.write(chunk).await,
            Writing::Bucket(writing) => writing.write(chunk).await,
        }
    }

    /// Makes the object durable. Before this answers nobody can read it; after, no crash loses it.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn finish(self) -> Result<()> {
        match self.0 {
            Writing::Folder(writing) => writing.finish().await,
            Writing::Bucket(writing) => writing.finish().await,
        }
    }
}

/// The storage failed for a reason that a client cannot mend.
fn unavailable(doing: &str, fault: &dyn std::fmt::Display) -> Error {
    tracing::warn!("{doing} failed: {fault}");
    Error::Unavailable { detail: "The file storage does not answer.".into(), retry_after_s: 5 }
}
