//! `POST /ingest/v1`: our own SDK's way in. A simple request by CORS: no header is needed.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use revisit_model::{Problems, Source};
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, Problem, assets, capture, policy, posthog};

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ingested)]
pub(crate) struct Ingested {
    /// Events that are stored, those of an earlier delivery of the same batch included.
    stored: u64,
    problems: Vec<ProblemView>,
}

/// Something in the batch that could not be kept, or not as it came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IngestProblem)]
pub(crate) struct ProblemView {
    kind: &'static str,
    count: u64,
    detail: String,
}

impl ProblemView {
    pub(crate) fn all(problems: &Problems) -> Vec<ProblemView> {
        problems
            .iter()
            .map(|(kind, problem)| ProblemView {
                kind: kind.as_str(),
                count: problem.count,
                detail: problem.detail.clone(),
            })
            .collect()
    }
}

/// Send a batch of events.
///
/// The body is JSON, plain or as gzip or zstd (told by its first bytes): `batch` (a UUID, the
/// same on a resend), `session`, `window`, `visitor`, `sent_at`, `recorder`, `metadata` and
/// `events`. The write key is in the query or in the body.
#[utoipa::path(post, path = "/ingest/v1", tag = "ingest", operation_id = "ingest", security(()),
    params(("key" = Option<String>, Query, description = "The write key, unless `key` is in the body")),
    request_body(content = Object, content_type = "application/json"), responses(
    (status = 200, description = "Stored, durably", body = Ingested),
    (status = 400, description = "Cannot be decoded; do not send it again", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Unknown write key", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Try again after `Retry-After`", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ingest(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let decode = revisit_wire::native::decode;
    let result = capture::capture(&app, &parts, body, Source::Native, decode).await;
    let response = match result {
        Ok(stored) => {
            let problems = ProblemView::all(&stored.problems);
            Json(Ingested { stored: stored.n_events, problems }).into_response()
        }
        Err(problem) => problem.into_response(),
    };
    posthog::with_cors(&parts.headers, response)
}

/// Whether a path is that of this endpoint, at the root or below a prefix.
pub(crate) fn is_ingest(path: &str) -> bool {
    path.trim_end_matches('/').ends_with("/ingest/v1")
}

/// What methods that an endpoint does not have are told: preflight passes where recordings are
/// sent and where recorders ask, since any page may do so, and nowhere else.
pub(crate) async fn other_method(request: Request<Body>) -> Response {
    let refused = || Problem::method_not_allowed(request.method().as_str()).into_response();
    let path = request.uri().path();
    if !is_ingest(path) && !policy::is_for_recorders(path) && !assets::is_question(path) {
        return refused();
    }
    let is_preflight = request.method() == Method::OPTIONS;
    let response = if is_preflight { StatusCode::OK.into_response() } else { refused() };
    posthog::with_cors(request.headers(), response)
}
