//! `GET /api/v1/sessions`

#![expect(
    unused_qualifications,
    reason = "the macro that documents the route writes paths in full"
)]

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use revisit_model::{ProjectId, Source, VisitorId, limits};
use revisit_store::{Cursor, Order, SessionQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::SessionView;
use crate::clock;
use crate::http::owner::Owner;
use crate::http::params::{self, Params};
use crate::http::{App, Problem};

/// The highest score there is.
const MAX_FRUSTRATION: u64 = 100;

/// Filters; an absent one lets everything through.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Started at or after: RFC 3339, or milliseconds since the epoch.
    from: Option<String>,
    /// Started before.
    to: Option<String>,
    visitor: Option<String>,
    /// Part of any visited address, whatever the case.
    url: Option<String>,
    min_duration_ms: Option<u64>,
    min_active_ms: Option<u64>,
    has_console_error: Option<bool>,
    min_clicks: Option<u64>,
    min_keypresses: Option<u64>,
    min_console_errors: Option<u64>,
    has_rage_click: Option<bool>,
    has_dead_click: Option<bool>,
    /// An uncaught error, an unhandled rejection, or one that the application reported.
    has_error: Option<bool>,
    /// 0 to 100.
    min_frustration: Option<u64>,
    /// `native`, `posthog` or `import`.
    source: Option<String>,
    starred: Option<bool>,
    viewed: Option<bool>,
    tag: Option<String>,
    /// Data came within the last minute.
    live: Option<bool>,
    /// `started_at` (default), `duration_ms`, `active_ms`, `n_clicks`, `n_keypresses`,
    /// `n_console_error`, `n_events`, `size_bytes`, `activity_score` or `frustration`.
    order: Option<String>,
    /// `desc` (default) or `asc`.
    direction: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionList {
    sessions: Vec<SessionView>,
    /// Where the next page goes on; null on the last.
    next_cursor: Option<String>,
}

/// List sessions.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", operation_id = "listSessions",
    params(ListParams), responses(
    (status = 200, description = "One page", body = SessionList),
    (status = 400, description = "A parameter is not known or cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    owner: Owner,
    Params(params): Params<ListParams>,
) -> Result<Json<SessionList>, Problem> {
    let query = params.into_query(owner.project)?;
    let page = app.store.catalog().list(&query, clock::now()).await?;
    Ok(Json(SessionList {
        sessions: page.sessions.into_iter().map(SessionView::from).collect(),
        next_cursor: page.next.map(|it| write_cursor(query.order, query.ascending, &it)),
    }))
}

impl ListParams {
    fn into_query(self, project: ProjectId) -> Result<SessionQuery, Problem> {
        let order = match &self.order {
            Some(name) => Order::parse(name).ok_or_else(|| unknown("order", name))?,
            None => Order::default(),
        };
        let ascending = match self.direction.as_deref() {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(other) => return Err(unknown("direction", other)),
        };
        let limit = self.limit.unwrap_or(limits::DEFAULT_PAGE);
        if !(1..=limits::MAX_PAGE).contains(&limit) {
            let most = limits::MAX_PAGE;
            return Err(Problem::bad_request(format!(
                "`limit` is {limit}; 1 to {most} are allowed"
            )));
        }
        if let Some(least) = self.min_frustration.filter(|it| *it > MAX_FRUSTRATION) {
            return Err(Problem::bad_request(format!(
                "`min_frustration` is {least}; 0 to {MAX_FRUSTRATION} are allowed"
            )));
        }
        Ok(SessionQuery {
            project,
            from: params::time("from", self.from.as_deref())?,
            to: params::time("to", self.to.as_deref())?,
            visitor: self.visitor.map(VisitorId::new).transpose()?,
            url_contains: self.url.filter(|it| !it.is_empty()),
            min_duration_ms: self.min_duration_ms,
            min_active_ms: self.min_active_ms,
            has_console_error: self.has_console_error,
            min_clicks: self.min_clicks,
            min_keypresses: self.min_keypresses,
            min_console_errors: self.min_console_errors,
            has_rage_click: self.has_rage_click,
            has_dead_click: self.has_dead_click,
            has_error: self.has_error,
            min_frustration: self.min_frustration,
            source: match self.source {
                Some(name) => Some(Source::parse(&name).ok_or_else(|| unknown("source", &name))?),
                None => None,
            },
            starred: self.starred,
            viewed: self.viewed,
            tag: self.tag,
            live: self.live,
            order,
            ascending,
            limit,
            after: self
                .cursor
                .as_deref()
                .map(|it| read_cursor(order, ascending, it))
                .transpose()?,
        })
    }
}

fn unknown(name: &str, value: &str) -> Problem {
    Problem::bad_request(format!("`{name}` is {value:?}, which is not one of its values"))
}

/// A cursor as text: opaque to clients, bound to the order it was made in.
#[derive(Serialize, Deserialize)]
struct CursorText {
    order: String,
    ascending: bool,
    value: f64,
    id: String,
}

fn write_cursor(order: Order, ascending: bool, cursor: &Cursor) -> String {
    let Cursor { value, id } = cursor;
    let order = order.as_str().to_owned();
    let text = CursorText { order, ascending, value: *value, id: id.clone() };
    URL_SAFE_NO_PAD.encode(serde_json::json!(text).to_string())
}

fn read_cursor(order: Order, ascending: bool, text: &str) -> Result<Cursor, Problem> {
    let read = URL_SAFE_NO_PAD.decode(text).ok();
    let found: Option<CursorText> = read.and_then(|it| serde_json::from_slice(&it).ok());
    match found {
        Some(found) if found.order == order.as_str() && found.ascending == ascending => {
            Ok(Cursor { value: found.value, id: found.id })
        }
        Some(_) => Err(Problem::bad_request("`cursor` comes from a list in another order")),
        None => Err(Problem::bad_request("`cursor` is not one that this server gave")),
    }
}
