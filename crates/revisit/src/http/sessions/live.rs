//! `GET /api/v1/sessions/{id}/live`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use revisit_model::{Session, SessionState};
use revisit_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::find;
use crate::clock;
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};
use crate::session_events::{Range, SessionEvents};

/// How often a session is looked at while it grows, and when it does not.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_SELDOM: Duration = Duration::from_secs(5);
/// How often a silent stream says that it is still there. Proxies cut after a minute, mostly.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where to begin.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiveParams {
    /// Of this block of the session and later ones; 0 when absent. A header `Last-Event-ID` says
    /// it too, and counts more.
    from_block: Option<u64>,
}

/// What a session is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct LiveState {
    n_blocks: u64,
    is_live: bool,
}

/// The events of a session as they come.
///
/// Server-sent events. `events` has one `["window", event]` in each line of its data, and as its id
/// the number of the block to go on with. `state` has `{"n_blocks":…,"is_live":…}`: at the beginning
/// and whenever that changes. The stream goes on until the client ends it.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/live", tag = "sessions", operation_id = "getLive",
    params(("id" = String, Path, description = "The session's id"), LiveParams), responses(
    (status = 200, description = "Server-sent events", body = String, content_type = "text/event-stream"),
    (status = 400, description = "A parameter is not known or cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased, or the blocks asked for are only in its archive by now", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn live(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    headers: HeaderMap,
    Params(params): Params<LiveParams>,
) -> Result<Response, Problem> {
    let session = find(&app, &owner.project, &id).await?;
    let last_id = headers.get("last-event-id").and_then(|it| it.to_str().ok()?.parse().ok());
    let next_block = last_id.or(params.from_block).unwrap_or(0);
    if blocks(&app, &session, next_block, u64::MAX).await?.is_none() {
        return Err(Problem::superseded(
            "these blocks are only in the session's archive by now; ask for its replay",
        ));
    }
    let stream = Sse::new(follow(app, session, next_block))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok(([(CACHE_CONTROL, "private, no-cache")], stream).into_response())
}

/// Everything from a block on, as it comes. It ends when the session is gone or the server stops.
fn follow(
    app: Arc<App>,
    session: Session,
    mut next_block: u64,
) -> impl Stream<Item = Result<Event, StoreError>> {
    async_stream::try_stream! {
        let mut told = None;
        loop {
            let Session { project, id, .. } = &session;
            let Some(now) = app.store.catalog().session(project, id, clock::now()).await? else {
                return;
            };
            let is_live = now.state == SessionState::Live;
            let state = LiveState { n_blocks: now.n_blocks, is_live };
            if told != Some(state) {
                told = Some(state);
                let json = serde_json::to_string(&state).unwrap_or_default();
                yield Event::default().event("state").data(json);
            }
            // One by one, so that memory holds no more than one.
            while next_block < now.n_blocks {
                let Some(mut events) = blocks(&app, &session, next_block, next_block + 1).await? else {
                    return;
                };
                let mut text = String::new();
                while let Some(run) = events.next().await? {
                    for event in run {
                        event.write_line(&mut text);
                    }
                }
                next_block += 1;
                let event = Event::default().event("events").id(next_block.to_string());
                yield event.data(text.trim_end());
            }
            let pause = if is_live { LOOK_EVERY } else { LOOK_SELDOM };
            tokio::select! {
                () = app.stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

async fn blocks(
    app: &App,
    session: &Session,
    from: u64,
    to: u64,
) -> Result<Option<SessionEvents>, StoreError> {
    let range = Range { from_block: Some(from), to_block: Some(to), ..Range::default() };
    SessionEvents::open(&app.store, &session.project, &session.id, range).await
}
