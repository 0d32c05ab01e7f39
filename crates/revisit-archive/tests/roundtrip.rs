//! Whatever the events are: what is read is what was written, in every form.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use revisit_archive::{
    Archive, Form, Repack, Stand, Writer, parse_line, repack, restore_line, verify,
};
use revisit_model::{ArchiveId, AssetHash};
use revisit_rrweb::json;
use serde_json::value::RawValue;
use uuid::Uuid;

/// Window, where it stands, and its text.
type Given = (String, Stand, String);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn events_come_back_from_every_form(
        events in prop::collection::vec(event(), 0..30),
        chunk_bytes in prop::sample::select(vec![1, 300, 5_000, 1_000_000]),
        keyframe_every in 1_usize..9,
    ) {
        let expected: Vec<_> = events.iter().map(described).collect();
        for form in [Form::Thin, Form::FatDeflate, Form::FatZstd] {
            let (bytes, assets) = write(form, &events, chunk_bytes, keyframe_every);
            let archive = Archive::open(bytes).unwrap();
            prop_assert_eq!(&read(&archive, &assets), &expected, "{:?}", form);
            let report = verify(archive.bytes(), &mut |hash| assets.get(hash).cloned());
            prop_assert!(report.is_sound(), "{:?}", report);
            for other in [Form::Thin, Form::FatDeflate, Form::FatZstd] {
                let mut how = Repack::from(other);
                how.births = Some(assets.keys().map(|it| (*it, birth())).collect());
                let again = repack(&archive, &how, &mut |hash| assets.get(hash).cloned()).unwrap();
                let again = Archive::open(again).unwrap();
                prop_assert_eq!(&again.index().manifest_json, &archive.index().manifest_json);
                prop_assert_eq!(&read(&again, &assets), &expected);
                for entry in archive.manifest().entries() {
                    prop_assert_eq!(again.read(entry).unwrap(), archive.read(entry).unwrap());
                }
            }
        }
    }

    #[test]
    fn any_text_survives_being_taken_for_an_event(text in "[\"\\\\$aset:{}\\[\\], u0-4\n]{0,80}") {
        // Not JSON, mostly: the writer trusts its caller, but must not panic.
        let mut writer = Writer::new(Form::FatDeflate);
        writer.event("w", own(1.0), &text).unwrap();
        drop(restore_line(&text, |_| None));
        prop_assert!(writer.finish(support::about()).is_ok());
    }
}

#[test]
fn a_string_of_the_limit_is_an_asset_and_a_shorter_one_is_not() {
    check(&"x".repeat(1023), 0);
    check(&"x".repeat(1024), 1);
    // It is the bytes of the value that count, not those of its escapes.
    check(&"\n".repeat(1023), 0);
    check(&"é".repeat(512), 1);
}

#[track_caller]
fn check(text: &str, n_assets: usize) {
    let event = format!("{{\"type\":5,\"data\":{0},\"{1}\":{0}}}", json::quoted(text), text.len());
    let (bytes, _) =
        write(Form::FatDeflate, &[("w".to_owned(), own(1.0), event)], 1 << 20, usize::MAX);
    assert_eq!(Archive::open(bytes).unwrap().manifest().assets.len(), n_assets);
}

#[test]
fn a_marker_without_its_asset_stays() {
    let line = format!(r#"["w",{{"a":"$asset:{}","b":"$$asset:x"}}]"#, "0".repeat(64));
    let expected = line.replace("$$", "$");
    assert_eq!(restore_line(&line, |_| None), expected);
}

fn write(
    form: Form,
    events: &[Given],
    chunk_bytes: usize,
    keyframe_every: usize,
) -> (Vec<u8>, BTreeMap<AssetHash, String>) {
    let mut writer = Writer::new(form).cutting_at(chunk_bytes);
    for (number, (window, stand, event)) in events.iter().enumerate() {
        if number % keyframe_every == keyframe_every - 1 {
            writer.keyframe(window, stand.at_ms, std::slice::from_ref(event), false).unwrap();
        }
        writer.event(window, *stand, event).unwrap();
    }
    let assets: BTreeMap<_, _> =
        writer.assets().map(|(hash, text)| (hash, text.to_owned())).collect();
    let births = Some(assets.keys().map(|it| (*it, birth())).collect());
    let about = revisit_archive::About { births, ..support::about() };
    (writer.finish(about).unwrap().bytes, assets)
}

/// Window, time, whether it is in the span, and the value of an event.
type Described = (String, Option<u64>, bool, String);

fn described((window, stand, event): &Given) -> Described {
    let is_plain = stand.is_own_time && stand.in_span;
    let at = (!is_plain).then(|| stand.at_ms.to_bits());
    (window.clone(), at, stand.in_span, value_of(&json::on_one_line(event)))
}

fn read(archive: &Archive<Vec<u8>>, assets: &BTreeMap<AssetHash, String>) -> Vec<Described> {
    let mut found = Vec::new();
    let mut inside = BTreeMap::new();
    for facts in &archive.manifest().assets {
        if let Ok(text) = archive.read_text(&format!("assets/{}", facts.blake3)) {
            inside.insert(facts.blake3, text);
        }
    }
    let assets = if archive.index().thin.is_some() { assets } else { &inside };
    for chunk in &archive.manifest().chunks {
        let text = archive.read_text(&chunk.entry).unwrap();
        assert_eq!(text.lines().count() as u64, chunk.n_events);
        for line in text.lines() {
            let line = restore_line(line, |hash| assets.get(hash).map(String::as_str));
            let line = parse_line(&line).unwrap();
            let value = value_of(line.event.get());
            found.push((line.window.into(), line.at_ms.map(f64::to_bits), line.in_span, value));
        }
    }
    found
}

/// JSON text with every string spelt in one way; all else as it is.
fn value_of(json: &str) -> String {
    let (mut out, mut rest) = (String::new(), json);
    while let Some(start) = rest.find('"') {
        let mut end = start + 1;
        while rest.as_bytes()[end] != b'"' {
            end += if rest.as_bytes()[end] == b'\\' { 2 } else { 1 };
        }
        let string = &rest[start..=end];
        out.push_str(&rest[..start]);
        match serde_json::from_str::<String>(string) {
            Ok(value) => out.push_str(&json::quoted(&value)),
            Err(_lone_surrogate) => out.push_str(string),
        }
        rest = &rest[end + 1..];
    }
    out + rest
}

fn own(at_ms: f64) -> Stand {
    Stand { at_ms, in_span: true, is_own_time: true }
}

fn birth() -> ArchiveId {
    ArchiveId::from_uuid(Uuid::from_u128(7))
}

fn event() -> impl Strategy<Value = Given> {
    let window = prop::sample::select(vec!["tab-1", "$asset:x", "\"2\""]);
    let stand = (0.0..1e13_f64, any::<bool>(), any::<bool>());
    let stand =
        stand.prop_map(|(at_ms, in_span, is_own_time)| Stand { at_ms, in_span, is_own_time });
    (window, stand, 0_u8..9, value(), "[a-z\n]{0,3}").prop_map(
        |(window, stand, kind, data, key)| {
            let key = json::quoted(&key);
            (window.to_owned(), stand, format!("{{\"type\":{kind},\n{key}: {data}}}"))
        },
    )
}

/// JSON text, with what strict and careless readers choke on.
fn value() -> impl Strategy<Value = String> {
    let odd = [
        "1e999",
        "-0",
        "1.50",
        "123456789012345678901234567890.5",
        r#""\ud83d""#,
        r#""$asset:\ud83d""#,
        r#""\u0024asset:0""#,
        r#""$\u0061sset:0""#,
        r#""\\""#,
        r#""\\\"$asset:""#,
        r#""\u0000""#,
        "null",
        "true",
        "[]",
        "{}",
    ];
    let marker = ("\\${0,4}", "(asset:)?", prop::option::of("[0-9a-f]{64}"));
    let leaf = prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        any::<f64>()
            .prop_filter("no such number", |it| it.is_finite())
            .prop_map(|it| format!("{it:e}")),
        any::<String>().prop_map(|it| json::quoted(&it)),
        ("[$\"\\\\é\n\u{1f600}x]{1,3}", 300_usize..2_000)
            .prop_map(|(it, n)| json::quoted(&it.repeat(n))),
        (300_usize..2_000).prop_map(|n| format!("\"{}\\udead\"", "x".repeat(n))),
        (300_usize..500).prop_map(|n| format!("\"{}\"", "\\u0024\\/".repeat(n))),
        marker.prop_map(|(dollars, word, hex)| {
            json::quoted(&format!("{dollars}{word}{}", hex.unwrap_or_default()))
        }),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|it| format!("[{}]", it.join(", "))),
            prop::collection::vec(("(\\$asset:)?[^\n]{0,3}", inner), 0..4).prop_map(|members| {
                let member = |(key, it): &(String, String)| format!("{} :{it}", json::quoted(key));
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }),
        ]
    })
    .prop_filter("must be JSON", |it| serde_json::from_str::<&RawValue>(it).is_ok())
}
