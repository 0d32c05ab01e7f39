//! The archive that a store keeps of a session, with its assets put into it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use revisit_archive::{Archive, Form, Repack, repack};
use revisit_model::{ArchiveId, AssetHash, Session};
use revisit_store::{ArchiveRef, Store, StoreError};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::CarryError;

/// How often a session is looked up again when its archive was replaced while it was read.
const MAX_LOOKS: u32 = 3;

/// The current archive in a form that needs nothing else, when it holds all that there is.
pub(super) async fn of_session(
    store: &Store,
    session: &Session,
    form: Form,
) -> Result<Option<Bytes>, CarryError> {
    let mut n_looks = 0;
    loop {
        let parts = store.catalog().parts(&session.project, &session.id).await?;
        let Some(archive) = parts.archive.filter(|_| parts.blocks.is_empty()) else {
            return Ok(None);
        };
        n_looks += 1;
        match fat(store, archive, session, form).await {
            Err(CarryError::Store(error)) if error.is_not_found() && n_looks < MAX_LOOKS => {}
            fat => return fat.map(Some),
        }
    }
}

async fn fat(
    store: &Store,
    archive: ArchiveRef,
    session: &Session,
    form: Form,
) -> Result<Bytes, CarryError> {
    let bytes = store.archive_range(&archive, 0..archive.size_bytes).await?;
    let labels = Some((session.labels.title.clone(), session.labels.tags.clone()));
    let (store, runtime) = (store.clone(), Handle::current());
    let work = spawn_blocking(move || {
        let thin = Archive::open(bytes)?;
        let births = thin.index().thin.as_ref().map(|it| it.assets.clone()).unwrap_or_default();
        // One after the other, so that only one is in memory beside the archive.
        let mut failure = None;
        let mut fetch = |hash: &AssetHash| {
            let fetched = runtime.block_on(asset(&store, &archive, &births, *hash));
            fetched.map_err(|error| failure = Some(error)).ok()
        };
        let repacked = repack(&thin, &Repack { form, births: None, labels }, &mut fetch);
        match failure {
            Some(error) => Err(CarryError::Store(error)),
            None => Ok(Bytes::from(repacked?)),
        }
    });
    work.await?
}

async fn asset(
    store: &Store,
    archive: &ArchiveRef,
    births: &BTreeMap<AssetHash, ArchiveId>,
    hash: AssetHash,
) -> Result<String, StoreError> {
    let birth = births.get(&hash).ok_or_else(|| StoreError::Damaged {
        what: format!("archive {}", archive.id),
        why: format!("it does not say where asset {hash} is"),
    })?;
    store.asset(&archive.project, hash, *birth).await
}
