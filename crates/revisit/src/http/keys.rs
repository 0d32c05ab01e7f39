//! `/api/v1/keys`: the keys of the project.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use revisit_model::{Key, KeyId, KeyKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::owner::Owner;
use super::params::JsonBody;
use super::{App, Problem};
use crate::access::Secret;

/// Longest name of a key, in characters.
const MAX_NAME_CHARS: usize = 100;

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub(crate) struct KeyView {
    id: String,
    kind: KindView,
    name: String,
    /// RFC 3339.
    created_at: String,
    /// The last four characters, to tell it by.
    last_four: String,
}

/// `write` sends recordings and nothing else; `api` reads, changes and deletes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = KeyKind)]
pub(crate) enum KindView {
    Write,
    Api,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyList {
    keys: Vec<KeyView>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    kind: KindView,
    #[serde(default)]
    name: String,
}

/// A key that was just made, with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedKey {
    #[serde(flatten)]
    key: KeyView,
    secret: String,
}

impl KeyView {
    fn of(key: Key) -> KeyView {
        let Key { id, kind, name, created_at, hash: _, last_four } = key;
        let kind = match kind {
            KeyKind::Write => KindView::Write,
            KeyKind::Api => KindView::Api,
        };
        KeyView { id: id.to_string(), kind, name, created_at: created_at.to_string(), last_four }
    }
}

/// List the keys.
#[utoipa::path(get, path = "/api/v1/keys", tag = "keys", operation_id = "listKeys", responses(
    (status = 200, description = "The keys of the project", body = KeyList),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<Arc<App>>, owner: Owner) -> Json<KeyList> {
    let keys = app.access.keys(&owner.project).into_iter().map(KeyView::of).collect();
    Json(KeyList { keys })
}

/// Make a key.
#[utoipa::path(post, path = "/api/v1/keys", tag = "keys", operation_id = "createKey", request_body = NewKey, responses(
    (status = 201, description = "Made; the secret is shown this once", body = CreatedKey),
    (status = 400, description = "Bad name, or no key that could be made", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    owner: Owner,
    JsonBody(NewKey { kind, name }): JsonBody<NewKey>,
) -> Result<(StatusCode, Json<CreatedKey>), Problem> {
    if name.chars().count() > MAX_NAME_CHARS {
        let detail = format!("`name` has more than the {MAX_NAME_CHARS} characters allowed");
        return Err(Problem::bad_request(detail));
    }
    let kind = match kind {
        KindView::Write => KeyKind::Write,
        KindView::Api => KeyKind::Api,
    };
    let secret = Secret::for_key(kind);
    let key = app.access.create_key(&owner.project, kind, &name, &secret).await?;
    let created = CreatedKey { key: KeyView::of(key), secret: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// End a key at once.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "keys", operation_id = "revokeKey",
    params(("id" = String, Path, description = "The key's id")), responses(
    (status = 204, description = "It opens nothing any more"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such key", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let known = match KeyId::parse(&id) {
        Some(id) => app.access.revoke_key(&owner.project, id).await?,
        None => false,
    };
    if known {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found(format!("the project has no key {id:?}")))
    }
}
