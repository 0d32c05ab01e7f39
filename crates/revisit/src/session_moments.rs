//! What the engine finds out of a stored session: its summary, and its moments, which are stored,
//! or made now where they do not cover all that has come.

use revisit_finalize::{Finalized, Finalizer};
use revisit_model::Session;
use revisit_store::{Store, StoreError, to_jsonl};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::session_events::{Range, SessionEvents};

/// Shows all events to the engine, off the threads that answer requests.
pub(crate) async fn finalize(mut events: SessionEvents) -> Result<Finalized, StoreError> {
    let mut finalizer = Finalizer::new();
    while let Some(run) = events.next().await? {
        let work = spawn_blocking(move || {
            for event in &run {
                finalizer.observe(event);
            }
            finalizer
        });
        finalizer = work.await.map_err(failed)?;
    }
    let work = spawn_blocking(move || {
        let merger = events.merger();
        finalizer.finish(merger.heads(), merger.problems())
    });
    work.await.map_err(failed)
}

/// One moment a line, in order of time. Making them anew waits for one of the turns.
pub(crate) async fn jsonl(
    store: &Store,
    turns: &Semaphore,
    session: &Session,
) -> Result<String, StoreError> {
    let Session { project, id, .. } = session;
    if let Some(stored) = store.moments(project, id).await? {
        return Ok(stored);
    }
    // The semaphore is never closed, so this is a turn.
    let _turn = turns.acquire().await;
    let blocks = store.catalog().blocks(project, id).await?;
    let range = Range::default();
    let events = SessionEvents::new(store.clone(), project.clone(), id.clone(), &blocks, range);
    let Finalized { moments, .. } = finalize(events).await?;
    spawn_blocking(move || to_jsonl(&moments))
        .await
        .map_err(failed)?
        .map_err(|error| failed(std::io::Error::from(error)))
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Io { doing: "looking for moments", source: std::io::Error::other(error) }
}
