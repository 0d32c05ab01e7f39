//! Looking for objects that nobody wants any more, where a crash may have left some. It lists one
//! object a session and all assets: something for once an hour.

use revisit_model::{ProjectId, SessionId};

use crate::erase::Tombstone;
use crate::key::{ARCHIVES, ASSETS, MOMENTS, PROJECTS};
use crate::{ObjectKey, Store, StoreError};

/// What the catalog is asked about at once.
const ASKED: usize = 1000;

impl Store {
    /// Deletes what interrupted work left behind: whatever belongs to erased sessions, moments of
    /// sessions that are not there, and assets that the catalog does not know. How many objects it
    /// were.
    pub async fn sweep_orphans(&self) -> Result<usize, StoreError> {
        for (key, _) in self.unknown_tombstones().await? {
            self.finish_erasure(&key).await?;
        }
        let words = self.orphaned_words().await?.into_iter().map(|it| it.0);
        let mut orphans: Vec<ObjectKey> = words.collect();
        let archives = self.of_erased(&self.objects.list(ARCHIVES).await?).await?;
        orphans.extend(archives.into_iter().map(|it| it.0));
        for project in self.objects.list_folders(ASSETS).await? {
            // What an archive refers to that the catalog does not know is not for us to delete.
            if self.unknown_archives(&project).await?.is_empty() {
                self.catalog.drop_unused_assets(&project).await?;
                orphans.extend(self.unknown_assets(&project).await?.into_iter().map(|it| it.0));
            }
        }
        for key in &orphans {
            self.objects.delete(key).await?;
        }
        let n_dropped = self.drop_assets().await?;
        Ok(orphans.len() + usize::try_from(n_dropped).unwrap_or(usize::MAX))
    }

    /// Labels of erased sessions, and moments of sessions that are not there.
    pub(crate) async fn orphaned_words(&self) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let mut orphans = Vec::new();
        for project in self.objects.list_folders(PROJECTS).await? {
            let labels = self.objects.list(&format!("{PROJECTS}/{project}/labels")).await?;
            orphans.extend(self.of_erased(&labels).await?);
        }
        for some in self.objects.list(MOMENTS).await?.chunks(ASKED) {
            let there = self.catalog.are_there(&sessions_of(some)).await?;
            orphans.extend(some.iter().zip(there).filter(|it| !it.1).map(|it| it.0.clone()));
        }
        Ok(orphans)
    }

    /// Tombstones that the catalog does not know: the process died after the first step of an
    /// erasure.
    pub(crate) async fn unknown_tombstones(&self) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let mut unknown = Vec::new();
        for project in self.objects.list_folders(PROJECTS).await? {
            let tombstones = self.objects.list(&format!("{PROJECTS}/{project}/erased")).await?;
            for some in tombstones.chunks(ASKED) {
                let erased = self.catalog.are_erased(&sessions_of(some)).await?;
                unknown.extend(some.iter().zip(erased).filter(|it| !it.1).map(|it| it.0.clone()));
            }
        }
        Ok(unknown)
    }

    /// Erases the session of a tombstone.
    pub(crate) async fn finish_erasure(&self, tombstone: &ObjectKey) -> Result<(), StoreError> {
        let Some((project, session)) = tombstone.session() else { return Ok(()) };
        let Tombstone { erased_at } = self.load_json(tombstone).await?;
        self.erase_found(project, std::slice::from_ref(session), erased_at).await
    }

    /// Those of the objects that belong to erased sessions.
    async fn of_erased(
        &self,
        found: &[(ObjectKey, u64)],
    ) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let mut orphans = Vec::new();
        for some in found.chunks(ASKED) {
            let erased = self.catalog.are_erased(&sessions_of(some)).await?;
            orphans.extend(some.iter().zip(erased).filter(|it| it.1).map(|it| it.0.clone()));
        }
        Ok(orphans)
    }

    /// Archives of a project that the catalog does not know, but for those of erased sessions.
    pub(crate) async fn unknown_archives(
        &self,
        project: &str,
    ) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let mut unknown = Vec::new();
        for some in self.objects.list(&format!("{ARCHIVES}/{project}")).await?.chunks(ASKED) {
            let ids: Vec<_> = some.iter().filter_map(|it| it.0.archive_id()).collect();
            let known = self.catalog.know_archives(&ids).await?;
            let erased = self.catalog.are_erased(&sessions_of(some)).await?;
            for ((found, is_known), is_erased) in some.iter().zip(known).zip(erased) {
                if !is_known && !is_erased {
                    unknown.push(found.clone());
                }
            }
        }
        Ok(unknown)
    }

    /// Assets of a project that the catalog does not know: nothing in it can refer to them.
    pub(crate) async fn unknown_assets(
        &self,
        project: &str,
    ) -> Result<Vec<(ObjectKey, u64)>, StoreError> {
        let mut unknown = Vec::new();
        for some in self.objects.list(&format!("{ASSETS}/{project}")).await?.chunks(ASKED) {
            let names: Vec<_> = some.iter().filter_map(|it| it.0.asset()).collect();
            let known = self.catalog.know_assets(&names).await?;
            unknown.extend(some.iter().zip(known).filter(|it| !it.1).map(|it| it.0.clone()));
        }
        Ok(unknown)
    }
}

/// The sessions that objects belong to. The objects of a folder are all of one kind, so that there
/// is one for each.
fn sessions_of(found: &[(ObjectKey, u64)]) -> Vec<(&ProjectId, &SessionId)> {
    found.iter().filter_map(|it| it.0.session()).collect()
}
