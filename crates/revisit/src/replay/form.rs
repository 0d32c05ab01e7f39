//! The forms that a page, or elements of it, can be shown in.

use std::str::FromStr;

use revisit_rrweb::query::{self, Selector, SelectorError, html};
use revisit_rrweb::{Mirror, NodeKey, canonical};
use serde::Serialize;

/// Elements that are shown at once. Describing one may take a look at the whole page.
const MAX_ELEMENTS: usize = 1000;
/// Text of elements that is shown at once: an element within another is written twice.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Longest text of an element in the list, in characters.
const MAX_TEXT_CHARS: usize = 1000;

/// HTML for people, JSON for programs, an event for players.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Snapshot,
}

/// A text that names no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a form; html, json and snapshot are")]
pub(crate) struct UnknownForm {
    name: String,
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Form, UnknownForm> {
        match name {
            "html" => Ok(Form::Html),
            "json" => Ok(Form::Json),
            "snapshot" => Ok(Form::Snapshot),
            _ => Err(UnknownForm { name: name.to_owned() }),
        }
    }
}

/// What is to be shown of a page, and how.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    form: Form,
    selector: Option<Selector>,
}

/// Why elements cannot be shown as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SelectionError {
    #[error(transparent)]
    Selector(#[from] SelectorError),
    #[error("a snapshot is of the whole page and takes no selector")]
    SnapshotOfPart,
    #[error("it matches {n_elements} elements; at most {MAX_ELEMENTS} are shown")]
    TooMany { n_elements: usize },
    #[error("what it matches is longer than the {MAX_BYTES} bytes that are shown")]
    TooLong,
}

/// One element in a list.
#[derive(Serialize)]
struct Shown {
    node: Option<i64>,
    selector: String,
    label: Option<String>,
    text: String,
    html: String,
}

impl Asked {
    /// The whole page, or only what a CSS selector matches.
    pub(crate) fn new(form: Form, selector: Option<&str>) -> Result<Asked, SelectionError> {
        let selector = selector.map(Selector::parse).transpose()?;
        if form == Form::Snapshot && selector.is_some() {
            return Err(SelectionError::SnapshotOfPart);
        }
        Ok(Asked { form, selector })
    }

    /// Shows a page. An event gets the time given, in milliseconds since the epoch.
    pub(crate) fn write(&self, mirror: &Mirror, at_ms: f64) -> Result<String, SelectionError> {
        if let Some(selector) = &self.selector {
            return self.write_elements(mirror, selector);
        }
        let mut out = String::new();
        match (self.form, mirror.dom().document()) {
            (Form::Html, Some(document)) => html::write(mirror.dom(), document, &mut out),
            (Form::Json, Some(document)) => canonical::write(mirror, document, &mut out),
            (Form::Snapshot, Some(_)) => out.extend(mirror.full_snapshot(at_ms)),
            (_, None) => {}
        }
        Ok(out)
    }

    fn write_elements(
        &self,
        mirror: &Mirror,
        selector: &Selector,
    ) -> Result<String, SelectionError> {
        let dom = mirror.dom();
        let found = query::select(dom, None, selector);
        let n_elements = found.len();
        if n_elements > MAX_ELEMENTS {
            return Err(SelectionError::TooMany { n_elements });
        }
        let mut n_bytes = 0;
        let mut shown = Vec::new();
        for key in found {
            let mut markup = String::new();
            html::write(dom, key, &mut markup);
            n_bytes += markup.len();
            if n_bytes > MAX_BYTES {
                return Err(SelectionError::TooLong);
            }
            shown.push((key, markup));
        }
        if self.form == Form::Html {
            let texts: Vec<String> = shown.into_iter().map(|it| it.1).collect();
            return Ok(texts.join("\n"));
        }
        let describe = |(key, html): (NodeKey, String)| Shown {
            node: dom.id(key),
            selector: query::unique_selector(dom, key),
            label: query::label(dom, key),
            text: query::visible_text(dom, key, MAX_TEXT_CHARS),
            html,
        };
        let list: Vec<Shown> = shown.into_iter().map(describe).collect();
        Ok(serde_json::to_string(&list).expect("texts and numbers always serialize"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_is_refused_before_anything_is_replayed() {
        check(Form::Snapshot, Some("p"), "whole page");
        check(Form::Html, Some("p["), "of the selector");
        assert!(Asked::new(Form::Snapshot, None).is_ok());
        assert!("pdf".parse::<Form>().unwrap_err().to_string().contains("\"pdf\""));
    }

    #[track_caller]
    fn check(form: Form, selector: Option<&str>, expected: &str) {
        let refused = Asked::new(form, selector).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    }
}
