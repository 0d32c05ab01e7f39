//! Archives of every version that there was are read, and hold what they held.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use revisit_archive::{Archive, Form, Repack, Signed, repack, restore_line, verify};
use revisit_model::AssetHash;
use serde_json::Value;

#[test]
fn archives_of_version_1_hold_what_they_held() {
    let names = names();
    assert_eq!(names.len(), 5, "{names:?}");
    for name in names {
        check(&name);
    }
}

#[test]
fn every_archive_is_sound_and_keeps_its_manifest_in_every_form() {
    for name in names() {
        let bytes = fs::read(folder().join(format!("{name}.replay.zip"))).unwrap();
        let outside = outside(&name);
        let mut asset = |hash: &AssetHash| outside.get(hash).cloned();
        let report = verify(&bytes, &mut asset);
        assert!(report.is_sound(), "{name}: {report:?}");
        assert_eq!(report.extra, [""; 0]);
        let source = Archive::open(bytes).unwrap();
        for form in [Form::FatDeflate, Form::FatZstd] {
            let again = repack(&source, &Repack::from(form), &mut asset).unwrap();
            let report = verify(&again, &mut |_| None);
            assert!(report.is_sound(), "{name}: {report:?}");
            let again = Archive::open(again).unwrap();
            assert_eq!(again.index().manifest_json, source.index().manifest_json);
            assert_eq!(again.index().signed(), source.index().signed());
            assert_eq!(lines(&again, &BTreeMap::new()), lines(&source, &outside));
        }
    }
}

fn check(name: &str) {
    let bytes = fs::read(folder().join(format!("{name}.replay.zip"))).unwrap();
    let expected = fs::read_to_string(folder().join(format!("{name}.expected.json"))).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let archive = Archive::open(bytes).unwrap();
    let lines = lines(&archive, &outside(name));
    let hash = blake3::hash(lines.concat().as_bytes()).to_hex().to_string();
    assert_eq!(hash, expected["blake3_of_lines"], "{name}");
    assert_eq!(lines.len(), expected["n_events"], "{name}");
    for line in expected["lines"].as_array().unwrap() {
        let number = usize::try_from(line["number"].as_u64().unwrap()).unwrap();
        assert_eq!(lines[number].trim_end(), line["text"], "{name}");
    }
    let entries: Vec<&str> = archive.index().entries().collect();
    assert_eq!(serde_json::to_value(entries).unwrap(), expected["entries"], "{name}");
    let signed = match archive.index().signed() {
        Signed::By { public_key } => Value::from(public_key),
        Signed::Unsigned => Value::Null,
        Signed::Broken { why } => panic!("{name}: {why}"),
    };
    assert_eq!(signed, expected["public_key"], "{name}");
}

fn lines(archive: &Archive<Vec<u8>>, outside: &BTreeMap<AssetHash, String>) -> Vec<String> {
    let mut assets = outside.clone();
    for facts in &archive.manifest().assets {
        if let Ok(text) = archive.read_text(&format!("assets/{}", facts.blake3)) {
            assets.insert(facts.blake3, text);
        }
    }
    let chunks = archive.manifest().chunks.iter();
    let text: String = chunks.map(|it| archive.read_text(&it.entry).unwrap()).collect();
    let restore = |line: &str| {
        restore_line(line, |hash| assets.get(hash).map(String::as_str)).into_owned() + "\n"
    };
    text.lines().map(restore).collect()
}

fn outside(name: &str) -> BTreeMap<AssetHash, String> {
    let Ok(files) = fs::read_dir(folder().join(format!("{name}.assets"))) else {
        return BTreeMap::new();
    };
    let read = |path: PathBuf| {
        let hash = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
        (hash, fs::read_to_string(path).unwrap())
    };
    files.map(|it| read(it.unwrap().path())).collect()
}

fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().file_name());
    let names = files.filter_map(|it| Some(it.to_str()?.strip_suffix(".replay.zip")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/archive/v1")
}
