//! Compares the mirror with what rrweb's replayer made of the same recordings.
//!
//! Takes a folder with `rrweb/` (recordings) and `expected*/` (answers, one file a recording, one
//! entry an offset), and prints the first difference of each recording that comes out otherwise.
//! `differences.json` names those that may.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool talks to a terminal")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use revisit_rrweb::{Mirror, canonical, expand};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The differences that are meant, each with its reason.
const DELIBERATE: &str = include_str!("../conformance/differences.json");
/// Most recordings that may differ.
const MAX_DELIBERATE: usize = 15;
/// Members of the answers that the canonical form does not have.
const NOT_COMPARED: [&str; 3] = ["adopted", "rules", "scroll"];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<ExitCode> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("which folder?")?);
    let deliberate: BTreeMap<String, Deliberate> = serde_json::from_str(DELIBERATE)?;
    let mut tally = Tally::default();
    for (recording, expected) in pairs(&folder)? {
        let name = recording.strip_prefix(folder.join("rrweb"))?.to_string_lossy().into_owned();
        let result = compare(&recording, &expected)?;
        tally.take(&name, &result, deliberate.get(&name));
    }
    println!(
        "{} of {} offsets in {} recordings equal; deliberate differences: {} offsets in {} recordings",
        tally.n_equal,
        tally.n_offsets,
        tally.n_recordings,
        tally.n_deliberate,
        tally.deliberate.len()
    );
    let is_good = tally.n_unexpected == 0 && tally.deliberate.len() <= MAX_DELIBERATE;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A recording that may come out otherwise, and why.
#[derive(Deserialize)]
struct Deliberate {
    /// Offsets in milliseconds; all of them when absent.
    offsets: Option<Vec<f64>>,
    reason: String,
}

#[derive(Default)]
struct Tally {
    n_recordings: usize,
    n_offsets: usize,
    n_equal: usize,
    n_deliberate: usize,
    n_unexpected: usize,
    deliberate: Vec<String>,
}

impl Tally {
    fn take(&mut self, name: &str, result: &Comparison, deliberate: Option<&Deliberate>) {
        self.n_recordings += 1;
        self.n_offsets += result.n_offsets;
        self.n_equal += result.n_offsets - result.differences.len();
        let is_meant = |offset: f64| {
            deliberate.is_some_and(|it| it.offsets.as_ref().is_none_or(|it| it.contains(&offset)))
        };
        let (meant, other): (Vec<_>, Vec<_>) =
            result.differences.iter().partition(|it| is_meant(it.offset_ms));
        if let Some(deliberate) = deliberate.filter(|_| !meant.is_empty()) {
            self.n_deliberate += meant.len();
            self.deliberate.push(name.to_owned());
            println!("{name}: {} offsets differ as meant: {}", meant.len(), deliberate.reason);
        }
        self.n_unexpected += other.len();
        if let Some(first) = other.first() {
            let offsets: Vec<String> = other.iter().map(|it| it.offset_ms.to_string()).collect();
            println!("{name} at {}\n{}", offsets.join(", "), first.what);
        }
    }
}

struct Comparison {
    n_offsets: usize,
    differences: Vec<Difference>,
}

struct Difference {
    offset_ms: f64,
    what: String,
}

#[derive(Deserialize)]
struct Expected {
    results: Vec<ExpectedAt>,
}

#[derive(Deserialize)]
struct ExpectedAt {
    t: f64,
    dom: Value,
}

fn compare(recording: &Path, expected: &Path) -> Outcome<Comparison> {
    let text = fs::read_to_string(recording)?;
    let raw: Vec<&RawValue> = serde_json::from_str(&text)?;
    let events = raw.iter().map(|it| expand(it)).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<&str> = events.iter().map(|it| it.get()).collect();
    let expected: Expected = serde_json::from_str(&fs::read_to_string(expected)?)?;
    let n_offsets = expected.results.len();
    let mut differences = Vec::new();
    for ExpectedAt { t, dom } in expected.results {
        let mirror = Mirror::at(texts.iter().copied(), t);
        let mut ours = String::new();
        match mirror.dom().document() {
            Some(document) => canonical::write(&mirror, document, &mut ours),
            None => ours.push_str("null"),
        }
        let ours: Value = serde_json::from_str(&ours)?;
        let dom = comparable(dom);
        let what = if ours == dom { None } else { first_difference("", &ours, &dom) };
        if let Some(what) = what {
            differences.push(Difference { offset_ms: t, what });
        }
    }
    Ok(Comparison { n_offsets, differences })
}

/// Recordings and the answers for them.
fn pairs(folder: &Path) -> Outcome<Vec<(PathBuf, PathBuf)>> {
    let recordings = folder.join("rrweb");
    let mut found = Vec::new();
    for (answers, of) in
        [("expected", "."), ("expected/recorded", "recorded"), ("expected-forks", "forks")]
    {
        let Ok(listed) = fs::read_dir(folder.join(answers)) else { continue };
        for entry in listed {
            let expected = entry?.path();
            let Some(name) = expected.file_name().filter(|_| expected.is_file()) else { continue };
            let recording = match of {
                "." => recordings.join(name),
                _ => recordings.join(of).join(name),
            };
            if recording.is_file() {
                found.push((recording, expected));
            }
        }
    }
    found.sort();
    if found.is_empty() { Err("no recordings there".into()) } else { Ok(found) }
}

/// An answer without layout, style rules and scroll positions.
fn comparable(mut node: Value) -> Value {
    match &mut node {
        Value::Object(members) => {
            members.retain(|name, _| !NOT_COMPARED.contains(&name.as_str()));
            members.values_mut().for_each(|it| *it = comparable(it.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| *it = comparable(it.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    node
}

/// Where two pages first differ, and how.
fn first_difference<'v>(path: &str, ours: &'v Value, expected: &'v Value) -> Option<String> {
    match (ours, expected) {
        _ if ours == expected => None,
        (Value::Object(ours_of), Value::Object(expected_of)) => {
            let path = format!("{path}/{}", name_of(expected));
            let names = ours_of.keys().chain(expected_of.keys());
            let mut names: Vec<&String> = names.collect();
            names.sort_by_key(|it| (it.as_str() == "ch", it.as_str()));
            names.into_iter().find_map(|name| {
                let side = |of: &'v Map<String, Value>| of.get(name).unwrap_or(&Value::Null);
                first_difference(&format!("{path} .{name}"), side(ours_of), side(expected_of))
            })
        }
        (Value::Array(ours_of), Value::Array(expected_of)) => {
            let inner = ours_of.iter().zip(expected_of).enumerate();
            let mut inner =
                inner.filter_map(|(at, (a, b))| first_difference(&format!("{path}[{at}]"), a, b));
            inner.next().or_else(|| {
                let (n, m) = (ours_of.len(), expected_of.len());
                let extra = ours_of.get(m).map(|it| ("ours has", it));
                let extra = extra.or(expected_of.get(n).map(|it| ("expected has", it)))?;
                Some(format!("  {path}: {n} against {m}; {} {}", extra.0, cut(extra.1)))
            })
        }
        _ => Some(format!("  {path}\n    ours     {}\n    expected {}", cut(ours), cut(expected))),
    }
}

fn name_of(node: &Value) -> String {
    let text = |name| node.get(name).map(|it| it.to_string().trim_matches('"').to_owned());
    let name = text("tag").or(text("k")).unwrap_or_default();
    text("id").map_or(name.clone(), |id| format!("{name}#{id}"))
}

fn cut(value: &Value) -> String {
    value.to_string().chars().take(300).collect()
}
