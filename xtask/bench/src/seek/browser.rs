//! Chromium on one page after the other; what a page measured comes back by the site.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::site::Site;
use crate::engine;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Opens a page of the site in a browser of its own; gives what it sends back.
pub(super) fn measure(site: &Site, path: &str) -> Result<Value> {
    let profile = tempfile::tempdir().context("making a folder for the profile")?;
    let mut browser = Running(start(&engine::browser()?, profile.path(), site, path)?);
    let sent = site.figures.recv_timeout(PATIENCE);
    browser.0.kill().context("ending Chromium")?;
    browser.0.wait()?;
    let sent = sent.with_context(|| format!("{path} measured nothing in {PATIENCE:?}"))?;
    let figures: Value = serde_json::from_str(&sent).with_context(|| format!("{path}: {sent}"))?;
    match figures.get("error") {
        Some(error) => bail!("{path}: {error}"),
        None => Ok(figures),
    }
}

/// Ended when dropped, whatever went wrong.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn start(browser: &Path, profile: &Path, site: &Site, path: &str) -> Result<Child> {
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-precise-memory-info", "--window-size=1400,1000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://{}{path}", site.address))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting Chromium")
}
