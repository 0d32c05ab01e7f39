//! `demo`: everything from a fresh clone to a running server with something to see.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::{place, process, web};

pub(crate) fn run(args: Vec<OsString>) -> Result<ExitCode> {
    web::build(false)?;
    process::run(process::cargo().args(["build", "--release", "--package", "revisit"]))?;
    let mut revisit = process::command(place::revisit_binary("release"));
    revisit.arg("demo").args(args);
    process::become_program(revisit)
}
