//! `/api/v1/login`: signing in, asking who one is, signing out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use revisit_model::{KeyKind, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::owner::{self, COOKIE_NAME, Owner};
use super::params::JsonBody;
use super::{App, Problem};

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Login)]
pub(crate) struct LoginView {
    project: String,
    /// Name of the API key, or `owner`.
    name: String,
}

/// One of the two: the token of a sign-in link, or an API key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    token: Option<String>,
    api_key: Option<String>,
}

/// Who am I?
#[utoipa::path(get, path = "/api/v1/login", tag = "login", operation_id = "who", responses(
    (status = 200, description = "Signed in", body = LoginView),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn who(owner: Owner) -> Json<LoginView> {
    Json(LoginView { project: owner.project.to_string(), name: owner.name })
}

/// Sign in; the answer sets a cookie.
#[utoipa::path(post, path = "/api/v1/login", tag = "login", operation_id = "signIn", request_body = SignIn,
    security(()), responses(
    (status = 204, description = "Signed in"),
    (status = 400, description = "Neither a token nor a key, or both", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "The token or key opens nothing", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    JsonBody(SignIn { token, api_key }): JsonBody<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let secret = match (token, api_key) {
        (Some(token), None) => app.access.use_link(&token).await?,
        (None, Some(key)) => match app.access.open_with(KeyKind::Api, &key).await? {
            Some(opened) => Some(app.access.sign_in(&opened).await?),
            None => None,
        },
        _ => return Err(Problem::bad_request("give either `token` or `api_key`")),
    };
    let Some(secret) = secret else {
        return Err(Problem::unauthorized(
            "the link was used or is too old, or the key is not known",
        ));
    };
    let cookie = cookie(secret.reveal(), limits::LOGIN_MS / 1000, &headers)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/login", tag = "login", operation_id = "signOut", responses(
    (status = 204, description = "Signed out"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The request comes from another site", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    _owner: Owner,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    if let Some(secret) = owner::cookie(&headers) {
        app.access.end_login(secret).await?;
    }
    let cookie = cookie("", 0, &headers)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])))
}

fn cookie(secret: &str, max_age_s: i64, headers: &HeaderMap) -> Result<HeaderValue, Problem> {
    // Behind a proxy that ends TLS the cookie may only travel encrypted.
    let is_https = headers.get("x-forwarded-proto").is_some_and(|it| it == "https");
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!(
        "{COOKIE_NAME}={secret}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}"
    );
    HeaderValue::try_from(text)
        .map_err(|_not_ascii| Problem::internal("the cookie cannot be written"))
}
