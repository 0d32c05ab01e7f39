//! Rules about TypeScript, JavaScript and Svelte sources.

use std::path::Path;

use super::rust::{MAX_CODE_LINES, UNDONE};
use super::source::{self, Language, Line};
use super::{Finding, Findings, has_word};

/// Files that a tool wrote.
const GENERATED: &str = ".gen.ts";

pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Findings::of(path);
    if path.ends_with(GENERATED) {
        return findings.found;
    }
    let script = if is_svelte(path) { script_of(text) } else { text.to_owned() };
    let lines = source::read(Language::TypeScript, &script);
    for (number, line) in (1..).zip(&lines) {
        every_line(path, number, line, &mut findings);
    }
    // Of a component its markup and style count too: they are read together.
    let n_code_lines = if is_svelte(path) {
        text.lines().filter(|it| !it.trim().is_empty()).count()
    } else {
        lines.iter().filter(|it| it.counts()).count()
    };
    if n_code_lines > MAX_CODE_LINES {
        findings.add(
            1,
            "file length",
            format!("{n_code_lines} lines of code, over {MAX_CODE_LINES}: find the second subject"),
        );
    }
    findings.found
}

fn every_line(path: &str, number: usize, line: &Line, findings: &mut Findings<'_>) {
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
    if is_typed(path) && has_any(code) {
        findings.add(
            number,
            "no any",
            "`any` turns the checker off for all that it touches: say what it is, or `unknown`",
        );
    }
    let is_default =
        code.trim_start().starts_with("export default") || code.contains(" as default");
    if is_default && !is_config(path) {
        findings.add(
            number,
            "named exports",
            "a default export has another name wherever it is imported: export it by its own",
        );
    }
}

/// Whether `any` stands where a type does.
fn has_any(code: &str) -> bool {
    code.match_indices("any").any(|(at, word)| {
        let before = code.get(..at).unwrap_or_default();
        let after = code.get(at + word.len()..).and_then(|it| it.chars().next());
        let is_word = !after.is_some_and(|it| it.is_alphanumeric() || "_$(:".contains(it));
        let before = before.trim_end();
        let at_type = before.ends_with([':', '<', '|', '&'])
            || ["as", "extends", "satisfies", "keyof"].iter().any(|it| {
                before
                    .strip_suffix(it)
                    .is_some_and(|rest| rest.ends_with(|it: char| it.is_whitespace()))
            });
        is_word && at_type
    })
}

/// The script part of a component; lines outside it are left empty, so that numbers hold.
fn script_of(text: &str) -> String {
    let mut in_script = false;
    let mut script = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("<script") {
            in_script = true;
        } else if trimmed.starts_with("</script") {
            in_script = false;
        } else if in_script {
            script.push_str(line);
        }
        script.push('\n');
    }
    script
}

fn is_typed(path: &str) -> bool {
    extension(path) == "ts" || extension(path) == "mts" || is_svelte(path)
}

fn is_svelte(path: &str) -> bool {
    extension(path) == "svelte"
}

/// Tools read their settings from a default export.
fn is_config(path: &str) -> bool {
    Path::new(path).file_stem().and_then(|it| it.to_str()).is_some_and(|it| it.ends_with(".config"))
}

fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|it| it.to_str()).unwrap_or_default()
}
