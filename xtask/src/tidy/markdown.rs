//! Rules about documents: a link within the repository leads somewhere.

use std::path::{Component, Path, PathBuf};

use super::{Finding, Findings};

/// Checks a document; `exists` tells of a path from the repository's root.
pub(super) fn check(path: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<Finding> {
    let mut findings = Findings::of(path);
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut in_fence = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            continue;
        }
        let line = without_code(line);
        for target in targets(&line) {
            let Some(file) = file_of(target) else { continue };
            let full = match file.strip_prefix('/') {
                Some(from_root) => PathBuf::from(from_root),
                None => normal(&folder.join(file)),
            };
            if !exists(&full) {
                findings.add(
                    number,
                    "links",
                    format!("`{target}` leads nowhere: there is no {}", full.display()),
                );
            }
        }
    }
    findings.found
}

/// A line with what stands between backticks taken out.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// What the links of a line lead to: `[text](target)` and `[name]: target`.
fn targets(line: &str) -> Vec<&str> {
    let mut targets: Vec<&str> = line
        .match_indices("](")
        .filter_map(|(at, open)| line.get(at + open.len()..))
        .filter_map(|rest| rest.split([')', ' ']).next())
        .collect();
    if line.starts_with('[')
        && let Some((_, target)) = line.split_once("]: ")
    {
        targets.extend(target.split_whitespace().next());
    }
    targets
}

/// The file that a link names, when it names one of ours.
fn file_of(target: &str) -> Option<&str> {
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    let file = target.split('#').next().unwrap_or_default().trim_matches(['<', '>']);
    (!is_elsewhere && !file.is_empty()).then_some(file)
}

/// A path with its `.` and `..` worked out.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                normal.push(component);
            }
        }
    }
    normal
}
