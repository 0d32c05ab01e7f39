//! Clicks, taps and the focus: what mouse, pen and finger did in a window.

use std::sync::Arc;

use revisit_model::Moment;
use revisit_model::moment::What;
use revisit_rrweb::event::Interaction;
use revisit_rrweb::interaction;

use super::dead_click::Answer;
use super::taps::Origin;
use super::window::{Focus, Sent, Spot, Window, rage};
use super::{fields, surface};
use crate::moments::Seen;

impl Window {
    pub(super) fn interaction(
        &mut self,
        seen: &Seen<'_>,
        event: Interaction,
        found: &mut Vec<Moment>,
    ) {
        let at_ms = seen.at_ms;
        let (x_px, y_px) = spot_px(event);
        match event.kind {
            interaction::MOUSE_DOWN => self.press(seen, event, found),
            interaction::TOUCH_START => {
                self.press(seen, event, found);
                self.taps.touch(at_ms, x_px, y_px);
            }
            interaction::MOUSE_UP => self.cursor.release(),
            interaction::TOUCH_END => {
                self.cursor.release();
                if self.taps.lift(at_ms, x_px, y_px) {
                    self.click(seen, event, Some("touch"), found);
                }
            }
            interaction::TOUCH_CANCEL => {
                self.cursor.release();
                self.taps.cancel();
            }
            interaction::CLICK => {
                self.cursor.release();
                self.clicked = event.id.map(|it| (at_ms, it));
                match self.taps.click(at_ms, x_px, y_px) {
                    Origin::Visitor => self.click(seen, event, pointer_name(event), found),
                    Origin::Tap => {}
                    Origin::Made => self.dead.answer(at_ms, Answer::Change),
                }
            }
            interaction::DOUBLE_CLICK => {
                found.push(spot(self, seen, event).moment(What::DoubleClick {}));
            }
            interaction::CONTEXT_MENU => {
                self.cursor.release();
                found.push(spot(self, seen, event).moment(What::ContextMenu {}));
            }
            interaction::FOCUS => self.focus(seen, event),
            interaction::BLUR => {
                self.focus = Focus::Nowhere;
                let mut ended = event.id.and_then(|it| self.edits.blur(it)).into_iter().collect();
                self.tell_edits(&mut ended, found);
            }
            _ => {}
        }
    }

    fn press(&mut self, seen: &Seen<'_>, event: Interaction, found: &mut Vec<Moment>) {
        self.pressed = event.id.map(|it| (seen.at_ms, it));
        self.dead.press(seen.at_ms);
        self.taps.press();
        let ended = self.cursor.press();
        found.extend(ended.map(|it| self.thrash(it)));
    }

    fn click(
        &mut self,
        seen: &Seen<'_>,
        event: Interaction,
        pointer: Option<&str>,
        found: &mut Vec<Moment>,
    ) {
        let at_ms = seen.at_ms;
        let dom = seen.page.mirror().dom();
        let spot = Arc::new(spot(self, seen, event));
        found.push(spot.moment(What::Click { pointer: pointer.map(str::to_owned) }));
        let key = event.id.and_then(|it| dom.by_id(it)).filter(|_| seen.page.may_look());
        let ended = if key.is_some_and(|it| surface::is_for_many_clicks(dom, it)) {
            self.rage.finish()
        } else {
            self.rage.click(at_ms, spot_px(event), Arc::clone(&spot))
        };
        found.extend(ended.map(rage));
        let judged = key.filter(|it| surface::must_answer(dom, *it)).map(|_| Arc::clone(&spot));
        self.dead.click(at_ms, event.id.unwrap_or(-1), judged);
        self.errors.click(at_ms, Arc::clone(&spot));
        if let Some(form) = key.and_then(|it| fields::form_sent_by(dom, it)) {
            let fields = fields::form_fields(dom, form);
            self.submits.click(at_ms, Sent { spot, form: dom.id(form), fields });
        }
    }

    /// What is clicked gets the focus itself; only the focus of something else is an answer.
    fn focus(&mut self, seen: &Seen<'_>, event: Interaction) {
        let dom = seen.page.mirror().dom();
        self.focus = event.id.filter(|it| *it > 0).map_or(Focus::Nowhere, Focus::On);
        let pressed = self.pressed.and_then(|(_, id)| dom.by_id(id));
        if let Some(focused) = event.id.and_then(|it| dom.by_id(it))
            && !pressed.is_some_and(|it| surface::up(dom, it).any(|over| over == focused))
        {
            self.dead.answer(seen.at_ms, Answer::Doing);
        }
    }
}

fn spot(window: &Window, seen: &Seen<'_>, event: Interaction) -> Spot {
    let target = event.id.map(|it| seen.page.describe(it, event.x_px, event.y_px));
    Spot { at_ms: seen.at_ms, place: Arc::clone(&window.place), target }
}

/// A click by the keyboard may have no place.
fn spot_px(event: Interaction) -> (f64, f64) {
    (event.x_px.unwrap_or(0.0), event.y_px.unwrap_or(0.0))
}

fn pointer_name(event: Interaction) -> Option<&'static str> {
    match event.pointer? {
        0 => Some("mouse"),
        1 => Some("pen"),
        2 => Some("touch"),
        _ => None,
    }
}
