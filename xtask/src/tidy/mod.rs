//! `tidy`: the house rules that a tool can check and that no compiler or linter does.
//!
//! Reads text, line by line, and does not parse languages: a rule that would need a parser belongs
//! in clippy or Biome. What each rule is for stands in `docs/STYLE.md`; messages say it in short.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::{place, process};

mod floors;
mod markdown;
mod rust;
mod source;
mod tree;
mod typescript;

/// A rule that is broken, where, and why that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    why: String,
}

/// Where findings about one file are gathered.
#[derive(Debug)]
struct Findings<'a> {
    path: &'a str,
    found: Vec<Finding>,
}

impl Findings<'_> {
    fn of(path: &str) -> Findings<'_> {
        Findings { path, found: Vec::new() }
    }

    /// Lines count from 1; a finding about the file as a whole is at its first.
    fn add(&mut self, line: usize, rule: &'static str, why: impl Into<String>) {
        self.found.push(Finding { path: self.path.to_owned(), line, rule, why: why.into() });
    }
}

pub(crate) fn run() -> Result<ExitCode> {
    let n_findings = check()?;
    Ok(if n_findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints every finding and returns how many there are.
pub(crate) fn check() -> Result<usize> {
    let root = place::root();
    let paths = listed(&root)?;
    let mut found = tree::check(&root, &paths)?;
    for path in paths.iter().filter(|it| !it.starts_with(tree::FIXTURES)) {
        let full = root.join(path);
        let read = || fs::read_to_string(&full).with_context(|| format!("reading {path}"));
        match full.extension().and_then(|it| it.to_str()) {
            Some("rs") => found.extend(rust::check(path, &read()?)),
            Some("ts" | "mts" | "js" | "mjs" | "svelte") => {
                found.extend(typescript::check(path, &read()?));
            }
            Some("md") => {
                found.extend(markdown::check(path, &read()?, |it| root.join(it).exists()));
            }
            Some("toml") if path.ends_with("/Cargo.toml") => {
                found.extend(floors::check(path, &read()?));
            }
            Some(_) | None => {}
        }
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    for Finding { path, line, rule, why } in &found {
        println!("{path}:{line}: {rule}: {why}");
    }
    println!("tidy: {} files, {} findings", paths.len(), found.len());
    Ok(found.len())
}

/// The files that Git knows or would know, with `/` between folders.
fn listed(root: &Path) -> Result<Vec<String>> {
    let mut git = process::command("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
    let listed = process::read(&mut git).context("listing the files of the repository")?;
    let paths = listed.split('\0').filter(|it| !it.is_empty() && root.join(it).is_file());
    Ok(paths.map(str::to_owned).collect())
}

/// Where a word stands in a text, not as part of a longer one. Words may hold `::`, `!` and the
/// like; only letters, digits and `_` beside them make them longer.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let starts_open = !word.starts_with(is_part);
    let ends_open = !word.ends_with(is_part);
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|it| it.chars().next());
        (starts_open || !before.is_some_and(is_part)) && (ends_open || !after.is_some_and(is_part))
    })
}

#[cfg(test)]
mod tests;
