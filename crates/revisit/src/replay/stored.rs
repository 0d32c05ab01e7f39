//! Replaying a stored session up to a time, from the nearest keyframe where there is one.

use revisit_model::{Session, Timestamp};
use revisit_rrweb::Mirror;
use revisit_store::{Store, StoreError};
use tokio::task::spawn_blocking;

use super::Replay;
use crate::archive::Start;
use crate::session_events::{Range, SessionEvents};

/// Replays what happened before a time. Where that shows no page yet, goes on to what a player
/// shows meanwhile.
pub(crate) async fn replay(
    store: &Store,
    session: &Session,
    limit_ms: f64,
    window: Option<String>,
) -> Result<(Replay, Option<Mirror>), StoreError> {
    let start = start(store, session, limit_ms, window.as_deref()).await?;
    let mut replay = Replay::new(window);
    for (window, at_ms, events) in start.keyframes {
        let work = spawn_blocking(move || {
            replay.begin_at(&window, at_ms, &events);
            replay
        });
        replay = work.await.map_err(broke)?;
    }
    let to = limit_ms.is_finite().then(|| Timestamp::from_fractional_ms(limit_ms.ceil()));
    let mut before =
        open(store, session, Range { from: start.from, to, ..Range::default() }).await?;
    while let Some(run) = before.next().await? {
        let work = spawn_blocking(move || {
            for event in run.iter().filter(|it| it.at_ms < limit_ms) {
                replay.observe(event);
            }
            replay
        });
        replay = work.await.map_err(broke)?;
    }
    if replay.page().is_some() {
        return Ok((replay, None));
    }
    let mut later = open(store, session, Range::default()).await?;
    while let Some(mut run) = later.next().await? {
        run.retain(|it| it.at_ms >= limit_ms);
        let work = spawn_blocking(move || {
            let poster = replay.poster(&run);
            (replay, poster)
        });
        let poster;
        (replay, poster) = work.await.map_err(broke)?;
        if poster.is_some() {
            return Ok((replay, poster));
        }
    }
    Ok((replay, None))
}

async fn start(
    store: &Store,
    session: &Session,
    limit_ms: f64,
    window: Option<&str>,
) -> Result<Start, StoreError> {
    let parts = store.catalog().parts(&session.project, &session.id).await?;
    match Start::find(store, &parts, limit_ms, window).await {
        // The archive went just now; without a keyframe it takes longer.
        Err(error) if error.is_not_found() => Ok(Start::default()),
        found => found,
    }
}

async fn open(store: &Store, session: &Session, range: Range) -> Result<SessionEvents, StoreError> {
    let events = SessionEvents::open(store, &session.project, &session.id, range).await?;
    events.ok_or_else(|| StoreError::NotFound { key: format!("session {}", session.id) })
}

fn broke(error: tokio::task::JoinError) -> StoreError {
    StoreError::Io { doing: "replaying a session", source: std::io::Error::other(error) }
}
