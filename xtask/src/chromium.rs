//! Chromium for the browser tests, from the system's package manager.

use anyhow::{Result, bail, ensure};

use crate::process::{self, find};

/// Makes sure that `chromium` can be started.
pub(crate) fn install() -> Result<()> {
    if find("chromium").is_some() {
        return Ok(());
    }
    println!("chromium is not installed; installing it for the browser tests");
    if find("apt-get").is_none() {
        bail!(
            "the browser tests need `chromium` on the PATH, and there is no apt-get to install it \
             with: install it yourself, or leave them out with `cargo xtask test --rust --web`"
        );
    }
    apt_get(&["update"])?;
    apt_get(&["install", "--yes", "--no-install-recommends", "chromium"])?;
    ensure!(find("chromium").is_some(), "apt-get installed chromium, but it is not on the PATH");
    Ok(())
}

fn apt_get(args: &[&str]) -> Result<()> {
    let mut command = if is_root()? {
        process::command("apt-get")
    } else if find("sudo").is_some() {
        let mut sudo = process::command("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    } else {
        bail!("installing chromium needs root or sudo: run `apt-get install chromium` as root")
    };
    process::run(command.env("DEBIAN_FRONTEND", "noninteractive").args(args))
}

fn is_root() -> Result<bool> {
    Ok(process::read(process::command("id").arg("-u"))?.trim() == "0")
}
