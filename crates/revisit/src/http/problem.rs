//! Every error answer: an RFC 9457 problem document. The one place where statuses are chosen.

use std::any::Any;
use std::fmt::Display;

use axum::Json;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use revisit_model::{IdError, limits};
use revisit_store::StoreError;
use revisit_wire::WireError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ingest::CommitError;

/// An error, for people and for programs (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What kind of problem it is: a URI that is the same for all of a kind.
    #[serde(rename = "type")]
    #[schema(example = "https://revisit.dev/problems/not-found")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened this time: names the input and the limit.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, slug: &str, title: &'static str, detail: String) -> Problem {
        let kind = format!("https://revisit.dev/problems/{slug}");
        Problem { kind, title, status: status.as_u16(), detail }
    }

    pub(crate) fn bad_request(detail: impl Display) -> Problem {
        let status = StatusCode::BAD_REQUEST;
        Problem::new(status, "bad-request", "The request cannot be understood", format!("{detail}"))
    }

    pub(crate) fn unauthorized(detail: &str) -> Problem {
        let status = StatusCode::UNAUTHORIZED;
        Problem::new(status, "unauthorized", "No key or login that opens this", detail.to_owned())
    }

    pub(crate) fn forbidden(detail: &str) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail.to_owned())
    }

    pub(crate) fn not_found(detail: impl Display) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", format!("{detail}"))
    }

    pub(crate) fn method_not_allowed(method: &str) -> Problem {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let detail = format!("there is no {method} here");
        Problem::new(status, "method-not-allowed", "Method not allowed", detail)
    }

    pub(crate) fn gone(detail: impl Display) -> Problem {
        Problem::new(StatusCode::GONE, "erased", "Erased", format!("{detail}"))
    }

    pub(crate) fn superseded(detail: &str) -> Problem {
        Problem::new(StatusCode::GONE, "superseded", "Replaced by a newer one", detail.to_owned())
    }

    pub(crate) fn too_large(detail: impl Display) -> Problem {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Problem::new(status, "too-large", "The request is too large", format!("{detail}"))
    }

    pub(crate) fn unavailable(detail: impl Display) -> Problem {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Problem::new(status, "unavailable", "Try again in a moment", format!("{detail}"))
    }

    pub(crate) fn internal(detail: &str) -> Problem {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Problem::new(status, "internal", "Something failed on the server", detail.to_owned())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from(limits::RETRY_AFTER_S));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Full { .. } => Problem::unavailable("the server has no room left"),
            StoreError::NotFound { key } => Problem::not_found(format!("no object {key}")),
            StoreError::Object { .. }
            | StoreError::Catalog { .. }
            | StoreError::Io { .. }
            | StoreError::Damaged { .. }
            | StoreError::InUse { .. }
            | StoreError::CatalogVersion { .. } => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "A request failed");
                Problem::internal("the store failed; the server's log says how")
            }
        }
    }
}

impl From<CommitError> for Problem {
    fn from(error: CommitError) -> Problem {
        if error.is_full() {
            return Problem::unavailable("the server has no room left to store recordings");
        }
        match error {
            CommitError::Store(_) => Problem::unavailable("the recording could not be stored"),
            CommitError::Stopping => Problem::unavailable("the server is stopping"),
        }
    }
}

impl From<WireError> for Problem {
    fn from(error: WireError) -> Problem {
        match &error {
            WireError::TooLarge { .. } => Problem::too_large(error),
            WireError::NoKey => Problem::unauthorized(&error.to_string()),
            WireError::Undecodable(_)
            | WireError::NotJson
            | WireError::Empty
            | WireError::MissingField { .. }
            | WireError::BadId(_) => Problem::bad_request(error),
        }
    }
}

impl From<IdError> for Problem {
    fn from(error: IdError) -> Problem {
        Problem::bad_request(error)
    }
}

/// A panic is our fault and nobody else's: the connection gets an answer, the process goes on.
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
pub(crate) fn from_panic(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!("A request handler panicked: {text}");
    Problem::internal("a fault in the server; its log says where").into_response()
}
