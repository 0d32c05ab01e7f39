//! Benchmarks: of the release binary from outside, over HTTP and by what the system says of the
//! process; of the replay engine from within, since it has no other outside. Only dispatches.
//!
//! They measure and print. They judge nothing and never fail for being slow: the machine may be
//! anyone's.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]
#![expect(clippy::cast_precision_loss, reason = "rates and ratios are floats")]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use pico_args::Arguments;

mod connection;
mod corpus;
mod engine;
mod floor;
mod idle;
mod ingest;
mod load;
mod prepared;
mod recorder;
mod seek;
mod server;
mod size;
mod table;
mod template;
mod usage;

const HELP: &str = "\
cargo xtask bench ingest   what taking in recordings costs
  --connections N          recorders at once (default: one run with 50 and one with 1000)
  --seconds S              length of each measured run (default: 10)
  --corpus DIR             replay the captures in DIR instead of those in fixtures/wire/posthog
cargo xtask bench idle     start and memory with many sessions
  --sessions N             how many (default: 10000)
both:
  --binary FILE            measure this binary instead of building revisit
cargo xtask bench engine   reading, applying, seeking and telling what happened, beside a bare parse
                           and rrweb's replayer in Chromium
  --corpus DIR             the recordings in DIR instead of those in fixtures/recordings/rrweb
  --seek FILE              seek in this recording instead of the largest
cargo xtask bench size     what recordings take at rest, beside PostHog's form, gzip and zstd
  --corpus DIR             recordings and captures in DIR (or in its rrweb/ and posthog/) instead of
                           those in fixtures/recordings/rrweb
cargo xtask bench seek     opening archives on a static host and seeking in the longest, in Chromium,
                           beside rrweb's replayer (run `cargo xtask web` first)
  --corpus DIR             as for size
  --play SECONDS           how long to play at 16 times the speed (default: 60)
cargo xtask bench recorder what a recorder costs its page, beside rrweb, posthog-js and Sentry's replay
  --runs N                 how often each page is opened with each of them (default: 3)
  --binary FILE            as for ingest";

fn main() -> Result<()> {
    let mut args = Arguments::from_env();
    let command = args.subcommand()?;
    let binary: Option<PathBuf> = args.opt_value_from_str("--binary")?;
    match command.as_deref() {
        Some("ingest") => {
            let plan = ingest::Plan {
                connections: args.opt_value_from_str("--connections")?,
                length: args
                    .opt_value_from_str("--seconds")?
                    .map_or(ingest::DEFAULT_LENGTH, Duration::from_secs),
                corpus: args.opt_value_from_str("--corpus")?,
            };
            nothing_left(args)?;
            ensure!(plan.connections != Some(0), "a run needs at least one connection");
            ingest::run(&server::binary(binary)?, &plan)
        }
        Some("idle") => {
            let n_sessions = args.opt_value_from_str("--sessions")?.unwrap_or(idle::SESSIONS);
            nothing_left(args)?;
            idle::run(&server::binary(binary)?, n_sessions)
        }
        Some("engine") => {
            let plan = engine::Plan {
                corpus: args.opt_value_from_str("--corpus")?,
                seek: args.opt_value_from_str("--seek")?,
            };
            nothing_left(args)?;
            engine::run(&plan)
        }
        Some("size") => {
            let corpus = args.opt_value_from_str("--corpus")?;
            nothing_left(args)?;
            size::run(corpus)
        }
        Some("seek") => {
            let plan = seek::Plan {
                corpus: args.opt_value_from_str("--corpus")?,
                play_seconds: args.opt_value_from_str("--play")?.unwrap_or(60),
            };
            nothing_left(args)?;
            seek::run(&plan)
        }
        Some("recorder") => {
            let n_runs = args.opt_value_from_str("--runs")?.unwrap_or(recorder::RUNS);
            nothing_left(args)?;
            recorder::run(&server::binary(binary)?, n_runs)
        }
        Some("help") | None => {
            println!("{HELP}");
            Ok(())
        }
        Some(unknown) => bail!("no benchmark is called `{unknown}`\n\n{HELP}"),
    }
}

fn nothing_left(args: Arguments) -> Result<()> {
    let rest = args.finish();
    ensure!(rest.is_empty(), "these arguments mean nothing here: {rest:?}\n\n{HELP}");
    Ok(())
}
