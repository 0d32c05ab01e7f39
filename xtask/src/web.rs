//! `web`: builds what runs in browsers and puts it where the binary embeds it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::stamp::{Print, Stamp};
use crate::{npm, place, posthog, process};

/// One file of every build: should one be missing, the stamp is not believed.
const OUTPUTS: [&str; 7] = [
    "index.html",
    "revisit-recorder.js",
    "revisit-recorder-more.js",
    "revisit-player.js",
    "revisit-viewer.js",
    "revisit-viewer.css",
    "demo/index.html",
];

pub(crate) fn run(force: bool) -> Result<ExitCode> {
    build(force)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds whatever is not up to date, or everything.
pub(crate) fn build(force: bool) -> Result<()> {
    npm::install()?;
    let ui = place::ui();
    let print = Print::of_files(&place::web(), &sources()?)?;
    let stamp = Stamp::at(place::stamps().join("web"));
    if force || !stamp.is(&print) || !OUTPUTS.iter().all(|it| ui.join(it).is_file()) {
        stamp.clear()?;
        process::run(npm::npm().args(["run", "build"]))?;
        stamp.set(&print)?;
    }
    posthog::copy_served(force)
}

/// Every file under `web/` that Git knows or would know: what is built or installed is not one.
fn sources() -> Result<Vec<PathBuf>> {
    let mut git = process::command("git");
    git.current_dir(place::web());
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
    let listed = process::read(&mut git).context("listing the files under web/")?;
    let mut files: Vec<PathBuf> =
        listed.split('\0').filter(|it| is_built_from(it)).map(PathBuf::from).collect();
    files.retain(|it| place::web().join(it).is_file());
    files.sort();
    Ok(files)
}

/// Browser tests are the part of `web/` that nothing is built from.
fn is_built_from(path: &str) -> bool {
    !path.is_empty() && !Path::new(path).starts_with("e2e")
}
