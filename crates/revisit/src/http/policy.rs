//! `/ingest/v1/policy` tells recorders what to record; `/api/v1/policy` is for who decides it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Request, Uri};
use axum::response::{IntoResponse as _, Response};
use revisit_model::{KeyKind, Policy, PolicyError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::owner::Owner;
use super::params::JsonBody;
use super::{App, Problem, posthog};

/// How long browsers and proxies may keep a policy: as long as an owner waits for a change.
const CACHE: &str = "public, max-age=60";
/// The form of [`PolicyView`].
const VERSION: u32 = 1;

/// What recorders of the project are to record. A policy restricts what a page asks for; it never
/// unmasks. What is absent from a new one has its default.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Policy)]
pub(crate) struct PolicyView {
    /// The form of this object, always 1.
    #[schema(minimum = 1, maximum = 1)]
    version: u32,
    /// Whether anything is recorded at all. What is sent nevertheless is taken.
    is_recording: bool,
    /// The share of sessions to record.
    #[schema(minimum = 0, maximum = 1)]
    sample_rate: f64,
    /// Of the sessions that were not sampled, the share whose last minute is held in the page and
    /// sent when an error happens.
    #[schema(minimum = 0, maximum = 1)]
    error_sample_rate: f64,
    /// Sessions that end sooner are never sent.
    #[schema(maximum = 300_000)]
    minimum_duration_ms: u32,
    /// With any trigger, recording is held until the page has one of these addresses, in which `*`
    /// stands for anything …
    url_triggers: Vec<String>,
    /// … or until an event of one of these names is tracked.
    event_triggers: Vec<String>,
    /// Pages with one of these addresses are not recorded.
    url_blocklist: Vec<String>,
    capture_console: bool,
    capture_network: bool,
    /// What canvases show; null: the page decides.
    #[schema(required)]
    capture_canvas: Option<bool>,
    /// Images, fonts and style sheets, kept for when the site is gone; null: the page decides.
    #[schema(required)]
    capture_assets: Option<bool>,
    /// Mask all text; null: the page decides. False unmasks nothing.
    #[schema(required)]
    mask_all_text: Option<bool>,
}

impl Default for PolicyView {
    fn default() -> PolicyView {
        Policy::default().into()
    }
}

impl From<Policy> for PolicyView {
    fn from(policy: Policy) -> PolicyView {
        let Policy {
            is_recording,
            sample_rate,
            error_sample_rate,
            minimum_duration_ms,
            url_triggers,
            event_triggers,
            url_blocklist,
            capture_console,
            capture_network,
            capture_canvas,
            capture_assets,
            mask_all_text,
        } = policy;
        PolicyView {
            version: VERSION,
            is_recording,
            sample_rate,
            error_sample_rate,
            minimum_duration_ms,
            url_triggers,
            event_triggers,
            url_blocklist,
            capture_console,
            capture_network,
            capture_canvas,
            capture_assets,
            mask_all_text,
        }
    }
}

/// Why what was sent is no policy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPolicy {
    #[error("`version` is {0}; the only one there is is {VERSION}")]
    Version(u32),
    #[error(transparent)]
    Limit(#[from] PolicyError),
}

impl TryFrom<PolicyView> for Policy {
    type Error = NoPolicy;

    fn try_from(view: PolicyView) -> Result<Policy, NoPolicy> {
        let PolicyView {
            version,
            is_recording,
            sample_rate,
            error_sample_rate,
            minimum_duration_ms,
            url_triggers,
            event_triggers,
            url_blocklist,
            capture_console,
            capture_network,
            capture_canvas,
            capture_assets,
            mask_all_text,
        } = view;
        if version != VERSION {
            return Err(NoPolicy::Version(version));
        }
        let policy = Policy {
            is_recording,
            sample_rate,
            error_sample_rate,
            minimum_duration_ms,
            url_triggers,
            event_triggers,
            url_blocklist,
            capture_console,
            capture_network,
            capture_canvas,
            capture_assets,
            mask_all_text,
        };
        Ok(policy.checked()?)
    }
}

/// Say what to record.
///
/// For recorders, below any prefix. Any page may ask, with a simple request: no header is needed.
#[utoipa::path(get, path = "/ingest/v1/policy", tag = "ingest", operation_id = "recorderPolicy", security(()),
    params(("key" = String, Query, description = "The write key")), responses(
    (status = 200, description = "The policy of the key's project; may be kept for a minute", body = PolicyView),
    (status = 401, description = "Unknown write key", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn tell(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, _no_body) = request.into_parts();
    let response = match policy_for(&app, &parts.uri).await {
        Ok(policy) => {
            let mut response = Json(PolicyView::from(policy)).into_response();
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(CACHE));
            response
        }
        Err(problem) => problem.into_response(),
    };
    posthog::with_cors(&parts.headers, response)
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    key: String,
}

async fn policy_for(app: &App, uri: &Uri) -> Result<Policy, Problem> {
    // More parameters than ours may stand there: tracking, cache busting.
    let Query(Asked { key }) = Query::try_from_uri(uri).unwrap_or_default();
    let opened = app.access.open_with(KeyKind::Write, &key).await?;
    let opened = opened.ok_or_else(|| Problem::unauthorized("the write key is not known"))?;
    Ok(app.access.policy(&opened.project))
}

/// Whether a path is that of recorders, at the root or below a prefix.
pub(crate) fn is_for_recorders(path: &str) -> bool {
    path.trim_end_matches('/').ends_with("/ingest/v1/policy")
}

/// Read the recording policy.
#[utoipa::path(get, path = "/api/v1/policy", tag = "policy", operation_id = "getPolicy", responses(
    (status = 200, description = "The policy of the project", body = PolicyView),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn get(State(app): State<Arc<App>>, owner: Owner) -> Json<PolicyView> {
    Json(app.access.policy(&owner.project).into())
}

/// Replace the recording policy.
///
/// Recorders follow with their next page, five minutes later at most where a visitor stays.
#[utoipa::path(put, path = "/api/v1/policy", tag = "policy", operation_id = "putPolicy", request_body = PolicyView, responses(
    (status = 200, description = "The policy as it is now", body = PolicyView),
    (status = 400, description = "A limit is exceeded, or a field is not known", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    owner: Owner,
    JsonBody(view): JsonBody<PolicyView>,
) -> Result<Json<PolicyView>, Problem> {
    let policy = Policy::try_from(view).map_err(Problem::bad_request)?;
    app.access.set_policy(&owner.project, &policy).await?;
    Ok(Json(policy.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_has_its_default() {
        let view: PolicyView = serde_json::from_str(r#"{"sample_rate":0.5}"#).unwrap();
        let expected = Policy { sample_rate: 0.5, ..Policy::default() };
        assert_eq!(Policy::try_from(view).unwrap(), expected);
    }

    #[test]
    fn other_versions_and_fields_are_refused() {
        let view: PolicyView = serde_json::from_str(r#"{"version":2}"#).unwrap();
        let error = Policy::try_from(view).unwrap_err().to_string();
        assert_eq!(error, "`version` is 2; the only one there is is 1");
        let error = serde_json::from_str::<PolicyView>(r#"{"colour":1}"#).unwrap_err().to_string();
        assert!(error.contains("unknown field `colour`"), "{error}");
    }

    #[test]
    fn recorders_ask_below_any_prefix() {
        for path in ["/ingest/v1/policy", "/a/b/ingest/v1/policy/"] {
            assert!(is_for_recorders(path), "{path}");
        }
        for path in ["/policy", "/api/v1/policy", "/ingest/v1/policy/x"] {
            assert!(!is_for_recorders(path), "{path}");
        }
    }
}
