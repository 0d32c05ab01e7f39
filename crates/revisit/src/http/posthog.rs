//! PostHog's endpoints, for an unmodified posthog-js with only `api_host` changed, below any
//! prefix. Every answer carries CORS headers: without them the SDK counts a success as a failure
//! and sends everything again.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use revisit_model::{KeyKind, Policy, Source};
use revisit_wire::posthog::{self, Route};

use super::native::ProblemView;
use super::{App, Problem, capture, site};

/// How long browsers and proxies may keep scripts and configuration; PostHog says the same.
const CACHE: &str = "public, max-age=300";

/// Answers one request to an endpoint of PostHog's.
pub(crate) async fn answer(app: &Arc<App>, route: Route, parts: &Parts, body: Body) -> Response {
    let response = if parts.method == Method::OPTIONS {
        StatusCode::OK.into_response()
    } else {
        respond(app, route, parts, body).await.unwrap_or_else(IntoResponse::into_response)
    };
    with_cors(&parts.headers, response)
}

async fn respond(
    app: &Arc<App>,
    route: Route,
    parts: &Parts,
    body: Body,
) -> Result<Response, Problem> {
    Ok(match route {
        Route::ConfigScript { token } => {
            script(posthog::config_script(&token, &policy_of(app, &token).await?))
        }
        Route::Config { token } => {
            let config = posthog::remote_config(&token, &policy_of(app, &token).await?);
            let mut response = json(config);
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(CACHE));
            response
        }
        Route::Decide => json(posthog::decide(&policy_asked(app, parts, body).await?)),
        Route::Flags => {
            let query = parts.uri.query().unwrap_or_default();
            let policy = if posthog::asks_for_config(query) {
                policy_asked(app, parts, body).await?
            } else {
                Policy::default()
            };
            json(posthog::flags(query, &policy))
        }
        Route::Static { file } => site::posthog_script(&file, CACHE),
        Route::Empty { body } => json(body.to_owned()),
        Route::Capture => take(app, parts, body).await,
    })
}

/// The policy of the project that a token opens. Whoever brings another is told what recorders are
/// told where there is no policy; what they send is refused.
async fn policy_of(app: &App, token: &str) -> Result<Policy, Problem> {
    let opened = app.access.open_with(KeyKind::Write, token).await?;
    Ok(opened.map(|it| app.access.policy(&it.project)).unwrap_or_default())
}

/// The same, where the token is in the body or the query.
async fn policy_asked(app: &Arc<App>, parts: &Parts, body: Body) -> Result<Policy, Problem> {
    let token = capture::key_of(app, parts, body).await?;
    policy_of(app, &token.unwrap_or_default()).await
}

async fn take(app: &Arc<App>, parts: &Parts, body: Body) -> Response {
    let result = capture::capture(app, parts, body, Source::Posthog, posthog::decode).await;
    match result {
        Ok(stored) if stored.problems.is_empty() => json(r#"{"status":1}"#.to_owned()),
        Ok(stored) => {
            let problems = ProblemView::all(&stored.problems);
            json(serde_json::json!({ "status": 1, "problems": problems }).to_string())
        }
        Err(problem) => problem.into_response(),
    }
}

fn json(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

fn script(text: String) -> Response {
    ([(CONTENT_TYPE, "application/javascript"), (CACHE_CONTROL, CACHE)], text).into_response()
}

/// Lets the page that asked read the answer, whatever its origin: write keys are public.
pub(crate) fn with_cors(request: &HeaderMap, mut response: Response) -> Response {
    let any = HeaderValue::from_static("*");
    let origin = request.get(ORIGIN).cloned().unwrap_or_else(|| any.clone());
    let headers = response.headers_mut();
    if origin != any {
        let yes = HeaderValue::from_static("true");
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    // Without it no script of another origin sees when to try again.
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    if let Some(wanted) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
    headers.append(VARY, HeaderValue::from_static("Origin"));
    response
}
