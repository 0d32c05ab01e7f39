//! Import, export, import again: the values of the events are the same, whatever the format.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{fixtures, revisit, revisit_json};

#[test]
fn every_fixture_survives_import_and_export_in_every_format() {
    let files = recordings();
    assert!(files.len() >= 10, "{files:?}");
    for file in &files {
        let folder = tempfile::tempdir().unwrap();
        let first = Place::import(folder.path(), "first", file);
        let events = first.events();
        assert!(!events.is_empty(), "{}", file.display());
        for format in ["jsonl", "rrweb", "posthog"] {
            let exported = folder.path().join(format!("exported.{format}.json"));
            first.export(format, &exported);
            if format == "posthog" {
                holds_by_posthogs_rules(&exported);
            }
            let second = Place::import(folder.path(), format, &exported);
            assert_same(&second.events(), &events, &format!("{} as {format}", file.display()));
        }
        // Straight from file to file too, without a store.
        let straight = folder.path().join("straight.jsonl");
        export(&["--as", "jsonl", file.to_str().unwrap()], &straight);
        assert_same(&lines(&straight), &events, &format!("{} straight", file.display()));
    }
}

#[test]
fn importing_twice_adds_nothing() {
    let file = &recordings()[0];
    let folder = tempfile::tempdir().unwrap();
    let place = Place::import(folder.path(), "once", file);
    let events = place.events();
    let again = Place::import(folder.path(), "once", file);
    assert_eq!(again.session, place.session);
    assert_same(&again.events(), &events, "imported twice");
}

#[test]
fn a_file_that_is_no_recording_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, said) in [
        ("empty.json", "", "empty"),
        ("object.json", r#"{"hello":1}"#, "object.json"),
        ("version.json", r#"{"version":"2031-01-01","data":{"snapshots":[]}}"#, "2031-01-01"),
        ("text.txt", "just words", "text.txt"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        let data = folder.path().join("data");
        let output = revisit(&["import", "--data", data.to_str().unwrap(), file.to_str().unwrap()]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {message}");
        assert!(message.contains(said), "{name}: {message}");
    }
    let usage = revisit(&["import"]);
    assert_eq!(usage.status.code(), Some(2));
}

/// A store with one session.
struct Place {
    data: String,
    session: String,
}

impl Place {
    fn import(folder: &Path, name: &str, file: &Path) -> Place {
        let data = folder.join(name).to_str().unwrap().to_owned();
        let file = file.to_str().unwrap();
        let rows = revisit_json(&["import", "--data", &data, "--json", file]);
        assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
        let session = rows[0]["session"].as_str().unwrap().to_owned();
        Place { data, session }
    }

    fn export(&self, format: &str, to: &Path) {
        export(&["--as", format, "--data", &self.data, &self.session], to);
    }

    fn events(&self) -> Vec<(String, Value)> {
        let file = PathBuf::from(format!("{}.events", self.data));
        self.export("jsonl", &file);
        lines(&file)
    }
}

fn export(arguments: &[&str], to: &Path) {
    let to = to.to_str().unwrap();
    let output = revisit(&[&["export", "-o", to], arguments].concat());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{message}");
    assert!(!message.contains("left out"), "{message}");
}

/// Window and event of every line.
fn lines(file: &Path) -> Vec<(String, Value)> {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            (line[0].as_str().unwrap().to_owned(), line[1].clone())
        })
        .collect()
}

#[track_caller]
fn assert_same(found: &[(String, Value)], expected: &[(String, Value)], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.1, expected.1, "{what}");
    }
    // Names of windows may be new, but what was together is together.
    let windows = |of: &[(String, Value)]| {
        let mut seen: Vec<String> = Vec::new();
        of.iter()
            .map(|(window, _)| {
                if !seen.contains(window) {
                    seen.push(window.clone());
                }
                seen.iter().position(|it| it == window)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(windows(found), windows(expected), "{what}");
}

/// Decompressed, sorted, `person` there, Meta and `FullSnapshot` first in each window that has one.
fn holds_by_posthogs_rules(file: &Path) {
    let file: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(file["version"], "2023-04-28");
    assert!(file["data"].get("person").is_some() && file["data"]["id"].is_string());
    let snapshots = file["data"]["snapshots"].as_array().unwrap();
    let times: Vec<f64> = snapshots.iter().map(|it| it["timestamp"].as_f64().unwrap()).collect();
    assert!(times.is_sorted());
    let mut begun: Vec<(String, Vec<u64>)> = Vec::new();
    for event in snapshots {
        assert!(!event["data"].is_string(), "a compressed event");
        let window = event["windowId"].as_str().unwrap();
        let kind = event["type"].as_u64().unwrap();
        match begun.iter_mut().find(|it| it.0 == window) {
            Some((_, kinds)) => kinds.push(kind),
            None => begun.push((window.to_owned(), vec![kind])),
        }
    }
    for (window, kinds) in begun {
        if kinds.contains(&2) {
            assert_eq!(kinds[..2], [4, 2], "window {window}");
        }
    }
}

fn recordings() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![fixtures().join("recordings")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_none_or(|it| it != "md") {
                found.push(entry);
            }
        }
    }
    found.sort();
    found
}
