//! The element that fills the screen, which only PostHog's recorder tells, in an event of its own.

use ecow::EcoString;

use super::Mirror;
use crate::tape::{Fields, Json};

/// The tag of that event.
const TAG: &str = "rrweb/fullscreen";
/// The attribute that stands for it on a replayed page.
const ATTRIBUTE: &str = "rr_fullscreen";

impl Mirror {
    pub(super) fn take_custom(&mut self, tag: &str, payload: Option<Json<'_>>) {
        if tag != TAG {
            return;
        }
        let payload = Fields::within(payload);
        let Some(key) = payload.integer("id").and_then(|it| self.dom.by_id(it)) else { return };
        let name = self.dom.intern(ATTRIBUTE);
        let Some(element) = self.dom.element_mut(key) else { return };
        if payload.flag("enter") == Some(true) {
            element.set_attribute(name, EcoString::new());
        } else {
            element.remove_attribute(name);
        }
    }
}
