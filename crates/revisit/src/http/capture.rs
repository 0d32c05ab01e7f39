//! Taking in recordings, whatever the dialect: read the body within bounds, decode, open the key,
//! wait until it is stored.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use axum::http::request::Parts;
use http_body_util::{BodyExt as _, Limited};
use revisit_model::{Batch, KeyKind, Problems, Source, limits};
use revisit_store::{Incoming, Outcome};
use revisit_wire::{Received, Request, WireError};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::{App, Problem};
use crate::ingest::Reservation;
use crate::{clock, telemetry};

/// A function that makes a batch of a request.
pub(crate) type Decode = fn(&Request<'_>) -> Result<Received, WireError>;

/// What the sender is told.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Events that are stored now, those that were stored before included.
    pub(crate) n_events: u64,
    pub(crate) problems: Problems,
}

/// Bodies up to this size are decoded where they are read; others would keep a worker from its
/// other requests for milliseconds.
const SMALL_BODY_BYTES: usize = 32 * 1024;

/// Takes in one request. On success everything that could be kept is durable.
pub(crate) async fn capture(
    app: &Arc<App>,
    parts: &Parts,
    body: Body,
    source: Source,
    decode: Decode,
) -> Result<Stored, Problem> {
    let started = clock::stopwatch();
    let result = take(app, parts, body, source, decode).await;
    telemetry::metrics::ingest_answered(started.elapsed());
    result
}

async fn take(
    app: &Arc<App>,
    parts: &Parts,
    body: Body,
    source: Source,
    decode: Decode,
) -> Result<Stored, Problem> {
    let (body, mut reservation) = read(app, parts, body).await?;
    // The decompressed text, and the lines that are made of it.
    reservation.grow(2 * expected_bytes(&body)).await.ok_or_else(no_room)?;
    let body_bytes = body.len();
    let decoded = decode_body(app, parts, body, decode).await;
    let decoded = decoded.unwrap_or(Err(WireError::Undecodable("decoding it failed")));
    let received = decoded.map_err(|error| {
        telemetry::metrics::ingest_rejected("undecodable");
        Problem::from(error)
    })?;
    let Received { key, batch: Batch { items, problems } } = received;
    let Some(opened) = app.access.open_with(KeyKind::Write, &key).await? else {
        telemetry::metrics::ingest_rejected("unknown_key");
        return Err(Problem::unauthorized("the write key is not known"));
    };
    for (kind, problem) in problems.iter() {
        telemetry::metrics::ingest_problem(kind, problem.count);
    }
    let (n_items, n_events) =
        (items.len() as u64, items.iter().map(|it| it.events.n_events()).sum());
    let project = opened.project;
    let incoming = items.into_iter().map(|item| Incoming { project: project.clone(), item });
    let outcomes = app.committer.commit(incoming.collect()).await.map_err(|error| {
        telemetry::metrics::ingest_rejected(if error.is_full() { "full" } else { "not_stored" });
        Problem::from(error)
    })?;
    let count = |outcome| outcomes.iter().filter(|it| **it == outcome).count() as u64;
    telemetry::metrics::ingest_dropped("duplicate", count(Outcome::Duplicate));
    telemetry::metrics::ingest_dropped("erased", count(Outcome::Erased));
    telemetry::metrics::ingest_accepted(source, n_items, n_events, body_bytes);
    drop(reservation);
    Ok(Stored { n_events, problems })
}

/// The write key in a request that only asks something.
pub(crate) async fn key_of(
    app: &Arc<App>,
    parts: &Parts,
    body: Body,
) -> Result<Option<String>, Problem> {
    let (body, mut reservation) = read(app, parts, body).await?;
    reservation.grow(expected_bytes(&body)).await.ok_or_else(no_room)?;
    Ok(decode_body(app, parts, body, revisit_wire::posthog::key_of).await.flatten())
}

/// Reads the body, setting room aside as it comes: what a sender only announces takes none from
/// others.
pub(super) async fn read(
    app: &Arc<App>,
    parts: &Parts,
    mut body: Body,
) -> Result<(Vec<u8>, Reservation), Problem> {
    let said: Option<usize> = header(&parts.headers, CONTENT_LENGTH).and_then(|it| it.parse().ok());
    if said.is_some_and(|it| it > limits::MAX_BODY_BYTES) {
        discard(body).await;
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(said.unwrap_or_default().min(SMALL_BODY_BYTES));
    let all = async {
        let mut room = SMALL_BODY_BYTES;
        let mut reservation = app.budget.reserve(room).await.ok_or_else(no_room)?;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_broken| Problem::bad_request("the body broke off"))?;
            let Ok(data) = frame.into_data() else { continue };
            let length = bytes.len() + data.len();
            if length > limits::MAX_BODY_BYTES {
                return Err(too_large());
            }
            if length > room {
                // In growing steps, so that a large body asks seldom.
                let more = length.max(room / 2);
                reservation.grow(more).await.ok_or_else(no_room)?;
                room += more;
            }
            bytes.extend_from_slice(&data);
        }
        Ok(reservation)
    };
    let read = timeout(Duration::from_secs(limits::BODY_TIMEOUT_S), all).await;
    match read {
        Ok(Ok(reservation)) => Ok((bytes, reservation)),
        Ok(Err(problem)) => {
            discard(body).await;
            Err(problem)
        }
        Err(_elapsed) => {
            telemetry::metrics::ingest_rejected("slow_body");
            let limit = limits::BODY_TIMEOUT_S;
            // To SDKs every status of the 400s means: never send it again.
            Err(Problem::unavailable(format!("the body took longer than the {limit} s allowed")))
        }
    }
}

fn too_large() -> Problem {
    telemetry::metrics::ingest_rejected("too_large");
    let limit = limits::MAX_BODY_BYTES;
    Problem::too_large(format!("the body is larger than the {limit} bytes allowed"))
}

fn no_room() -> Problem {
    telemetry::metrics::ingest_rejected("no_room");
    Problem::unavailable("too much is being received at this moment")
}

/// Reads on without keeping anything, for a while: most clients look for the answer only when
/// they have sent everything, and take a connection that closes before for a broken network.
async fn discard(body: Body) {
    /// Twice the limit, and time enough for that on a slow line.
    const MOST_BYTES: usize = 2 * limits::MAX_BODY_BYTES;
    const MOST_TIME: Duration = Duration::from_secs(10);
    let mut rest = Limited::new(body, MOST_BYTES);
    let drain = async { while let Some(Ok(_)) = rest.frame().await {} };
    if timeout(MOST_TIME, drain).await.is_err() {
        tracing::debug!("A refused body did not end in time");
    }
}

/// Decodes a body; `None` when that panicked.
async fn decode_body<T: Send + 'static>(
    app: &Arc<App>,
    parts: &Parts,
    body: Vec<u8>,
    decode: fn(&Request<'_>) -> T,
) -> Option<T> {
    let own = |name| header(&parts.headers, name).map(str::to_owned);
    let (content_type, user_agent) = (own(CONTENT_TYPE), own(USER_AGENT));
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let is_small = body.len() <= SMALL_BODY_BYTES;
    let work = move || {
        decode(&Request {
            body: &body,
            query: &query,
            content_type: content_type.as_deref(),
            user_agent: user_agent.as_deref(),
            received_at: clock::now(),
        })
    };
    if is_small {
        return Some(work());
    }
    // A body may decompress to far more than it says. So many at once, and no more, may do so.
    let _turn = app.decoders.acquire().await;
    spawn_blocking(work).await.ok()
}

/// What a body will be once decompressed, going by what gzip says at its end; a guess, that the
/// limits of decoding bound.
fn expected_bytes(body: &[u8]) -> usize {
    let Some((_, &size)) = body.split_last_chunk::<4>().filter(|_| body.starts_with(&[0x1f, 0x8b]))
    else {
        return body.len();
    };
    usize::try_from(u32::from_le_bytes(size))
        .unwrap_or(usize::MAX)
        .clamp(body.len(), limits::MAX_DECOMPRESSED_BYTES)
}

fn header(headers: &HeaderMap, name: axum::http::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}
