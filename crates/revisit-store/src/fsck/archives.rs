//! Archives: entered and there, whole, and with all their assets.

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::Check;
use crate::StoreError;
use crate::catalog::{ArchiveRef, ArchiveRow, Leaving};
use crate::key::ARCHIVES;

impl Check<'_> {
    /// Archives that the catalog does not know. They are entered with everything else, by making
    /// the catalog anew: only that tells which blocks are in them.
    pub(super) async fn unknown_archives(&mut self) -> Result<(), StoreError> {
        let store = self.store;
        let mut n_readable = 0;
        for project in store.objects.list_folders(ARCHIVES).await? {
            for (key, size_bytes) in store.unknown_archives(&project).await? {
                let bytes = match store.objects.get(&key).await {
                    Err(error) if error.is_not_found() => continue,
                    found => found?,
                };
                let damage = self.damage_of_archive(bytes).await?;
                if damage.is_empty() {
                    n_readable += 1;
                    self.report.orphans.add(key.to_string(), size_bytes);
                    if self.fix {
                        self.report.mended.add(format!("entered {key}"), size_bytes);
                    }
                }
                for why in damage {
                    self.report.damaged.add(format!("{key}: {why}"), size_bytes);
                }
            }
        }
        if self.fix && n_readable > 0 {
            store.catalog.set_incomplete().await?;
            store.reindex().await?;
        }
        Ok(())
    }

    pub(super) async fn archives(&mut self) -> Result<(), StoreError> {
        let leaving = self.store.catalog.given_up_archives(self.now).await?;
        for row in self.store.catalog.all_archives().await? {
            let ArchiveRow { archive, is_current, is_written } = row;
            let key = archive.key();
            if !is_written {
                if leaving.contains(&Leaving::from(&archive)) {
                    self.drop_unfinished(&archive).await?;
                }
                continue;
            }
            let mut is_sound = true;
            match self.store.objects.get(&key).await {
                Err(error) if error.is_not_found() => {
                    // A server that runs meanwhile may have deleted it.
                    let ArchiveRef { project, session, id, .. } = &archive;
                    let catalog = &self.store.catalog;
                    if catalog.archive_by_id(project, session, *id).await?.is_none() {
                        continue;
                    }
                    self.report.dangling.add(key.to_string(), 0);
                    is_sound = false;
                }
                Err(error) => return Err(error),
                Ok(bytes) => {
                    let (now, then) = (bytes.len() as u64, archive.size_bytes);
                    if now != then {
                        let why = format!("{key}: it has {now} bytes, and had {then}");
                        self.report.damaged.add(why, now);
                        is_sound = false;
                    }
                    for why in self.damage_of_archive(bytes).await? {
                        self.report.damaged.add(format!("{key}: {why}"), now);
                        is_sound = false;
                    }
                }
            }
            if is_sound {
                is_sound = self.has_its_assets(&archive).await?;
            }
            if self.fix && !is_sound {
                self.mend(&archive, is_current).await?;
            }
        }
        Ok(())
    }

    async fn has_its_assets(&mut self, archive: &ArchiveRef) -> Result<bool, StoreError> {
        let store = self.store;
        let ArchiveRef { project, session, id, .. } = archive;
        let facts = match store.read_facts(project, session, *id).await {
            Ok(facts) => facts,
            Err(StoreError::Damaged { what, why }) => {
                self.report.damaged.add(format!("{what}: {why}"), archive.size_bytes);
                return Ok(false);
            }
            Err(error) if error.is_not_found() => return Ok(true),
            Err(error) => return Err(error),
        };
        let n_missing = store.catalog.count_missing(project, &facts.assets).await?;
        let is_there = store.catalog.archive_by_id(project, session, *id).await?.is_some();
        if n_missing > 0 && is_there {
            let what = format!("{}: {n_missing} of its assets are not there", archive.key());
            self.report.dangling.add(what, archive.size_bytes);
        }
        Ok(n_missing == 0)
    }

    /// Makes a session due from its blocks when its archive is no good and they are all there; an
    /// archive that was superseded is only deleted.
    pub(super) async fn mend(
        &mut self,
        archive: &ArchiveRef,
        is_current: bool,
    ) -> Result<(), StoreError> {
        let (catalog, key) = (&self.store.catalog, archive.key());
        if is_current {
            if catalog.finalize_anew(&archive.project, &archive.session, self.now).await? {
                let what = format!("{key} will be made anew from its blocks");
                self.report.mended.add(what, archive.size_bytes);
            }
            return Ok(());
        }
        self.store.drop_archive(&archive.into()).await?;
        self.report.mended.add(format!("deleted {key}, which is superseded"), archive.size_bytes);
        Ok(())
    }

    async fn drop_unfinished(&mut self, archive: &ArchiveRef) -> Result<(), StoreError> {
        let what = archive.key().to_string();
        if self.fix {
            self.store.drop_archive(&archive.into()).await?;
            self.report.mended.add(format!("gave up {what}"), 0);
        }
        self.report.unfinished.add(what, 0);
        Ok(())
    }

    async fn damage_of_archive(&self, bytes: Bytes) -> Result<Vec<String>, StoreError> {
        let damage = self.store.reader.damage;
        spawn_blocking(move || damage(&bytes))
            .await
            .map_err(|error| StoreError::io("checking an archive", std::io::Error::other(error)))
    }
}
