//! What an owner asks of all recorders of a project: whether to record, and what. It is advice to
//! recorders; the server takes whatever is sent.

use serde::{Deserialize, Serialize};

use crate::limits;

/// The recording policy of a project, as stored: `projects/<id>/policy.json`. Where it says `None`
/// the page decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    pub is_recording: bool,
    /// The share of sessions to record, 0 to 1.
    pub sample_rate: f64,
    /// Of the sessions that were not sampled, the share that is held until an error happens.
    pub error_sample_rate: f64,
    /// Sessions that end sooner are never sent.
    pub minimum_duration_ms: u32,
    /// With any of these recording is held until the page has such an address …
    pub url_triggers: Vec<String>,
    /// … or until the page tracks an event of such a name.
    pub event_triggers: Vec<String>,
    /// Pages with such an address are not recorded.
    pub url_blocklist: Vec<String>,
    pub capture_console: bool,
    pub capture_network: bool,
    pub capture_canvas: Option<bool>,
    pub capture_assets: Option<bool>,
    pub mask_all_text: Option<bool>,
}

/// Why a policy cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PolicyError {
    #[error("`{field}` is {value}; allowed are {least} to {most}")]
    OutOfRange { field: &'static str, value: f64, least: f64, most: f64 },
    #[error("`{field}` has {has} entries, more than the {most} allowed")]
    TooMany { field: &'static str, has: usize, most: usize },
    #[error("an entry of `{field}` has {has} characters, more than the {most} allowed")]
    TooLong { field: &'static str, has: usize, most: usize },
    #[error("an entry of `{field}` is blank")]
    Blank { field: &'static str },
    #[error("an entry of `{field}` holds the control character {character:?}")]
    ControlCharacter { field: &'static str, character: char },
}

impl Default for Policy {
    /// Everything is recorded, as it was before there were policies.
    fn default() -> Policy {
        Policy {
            is_recording: true,
            sample_rate: 1.0,
            error_sample_rate: 0.0,
            minimum_duration_ms: 0,
            url_triggers: Vec::new(),
            event_triggers: Vec::new(),
            url_blocklist: Vec::new(),
            capture_console: true,
            capture_network: true,
            capture_canvas: None,
            capture_assets: None,
            mask_all_text: None,
        }
    }
}

impl Policy {
    /// The policy, if everything in it is within its limits.
    pub fn checked(self) -> Result<Policy, PolicyError> {
        check_range("sample_rate", self.sample_rate, 1.0)?;
        check_range("error_sample_rate", self.error_sample_rate, 1.0)?;
        let most_ms = f64::from(limits::MAX_MINIMUM_DURATION_MS);
        check_range("minimum_duration_ms", self.minimum_duration_ms.into(), most_ms)?;
        check_entries("url_triggers", &self.url_triggers)?;
        check_entries("event_triggers", &self.event_triggers)?;
        check_entries("url_blocklist", &self.url_blocklist)?;
        Ok(self)
    }
}

fn check_range(field: &'static str, value: f64, most: f64) -> Result<(), PolicyError> {
    if (0.0..=most).contains(&value) {
        return Ok(());
    }
    Err(PolicyError::OutOfRange { field, value, least: 0.0, most })
}

fn check_entries(field: &'static str, entries: &[String]) -> Result<(), PolicyError> {
    let (has, most) = (entries.len(), limits::MAX_POLICY_ENTRIES);
    if has > most {
        return Err(PolicyError::TooMany { field, has, most });
    }
    for entry in entries {
        let (has, most) = (entry.chars().count(), limits::MAX_POLICY_ENTRY_CHARS);
        if has > most {
            return Err(PolicyError::TooLong { field, has, most });
        }
        if entry.trim().is_empty() {
            return Err(PolicyError::Blank { field });
        }
        if let Some(character) = entry.chars().find(|it| it.is_control()) {
            return Err(PolicyError::ControlCharacter { field, character });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_and_what_is_at_a_limit_can_be() {
        check(r"{}", "");
        check(r#"{"sample_rate":0,"error_sample_rate":1}"#, "");
        check(r#"{"minimum_duration_ms":300000,"url_triggers":["*"]}"#, "");
    }

    #[test]
    fn a_share_is_from_0_to_1() {
        check(r#"{"sample_rate":1.01}"#, "`sample_rate` is 1.01; allowed are 0 to 1");
        check(r#"{"error_sample_rate":-0.5}"#, "`error_sample_rate` is -0.5; allowed are 0 to 1");
        let policy = Policy { sample_rate: f64::NAN, ..Policy::default() };
        assert!(policy.checked().is_err());
    }

    #[test]
    fn what_exceeds_a_limit_is_named_with_it() {
        check(
            r#"{"minimum_duration_ms":300001}"#,
            "`minimum_duration_ms` is 300001; allowed are 0 to 300000",
        );
        let many = serde_json::json!({ "url_blocklist": vec!["/x"; 51] });
        check(&many.to_string(), "`url_blocklist` has 51 entries, more than the 50 allowed");
        let long = serde_json::json!({ "event_triggers": ["x".repeat(501)] });
        check(
            &long.to_string(),
            "an entry of `event_triggers` has 501 characters, more than the 500 allowed",
        );
    }

    #[test]
    fn an_entry_says_something() {
        check(r#"{"url_triggers":[" "]}"#, "an entry of `url_triggers` is blank");
        check(
            r#"{"url_triggers":["/a\n/b"]}"#,
            r"an entry of `url_triggers` holds the control character '\n'",
        );
    }

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let policy: Policy = serde_json::from_str(json).unwrap();
        let said = policy.checked().map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(said, expected);
    }
}
