//! What the server does by itself: finalizing sessions that went quiet, and keeping house.

mod finalize;
mod housekeeping;

use std::time::Duration;

use revisit_store::Store;
use tokio_util::sync::CancellationToken;

use crate::clock;

pub(crate) use finalize::{finalize_due, finalize_one};

/// How often the catalog is asked for work.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often house is kept.
const CLEAN_EVERY: Duration = Duration::from_mins(1);
/// How often objects are looked for that a crash left behind. It lists one object a session.
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// How long of each second sessions of an older engine are finalized, so that the rest of it is
/// there for those that come in.
const CATCH_UP_FOR: Duration = Duration::from_millis(250);

/// Runs until it is told to stop; a session that is being finalized is finished first.
pub(crate) async fn run(store: Store, stop: CancellationToken) {
    let owner = clock::new_owner_name();
    housekeeping::say_outdated(&store).await;
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    let mut clean = tokio::time::interval(CLEAN_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {
                finalize_all(&store, &owner, &stop).await;
                catch_up(&store, &owner, &stop).await;
            }
            _ = clean.tick() => housekeeping::keep_house(&store).await,
            _ = sweep.tick() => housekeeping::sweep(&store).await,
        }
    }
}

/// Finalizes sessions of an older engine for a while. They are many after an update, and nobody
/// waits for them.
async fn catch_up(store: &Store, owner: &str, stop: &CancellationToken) {
    let started = clock::stopwatch();
    while started.elapsed() < CATCH_UP_FOR && !stop.is_cancelled() {
        match finalize::finalize_outdated(store, owner).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "Failed to look for outdated sessions");
                return;
            }
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
