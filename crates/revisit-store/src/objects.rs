//! Objects: whole byte strings under a name, durable once written.
//!
//! **Invariant:** when [`Objects::put`] returns, the object survives a crash of the machine.

use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::{ObjectKey, StoreError};

/// A folder, or whatever else speaks `object_store`.
#[derive(Debug, Clone)]
pub struct Objects {
    inner: Arc<dyn ObjectStore>,
}

impl Objects {
    /// A folder on this machine. Writes go to a temporary file, then fsync, rename, fsync of the
    /// folder.
    pub fn local(folder: &FilePath) -> Result<Objects, StoreError> {
        let files = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| StoreError::object("opening the folder of objects", error))?
            .with_automatic_cleanup(false)
            .with_fsync(true);
        Ok(Objects { inner: Arc::new(files) })
    }

    /// Writes an object, or replaces it whole.
    pub async fn put(&self, key: &ObjectKey, bytes: impl Into<Bytes>) -> Result<(), StoreError> {
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

    /// Deletes an object; one that is not there counts as deleted.
    pub async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
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
