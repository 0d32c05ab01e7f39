//! The page at any time, without a browser: events applied to a node tree.

use crate::event::Event;
use crate::{Dom, What};

/// One window's page.
#[derive(Debug, Default)]
pub struct Mirror {
    dom: Dom,
    href: Option<String>,
    viewport_px: Option<(f64, f64)>,
}

impl Mirror {
    pub fn new() -> Mirror {
        Mirror::default()
    }

    /// Applies the next event. `json` is the event's text, for what is carried as it came.
    pub fn apply(&mut self, event: &Event<'_>, _json: &str) {
        if let What::Meta { href, width_px, height_px } = event.what {
            self.href = href.map(str::to_owned).or(self.href.take());
            self.viewport_px = width_px.zip(height_px).or(self.viewport_px);
        }
    }

    /// The nodes of the page.
    pub fn dom(&self) -> &Dom {
        &self.dom
    }

    /// The address of the page, as the last Meta event has it.
    pub fn href(&self) -> Option<&str> {
        self.href.as_deref()
    }

    /// Width and height of the page on screen, in CSS pixels.
    pub fn viewport_px(&self) -> Option<(f64, f64)> {
        self.viewport_px
    }
}
