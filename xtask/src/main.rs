//! The repository's own commands, run as `cargo xtask NAME`.
//!
//! Only dispatches: each command is a file of its own. Cargo never runs node; what crosses between
//! the Rust and the TypeScript side is built here and written where the other side reads it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to a terminal")]

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use pico_args::Arguments;

mod bench;
mod ci;
mod conformance;
mod demo;
mod examples;
mod generate;
mod npm;
mod peers;
mod place;
mod posthog;
mod process;
mod sizes;
mod stamp;
mod system;
mod tally;
mod test;
mod tidy;
mod web;

const HELP: &str = "\
cargo xtask COMMAND

  demo [ARGS]                    build everything, then serve with the demo shop and sample recordings
  test [--rust] [--web] [--browser]
                                 install what the tests need, then run them (all kinds by default)
  ci                             formatting, lints, house rules, generated files, sizes, then all tests
  web [--force]                  build what runs in browsers into crates/revisit/ui
  gen [--check]                  write the generated files again, or only say whether they are fresh
  tidy                           check the house rules that a tool can check
  examples                       build the applications that the documentation shows
  sizes                          compare what was built for browsers with web/sizes.txt
  conformance [DIR]              compare pages with what rrweb's replayer makes of the same recordings
  bench NAME [ARGS]              run one benchmark";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut args = Arguments::from_env();
    let Some(command) = args.subcommand()? else {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    match command.as_str() {
        "demo" => demo::run(args.finish()),
        "bench" => bench::run(args.finish()),
        "conformance" => {
            let folder = args.opt_free_from_os_str(|it| Ok::<_, Infallible>(PathBuf::from(it)))?;
            nothing_left(args)?;
            conformance::run(folder)
        }
        "test" => {
            let parts = test::Parts::from_args(&mut args);
            nothing_left(args)?;
            test::run(parts)
        }
        "web" => {
            let force = args.contains("--force");
            nothing_left(args)?;
            web::run(force)
        }
        "gen" => {
            let check = args.contains("--check");
            nothing_left(args)?;
            generate::run(check)
        }
        "ci" => {
            nothing_left(args)?;
            ci::run()
        }
        "tidy" => {
            nothing_left(args)?;
            tidy::run()
        }
        "sizes" => {
            nothing_left(args)?;
            sizes::run()?;
            Ok(ExitCode::SUCCESS)
        }
        "examples" => {
            nothing_left(args)?;
            examples::build()?;
            Ok(ExitCode::SUCCESS)
        }
        "help" => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => bail!("no command is called `{unknown}`\n\n{HELP}"),
    }
}

fn nothing_left(args: Arguments) -> Result<()> {
    let rest = args.finish();
    if rest.is_empty() {
        return Ok(());
    }
    bail!("these arguments mean nothing here: {rest:?}")
}
