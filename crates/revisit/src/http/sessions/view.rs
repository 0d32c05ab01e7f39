//! A session as the API shows it.

use revisit_model::{
    ErrorCount, Labels, PageVisit, Session, SessionState, Source, Summary, Timestamp, Viewport,
    WindowSummary,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One recording. Times are RFC 3339 in UTC; counts follow PostHog's definitions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    id: String,
    project: String,
    source: SourceView,
    state: StateView,
    /// Who was recorded.
    visitor: Option<String>,
    title: Option<String>,
    tags: Vec<String>,
    starred: bool,
    viewed: bool,
    started_at: String,
    ended_at: String,
    duration_ms: u64,
    /// Time with interactions at most five seconds apart.
    active_ms: u64,
    n_events: u64,
    n_clicks: u64,
    n_keypresses: u64,
    n_mouse_activity: u64,
    n_console_log: u64,
    n_console_warn: u64,
    n_console_error: u64,
    /// Events that could not be read or placed.
    n_problems: u64,
    activity_score: Option<f64>,
    /// Bytes of the events as JSON Lines.
    size_bytes: u64,
    /// Blocks that the session has now; a live viewer asks for events from this block on.
    n_blocks: u64,
    first_url: Option<String>,
    urls: Vec<String>,
    #[schema(example = "desktop")]
    device: Option<String>,
    browser: Option<String>,
    browser_version: Option<String>,
    os: Option<String>,
    /// Name and version of the recorder.
    library: Option<String>,
    viewport: Option<ViewportView>,
    windows: Vec<WindowView>,
    /// How much went wrong for the visitor, 0 to 100.
    frustration: u32,
    /// Several clicks on one spot in a short time, each burst once.
    n_rage_clicks: u64,
    /// Clicks on something clickable to which the page did not answer.
    n_dead_clicks: u64,
    /// Clicks that an error followed at once.
    n_error_clicks: u64,
    /// Pages that were left again at once for the one before.
    n_u_turns: u64,
    n_thrashed_cursors: u64,
    /// Uncaught errors, unhandled rejections and reported errors.
    n_errors: u64,
    n_requests: u64,
    n_failed_requests: u64,
    /// Time in gaps in which nothing was done.
    idle_ms: u64,
    /// The farthest that any page was scrolled, in per cent of its height, where known.
    max_scroll_percent: Option<f64>,
    entry_url: Option<String>,
    exit_url: Option<String>,
    /// Page views in order.
    pages: Vec<PageView>,
    /// Errors by cause, the most frequent first.
    errors: Vec<ErrorView>,
}

/// How a session came in.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Source)]
pub(crate) enum SourceView {
    Native,
    Posthog,
    Import,
}

/// `live`: data came within the last minute, or the counts do not cover all of it yet.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SessionState)]
pub(crate) enum StateView {
    Live,
    Finalized,
}

/// CSS pixels.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Viewport)]
pub(crate) struct ViewportView {
    width: u32,
    height: u32,
}

/// One tab.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Window)]
pub(crate) struct WindowView {
    id: String,
    started_at: String,
    ended_at: String,
    n_events: u64,
}

/// One page view.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub(crate) struct PageView {
    url: String,
    window: String,
    entered_at: String,
    /// Until the next page view of the window, or its last event.
    duration_ms: u64,
}

/// Errors of one cause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorCount)]
pub(crate) struct ErrorView {
    /// The same for errors of one cause.
    fingerprint: String,
    /// The message of the first of them.
    message: String,
    n_times: u64,
}

impl From<Session> for SessionView {
    #[expect(clippy::too_many_lines, reason = "two lines a field, and nothing else")]
    fn from(session: Session) -> SessionView {
        let Session {
            project,
            id,
            source,
            state,
            visitor,
            last_received_at: _,
            n_blocks,
            labels,
            summary,
        } = session;
        let Labels { title, tags, starred, viewed } = labels;
        let (duration_ms, activity_score) = (summary.duration_ms(), summary.activity_score());
        let Summary {
            started_at,
            ended_at,
            active_ms,
            n_events,
            n_clicks,
            n_keypresses,
            n_mouse_activity,
            n_console_log,
            n_console_warn,
            n_console_error,
            n_problems,
            size_bytes,
            first_url,
            urls,
            device,
            browser,
            browser_version,
            os,
            library,
            viewport,
            windows,
            frustration,
            n_rage_clicks,
            n_dead_clicks,
            n_error_clicks,
            n_u_turns,
            n_thrashed_cursors,
            n_errors,
            n_requests,
            n_failed_requests,
            idle_ms,
            max_scroll_percent,
            entry_url,
            exit_url,
            pages,
            errors,
        } = summary;
        SessionView {
            id: id.into(),
            project: project.into(),
            source: source.into(),
            state: state.into(),
            visitor: visitor.map(Into::into),
            title,
            tags,
            starred,
            viewed,
            started_at: started_at.to_string(),
            ended_at: ended_at.to_string(),
            duration_ms,
            active_ms,
            n_events,
            n_clicks,
            n_keypresses,
            n_mouse_activity,
            n_console_log,
            n_console_warn,
            n_console_error,
            n_problems,
            activity_score,
            size_bytes,
            n_blocks,
            first_url,
            urls,
            device,
            browser,
            browser_version,
            os,
            library,
            viewport: viewport.map(|Viewport { width, height }| ViewportView { width, height }),
            windows: windows.into_iter().map(WindowView::from).collect(),
            frustration,
            n_rage_clicks,
            n_dead_clicks,
            n_error_clicks,
            n_u_turns,
            n_thrashed_cursors,
            n_errors,
            n_requests,
            n_failed_requests,
            idle_ms,
            max_scroll_percent,
            entry_url,
            exit_url,
            pages: pages.into_iter().map(PageView::from).collect(),
            errors: errors.into_iter().map(ErrorView::from).collect(),
        }
    }
}

impl From<WindowSummary> for WindowView {
    fn from(window: WindowSummary) -> WindowView {
        let WindowSummary { id, started_at, ended_at, n_events } = window;
        let text = |at: Timestamp| at.to_string();
        WindowView {
            id: id.into(),
            started_at: text(started_at),
            ended_at: text(ended_at),
            n_events,
        }
    }
}

impl From<PageVisit> for PageView {
    fn from(page: PageVisit) -> PageView {
        let PageVisit { url, window, entered_at, duration_ms } = page;
        PageView { url, window: window.into(), entered_at: entered_at.to_string(), duration_ms }
    }
}

impl From<ErrorCount> for ErrorView {
    fn from(error: ErrorCount) -> ErrorView {
        let ErrorCount { fingerprint, message, n_times } = error;
        ErrorView { fingerprint, message, n_times }
    }
}

impl From<Source> for SourceView {
    fn from(source: Source) -> SourceView {
        match source {
            Source::Native => SourceView::Native,
            Source::Posthog => SourceView::Posthog,
            Source::Import => SourceView::Import,
        }
    }
}

impl From<SessionState> for StateView {
    fn from(state: SessionState) -> StateView {
        match state {
            SessionState::Live => StateView::Live,
            SessionState::Finalized => StateView::Finalized,
        }
    }
}
