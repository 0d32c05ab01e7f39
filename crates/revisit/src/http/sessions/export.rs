//! `GET /api/v1/sessions/{id}/export`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use revisit_archive::Form;
use revisit_model::{Session, SessionId};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

use super::find;
use crate::carried::{Carried, CarryError};
use crate::export::{EventFormat, Format};
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};
use crate::recording::Recording;

/// Text handed on at once.
const PART_BYTES: usize = 64 * 1024;
/// Parts that wait for a slow reader.
const N_WAITING: usize = 4;

/// In which form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// `zip` (an archive), `zip-zstd` (the same, smaller), `html` (one page that plays offline),
    /// `jsonl`, `rrweb`, `posthog` or `session-json`.
    r#as: String,
}

/// A session as a file.
///
/// An archive holds everything: events, moments, and pages to start playing from. The header
/// `content-disposition` has a name for the file.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/export", tag = "sessions", operation_id = "exportSession",
    params(("id" = String, Path, description = "The session's id"), ExportParams), responses(
    (status = 200, description = "The file", content(
        (Vec<u8> = "application/zip"),
        (String = "text/html"),
        (String = "application/jsonl"),
        (serde_json::Value = "application/json"),
    ), headers(("content-disposition" = String, description = "Name of the file"))),
    (status = 400, description = "`as` is not known or not there", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn export(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    Params(params): Params<ExportParams>,
) -> Result<Response, Problem> {
    let format: Format = params.r#as.parse().map_err(Problem::bad_request)?;
    let session = find(&app, &owner.project, &id).await?;
    // The semaphore is never closed, so this is a turn. It is held until the last byte is sent,
    // since so long the session is in memory.
    let turn = Arc::clone(&app.exports).acquire_owned().await.ok();
    let id = session.id.clone();
    let (body, size) = match format {
        Format::Zip => archive(&app, &session, Form::FatDeflate, turn).await?,
        Format::ZipZstd => archive(&app, &session, Form::FatZstd, turn).await?,
        Format::Html => {
            let carried = Carried::of_session(&app.store, &session, Form::FatDeflate).await?;
            let page = carried.page().map_err(|error| Problem::internal(&error.to_string()))?;
            let size = page.size_bytes();
            (body_of(page.into_parts(), turn), Some(size))
        }
        Format::Events(format) => {
            let recording = Recording::of_session(&app.store, session).await?;
            (written(recording, format, turn), None)
        }
    };
    Ok(answer(&id, format, body, size))
}

async fn archive(
    app: &App,
    session: &Session,
    form: Form,
    turn: Option<OwnedSemaphorePermit>,
) -> Result<(Body, Option<usize>), Problem> {
    let mut bytes = Carried::of_session(&app.store, session, form).await?.bytes();
    let size = bytes.len();
    let parts = std::iter::from_fn(move || {
        let part = bytes.split_to(bytes.len().min(PART_BYTES));
        (!part.is_empty()).then_some(part)
    });
    Ok((body_of(parts, turn), Some(size)))
}

/// A body of parts that are made when they are asked for.
fn body_of(
    parts: impl Iterator<Item = Bytes> + Send + 'static,
    turn: Option<OwnedSemaphorePermit>,
) -> Body {
    let parts = parts.map(move |it| {
        // Given back when the body goes.
        let _turn = &turn;
        Ok::<_, io::Error>(it)
    });
    Body::from_stream(stream::iter(parts))
}

/// A body that a writer of another format fills as fast as it is read.
fn written(recording: Recording, format: EventFormat, turn: Option<OwnedSemaphorePermit>) -> Body {
    let (sender, mut receiver) = mpsc::channel(N_WAITING);
    spawn_blocking(move || {
        let _turn = turn;
        let mut out = BufWriter::with_capacity(PART_BYTES, Sending(sender.clone()));
        let written = recording.write(format, &mut out).and_then(|_| out.flush());
        if let Err(error) = written {
            // Cuts the connection, so that a part is never taken for the whole. Whoever went
            // away does not hear it.
            drop(sender.blocking_send(Err(error)));
        }
    });
    Body::from_stream(stream::poll_fn(move |context| receiver.poll_recv(context)))
}

/// Hands on what is written.
struct Sending(mpsc::Sender<io::Result<Bytes>>);

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = Bytes::copy_from_slice(bytes);
        self.0.blocking_send(Ok(part)).map_err(|_gone| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn answer(id: &SessionId, format: Format, body: Body, size: Option<usize>) -> Response {
    // An id has only letters, digits, dashes and underscores.
    let name = format!("attachment; filename=\"{id}{}\"", format.ending());
    let headers = [
        (CONTENT_TYPE, format.media_type()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "private, no-cache"),
        // Should a browser show it all the same: it is not of our origin.
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    let mut response = (headers, body).into_response();
    let headers = response.headers_mut();
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    if let Some(size) = size {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    }
    response
}

impl From<CarryError> for Problem {
    fn from(error: CarryError) -> Problem {
        match error {
            CarryError::Store(error) => error.into(),
            CarryError::Archive(_) | CarryError::File(_) | CarryError::Broke(_) => {
                tracing::error!(%error, "A session could not be exported");
                Problem::internal("the session could not be exported; the server's log says how")
            }
        }
    }
}
