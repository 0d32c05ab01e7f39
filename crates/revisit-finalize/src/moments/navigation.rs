//! Where a window went, as the recorders say it: what events change the address of a page.
//!
//! Whether that is a page view is another question, which `signals` answers.

use revisit_model::moment::Load;
use revisit_rrweb::tape::Fields;
use revisit_rrweb::{Event, What, kind, read_head};
use serde_json::value::RawValue;

use super::own::Own;

/// An address that a window is at from an event on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Went<'t> {
    pub(crate) href: &'t str,
    pub(crate) how: How,
}

/// How the recording knows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum How {
    /// By a Meta event, which comes before each full snapshot: of a new document, or of the same.
    Meta,
    /// By an event about the address itself, within a document as far as it tells.
    Said(Load),
}

impl<'t> Went<'t> {
    /// The address that the event tells, if it tells one.
    pub(crate) fn of(what: &What<'t>) -> Option<Went<'t>> {
        let (href, how) = match *what {
            What::Meta { href, .. } => (href?, How::Meta),
            What::Custom { tag, payload } => custom(tag, Fields::within(payload))?,
            What::Plugin { plugin, payload } => own(Own::of(plugin, payload)?)?,
            What::FullSnapshot { .. }
            | What::Incremental(_)
            | What::Annotation { .. }
            | What::Other => return None,
        };
        (!href.is_empty()).then_some(Went { href, how })
    }
}

/// Our recorder's.
fn own(event: Own<'_>) -> Option<(&str, How)> {
    if event.kind != "navigation" {
        return None;
    }
    let load = match event.data.text("kind") {
        Some("pushState") => Load::PushState,
        Some("replaceState") => Load::ReplaceState,
        Some("popstate") => Load::PopState,
        Some("hashchange") => Load::Hash,
        Some(_) | None => Load::Soft,
    };
    Some((event.data.text("url")?, How::Said(load)))
}

fn custom<'t>(tag: &str, payload: Fields<'t>) -> Option<(&'t str, How)> {
    match tag {
        "revisit/navigation" | "$pageview" | "$url_changed" => {
            Some((payload.text("href")?, How::Said(Load::Soft)))
        }
        // Sentry's.
        "performanceSpan" => {
            let load = match payload.text("op")? {
                "navigation.push" => Load::PushState,
                "navigation.navigate" | "navigation.reload" | "navigation.back_forward" => {
                    Load::Full
                }
                _ => return None,
            };
            // Some are paths, of which the page's address is not known here.
            let href = payload.text("description").filter(|it| it.contains("://"))?;
            Some((href, How::Said(load)))
        }
        _ => None,
    }
}

/// Whether the event says that a document has just begun: rrweb's two events of loading, and
/// PostHog's recorder when it begins, which it does once a document.
pub(crate) fn begins_document(event: &Event<'_>, json: &RawValue) -> bool {
    match event.what {
        What::Custom { tag: "$recording_started", payload } => {
            Fields::within(payload).text("reason") == Some("recording_initialized")
        }
        What::Other => matches!(
            read_head(json).and_then(|it| it.kind),
            Some(kind::DOM_CONTENT_LOADED | kind::LOAD)
        ),
        What::FullSnapshot { .. }
        | What::Incremental(_)
        | What::Meta { .. }
        | What::Custom { .. }
        | What::Plugin { .. }
        | What::Annotation { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn addresses_come_from_pages_and_from_recorders() {
        check(r#"{"type":4,"data":{"href":"/a"}}"#, "/a Meta");
        check(r#"{"type":4,"data":{"href":""}}"#, "");
        for tag in ["revisit/navigation", "$pageview", "$url_changed"] {
            check(
                &format!(r#"{{"type":5,"data":{{"tag":"{tag}","payload":{{"href":"/b"}}}}}}"#),
                "/b Said(Soft)",
            );
        }
        check(r#"{"type":5,"data":{"tag":"other","payload":{"href":"/b"}}}"#, "");
        check(
            r#"{"type":5,"data":{"tag":"performanceSpan","payload":{"op":"navigation.push","description":"http://a/b"}}}"#,
            "http://a/b Said(PushState)",
        );
    }

    #[test]
    fn our_recorder_says_how() {
        for (kind, load) in [
            ("pushState", "PushState"),
            ("replaceState", "ReplaceState"),
            ("popstate", "PopState"),
            ("hashchange", "Hash"),
            ("of tomorrow", "Soft"),
        ] {
            check(
                &format!(
                    r#"{{"type":6,"data":{{"plugin":"revisit/event@1","payload":{{"type":"navigation","data":{{"kind":"{kind}","url":"/b"}}}}}}}}"#
                ),
                &format!("/b Said({load})"),
            );
        }
        check(
            r#"{"type":6,"data":{"plugin":"revisit/event@1","payload":{"type":"click","data":{"url":"/b"}}}}"#,
            "",
        );
    }

    #[test]
    fn documents_begin_with_loading_or_with_the_recorder() {
        check(r#"{"type":0,"data":{}}"#, "begins");
        check(r#"{"type":1,"data":{}}"#, "begins");
        check(
            r#"{"type":5,"data":{"tag":"$recording_started","payload":{"reason":"recording_initialized"}}}"#,
            "begins",
        );
        check(
            r#"{"type":5,"data":{"tag":"$recording_started","payload":{"reason":"sampled"}}}"#,
            "",
        );
        check(r#"{"type":7,"data":{}}"#, "");
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        let shown = Parser::new().read(json, |tape| {
            let event = Event::of(tape);
            match Went::of(&event.what) {
                Some(Went { href, how }) => format!("{href} {how:?}"),
                None if begins_document(&event, &raw) => "begins".to_owned(),
                None => String::new(),
            }
        });
        assert_eq!(shown.as_deref(), Some(expected));
    }
}
