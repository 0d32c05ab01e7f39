//! The forms that a page can be shown in.

use std::str::FromStr;

use revisit_rrweb::{Mirror, canonical};

/// JSON for programs, an event for players.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Snapshot,
}

/// A text that names no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a form; json and snapshot are")]
pub(crate) struct UnknownForm {
    name: String,
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Form, UnknownForm> {
        match name {
            "json" => Ok(Form::Json),
            "snapshot" => Ok(Form::Snapshot),
            _ => Err(UnknownForm { name: name.to_owned() }),
        }
    }
}

impl Form {
    /// The page in this form. An event gets the time given, in milliseconds since the epoch.
    pub(crate) fn write(self, mirror: &Mirror, at_ms: f64) -> String {
        let mut out = String::new();
        match (self, mirror.dom().document()) {
            (_, None) => out.push_str("null"),
            (Form::Json, Some(document)) => canonical::write(mirror, document, &mut out),
            (Form::Snapshot, Some(_)) => out.extend(mirror.full_snapshot(at_ms)),
        }
        out
    }
}
