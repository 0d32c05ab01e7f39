//! The answers that make posthog-js record.
//!
//! One object serves all versions: each reads the keys that it knows, from `/array/:token/config`
//! (1.418 and later), from `/flags/?config=true` (1.260 to 1.360) or from `/decide/` (before).

use revisit_model::Policy;
use serde_json::{Map, Value, json};

use super::recording;

/// The remote configuration of a project, as JSON.
pub fn remote_config(token: &str, policy: &Policy) -> String {
    let mut config = shared_config(policy);
    config.insert("token".to_owned(), token.into());
    Value::Object(config).to_string()
}

/// The same as a script that hands it to the SDK.
pub fn config_script(token: &str, policy: &Policy) -> String {
    let name = for_script(&Value::from(token).to_string());
    let config = for_script(&remote_config(token, policy));
    format!(
        "(function(){{var all=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}};\
         all[{name}]={{config:{config},siteApps:[]}}}})();\n"
    )
}

/// The answer to `/decide/`, the configuration and flags of SDKs before 1.260.
pub fn decide(policy: &Policy) -> String {
    let mut answer = shared_config(policy);
    answer.extend(no_flags());
    Value::Object(answer).to_string()
}

/// The answer to `/flags/`: no flags, and the configuration for those who ask for it by the query.
pub fn flags(query: &str, policy: &Policy) -> String {
    let mut answer = no_flags();
    if asks_for_config(query) {
        answer.extend(shared_config(policy));
    }
    Value::Object(answer).to_string()
}

/// Whether a request to `/flags/` wants the configuration too.
pub fn asks_for_config(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "config" && (value == "true" || value == "1"))
}

fn no_flags() -> Map<String, Value> {
    object(json!({
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": false,
    }))
}

fn shared_config(policy: &Policy) -> Map<String, Value> {
    object(json!({
        // 1.57 starts autocapture by this.
        "config": { "enable_collect_everything": true },
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": false,
        "autocapture_opt_out": false,
        "elementsChainAsString": true,
        "analytics": { "endpoint": "/i/v0/e/" },
        "captureDeadClicks": false,
        "capturePerformance": { "network_timing": policy.capture_network, "web_vitals": false },
        "autocaptureExceptions": false,
        "errorTracking": { "autocaptureExceptions": true, "suppressionRules": [] },
        "logs": { "captureConsoleLogs": false },
        "sessionRecording": recording::settings(policy),
        "heatmaps": false,
        "surveys": false,
        "productTours": false,
        "conversations": false,
        "defaultIdentifiedOnly": true,
        "siteApps": [],
        "isAuthenticated": false,
        "toolbarParams": {},
    }))
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

/// JSON that may stand in a script, even in one that somebody pastes into a page: no character in
/// it ends a script element, opens a comment, or breaks a line in old JavaScript.
fn for_script(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') {
            escaped.push_str("\\u");
            escaped.extend([12, 8, 4, 0].map(|shift| hex_digit(u32::from(character) >> shift)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn hex_digit(number: u32) -> char {
    char::from_digit(number & 0xf, 16).expect("four bits are one hex digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_an_object_that_records() {
        let policy = Policy::default();
        let flags = flags("v=2&config=true", &policy);
        for text in [remote_config("phc_1", &policy), decide(&policy), flags] {
            let answer: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(answer["sessionRecording"]["endpoint"], "/s/", "{text}");
            assert_eq!(answer["supportedCompression"][1], "gzip-js");
        }
    }

    #[test]
    fn flags_alone_carry_no_configuration() {
        for query in ["", "v=2", "v=2&config=false"] {
            let answer: Value = serde_json::from_str(&flags(query, &Policy::default())).unwrap();
            assert_eq!(answer["flags"], json!({}));
            assert_eq!(answer["sessionRecording"], Value::Null);
        }
    }

    #[test]
    fn a_hostile_token_stays_a_string() {
        let token = "</script><!--\"];alert(1)//\u{2028}\n\\";
        let script = config_script(token, &Policy::default());
        assert!(!script.contains('<') && !script.contains('\u{2028}'));
        assert_eq!(script.lines().count(), 1);
        let quoted = script.split_once("all[").unwrap().1.split_once("]={").unwrap().0;
        // The token itself holds `]`, so the first half of the name is enough to see it escaped.
        assert!(quoted.starts_with(r#""\u003c/script\u003e\u003c!--\""#), "{quoted}");
        let config = remote_config(token, &Policy::default());
        assert_eq!(serde_json::from_str::<Value>(&config).unwrap()["token"], token);
    }
}
