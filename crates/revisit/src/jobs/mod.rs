//! What the server does by itself: finalizing sessions that went quiet, and keeping house.

mod finalize;
mod housekeeping;

use std::time::Duration;

use revisit_store::Store;
use tokio_util::sync::CancellationToken;

use crate::clock;

pub(crate) use finalize::finalize_due;

/// How often the catalog is asked for work.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often house is kept.
const CLEAN_EVERY: Duration = Duration::from_mins(1);

/// Runs until it is told to stop; a session that is being finalized is finished first.
pub(crate) async fn run(store: Store, stop: CancellationToken) {
    let owner = clock::new_owner_name();
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut clean = tokio::time::interval(CLEAN_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => finalize_all(&store, &owner, &stop).await,
            _ = clean.tick() => housekeeping::keep_house(&store).await,
        }
    }
}

async fn finalize_all(store: &Store, owner: &str, stop: &CancellationToken) {
    loop {
        match finalize_due(store, owner).await {
            Ok(0) => return,
            Ok(_) if stop.is_cancelled() => return,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "Failed to look for sessions to finalize");
                return;
            }
        }
    }
}
