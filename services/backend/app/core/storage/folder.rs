//! Objects as files of a folder, spread over 256 subfolders. An object is written beside, made durable and moved into
//! place, so that a crash at any moment leaves it whole or not there.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom};
use uuid::Uuid;

use super::{Content, unavailable};
use crate::core::data_dir;
use crate::core::error::{Error, Result};

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;
/// Where objects are written before they are whole.
const UPLOADS: &str = ".uploads";

/// A folder of objects.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// An object that is being written; its file goes with it unless it is finished.
pub struct Writing {
    file: Option<File>,
    beside: PathBuf,
    place: PathBuf,
}

impl Folder {
    /// Makes the folder and its subfolders where they are missing, and makes their names durable, so that an object's own
    /// name is all that is left to do for it.
    pub fn open(root: &Path) -> Result<Self> {
        data_dir::create(&root.join(UPLOADS))?;
        let folder = Self { root: root.to_owned() };
        for subfolder in folder.subfolders() {
            data_dir::create(&subfolder)?;
        }
        // Also of those that were there: a crash may have come right after they were made.
        sync_folder(root).map_err(|fault| Error::caused("making the folder of files durable", fault))?;
        Ok(folder)
    }

    fn subfolders(&self) -> impl Iterator<Item = PathBuf> {
        (0..=u8::MAX).map(|last| self.subfolder(last))
    }

    fn subfolder(&self, last: u8) -> PathBuf {
        self.root.join(format!("{last:02x}"))
    }

    /// Version 7 ids begin with the time; the last byte is random and spreads evenly.
    fn place(&self, id: Uuid) -> PathBuf {
        let [.., last] = *id.as_bytes();
        self.subfolder(last).join(id.to_string())
    }

    /// Begins to write an object.
    pub async fn create(&self, id: Uuid) -> Result<Writing> {
        let beside = self.root.join(UPLOADS).join(id.to_string());
        let file = File::create_new(&beside).await.map_err(|fault| refused("creating a file", &fault))?;
        Ok(Writing { file: Some(file), beside, place: self.place(id) })
    }

    /// Reads a part of an object.
    pub async fn read(&self, id: Uuid, range: Range<u64>) -> Result<Content> {
        let mut file = File::open(self.place(id)).await.map_err(|fault| match fault.kind() {
            ErrorKind::NotFound => Error::NotFound,
            _ => refused("opening a file", &fault),
        })?;
        let seek = file.seek(SeekFrom::Start(range.start)).await;
        seek.map_err(|fault| refused("reading a file", &fault))?;
        let left = range.end.saturating_sub(range.start);
        Ok(stream::try_unfold((file, left), async |(mut file, left)| {
            if left == 0 {
                return Ok(None);
            }
            let size = usize::try_from(left).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES));
            let mut chunk = BytesMut::with_capacity(size);
            let read = (&mut file).take(size as u64).read_buf(&mut chunk).await;
            match read.map_err(|fault| refused("reading a file", &fault))? {
                0 => Err(Error::internal("a file is shorter than its row says")),
                read => Ok(Some((chunk.freeze(), (file, left - read as u64)))),
            }
        })
        .boxed())
    }

    /// Removes an object.
    pub async fn delete(&self, id: Uuid) -> Result<()> {
        match tokio::fs::remove_file(self.place(id)).await {
            Err(fault) if fault.kind() != ErrorKind::NotFound => Err(refused("removing a file", &fault)),
            _ => Ok(()),
        }
    }

    /// The ids of all objects.
    pub fn list(&self) -> BoxStream<'static, Result<Uuid>> {
        let ids = stream::iter(self.subfolders().collect::<Vec<_>>()).then(async |folder| ids_in(folder).await);
        ids.flat_map(|ids| match ids {
            Ok(ids) => stream::iter(ids).map(Ok).boxed(),
            Err(error) => stream::iter([Err(error)]).boxed(),
        })
        .boxed()
    }

    /// Removes old files of uploads that never came to their end.
    pub async fn sweep_uploads(&self, is_old: impl Fn(Uuid) -> bool) -> Result<()> {
        let uploads = self.root.join(UPLOADS);
        for id in ids_in(uploads.clone()).await?.into_iter().filter(|id| is_old(*id)) {
            // It may have come to its end in this moment.
            let _ = tokio::fs::remove_file(uploads.join(id.to_string())).await;
        }
        Ok(())
    }

    /// Whether the folder is there and can be written.
    pub fn check(&self) -> Result<()> {
        match fs::metadata(self.root.join(UPLOADS)) {
            Ok(folder) if folder.is_dir() && !folder.permissions().readonly() => Ok(()),
            Ok(_) => Err(unavailable("checking the folder of files", &"it cannot be written")),
            Err(fault) => Err(unavailable("checking the folder of files", &fault)),
        }
    }
}

impl Writing {
    /// Appends bytes.
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        let Some(file) = &mut self.file else { return Err(Error::internal("a file that is closed")) };
        file.write_all(&chunk).await.map_err(|fault| refused("writing a file", &fault))
    }

    /// Makes bytes and name durable, in this order.
    pub async fn finish(mut self) -> Result<()> {
        let Some(mut file) = self.file.take() else { return Err(Error::internal("a file that is closed")) };
        file.flush().await.map_err(|fault| refused("writing a file", &fault))?;
        let file = file.into_std().await;
        let (beside, place) = (self.beside.clone(), self.place.clone());
        let moved = tokio::task::spawn_blocking(move || move_into_place(&file, &beside, &place)).await;
        let moved = moved.map_err(|fault| Error::caused("making a file durable", fault))?;
        moved.map_err(|fault| refused("making a file durable", &fault))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // After `finish` the file is no longer there under this name.
        let _ = fs::remove_file(&self.beside);
    }
}

fn move_into_place(file: &fs::File, beside: &Path, place: &Path) -> io::Result<()> {
    file.sync_all()?;
    let folder = place.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::rename(beside, place)?;
    sync_folder(folder)
}

/// A name is durable when the folder that holds it is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

async fn ids_in(folder: PathBuf) -> Result<Vec<Uuid>> {
    let read = tokio::task::spawn_blocking(move || match fs::read_dir(&folder) {
        Ok(entries) => {
            let names =
                entries.filter_map(std::result::Result::ok).filter_map(|entry| entry.file_name().into_string().ok());
            Ok(names.filter_map(|name| Uuid::try_parse(&name).ok()).collect())
        }
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(fault) => Err(refused("listing files", &fault)),
    });
    read.await.map_err(|fault| Error::caused("listing files", fault))?
}

fn refused(doing: &str, fault: &io::Error) -> Error {
    match fault.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Error::StorageFull,
        _ => unavailable(doing, fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    #[test]
    fn every_subfolder_is_there_from_the_start() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 257, "256, and that of the uploads");
        assert!(folder.place(ID).parent().unwrap().is_dir());
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_makes_writing_unavailable_and_a_missing_object_not_found() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        assert!(matches!(folder.read(ID, 0..1).await.err(), Some(Error::NotFound)));
        let writing = folder.create(ID).await.unwrap();
        fs::remove_dir(folder.place(ID).parent().unwrap()).unwrap();
        assert!(matches!(writing.finish().await, Err(Error::Unavailable { .. })));
        fs::remove_dir_all(scratch.path().join(UPLOADS)).unwrap();
        assert!(matches!(folder.create(ID).await.err(), Some(Error::Unavailable { .. })));
    }
}
