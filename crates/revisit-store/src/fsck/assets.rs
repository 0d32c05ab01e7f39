//! Assets: entered and there, whole, and referred to.

use std::collections::HashSet;

use revisit_model::{ArchiveId, AssetHash, ProjectId};
use tokio::task::spawn_blocking;

use super::Check;
use crate::archives::unpack;
use crate::catalog::AssetState;
use crate::key::ASSETS;
use crate::{ObjectKey, StoreError};

impl Check<'_> {
    pub(super) async fn assets(&mut self) -> Result<(), StoreError> {
        let store = self.store;
        for project in store.objects.list_folders(ASSETS).await? {
            let mut there = HashSet::new();
            for (key, size_bytes) in store.objects.list(&format!("{ASSETS}/{project}")).await? {
                let Some((project, hash, birth)) = key.asset() else { continue };
                match self.damage_of_asset(hash, &key).await? {
                    None => {
                        there.insert((hash, birth));
                    }
                    Some(why) => {
                        self.report.damaged.add(format!("{key}: {why}"), size_bytes);
                        self.lose(project, hash, birth).await?;
                        // It is not dangling as well.
                        there.insert((hash, birth));
                    }
                }
            }
            self.missing(&project, &there).await?;
            // What an archive refers to that cannot be entered is not for us to delete.
            if store.unknown_archives(&project).await?.is_empty() {
                self.orphaned(&project).await?;
            }
        }
        if self.fix {
            store.drop_assets().await?;
        }
        Ok(())
    }

    /// Assets of the catalog that are not there.
    async fn missing(
        &mut self,
        project: &str,
        there: &HashSet<(AssetHash, ArchiveId)>,
    ) -> Result<(), StoreError> {
        for row in self.store.catalog.all_assets(project).await? {
            let key = ObjectKey::Asset(row.project.clone(), row.hash, row.birth);
            // A server that runs meanwhile may have stored it since, or deleted it.
            let is_there = there.contains(&(row.hash, row.birth))
                || self.store.objects.exists(&key).await?
                || !self.store.catalog.wants_asset(&row.project, row.hash, row.birth).await?;
            match row.state {
                AssetState::Stored if !is_there => {
                    self.report.dangling.add(key.to_string(), 0);
                    self.lose(&row.project, row.hash, row.birth).await?;
                }
                AssetState::Dropping => {
                    if self.fix {
                        self.report.mended.add(format!("deleted {key}"), row.size_bytes);
                    }
                    self.report.unfinished.add(key.to_string(), row.size_bytes);
                }
                // A pending one is missed by the archives that refer to it.
                AssetState::Stored | AssetState::Pending => {}
            }
        }
        Ok(())
    }

    /// An asset cannot be read. The archives that refer to it are made anew, where their blocks are
    /// there, and store it again, under the same name.
    async fn lose(
        &mut self,
        project: &ProjectId,
        hash: AssetHash,
        birth: ArchiveId,
    ) -> Result<(), StoreError> {
        if !self.fix {
            return Ok(());
        }
        let archives = self.store.catalog.lose_asset(project, hash, birth).await?;
        for row in archives {
            self.mend(&row.archive, row.is_current).await?;
        }
        Ok(())
    }

    async fn orphaned(&mut self, project: &str) -> Result<(), StoreError> {
        for (key, size_bytes) in self.store.unknown_assets(project).await? {
            if !self.store.objects.exists(&key).await? {
                continue;
            }
            if self.fix {
                self.store.objects.delete(&key).await?;
                self.report.mended.add(format!("deleted {key}"), size_bytes);
            }
            self.report.orphans.add(key.to_string(), size_bytes);
        }
        for row in self.store.catalog.unused_assets(project).await? {
            let key = ObjectKey::Asset(row.project, row.hash, row.birth);
            if self.fix {
                self.report.mended.add(format!("deleted {key}"), row.size_bytes);
            }
            self.report.orphans.add(key.to_string(), row.size_bytes);
        }
        if self.fix {
            self.store.catalog.drop_unused_assets(project).await?;
        }
        Ok(())
    }

    async fn damage_of_asset(
        &self,
        hash: AssetHash,
        key: &ObjectKey,
    ) -> Result<Option<String>, StoreError> {
        let packed = match self.store.objects.get(key).await {
            Err(error) if error.is_not_found() => return Ok(None),
            found => found?,
        };
        spawn_blocking(move || unpack(hash, &packed).err().map(|error| error.to_string()))
            .await
            .map_err(|error| StoreError::io("checking an asset", std::io::Error::other(error)))
    }
}
