//! `revisit inspect`: what is in a session or a file.

use std::collections::BTreeMap;

use revisit_model::{ErrorCount, Summary, Timestamp, WindowSummary};
use revisit_rrweb::{kind, read_head};
use serde_json::json;

use super::{output, recording, table};
use crate::cli::InspectArgs;
use crate::recording::Recording;

/// Causes of errors that are listed.
const MAX_ERRORS: usize = 5;

pub(crate) async fn run(args: InspectArgs) -> anyhow::Result<()> {
    let recordings = recording::load(&args.what, &args.data.data, &args.project).await?;
    if args.json {
        let all: Vec<_> = recordings.iter().map(describe).collect();
        return match all.as_slice() {
            [one] => output::json(one),
            several => output::json(&several),
        };
    }
    for recording in &recordings {
        print(recording)?;
    }
    Ok(())
}

fn describe(recording: &Recording) -> serde_json::Value {
    json!({
        "session": recording.id.as_str(),
        "visitor": recording.visitor,
        "events_by_type": count_types(recording),
        "summary": recording.summary,
        "problems": recording.problems,
    })
}

fn print(recording: &Recording) -> anyhow::Result<()> {
    let Summary {
        started_at,
        ended_at,
        active_ms,
        n_events,
        n_clicks,
        n_keypresses,
        n_mouse_activity: _,
        n_console_log,
        n_console_warn,
        n_console_error,
        n_problems: _,
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
    } = &recording.summary;
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "–".to_owned());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: &str, value: String| rows.push(vec![name.to_owned(), value]);
    row("session", recording.id.to_string());
    row("visitor", recording.visitor.as_ref().map_or("–".to_owned(), ToString::to_string));
    row("started", started_at.to_string());
    row("duration", table::duration(recording.summary.duration_ms()));
    row("active", table::duration(*active_ms));
    row("events", format!("{n_events} in {}", table::size(*size_bytes)));
    row("of type", types(recording));
    row("interaction", format!("{n_clicks} clicks, {n_keypresses} key presses"));
    row("console", format!("{n_console_log} log, {n_console_warn} warn, {n_console_error} error"));
    row("frustration", format!("{frustration} of 100"));
    row(
        "clicks",
        format!("{n_rage_clicks} rage, {n_dead_clicks} dead, {n_error_clicks} with an error"),
    );
    row("wandering", format!("{n_u_turns} u-turns, {n_thrashed_cursors} thrashed cursors"));
    row("errors", n_errors.to_string());
    for ErrorCount { fingerprint: _, message, n_times } in errors.iter().take(MAX_ERRORS) {
        row("error", format!("{n_times} × {message}"));
    }
    row("requests", format!("{n_requests}, {n_failed_requests} failed"));
    row("idle", table::duration(*idle_ms));
    row("scrolled", max_scroll_percent.map_or("–".to_owned(), |it| format!("{it:.0} %")));
    row("first url", text(first_url));
    row("entry, exit", format!("{}, {}", text(entry_url), text(exit_url)));
    row("urls", format!("{} in {} page views", urls.len(), pages.len()));
    row(
        "browser",
        format!("{} {}, {}, {}", text(browser), text(browser_version), text(os), text(device)),
    );
    row("viewport", viewport.map_or("–".to_owned(), |it| format!("{} × {}", it.width, it.height)));
    row("recorder", text(library));
    for window in windows {
        row("window", span(window, *started_at, *ended_at));
    }
    for (kind, problem) in recording.problems.iter() {
        row("problem", format!("{} × {kind}: {}", problem.count, problem.detail));
    }
    output::write(&table::align(&rows))
}

fn span(window: &WindowSummary, started_at: Timestamp, ended_at: Timestamp) -> String {
    let from = window.started_at.ms_since(started_at).unsigned_abs();
    let to = window.ended_at.min(ended_at).ms_since(started_at).unsigned_abs();
    let span = format!("{} to {}", table::duration(from), table::duration(to));
    format!("{}: {} events, {span}", window.id, window.n_events)
}

fn types(recording: &Recording) -> String {
    let counts = count_types(recording);
    counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
}

fn count_types(recording: &Recording) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for event in &recording.events {
        let name = match read_head(&event.event).and_then(|it| it.kind) {
            Some(kind::DOM_CONTENT_LOADED) => "dom_content_loaded".to_owned(),
            Some(kind::LOAD) => "load".to_owned(),
            Some(kind::FULL_SNAPSHOT) => "full_snapshot".to_owned(),
            Some(kind::INCREMENTAL) => "incremental".to_owned(),
            Some(kind::META) => "meta".to_owned(),
            Some(kind::CUSTOM) => "custom".to_owned(),
            Some(kind::PLUGIN) => "plugin".to_owned(),
            Some(kind::ASSET) => "asset".to_owned(),
            Some(kind::ANNOTATION) => "annotation".to_owned(),
            Some(other) => format!("type_{other}"),
            None => "without_type".to_owned(),
        };
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}
