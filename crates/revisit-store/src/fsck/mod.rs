//! Looking whether everything fits: objects against the catalog, both ways, and every byte of what
//! is read from. It reads the whole store.
//!
//! Mending never deletes what might be the only copy of something: what is damaged stays where it
//! is, unless the blocks it was made from are there to make it anew.

mod archives;
mod assets;
mod report;
mod segments;

use revisit_model::Timestamp;
use tokio::task::spawn_blocking;

use crate::key::{ARCHIVES, ASSETS, MOMENTS, PROJECTS, SEGMENTS};
use crate::{OBJECTS_FOLDER, ObjectKey, Store, StoreError, folder};

pub use report::{Findings, FsckReport, Tally};

/// One run.
struct Check<'a> {
    store: &'a Store,
    now: Timestamp,
    fix: bool,
    report: FsckReport,
}

impl Store {
    /// Checks everything, and mends what can be mended if it is told to; then no other process may
    /// use the store. What it mended it has also found.
    pub async fn fsck(&self, now: Timestamp, fix: bool) -> Result<FsckReport, StoreError> {
        let mut check = Check { store: self, now, fix, report: FsckReport::default() };
        check.unfinished().await?;
        check.segments().await?;
        check.unknown_archives().await?;
        check.archives().await?;
        check.assets().await?;
        check.words().await?;
        check.count().await?;
        Ok(check.report)
    }
}

impl Check<'_> {
    /// Counts what is there; after mending, what is there now.
    async fn count(&mut self) -> Result<(), StoreError> {
        let objects = &self.store.objects;
        let report = &mut self.report;
        for place in [PROJECTS, MOMENTS, ARCHIVES, ASSETS, SEGMENTS] {
            for (key, size_bytes) in objects.list(place).await? {
                let tally = match key {
                    ObjectKey::Project(_) | ObjectKey::Key(..) | ObjectKey::Policy(_) => {
                        &mut report.projects
                    }
                    ObjectKey::Labels(..) => &mut report.labels,
                    ObjectKey::Erased(..) => &mut report.tombstones,
                    ObjectKey::Moments(..) => &mut report.moments,
                    ObjectKey::Archive(..) => &mut report.archives,
                    ObjectKey::Asset(..) => &mut report.assets,
                    ObjectKey::Segment(_) => &mut report.segments,
                };
                tally.add(size_bytes);
            }
        }
        for (path, size_bytes) in objects.list_strangers().await? {
            report.strangers.add(path, size_bytes);
        }
        Ok(())
    }

    /// Files that a crash left half written, and archives that nobody is writing any more.
    async fn unfinished(&mut self) -> Result<(), StoreError> {
        let root = self.store.folder.join(OBJECTS_FOLDER);
        let now = self.now;
        let found = spawn_blocking(move || folder::unfinished_below(&root, now)).await;
        let found = found.map_err(|error| {
            StoreError::io("looking for unfinished objects", std::io::Error::other(error))
        })?;
        for (file, size_bytes) in found {
            let name = file.display().to_string();
            if self.fix {
                std::fs::remove_file(&file)
                    .map_err(|error| StoreError::io("deleting an unfinished object", error))?;
                self.report.mended.add(format!("deleted {name}"), size_bytes);
            }
            self.report.unfinished.add(name, size_bytes);
        }
        Ok(())
    }

    /// Labels, moments and tombstones.
    async fn words(&mut self) -> Result<(), StoreError> {
        for (key, size_bytes) in self.store.orphaned_words().await? {
            if self.fix {
                self.store.objects.delete(&key).await?;
                self.report.mended.add(format!("deleted {key}"), size_bytes);
            }
            self.report.orphans.add(key.to_string(), size_bytes);
        }
        for (key, size_bytes) in self.store.unknown_tombstones().await? {
            if self.fix {
                self.store.finish_erasure(&key).await?;
                self.report.mended.add(format!("finished the erasure of {key}"), size_bytes);
            }
            self.report.unfinished.add(key.to_string(), size_bytes);
        }
        Ok(())
    }
}
