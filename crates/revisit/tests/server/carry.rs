//! Archives: what goes in comes out, from file to file and from store to store.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{binary, fixtures, revisit, revisit_json};

#[test]
fn every_fixture_comes_out_of_an_archive_as_it_went_in() {
    for file in recordings() {
        let folder = tempfile::tempdir().unwrap();
        for form in ["zip", "zip-zstd"] {
            let archive = folder.path().join(format!("{form}.replay.zip"));
            export(&file, form, &archive);
            assert!(revisit(&["verify", text(&archive)]).status.success(), "{}", file.display());
            for format in ["jsonl", "rrweb", "posthog"] {
                let (straight, carried) = (folder.path().join("a"), folder.path().join("b"));
                export(&file, format, &straight);
                export(&archive, format, &carried);
                // PostHog's person keeps its blanks, but archives have one thing a line.
                let read = |it: &Path| fs::read_to_string(it).unwrap().replace('\n', " ");
                let same = read(&straight) == read(&carried);
                assert!(same, "{} through {form} as {format}", file.display());
            }
        }
    }
}

#[test]
fn a_session_goes_from_store_to_store_and_is_known_when_it_comes_again() {
    for file in recordings() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        let session = import(&first, &file)["session"].as_str().unwrap().to_owned();
        let archive = folder.path().join("session.replay.zip");
        export_session(&first, &session, "zip", &archive);
        let row = import(&second, &archive);
        assert_eq!((row["session"].as_str(), &row["known"]), (Some(session.as_str()), &0.into()));
        for data in [&first, &second] {
            let again = import(data, &archive);
            assert_eq!(again["known"], again["events"], "{}", file.display());
        }
        let (before, after) = (folder.path().join("before"), folder.path().join("after"));
        export_session(&first, &session, "jsonl", &before);
        export_session(&second, &session, "jsonl", &after);
        let same = fs::read(&before).unwrap() == fs::read(&after).unwrap();
        assert!(same, "{}", file.display());
    }
}

#[test]
fn commands_read_archives_as_they_read_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = recordings().remove(0);
    let archive = folder.path().join("a.replay.zip");
    export(&file, "zip", &archive);
    for command in ["inspect", "moments"] {
        let of = |it: &Path| revisit(&[command, "--json", text(it)]).stdout;
        assert_eq!(of(&archive), of(&file), "{command}");
    }
    let page = |it: &Path| revisit(&["dom", text(it)]).stdout;
    assert_eq!(page(&archive), page(&file));
}

#[test]
fn damage_is_named_and_the_rest_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("a.replay.zip");
    export(&recordings()[0], "zip", &archive);
    let mut bytes = fs::read(&archive).unwrap();
    // Within the first entry, whose header has some 50 bytes.
    for byte in &mut bytes[80..90] {
        *byte ^= 0x55;
    }
    fs::write(&archive, bytes).unwrap();
    let found = revisit(&["verify", "--json", text(&archive)]);
    assert_eq!(found.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    let entry = report["damage"][0]["entry"].as_str().unwrap();
    assert!(entry.starts_with("keyframes/") || entry.starts_with("events/"), "{report}");
    let sound = folder.path().join("sound.replay.zip");
    revisit(&["verify", "--repair", "-o", text(&sound), text(&archive)]);
    assert!(revisit(&["verify", text(&sound)]).status.success());
}

#[test]
fn a_signature_holds_in_every_form_and_is_of_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    // 32 secret bytes in hex: openssl, which writes PEM, is not everywhere.
    fs::write(&key, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let (signed, smaller) = (folder.path().join("a.zip"), folder.path().join("b.zip"));
    let file = recordings().remove(0);
    let made =
        revisit(&["export", "--as", "zip", "--sign", text(&key), "-o", text(&signed), text(&file)]);
    said(&made, "");
    said(&revisit(&["repack", "--as", "zip-zstd", "-o", text(&smaller), text(&signed)]), "");
    for archive in [&signed, &smaller] {
        said(&revisit(&["verify", "--signed-by", public, text(archive)]), public);
        let other = revisit(&["verify", "--signed-by", &"0".repeat(64), text(archive)]);
        assert_eq!(other.status.code(), Some(1));
    }
    fs::write(&key, "no key").unwrap();
    let refused =
        revisit(&["export", "--as", "zip", "--sign", text(&key), "-o", text(&signed), text(&file)]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("64 hex"), "{refused:?}");
}

#[test]
fn what_is_no_archive_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.replay.zip");
    fs::write(&file, b"PK\x03\x04 and then nothing").unwrap();
    for command in ["verify", "inspect", "moments", "dom"] {
        let found = revisit(&[command, text(&file)]);
        assert_eq!(found.status.code(), Some(1), "{command}");
        assert!(String::from_utf8_lossy(&found.stderr).contains("broken.replay.zip"), "{found:?}");
    }
}

#[track_caller]
fn said(output: &Output, words: &str) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{output:?}");
}

fn export(file: &Path, format: &str, to: &Path) {
    // With no data folder anywhere: none is needed.
    let mut command = Command::new(binary());
    command.args(["export", "--data", "/nonexistent", "--as", format, "-o", text(to), text(file)]);
    said(&command.output().unwrap(), "");
}

fn export_session(data: &Path, session: &str, format: &str, to: &Path) {
    let arguments = ["export", "--data", text(data), "--as", format, "-o", text(to), session];
    said(&revisit(&arguments), "");
}

fn import(data: &Path, file: &Path) -> Value {
    revisit_json(&["import", "--data", text(data), "--json", text(file)])[0].clone()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn recordings() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["jsonl", "posthog", "rrweb"] {
        for entry in fs::read_dir(fixtures().join("recordings").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|it| it != "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
