//! `DELETE /api/v1/sessions/{id}` and `DELETE /api/v1/sessions?ids=`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use revisit_model::{SessionId, limits};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::find;
use crate::clock;
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ids {
    /// Ids of sessions, separated by commas; at most 100.
    ids: String,
}

/// What was deleted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleted {
    deleted: Vec<String>,
    /// Ids that the project does not have.
    missing: Vec<String>,
}

/// Erase a session: every byte of it, for good.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", operation_id = "deleteSession",
    params(("id" = String, Path, description = "The session's id")), responses(
    (status = 204, description = "Erased"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased before", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let session = find(&app, &owner.project, &id).await?;
    app.store.erase(&owner.project, &[session.id], clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erase several sessions.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "sessions", operation_id = "deleteSessions",
    params(Ids), responses(
    (status = 200, description = "Erased, as far as they were there", body = Deleted),
    (status = 400, description = "Too many ids, or none", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn delete_many(
    State(app): State<Arc<App>>,
    owner: Owner,
    Params(Ids { ids }): Params<Ids>,
) -> Result<Json<Deleted>, Problem> {
    let ids: Vec<&str> = ids.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if ids.is_empty() || ids.len() > limits::MAX_BULK {
        let (given, most) = (ids.len(), limits::MAX_BULK);
        return Err(Problem::bad_request(format!(
            "`ids` has {given} ids; 1 to {most} are allowed"
        )));
    }
    let ids: Vec<SessionId> = ids.into_iter().map(SessionId::new).collect::<Result<_, _>>()?;
    let erasure = app.store.erase(&owner.project, &ids, clock::now()).await?;
    let texts = |ids: Vec<SessionId>| ids.into_iter().map(Into::into).collect();
    Ok(Json(Deleted { deleted: texts(erasure.erased), missing: texts(erasure.missing) }))
}
