//! `bench`: passes on to the benchmarks' own program, which is slow to build and so is not part of
//! this one.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::{peers, posthog, process, web};

pub(crate) fn run(args: Vec<OsString>) -> Result<ExitCode> {
    ensure!(!args.is_empty(), "which benchmark? cargo xtask bench NAME [ARGS]");
    if args.first().is_some_and(|it| it == "recorder") {
        web::build(false)?;
        peers::build()?;
        posthog::fetch_tested()?;
    }
    let mut bench = process::cargo();
    bench.args(["run", "--release", "--package", "revisit-bench", "--"]).args(args);
    process::become_program(bench)
}
