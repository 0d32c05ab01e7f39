//! Whatever events there are: written in a format and read again, they are the same.

use proptest::prelude::*;
use revisit_finalize::{Merger, SessionEvent};
use revisit_model::{SessionId, Timestamp, block};
use revisit_rrweb::json;
use revisit_wire::files::{self, Format};
use serde_json::value::RawValue;

use super::{jsonl, posthog, rrweb, session};

proptest! {
    #[test]
    fn generated_events_survive_every_format(lines in prop::collection::vec(line(), 1..40)) {
        let events = read(&lines.concat(), Format::Jsonl);
        let expected: Vec<_> = events.iter().map(describe).collect();
        prop_assert_eq!(expected.len(), lines.len());
        let id = SessionId::new("s").unwrap();
        for format in [Format::Jsonl, Format::Rrweb, Format::Posthog, Format::Session] {
            let mut out = Vec::new();
            let n_left_out = match format {
                Format::Jsonl => jsonl::write(&events, &mut out),
                Format::Rrweb => rrweb::write(&events, &mut out),
                Format::Posthog => {
                    let file = posthog::File { id: &id, visitor: None, person: None, events: &events };
                    posthog::write(&file, &mut out)
                }
                Format::Session => {
                    let said = session::Said::default();
                    let file = session::File { id: &id, visitor: None, said: &said, events: &events };
                    session::write(&file, &mut out)
                }
            };
            prop_assert_eq!(n_left_out.unwrap(), 0);
            let again = read(&String::from_utf8(out).unwrap(), format);
            let found: Vec<_> = again.iter().map(describe).collect();
            // The one window of an array without windows gets a name of its own.
            let unnamed = format == Format::Rrweb && events.iter().all(|it| it.window == events[0].window);
            if unnamed {
                let values = |of: &[Described]| of.iter().map(|it| it.1.clone()).collect::<Vec<_>>();
                prop_assert_eq!(values(&found), values(&expected));
            } else if format == Format::Session {
                // One recording for each window: what two did in the same millisecond has no order.
                prop_assert_eq!(by_window(found), by_window(expected.clone()));
            } else {
                prop_assert_eq!(&found, &expected, "{:?}", format);
            }
        }
    }
}

/// Window and members of an event, values as their text.
type Described = (String, Vec<(String, String)>);

/// The events of each window, their members by name.
fn by_window(mut events: Vec<Described>) -> Vec<Described> {
    events.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, members) in &mut events {
        members.sort();
    }
    events
}

fn describe(event: &SessionEvent) -> Described {
    let members = json::members(event.event.get()).unwrap();
    let members = members.iter().map(|(key, value)| (key.to_string(), value.get().to_owned()));
    (event.window.to_string(), members.collect())
}

/// Reads a file as import does, into the order in which a store would give it back.
fn read(text: &str, format: Format) -> Vec<SessionEvent> {
    let mut merger = Merger::new();
    for imported in files::read(text, Some(format), Timestamp::from_ms(1_795_000_000_000)).unwrap()
    {
        for item in &imported.batch.items {
            let mut block = String::new();
            block::append_item(&mut block, item);
            merger.add_block(&block);
        }
    }
    merger.take_rest()
}

fn line() -> impl Strategy<Value = String> {
    let window = prop::sample::select(vec!["tab-1", "tab-2"]);
    let time = 1_795_000_000_000_u64..1_795_000_000_020;
    let kind = prop_oneof![0_u8..9, Just(99)];
    let extra = prop::option::of(("[a-z]{1,6}x", value()));
    (window, kind, time, value(), extra).prop_map(|(window, kind, time, data, extra)| {
        let extra = extra.map(|(key, it)| format!(r#","{key}":{it}"#)).unwrap_or_default();
        format!("[\"{window}\",{{\"type\":{kind},\"data\":{data},\"timestamp\":{time}{extra}}}]\n")
    })
}

/// JSON text, with what strict readers choke on.
fn value() -> impl Strategy<Value = String> {
    let odd = [
        "1e999",
        "-0",
        "123456789012345678901234567890.5",
        r#""\ud83d""#,
        r#""\u0000""#,
        "null",
        "true",
    ];
    let leaf = prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        any::<f64>()
            .prop_filter("JSON has no such numbers", |it| it.is_finite())
            .prop_map(|it| format!("{it:e}")),
        any::<i64>().prop_map(|it| it.to_string()),
        any::<String>().prop_map(|it| json::quoted(&it)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|it| format!("[{}]", it.join(", "))),
            prop::collection::vec((any::<String>(), inner), 0..4).prop_map(|members| {
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, it)| format!("{}: {it}", json::quoted(key)))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
    .prop_filter("must be JSON", |it| serde_json::from_str::<&RawValue>(it).is_ok())
}
