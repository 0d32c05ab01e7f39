//! The programs of `docs/FORMAT.md` read our archives.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn the_python_of_the_document_reads_archives() {
    check("python", "python3", "read.py");
}

#[test]
fn python_finds_no_fault_with_what_was_deflated() {
    for fixture in ["two-windows.fat-deflate", "odd.fat-deflate"] {
        let archive = root().join(format!("fixtures/archive/v1/{fixture}.replay.zip"));
        let test = Command::new("python3").args(["-m", "zipfile", "-t"]).arg(archive).output();
        assert!(test.unwrap().status.success(), "{fixture}");
    }
}

#[test]
fn the_javascript_of_the_document_reads_archives() {
    check("javascript", "node", "read.mjs");
}

#[track_caller]
fn check(language: &str, program: &str, name: &str) {
    let document = fs::read_to_string(root().join("docs/FORMAT.md")).unwrap();
    let (_, rest) = document.split_once(&format!("```{language}\n")).unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, script).unwrap();
    // The packages that the documents name are those of the workspace, as `npm ci` put them there.
    symlink(root().join("web/node_modules"), folder.path().join("node_modules")).unwrap();
    for fixture in ["two-windows.fat-deflate", "signed.fat-deflate", "odd.fat-deflate"] {
        let archive = root().join(format!("fixtures/archive/v1/{fixture}.replay.zip"));
        let output = Command::new(program).arg(&path).arg(&archive).output();
        let output = output.unwrap_or_else(|error| panic!("`{program}` is needed: {error}"));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{fixture}: {errors}");
        compare(fixture, &String::from_utf8(output.stdout).unwrap());
    }
}

/// Every line that the fixture tells of is there, with its assets.
#[track_caller]
fn compare(fixture: &str, printed: &str) {
    let expected = root().join(format!("fixtures/archive/v1/{fixture}.expected.json"));
    let expected: Value = serde_json::from_str(&fs::read_to_string(expected).unwrap()).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len() as u64, expected["n_events"].as_u64().unwrap(), "{fixture}");
    for line in expected["lines"].as_array().unwrap() {
        let number = usize::try_from(line["number"].as_u64().unwrap()).unwrap();
        // Lines with numbers and surrogates beyond these parsers are left to those of ours.
        let Ok(value) = serde_json::from_str::<Value>(line["text"].as_str().unwrap()) else {
            continue;
        };
        let found: Value = serde_json::from_str(lines[number]).unwrap();
        assert_eq!(found, value, "{fixture}, line {number}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
