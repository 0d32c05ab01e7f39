//! Every file below `fixtures/recordings` is read, and the forms of the same recording agree.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

use std::fs;
use std::path::{Path, PathBuf};

use revisit_model::Timestamp;
use revisit_wire::files::{self, FileError, Imported};

/// Events that the small files have in common, and those of their first window.
const N_EVENTS: usize = 64;
const N_FIRST: usize = 57;

#[test]
fn recordings_of_rrweb_are_read_whole() {
    let expected = [
        ("actual-1", 489),
        ("aggrid-2", 468),
        ("datasette-1", 259),
        ("excalidraw-canvas1", 267),
        ("gradio-1", 211),
        ("handsontable-2", 617),
        ("monaco-1", 920),
        ("rapidoc-1", 202),
        ("streamlit-1", 977),
        ("svgedit-1", 309),
        ("swagger-1", 192),
        ("xspreadsheet-1", 371),
    ];
    for (name, n_events) in expected {
        let imported = import(&format!("rrweb/{name}.json.zst")).unwrap();
        assert_eq!(lines(&imported).len(), n_events, "{name}");
        assert!(imported.batch.problems.is_empty());
        assert!(imported.batch.items.iter().all(|it| it.events.first_at().is_some()));
    }
}

#[test]
fn all_forms_of_one_recording_hold_the_same_events() {
    let whole = import("rrweb/datasette-1.json.zst").unwrap();
    let expected: Vec<String> = lines(&whole).iter().take(N_EVENTS).map(|it| event(it)).collect();
    for name in [
        "posthog/bare-array.json",
        "posthog/v1.json",
        "posthog/v2-numbers.json",
        "posthog/v2-strings.json",
        "posthog/v2-undefined-person.json",
        "posthog/v2-unescaped-id.json",
        "jsonl/block.jsonl",
        "jsonl/flat.jsonl",
        "jsonl/pairs.jsonl",
        "jsonl/windows.jsonl",
    ] {
        let imported = import(name).unwrap();
        let lines = lines(&imported);
        let found: Vec<String> = lines.iter().map(|it| event(it)).collect();
        assert_eq!(found, expected, "{name}");
        assert!(imported.batch.problems.is_empty(), "{name}");
        let n_first = lines.iter().filter(|it| window(it) == window(&lines[0])).count();
        assert_eq!(n_first, N_FIRST, "{name}");
    }
}

#[test]
fn packed_events_are_unpacked() {
    let imported = import("rrweb/packed.json").unwrap();
    let lines = lines(&imported);
    assert_eq!(lines.len(), N_EVENTS);
    assert!(lines.iter().all(|it| it.contains("\"v\":\"v1\"")));
    assert!(imported.batch.items[0].events.first_at().is_some());
}

#[test]
fn an_export_keeps_its_session_and_its_visitor() {
    let imported = import("posthog/v2-strings.json").unwrap();
    assert_eq!(imported.session.as_str(), "019a8c1e-7a0f-7b21-8c4d-0a1b2c3d4e5f");
    assert_eq!(imported.batch.items[0].head.visitor.as_ref().unwrap().as_str(), "ada");
    let numbered = import("posthog/v2-numbers.json").unwrap();
    assert!(lines(&numbered)[0].starts_with("[\"w1\","));
}

#[test]
fn what_our_recorder_gives_out_is_read_without_what_it_only_says_again() {
    let imported = import("session/tea-shop.json").unwrap();
    let lines = lines(&imported);
    assert_eq!(imported.session.as_str(), "tea-shop-1");
    let n_own = lines.iter().filter(|it| it.contains("revisit/event@1")).count();
    assert_eq!((lines.len(), n_own), (42, 15));
    assert!(imported.batch.problems.is_empty());
    assert!(lines.iter().all(|it| it.starts_with("[\"tab-1\",") && !it.contains("\"dom\"")));
}

#[test]
fn a_recording_of_named_events_alone_is_read_whole() {
    let imported = import("session/named-only.json").unwrap();
    let lines = lines(&imported);
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|it| it.contains("revisit/event@1")));
    assert!(lines[0].contains("\"dom\"") && lines[3].contains("1e3"), "{}", lines[3]);
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    let cut_off = import("posthog/v2-cut-off.json").unwrap();
    assert_eq!(cut_off.batch.problems.count(), 1);
    assert!(lines(&cut_off).len() > N_EVENTS / 2);
    let damaged = import("jsonl/damaged.jsonl").unwrap();
    assert_eq!((lines(&damaged).len(), damaged.batch.problems.count()), (N_FIRST, 4));
}

#[test]
fn no_file_is_forgotten() {
    let mut n_files = 0;
    for folder in ["rrweb", "posthog", "jsonl", "session"] {
        for entry in fs::read_dir(fixtures().join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
            assert!(import(&name).is_ok(), "{name}");
            n_files += 1;
        }
    }
    assert_eq!(n_files, 27);
}

fn import(name: &str) -> Result<Imported, FileError> {
    let bytes = fs::read(fixtures().join(name)).unwrap();
    let bytes = files::decompress(&bytes)?;
    let text = std::str::from_utf8(&bytes).unwrap();
    let mut imported = files::read(text, None, Timestamp::from_ms(1))?;
    assert_eq!(imported.len(), 1, "{name}");
    Ok(imported.remove(0))
}

fn lines(imported: &Imported) -> Vec<String> {
    let items = imported.batch.items.iter();
    items.flat_map(|it| it.events.jsonl().lines().map(str::to_owned)).collect()
}

fn window(line: &str) -> String {
    line.split_once(",{").unwrap().0.to_owned()
}

/// The event of a line, by its values: the forms differ in white space.
fn event(line: &str) -> String {
    let (_, event) = line.split_once(",{").unwrap();
    let event = format!("{{{}", event.strip_suffix(']').unwrap());
    serde_json::from_str::<serde_json::Value>(&event).unwrap().to_string()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/recordings")
}
