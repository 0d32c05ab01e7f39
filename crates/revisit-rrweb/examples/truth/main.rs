//! How much of live pages a mirror of their recordings gets right.
//!
//! `truth PAGES RECORDINGS [-v]`: `PAGES/**/NAME/MS.html` is the `outerHTML` of the live page's root
//! element at MS, in ms since the epoch, and beside it `MS.json` says whether the page was at rest
//! (`stable`) and what was in its shadow roots. `RECORDINGS/NAME.json.zst` is what rrweb recorded of
//! it. With `-v` it prints the elements that differ.
//!
//! Compared are the elements in document order, those of shadow roots after those of the page, each
//! by depth, tag, `id`, `class`, and the text directly in it with runs of white space as one.
//! Elements are equal that stand in the longest common part of both lists. Left out is what no
//! recorder writes: comments, the text of scripts, style sheets, text areas and `noscript`, and what
//! is in templates.

#![expect(clippy::print_stdout, reason = "a tool talks to a terminal")]

mod align;
mod live;
mod mirrored;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

use align::Alignment;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An element, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    depth: usize,
    tag: String,
    id: String,
    class: String,
    text: String,
}

/// What was noted beside a live page.
#[derive(Deserialize)]
struct Notes {
    t: f64,
    stable: bool,
    shadow: Vec<ShadowNote>,
}

#[derive(Deserialize)]
struct ShadowNote {
    html: String,
}

#[derive(Debug, Default)]
struct Tally {
    n_equal: usize,
    n_all: usize,
}

fn main() -> Outcome<()> {
    let mut arguments = env::args_os().skip(1);
    let pages = PathBuf::from(arguments.next().ok_or("which pages?")?);
    let recordings = PathBuf::from(arguments.next().ok_or("which recordings?")?);
    let is_verbose = arguments.next().is_some();
    let mut all = Tally::default();
    for (name, dumps) in dumps(&pages)? {
        let recording = mirrored::Recording::read(&recordings.join(format!("{name}.json.zst")))?;
        let mut tally = Tally::default();
        let mut n_pages = 0;
        for dump in dumps {
            let notes: Notes = serde_json::from_str(&fs::read_to_string(&dump)?)?;
            if !notes.stable {
                continue;
            }
            n_pages += 1;
            let mut live = live::elements(&fs::read_to_string(dump.with_extension("html"))?);
            live.extend(notes.shadow.iter().flat_map(|it| live::elements(&it.html)));
            let found = recording.elements_at(notes.t);
            let alignment = Alignment::of(&live, &found);
            tally.n_equal += alignment.n_equal;
            tally.n_all += live.len().max(found.len());
            if is_verbose {
                println!("{}", dump.display());
                print_differences(&alignment, &live, &found);
            }
        }
        println!("{name}: {tally} on {n_pages} pages");
        all.n_equal += tally.n_equal;
        all.n_all += tally.n_all;
    }
    println!("all: {all}");
    Ok(())
}

/// The notes of live pages, by the name of the recording.
fn dumps(folder: &Path) -> Outcome<Vec<(String, Vec<PathBuf>)>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        let mut notes = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|it| it == "json") {
                notes.push(path);
            }
        }
        notes.sort();
        if let Some(name) = folder.file_name().filter(|_| !notes.is_empty()) {
            found.push((name.to_string_lossy().into_owned(), notes));
        }
    }
    found.sort();
    Ok(found)
}

fn print_differences(alignment: &Alignment, live: &[Seen], found: &[Seen]) {
    let only = |all: &[Seen], is_equal: &[bool], sign: char| {
        for (seen, _) in all.iter().zip(is_equal).filter(|it| !it.1) {
            let Seen { depth, tag, id, class, text } = seen;
            let text: String = text.chars().take(80).collect();
            println!("  {sign} {depth} {tag}#{id}.{class} {text:?}");
        }
    };
    only(live, &alignment.live, '-');
    only(found, &alignment.found, '+');
}

impl std::fmt::Display for Tally {
    #[expect(clippy::cast_precision_loss, reason = "pages do not have 2^52 elements")]
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally { n_equal, n_all } = self;
        let percent = 100.0 * *n_equal as f64 / (*n_all).max(1) as f64;
        write!(formatter, "{percent:.2} % ({n_equal} of {n_all} elements)")
    }
}

/// Text as it is compared.
fn normal(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether nobody records what is written in an element.
fn is_textless(tag: &str) -> bool {
    matches!(tag, "script" | "style" | "noscript" | "textarea" | "link")
}
