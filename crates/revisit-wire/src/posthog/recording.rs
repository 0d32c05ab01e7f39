//! A recording policy in PostHog's words. What PostHog has no word for is left out: holding a
//! session until an error happens, and assets.

use revisit_model::Policy;
use serde_json::{Map, Value, json};

use super::config::object;

/// Pictures of a canvas in a second, and their quality: what our own recorder takes.
const CANVAS: (u32, &str) = (2, "0.4");

/// The member `sessionRecording` of the configuration.
pub(super) fn settings(policy: &Policy) -> Value {
    let Policy {
        is_recording,
        sample_rate,
        error_sample_rate: _,
        minimum_duration_ms,
        url_triggers,
        event_triggers,
        url_blocklist,
        capture_console,
        capture_network: _,
        capture_canvas,
        capture_assets: _,
        mask_all_text,
    } = policy;
    if !is_recording {
        return Value::Bool(false);
    }
    let has_triggers = !(url_triggers.is_empty() && event_triggers.is_empty());
    let mut settings = object(json!({
        "endpoint": "/s/",
        "consoleLogRecordingEnabled": capture_console,
        // 1.57 to 1.96 would load a recorder of rrweb 1 without it.
        "recorderVersion": "v2",
        "sampleRate": (*sample_rate < 1.0).then(|| sample_rate.to_string()),
        "minimumDurationMilliseconds": Some(minimum_duration_ms).filter(|it| **it > 0),
        "linkedFlag": null,
        "networkPayloadCapture": null,
        "masking": (*mask_all_text == Some(true))
            .then(|| json!({ "maskAllInputs": true, "maskTextSelector": "*" })),
        "urlTriggers": patterns(url_triggers),
        "urlBlocklist": patterns(url_blocklist),
        "eventTriggers": event_triggers,
        "triggerMatchType": has_triggers.then_some("any"),
        "scriptConfig": null,
    }));
    let (fps, quality) = CANVAS;
    settings.extend(match capture_canvas {
        Some(true) => {
            object(json!({ "recordCanvas": true, "canvasFps": fps, "canvasQuality": quality }))
        }
        Some(false) => object(json!({ "recordCanvas": false })),
        None => Map::new(),
    });
    Value::Object(settings)
}

fn patterns(texts: &[String]) -> Vec<Value> {
    texts.iter().map(|it| json!({ "url": expression(it), "matching": "regex" })).collect()
}

/// A text with `*` for anything as a regular expression of JavaScript. One that begins with a slash
/// is held against the path, with or without what follows it; any other against the whole address.
fn expression(text: &str) -> String {
    let (before, after) =
        if text.starts_with('/') { ("^[^/]*//[^/]*", "([?#].*)?$") } else { ("^", "$") };
    let mut expression = String::from(before);
    for character in text.chars() {
        match character {
            '*' => expression.push_str(".*"),
            '.' | '+' | '?' | '^' | '$' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '\\' => {
                expression.push('\\');
                expression.push(character);
            }
            // `/` needs no backslash where the expression is made of a string.
            plain => expression.push(plain),
        }
    }
    expression.push_str(after);
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_policy_everything_is_recorded() {
        let expected = json!({
            "endpoint": "/s/", "consoleLogRecordingEnabled": true, "recorderVersion": "v2",
            "sampleRate": null, "minimumDurationMilliseconds": null, "linkedFlag": null,
            "networkPayloadCapture": null, "masking": null, "urlTriggers": [],
            "urlBlocklist": [], "eventTriggers": [], "triggerMatchType": null,
            "scriptConfig": null,
        });
        assert_eq!(settings(&Policy::default()), expected);
    }

    #[test]
    fn no_recording_is_false() {
        assert_eq!(settings(&Policy { is_recording: false, ..Policy::default() }), json!(false));
    }

    #[test]
    fn what_a_policy_says_stands_where_posthog_looks() {
        check(r#"{"sample_rate":0.25}"#, r#"{"sampleRate":"0.25"}"#);
        check(r#"{"sample_rate":0}"#, r#"{"sampleRate":"0"}"#);
        check(r#"{"minimum_duration_ms":5000}"#, r#"{"minimumDurationMilliseconds":5000}"#);
        check(r#"{"capture_console":false}"#, r#"{"consoleLogRecordingEnabled":false}"#);
        check(
            r#"{"event_triggers":["signup"]}"#,
            r#"{"eventTriggers":["signup"],"triggerMatchType":"any"}"#,
        );
        check(
            r#"{"url_blocklist":["*/admin"]}"#,
            r#"{"urlBlocklist":[{"url":"^.*/admin$","matching":"regex"}]}"#,
        );
        check(r#"{"capture_canvas":false}"#, r#"{"recordCanvas":false}"#);
        check(
            r#"{"capture_canvas":true}"#,
            r#"{"recordCanvas":true,"canvasFps":2,"canvasQuality":"0.4"}"#,
        );
        check(
            r#"{"mask_all_text":true}"#,
            r#"{"masking":{"maskAllInputs":true,"maskTextSelector":"*"}}"#,
        );
    }

    #[test]
    fn what_posthog_has_no_word_for_changes_nothing() {
        check(r#"{"error_sample_rate":1,"capture_assets":true,"mask_all_text":false}"#, "{}");
    }

    #[test]
    fn an_address_is_taken_by_its_text() {
        let pattern = "https://shop.test/a+b?(c)=[d]{e}|^$\\*";
        let expected = r"^https://shop\.test/a\+b\?\(c\)=\[d\]\{e\}\|\^\$\\.*$";
        assert_eq!(expression(pattern), expected);
    }

    #[test]
    fn a_slash_begins_the_path() {
        assert_eq!(expression("/admin*"), "^[^/]*//[^/]*/admin.*([?#].*)?$");
    }

    /// The settings that differ from those without a policy.
    #[track_caller]
    fn check(policy: &str, expected: &str) {
        let policy: Policy = serde_json::from_str(policy).unwrap();
        let Value::Object(mut said) = settings(&policy) else { panic!("no object") };
        let usual = settings(&Policy::default());
        said.retain(|name, value| usual.get(name) != Some(value));
        assert_eq!(Value::Object(said), serde_json::from_str::<Value>(expected).unwrap());
    }
}
