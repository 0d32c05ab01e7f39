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
        let mut orphans = Vec::new();
        for project in self.objects.list_folders(PROJECTS).await? {
            self.finish_erasures(&project).await?;
            let labels = self.objects.list(&format!("{PROJECTS}/{project}/labels")).await?;
            orphans.extend(self.of_erased(&labels).await?);
        }
        orphans.extend(self.of_erased(&self.objects.list(ARCHIVES).await?).await?);
        for some in self.objects.list(MOMENTS).await?.chunks(ASKED) {
            let (keys, sessions) = named(some);
            let there = self.catalog.are_there(&sessions).await?;
            orphans.extend(keys.zip(there).filter(|it| !it.1).map(|it| it.0.clone()));
        }
        for project in self.objects.list_folders(ASSETS).await? {
            // What an archive refers to that the catalog does not know is not for us to delete.
            if self.unknown_archives(&project).await?.is_empty() {
                self.catalog.drop_unused_assets(&project).await?;
                orphans.extend(self.unknown_assets(&project).await?);
            }
        }
        for key in &orphans {
            self.objects.delete(key).await?;
        }
        let n_dropped = self.drop_assets().await?;
        Ok(orphans.len() + usize::try_from(n_dropped).unwrap_or(usize::MAX))
    }

    /// Erases what has a tombstone that the catalog does not know: the process died after the
    /// first step.
    async fn finish_erasures(&self, project: &str) -> Result<(), StoreError> {
        let tombstones = self.objects.list(&format!("{PROJECTS}/{project}/erased")).await?;
        for some in tombstones.chunks(ASKED) {
            let (keys, sessions) = named(some);
            let erased = self.catalog.are_erased(&sessions).await?;
            for (key, (project, session)) in
                keys.zip(sessions).zip(erased).filter(|it| !it.1).map(|it| it.0)
            {
                let Tombstone { erased_at } = self.load_json(key).await?;
                let sessions = std::slice::from_ref(session);
                self.erase_found(project, sessions, erased_at).await?;
            }
        }
        Ok(())
    }

    /// Those of the objects that belong to erased sessions.
    async fn of_erased(&self, found: &[(ObjectKey, u64)]) -> Result<Vec<ObjectKey>, StoreError> {
        let mut orphans = Vec::new();
        for some in found.chunks(ASKED) {
            let (keys, sessions) = named(some);
            let erased = self.catalog.are_erased(&sessions).await?;
            orphans.extend(keys.zip(erased).filter(|it| it.1).map(|it| it.0.clone()));
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
            let (_, sessions) = named(some);
            let erased = self.catalog.are_erased(&sessions).await?;
            for ((found, is_known), is_erased) in some.iter().zip(known).zip(erased) {
                if !is_known && !is_erased {
                    unknown.push(found.clone());
                }
            }
        }
        Ok(unknown)
    }

    /// Assets of a project that the catalog does not know: nothing in it can refer to them.
    pub(crate) async fn unknown_assets(&self, project: &str) -> Result<Vec<ObjectKey>, StoreError> {
        let mut unknown = Vec::new();
        for some in self.objects.list(&format!("{ASSETS}/{project}")).await?.chunks(ASKED) {
            let names: Vec<_> = some.iter().filter_map(|it| it.0.asset()).collect();
            let known = self.catalog.know_assets(&names).await?;
            let keys = some.iter().map(|it| &it.0).filter(|it| it.asset().is_some());
            unknown.extend(keys.zip(known).filter(|it| !it.1).map(|it| it.0.clone()));
        }
        Ok(unknown)
    }
}

/// Objects that belong to sessions, and those sessions.
fn named(
    found: &[(ObjectKey, u64)],
) -> (impl Iterator<Item = &ObjectKey>, Vec<(&ProjectId, &SessionId)>) {
    let keys = found.iter().map(|it| &it.0).filter(|it| it.session().is_some());
    (keys.clone(), keys.filter_map(ObjectKey::session).collect())
}
