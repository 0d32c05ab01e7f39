//! The files in the binary: the UI, the SDK, the player, PostHog's scripts. And whatever no route
//! takes.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use revisit_wire::posthog::Route;
use rust_embed::EmbeddedFile;

use super::{App, Problem, assets, native, policy, posthog};
use crate::export::page;
use crate::ui;

/// No script but our own, no request to anybody else. Recordings are rebuilt in a frame that
/// inherits this, so nothing in them can load or run either.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; \
    connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";
/// What other people's pages load.
const SCRIPTS: [&str; 3] = ["revisit-recorder.js", "revisit-recorder-more.js", "revisit-player.js"];
/// Built files have a hash in their name.
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_EVERY_TIME: &str = "no-cache";

/// Whatever no route takes: an endpoint of PostHog's, a page or a file.
pub(crate) async fn fallback(State(app): State<Arc<App>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if parts.method == Method::GET && is_page(path) {
        return page(&parts.headers);
    }
    if parts.method == Method::GET && path == "/play" {
        return play();
    }
    if native::is_ingest(path) {
        let request = Request::from_parts(parts, body);
        return match *request.method() {
            Method::POST => native::ingest(State(app), request).await,
            _ => native::other_method(request).await,
        };
    }
    if policy::is_for_recorders(path) {
        let request = Request::from_parts(parts, body);
        return match *request.method() {
            Method::GET | Method::HEAD => policy::tell(State(app), request).await,
            _ => native::other_method(request).await,
        };
    }
    if assets::is_question(path) {
        let request = Request::from_parts(parts, body);
        return match *request.method() {
            Method::POST => assets::ask(State(app), request).await,
            _ => native::other_method(request).await,
        };
    }
    if let Some(route) = Route::of(path) {
        return posthog::answer(&app, route, &parts, body).await;
    }
    // Our own scripts, like PostHog's, may be asked for below a prefix.
    let script = SCRIPTS.iter().find(|it| path.rsplit('/').next() == Some(**it));
    let name = script.copied().unwrap_or(path.trim_start_matches('/'));
    let is_hidden = name.starts_with("posthog/") || name.starts_with("demo/");
    match ui::get(name).filter(|_| parts.method == Method::GET && !is_hidden) {
        Some(file) => {
            let caching = if name.starts_with("assets/") { FOREVER } else { ASK_EVERY_TIME };
            send(name, &file, caching, &parts.headers)
        }
        None => Problem::not_found(format!("there is nothing at {path}")).into_response(),
    }
}

/// Paths that the app shows itself.
fn is_page(path: &str) -> bool {
    let session = path.strip_prefix("/sessions/").map(|it| it.trim_end_matches('/'));
    matches!(path, "/" | "/index.html" | "/sessions" | "/recording" | "/setup" | "/sign-in")
        || session.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

fn page(headers: &HeaderMap) -> Response {
    let Some(file) = ui::get("index.html") else {
        let text =
            "This binary was built without its UI. Run `cargo xtask web`, then build anew.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let mut response = send("index.html", &file, ASK_EVERY_TIME, headers);
    let guards = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "same-origin"),
        // Links in a replay are recorded addresses: not even their names are looked up.
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in guards {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The page that plays whatever archive its address names, wherever that lies. It is the only page
/// that may ask other hosts, and it asks them without cookies and without saying who asks.
fn play() -> Response {
    let page = match page::write(&page::Kind::Play) {
        Ok((page, _)) => Html(page),
        Err(error) => return (StatusCode::NOT_FOUND, format!("{error}\n")).into_response(),
    };
    let headers = [
        (CONTENT_SECURITY_POLICY, format!("{}; frame-ancestors 'none'", page::POLICY)),
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CACHE_CONTROL, ASK_EVERY_TIME.to_owned()),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin".to_owned()),
    ];
    (headers, page).into_response()
}

/// A script of PostHog's SDK; one copy serves every version.
pub(crate) fn posthog_script(file: &str, caching: &'static str) -> Response {
    match ui::get(&format!("posthog/{file}")) {
        Some(script) => send(file, &script, caching, &HeaderMap::new()),
        None => (StatusCode::NOT_FOUND, format!("no script {file}\n")).into_response(),
    }
}

/// A file of the demo shop.
pub(crate) fn demo_file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let file = ui::get(&format!("demo/{name}"))?;
    Some(send(name, &file, ASK_EVERY_TIME, headers))
}

fn send(name: &str, file: &EmbeddedFile, caching: &'static str, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    if headers.get(IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind_is_script = kind.subtype() == mime_guess::mime::JAVASCRIPT;
    let kind = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    let mut response = (
        [(CONTENT_TYPE, kind), (ETAG, tag), (CACHE_CONTROL, caching.to_owned())],
        file.data.clone().into_owned(),
    )
        .into_response();
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if kind_is_script {
        // The SDK and the player are loaded by other people's pages.
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}
