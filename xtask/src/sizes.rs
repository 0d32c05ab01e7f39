//! `sizes`: what other people's pages load is no larger than `web/sizes.txt` lets it be; and beside
//! it what they would load of other recorders.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::{peers, place, posthog, process};

/// Prints how large each file is and other recorders are; a file of ours that is too large is an
/// error.
pub(crate) fn run() -> Result<()> {
    compare()?;
    check()
}

/// Prints how large each file is; one that is too large is an error.
pub(crate) fn check() -> Result<()> {
    let path = place::web().join("sizes.txt");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut too_large = Vec::new();
    for Budget { file, max_bytes } in parse(&text)? {
        let n_bytes = compressed(&place::root().join(file))?;
        println!("{n_bytes:>9} of {max_bytes:>9} bytes  {file}");
        if n_bytes > max_bytes {
            too_large.push(file);
        }
    }
    ensure!(too_large.is_empty(), "larger than web/sizes.txt lets them be: {too_large:?}");
    Ok(())
}

/// Prints what a page loads to be recorded, by us and by others, with all that they switch on by
/// themselves.
fn compare() -> Result<()> {
    let posthog = posthog::served()?.join("dist");
    let peers = peers::build()?;
    let recorders = [
        ("revisit", vec![place::ui().join("revisit-recorder.js")]),
        ("rrweb's record alone", vec![peers.join("rrweb.js")]),
        ("Sentry's browser SDK with replay", vec![peers.join("sentry.js")]),
        ("posthog-js's recorder", vec![posthog.join("posthog-recorder.js")]),
        (
            "posthog-js with its recorder",
            vec![posthog.join("array.js"), posthog.join("posthog-recorder.js")],
        ),
    ];
    println!("     gzip       bytes  what a page loads to be recorded");
    for (name, files) in recorders {
        let (mut n_compressed, mut n_bytes) = (0, 0);
        for file in &files {
            n_compressed += compressed(file)?;
            n_bytes += fs::metadata(file)?.len();
        }
        println!("{n_compressed:>9}   {n_bytes:>9}  {name}");
    }
    println!();
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
struct Budget<'a> {
    file: &'a str,
    max_bytes: u64,
}

/// A file and a number on each line but for comments.
fn parse(text: &str) -> Result<Vec<Budget<'_>>> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let read = |line| match str::split_whitespace(line).collect::<Vec<_>>()[..] {
        [file, number] => {
            let max_bytes = number.parse().with_context(|| format!("the number in `{line}`"))?;
            Ok(Budget { file, max_bytes })
        }
        _ => bail!("`{line}` is not a file and a number of bytes"),
    };
    lines.map(read).collect()
}

/// The size of a file after gzip, by the program that built it.
fn compressed(file: &Path) -> Result<u64> {
    let script = "const [, file] = process.argv; const { readFileSync } = require('node:fs'); \
        console.log(require('node:zlib').gzipSync(readFileSync(file), { level: 9 }).length)";
    let printed = process::read(process::command("node").args(["-e", script]).arg(file))?;
    printed.trim().parse().with_context(|| format!("the size of {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_file_and_a_number() {
        let parsed = parse("# sizes\n\n a.js  10 \nb.js 20\n").unwrap();
        let budget = |file, max_bytes| Budget { file, max_bytes };
        assert_eq!(parsed, [budget("a.js", 10), budget("b.js", 20)]);
    }

    #[test]
    fn other_lines_are_errors() {
        for text in ["a.js", "a.js ten", "a.js 1 2"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
