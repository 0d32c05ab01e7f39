//! Revisit: portable session replay. This crate is the program: HTTP, jobs and commands.
//!
//! **Invariant:** formats, storage and derivation live in the crates below; here they are only
//! brought together.

mod access;
mod archive;
mod captured;
mod carried;
mod cli;
mod clock;
mod cmd;
mod export;
mod http;
mod ingest;
mod jobs;
mod recording;
mod replay;
mod session_events;
mod session_moments;
mod telemetry;
mod ui;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    cmd::run(cli::Cli::parse())
}
