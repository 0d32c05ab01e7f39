//! Opening the data folder for a command.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use revisit_store::{FolderLock, Reindexed, Store, StoreError};

use super::output;
use crate::archive::READER;

/// An open store, held together with other processes.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) store: Store,
    _lock: FolderLock,
}

/// Opens the store in a folder, making it when there is none. A catalog of another version is
/// made anew.
pub(crate) async fn open(folder: &Path) -> anyhow::Result<Data> {
    let lock = FolderLock::shared(folder).with_context(|| opening(folder))?;
    match Store::open(folder, READER).await {
        Err(StoreError::CatalogVersion { .. }) => {}
        opened => {
            let store = opened.with_context(|| opening(folder))?;
            return Ok(Data { store, _lock: lock });
        }
    }
    drop(lock);
    output::note("the catalog is of another version and is made anew");
    let (_, lock) = rebuild(folder).await?;
    drop(lock);
    let lock = FolderLock::shared(folder).with_context(|| opening(folder))?;
    let store = Store::open(folder, READER).await.with_context(|| opening(folder))?;
    Ok(Data { store, _lock: lock })
}

/// As [`open`], but a folder that is not there is a failure and not made.
pub(crate) async fn open_existing(folder: &Path) -> anyhow::Result<Data> {
    anyhow::ensure!(folder.is_dir(), "there is no data folder {}", folder.display());
    open(folder).await
}

/// As [`open`], while no other process has the folder.
pub(crate) async fn open_alone(folder: &Path) -> anyhow::Result<Data> {
    let lock = FolderLock::exclusive(folder)
        .with_context(|| format!("{}; stop the server first", opening(folder)))?;
    let store = Store::open(folder, READER).await.with_context(|| opening(folder))?;
    Ok(Data { store, _lock: lock })
}

/// Makes the catalog of a folder anew, which must be in use by nobody else.
pub(crate) async fn rebuild(folder: &Path) -> anyhow::Result<(Reindexed, FolderLock)> {
    let lock = FolderLock::exclusive(folder)
        .with_context(|| format!("{}; stop the server first", opening(folder)))?;
    Store::forget_catalog(folder)?;
    let (store, report) = Store::open_counting(folder, READER).await?;
    store.close().await;
    Ok((report, lock))
}

fn opening(folder: &Path) -> String {
    let shown: PathBuf = folder.to_owned();
    format!("opening the data folder {}", shown.display())
}
