//! `/demo/`: the demo shop, and the few answers that it asks its server for.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::{App, Problem, site};
use crate::clock;

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/demo", get(|| async { Redirect::permanent("/demo/") }))
        .route("/demo/", get(|headers: HeaderMap| async move { file("index.html", &headers) }))
        .route(
            "/demo/api/products",
            get(|headers: HeaderMap| async move { file("api/products.json", &headers) }),
        )
        .route("/demo/api/coupon", post(coupon))
        .route("/demo/api/order", post(order))
        .route(
            "/demo/{*path}",
            get(
                |Path(path): Path<String>, headers: HeaderMap| async move { file(&path, &headers) },
            ),
        )
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    site::demo_file(name, headers)
        .unwrap_or_else(|| Problem::not_found(format!("the shop has no {name}")).into_response())
}

/// The shop's coupons never work: a failing request to find in a replay.
async fn coupon() -> impl IntoResponse {
    let error = json!({ "error": "coupon service unavailable" });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
}

async fn order() -> impl IntoResponse {
    Json(json!({ "order": format!("R-{}", clock::random_text(6).to_uppercase()) }))
}
