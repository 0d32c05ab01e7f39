//! npm: the workspaces under `web/`, and packages that are fetched to be served or tested against.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::place;
use crate::process::{self, find};
use crate::stamp::{Print, Stamp};

/// Installs what the lock file names, unless that is what is installed. The note on what is
/// installed lies within `node_modules`, so it goes when the packages go.
pub(crate) fn install() -> Result<()> {
    ensure!(
        find(program()).is_some() && find("node").is_some(),
        "node and npm are needed (Node 20 or newer): https://nodejs.org, or `apt-get install nodejs npm`"
    );
    let print = Print::of_files(&place::web(), &["package-lock.json".into()])?;
    let stamp = Stamp::at(place::web().join("node_modules/.installed-lock"));
    if stamp.is(&print) {
        return Ok(());
    }
    stamp.clear()?;
    process::run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.set(&print)
}

/// A command of npm's in the workspaces' folder.
pub(crate) fn npm() -> Command {
    let mut command = process::command(program());
    command.current_dir(place::web());
    command
}

/// A package as one version of it was published.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The registry's hash of the packed file. What we fetch may end up in pages of the people who
    /// run Revisit, so a changed file is refused and not only a changed version.
    pub(crate) integrity: &'static str,
}

impl Package {
    /// Fetches and unpacks, unless it is there, and returns the package's folder.
    pub(crate) fn fetch(&self) -> Result<PathBuf> {
        let Package { name, version, integrity } = self;
        let cache = place::npm_cache();
        let folder = cache.join(format!("{name}-{version}"));
        if folder.is_dir() {
            return Ok(folder);
        }
        println!("fetching {name} {version}");
        fs::create_dir_all(&cache)?;
        let spec = format!("{name}@{version}");
        let said = process::read(npm().current_dir(&cache).args(["pack", "--json", &spec]))?;
        ensure!(
            said.contains(&format!("\"{integrity}\"")),
            "{spec} is not the file it was when its hash was written down ({integrity})"
        );

        let half = cache.join(format!(".{name}-{version}"));
        if half.exists() {
            fs::remove_dir_all(&half)?;
        }
        fs::create_dir_all(&half)?;
        let packed = format!("{name}-{version}.tgz");
        process::run(
            process::command("tar")
                .current_dir(&cache)
                .args(["--strip-components=1", "-xzf", &packed, "-C"])
                .arg(&half)
                .args(["package/dist", "package/package.json"]),
        )?;
        fs::rename(&half, &folder)
            .with_context(|| format!("moving {} to its place", half.display()))?;
        fs::remove_file(cache.join(packed))?;
        Ok(folder)
    }
}

fn program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}
