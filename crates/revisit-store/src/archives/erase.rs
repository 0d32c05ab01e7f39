//! Erasing the archives of a session, and the assets that only they referred to.

use revisit_model::{ProjectId, SessionId};

use crate::catalog::Leaving;
use crate::key::ARCHIVES;
use crate::{OBJECTS_FOLDER, Store, StoreError, folder};

impl Store {
    /// Deletes every archive of a session, those that nobody entered too, and the assets that
    /// nothing else refers to, and looks again until there is none. The session is marked erased before, so that
    /// whoever is writing an archive of it finds out and deletes it.
    pub(crate) async fn erase_archives(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<(), StoreError> {
        for archive in self.catalog.archives_of(project, session).await? {
            self.drop_archive(&archive).await?;
        }
        let home = format!("{ARCHIVES}/{project}/{session}");
        loop {
            let found = self.objects.list(&home).await?;
            if found.is_empty() {
                break;
            }
            for (key, _) in found {
                self.objects.delete(&key).await?;
            }
        }
        self.drop_assets().await?;
        folder::remove_if_empty(&self.folder.join(OBJECTS_FOLDER).join(&home));
        Ok(())
    }

    /// Finishes what was interrupted: archives and assets that are dropping go.
    pub(crate) async fn finish_dropping(&self) -> Result<(), StoreError> {
        for archive in self.catalog.dropping_archives().await? {
            let Leaving { project, session, .. } = &archive;
            if self.catalog.erased_at(project, session).await?.is_some() {
                self.erase_archives(project, session).await?;
            } else {
                self.drop_archive(&archive).await?;
            }
        }
        self.drop_assets().await?;
        Ok(())
    }
}
