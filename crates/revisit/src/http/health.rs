//! For whoever runs the server: is it alive, is it ready, what has it counted.

use std::sync::Arc;

use axum::extract::State;

use super::{App, Problem};
use crate::telemetry;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The catalog answers too.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    app.store.catalog().count_sessions().await?;
    Ok("ready\n")
}

/// Prometheus text.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> String {
    telemetry::metrics::in_flight(app.budget.used_bytes());
    app.metrics.render()
}
