//! What a recorder costs the page that it records: the main thread's time, long tasks, memory and
//! bytes sent, on five pages, with no recorder, rrweb alone, ours, posthog-js and Sentry's replay.
//!
//! A script drives Chromium (`drive.mjs`, by the Playwright of the browser tests); every page is
//! opened in a browser of its own. Main-thread time is that of all tasks of the page from its load
//! to six seconds after the last thing done on it (`Performance.getMetrics`), so what a recorder
//! adds is the difference to the page without one.

mod figures;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::engine;
use crate::server::{self, Server};
use figures::Report;

/// How often each page is opened with each recorder; medians are told.
pub(crate) const RUNS: usize = 3;

/// Where `cargo xtask bench` puts the other recorders.
const PEERS: &str = "target/peers";
const DRIVER: &str = "xtask/bench/src/recorder/drive.mjs";

pub(crate) fn run(binary: &Path, n_runs: usize) -> Result<()> {
    let data = server::data_folder()?;
    let server = Server::start(binary, data.path())?;
    let here = std::env::current_dir().context("finding the working directory")?;
    ensure!(here.join(DRIVER).is_file(), "run this from the root of the repository");
    let plan = json!({
        "web": here.join("web"),
        "peers": here.join(PEERS),
        "server": server.address.to_string(),
        "browser": engine::browser()?,
        "runs": n_runs,
    });
    let output = Command::new("node")
        .arg(here.join(DRIVER))
        .arg(plan.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("starting node")?;
    ensure!(output.status.success(), "the pages were not measured to their end");
    let report: Report =
        serde_json::from_slice(&output.stdout).context("reading what was measured")?;
    report.print();
    Ok(())
}
