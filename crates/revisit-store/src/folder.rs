//! The data folder itself: who is using it, and a reserve for the day the disk is full.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use revisit_model::Timestamp;

use crate::StoreError;

/// Space kept back so that erasing works on a full disk: rewriting one segment, a tombstone and
/// the catalog's log fit into it many times over.
const RESERVE_BYTES: usize = 16 * 1024 * 1024;
const RESERVE_FILE: &str = "reserve";
const LOCK_FILE: &str = "lock";
const REINDEX_LOCK_FILE: &str = "reindex-lock";

/// Says that a process uses the folder. Servers and commands hold it together; making the catalog
/// anew needs it alone. It ends with the value, or with the process.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Beside other processes.
    pub fn shared(folder: &Path) -> Result<FolderLock, StoreError> {
        FolderLock::take(folder, File::try_lock_shared)
    }

    /// With no other process.
    pub fn exclusive(folder: &Path) -> Result<FolderLock, StoreError> {
        FolderLock::take(folder, File::try_lock)
    }

    fn take(
        folder: &Path,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> Result<FolderLock, StoreError> {
        let failed = |error| StoreError::io("locking the data folder", error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(LOCK_FILE))
            .map_err(failed)?;
        match lock(&file) {
            Ok(()) => Ok(FolderLock { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::InUse { folder: folder.display().to_string() })
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// Waits until no other process makes the catalog anew. It is this process's turn until the file
/// is closed.
pub(crate) fn wait_for_turn(folder: &Path) -> Result<File, StoreError> {
    let failed = |error| StoreError::io("waiting for another reindex", error);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options.open(folder.join(REINDEX_LOCK_FILE)).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Makes the reserve if it is not there. On a disk without that much room there is none, and the
/// store works all the same.
pub(crate) fn keep_reserve(folder: &Path) {
    let file = folder.join(RESERVE_FILE);
    let is_whole = file.metadata().is_ok_and(|it| it.len() == RESERVE_BYTES as u64);
    if is_whole {
        return;
    }
    let written = File::create(&file).and_then(|mut it| it.write_all(&vec![0; RESERVE_BYTES]));
    if let Err(error) = written {
        tracing::debug!(%error, "No room for a reserve");
        give_up_reserve(folder);
    }
}

/// Deletes what a crash left of objects that were being written in a folder.
pub(crate) fn sweep_unfinished(folder: &Path, now: Timestamp) {
    for (file, _) in unfinished_in(folder, now) {
        if let Err(error) = std::fs::remove_file(file) {
            tracing::warn!(%error, "Failed to delete an unfinished object");
        }
    }
}

/// What a crash left of objects that were being written, in a folder and all folders in it, with
/// the sizes.
pub(crate) fn unfinished_below(folder: &Path, now: Timestamp) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        found.extend(unfinished_in(&folder, now));
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let within = entries.filter_map(Result::ok);
        let within = within.filter(|it| it.file_type().is_ok_and(|it| it.is_dir()));
        folders.extend(within.map(|it| it.path()));
    }
    found
}

/// `NAME#1` beside where NAME was to be, with the sizes. One that was touched within a minute may
/// be another process's, and is left alone.
fn unfinished_in(folder: &Path, now: Timestamp) -> Vec<(PathBuf, u64)> {
    const UNTOUCHED_MS: i64 = 60_000;
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let number = name.to_str().and_then(|it| it.rsplit_once('#')).map(|it| it.1);
        let is_unfinished =
            number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
        if !is_unfinished {
            continue;
        }
        let metadata = entry.metadata().ok();
        let touched = metadata.as_ref().and_then(|it| it.modified().ok());
        let touched = touched.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
        let touched_ms = touched.and_then(|it| i64::try_from(it.as_millis()).ok()).unwrap_or(0);
        if now.ms_since(Timestamp::from_ms(touched_ms)) > UNTOUCHED_MS {
            found.push((entry.path(), metadata.map_or(0, |it| it.len())));
        }
    }
    found
}

/// Removes a folder of objects that holds nothing any more. Whoever writes into it makes it anew.
pub(crate) fn remove_if_empty(folder: &Path) {
    match std::fs::remove_dir(folder) {
        Ok(()) => {}
        Err(error) => tracing::trace!(%error, "A folder stays"),
    }
}

/// Frees the reserve. Whether there was one.
pub(crate) fn give_up_reserve(folder: &Path) -> bool {
    std::fs::remove_file(folder.join(RESERVE_FILE)).is_ok()
}
