//! Events, one a line: what JSON there is among them is read from an archive as it was written.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use revisit_archive::{About, Archive, Form, Stand, Writer, parse_line, restore_line, verify};
use revisit_archive::manifest::SessionFacts;
use revisit_model::{ProjectId, Problems, SessionId, Source, Summary, Timestamp};
use revisit_rrweb::json;
use serde_json::value::RawValue;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let events: Vec<&str> =
        text.lines().filter(|it| serde_json::from_str::<&RawValue>(it).is_ok()).collect();
    let mut writer = Writer::new(Form::FatDeflate).cutting_at(2000);
    for (number, event) in events.iter().enumerate() {
        let at_ms = number as f64;
        let stand = Stand { at_ms, in_span: number % 3 != 0, is_own_time: number % 2 == 0 };
        writer.event("w", stand, event).unwrap();
    }
    let bytes = writer.finish(about()).unwrap().bytes;
    let report = verify(&bytes, &mut |_| None);
    assert!(report.is_sound(), "{report:?}");
    let archive = Archive::open(bytes).unwrap();
    let assets: BTreeMap<_, _> = archive
        .manifest()
        .assets
        .iter()
        .map(|it| (it.blake3, archive.read_text(&format!("assets/{}", it.blake3)).unwrap()))
        .collect();
    let mut found = Vec::new();
    for chunk in &archive.manifest().chunks {
        for line in archive.read_text(&chunk.entry).unwrap().lines() {
            let line = restore_line(line, |hash| assets.get(hash).map(String::as_str));
            found.push(value_of(parse_line(&line).unwrap().event.get()));
        }
    }
    // A line break between tokens becomes a space there, so that an event stays on its line.
    let expected: Vec<String> =
        events.iter().map(|it| value_of(json::on_one_line(it.trim()).as_ref())).collect();
    assert_eq!(found, expected);
});

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
            Ok(value) => out.push_str(&serde_json::Value::from(value).to_string()),
            Err(_lone_surrogate) => out.push_str(string),
        }
        rest = &rest[end + 1..];
    }
    out + rest
}

fn about() -> About {
    About {
        session: SessionFacts {
            id: SessionId::new("s").unwrap(),
            project: ProjectId::default_project(),
            source: Source::Native,
            visitor: None,
            received_from_ms: Timestamp::from_ms(1),
            received_to_ms: Timestamp::from_ms(2),
            title: None,
            tags: Vec::new(),
            other: serde_json::Map::new(),
        },
        summary: Summary::default(),
        moments: String::new(),
        problems: Problems::default(),
        engine: 2,
        n_blocks: 0,
        stored_bytes: 0,
        births: None,
    }
}
