//! Rules about files and folders as such: names, depth, size, and what must be there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Finding, Findings};

/// Where captured data lies: not written by us, so no rule but size holds there.
pub(super) const FIXTURES: &str = "fixtures/";
/// All fixtures together. Everyone who clones pays for them, for ever.
const MAX_FIXTURES_BYTES: u64 = 25 * 1024 * 1024;
/// Folders within one another under `src`.
const MAX_DEPTH: usize = 3;
/// Names of drawers, which say nothing about what lies in them.
const DRAWERS: [&str; 8] =
    ["util", "utils", "common", "helper", "helpers", "type", "types", "manager"];
/// The trailer that names someone who cannot answer for a change.
const TRAILER: &str = concat!("Co-", "Authored");

pub(super) fn check(root: &Path, paths: &[String]) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let mut fixtures_bytes = 0;
    for path in paths {
        if path.starts_with(FIXTURES) {
            let size = fs::metadata(root.join(path)).with_context(|| format!("reading {path}"))?;
            fixtures_bytes += size.len();
        } else {
            found.extend(name(path));
            found.extend(trailer(path, &fs::read(root.join(path))?));
        }
    }
    found.extend(fixtures(fixtures_bytes));
    found.extend(readmes(paths));
    Ok(found)
}

/// Checks what a source and its folders are called, and how deep it lies.
pub(super) fn name(path: &str) -> Vec<Finding> {
    let mut findings = Findings::of(path);
    let is_source =
        [".rs", ".ts", ".mts", ".js", ".mjs", ".svelte"].iter().any(|it| path.ends_with(it));
    let Some((_, inner)) = path.split_once("/src/").filter(|_| is_source) else {
        return findings.found;
    };
    let inner: Vec<&str> = inner.split('/').collect();
    for part in &inner {
        let stem = part.split('.').next().unwrap_or_default();
        if DRAWERS.contains(&stem.to_ascii_lowercase().as_str()) {
            findings.add(
                1,
                "names",
                format!("`{stem}` is a drawer: name the thing that lies in it"),
            );
        }
    }
    let depth = inner.len().saturating_sub(1);
    if depth > MAX_DEPTH {
        findings.add(
            1,
            "depth",
            format!("{depth} folders under src, over {MAX_DEPTH}: nobody finds what lies so deep"),
        );
    }
    findings.found
}

/// Checks that every crate says what it is.
pub(super) fn readmes(paths: &[String]) -> Vec<Finding> {
    let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let manifests = paths.iter().filter(|it| it.starts_with("crates/"));
    let folders = manifests.filter_map(|it| it.strip_suffix("/Cargo.toml"));
    folders
        .map(|folder| format!("{folder}/README.md"))
        .filter(|readme| !known.contains(readme.as_str()))
        .flat_map(|readme| {
            let mut findings = Findings::of(&readme);
            findings.add(
                1,
                "readme",
                "missing: ten lines on what the crate is, what not, where to start",
            );
            findings.found
        })
        .collect()
}

/// Checks the size of all fixtures together.
pub(super) fn fixtures(size_bytes: u64) -> Vec<Finding> {
    let mut findings = Findings::of(FIXTURES);
    if size_bytes > MAX_FIXTURES_BYTES {
        findings.add(
            1,
            "fixtures",
            format!("{size_bytes} bytes in all, over {MAX_FIXTURES_BYTES}: every clone carries them for ever"),
        );
    }
    findings.found
}

/// Checks that no text carries the trailer.
pub(super) fn trailer(path: &str, bytes: &[u8]) -> Vec<Finding> {
    let mut findings = Findings::of(path);
    let text = String::from_utf8_lossy(bytes);
    for (number, line) in (1..).zip(text.lines()) {
        if line.to_ascii_lowercase().contains(&TRAILER.to_ascii_lowercase()) {
            findings.add(number, "trailer", "the one who sends a change answers for all of it");
        }
    }
    findings.found
}
