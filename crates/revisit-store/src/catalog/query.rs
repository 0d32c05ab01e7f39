//! Lists of sessions: filters, orders, and pages that stay stable while sessions come in.

use revisit_model::{ProjectId, Session, Source, Timestamp, VisitorId, limits};
use sqlx::{QueryBuilder, Row as _, Sqlite};

use super::{Catalog, rows, sessions};
use crate::StoreError;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    StartedAt,
    Duration,
    Active,
    Clicks,
    Keypresses,
    ConsoleErrors,
    Events,
    Size,
    ActivityScore,
    Frustration,
}

impl Order {
    pub const ALL: [Order; 10] = [
        Order::StartedAt,
        Order::Duration,
        Order::Active,
        Order::Clicks,
        Order::Keypresses,
        Order::ConsoleErrors,
        Order::Events,
        Order::Size,
        Order::ActivityScore,
        Order::Frustration,
    ];

    /// Its name in requests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Order::StartedAt => "started_at",
            Order::Duration => "duration_ms",
            Order::Active => "active_ms",
            Order::Clicks => "n_clicks",
            Order::Keypresses => "n_keypresses",
            Order::ConsoleErrors => "n_console_error",
            Order::Events => "n_events",
            Order::Size => "size_bytes",
            Order::ActivityScore => "activity_score",
            Order::Frustration => "frustration",
        }
    }

    pub fn parse(text: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|it| it.as_str() == text)
    }

    const fn column(self) -> &'static str {
        if matches!(self, Order::StartedAt) { "started_ms" } else { self.as_str() }
    }
}

/// Where a page ended: the sort value and id of its last session.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub value: f64,
    pub id: String,
}

/// Which sessions, in which order. An absent filter lets everything through.
#[derive(Debug, Clone)]
pub struct SessionQuery {
    pub project: ProjectId,
    /// Started at or after.
    pub from: Option<Timestamp>,
    /// Started before.
    pub to: Option<Timestamp>,
    pub visitor: Option<VisitorId>,
    /// Part of any visited address, whatever the case.
    pub url_contains: Option<String>,
    pub min_duration_ms: Option<u64>,
    pub min_active_ms: Option<u64>,
    pub has_console_error: Option<bool>,
    pub min_clicks: Option<u64>,
    pub min_keypresses: Option<u64>,
    pub min_console_errors: Option<u64>,
    pub has_rage_click: Option<bool>,
    pub has_dead_click: Option<bool>,
    /// An uncaught error, an unhandled rejection, or one that the application reported.
    pub has_error: Option<bool>,
    pub min_frustration: Option<u64>,
    pub source: Option<Source>,
    pub starred: Option<bool>,
    pub viewed: Option<bool>,
    pub tag: Option<String>,
    /// Data came within the last minute.
    pub live: Option<bool>,
    pub order: Order,
    pub ascending: bool,
    pub limit: usize,
    pub after: Option<Cursor>,
}

impl SessionQuery {
    /// All sessions of a project, newest first.
    pub fn all(project: ProjectId) -> SessionQuery {
        SessionQuery {
            project,
            from: None,
            to: None,
            visitor: None,
            url_contains: None,
            min_duration_ms: None,
            min_active_ms: None,
            has_console_error: None,
            min_clicks: None,
            min_keypresses: None,
            min_console_errors: None,
            has_rage_click: None,
            has_dead_click: None,
            has_error: None,
            min_frustration: None,
            source: None,
            starred: None,
            viewed: None,
            tag: None,
            live: None,
            order: Order::StartedAt,
            ascending: false,
            limit: limits::DEFAULT_PAGE,
            after: None,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct SessionPage {
    pub sessions: Vec<Session>,
    /// Where the next page goes on; `None` when this was the last.
    pub next: Option<Cursor>,
}

impl Catalog {
    /// Lists sessions. Those without any recorded event (analytics alone) are left out.
    pub async fn list(
        &self,
        query: &SessionQuery,
        now: Timestamp,
    ) -> Result<SessionPage, StoreError> {
        let failed = |error| StoreError::catalog("listing sessions", error);
        let limit = query.limit.clamp(1, limits::MAX_PAGE);
        let mut found =
            select(query, now, limit + 1).build().fetch_all(&self.readers).await.map_err(failed)?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = match found.last().filter(|_| has_more) {
            Some(row) => Some(Cursor {
                value: row.try_get("sort_value").map_err(failed)?,
                id: row.try_get("id").map_err(failed)?,
            }),
            None => None,
        };
        let sessions: Result<_, _> =
            found.iter().map(|row| sessions::read_session(row, now)).collect();
        Ok(SessionPage { sessions: sessions.map_err(failed)?, next })
    }
}

fn select(query: &SessionQuery, now: Timestamp, limit: usize) -> QueryBuilder<Sqlite> {
    let column = query.order.column();
    let mut sql = QueryBuilder::new("SELECT ");
    sql.push(sessions::COLUMNS)
        .push(", CAST(")
        .push(column)
        .push(" AS REAL) AS sort_value FROM sessions WHERE n_recorded > 0 AND project = ")
        .push_bind(query.project.as_str().to_owned());
    filter_by_summary(&mut sql, query);
    filter_by_labels(&mut sql, query, now);
    let (than, direction) = if query.ascending { (">", "ASC") } else { ("<", "DESC") };
    if let Some(Cursor { value, id }) = &query.after {
        sql.push(format!(" AND ({column}, id) {than} ("))
            .push_bind(*value)
            .push(", ")
            .push_bind(id.clone())
            .push(")");
    }
    sql.push(format!(" ORDER BY {column} {direction}, id {direction} LIMIT "))
        .push_bind(rows::signed(limit as u64));
    sql
}

fn filter_by_summary(sql: &mut QueryBuilder<Sqlite>, query: &SessionQuery) {
    let at_least = [
        ("started_ms", query.from.map(Timestamp::as_ms)),
        ("duration_ms", query.min_duration_ms.map(rows::signed)),
        ("active_ms", query.min_active_ms.map(rows::signed)),
        ("n_clicks", query.min_clicks.map(rows::signed)),
        ("n_keypresses", query.min_keypresses.map(rows::signed)),
        ("n_console_error", query.min_console_errors.map(rows::signed)),
        ("frustration", query.min_frustration.map(rows::signed)),
    ];
    for (column, least) in at_least {
        if let Some(least) = least {
            sql.push(format!(" AND {column} >= ")).push_bind(least);
        }
    }
    if let Some(to) = query.to {
        sql.push(" AND started_ms < ").push_bind(to.as_ms());
    }
    let has_any = [
        ("n_console_error", query.has_console_error),
        ("n_rage_clicks", query.has_rage_click),
        ("n_dead_clicks", query.has_dead_click),
        ("n_errors", query.has_error),
    ];
    for (column, has) in has_any {
        if let Some(has) = has {
            sql.push(format!(" AND ({column} > 0) = ")).push_bind(has);
        }
    }
    if let Some(part) = &query.url_contains {
        sql.push(" AND instr(urls, ").push_bind(part.to_lowercase()).push(") > 0");
    }
}

fn filter_by_labels(sql: &mut QueryBuilder<Sqlite>, query: &SessionQuery, now: Timestamp) {
    if let Some(visitor) = &query.visitor {
        sql.push(" AND visitor = ").push_bind(visitor.as_str().to_owned());
    }
    if let Some(source) = query.source {
        sql.push(" AND source = ").push_bind(source.as_str());
    }
    for (column, wanted) in [("starred", query.starred), ("viewed", query.viewed)] {
        if let Some(wanted) = wanted {
            sql.push(format!(" AND {column} = ")).push_bind(wanted);
        }
    }
    if let Some(tag) = &query.tag {
        sql.push(" AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ")
            .push_bind(tag.clone())
            .push(")");
    }
    if let Some(live) = query.live {
        // An import is never live, however lately it came.
        sql.push(" AND (source <> 'import' AND last_received_ms > ")
            .push_bind(now.plus_ms(-limits::LIVE_MS).as_ms())
            .push(") = ")
            .push_bind(live);
    }
}
