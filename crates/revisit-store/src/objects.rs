//! Objects: whole byte strings under a name, durable once written.
//!
//! **Invariant:** when [`Objects::put`] returns, the object survives a crash of the machine.

use std::io::ErrorKind;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::{ObjectKey, StoreError, crash_points};

/// A folder, or whatever else speaks `object_store`.
#[derive(Debug, Clone)]
pub struct Objects {
    inner: Arc<dyn ObjectStore>,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
}

impl Objects {
    /// A folder on this machine. Writes go to a temporary file, then fsync, rename, fsync of the
    /// folder.
    pub fn local(folder: &FilePath) -> Result<Objects, StoreError> {
        let files = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| StoreError::object("opening the folder of objects", error))?
            .with_automatic_cleanup(false)
            .with_fsync(true);
        Ok(Objects { inner: Arc::new(files), folder: Some(folder.to_owned()) })
    }

    /// Writes an object, or replaces it whole.
    pub async fn put(&self, key: &ObjectKey, bytes: impl Into<Bytes>) -> Result<(), StoreError> {
        crash_points::step();
        self.inner
            .put(&key.path(), bytes.into().into())
            .await
            .map(|_| ())
            .map_err(|error| StoreError::object("writing an object", error))
    }

    pub async fn get(&self, key: &ObjectKey) -> Result<Bytes, StoreError> {
        let read = async { self.inner.get(&key.path()).await?.bytes().await };
        read.await.map_err(|error| StoreError::object("reading an object", error))
    }

    /// Reads `length` bytes from `offset`.
    pub async fn get_range(
        &self,
        key: &ObjectKey,
        offset: u64,
        length: u64,
    ) -> Result<Bytes, StoreError> {
        self.inner
            .get_range(&key.path(), offset..offset.saturating_add(length))
            .await
            .map_err(|error| StoreError::object("reading a part of an object", error))
    }

    /// Whether an object is there.
    pub async fn exists(&self, key: &ObjectKey) -> Result<bool, StoreError> {
        match self.inner.head(&key.path()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(StoreError::object("looking for an object", error)),
        }
    }

    /// Deletes an object, and what crashes left of it unfinished; one that is not there counts as
    /// deleted.
    pub async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        crash_points::step();
        if let Some(folder) = &self.folder {
            remove_unfinished(&folder.join(key.to_string()))?;
        }
        match self.inner.delete(&key.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(StoreError::object("deleting an object", error)),
        }
    }

    /// Our objects below a folder, with their sizes, in no order.
    pub async fn list(&self, folder: &str) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let found: Vec<_> = self
            .inner
            .list(Some(&Path::from(folder)))
            .try_collect()
            .await
            .map_err(|error| StoreError::object("listing objects", error))?;
        Ok(found
            .into_iter()
            .filter_map(|it| Some((ObjectKey::parse(it.location.as_ref())?, it.size)))
            .collect())
    }

    /// Objects that are not ours, by their names, with their sizes.
    pub async fn list_strangers(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let found: Vec<_> = self
            .inner
            .list(None)
            .try_collect()
            .await
            .map_err(|error| StoreError::object("listing objects", error))?;
        Ok(found
            .into_iter()
            .filter(|it| ObjectKey::parse(it.location.as_ref()).is_none())
            .map(|it| (it.location.to_string(), it.size))
            .collect())
    }

    /// Names of the folders directly below a folder.
    pub async fn list_folders(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let found = self
            .inner
            .list_with_delimiter(Some(&Path::from(folder)))
            .await
            .map_err(|error| StoreError::object("listing folders", error))?;
        Ok(found
            .common_prefixes
            .iter()
            .filter_map(|it| it.parts().next_back().map(|part| part.as_ref().to_owned()))
            .collect())
    }
}

/// An object is written as `NAME#1` before it gets its name, and as `NAME#2` beside another that
/// does the same.
fn remove_unfinished(file: &FilePath) -> Result<(), StoreError> {
    /// Writers of the same object at once: two jobs at most, of which one lost its lease.
    const MOST: u32 = 3;
    for number in 1..=MOST {
        let mut name = file.as_os_str().to_owned();
        name.push(format!("#{number}"));
        match std::fs::remove_file(FilePath::new(&name)) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::io("deleting an unfinished object", error)),
        }
    }
    Ok(())
}
