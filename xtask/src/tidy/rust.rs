//! Rules about Rust sources.

use super::source::{self, Language, Line};
use super::{Finding, Findings, has_word};

/// Longest file, in lines of code. What is longer has two subjects.
pub(super) const MAX_CODE_LINES: usize = 500;

/// Words that mark work as not done.
pub(super) const UNDONE: [&str; 5] = ["TODO", "FIXME", "XXX", "todo!", "unimplemented!"];

/// The only product modules that may read the clock or draw random numbers and ids. Everything
/// else is handed the time and the ids that it needs, so that tests can freeze them.
const CLOCKS: [&str; 2] = ["crates/revisit/src/clock.rs", "crates/revisit-store/src/clock.rs"];

/// What reads the clock or draws random numbers and ids.
const CLOCK_CALLS: [&str; 13] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Local::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "rand::",
    "getrandom::",
    "fastrand::",
    "OsRng",
    "RandomState::new",
];

/// Crates that take bytes or values and give values: they hold no door to the outside.
const PURE_CRATES: [&str; 5] =
    ["revisit-rrweb", "revisit-model", "revisit-wire", "revisit-finalize", "revisit-archive"];

/// Doors to the outside, closed to the pure crates.
const DOORS: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio::",
];

pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let lines = source::read(Language::Rust, text);
    let in_test = test_lines(&lines);
    let mut findings = Findings::of(path);
    head(path, text, &mut findings);
    let mut n_code_lines = 0;
    for ((number, line), in_test) in (1..).zip(&lines).zip(in_test) {
        every_line(number, line, &mut findings);
        if !in_test && !is_test_file(path) {
            n_code_lines += usize::from(line.counts());
            product_line(path, number, line, &mut findings);
        }
    }
    if n_code_lines > MAX_CODE_LINES {
        findings.add(
            1,
            "file length",
            format!("{n_code_lines} lines of code, over {MAX_CODE_LINES}: find the second subject"),
        );
    }
    findings.found
}

fn head(path: &str, text: &str, findings: &mut Findings<'_>) {
    let is_open =
        text.lines().find(|it| !it.trim().is_empty()).is_some_and(|it| it.starts_with("//!"));
    if !is_open && !is_test_file(path) && !path.ends_with("/build.rs") {
        findings.add(
            1,
            "module head",
            "opens with `//!`: what the module is for, and what it is not, is read before the code",
        );
    }
}

fn every_line(number: usize, line: &Line, findings: &mut Findings<'_>) {
    let Line { code, comment, .. } = line;
    for word in UNDONE {
        if has_word(code, word) || has_word(comment, word) {
            findings.add(
                number,
                "undone work",
                format!("`{word}`: finish it, or file it and say nothing"),
            );
        }
    }
    if code.contains("#[allow(") || code.contains("#![allow(") {
        findings.add(
            number,
            "expect, not allow",
            "`#[expect(…, reason = \"…\")]` says why, and complains when it is no longer needed",
        );
    }
}

fn product_line(path: &str, number: usize, line: &Line, findings: &mut Findings<'_>) {
    let Some(name) = crate_of(path) else { return };
    let code = &line.code;
    if !CLOCKS.contains(&path) {
        for call in CLOCK_CALLS.iter().filter(|it| has_word(code, it)) {
            findings.add(
                number,
                "time is a parameter",
                format!(
                    "`{call}`: take the time or the id as a parameter, so that a test can freeze it"
                ),
            );
        }
    }
    if PURE_CRATES.contains(&name) {
        for door in DOORS.iter().filter(|it| has_word(code, it) || imports(code, it)) {
            findings.add(
                number,
                "pure crate",
                format!("`{door}`: {name} has no IO, clock or async; its caller hands it bytes and times"),
            );
        }
    }
}

/// Whether a line imports a `std` module in a list: `use std::{fmt, fs};`.
fn imports(code: &str, path: &str) -> bool {
    let Some((root, module)) = path.split_once("::") else { return false };
    !module.is_empty()
        && code
            .trim_start()
            .strip_prefix("use ")
            .and_then(|it| it.strip_prefix(root))
            .and_then(|it| it.strip_prefix("::{"))
            .is_some_and(|list| list.split([',', '{', '}', ';']).any(|it| it.trim() == module))
}

/// The product crate that a source belongs to. Its tests and benches are not the product.
fn crate_of(path: &str) -> Option<&str> {
    let (name, rest) = path.strip_prefix("crates/")?.split_once('/')?;
    rest.starts_with("src/").then_some(name)
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.split('/').any(|it| it == "tests" || it == "benches")
}

/// Which lines belong to an item that is built for tests only.
fn test_lines(lines: &[Line]) -> Vec<bool> {
    let mut depth = None;
    lines
        .iter()
        .map(|line| {
            let code = line.code.trim();
            if depth.is_none() && code.starts_with("#[cfg(test)]") {
                depth = Some(0_usize);
            }
            let Some(open) = depth else { return false };
            let mut open = open;
            let mut closed = false;
            for char in code.chars() {
                match char {
                    '{' => open += 1,
                    '}' => {
                        open = open.saturating_sub(1);
                        closed = open == 0;
                    }
                    ';' if open == 0 => closed = true,
                    _ => {}
                }
            }
            depth = (!closed).then_some(open);
            true
        })
        .collect()
}
