//! Making the catalog from nothing but the objects.
//!
//! Archives come first: the best one of each session is its current one. Then the segments: a block
//! whose deliveries are all in the archive is superseded, the others follow the archive's in order.

use std::collections::{BTreeMap, HashMap, HashSet};

use revisit_model::{ArchiveId, ItemId, ProjectId, SessionId, Timestamp};
use tokio::task::spawn_blocking;

use crate::archives::ArchiveFacts;
use crate::catalog::{Adopted, ArchiveRef};
use crate::erase::Tombstone;
use crate::key::{ARCHIVES, ASSETS, PROJECTS, SEGMENTS, time_in};
use crate::segment::Manifest;
use crate::{ObjectKey, Store, StoreError, folder};

/// What making the catalog anew found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reindexed {
    pub n_segments: u64,
    pub n_blocks: u64,
    /// Segments that cannot be read; they were left where they are.
    pub n_damaged: u64,
    /// Archives, those included that others supersede.
    pub n_archives: u64,
    /// Archives that cannot be read; they were left where they are.
    pub n_damaged_archives: u64,
}

/// Deliveries by session.
pub(crate) type Deliveries = HashMap<(ProjectId, SessionId), HashSet<ItemId>>;

/// One archive of a session, read.
struct Candidate {
    archive: ArchiveRef,
    facts: ArchiveFacts,
    n_missing_assets: u64,
}

impl Store {
    /// Makes the catalog anew, unless another process did so meanwhile.
    pub(crate) async fn reindex(&self) -> Result<Reindexed, StoreError> {
        let folder = self.folder.clone();
        let turn = spawn_blocking(move || folder::wait_for_turn(&folder)).await;
        let _turn = turn.map_err(|error| {
            StoreError::io("waiting for another reindex", std::io::Error::other(error))
        })??;
        if self.catalog.is_complete().await? {
            return self.recover().await;
        }
        self.catalog.clear().await?;
        // Tombstones first, so that no erased session comes back; labels last, since they need
        // their sessions.
        self.enter_tombstones().await?;
        let mut report = Reindexed::default();
        let segments = self.objects.list(SEGMENTS).await?;
        let manifests = self.load_manifests(segments, &mut report).await?;
        self.enter_assets().await?;
        let archived = self.enter_archives(&manifests, &mut report).await?;
        self.enter_manifests(manifests, &archived, &mut report).await?;
        self.enter_labels().await?;
        self.sweep_orphans().await?;
        self.catalog.set_complete().await?;
        Ok(report)
    }

    async fn enter_tombstones(&self) -> Result<(), StoreError> {
        for (key, _) in self.objects.list(PROJECTS).await? {
            if let ObjectKey::Erased(project, session) = &key {
                let Tombstone { erased_at } = self.load_json(&key).await?;
                let sessions = std::slice::from_ref(session);
                self.catalog.mark_erased(project, sessions, erased_at).await?;
            }
        }
        Ok(())
    }

    async fn enter_labels(&self) -> Result<(), StoreError> {
        for (key, _) in self.objects.list(PROJECTS).await? {
            if let ObjectKey::Labels(project, session) = &key {
                let labels = self.load_json(&key).await?;
                self.catalog.set_labels(project, session, &labels).await?;
            }
        }
        Ok(())
    }

    async fn enter_assets(&self) -> Result<(), StoreError> {
        /// Rows that are written at once.
        const AT_ONCE: usize = 1000;
        for some in self.objects.list(ASSETS).await?.chunks(AT_ONCE) {
            let assets: Vec<_> = some
                .iter()
                .filter_map(|(key, size_bytes)| {
                    let (project, hash, birth) = key.asset()?;
                    Some((project, hash, birth, *size_bytes))
                })
                .collect();
            self.catalog.adopt_assets(&assets).await?;
        }
        Ok(())
    }

    /// Enters all archives; gives the deliveries that are in current ones and in segments too.
    async fn enter_archives(
        &self,
        manifests: &[(Manifest, u64)],
        report: &mut Reindexed,
    ) -> Result<Deliveries, StoreError> {
        let mut in_segments = Deliveries::new();
        for block in manifests.iter().flat_map(|(it, _)| &it.blocks) {
            let name = (block.project.clone(), block.session.clone());
            in_segments.entry(name).or_default().extend(&block.stats.items);
        }
        let mut found: BTreeMap<(ProjectId, SessionId), Vec<(ArchiveId, u64)>> = BTreeMap::new();
        for (key, size_bytes) in self.objects.list(ARCHIVES).await? {
            if let ObjectKey::Archive(project, session, id) = key {
                found.entry((project, session)).or_default().push((id, size_bytes));
            }
        }
        let mut archived = Deliveries::new();
        for ((project, session), archives) in found {
            if self.catalog.erased_at(&project, &session).await?.is_some() {
                self.erase_archives(&project, &session).await?;
                continue;
            }
            let name = (project, session);
            let wanted = in_segments.get(&name);
            let (n_archives, items) = self.enter_archives_of(&name, &archives).await?;
            report.n_archives += n_archives;
            report.n_damaged_archives += archives.len() as u64 - n_archives;
            if let Some(wanted) = wanted {
                let both = items.into_iter().filter(|it| wanted.contains(it)).collect();
                archived.insert(name, both);
            }
        }
        Ok(archived)
    }

    /// Enters the archives of one session, the best as the current one. How many could be read, and
    /// the deliveries in the current one.
    async fn enter_archives_of(
        &self,
        (project, session): &(ProjectId, SessionId),
        archives: &[(ArchiveId, u64)],
    ) -> Result<(u64, Vec<ItemId>), StoreError> {
        let mut candidates = Vec::new();
        for (id, size_bytes) in archives {
            match self.read_facts(project, session, *id).await {
                Ok(facts) => {
                    let assets = &facts.assets;
                    let n_missing_assets = self.catalog.count_missing(project, assets).await?;
                    let archive = ArchiveRef {
                        project: project.clone(),
                        session: session.clone(),
                        id: *id,
                        n_blocks: facts.n_blocks,
                        size_bytes: *size_bytes,
                    };
                    candidates.push(Candidate { archive, facts, n_missing_assets });
                }
                Err(StoreError::Damaged { what, why }) => {
                    tracing::warn!("{what} is left out: it is damaged: {why}");
                }
                Err(error) => return Err(error),
            }
        }
        candidates
            .sort_by_key(|it| (it.n_missing_assets == 0, it.facts.items.len(), it.archive.id));
        let n_archives = candidates.len() as u64;
        let mut current = candidates.pop();
        for Candidate { archive, facts, .. } in &candidates {
            // Nobody reads it: there was no catalog to find it in.
            let (assets, since) = (facts.assets.as_slice(), Timestamp::default());
            let adopted = Adopted { archive, assets, since, current: None };
            self.catalog.adopt_archive(&adopted).await?;
        }
        if let Some(Candidate { archive, facts, .. }) = &current {
            let (assets, since) = (facts.assets.as_slice(), time_in(archive.id.as_uuid()));
            let adopted = Adopted { archive, assets, since, current: Some(facts) };
            self.catalog.adopt_archive(&adopted).await?;
        }
        let items = current.as_mut().map(|it| std::mem::take(&mut it.facts.items));
        Ok((n_archives, items.unwrap_or_default()))
    }

    /// What an archive says of itself, if it is the one that its name says.
    pub(crate) async fn read_facts(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: ArchiveId,
    ) -> Result<ArchiveFacts, StoreError> {
        let key = ObjectKey::Archive(project.clone(), session.clone(), id);
        let bytes = self.objects.get(&key).await?;
        let facts = self.reader.facts;
        let facts = spawn_blocking(move || facts(&bytes))
            .await
            .map_err(|error| StoreError::io("reading an archive", std::io::Error::other(error)))?
            .map_err(|why| StoreError::damaged(&key, why))?;
        let is_the_one = facts.project == *project
            && facts.session == *session
            && facts.id.is_none_or(|it| it == id);
        if !is_the_one {
            let why = format!("it is of session {} of project {}", facts.session, facts.project);
            return Err(StoreError::damaged(&key, why));
        }
        Ok(facts)
    }
}
