//! One window's detectors, and what each event is to them.

use std::sync::Arc;

use revisit_model::moment::{Field, FocusState, Target, What};
use revisit_model::{Moment, WindowId};
use revisit_rrweb::event::{Incremental, Move};
use revisit_rrweb::{Json, What as Told, source};

use super::dead_click::{Answer, DeadClicks};
use super::edits::{Edit, Edits};
use super::error_click::ErrorClicks;
use super::rage_click::{Rage, RageClicks};
use super::selection::{self, Range};
use super::settled::Settled;
use super::submits::Submits;
use super::tagged::{self, Tagged};
use super::taps::Taps;
use super::thrashed_cursor::{Thrash, ThrashedCursor};
use super::visit::Visit;
use crate::moments::own::Own;
use crate::moments::{Page, Seen, whole_ms};

/// How long a window must keep its size for that to be told. Ours; rrweb records every 200 ms.
const RESIZE_REST_MS: f64 = 1000.0;
const CONSOLE_PLUGIN: &str = "rrweb/console@1";
const NETWORK_PLUGINS: &str = "rrweb/network@";
const ANALYTICS_PLUGIN: &str = "posthog/event@1";

/// Where something happened.
#[derive(Debug)]
pub(super) struct Place {
    window: WindowId,
    url: Option<String>,
}

/// When, where and to what something happened.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) at_ms: f64,
    pub(super) place: Arc<Place>,
    pub(super) target: Option<Target>,
}

/// A form that may have been sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) spot: Arc<Spot>,
    pub(super) form: Option<i64>,
    pub(super) fields: Vec<Field>,
}

/// A field that is being edited, as it was before.
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) target: Target,
    pub(super) input_type: String,
    pub(super) is_sensitive: bool,
    /// Whether it is known that the visitor did it; else it takes more than one change to be sure.
    pub(super) is_sure: bool,
}

/// Which node has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// Nothing got or lost it since the page was loaded.
    Unknown,
    Nowhere,
    On(i64),
}

#[derive(Debug)]
pub(super) struct Window {
    pub(super) place: Arc<Place>,
    visit: Visit,
    pub(super) taps: Taps,
    pub(super) rage: RageClicks<Arc<Spot>>,
    pub(super) dead: DeadClicks<Arc<Spot>>,
    pub(super) errors: ErrorClicks<Arc<Spot>>,
    pub(super) cursor: ThrashedCursor,
    pub(super) edits: Edits<Edited>,
    pub(super) submits: Submits<Sent>,
    selection: Settled<(f64, Range)>,
    size: Settled<(f64, u32, u32)>,
    /// When and on which node the mouse button or a finger last went down.
    pub(super) pressed: Option<(f64, i64)>,
    /// When and on which node the last click was, also one that a browser made of another.
    pub(super) clicked: Option<(f64, i64)>,
    pub(super) focus: Focus,
    is_hidden: bool,
    /// Time of the last event.
    last_ms: f64,
}

impl Window {
    pub(super) fn new(page: &Page) -> Window {
        Window {
            place: Arc::new(Place::of(page)),
            visit: Visit::default(),
            taps: Taps::default(),
            rage: RageClicks::default(),
            dead: DeadClicks::default(),
            errors: ErrorClicks::default(),
            cursor: ThrashedCursor::default(),
            edits: Edits::default(),
            submits: Submits::default(),
            selection: Settled::after(selection::REST_MS),
            size: Settled::after(RESIZE_REST_MS),
            pressed: None,
            clicked: None,
            focus: Focus::Unknown,
            is_hidden: false,
            last_ms: f64::NEG_INFINITY,
        }
    }

    pub(super) fn observe(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        if seen.page.url() != self.place.url.as_deref() {
            self.turn(seen.page, found);
        }
        self.settle(seen, found);
        self.last_ms = seen.at_ms;
        match seen.event.what {
            Told::Meta { .. } => self.leave(seen.at_ms, found),
            Told::FullSnapshot { initial_offset: (_, top_px), .. } => {
                self.leave(seen.at_ms, found);
                if top_px > 0.0 {
                    self.visit.scroll(top_px);
                }
            }
            Told::Incremental(it) => self.incremental(seen, it, found),
            Told::Custom { tag, payload } => {
                if let Some(it) = tagged::custom(tag, payload) {
                    self.tagged(seen, it, found);
                }
            }
            Told::Plugin { plugin, payload } => self.plugin(seen, plugin, payload, found),
            Told::Annotation { .. } | Told::Other => {}
        }
    }

    /// Ends the recording of this window; `page` is its last.
    pub(super) fn finish(mut self, page: Option<&Page>, found: &mut Vec<Moment>) {
        let mut ended: Vec<Edit<Edited>> = self.edits.finish().collect();
        self.tell_edits(&mut ended, found);
        self.tell_visit(found);
        found.extend(self.rage.finish().map(rage));
        found.extend(self.cursor.finish().map(|it| self.thrash(it)));
        if let Some((at_ms, range)) = self.selection.finish() {
            found.push(self.selected(at_ms, range, page));
        }
        if let Some((at_ms, width, height)) = self.size.finish() {
            found.push(self.place.moment(at_ms, What::Resize { width, height }));
        }
        found.extend(self.dead.finish(self.last_ms).map(|it| it.moment(What::DeadClick {})));
    }

    /// Another address. Node ids stay what they were.
    fn turn(&mut self, page: &Page, found: &mut Vec<Moment>) {
        self.tell_visit(found);
        self.leave_view(self.last_ms, found);
        self.place = Arc::new(Place::of(page));
    }

    /// Another page, with other nodes.
    fn leave(&mut self, at_ms: f64, found: &mut Vec<Moment>) {
        self.leave_view(at_ms, found);
        self.selection.clear();
        self.pressed = None;
        self.clicked = None;
        self.focus = Focus::Unknown;
    }

    fn leave_view(&mut self, at_ms: f64, found: &mut Vec<Moment>) {
        let mut ended: Vec<Edit<Edited>> = self.edits.finish().collect();
        self.tell_edits(&mut ended, found);
        self.dead.answer(at_ms, Answer::Navigation);
        found.extend(self.submits.navigate(at_ms).map(sent));
    }

    /// Tells what is certain by now.
    fn settle(&mut self, seen: &Seen<'_>, found: &mut Vec<Moment>) {
        let now_ms = seen.at_ms;
        let mut ended = Vec::new();
        self.edits.settle(now_ms, &mut ended);
        self.tell_edits(&mut ended, found);
        found.extend(self.dead.settle(now_ms).map(|it| it.moment(What::DeadClick {})));
        if let Some((at_ms, range)) = self.selection.settle(now_ms) {
            found.push(self.selected(at_ms, range, Some(seen.page)));
        }
        if let Some((at_ms, width, height)) = self.size.settle(now_ms) {
            found.push(self.place.moment(at_ms, What::Resize { width, height }));
        }
        let form = self.submits.waiting(now_ms).and_then(|it| it.form);
        let dom = seen.page.mirror().dom();
        // A node that is taken away loses its id.
        if form.is_some_and(|it| dom.by_id(it).is_none()) {
            found.extend(self.submits.confirm(now_ms).map(sent));
        }
    }

    fn incremental(&mut self, seen: &Seen<'_>, event: Incremental<'_>, found: &mut Vec<Moment>) {
        let at_ms = seen.at_ms;
        match event {
            Incremental::Mutation(_)
            | Incremental::StyleSheetRule(_)
            | Incremental::StyleDeclaration(_)
            | Incremental::AdoptedStyleSheet(_)
            | Incremental::Canvas { .. }
            | Incremental::Media { .. } => self.dead.answer(at_ms, Answer::Change),
            Incremental::Move(it) => self.moved(seen, it, found),
            Incremental::Interaction(it) => self.interaction(seen, it, found),
            Incremental::Scroll { id, y_px, .. } => {
                self.dead.answer(at_ms, Answer::Doing);
                let dom = seen.page.mirror().dom();
                let scrolled = id.and_then(|it| dom.by_id(it));
                if scrolled.is_some() && scrolled == dom.document() {
                    self.visit.scroll(y_px);
                }
            }
            Incremental::Resize { width_px, height_px } => {
                if let Some((width, height)) = whole(width_px).zip(whole(height_px)) {
                    self.size.set(at_ms, (at_ms, width, height));
                }
            }
            Incremental::Input { id, text, is_checked, by_user } => {
                self.dead.answer(at_ms, Answer::Doing);
                self.visit.press();
                if let Some(node) = id {
                    let input = super::typing::Input { node, text, is_checked, by_user };
                    self.input(seen, input, found);
                }
            }
            Incremental::Selection { ranges } => match ranges.and_then(Range::of) {
                Some(range) => {
                    self.dead.answer(at_ms, Answer::Selection);
                    self.selection.set(at_ms, (at_ms, range));
                }
                None => self.selection.clear(),
            },
            Incremental::Font(_) | Incremental::CustomElement | Incremental::Other { .. } => {}
        }
    }

    fn moved(&mut self, seen: &Seen<'_>, moves: Move<'_>, found: &mut Vec<Moment>) {
        if moves.source != source::MOUSE_MOVE {
            return;
        }
        for position in moves.positions.into_iter().flat_map(|it| it.objects()) {
            if let Some(at_px) = position.number("x").zip(position.number("y")) {
                let at_ms = seen.at_ms + position.number("timeOffset").unwrap_or(0.0).min(0.0);
                found.extend(self.cursor.moved(at_ms, at_px).map(|it| self.thrash(it)));
            }
        }
    }

    fn plugin(
        &mut self,
        seen: &Seen<'_>,
        plugin: &str,
        payload: Option<Json<'_>>,
        found: &mut Vec<Moment>,
    ) {
        if let Some(own) = Own::of(plugin, payload) {
            if own.kind == "submit" {
                self.submitted_with(seen, own.data, found);
            } else if let Some(it) = tagged::own(own) {
                self.tagged(seen, it, found);
            }
        } else if plugin == CONSOLE_PLUGIN {
            if let Some(it) = tagged::console(payload) {
                self.tagged(seen, it, found);
            }
        } else if plugin == ANALYTICS_PLUGIN {
            if let Some(it) = tagged::analytics(payload) {
                self.tagged(seen, it, found);
            }
        } else if plugin.starts_with(NETWORK_PLUGINS) {
            for began_ms in tagged::requests(seen.at_ms, payload) {
                self.tagged(seen, Tagged::Request { began_ms }, found);
            }
        }
    }

    fn tagged(&mut self, seen: &Seen<'_>, event: Tagged, found: &mut Vec<Moment>) {
        let at_ms = seen.at_ms;
        match event {
            Tagged::Focus(state) => self.turned(seen, state, found),
            Tagged::Visibility { is_hidden, has_focus } => {
                let was_hidden = std::mem::replace(&mut self.is_hidden, is_hidden);
                let state = match (is_hidden, was_hidden, has_focus) {
                    (true, _, _) => FocusState::Hidden,
                    (false, true, _) => FocusState::Visible,
                    (false, false, true) => FocusState::Focused,
                    (false, false, false) => FocusState::Blurred,
                };
                self.turned(seen, state, found);
            }
            Tagged::TellsSubmits => self.submits.trust_records(),
            Tagged::Pause => self.dead.answer(at_ms, Answer::Visibility),
            Tagged::Navigation => {
                self.dead.answer(at_ms, Answer::Navigation);
                found.extend(self.submits.navigate(at_ms).map(sent));
            }
            Tagged::Change => self.dead.answer(at_ms, Answer::Change),
            Tagged::Request { began_ms } => {
                self.dead.request(began_ms);
                found.extend(self.submits.confirm(began_ms).map(sent));
            }
            Tagged::Copy => found.push(seen.moment(What::Copy {})),
            Tagged::Failure { message } => {
                let click = self.errors.error(at_ms);
                found.extend(click.map(|it| it.moment(What::ErrorClick { message })));
            }
            Tagged::Submit => self.submitted(seen, found),
            Tagged::Leave { max_scroll } => {
                if let Some(share) = max_scroll {
                    self.visit.reach(share);
                }
            }
        }
    }

    /// The visitor turned to the window, or away from it.
    fn turned(&mut self, seen: &Seen<'_>, state: FocusState, found: &mut Vec<Moment>) {
        if state != FocusState::Focused {
            self.dead.answer(seen.at_ms, Answer::Visibility);
        }
        found.push(seen.moment(What::WindowFocus { state }));
    }

    pub(super) fn thrash(&self, thrash: Thrash) -> Moment {
        let Thrash { at_ms, n_turns, duration_ms } = thrash;
        let what = What::ThrashedCursor { n_turns, duration_ms: whole_duration(duration_ms) };
        self.place.moment(at_ms, what)
    }

    fn selected(&self, at_ms: f64, range: Range, page: Option<&Page>) -> Moment {
        let text = page.and_then(|it| range.text(it.mirror().dom()));
        self.place.moment(at_ms, What::Selection { text })
    }

    fn tell_visit(&mut self, found: &mut Vec<Moment>) {
        let Visit { n_keys, max_scroll_px, max_scroll_percent } = std::mem::take(&mut self.visit);
        if n_keys > 0 {
            found.push(self.place.moment(self.last_ms, What::KeyPresses { n_keys }));
        }
        if let Some(max_px) = max_scroll_px {
            let what = What::ScrollDepth { max_px, max_percent: max_scroll_percent };
            found.push(self.place.moment(self.last_ms, what));
        }
    }
}

impl Place {
    fn of(page: &Page) -> Place {
        Place { window: page.window().clone(), url: page.url().map(str::to_owned) }
    }

    pub(super) fn moment(&self, at_ms: f64, what: What) -> Moment {
        let Place { window, url } = self;
        Moment {
            at_ms: whole_ms(at_ms),
            window: window.clone(),
            url: url.clone(),
            what,
            target: None,
        }
    }
}

impl Spot {
    pub(super) fn moment(&self, what: What) -> Moment {
        Moment { target: self.target.clone(), ..self.place.moment(self.at_ms, what) }
    }
}

pub(super) fn sent(form: Sent) -> Moment {
    let Sent { spot, form: _, fields } = form;
    spot.moment(What::Submit { fields })
}

pub(super) fn rage(rage: Rage<Arc<Spot>>) -> Moment {
    let Rage { first, n_clicks, duration_ms } = rage;
    first.moment(What::RageClick { n_clicks, duration_ms: whole_duration(duration_ms) })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, and a duration is not negative"
)]
pub(super) fn whole_duration(ms: f64) -> u64 {
    ms.round() as u64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the sign is checked, and a float cast saturates"
)]
fn whole(px: Option<f64>) -> Option<u32> {
    px.filter(|it| *it >= 0.0).map(|it| it.round() as u32)
}
