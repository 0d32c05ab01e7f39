//! The commands, one file each. Here they are only called, and their failures printed.

mod carry;
mod data;
mod demo;
mod dom;
mod export;
mod fsck;
mod import;
mod inspect;
mod keys;
mod ls;
mod moment_words;
mod moments;
mod openapi;
mod output;
mod policy;
mod publish;
mod recording;
mod reindex;
mod repack;
mod serve;
mod serve_file;
mod table;
mod verify;

use std::process::ExitCode;

use tokio::runtime::Builder;

use crate::cli::{Cli, Command};

/// Threads for files and for long computations. The system's allocator keeps what each thread has
/// freed, so many of them hold much memory; few suffice, since they share the cores and one disk.
const MAX_BLOCKING_THREADS: usize = 8;

/// Runs a command to its end. Exit status 0 is success, 1 a failure; wrong usage never gets here.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let mut builder = Builder::new_multi_thread();
    builder.enable_all().max_blocking_threads(MAX_BLOCKING_THREADS);
    let runtime = match builder.build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::run(args).await,
            Command::Demo(args) => demo::run(args).await,
            Command::Import(args) => import::run(args).await,
            Command::Ls(args) => ls::run(args).await,
            Command::Export(args) => export::run(args).await,
            Command::Publish(args) => publish::run(args).await,
            Command::ServeFile(args) => serve_file::run(args).await,
            Command::Verify(args) => verify::run(&args),
            Command::Repack(args) => repack::run(&args),
            Command::Inspect(args) => inspect::run(args).await,
            Command::Moments(args) => moments::run(args).await,
            Command::Dom(args) => dom::run(args).await,
            Command::Keys(args) => keys::run(args).await,
            Command::Policy(args) => policy::run(args).await,
            Command::Reindex(args) => reindex::run(args).await,
            Command::Fsck(args) => fsck::run(args).await,
            Command::Openapi => openapi::run(),
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    output::error(&format!("{error:#}"));
    ExitCode::FAILURE
}
