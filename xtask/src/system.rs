//! What tests need of the system: Chromium, nginx as a host of plain files, and Python as a reader
//! of archives that is not ours.

use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::process::{self, find};

/// A program, and Debian's package that has it.
type Needed = (&'static str, &'static str);

pub(crate) const BY_BROWSER_TESTS: &[Needed] =
    &[("chromium", "chromium"), ("nginx", "nginx-light")];
pub(crate) const BY_RUST_TESTS: &[Needed] = &[("python3", "python3")];

/// Makes sure that the programs can be started, from the system's package manager.
pub(crate) fn install(needed: &[Needed]) -> Result<()> {
    let missing: Vec<_> = needed.iter().filter(|(name, _)| !is_there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    println!("not installed, and needed by the tests: {}", packages.join(", "));
    if find("apt-get").is_none() {
        bail!(
            "the tests need {packages:?}, and there is no apt-get to install it with: install it \
             yourself, or leave them out with two of `--rust`, `--web` and `--browser`"
        );
    }
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"][..], &packages].concat())?;
    for (name, package) in missing {
        ensure!(is_there(name), "apt-get installed {package}, but {name} is not on the PATH");
    }
    Ok(())
}

/// Servers lie where not everybody's PATH leads.
fn is_there(program: &str) -> bool {
    find(program).is_some() || Path::new("/usr/sbin").join(program).is_file()
}

fn apt_get(args: &[&str]) -> Result<()> {
    let mut command = if is_root()? {
        process::command("apt-get")
    } else if find("sudo").is_some() {
        let mut sudo = process::command("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"]);
        sudo
    } else {
        bail!(
            "installing packages needs root or sudo: run `apt-get install chromium nginx-light python3` as root"
        )
    };
    // A server that is installed is not to be started: its tests do that.
    command.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    process::run(command.args(args))
}

fn is_root() -> Result<bool> {
    Ok(process::read(process::command("id").arg("-u"))?.trim() == "0")
}
