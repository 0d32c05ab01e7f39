//! Counts what happened in a session, as PostHog defines the counters, so that numbers can be
//! compared with theirs.
//!
//! Two differences are meant. PostHog counts within each block and adds up; this counts over the
//! ordered events of the whole session, so an active stretch is not cut where a block ends. And
//! of repeated console lines PostHog counts one for each request, this one for each item; a
//! request mostly holds one item.
//!
//! It looks at single events and knows no page: what a click hit is not its question.

mod activity;
mod console;
mod frustration;
mod happened;
mod span;
#[cfg(test)]
mod tests;
mod urls;
mod windows;

use revisit_model::{Summary, Timestamp, Viewport, VisitorId};
use revisit_rrweb::event::{Incremental, Interaction, Move};
use revisit_rrweb::tape::Fields;
use revisit_rrweb::{Event, Json, View, What, interaction, source};

use crate::client::Client;
use crate::heads::ConsoleCounts;
use crate::{Heads, SessionEvent};
use activity::Activity;
use console::Console;
pub(crate) use happened::tell;
use span::Spans;
use urls::Urls;
use windows::Windows;

/// Analytics events of PostHog's SDK, which ride in the stream but are not of the recording.
const ANALYTICS_PLUGIN: &str = "posthog/event@1";
const CONSOLE_PLUGIN: &str = "rrweb/console@1";
/// The custom event whose `href` belongs to structured data and is no visit.
const STRUCTURED_DATA_TAG: &str = "$json_ld";

/// What the counters and the deliveries say of a session. What only moments tell is not in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Summed {
    pub(crate) summary: Summary,
    pub(crate) visitor: Option<VisitorId>,
}

/// Sees each event of a session once, in order, and holds no event.
#[derive(Debug, Default)]
pub(crate) struct Summarizer {
    spans: Spans,
    activity: Activity,
    console: Console,
    urls: Urls,
    windows: Windows,
    client: Client,
    viewport: Option<Viewport>,
    n_events: u64,
    n_clicks: u64,
    n_keypresses: u64,
    n_mouse_activity: u64,
    size_bytes: u64,
}

impl Summarizer {
    /// Takes the next event of the session.
    pub(crate) fn observe(&mut self, event: &SessionEvent, read: &Event<'_>) {
        if let What::Plugin { plugin: ANALYTICS_PLUGIN, payload } = read.what {
            return self.observe_analytics(event, payload);
        }
        self.observe_recorded(event);
        let mut is_active = false;
        match read.what {
            What::Incremental(incremental) => {
                let (from, interaction) = source_of(&incremental);
                is_active = self.observe_incremental(from, interaction);
            }
            What::Meta { href, width_px, height_px } => {
                self.observe_meta(href, whole(width_px), whole(height_px));
            }
            What::Custom { tag, payload } if tag != STRUCTURED_DATA_TAG => {
                self.urls.visit(Fields::within(payload).text("href"));
            }
            What::Plugin { plugin: CONSOLE_PLUGIN, payload } => {
                self.console.observe(event.item, payload);
            }
            What::FullSnapshot { .. }
            | What::Custom { .. }
            | What::Plugin { .. }
            | What::Annotation { .. }
            | What::Other => {}
        }
        self.activity.observe(event.at_ms, is_active);
    }

    /// Takes an event of which only the outside can be seen. It counts as far as that goes.
    pub(crate) fn observe_unreadable(&mut self, event: &SessionEvent) {
        let view = View::of(&event.event);
        if matches!(&view, View::Plugin { plugin, .. } if plugin == ANALYTICS_PLUGIN) {
            return self.observe_analytics(event, None);
        }
        self.observe_recorded(event);
        let mut is_active = false;
        match view {
            View::Incremental { source, interaction } => {
                is_active = self.observe_incremental(source, interaction);
            }
            View::Meta { href, width_px, height_px } => {
                self.observe_meta(href.as_deref(), width_px, height_px);
            }
            View::Custom { tag, href } if tag != STRUCTURED_DATA_TAG => {
                self.urls.visit(href.as_deref());
            }
            View::Plugin { plugin, .. } if plugin == CONSOLE_PLUGIN => {
                self.console.observe(event.item, None);
            }
            View::FullSnapshot | View::Custom { .. } | View::Plugin { .. } | View::Other => {}
        }
        self.activity.observe(event.at_ms, is_active);
    }

    /// Ends the session. `heads` are those of the merger that ordered it.
    pub(crate) fn finish(self, heads: &Heads) -> Summed {
        let Summarizer {
            spans,
            activity,
            console,
            urls,
            windows,
            mut client,
            viewport,
            n_events,
            n_clicks,
            n_keypresses,
            n_mouse_activity,
            size_bytes,
        } = self;
        if let Some(user_agent) = heads.user_agent() {
            client.fill_from_user_agent(user_agent);
        }
        let Client { device, browser, browser_version, os } = client;
        let (started_at, ended_at) = spans.best().or(heads.received()).unwrap_or_default();
        let urls = urls.into_list();
        let ConsoleCounts { n_log, n_warn, n_error } = console.finish(heads.archived_console());
        let summary = Summary {
            started_at,
            ended_at,
            active_ms: activity.finish(),
            n_events,
            n_clicks,
            n_keypresses,
            n_mouse_activity,
            n_console_log: n_log,
            n_console_warn: n_warn,
            n_console_error: n_error,
            size_bytes,
            first_url: urls.first().cloned(),
            urls,
            device,
            browser,
            browser_version,
            os,
            library: heads.library().map(str::to_owned),
            viewport,
            windows: windows.into_list(),
            ..Summary::default()
        };
        Summed { summary, visitor: heads.visitor().cloned() }
    }

    fn observe_recorded(&mut self, event: &SessionEvent) {
        self.size_bytes += event.line_bytes() as u64;
        self.n_events += 1;
        self.spans.observe_recorded(event);
        self.windows.observe(event);
    }

    fn observe_analytics(&mut self, event: &SessionEvent, payload: Option<Json<'_>>) {
        self.size_bytes += event.line_bytes() as u64;
        self.spans.observe_other(event);
        if let Some(payload) = payload {
            self.client.observe_analytics(payload);
        }
    }

    fn observe_meta(&mut self, href: Option<&str>, width_px: Option<i64>, height_px: Option<i64>) {
        self.urls.visit(href);
        self.viewport = self.viewport.or(viewport(width_px, height_px));
    }

    /// Counts an incremental event and tells whether the visitor did it.
    fn observe_incremental(&mut self, from: i64, interaction: Option<i64>) -> bool {
        let is_mouse =
            matches!(from, source::MOUSE_MOVE | source::MOUSE_INTERACTION | source::TOUCH_MOVE);
        let is_click = matches!(
            interaction,
            Some(
                interaction::CLICK
                    | interaction::CONTEXT_MENU
                    | interaction::DOUBLE_CLICK
                    | interaction::TOUCH_END
            )
        );
        self.n_mouse_activity += u64::from(is_mouse);
        self.n_clicks += u64::from(is_click);
        self.n_keypresses += u64::from(from == source::INPUT);
        // To PostHog a change of the window's size is the visitor's too.
        source::INTERACTIONS.contains(&from) || from == source::VIEWPORT_RESIZE
    }
}

/// The source of an incremental event, and of a mouse interaction its type.
fn source_of(incremental: &Incremental<'_>) -> (i64, Option<i64>) {
    let from = match *incremental {
        Incremental::Interaction(Interaction { kind, .. }) => {
            return (source::MOUSE_INTERACTION, Some(kind));
        }
        Incremental::Move(Move { source, .. }) | Incremental::Other { source } => source,
        Incremental::Mutation(_) => source::MUTATION,
        Incremental::Scroll { .. } => source::SCROLL,
        Incremental::Resize { .. } => source::VIEWPORT_RESIZE,
        Incremental::Input { .. } => source::INPUT,
        Incremental::Media { .. } => source::MEDIA_INTERACTION,
        Incremental::StyleSheetRule(_) => source::STYLE_SHEET_RULE,
        Incremental::Canvas { .. } => source::CANVAS_MUTATION,
        Incremental::Font(_) => source::FONT,
        Incremental::StyleDeclaration(_) => source::STYLE_DECLARATION,
        Incremental::Selection { .. } => source::SELECTION,
        Incremental::AdoptedStyleSheet(_) => source::ADOPTED_STYLE_SHEET,
        Incremental::CustomElement => source::CUSTOM_ELEMENT,
    };
    (from, None)
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and no screen is as wide")]
fn whole(px: Option<f64>) -> Option<i64> {
    px.map(|it| it as i64)
}

fn viewport(width_px: Option<i64>, height_px: Option<i64>) -> Option<Viewport> {
    let side = |px: Option<i64>| u32::try_from(px?).ok().filter(|it| *it > 0);
    Some(Viewport { width: side(width_px)?, height: side(height_px)? })
}

/// The whole millisecond that an event's time falls into.
fn moment(event: &SessionEvent) -> Timestamp {
    Timestamp::from_fractional_ms(event.at_ms)
}
