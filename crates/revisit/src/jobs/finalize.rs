//! Finalizing: from the blocks of a quiet session to its summary.
//!
//! It is idempotent: made again from the same blocks, the summary is the same. A lease keeps two
//! nodes from doing the same work, and a lost lease only means that it was done twice.

use revisit_finalize::{ENGINE_VERSION, Finalized, Finalizer};
use revisit_store::{Claim, FinalizedSession, Store, StoreError};

use crate::session_events::{Range, SessionEvents};
use crate::{clock, telemetry};

/// Sessions claimed at once. They are finalized one after the other, within one lease.
const CLAIM: u32 = 16;

/// Finalizes some of the sessions that are due; how many it were. One that fails is given back
/// and tried again later.
pub(crate) async fn finalize_due(store: &Store, owner: &str) -> Result<usize, StoreError> {
    let claims = store.catalog().claim_due(owner, clock::now(), CLAIM).await?;
    for claim in &claims {
        let started = clock::stopwatch();
        let result = finalize(store, claim).await;
        telemetry::metrics::session_finalized(started.elapsed(), result.is_ok());
        if let Err(error) = result {
            tracing::error!(%error, session.id = %claim.session, "Failed to finalize a session");
            store.catalog().release(claim, clock::now()).await?;
        }
    }
    Ok(claims.len())
}

async fn finalize(store: &Store, claim: &Claim) -> Result<(), StoreError> {
    let Claim { project, session, .. } = claim;
    let blocks = store.catalog().blocks(project, session).await?;
    let (n_blocks, stored_bytes) =
        (blocks.len() as u64, blocks.iter().map(|it| it.size_bytes).sum());
    let range = Range::default();
    let mut events =
        SessionEvents::new(store.clone(), project.clone(), session.clone(), &blocks, range);
    let mut finalizer = Finalizer::new();
    while let Some(run) = events.next().await? {
        // A run is at most a block and what overlaps it: some ten milliseconds of counting.
        for event in &run {
            finalizer.observe(event);
        }
        tokio::task::yield_now().await;
    }
    let merger = events.merger();
    let Finalized { summary, visitor, moments, problems: _ } =
        finalizer.finish(merger.heads(), merger.problems());
    let finalized = FinalizedSession {
        summary,
        visitor,
        moments,
        engine_version: ENGINE_VERSION,
        n_blocks,
        stored_bytes,
    };
    store.finish(claim, finalized, clock::now()).await
}
