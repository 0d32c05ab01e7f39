//! Finalizing: from the archive and the later blocks of a quiet session to its next archive.
//!
//! It is idempotent: made again from the same blocks, the result is the same. A lease keeps two
//! nodes from doing the same work, and a lost lease only means that it was done twice. Memory holds
//! the new archive and its assets, and of the events what overlaps in time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use revisit_archive::{ArchiveError, Form};
use revisit_finalize::ENGINE_VERSION;
use revisit_model::{ArchiveId, AssetHash, ProjectId, SessionId};
use revisit_store::{ArchivedSession, Claim, FinalizedSession, Pinned, Store, StoreError};
use tokio::task::{JoinError, spawn_blocking};

use crate::archive::{Draft, Drafted, Known};
use crate::session_events::SessionEvents;
use crate::{clock, telemetry};

/// How often a lease is taken anew during long work; it lasts two minutes.
const RENEW_EVERY: Duration = Duration::from_secs(30);
/// Sessions claimed at once. They are finalized one after the other, within one lease.
const CLAIM: u32 = 16;

/// Finalizes one session, unless somebody else is at it.
pub(crate) async fn finalize_one(
    store: &Store,
    owner: &str,
    project: &ProjectId,
    session: &SessionId,
) -> Result<(), StoreError> {
    let claim = store.catalog().claim_one(owner, project, session, clock::now()).await?;
    finalize_all(store, claim.as_slice()).await
}

/// Finalizes one session that an older engine finalized, if there is one; how many it were. It
/// takes one at a time, so that whatever is due can come first.
pub(crate) async fn finalize_outdated(store: &Store, owner: &str) -> Result<usize, StoreError> {
    let claims = store.catalog().claim_outdated(owner, ENGINE_VERSION, clock::now(), 1).await?;
    finalize_all(store, &claims).await?;
    Ok(claims.len())
}

/// Finalizes some of the sessions that are due; how many it were. One that fails is given back
/// and tried again later.
pub(crate) async fn finalize_due(store: &Store, owner: &str) -> Result<usize, StoreError> {
    let claims = store.catalog().claim_due(owner, clock::now(), CLAIM).await?;
    finalize_all(store, &claims).await?;
    Ok(claims.len())
}

async fn finalize_all(store: &Store, claims: &[Claim]) -> Result<(), StoreError> {
    for claim in claims {
        let started = clock::stopwatch();
        let result = finalize(store, claim).await;
        telemetry::metrics::session_finalized(started.elapsed(), result.is_ok());
        if let Err(error) = result {
            tracing::error!(%error, session.id = %claim.session, "Failed to finalize a session");
            store.catalog().release(claim, clock::now()).await?;
        }
    }
    Ok(())
}

/// Why a session could not be finalized.
#[derive(Debug, thiserror::Error)]
enum FinalizeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("a fault in the engine: {0}")]
    Broke(#[from] JoinError),
}

async fn finalize(store: &Store, claim: &Claim) -> Result<(), FinalizeError> {
    let mut lease = Lease { store, claim, renewed: clock::stopwatch() };
    let Claim { project, session, .. } = claim;
    let Some(session) = store.catalog().session(project, session, clock::now()).await? else {
        return Ok(store.catalog().release(claim, clock::now()).await?);
    };
    let mut events = SessionEvents::open_whole(store, project, &session.id).await?;
    let (n_blocks, stored_bytes) = (events.n_blocks(), events.stored_bytes());
    let mut draft = Draft::new(Form::Thin);
    while let Some(run) = events.next().await? {
        let work = spawn_blocking(move || draft.add(&run).map(|()| draft));
        draft = work.await??;
        if !lease.hold().await? {
            return Ok(());
        }
    }
    let mut merger = events.into_merger();
    let known = Known::of(&session, n_blocks, stored_bytes);
    let work = spawn_blocking(move || draft.finish(&mut merger, known));
    let drafted = work.await??;
    let id = clock::new_archive_id();
    let begun = store.begin_archive(claim, id, &drafted.assets(), clock::now()).await?;
    let Some(pinned) = begun else { return Ok(()) };
    if !put_assets(&mut lease, &drafted, &pinned).await? {
        return Ok(());
    }
    let finalized = FinalizedSession {
        summary: drafted.finalized().summary.clone(),
        visitor: drafted.finalized().visitor.clone(),
        engine_version: ENGINE_VERSION,
        n_blocks,
        stored_bytes,
    };
    let births: BTreeMap<AssetHash, ArchiveId> =
        pinned.iter().map(|it| (it.hash, it.birth)).collect();
    let written = spawn_blocking(move || drafted.write_thin(births)).await??;
    let archived = ArchivedSession { id, bytes: written.bytes, finalized };
    store.finish(claim, archived, clock::now()).await?;
    Ok(())
}

/// Stores the strings that are not there yet. `false` when nobody wants them any more.
async fn put_assets(
    lease: &mut Lease<'_>,
    drafted: &Drafted,
    pinned: &[Pinned],
) -> Result<bool, StoreError> {
    let missing: BTreeMap<AssetHash, ArchiveId> =
        pinned.iter().filter(|it| !it.is_stored).map(|it| (it.hash, it.birth)).collect();
    for (hash, text) in drafted.asset_texts() {
        let Some(birth) = missing.get(&hash) else { continue };
        let is_wanted = lease.store.put_asset(&lease.claim.project, hash, *birth, text).await?;
        if !is_wanted || !lease.hold().await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The lease of a session, through long work.
struct Lease<'a> {
    store: &'a Store,
    claim: &'a Claim,
    renewed: Instant,
}

impl Lease<'_> {
    /// Takes it anew from time to time; whether it is still held.
    async fn hold(&mut self) -> Result<bool, StoreError> {
        if self.renewed.elapsed() < RENEW_EVERY {
            return Ok(true);
        }
        self.renewed = clock::stopwatch();
        self.store.catalog().renew(self.claim, clock::now()).await
    }
}
