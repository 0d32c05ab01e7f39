//! `gen`: the files that are generated from code and checked in, so that a change of what the
//! server promises shows in review.
//!
//! The chain is `revisit openapi` → `schemas/openapi.json` → `web/api-client/schema.gen.ts`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::{npm, place, process};

/// One generated file: where it belongs and what it must hold.
#[derive(Debug)]
struct Generated {
    path: PathBuf,
    text: String,
}

pub(crate) fn run(only_check: bool) -> Result<ExitCode> {
    if only_check {
        check()?;
    } else {
        write()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails when a checked-in file is not what would be generated now.
pub(crate) fn check() -> Result<()> {
    let mut n_stale = 0;
    for Generated { path, text } in generate()? {
        let old = fs::read_to_string(place::root().join(&path)).unwrap_or_default();
        if let Some(difference) = first_difference(&old, &text) {
            println!("{} is not fresh: {difference}", path.display());
            n_stale += 1;
        }
    }
    if n_stale > 0 {
        bail!("run `cargo xtask gen` and commit what it writes");
    }
    Ok(())
}

fn write() -> Result<()> {
    for Generated { path, text } in generate()? {
        let path = place::root().join(path);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn generate() -> Result<Vec<Generated>> {
    npm::install()?;
    let printed =
        process::read(process::cargo().args(["run", "--package", "revisit", "--", "openapi"]))?;
    let client = place::web().join("api-client");
    let document = process::filter(
        process::command("node").current_dir(&client).arg("validate.mjs"),
        &printed,
    )
    .context("checking the OpenAPI document")?;

    // openapi-typescript reads and writes files, so both lie in a folder of their own first.
    let work = place::root().join("target/gen");
    fs::create_dir_all(&work)?;
    let (input, output) = (work.join("openapi.json"), work.join("schema.gen.ts"));
    fs::write(&input, &document)?;
    process::run(
        npm::npm()
            .current_dir(&client)
            .args(["exec", "--no", "openapi-typescript", "--"])
            .arg(&input)
            .arg("-o")
            .arg(&output),
    )?;
    let types = read(&output)?;
    Ok(vec![
        Generated { path: "schemas/openapi.json".into(), text: document },
        Generated { path: "web/api-client/schema.gen.ts".into(), text: types },
    ])
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Where two texts part, for a person to see what changed.
fn first_difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    if old.is_empty() {
        return Some("it is missing or empty".into());
    }
    let n_same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(n_same).unwrap_or("the end of the file").to_owned();
    Some(format!("line {} holds\n  {}\nand should hold\n  {}", n_same + 1, line(old), line(new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn the_first_line_that_differs_is_shown() {
        check("a\nb\nc\n", "a\nB\nC\n", "line 2 holds\n  b\nand should hold\n  B");
    }

    #[test]
    fn a_text_may_be_cut_short() {
        check("a\n", "a\nb\n", "line 2 holds\n  the end of the file\nand should hold\n  b");
    }

    #[test]
    fn a_file_may_be_missing() {
        check("", "a\n", "it is missing or empty");
    }

    #[track_caller]
    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(first_difference(old, new).as_deref(), Some(expected));
    }
}
