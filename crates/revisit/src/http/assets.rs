//! `POST /ingest/v1/assets`: which captured assets a recorder need not send, because they are stored.
//!
//! It says only whether a string is there that the sender has itself: its name is its hash.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use revisit_model::{AssetHash, KeyKind, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, Problem, capture, posthog};

/// Longest question: 500 hashes, and spaces for whoever writes them one a line.
const MAX_QUESTION_BYTES: usize = 64 * 1024;

/// What a recorder asks about.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AssetQuestion)]
pub(crate) struct Question {
    /// BLAKE3 of captured strings, each 64 lower-case hex digits; at most 500.
    #[schema(value_type = Vec<String>, max_items = 500)]
    hashes: Vec<AssetHash>,
}

/// What it has to send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MissingAssets)]
pub(crate) struct Missing {
    /// Those that are not stored. Of others an event may hold the hash alone.
    #[schema(value_type = Vec<String>)]
    missing: Vec<AssetHash>,
}

#[derive(Debug, Deserialize)]
struct Parameters {
    key: String,
}

/// Ask which captured assets are not stored yet.
///
/// The body is plain JSON. An event of type 7 holds an asset (`data.payload.data`) or, when it is
/// stored, its hash (`data.asset`).
#[utoipa::path(post, path = "/ingest/v1/assets", tag = "ingest", operation_id = "askForAssets", security(()),
    params(("key" = String, Query, description = "The write key")),
    request_body(content = Question, content_type = "application/json"), responses(
    (status = 200, description = "Those that are missing", body = Missing),
    (status = 400, description = "Not such a question", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Unknown write key", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Try again after `Retry-After`", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ask(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let answer = async {
        let Query(Parameters { key }) = Query::try_from_uri(&parts.uri)
            .map_err(|_no_key| Problem::unauthorized("the question names no write key"))?;
        let (body, _reservation) = capture::read(&app, &parts, body).await?;
        if body.len() > MAX_QUESTION_BYTES {
            let text = format!("a question is no longer than {MAX_QUESTION_BYTES} bytes");
            return Err(Problem::too_large(text));
        }
        missing(&app, &key, &body).await
    };
    let response = answer.await.map_or_else(Problem::into_response, |it| Json(it).into_response());
    posthog::with_cors(&parts.headers, response)
}

/// Whether a path is that of this endpoint, at the root or below a prefix.
pub(crate) fn is_question(path: &str) -> bool {
    path.trim_end_matches('/').ends_with("/ingest/v1/assets")
}

async fn missing(app: &App, key: &str, body: &[u8]) -> Result<Missing, Problem> {
    let Some(opened) = app.access.open_with(KeyKind::Write, key).await? else {
        return Err(Problem::unauthorized("the write key is not known"));
    };
    let Question { mut hashes } = serde_json::from_slice(body)
        .map_err(|error| Problem::bad_request(format!("the question cannot be read: {error}")))?;
    let limit = limits::MAX_ASSETS_ASKED;
    if hashes.len() > limit {
        return Err(Problem::bad_request(format!("more than {limit} hashes at once")));
    }
    let stored = app.store.stored_assets(&opened.project, &hashes).await?;
    let mut told = BTreeSet::new();
    hashes.retain(|it| !stored.contains_key(it) && told.insert(*it));
    Ok(Missing { missing: hashes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_may_be_asked_below_a_prefix() {
        assert!(is_question("/ingest/v1/assets"));
        assert!(is_question("/replay/ingest/v1/assets/"));
        assert!(!is_question("/ingest/v1"));
    }
}
