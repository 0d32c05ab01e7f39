//! Who asks: an API key, or the cookie of a login.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use revisit_model::{KeyKind, ProjectId};

use super::{App, Problem};

/// Name of the cookie.
pub(crate) const COOKIE_NAME: &str = "revisit_login";

/// Somebody who may read, change and delete everything of a project.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    pub(crate) project: ProjectId,
    pub(crate) name: String,
}

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Owner, Problem> {
        let opened = if let Some(key) = bearer(&parts.headers) {
            let opened = app.access.open_with(KeyKind::Api, key).await?;
            opened.ok_or_else(|| Problem::unauthorized("the API key is not known"))?
        } else if let Some(secret) = cookie(&parts.headers) {
            let opened = app.access.open_login(secret).await?;
            let opened = opened.ok_or_else(|| Problem::unauthorized("the login is over"))?;
            refuse_foreign_page(parts)?;
            opened
        } else {
            return Err(Problem::unauthorized("the request has neither an API key nor a login"));
        };
        Ok(Owner { project: opened.project, name: opened.name })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The secret of the login cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == COOKIE_NAME).then_some(value)
        })
    })
}

/// A browser sends the cookie along with whatever page asks. Only our own may change something.
fn refuse_foreign_page(parts: &Parts) -> Result<(), Problem> {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let header = |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok());
    let is_ours = match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let authority = origin.split_once("://").map(|it| it.1);
            authority.is_some() && authority == header(HOST.as_str())
        }
        (None, None) => true,
    };
    if is_ours { Ok(()) } else { Err(Problem::forbidden("the request comes from another site")) }
}
