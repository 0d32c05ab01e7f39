//! rrweb's replayer in headless Chromium, timed by the page itself.
//!
//! The page is three files: rrweb, the events, and a script that seeks while the page loads. So
//! the browser needs no driver: what was measured stands in the page when it is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::recording::Recording;

/// Where `cargo xtask web` puts rrweb.
const RRWEB: &str = "web/node_modules/rrweb/dist/rrweb.umd.cjs";
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Written before the figures in the page, so that they are found in it.
const MARK: &str = "figures:";

/// How the replayer brings its page to a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As it is by itself: on a copy of the page, whose differences are then carried over.
    VirtualDom,
    /// On the page itself, event by event.
    RealDom,
}

/// For each offset the fastest of `rounds` seeks, each by a new replayer. Only `pause(offset)` is
/// timed: the events are parsed before, and nothing has to be painted.
pub(crate) fn seek(
    recording: &Recording,
    offsets_ms: &[f64],
    rounds: usize,
    mode: Mode,
) -> Result<Vec<Duration>> {
    let folder = tempfile::tempdir().context("making a folder for the page")?;
    let rrweb = Path::new(RRWEB);
    ensure!(rrweb.is_file(), "{RRWEB} is not there: run `cargo xtask web` first");
    fs::copy(rrweb, folder.path().join("rrweb.js"))?;
    fs::write(folder.path().join("events.js"), format!("const events = {};", recording.text))?;
    fs::write(folder.path().join("seek.js"), script(offsets_ms, rounds, mode))?;
    let page = folder.path().join("page.html");
    fs::write(
        &page,
        "<!doctype html><meta charset=utf-8><body><pre id=out></pre>\
         <script src=rrweb.js></script><script src=events.js></script><script src=seek.js></script>",
    )?;
    let printed = print_page(folder.path(), &page)?;
    let figures = printed.split(MARK).nth(1).and_then(|it| it.split('<').next());
    let figures = figures.with_context(|| format!("the page measured nothing: {printed:.400}"))?;
    let each: Vec<f64> = serde_json::from_str(figures.trim())
        .with_context(|| format!("the page says {figures:.200}"))?;
    Ok(each.into_iter().map(|ms| Duration::from_secs_f64(ms / 1e3)).collect())
}

fn script(offsets_ms: &[f64], rounds: usize, mode: Mode) -> String {
    let virtual_dom = mode == Mode::VirtualDom;
    format!(
        "const figures = {offsets_ms:?}.map((offset) => {{
           let best = Infinity;
           for (let round = 0; round < {rounds}; round++) {{
             const root = document.body.appendChild(document.createElement('div'));
             const replayer = new rrweb.Replayer(events, {{
               root, mouseTail: false, showWarning: false, useVirtualDom: {virtual_dom},
             }});
             const started = performance.now();
             replayer.pause(offset);
             best = Math.min(best, performance.now() - started);
             replayer.destroy();
             root.remove();
           }}
           return best;
         }});
         document.getElementById('out').textContent = '{MARK}' + JSON.stringify(figures);"
    )
}

/// The system's Chromium.
pub(crate) fn browser() -> Result<PathBuf> {
    let browser = BROWSERS.iter().map(|it| Path::new("/usr/bin").join(it)).find(|it| it.is_file());
    let Some(browser) = browser else { bail!("no Chromium in /usr/bin: install it first") };
    Ok(browser)
}

/// The page after its scripts ran, as the browser prints it.
fn print_page(folder: &Path, page: &Path) -> Result<String> {
    let browser = browser()?;
    let profile: PathBuf = folder.join("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .context("starting Chromium")?;
    ensure!(output.status.success(), "Chromium ended with {}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
