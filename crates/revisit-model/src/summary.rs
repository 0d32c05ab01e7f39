//! What a session was, in numbers.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, WindowId};

/// The counts and facts of one session. Counters follow PostHog's definitions, so that numbers
/// can be compared with theirs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    pub started_at: Timestamp,
    pub ended_at: Timestamp,
    /// Time with interactions at most five seconds apart, in milliseconds.
    pub active_ms: u64,
    pub n_events: u64,
    pub n_clicks: u64,
    pub n_keypresses: u64,
    pub n_mouse_activity: u64,
    pub n_console_log: u64,
    pub n_console_warn: u64,
    pub n_console_error: u64,
    /// Events that could not be read or placed.
    pub n_problems: u64,
    /// Bytes of the events as JSON Lines, expanded.
    pub size_bytes: u64,
    pub first_url: Option<String>,
    /// Distinct addresses in order of first visit.
    pub urls: Vec<String>,
    /// `desktop`, `mobile` or `tablet`.
    pub device: Option<String>,
    pub browser: Option<String>,
    pub browser_version: Option<String>,
    pub os: Option<String>,
    pub library: Option<String>,
    pub viewport: Option<Viewport>,
    pub windows: Vec<WindowSummary>,
    /// How much went wrong for the visitor, 0 to 100; `docs/MOMENTS.md` has the formula.
    pub frustration: u32,
    pub n_rage_clicks: u64,
    pub n_dead_clicks: u64,
    pub n_error_clicks: u64,
    pub n_u_turns: u64,
    pub n_thrashed_cursors: u64,
    /// Uncaught errors, unhandled rejections and reported errors.
    pub n_errors: u64,
    pub n_requests: u64,
    pub n_failed_requests: u64,
    /// Time with nothing done for longer than the idle gap, in milliseconds.
    pub idle_ms: u64,
    /// The farthest that any page was scrolled, in per cent of its height, where known.
    pub max_scroll_percent: Option<f64>,
    pub entry_url: Option<String>,
    pub exit_url: Option<String>,
    /// Page views in order.
    pub pages: Vec<PageVisit>,
    /// Errors by cause, the most frequent first.
    pub errors: Vec<ErrorCount>,
}

impl Summary {
    pub fn duration_ms(&self) -> u64 {
        self.ended_at.ms_since(self.started_at).unsigned_abs()
    }

    /// PostHog's activity score: how much was done, against how long it took and how much the
    /// mouse merely moved; `None` for a session in which nothing happened at all.
    #[expect(clippy::cast_precision_loss, reason = "a score of two decimals")]
    pub fn activity_score(&self) -> Option<f64> {
        let active_s = self.active_ms as f64 / 1000.0;
        let duration_s = (self.duration_ms() / 1000) as f64;
        let done = active_s + (self.n_clicks + self.n_keypresses + self.n_console_error) as f64;
        let console = self.n_console_error + self.n_console_log + self.n_console_warn;
        let possible = duration_s + (self.n_mouse_activity + console) as f64;
        (possible > 0.0).then(|| (done / possible * 10_000.0).round() / 100.0)
    }
}

/// Size of the page on screen, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewport {
    pub width: u32,
    pub height: u32,
}

/// One page view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageVisit {
    pub url: String,
    pub window: WindowId,
    pub entered_at: Timestamp,
    /// Until the next page view of the window, or its last event.
    pub duration_ms: u64,
}

/// Errors of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCount {
    pub fingerprint: String,
    /// The message of the first of them.
    pub message: String,
    pub n_times: u64,
}

/// One window's part of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSummary {
    pub id: WindowId,
    pub started_at: Timestamp,
    pub ended_at: Timestamp,
    pub n_events: u64,
}
