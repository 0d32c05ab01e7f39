//! Events with a tag, of all recorders that we know, as far as detectors of actions need them.

use revisit_model::moment::FocusState;
use revisit_model::text::cut_chars;
use revisit_rrweb::tape::{Fields, text};
use revisit_rrweb::{Json, What};

use crate::moments::own::Own;

/// Longest message of an error that is told with a click, in characters.
const MAX_MESSAGE_CHARS: usize = 500;

/// What an event with a tag says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tagged {
    Focus(FocusState),
    /// The address changed within the document.
    Navigation,
    /// The page changed in a way that is no mutation.
    Change,
    /// A request began at this time.
    Request {
        began_ms: f64,
    },
    Copy,
    /// An error, a rejection, or a console line that says one.
    Failure {
        message: String,
    },
    /// The page is shown or hidden, and has the keyboard or not.
    Visibility {
        is_hidden: bool,
        has_focus: bool,
    },
    /// From here on the recorder tells each form that is sent.
    TellsSubmits,
    /// The recorder was told to pause.
    Pause,
    /// A form was sent.
    Submit,
    /// The page is left, with the farthest scroll as a share of it.
    Leave {
        max_scroll: Option<f64>,
    },
}

/// A custom event.
pub(super) fn custom(tag: &str, payload: Option<Json<'_>>) -> Option<Tagged> {
    let fields = Fields::within(payload);
    Some(match tag {
        "window hidden" | "$window_hidden" => Tagged::Focus(FocusState::Hidden),
        "window visible" | "$window_visible" => Tagged::Focus(FocusState::Visible),
        "revisit/navigation" | "$pageview" | "$url_changed" => Tagged::Navigation,
        "rrweb/fullscreen" => Tagged::Change,
        "revisit/pause" => Tagged::Pause,
        // Sentry's.
        "breadcrumb" => return breadcrumb(fields),
        "performanceSpan" => return span(fields),
        _ => return None,
    })
}

/// When a recording does not say what was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Blindness {
    Begins,
    Ends,
}

/// Whether what is done is not recorded from here on, or is again. When a recorder pauses because
/// nobody does anything there is nothing to miss.
pub(super) fn blindness(what: &What<'_>) -> Option<Blindness> {
    let What::Custom { tag, payload } = *what else { return None };
    let blindness = match tag {
        "revisit/pause" => Blindness::Begins,
        "revisit/resume" => Blindness::Ends,
        _ => return None,
    };
    (Fields::within(payload).text("reason") != Some("idle")).then_some(blindness)
}

/// An event of our recorder. What a form held is read where it is told.
pub(super) fn own(event: Own<'_>) -> Option<Tagged> {
    let Own { kind, data } = event;
    Some(match kind {
        "visibility" => Tagged::Visibility {
            is_hidden: data.text("state") == Some("hidden"),
            has_focus: data.flag("hasFocus") == Some(true),
        },
        "navigation" => Tagged::Navigation,
        "error" | "promise_error" => failure(data.text("message").unwrap_or_default()),
        "initial_state" => Tagged::TellsSubmits,
        _ => return None,
    })
}

/// An event of PostHog's SDK.
pub(super) fn analytics(payload: Option<Json<'_>>) -> Option<Tagged> {
    let event = Fields::within(payload);
    let properties = Fields::within(event.get("properties"));
    Some(match event.text("event")? {
        "$exception" => exception(properties),
        "$copy_autocapture" => Tagged::Copy,
        "$autocapture" if properties.text("$event_type") == Some("submit") => Tagged::Submit,
        "$pageleave" => {
            Tagged::Leave { max_scroll: properties.number("$prev_pageview_max_scroll_percentage") }
        }
        _ => return None,
    })
}

/// A console line by rrweb's plugin, when it says an error.
pub(super) fn console(payload: Option<Json<'_>>) -> Option<Tagged> {
    let line = Fields::within(payload);
    if !matches!(line.text("level"), Some("error" | "assert")) {
        return None;
    }
    let parts = line.list("payload");
    let parts = parts.into_iter().flat_map(|it| it.iter()).filter_map(text);
    // Each part is the JSON of what was printed; of anything but a string that reads well enough.
    let parts: Vec<String> =
        parts.map(|it| serde_json::from_str(it).unwrap_or_else(|_| it.to_owned())).collect();
    Some(failure(&parts.join(" ")))
}

/// When the requests of a network plugin's event began. `at_ms` is the time of the event, which is
/// made when they have ended. What was loaded before the recording began is left out.
pub(super) fn requests(at_ms: f64, payload: Option<Json<'_>>) -> impl Iterator<Item = f64> {
    let list = Fields::within(payload).list("requests");
    list.into_iter().flat_map(|it| it.objects()).filter_map(move |request| {
        if request.flag("isInitial") == Some(true) {
            return None;
        }
        let since_origin = request.number("timeOrigin").zip(request.number("startTime"));
        let own_ms = request.number("timestamp").or(since_origin.map(|(origin, it)| origin + it));
        Some(own_ms.unwrap_or(at_ms - request.number("duration").unwrap_or(0.0)))
    })
}

fn failure(message: &str) -> Tagged {
    Tagged::Failure { message: cut_chars(message, MAX_MESSAGE_CHARS).to_owned() }
}

fn exception(properties: Fields<'_>) -> Tagged {
    let list = properties.list("$exception_list");
    let first = list.and_then(|it| it.objects().next());
    let (kind, value) = match first {
        Some(first) => (first.text("type"), first.text("value")),
        None => (properties.text("$exception_type"), properties.text("$exception_message")),
    };
    let parts: Vec<&str> = kind.into_iter().chain(value).collect();
    failure(&parts.join(": "))
}

fn breadcrumb(crumb: Fields<'_>) -> Option<Tagged> {
    Some(match crumb.text("category")? {
        "ui.focus" => Tagged::Focus(FocusState::Focused),
        "ui.blur" => Tagged::Focus(FocusState::Blurred),
        "navigation" => Tagged::Navigation,
        "console" if crumb.text("level") == Some("error") => {
            failure(crumb.text("message").unwrap_or_default())
        }
        _ => return None,
    })
}

/// Sentry's times are in seconds.
fn span(span: Fields<'_>) -> Option<Tagged> {
    let op = span.text("op")?;
    if op.starts_with("resource.") {
        let began_s = span.number("startTimestamp")?;
        return Some(Tagged::Request { began_ms: began_s * 1000.0 });
    }
    op.starts_with("navigation.").then_some(Tagged::Navigation)
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn windows_lose_and_get_the_focus() {
        check_custom("window hidden", "{}", Some(Tagged::Focus(FocusState::Hidden)));
        check_custom("window visible", "{}", Some(Tagged::Focus(FocusState::Visible)));
        check_custom(
            "breadcrumb",
            r#"{"category":"ui.blur"}"#,
            Some(Tagged::Focus(FocusState::Blurred)),
        );
    }

    #[test]
    fn addresses_change() {
        check_custom("revisit/navigation", r#"{"href":"/a"}"#, Some(Tagged::Navigation));
        check_custom("$pageview", r#"{"href":"/a"}"#, Some(Tagged::Navigation));
        check_custom(
            "performanceSpan",
            r#"{"op":"navigation.push","startTimestamp":1}"#,
            Some(Tagged::Navigation),
        );
    }

    #[test]
    fn requests_begin() {
        check_custom(
            "performanceSpan",
            r#"{"op":"resource.fetch","startTimestamp":2.5}"#,
            Some(Tagged::Request { began_ms: 2500.0 }),
        );
        check_requests(r#"{"requests":[{"duration":400},{"isInitial":true}]}"#, &[600.0]);
        check_requests(r#"{"requests":[{"timeOrigin":100,"startTime":5.5}]}"#, &[105.5]);
        check_requests(r#"{"requests":[{"timestamp":300,"duration":5}]}"#, &[300.0]);
    }

    #[test]
    fn our_recorder_says_what_rrweb_does_not() {
        check_own(
            "visibility",
            r#"{"state":"visible","hasFocus":true}"#,
            Some(Tagged::Visibility { is_hidden: false, has_focus: true }),
        );
        check_own("navigation", r#"{"url":"/b"}"#, Some(Tagged::Navigation));
        check_own("promise_error", r#"{"message":"no"}"#, Some(failure("no")));
        check_own("click", "{}", None);
    }

    #[test]
    fn a_pause_for_idleness_hides_nothing() {
        check_blindness("revisit/pause", "call", Some(Blindness::Begins));
        check_blindness("revisit/resume", "url", Some(Blindness::Ends));
        check_blindness("revisit/pause", "idle", None);
        check_blindness("revisit/resume", "idle", None);
        check_blindness("mine", "call", None);
    }

    #[test]
    fn posthog_says_what_rrweb_does_not() {
        check_analytics(
            r#"{"event":"$exception","properties":{"$exception_list":[{"type":"E","value":"no"}]}}"#,
            Some(failure("E: no")),
        );
        check_analytics(
            r#"{"event":"$autocapture","properties":{"$event_type":"submit"}}"#,
            Some(Tagged::Submit),
        );
        check_analytics(r#"{"event":"$autocapture","properties":{"$event_type":"click"}}"#, None);
        check_analytics(
            r#"{"event":"$pageleave","properties":{"$prev_pageview_max_scroll_percentage":0.5}}"#,
            Some(Tagged::Leave { max_scroll: Some(0.5) }),
        );
    }

    #[test]
    fn consoles_say_errors() {
        check_console(
            r#"{"level":"error","payload":["\"no\"","{\"a\":1}"]}"#,
            Some(r#"no {"a":1}"#),
        );
        check_console(r#"{"level":"warn","payload":["\"no\""]}"#, None);
    }

    #[test]
    fn other_tags_say_nothing() {
        check_custom("mine", "7", None);
        check_custom("breadcrumb", "7", None);
        check_analytics(r#"{"event":7}"#, None);
    }

    #[track_caller]
    fn check_custom(tag: &str, payload: &str, expected: Option<Tagged>) {
        let found = Parser::new().read(payload, |it| custom(tag, Some(it)));
        assert_eq!(found, Some(expected));
    }

    #[track_caller]
    fn check_blindness(tag: &str, reason: &str, expected: Option<Blindness>) {
        let payload = format!(r#"{{"reason":"{reason}"}}"#);
        let found =
            Parser::new().read(&payload, |it| blindness(&What::Custom { tag, payload: Some(it) }));
        assert_eq!(found, Some(expected));
    }

    #[track_caller]
    fn check_own(kind: &str, data: &str, expected: Option<Tagged>) {
        let payload = format!(r#"{{"type":"{kind}","data":{data}}}"#);
        let found =
            Parser::new().read(&payload, |it| Own::of("revisit/event@1", Some(it)).and_then(own));
        assert_eq!(found, Some(expected));
    }

    #[track_caller]
    fn check_analytics(payload: &str, expected: Option<Tagged>) {
        let found = Parser::new().read(payload, |it| analytics(Some(it)));
        assert_eq!(found, Some(expected));
    }

    #[track_caller]
    fn check_console(payload: &str, expected: Option<&str>) {
        let found = Parser::new().read(payload, |it| console(Some(it))).unwrap();
        assert_eq!(found, expected.map(failure));
    }

    #[track_caller]
    fn check_requests(payload: &str, expected: &[f64]) {
        let found: Option<Vec<f64>> =
            Parser::new().read(payload, |it| requests(1000.0, Some(it)).collect());
        assert_eq!(found.unwrap(), expected);
    }
}
