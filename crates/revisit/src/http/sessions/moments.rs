//! `GET /api/v1/sessions/{id}/moments`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse as _, Response};
use revisit_model::{limits, moment};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::find;
use super::moment_view::MomentView;
use crate::http::owner::Owner;
use crate::http::params::Params;
use crate::http::{App, Problem};
use crate::session_moments;

/// Filters; an absent one lets everything through.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct MomentsParams {
    /// Kinds, separated by commas, such as `click,rage_click`.
    kind: Option<String>,
    window: Option<String>,
    /// At or after this time, in milliseconds since the epoch.
    from_ms: Option<i64>,
    /// Before this time, in milliseconds since the epoch.
    to_ms: Option<i64>,
    /// How many: the first 1 to 50000; all when absent.
    limit: Option<usize>,
}

/// Moments in order of time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MomentList {
    #[schema(value_type = Vec<MomentView>)]
    moments: Vec<Box<RawValue>>,
    /// How many the filters let through, whatever the limit.
    n_total: usize,
}

/// What happened in a session, in order of time.
///
/// With `Accept: application/jsonl` the answer is JSON Lines, one moment a line.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/moments", tag = "sessions", operation_id = "getMoments",
    params(("id" = String, Path, description = "The session's id"), MomentsParams), responses(
    (status = 200, description = "The moments", content(
        (MomentList = "application/json"),
        (String = "application/jsonl"),
    )),
    (status = 400, description = "A parameter is not known or cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such session", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was erased", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn moments(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(id): Path<String>,
    headers: HeaderMap,
    Params(params): Params<MomentsParams>,
) -> Result<Response, Problem> {
    params.check()?;
    let session = find(&app, &owner.project, &id).await?;
    let text = session_moments::jsonl(&app.store, &app.replays, &session).await?;
    let (lines, n_total) = params.choose(&text);
    let private = [(CACHE_CONTROL, "private, no-cache"), (VARY, "accept")];
    if wants_lines(&headers) {
        let mut body = String::with_capacity(text.len());
        for line in lines {
            body.push_str(line);
            body.push('\n');
        }
        return Ok((private, [(CONTENT_TYPE, "application/jsonl")], body).into_response());
    }
    let moments = lines.iter().filter_map(|it| RawValue::from_string((*it).to_owned()).ok());
    Ok((private, Json(MomentList { moments: moments.collect(), n_total })).into_response())
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|it| it.to_str().ok());
    accepted.flat_map(|it| it.split(',')).any(|it| it.trim().starts_with("application/jsonl"))
}

/// What filters look at in a moment.
#[derive(Deserialize)]
struct Facts<'a> {
    at_ms: i64,
    #[serde(borrow)]
    window: std::borrow::Cow<'a, str>,
    kind: &'a str,
}

impl MomentsParams {
    fn check(&self) -> Result<(), Problem> {
        for kind in self.kinds() {
            if !moment::What::KINDS.contains(&kind) {
                let known = moment::What::KINDS.join(", ");
                return Err(Problem::bad_request(format!(
                    "`kind` has {kind:?}, which is not one of {known}"
                )));
            }
        }
        match self.limit {
            Some(limit) if !(1..=limits::MAX_MOMENTS).contains(&limit) => {
                let most = limits::MAX_MOMENTS;
                Err(Problem::bad_request(format!("`limit` is {limit}; 1 to {most} are allowed")))
            }
            _ => Ok(()),
        }
    }

    fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kind.iter().flat_map(|it| it.split(',')).map(str::trim)
    }

    /// The lines that the filters let through, up to the limit, and how many they were without it.
    fn choose<'a>(&self, text: &'a str) -> (Vec<&'a str>, usize) {
        let mut lines: Vec<&str> = text.lines().filter(|it| self.lets_through(it)).collect();
        let n_total = lines.len();
        lines.truncate(self.limit.unwrap_or(n_total));
        (lines, n_total)
    }

    fn lets_through(&self, line: &str) -> bool {
        let MomentsParams { kind, window, from_ms, to_ms, limit: _ } = self;
        if kind.is_none() && window.is_none() && from_ms.is_none() && to_ms.is_none() {
            return true;
        }
        let Ok(facts) = serde_json::from_str::<Facts<'_>>(line) else { return false };
        (kind.is_none() || self.kinds().any(|it| it == facts.kind))
            && window.as_ref().is_none_or(|it| *it == facts.window)
            && from_ms.is_none_or(|it| facts.at_ms >= it)
            && to_ms.is_none_or(|it| facts.at_ms < it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "{\"at_ms\":1,\"window\":\"a\",\"kind\":\"click\"}\n{\"at_ms\":2,\"window\":\"b\",\"kind\":\"copy\"}\n{\"at_ms\":3,\"window\":\"a\",\"kind\":\"copy\"}\n";

    #[test]
    fn filters_must_all_hold() {
        check(&MomentsParams::default(), &[1, 2, 3]);
        check(
            &MomentsParams { kind: Some("copy, click".to_owned()), ..Default::default() },
            &[1, 2, 3],
        );
        check(
            &MomentsParams {
                kind: Some("copy".to_owned()),
                window: Some("a".to_owned()),
                ..Default::default()
            },
            &[3],
        );
        check(&MomentsParams { from_ms: Some(2), to_ms: Some(3), ..Default::default() }, &[2]);
    }

    #[test]
    fn the_total_knows_no_limit() {
        let params = MomentsParams { limit: Some(1), ..Default::default() };
        let (lines, n_total) = params.choose(LINES);
        assert_eq!((lines.len(), n_total), (1, 3));
    }

    #[test]
    fn what_cannot_be_asked_is_named() {
        let kind = MomentsParams { kind: Some("klick".to_owned()), ..Default::default() };
        assert!(format!("{:?}", kind.check().unwrap_err()).contains("klick"));
        let limit = MomentsParams { limit: Some(0), ..Default::default() };
        assert!(limit.check().is_err());
    }

    #[track_caller]
    fn check(params: &MomentsParams, expected: &[i64]) {
        let (lines, _) = params.choose(LINES);
        let times = lines.iter().map(|it| serde_json::from_str::<Facts<'_>>(it).unwrap().at_ms);
        assert_eq!(times.collect::<Vec<_>>(), expected);
    }
}
