//! `sizes`: what other people's pages load is no larger than `web/sizes.txt` lets it be.

use std::fs;

use anyhow::{Context as _, Result, bail, ensure};

use crate::{place, process};

/// Prints how large each file is; one that is too large is an error.
pub(crate) fn check() -> Result<()> {
    let path = place::web().join("sizes.txt");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut too_large = Vec::new();
    for Budget { file, max_bytes } in parse(&text)? {
        let n_bytes = compressed(file)?;
        println!("{n_bytes:>9} of {max_bytes:>9} bytes  {file}");
        if n_bytes > max_bytes {
            too_large.push(file);
        }
    }
    ensure!(too_large.is_empty(), "larger than web/sizes.txt lets them be: {too_large:?}");
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
fn compressed(file: &str) -> Result<u64> {
    let script = "const [, file] = process.argv; const { readFileSync } = require('node:fs'); \
        console.log(require('node:zlib').gzipSync(readFileSync(file), { level: 9 }).length)";
    let printed = process::read(process::command("node").args(["-e", script, file]))?;
    printed.trim().parse().with_context(|| format!("the size of {file}"))
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
