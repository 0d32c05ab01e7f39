//! What a viewer waits for: opening archives on a static host, and seeking in a long one, beside
//! rrweb's replayer on the same recording in the same browser.
//!
//! Every page is opened in a browser of its own, so nothing is cached. A seek counts from the call
//! until the second animation frame after the player says that the state is shown.

mod browser;
mod site;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::size;
use crate::table::Table;
use site::Site;

/// Where `cargo xtask web` puts the player and rrweb.
const PLAYER: &str = "crates/revisit/ui/revisit-player.js";
const RRWEB: &str = "web/node_modules/rrweb/dist/rrweb.umd.cjs";
/// How far into the recording, in this order: forwards, backwards, to and fro.
const PLACES: [f64; 10] = [0.1, 0.3, 0.5, 0.8, 1.0, 0.6, 0.2, 0.9, 0.4, 1.0];

/// What to measure on.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) corpus: Option<PathBuf>,
    /// How long to play at sixteen times the speed.
    pub(crate) play_seconds: u64,
}

/// An archive on the site.
struct Stored {
    name: String,
    path: String,
    bytes: usize,
    json_bytes: usize,
}

pub(crate) fn run(plan: &Plan) -> Result<()> {
    let mut files = player_files()?;
    let mut stored = Vec::new();
    let mut longest: Option<(usize, String)> = None;
    for session in size::sessions(plan.corpus.clone())? {
        let session = session?;
        let (bytes, events) = session.download()?;
        let path = format!("/{}.replay.zip", stored.len());
        let (name, json_bytes) = (session.name.clone(), events.len());
        files.insert(page_path("open", &path), page("open", &path, 0).into_bytes());
        stored.push(Stored { name, path: path.clone(), bytes: bytes.len(), json_bytes });
        if longest.as_ref().is_none_or(|it| it.0 < json_bytes) {
            longest = Some((json_bytes, path.clone()));
            files.insert("/events.json".to_owned(), array(&events)?);
        }
        files.insert(path, bytes);
    }
    let (_, longest) = longest.context("no sessions")?;
    let play_ms = plan.play_seconds * 1000;
    files.insert(page_path("ours", &longest), page("ours", &longest, play_ms).into_bytes());
    let events = "/events.json";
    files.insert(page_path("rrweb", events), page("rrweb", events, 0).into_bytes());
    let site = Site::start(files)?;
    print_opened(&site, &stored)?;
    let name = stored.iter().find(|it| it.path == longest).map_or("", |it| &it.name);
    let ours = browser::measure(&site, &page_path("ours", &longest))?;
    let rrweb = browser::measure(&site, &page_path("rrweb", events))?;
    print_seeks(name, &ours, &rrweb);
    Ok(())
}

fn player_files() -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for (path, file) in [("/player.js", PLAYER), ("/rrweb.js", RRWEB)] {
        ensure!(Path::new(file).is_file(), "{file} is not there: run `cargo xtask web` first");
        files.insert(path.to_owned(), fs::read(file)?);
    }
    files.insert("/page.js".to_owned(), include_bytes!("page.js").to_vec());
    Ok(files)
}

fn page_path(what: &str, src: &str) -> String {
    format!("/{what}{src}.html")
}

fn page(what: &str, src: &str, play_ms: u64) -> String {
    let plan = json!({ "what": what, "src": src, "places": PLACES, "playMs": play_ms });
    let player = match what {
        "rrweb" => "<script src=/rrweb.js></script>",
        _ => "<script type=module src=/player.js></script>",
    };
    format!(
        "<!doctype html><meta charset=utf-8><body><script>window.plan={plan}</script>{player}\
         <script type=module src=/page.js></script>"
    )
}

/// The events of lines of window and event as one array, as rrweb takes them.
fn array(lines: &str) -> Result<Vec<u8>> {
    let mut array = vec![b'['];
    for line in lines.lines() {
        let line = revisit_archive::parse_line(line).context("a line that is no event")?;
        if array.len() > 1 {
            array.push(b',');
        }
        array.extend_from_slice(line.event.get().as_bytes());
    }
    array.push(b']');
    Ok(array)
}

fn print_opened(site: &Site, stored: &[Stored]) -> Result<()> {
    let heading = ["session", "JSON, kB", "archive, kB", "requests", "kB", "first frame, ms"];
    let mut table = Table::new(heading);
    let (mut requests, mut kilobytes, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    for archive in stored {
        let figures = browser::measure(site, &page_path("open", &archive.path))?;
        let asked = site.asked(&archive.path);
        let (kb, wait) = (asked.bytes as f64 / 1e3, number(&figures, "tookMs"));
        requests.push(asked.n_requests as f64);
        kilobytes.push(kb);
        waits.push(wait);
        table.row(
            &archive.name,
            [
                format!("{:.0}", archive.json_bytes as f64 / 1e3),
                format!("{:.0}", archive.bytes as f64 / 1e3),
                asked.n_requests.to_string(),
                format!("{kb:.0}"),
                format!("{wait:.0}"),
            ],
        );
    }
    let last = [requests, kilobytes, waits].map(|it| format!("{:.0}", size::median(it)));
    let empty = [String::new(), String::new()];
    table.row("median", empty.into_iter().chain(last));
    println!("Opening archives (deflate, assets inside) on a static host, nothing cached.\n");
    table.print();
    Ok(())
}

fn print_seeks(name: &str, ours: &Value, rrweb: &Value) {
    let seeks = |figures: &Value| -> Vec<f64> {
        let list = figures.get("seeks").and_then(Value::as_array);
        list.map(|it| it.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
    };
    let task = |figures: &Value, when: &str, what: &str| {
        figures.get(when).map_or(0.0, |it| number(it, what))
    };
    println!("\nSeeking in {name}, in this order, ms to the frame:\n");
    let mut table = Table::new(["to", "revisit-player", "rrweb's replayer"]);
    let ms = |it: f64| format!("{it:.0}");
    table.row(
        "opened (rrweb: fetched, parsed, built)",
        [number(ours, "opened"), number(rrweb, "opened")].map(ms),
    );
    for ((place, ours), rrweb) in PLACES.iter().zip(seeks(ours)).zip(seeks(rrweb)) {
        table.row(&format!("{:.0} %", place * 100.0), [ours, rrweb].map(ms));
    }
    let longest = |it: &Value| task(it, "seeking", "longest");
    table.row("longest task while seeking", [ours, rrweb].map(longest).map(ms));
    let over = |it: &Value| task(it, "seeking", "count");
    table.row("tasks over 100 ms while seeking", [ours, rrweb].map(over).map(ms));
    table.row("longest task while playing at 16x", [ms(task(ours, "playing", "longest"))]);
    table.row("tasks over 100 ms while playing at 16x", [ms(task(ours, "playing", "count"))]);
    let mb = |it: f64| format!("{:.0}", it / 1e6);
    table.row("most heap of the page while playing, MB", [mb(number(ours, "most"))]);
    let heap = |it: &Value| mb(number(it, "heap"));
    table.row("memory afterwards, worker and frames too, MB", [ours, rrweb].map(heap));
    table.print();
    let reached = number(ours, "reachedMs") / 60_000.0;
    println!("\nPlayed to minute {reached:.1}.");
}

fn number(figures: &Value, name: &str) -> f64 {
    figures.get(name).and_then(Value::as_f64).unwrap_or_default()
}
