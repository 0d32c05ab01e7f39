//! Other people's recorders, each built as the one script that a page would load: what ours is
//! measured beside. Nothing of it is served or shipped. (PostHog's come ready made: `posthog`.)

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::stamp::{Print, Stamp};
use crate::{npm, place, process};

/// What the builds are made from.
const SOURCES: [&str; 5] =
    ["package.json", "package-lock.json", "vite.config.js", "src/rrweb.js", "src/sentry.js"];
const OUTPUTS: [&str; 2] = ["rrweb.js", "sentry.js"];

/// Builds what is not up to date; gives the folder that the scripts lie in.
pub(crate) fn build() -> Result<PathBuf> {
    let from = place::root().join("xtask/peers");
    let to = place::root().join("target/peers");
    let print = Print::of_files(&from, &SOURCES.map(PathBuf::from))?;
    let stamp = Stamp::at(place::stamps().join("peers"));
    if stamp.is(&print) && OUTPUTS.iter().all(|it| to.join(it).is_file()) {
        return Ok(to);
    }
    stamp.clear()?;
    npm_in(&from, &["ci", "--no-audit", "--no-fund"])?;
    npm_in(&from, &["run", "build"])?;
    stamp.set(&print)?;
    Ok(to)
}

fn npm_in(folder: &Path, args: &[&str]) -> Result<()> {
    process::run(npm::npm().current_dir(folder).args(args))
}
