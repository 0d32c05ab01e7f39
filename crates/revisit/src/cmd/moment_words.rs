//! A moment in a line of words, for people at a terminal.

use revisit_model::moment::{ErrorFacts, Request, What};
use revisit_model::text::cut_chars;
use revisit_model::{Moment, Target};

use super::table;

/// Longest text in a line, in characters.
const MAX_TEXT_CHARS: usize = 100;

/// What happened, without time and kind.
pub(crate) fn say(moment: &Moment) -> String {
    let facts = facts(moment);
    let target = moment.target.as_ref().map(name).unwrap_or_default();
    let words: Vec<String> = [target, facts].into_iter().filter(|it| !it.is_empty()).collect();
    words.join(" · ").trim().to_owned()
}

/// `button "Buy" #buy`.
fn name(target: &Target) -> String {
    let Target { node: _, selector, path, tag, label, text, x: _, y: _ } = target;
    let words = label.as_deref().or(text.as_deref()).filter(|it| !it.is_empty());
    let words = words.map(|it| format!("{:?}", short(it)));
    let place = selector.as_deref().or(path.as_deref()).map(short);
    let parts = [tag.clone(), words, place.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn facts(moment: &Moment) -> String {
    let url = moment.url.as_deref().unwrap_or_default();
    match &moment.what {
        What::SessionStart {} => url.to_owned(),
        What::SessionEnd { duration_ms } => format!("after {}", table::duration(*duration_ms)),
        What::PageView { load: _, title, from_url: _ } => match title {
            Some(title) => format!("{url} {:?}", short(title)),
            None => url.to_owned(),
        },
        What::UTurn { via_url, after_ms } => {
            format!("back from {via_url} after {}", table::duration(*after_ms))
        }
        What::Click { .. }
        | What::DoubleClick {}
        | What::ContextMenu {}
        | What::DeadClick {}
        | What::Copy {} => String::new(),
        What::RageClick { n_clicks, duration_ms } => {
            format!("{n_clicks} clicks in {}", table::duration(*duration_ms))
        }
        What::ErrorClick { message } => short(message).to_owned(),
        What::ThrashedCursor { n_turns, duration_ms } => {
            format!("{n_turns} turns in {}", table::duration(*duration_ms))
        }
        What::Input { input_type, value, is_checked, n_changes: _ } => match (value, is_checked) {
            (_, Some(true)) => format!("{input_type}: checked"),
            (_, Some(false)) => format!("{input_type}: not checked"),
            (Some(value), None) => format!("{input_type}: {:?}", short(value)),
            (None, None) => input_type.clone(),
        },
        What::Submit { fields } => {
            let fields = fields.iter().map(|it| format!("{}={:?}", it.name, short(&it.value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        What::KeyPresses { n_keys } => format!("{n_keys} keys"),
        What::ScrollDepth { max_px, max_percent } => match max_percent {
            Some(percent) => format!("{percent:.0} % of {url}"),
            None => format!("{max_px:.0} px of {url}"),
        },
        What::Selection { text } => quoted(text.as_deref()),
        What::Resize { width, height } => format!("{width} × {height}"),
        What::WindowFocus { state } => format!("{state:?}").to_lowercase(),
        What::Idle { duration_ms } => format!("for {}", table::duration(*duration_ms)),
        What::Console { level, text, n_times, source: _ } => {
            format!("{}: {}{}", format!("{level:?}").to_lowercase(), short(text), times(*n_times))
        }
        What::Error(error) | What::UnhandledRejection(error) => say_error(error),
        What::Request(request) => say_request(request),
        What::WebVital { name, value } => format!("{name} {value}"),
        What::LongTask { duration_ms } => format!("{duration_ms:.0} ms"),
        What::Custom { name, properties } | What::Analytics { name, properties } => {
            let properties = properties.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} {}", short(name), short(&properties))
        }
        What::FeatureFlag { flag, variant } => match variant {
            Some(variant) => format!("{flag} is {variant}"),
            None => flag.clone(),
        },
        What::Identify { visitor, properties: _ } => visitor.clone().unwrap_or_default(),
        What::Annotation { text } => short(text).to_owned(),
        What::Gap { n_events, reason, duration_ms } => {
            let mut words = vec![format!("{n_events} events are missing")];
            words.extend(duration_ms.map(|it| format!("of {}", table::duration(it))));
            words.extend(reason.as_ref().map(|it| format!("({it})")));
            words.join(" ")
        }
    }
}

fn say_error(error: &ErrorFacts) -> String {
    let ErrorFacts {
        error_type,
        message,
        file,
        line,
        column: _,
        stack: _,
        fingerprint: _,
        n_times,
    } = error;
    let kind = error_type.as_ref().map(|it| format!("{it}: ")).unwrap_or_default();
    let line = line.map(|it| format!(":{it}")).unwrap_or_default();
    let place = file.as_ref().map(|it| format!(" ({it}{line})")).unwrap_or_default();
    format!("{kind}{}{place}{}", short(message), times(*n_times))
}

fn times(n_times: u64) -> String {
    if n_times > 1 { format!(" ({n_times} times)") } else { String::new() }
}

fn say_request(request: &Request) -> String {
    let Request { method, request_url, status, duration_ms, is_failed, .. } = request;
    let mut words = vec![method.clone().unwrap_or_else(|| "GET".to_owned())];
    words.push(request_url.clone());
    words.extend(status.map(|it| it.to_string()));
    words.extend(duration_ms.map(|it| format!("in {it:.0} ms")));
    words.extend(is_failed.then(|| "failed".to_owned()));
    words.join(" ")
}

fn quoted(text: Option<&str>) -> String {
    text.map(|it| format!("{:?}", short(it))).unwrap_or_default()
}

fn short(text: &str) -> &str {
    cut_chars(text, MAX_TEXT_CHARS)
}

#[cfg(test)]
mod tests {
    use revisit_model::{Timestamp, WindowId};

    use super::*;

    #[test]
    fn elements_are_called_by_what_people_see() {
        let target = Target {
            tag: Some("button".to_owned()),
            label: Some("Buy".to_owned()),
            selector: Some("#buy".to_owned()),
            ..Target::default()
        };
        check(What::Click { pointer: None }, Some(target.clone()), "button \"Buy\" #buy");
        check(
            What::RageClick { n_clicks: 4, duration_ms: 900 },
            Some(target),
            "button \"Buy\" #buy · 4 clicks in 0.9 s",
        );
    }

    #[track_caller]
    fn check(what: What, target: Option<Target>, expected: &str) {
        let window = WindowId::new("w").unwrap();
        let moment = Moment { at_ms: Timestamp::from_ms(0), window, url: None, what, target };
        assert_eq!(say(&moment), expected);
    }
}
