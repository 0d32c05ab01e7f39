//! `conformance`: compares the mirror with what rrweb's replayer made of the same recordings.
//!
//! The recordings are rrweb's and its forks', and lie beside the repository, not in it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::{place, process};

pub(crate) fn run(folder: Option<PathBuf>) -> Result<ExitCode> {
    let folder = folder.unwrap_or_else(|| place::root().join("../shared/conformance"));
    ensure!(folder.is_dir(), "where are the recordings? cargo xtask conformance DIR");
    let mut comparison = process::cargo();
    comparison
        .args(["run", "--quiet", "--release", "--package", "revisit-rrweb"])
        .args(["--example", "conformance", "--"])
        .arg(folder);
    process::become_program(comparison)
}
