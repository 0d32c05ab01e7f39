//! Custom events: what an application put into the recording under a tag of its own.
//!
//! What recorders write there for themselves is either another detector's, or of no interest to
//! whoever watches a session.

use revisit_model::moment::What;
use revisit_model::text::cut_chars;
use revisit_rrweb::Json;

use super::properties;

/// Longest tag, in characters.
const MAX_NAME_CHARS: usize = 200;
/// Tags of PostHog's, Sentry's and our own recorder.
const OF_RECORDERS: &[&str] = &[
    "revisit/navigation",
    "revisit/gap",
    "revisit/pause",
    "revisit/resume",
    "$pageview",
    "$url_changed",
    "$json_ld",
    "$remote_config_received",
    "$session_options",
    "$posthog_config",
    "$recording_started",
    "$session_id_change",
    "$session_ending",
    "$session_starting",
    "triggerGroupSamplingDecisionMade",
    "samplingDecisionMade",
    "sessionIdle",
    "sessionNoLongerIdle",
    "window hidden",
    "window visible",
    "$window_hidden",
    "$window_visible",
    "breadcrumb",
    "performanceSpan",
    "options",
];

pub(super) fn custom(tag: &str, payload: Option<Json<'_>>) -> Option<What> {
    if OF_RECORDERS.contains(&tag) {
        return None;
    }
    let name = cut_chars(tag, MAX_NAME_CHARS).to_owned();
    let properties = properties::any(payload).filter(|it| {
        // `{}` says as much as nothing.
        !it.as_object().is_some_and(serde_json::Map::is_empty)
    });
    Some(What::Custom { name, properties })
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn tags_of_the_application_are_told() {
        check("cart", r#"{"n":2}"#, r#"{"kind":"custom","name":"cart","properties":{"n":2}}"#);
        check("step", "3", r#"{"kind":"custom","name":"step","properties":3}"#);
        check("browser offline", "{}", r#"{"kind":"custom","name":"browser offline"}"#);
    }

    #[test]
    fn tags_of_recorders_are_not() {
        check("$session_options", "{}", "");
        check("performanceSpan", "{}", "");
    }

    #[track_caller]
    fn check(tag: &str, payload: &str, expected: &str) {
        let said = Parser::new().read(payload, |it| custom(tag, Some(it))).flatten();
        let shown = said.map(|it| serde_json::to_string(&it).unwrap()).unwrap_or_default();
        assert_eq!(shown, expected);
    }
}
