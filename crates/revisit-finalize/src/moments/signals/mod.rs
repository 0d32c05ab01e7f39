//! What the page, the browser and the SDK said: detectors of page views, console lines, errors,
//! requests, and events with a name.
//!
//! Each detector is a file with its rule and its limits. What the visitor did is for `actions`.

mod analytics;
mod console;
mod custom;
mod errors;
mod fingerprint;
mod line;
mod network;
mod own;
mod page_view;
mod properties;
mod sentry;
mod stack;
#[cfg(test)]
mod testing;
mod u_turn;

use std::collections::HashMap;
use std::sync::Arc;

use revisit_model::text::cut_chars;
use revisit_model::{Moment, moment};
use revisit_rrweb::tape::Fields;
use revisit_rrweb::{Json, What};

use super::own::Own;
use super::{Page, Seen};
use analytics::{Analytics, SdkEvent};
use console::Console;
use errors::{Errors, Told};
use line::Line;
use page_view::PageViews;
use u_turn::UTurns;

const CONSOLE_PLUGIN: &str = "rrweb/console@1";
const NETWORK_PLUGIN: &str = "rrweb/network@1";
const ANALYTICS_PLUGIN: &str = "posthog/event@1";
/// Longest note, in characters.
const MAX_NOTE_CHARS: usize = 1000;

/// The detectors of all windows of a session.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    page_views: PageViews,
    u_turns: UTurns,
    console: Console,
    errors: Errors,
    analytics: Analytics,
}

impl Signals {
    pub(crate) fn observe(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        match seen.event.what {
            // Most events are these, and none of them says anything here.
            What::Incremental(_) | What::FullSnapshot { .. } => return,
            What::Annotation { text: Some(text) } if !text.trim().is_empty() => {
                let text = cut_chars(text, MAX_NOTE_CHARS).to_owned();
                found.push(seen.moment(moment::What::Annotation { text }));
            }
            What::Custom { tag, payload } => self.observe_custom(seen, tag, payload, found),
            What::Plugin { plugin, payload } => self.observe_plugin(seen, plugin, payload, found),
            What::Meta { .. } | What::Annotation { .. } | What::Other => {}
        }
        if let Some(arrival) = self.page_views.observe(seen, found)
            && let Some(turn) = self.u_turns.observe(seen.window, &arrival)
        {
            let url = Some(arrival.url);
            found.push(Moment { url, ..seen.page.moment(arrival.at_ms, turn) });
        }
    }

    pub(crate) fn finish(self, pages: &HashMap<Arc<str>, Page>, found: &mut Vec<Moment>) {
        let Signals { page_views, u_turns: _, console, errors, analytics: _ } = self;
        page_views.finish(pages, found);
        console.finish(found);
        errors.finish(found);
    }

    fn observe_custom(
        &mut self,
        seen: &Seen<'_>,
        tag: &str,
        payload: Option<Json<'_>>,
        found: &mut Vec<Moment>,
    ) {
        if tag == "performanceSpan" {
            let span = sentry::span(seen.at_ms, Fields::within(payload));
            found.extend(span.map(|(at_ms, what)| seen.page.moment(at_ms, what)));
        } else if tag == "breadcrumb" {
            self.observe_line(seen, found);
        } else if tag == own::GAP_TAG {
            let (at_ms, what) = own::gap(seen.at_ms, Fields::within(payload));
            found.push(seen.page.moment(at_ms, what));
        } else {
            found.extend(custom::custom(tag, payload).map(|it| seen.moment(it)));
        }
    }

    fn observe_plugin(
        &mut self,
        seen: &Seen<'_>,
        plugin: &str,
        payload: Option<Json<'_>>,
        found: &mut Vec<Moment>,
    ) {
        if let Some(event) = Own::of(plugin, payload) {
            self.observe_own(seen, event, found);
            return;
        }
        match plugin {
            CONSOLE_PLUGIN => self.observe_line(seen, found),
            NETWORK_PLUGIN => {
                let entries = network::entries(seen.at_ms, Fields::within(payload));
                found.extend(entries.map(|(at_ms, what)| seen.page.moment(at_ms, what)));
            }
            ANALYTICS_PLUGIN => {
                let Some(event) = SdkEvent::of(payload) else { return };
                if event.name == "$exception" {
                    self.errors.observe(seen, Told::by_exception(event.properties), found);
                }
                let url = event.url().or_else(|| seen.page.url().map(str::to_owned));
                for said in self.analytics.observe(&event) {
                    found.push(Moment { url: url.clone(), ..seen.moment(said) });
                }
            }
            _ => {}
        }
    }

    fn observe_own(&mut self, seen: &Seen<'_>, event: Own<'_>, found: &mut Vec<Moment>) {
        match event.kind {
            "error" => self.errors.observe(seen, Told::by_own(event.data, false), found),
            "promise_error" => self.errors.observe(seen, Told::by_own(event.data, true), found),
            _ => {
                let said = own::said(seen.at_ms, event);
                found.extend(said.map(|(at_ms, what)| seen.page.moment(at_ms, what)));
            }
        }
    }

    fn observe_line(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        let Some(line) = Line::of(&seen.event.what) else { return };
        match Told::by_line(&line) {
            Some(told) => self.errors.observe(seen, told, found),
            None => self.console.observe(seen, &line, found),
        }
    }
}
