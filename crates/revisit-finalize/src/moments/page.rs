//! One window's page: the mirror, and how its elements are called.

use std::sync::Arc;

use revisit_model::{Moment, WindowId, moment};
use revisit_rrweb::{Event, Mirror};

use super::whole_ms;

/// The page of a window.
#[derive(Debug)]
pub(crate) struct Page {
    window: WindowId,
    mirror: Mirror,
    url: Option<String>,
}

impl Page {
    /// The page of a new window; `None` when its name cannot be an id.
    pub(crate) fn new(window: &Arc<str>) -> Option<Page> {
        let window = WindowId::new(window.as_ref()).ok()?;
        Some(Page { window, mirror: Mirror::new(), url: None })
    }

    pub(crate) fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// The address, with what happened within the document.
    pub(crate) fn url(&self) -> Option<&str> {
        self.url.as_deref().or_else(|| self.mirror.href())
    }

    pub(crate) fn moment(&self, at_ms: f64, what: moment::What) -> Moment {
        Moment {
            at_ms: whole_ms(at_ms),
            window: self.window.clone(),
            url: self.url().map(str::to_owned),
            what,
            target: None,
        }
    }

    pub(super) fn apply(&mut self, event: &Event<'_>, json: &str) {
        self.mirror.apply(event, json);
    }
}
