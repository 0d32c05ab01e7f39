//! `GET /api/v1/sessions/{id}/dom`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse as _, Response};
use revisit_model::Session;
use revisit_store::StoreError;
use serde::Deserialize;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

use super::find;
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};
use crate::replay::{Asked, Form, Missing, Offset, replay};

/// A recorded page as a document of its own: it runs nothing, asks nobody for anything, and is
/// not of our origin.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Which page, and in which form.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DomParams {
    /// When, since the session started: milliseconds, `42s`, `1m30s` or `1:30.5`. What happened
    /// before that counts. The end when absent.
    t: Option<String>,
    /// Only the elements that this CSS selector matches.
    selector: Option<String>,
    /// `html` (default), `json`, or `snapshot`: an rrweb event from which a player shows the page.
    r#as: Option<String>,
    /// That of the last event before the time when absent.
    window: Option<String>,
}

/// The page of a session as it was at a time.
///
/// Before its first full snapshot has come, a window shows that.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/dom", tag = "sessions", operation_id = "getDom",
    params(("id" = String, Path, description = "The session's id"), DomParams), responses(
    (status = 200, description = "The page", content(
        (String = "text/html"),
        (serde_json::Value = "application/json"),
    )),
    (status = 400, description = "A parameter is not known or cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session, or no page in it", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn dom(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    Params(params): Params<DomParams>,
) -> Result<Response, Problem> {
    let DomParams { t, selector, r#as: form, window } = params;
    let named = |name: &str, error: &dyn std::fmt::Display| {
        Problem::bad_request(format!("`{name}`: {error}"))
    };
    let offset = match t {
        Some(text) => text.parse().map_err(|error| named("t", &error))?,
        None => Offset::END,
    };
    let form = match form {
        Some(name) => name.parse().map_err(|error| named("as", &error))?,
        None => Form::Html,
    };
    let asked = Asked::new(form, selector.as_deref()).map_err(|error| named("selector", &error))?;
    let session = find(&app, &owner.project, &id).await?;
    // The semaphore is never closed, so this is a turn.
    let _turn = app.replays.acquire().await;
    let limit_ms = start_ms(&session) + offset.ms();
    let (replay, poster) = replay(&app.store, &session, limit_ms, window).await?;
    let work = spawn_blocking(move || {
        let page = replay.page().or(poster.as_ref()).ok_or_else(|| replay.missing())?;
        let at_ms = limit_ms.min(replay.end_ms());
        Ok(asked.write(page, at_ms))
    });
    let shown = work.await.map_err(broke)?;
    let shown = shown.map_err(|missing: Missing| Problem::not_found(missing))?;
    Ok(answer(form, shown.map_err(|error| named("selector", &error))?))
}

fn answer(form: Form, page: String) -> Response {
    let kind = match form {
        Form::Html => "text/html; charset=utf-8",
        Form::Json | Form::Snapshot => "application/json",
    };
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "private, no-cache"),
    ];
    (headers, page).into_response()
}

#[expect(clippy::cast_precision_loss, reason = "a clock of 2^53 ms is wrong anyway")]
fn start_ms(session: &Session) -> f64 {
    session.summary.started_at.as_ms() as f64
}

fn broke(error: tokio::task::JoinError) -> Problem {
    StoreError::Io { doing: "replaying a session", source: std::io::Error::other(error) }.into()
}
