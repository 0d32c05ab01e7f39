//! HTTP: one screen of routes. Each endpoint has a file of its own.

mod assets;
mod capture;
mod demo;
mod health;
mod keys;
mod login;
mod native;
mod openapi;
mod owner;
mod params;
mod policy;
mod posthog;
mod problem;
mod serve;
mod sessions;
mod site;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use revisit_store::Store;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Access;
use crate::archive::Kept;
use crate::ingest::{Budget, Committer};

pub(crate) use openapi::document;
pub(crate) use policy::PolicyView;
pub(crate) use problem::Problem;
pub(crate) use serve::serve;
pub(crate) use sessions::SessionView;

/// What every endpoint may use.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) access: Access,
    pub(crate) committer: Committer,
    pub(crate) budget: Budget,
    /// Turns for decoding large bodies, one a core.
    pub(crate) decoders: Semaphore,
    /// Turns for replaying sessions.
    pub(crate) replays: Semaphore,
    /// Archives that players are at.
    pub(crate) archives: Kept,
    /// Says when the server stops.
    pub(crate) stop: CancellationToken,
    /// Turns for sessions that are sent as files.
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) metrics: PrometheusHandle,
    /// Whether the demo shop is served.
    pub(crate) has_demo: bool,
}

/// The endpoints of the API, with their documentation.
fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(sessions::list::list, sessions::delete::delete_many))
        .routes(routes!(sessions::get::get, sessions::patch::patch, sessions::delete::delete))
        .routes(routes!(sessions::events::events))
        .routes(routes!(sessions::replay::replay))
        .routes(routes!(sessions::replay::entry))
        .routes(routes!(sessions::replay::moments))
        .routes(routes!(sessions::replay::resources))
        .routes(routes!(sessions::live::live))
        .routes(routes!(sessions::moments::moments))
        .routes(routes!(sessions::dom::dom))
        .routes(routes!(sessions::export::export))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::revoke))
        .routes(routes!(login::who, login::sign_in, login::sign_out))
        .routes(routes!(policy::get, policy::put))
        .routes(routes!(native::ingest))
        .routes(routes!(policy::tell))
        .routes(routes!(assets::ask))
}

pub(crate) fn router(app: Arc<App>) -> Router {
    let (api, _document) = api().split_for_parts();
    let api = api.method_not_allowed_fallback(native::other_method);
    let demo = if app.has_demo { demo::router() } else { Router::new() };
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .merge(api)
        .merge(demo)
        // PostHog's endpoints lie below any prefix, so they cannot be routes.
        .fallback(site::fallback)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .with_state(app)
}
