//! Every captured request below `fixtures/wire` decodes to what another program counted in it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use revisit_model::Timestamp;
use revisit_wire::posthog::{self, Route};
use revisit_wire::{Received, Request};
use serde_json::{Value, json};

#[test]
fn captured_requests_decode_to_what_is_in_them() {
    let expected: BTreeMap<String, Value> =
        serde_json::from_slice(&fs::read(fixtures().join("expected.json")).unwrap()).unwrap();
    let captures = captures();
    assert_eq!(captures.len(), expected.len());
    for capture in &captures {
        assert_eq!(contents(capture), expected[&capture.name], "{}", capture.name);
    }
}

#[test]
fn every_version_of_the_sdk_names_itself_and_its_visitor() {
    let mut n_versions = 0;
    for capture in captures() {
        let Some(version) = capture.name.strip_prefix("04_v").and_then(|it| it.split_once('/'))
        else {
            continue;
        };
        if capture.route() != Some(Route::Capture) {
            continue;
        }
        for item in capture.decode().batch.items {
            let library = item.head.library.unwrap();
            let has_recorder_of_its_own = item.events.n_recorded() > 0;
            assert!(has_recorder_of_its_own || library == format!("web {}", version.0));
            assert!(item.head.visitor.is_some(), "{}", capture.name);
            n_versions += 1;
        }
    }
    assert!(n_versions >= 11);
}

#[test]
fn nothing_of_an_item_is_lost_but_the_place_of_its_events() {
    let capture = captures().into_iter().find(|it| it.name == "05p_before_send/005");
    let capture = capture.unwrap();
    let items = capture.decode().batch.items;
    let envelope: Value =
        serde_json::from_str(items[0].head.envelope.as_ref().unwrap().get()).unwrap();
    assert_eq!(envelope["event"], "$snapshot");
    assert_eq!(envelope["properties"]["foo"], "bar");
}

#[test]
fn lone_surrogates_pass_as_they_were_sent() {
    let decoded: Vec<String> = captures()
        .iter()
        .filter(|it| it.name.starts_with("08a") && it.route() == Some(Route::Capture))
        .flat_map(|it| it.decode().batch.items)
        .map(|it| it.events.jsonl().to_owned())
        .collect();
    assert!(decoded.iter().any(|it| it.contains(r"\ud83d") || it.contains(r"\uD83D")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_capture_is_decoded_or_refused(
        which in any::<prop::sample::Index>(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let names = paths();
        let mut capture = Capture::read(&names[which.index(names.len())]);
        for (place, byte) in places {
            let at = place.index(capture.body.len());
            capture.body[at] = byte;
        }
        let _outcome = posthog::decode(&capture.request());
        capture.body.truncate(cut.index(capture.body.len()));
        let _outcome = posthog::decode(&capture.request());
    }
}

struct Capture {
    name: String,
    path: String,
    query: String,
    content_type: Option<String>,
    body: Vec<u8>,
}

impl Capture {
    fn read(head: &Path) -> Capture {
        let value: Value = serde_json::from_slice(&fs::read(head).unwrap()).unwrap();
        let url = value["url"].as_str().unwrap();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let name = head.strip_prefix(fixtures()).unwrap().with_extension("");
        Capture {
            name: name.to_str().unwrap().replace('\\', "/"),
            path: path.to_owned(),
            query: query.to_owned(),
            content_type: value["headers"]["content-type"].as_str().map(str::to_owned),
            body: fs::read(head.with_extension("body.bin")).unwrap(),
        }
    }

    fn route(&self) -> Option<Route> {
        Route::of(&self.path)
    }

    fn request(&self) -> Request<'_> {
        Request {
            body: &self.body,
            query: &self.query,
            content_type: self.content_type.as_deref(),
            user_agent: None,
            received_at: Timestamp::from_ms(1_795_255_000_000),
        }
    }

    fn decode(&self) -> Received {
        posthog::decode(&self.request()).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// What is in a capture, in the form of `expected.json`.
fn contents(capture: &Capture) -> Value {
    match capture.route() {
        Some(Route::Flags) => return json!("flags"),
        Some(Route::Decide) => return json!("decide"),
        Some(Route::Capture) => {}
        other => panic!("{}: {other:?}", capture.name),
    }
    let Received { key, batch } = capture.decode();
    let mut windows: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let mut visitors: Vec<String> = Vec::new();
    for item in &batch.items {
        let counts = windows.entry(format!("{}/{}", item.session, item.head.window)).or_default();
        counts[0] += 1;
        counts[1] += item.events.n_recorded();
        counts[2] += item.events.n_events() - item.events.n_recorded();
        visitors.push(item.head.visitor.as_ref().unwrap().to_string());
    }
    visitors.sort();
    visitors.dedup();
    let windows: BTreeMap<String, Value> = windows
        .into_iter()
        .map(|(name, [items, recorded, others])| {
            (name, json!({ "items": items, "recorded": recorded, "others": others }))
        })
        .collect();
    json!({
        "key": key,
        "windows": windows,
        "visitors": visitors,
        "lost": batch.problems.count(),
    })
}

fn captures() -> Vec<Capture> {
    paths().iter().map(|it| Capture::read(it)).collect()
}

fn paths() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(fixtures())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir())
        .flat_map(|case| fs::read_dir(case).unwrap().map(|it| it.unwrap().path()))
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    paths.sort();
    paths
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire/posthog")
}
