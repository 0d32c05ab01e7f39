//! Query strings and JSON bodies, with errors that name what does not fit.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use revisit_model::Timestamp;
use serde::de::DeserializeOwned;

use super::Problem;

/// The query string as `T`. What does not fit is answered 400.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params<T>, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(params)) => Ok(Params(params)),
            Err(rejection) => Err(Problem::bad_request(rejection.body_text())),
        }
    }
}

/// The body as `T`, which is JSON. What does not fit is answered 400.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(JsonBody(body)),
            Err(rejection) => Err(Problem::bad_request(rejection.body_text())),
        }
    }
}

/// A time: RFC 3339, or milliseconds since the epoch.
pub(crate) fn time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let ms = text.parse().ok().map(Timestamp::from_ms);
    ms.or_else(|| Timestamp::parse_rfc3339(text)).map(Some).ok_or_else(|| {
        Problem::bad_request(format!(
            "`{name}` is {text:?}, which is neither RFC 3339 nor milliseconds since the epoch"
        ))
    })
}
