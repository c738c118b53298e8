//! The data folder: made for its owner's eyes only, and held by one process at a time.

use std::fs::{DirBuilder, File, TryLockError};
use std::path::{Path, PathBuf};

use super::error::{Error, Result};

/// The file that is locked, beside the data.
const LOCK: &str = ".lock";

/// A locked data folder; the lock lasts as long as this value, or as long as the process.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the folder when it is missing and locks it.
    ///
    /// # Errors
    /// Internal, with a message for the person who starts it, when the folder cannot be made or another process holds it.
    pub fn lock(path: &Path) -> Result<Self> {
        create(path)?;
        let shown = path.display();
        let lock = File::options().create(true).truncate(false).write(true).open(path.join(LOCK));
        let lock =
            lock.map_err(|fault| Error::caused(format!("opening the lock of the data folder {shown}"), fault))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::internal(format!(
                "the data folder {shown} is in use by another process: stop that one first"
            ))),
            Err(TryLockError::Error(fault)) => Err(Error::caused(format!("locking the data folder {shown}"), fault)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes a folder, and those above it, for its owner alone (mode 0700 where the system has modes).
///
/// # Errors
/// Internal, naming the folder.
pub fn create(path: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|fault| Error::caused(format!("making the folder {}", path.display()), fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_is_private_and_held_once() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let held = DataDir::lock(&path).unwrap();
        assert_eq!(held.path(), path);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        }
        let refused = DataDir::lock(&path).unwrap_err().to_string();
        assert!(refused.contains("in use by another process") && refused.contains("data"), "{refused}");
        drop(held);
        assert!(DataDir::lock(&path).is_ok());
    }
}
