//! Events of our own recorder, which it writes beside rrweb's: what it is called, and what it holds.
//!
//! Many of them say what rrweb's events say too (`click`, `input`, `initial_state`) and are there for
//! those who read a recording without a mirror. Which of them become moments is for the detectors.

use revisit_rrweb::Json;
use revisit_rrweb::tape::Fields;

/// The plugin that they are filed under.
const PLUGIN: &str = "revisit/event@1";

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own<'t> {
    pub(crate) kind: &'t str,
    pub(crate) data: Fields<'t>,
}

impl<'t> Own<'t> {
    /// The event that a plugin wrote, if it is our recorder's.
    pub(crate) fn of(plugin: &str, payload: Option<Json<'t>>) -> Option<Own<'t>> {
        if plugin != PLUGIN {
            return None;
        }
        let event = Fields::within(payload);
        Some(Own { kind: event.text("type")?, data: Fields::within(event.get("data")) })
    }
}
