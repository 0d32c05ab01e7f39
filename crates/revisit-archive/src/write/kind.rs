//! What the manifest says of an event: whether the visitor did something, and whether it is a full
//! snapshot or holds something that the page had loaded. The player's `isInteraction` says the same.

use revisit_rrweb::{json, kind, source};
use serde_json::value::RawValue;

/// What an event is to a seek bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Interaction,
    FullSnapshot,
    /// It holds what was at an address.
    Resource,
    Rest,
}

pub(super) fn kind_of(event: &str) -> Kind {
    if let Some(kind) = at_a_glance(event) {
        return kind;
    }
    let (mut event_kind, mut data) = (None, None);
    json::for_each_member(event, |name, value| match name.as_ref() {
        "type" => event_kind = json::integer(value),
        "data" => data = Some(value),
        _ => {}
    })
    .ok();
    match event_kind {
        Some(kind::FULL_SNAPSHOT) => Kind::FullSnapshot,
        Some(kind::ASSET) => Kind::Resource,
        Some(kind::INCREMENTAL) => match data.and_then(source_of) {
            Some(number) if source::INTERACTIONS.contains(&number) => Kind::Interaction,
            Some(_) | None => Kind::Rest,
        },
        Some(_) | None => Kind::Rest,
    }
}

/// Reads the beginning of an event as recorders write it, so that most are not read to the end.
/// That a later member of the same name says otherwise is not looked for: these are counts.
fn at_a_glance(event: &str) -> Option<Kind> {
    let rest = event.strip_prefix("{\"type\":")?;
    let (digit, rest) = (rest.as_bytes().first()?, rest.get(1..)?);
    if !rest.starts_with(',') {
        return None;
    }
    match digit {
        b'2' => Some(Kind::FullSnapshot),
        b'7' => Some(Kind::Resource),
        b'3' => {
            let rest = rest.strip_prefix(",\"data\":{\"source\":")?;
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number = rest.get(..digits)?.parse().ok()?;
            let is_interaction = source::INTERACTIONS.contains(&number);
            Some(if is_interaction { Kind::Interaction } else { Kind::Rest })
        }
        b'0' | b'1' | b'4' | b'5' | b'6' => Some(Kind::Rest),
        _ => None,
    }
}

fn source_of(data: &RawValue) -> Option<i64> {
    json::integer(json::member(data.get(), "source")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_what_it_says_in_whatever_order() {
        check(r#"{"type":3,"data":{"source":2,"type":2},"timestamp":1}"#, Kind::Interaction);
        check(r#"{"timestamp":1,"data":{"type":2,"source":12},"type":3}"#, Kind::Interaction);
        check(r#"{"type":3,"data":{"source":0},"timestamp":1}"#, Kind::Rest);
        check(r#"{"type":2,"data":{},"timestamp":1}"#, Kind::FullSnapshot);
        check(r#"{"timestamp":1,"type":2}"#, Kind::FullSnapshot);
        check(r#"{"type":22,"data":{}}"#, Kind::Rest);
        check(r#"{"type":7,"data":{}}"#, Kind::Resource);
        check(r#"{"data":{},"type":7}"#, Kind::Resource);
        check(r#""packed""#, Kind::Rest);
    }

    #[track_caller]
    fn check(event: &str, expected: Kind) {
        assert_eq!(kind_of(event), expected, "{event}");
    }
}
