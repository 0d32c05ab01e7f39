//! Finalizing: from the blocks of a quiet session to its summary and moments.
//!
//! It is idempotent: made again from the same blocks, the result is the same. A lease keeps two
//! nodes from doing the same work, and a lost lease only means that it was done twice.

use revisit_finalize::{ENGINE_VERSION, Finalized};
use revisit_model::{ProjectId, SessionId};
use revisit_store::{Claim, FinalizedSession, Store, StoreError};

use crate::session_events::{Range, SessionEvents};
use crate::{clock, session_moments, telemetry};

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

async fn finalize(store: &Store, claim: &Claim) -> Result<(), StoreError> {
    let Claim { project, session, .. } = claim;
    let blocks = store.catalog().blocks(project, session).await?;
    let (n_blocks, stored_bytes) =
        (blocks.len() as u64, blocks.iter().map(|it| it.size_bytes).sum());
    let range = Range::default();
    let events =
        SessionEvents::new(store.clone(), project.clone(), session.clone(), &blocks, range);
    let Finalized { summary, visitor, moments, problems: _ } =
        session_moments::finalize(events).await?;
    let finalized = FinalizedSession {
        summary,
        visitor,
        engine_version: ENGINE_VERSION,
        n_blocks,
        stored_bytes,
    };
    store.finish_moments(claim, finalized, moments, clock::now()).await
}
