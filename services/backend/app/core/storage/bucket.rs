//! Objects in a bucket of an S3-compatible store.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, WriteMultipart,
};
use uuid::Uuid;

use super::{Content, S3Url, StorageOptions, unavailable};
use crate::core::error::{Error, Result};

/// Bytes of one part of an upload, and what a small file may have to be sent in one request. S3 wants at least 5 MiB.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts of one upload that are on their way at once.
const PARTS_AT_ONCE: usize = 2;
/// Bytes asked for at a time. Short requests can be repeated when an answer breaks off, and a client that reads slowly
/// holds no connection to the store.
const CHUNK_BYTES: u64 = 2 * 1024 * 1024;
/// The longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a request is repeated.
const RETRIES: usize = 3;

/// A bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    prefix: String,
    timeout: Duration,
}

/// An object that is being written: held back until it is larger than a part, then sent part by part.
pub struct Writing {
    store: Arc<AmazonS3>,
    path: Path,
    held: Vec<Bytes>,
    held_bytes: usize,
    parts: Option<WriteMultipart>,
}

impl Bucket {
    /// Prepares the client.
    pub fn open(url: &S3Url, options: &StorageOptions) -> Result<Self> {
        let client = ClientOptions::new()
            .with_allow_http(url.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://")))
            .with_connect_timeout(CONNECT_TIMEOUT.min(options.timeout))
            .with_timeout(options.timeout);
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 2.,
            },
            max_retries: RETRIES,
            retry_timeout: options.timeout,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&url.bucket)
            .with_region(&url.region)
            .with_virtual_hosted_style_request(!url.path_style)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &url.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some((key, secret)) = &options.credentials {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        }
        let store = builder.build().map_err(|fault| Error::caused("preparing the file storage", fault))?;
        Ok(Self { store: Arc::new(store), prefix: url.prefix.clone(), timeout: options.timeout })
    }

    fn path(&self, id: Uuid) -> Path {
        Path::from(format!("{}{id}", self.prefix))
    }

    fn id(&self, path: &Path) -> Option<Uuid> {
        let id = path.filename().and_then(|name| Uuid::try_parse(name).ok())?;
        (*path == self.path(id)).then_some(id)
    }

    /// Begins to write an object.
    pub fn create(&self, id: Uuid) -> Writing {
        Writing { store: Arc::clone(&self.store), path: self.path(id), held: Vec::new(), held_bytes: 0, parts: None }
    }

    /// Reads a part of an object, asking for the next chunk while one is read.
    pub async fn read(&self, id: Uuid, range: Range<u64>) -> Result<Content> {
        let (store, path) = (Arc::clone(&self.store), self.path(id));
        let starts = (range.start..range.end).step_by(usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX));
        let ends = move |start: u64| start.saturating_add(CHUNK_BYTES).min(range.end);
        let mut chunks = stream::iter(starts)
            .map(move |start| fetch(Arc::clone(&store), path.clone(), start..ends(start)))
            .buffered(2)
            .boxed();
        let Some(first) = chunks.next().await.transpose()? else { return Ok(stream::empty().boxed()) };
        Ok(stream::iter([Ok(first)]).chain(chunks).boxed())
    }

    /// Removes an object.
    pub async fn delete(&self, id: Uuid) -> Result<()> {
        match self.store.delete(&self.path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(unavailable("removing an object", &fault)),
        }
    }

    /// The ids of all objects under the prefix, but not under a longer one: those are somebody else's.
    pub fn list(&self) -> BoxStream<'static, Result<Uuid>> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let (listed, bucket) = (self.store.list(prefix.as_ref()), self.clone());
        let id_of = move |object: object_store::Result<ObjectMeta>| {
            std::future::ready(match object {
                Ok(object) => bucket.id(&object.location).map(Ok),
                Err(fault) => Some(Err(unavailable("listing objects", &fault))),
            })
        };
        listed.filter_map(id_of).boxed()
    }

    /// Asks for an object that is not there: whoever says so has understood bucket and key.
    pub async fn check(&self) -> Result<()> {
        let asked = tokio::time::timeout(self.timeout.min(Duration::from_secs(2)), async {
            self.store.head(&self.path(Uuid::nil())).await
        });
        match asked.await {
            Ok(Ok(_) | Err(object_store::Error::NotFound { .. })) => Ok(()),
            Ok(Err(fault)) => Err(unavailable("asking the file storage", &fault)),
            Err(fault) => Err(unavailable("asking the file storage", &fault)),
        }
    }
}

async fn fetch(store: Arc<AmazonS3>, path: Path, range: Range<u64>) -> Result<Bytes> {
    let size = range.end - range.start;
    match store.get_range(&path, range).await {
        Ok(bytes) if bytes.len() as u64 == size => Ok(bytes),
        Ok(_) => Err(unavailable("reading an object", &"it is shorter than its row says")),
        Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
        Err(fault) => Err(unavailable("reading an object", &fault)),
    }
}

impl Writing {
    /// Takes the next bytes.
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        if self.parts.is_none() {
            self.held_bytes += chunk.len();
            self.held.push(chunk);
            if self.held_bytes < PART_BYTES {
                return Ok(());
            }
            let upload = self.store.put_multipart(&self.path).await;
            let upload = upload.map_err(|fault| unavailable("writing an object", &fault))?;
            self.parts = Some(WriteMultipart::new_with_chunk_size(upload, PART_BYTES));
            for held in std::mem::take(&mut self.held) {
                self.put(held).await?;
            }
            return Ok(());
        }
        self.put(chunk).await
    }

    async fn put(&mut self, chunk: Bytes) -> Result<()> {
        let Some(parts) = &mut self.parts else { return Err(Error::internal("an upload without parts")) };
        let free = parts.wait_for_capacity(PARTS_AT_ONCE).await;
        free.map_err(|fault| unavailable("writing an object", &fault))?;
        parts.put(chunk);
        Ok(())
    }

    /// Stores what was held back, or puts the parts together. Goes on when its caller goes away: parts that are neither
    /// put together nor taken back would stay in the store.
    pub async fn finish(mut self) -> Result<()> {
        let finishing = tokio::spawn(async move {
            match self.parts.take() {
                Some(parts) => parts.finish().await,
                None => self.store.put(&self.path, PutPayload::from_iter(std::mem::take(&mut self.held))).await,
            }
        });
        let stored = finishing.await.map_err(|fault| Error::caused("finishing an upload", fault))?;
        stored.map(drop).map_err(|fault| unavailable("writing an object", &fault))
    }
}

impl Drop for Writing {
    /// Tells the store to forget the parts that it has.
    fn drop(&mut self) {
        if let (Some(parts), Ok(runtime)) = (self.parts.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(fault) = parts.abort().await {
                    tracing::warn!("taking back an unfinished upload failed: {fault}");
                }
            });
        }
    }
}
