//! A moment: something that happened in a session, in words that people and SQL share.
//!
//! One JSON object says one moment, flat: when and where, then `kind`, then the facts of that
//! kind. What does not apply is left out. Kinds and names of fields are stored and never reused.

mod kind;
mod what;

pub use what::{ErrorFacts, Field, FocusState, Level, Load, Request, What};

use serde::{Deserialize, Serialize};

use crate::{Timestamp, WindowId};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since the epoch by the visitor's clock.
    pub at_ms: Timestamp,
    pub window: WindowId,
    /// The address of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    #[serde(flatten)]
    pub what: What,
    /// The element that it happened to.
    #[serde(flatten, skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Target>,
}

/// An element of the page, described so that a person and a test script find it again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its node id, which means something only within this recording and page load.
    pub node: i64,
    /// A CSS selector that nothing else on the page matched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub selector: Option<String>,
    /// The way to it from the root, such as `html > body > main > button#buy`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tag: Option<String>,
    /// What a person would call it: its label, name, or text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// The first 100 characters of its text, as a person reads it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Where on the screen, in CSS pixels from the left of the viewport.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub x: Option<f64>,
    /// Where on the screen, in CSS pixels from the top of the viewport.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub y: Option<f64>,
}

#[cfg(test)]
mod tests;
