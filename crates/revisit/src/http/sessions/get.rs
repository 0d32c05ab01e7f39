//! `GET /api/v1/sessions/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};

use super::{SessionView, find};
use crate::http::owner::Owner;
use crate::http::{App, Problem};

/// One session.
#[utoipa::path(get, path = "/api/v1/sessions/{id}", tag = "sessions", operation_id = "getSession",
    params(("id" = String, Path, description = "The session's id")), responses(
    (status = 200, description = "The session", body = SessionView),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<Json<SessionView>, Problem> {
    find(&app, &owner.project, &id).await.map(|it| Json(it.into()))
}
