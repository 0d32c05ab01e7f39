//! The mirror against rrweb's player: both show the same page at every rest of the recordings in
//! `fixtures/engine`. What the player shows was written down beside them; a browser test makes some
//! of it anew.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use revisit_rrweb::{Mirror, canonical, json};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What rrweb's player shows of a recording.
#[derive(Deserialize)]
struct Golden<'a> {
    #[serde(borrow)]
    states: Vec<State<'a>>,
}

/// The page at `t` ms after the first event.
#[derive(Deserialize)]
struct State<'a> {
    t: f64,
    #[serde(borrow)]
    dom: &'a RawValue,
}

#[test]
fn the_mirror_shows_what_the_player_of_rrweb_shows() {
    let mut faults = BTreeMap::new();
    let mut n_states = 0;
    for name in names() {
        let events = fs::read_to_string(fixtures().join(&name)).unwrap();
        let events: Vec<&RawValue> = json::elements(&events).unwrap();
        let golden = fs::read_to_string(fixtures().join("expected").join(&name)).unwrap();
        let golden: Golden<'_> = serde_json::from_str(&golden).unwrap();
        for State { t, dom } in golden.states {
            n_states += 1;
            let mirror = Mirror::at(events.iter().map(|it| it.get()), t);
            let mut found = String::new();
            canonical::write(&mirror, mirror.dom().document().unwrap(), &mut found);
            if found != dom.get() {
                let fault = difference(dom.get(), &found);
                faults.entry(name.clone()).or_insert(format!("at {t}: {fault}"));
            }
        }
    }
    assert_eq!(faults, BTreeMap::new());
    assert!(n_states > 50, "{n_states}");
}

/// Both texts around the place where they differ first.
fn difference(expected: &str, found: &str) -> String {
    let is_same = |(a, b): &(u8, u8)| a == b;
    let at = expected.bytes().zip(found.bytes()).take_while(is_same).count();
    let around = |text: &str| {
        let start = text.floor_char_boundary(at.saturating_sub(150));
        let end = text.floor_char_boundary(at + 150);
        text.get(start..end).unwrap_or_default().to_owned()
    };
    format!("expected …{}… found …{}…", around(expected), around(found))
}

/// The files that have a golden.
fn names() -> Vec<String> {
    let files = fs::read_dir(fixtures().join("expected")).unwrap();
    let mut names: Vec<String> =
        files.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/engine")
}
