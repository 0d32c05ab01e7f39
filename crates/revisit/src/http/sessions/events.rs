//! `GET /api/v1/sessions/{id}/events`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use revisit_model::Timestamp;
use revisit_store::StoreError;
use serde::Deserialize;
use utoipa::IntoParams;

use super::find;
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};
use crate::session_events::{Range, SessionEvents};

/// Which part of the session; all of it when absent.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsParams {
    /// At or after this time, in milliseconds since the epoch.
    from_ms: Option<i64>,
    /// Before this time, in milliseconds since the epoch.
    to_ms: Option<i64>,
    /// Of this block of the session and later ones.
    from_block: Option<u64>,
    /// Of blocks before this one.
    to_block: Option<u64>,
}

/// Text sent at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The events of a session, in order of time.
///
/// JSON Lines, one `["window", event]` a line. The header `revisit-blocks` says how many blocks
/// the session has now: a live viewer asks next for `from_block` with that number.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/events", tag = "sessions", operation_id = "getEvents",
    params(("id" = String, Path, description = "The session's id"), EventsParams), responses(
    (status = 200, description = "JSON Lines", body = String, content_type = "application/jsonl",
        headers(("revisit-blocks" = u64, description = "Blocks that the session has now"))),
    (status = 400, description = "A parameter is not known or cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased, or the blocks asked for are only in its archive by now", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    Params(params): Params<EventsParams>,
) -> Result<Response, Problem> {
    let session = find(&app, &owner.project, &id).await?;
    let range = Range {
        from: params.from_ms.map(Timestamp::from_ms),
        to: params.to_ms.map(Timestamp::from_ms),
        from_block: params.from_block,
        to_block: params.to_block,
    };
    let events = SessionEvents::open(&app.store, &owner.project, &session.id, range).await?;
    let Some(events) = events else {
        return Err(Problem::superseded(
            "these blocks are only in the session's archive by now; ask for its replay",
        ));
    };
    let n_blocks = events.n_blocks();
    let body = Body::from_stream(lines(events));
    let headers = [(CONTENT_TYPE, "application/jsonl"), (CACHE_CONTROL, "private, no-cache")];
    let mut response = (headers, body).into_response();
    response.headers_mut().insert("revisit-blocks", HeaderValue::from(n_blocks));
    Ok(response)
}

/// The lines of the events, in pieces. A failure midway ends the stream with an error, which cuts
/// the connection, so that a client never takes a part for the whole.
fn lines(mut events: SessionEvents) -> impl Stream<Item = Result<Bytes, StoreError>> {
    async_stream::try_stream! {
        let mut text = String::with_capacity(CHUNK_BYTES);
        while let Some(run) = events.next().await? {
            for event in run {
                event.write_line(&mut text);
                if text.len() >= CHUNK_BYTES {
                    let full = std::mem::replace(&mut text, String::with_capacity(CHUNK_BYTES));
                    yield Bytes::from(full);
                }
            }
        }
        if !text.is_empty() {
            yield Bytes::from(text);
        }
    }
}
