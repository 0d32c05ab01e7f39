//! What the engine finds out of a stored session: its summary, and its moments, which its archive
//! has, or which are made now where that does not cover all that has come.

use revisit_finalize::{Finalized, Finalizer};
use revisit_model::{Moment, Session, limits};
use revisit_store::{Parts, Store, StoreError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::archive::StoredArchive;
use crate::session_events::SessionEvents;

/// Shows all events to the engine, off the threads that answer requests.
async fn finalize(mut events: SessionEvents) -> Result<Finalized, StoreError> {
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
    match archived(store, session).await {
        // It went just now, for another.
        Err(error) if error.is_not_found() => {}
        Ok(None) => {}
        archived => return archived.map(Option::unwrap_or_default),
    }
    // The semaphore is never closed, so this is a turn.
    let _turn = turns.acquire().await;
    let events = SessionEvents::open_whole(store, project, id).await?;
    let Finalized { moments, .. } = finalize(events).await?;
    spawn_blocking(move || to_jsonl(&moments)).await.map_err(failed)
}

/// The moments of the session's archive, if that is all of the session.
async fn archived(store: &Store, session: &Session) -> Result<Option<String>, StoreError> {
    let parts = store.catalog().parts(&session.project, &session.id).await?;
    let Parts { archive: Some(archive), blocks, n_blocks: _ } = parts else { return Ok(None) };
    if !blocks.is_empty() {
        return Ok(None);
    }
    let archive = StoredArchive::open(store, archive).await?;
    archive.text(&archive.manifest().moments.entry).await.map(Some)
}

/// One line a moment. What is beyond the limit is left out.
pub(crate) fn to_jsonl(moments: &[Moment]) -> String {
    let mut text = String::new();
    for moment in moments {
        let line = serde_json::to_string(moment).expect("texts and numbers always serialize");
        if text.len() + line.len() >= limits::MAX_MOMENTS_BYTES {
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Io { doing: "looking for moments", source: std::io::Error::other(error) }
}
