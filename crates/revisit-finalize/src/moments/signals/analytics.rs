//! Events of PostHog's SDK: what the application and the SDK call what happened, which flags were
//! in force, who the visitor is, and how fast the page was.
//!
//! An SDK puts some fifty properties of its own into each event. Those that say nothing of this
//! event are not shown.

use std::collections::BTreeSet;

use revisit_model::limits;
use revisit_model::moment::What;
use revisit_model::text::{cut_bytes, cut_chars};
use revisit_rrweb::Json;
use revisit_rrweb::tape::{self, Fields};
use serde_json::Value;

use super::properties;

/// Longest name of an event, a flag or a variant, in characters.
const MAX_NAME_CHARS: usize = 200;
/// Flags with their variants that are told of in one session. Nobody has as many at work.
const MAX_FLAGS: usize = 500;
/// What each event has and what is no property of what happened.
const ROUTINE: &[&str] = &["token", "distinct_id", "sdk_version"];
/// Beginnings of those of the SDK's own properties that say something of the event.
const TELLING: &[&str] = &[
    "$event_type",
    "$el_text",
    "$elements_chain",
    "$external_click_url",
    "$prev_pageview_duration",
    "$prev_pageview_pathname",
    "$prev_pageview_max_scroll_percentage",
    "$dead_click_absolute_delay_ms",
    "$survey_",
    "$group_",
    "$copy_type",
    "$selected_content",
    "$exception_level",
];

/// The flags that were told of.
#[derive(Debug, Default)]
pub(super) struct Analytics {
    flags: BTreeSet<(String, Option<String>)>,
}

/// An event of the SDK.
#[derive(Debug, Clone, Copy)]
pub(super) struct SdkEvent<'t> {
    pub(super) name: &'t str,
    pub(super) properties: Fields<'t>,
    whole: Fields<'t>,
}

impl<'t> SdkEvent<'t> {
    pub(super) fn of(payload: Option<Json<'t>>) -> Option<SdkEvent<'t>> {
        let whole = Fields::within(payload);
        let properties = Fields::within(whole.get("properties"));
        let name = whole.text("event").filter(|it| !it.is_empty())?;
        Some(SdkEvent { name, properties, whole })
    }

    /// The address that it happened at.
    pub(super) fn url(&self) -> Option<String> {
        let url = self.properties.text("$current_url").filter(|it| !it.is_empty())?;
        Some(cut_bytes(url, limits::MAX_URL_BYTES).to_owned())
    }
}

impl Analytics {
    /// What an event says. `$exception` is for another detector.
    pub(super) fn observe(&mut self, event: &SdkEvent<'_>) -> Vec<What> {
        let mut said = Vec::new();
        match event.name {
            "$exception" | "$snapshot" | "$$heatmap" => {}
            "$feature_flag_called" => {
                let variant = event.properties.get("$feature_flag_response");
                if let Some(flag) = event.properties.text("$feature_flag") {
                    said.extend(self.flag(flag, variant));
                }
            }
            "$identify" | "$set" | "$create_alias" => said.push(identify(event)),
            "$web_vitals" => said.extend(vitals(event.properties)),
            name => {
                let mut shown = properties::shown(event.properties.json(), is_shown);
                if let Some(Value::String(chain)) =
                    shown.as_mut().and_then(|it| it.get_mut("$elements_chain"))
                {
                    chain.truncate(first_element_bytes(chain));
                }
                said.push(What::Analytics { name: short(name), properties: shown });
            }
        }
        // The SDK reports a call of a flag once in a browser's life, and the flags with every event.
        for (name, value) in event.properties.iter() {
            if let Some(flag) = name.strip_prefix("$feature/") {
                said.extend(self.flag(flag, Some(value)));
            }
        }
        said
    }

    fn flag(&mut self, flag: &str, variant: Option<Json<'_>>) -> Option<What> {
        let variant = variant.and_then(|it| match (tape::text(it), tape::flag(it)) {
            (Some(text), _) => Some(short(text)),
            (None, on) => on.map(|it| it.to_string()),
        });
        let key = (short(flag), variant);
        if self.flags.len() >= MAX_FLAGS || self.flags.contains(&key) {
            return None;
        }
        self.flags.insert(key.clone());
        let (flag, variant) = key;
        Some(What::FeatureFlag { flag, variant })
    }
}

fn identify(event: &SdkEvent<'_>) -> What {
    let set = [event.properties, event.whole]
        .into_iter()
        .flat_map(|it| [it.get("$set"), it.get("$set_once")])
        .find_map(|it| properties::shown(it, |name| !name.starts_with("$initial_")));
    let visitor = match event.name {
        "$create_alias" => event.properties.text("alias"),
        _ => event.properties.text("distinct_id").or_else(|| event.whole.text("distinct_id")),
    };
    What::Identify { visitor: visitor.map(short), properties: set }
}

fn vitals(properties: Fields<'_>) -> impl Iterator<Item = What> + use<'_> {
    ["FCP", "LCP", "CLS", "INP"].into_iter().filter_map(move |name| {
        let value = properties.number(&format!("$web_vitals_{name}_value")).or_else(|| {
            Fields::within(properties.get(&format!("$web_vitals_{name}_event"))).number("value")
        })?;
        Some(What::WebVital { name: name.to_owned(), value })
    })
}

fn is_shown(name: &str) -> bool {
    if name.starts_with('$') {
        TELLING.iter().any(|it| name.starts_with(it))
    } else {
        !ROUTINE.contains(&name)
    }
}

/// The chain names the element and all that it is in. The first says which it is.
fn first_element_bytes(chain: &str) -> usize {
    let mut is_quoted = false;
    let end = chain.char_indices().find(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == ';' && !is_quoted
    });
    end.map_or(chain.len(), |(at, _)| at)
}

fn short(text: &str) -> String {
    cut_chars(text, MAX_NAME_CHARS).to_owned()
}

#[cfg(test)]
mod tests {
    use revisit_rrweb::Parser;

    use super::*;

    #[test]
    fn events_show_what_the_application_said() {
        check(
            r#"{"event":"bought","properties":{"$os":"Linux","token":"t","price":5}}"#,
            r#"{"kind":"analytics","name":"bought","properties":{"price":5}}"#,
        );
        check(
            r#"{"event":"$autocapture","properties":{"$os":"Linux","$event_type":"click","$elements_chain":"a:attr__href=\"x;y\";body:"}}"#,
            r#"{"kind":"analytics","name":"$autocapture","properties":{"$elements_chain":"a:attr__href=\"x;y\"","$event_type":"click"}}"#,
        );
        check(
            r#"{"event":"$pageview","properties":{}}"#,
            r#"{"kind":"analytics","name":"$pageview"}"#,
        );
        check(r#"{"event":"$exception","properties":{}}"#, "");
        check("{}", "");
    }

    #[test]
    fn flags_are_told_once() {
        check(
            r#"{"event":"$feature_flag_called","properties":{"$feature_flag":"f","$feature_flag_response":"b","$feature/f":"b","$feature/g":true}}"#,
            r#"{"kind":"feature_flag","flag":"f","variant":"b"} {"kind":"feature_flag","flag":"g","variant":"true"}"#,
        );
    }

    #[test]
    fn a_visitor_is_who_and_what() {
        check(
            r#"{"event":"$identify","$set":{"email":"a@b.c","password":"p"},"properties":{"distinct_id":"ann"}}"#,
            r#"{"kind":"identify","visitor":"ann","properties":{"email":"a@b.c","password":"[redacted]"}}"#,
        );
        check(
            r#"{"event":"$set","properties":{"distinct_id":"ann","$set":{"plan":"pro"}}}"#,
            r#"{"kind":"identify","visitor":"ann","properties":{"plan":"pro"}}"#,
        );
    }

    #[test]
    fn vitals_are_numbers() {
        check(
            r#"{"event":"$web_vitals","properties":{"$web_vitals_LCP_value":812.5,"$web_vitals_CLS_event":{"value":0.1}}}"#,
            r#"{"kind":"web_vital","name":"LCP","value":812.5} {"kind":"web_vital","name":"CLS","value":0.1}"#,
        );
    }

    #[track_caller]
    fn check(payload: &str, expected: &str) {
        let said = Parser::new().read(payload, |it| {
            SdkEvent::of(Some(it)).map(|it| Analytics::default().observe(&it)).unwrap_or_default()
        });
        let shown: Vec<String> =
            said.unwrap().iter().map(|it| serde_json::to_string(it).unwrap()).collect();
        assert_eq!(shown.join(" "), expected);
    }
}
