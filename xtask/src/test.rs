//! `test`: installs what the tests need, then runs every kind: Rust, TypeScript, browser.
//!
//! A kind that fails does not keep the others from running, so that one run tells everything.

use std::process::{Command, ExitCode};

use anyhow::Result;
use pico_args::Arguments;

use crate::process::{self, describe};
use crate::tally::{Runner, Tally};
use crate::{npm, place, posthog, system, web};

/// The kinds of tests to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    rust: bool,
    web: bool,
    browser: bool,
}

impl Parts {
    pub(crate) const ALL: Parts = Parts { rust: true, web: true, browser: true };

    /// The kinds that are asked for, or all of them.
    pub(crate) fn from_args(args: &mut Arguments) -> Parts {
        let rust = args.contains("--rust");
        let web = args.contains("--web");
        let browser = args.contains("--browser");
        if rust || web || browser { Parts { rust, web, browser } } else { Parts::ALL }
    }
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    tally: Tally,
    failed: Vec<String>,
}

impl Report {
    /// Prints what failed and, as the very last line, the counts.
    pub(crate) fn close(&self) -> ExitCode {
        for name in &self.failed {
            println!("failed: {name}");
        }
        println!("{}", self.tally);
        if self.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Runs a step that counts no tests.
    fn step(&mut self, command: &mut Command) -> Result<()> {
        println!("\n$ {}", describe(command));
        if !command.status()?.success() {
            self.failed.push(describe(command));
        }
        Ok(())
    }

    /// Runs a test runner and counts.
    fn tests(&mut self, runner: Runner, command: &mut Command) -> Result<()> {
        println!("\n$ {}", describe(command));
        let heard = process::listen(command)?;
        let mut tally = Tally::read(runner, &heard.stdout);
        tally += Tally::read(runner, &heard.stderr);
        if !heard.success {
            self.failed.push(describe(command));
        } else if tally.is_empty() {
            println!("note: `{}` succeeded and reported no test", describe(command));
        }
        self.tally += tally;
        Ok(())
    }
}

pub(crate) fn run(parts: Parts) -> Result<ExitCode> {
    Ok(run_parts(parts)?.close())
}

/// Runs the tests and leaves the last word to the caller.
pub(crate) fn run_parts(parts: Parts) -> Result<Report> {
    let Parts { rust, web, browser } = parts;
    let mut report = Report::default();
    if browser {
        system::install(system::BY_BROWSER_TESTS)?;
    }
    if rust {
        system::install(system::BY_RUST_TESTS)?;
    }
    web::build(false)?;
    if rust {
        rust_tests(&mut report)?;
    }
    if web {
        report.step(npm::npm().args(["run", "check"]))?;
        report.tests(Runner::Vitest, npm::npm().arg("test"))?;
    }
    if browser {
        browser_tests(&mut report)?;
    }
    Ok(report)
}

fn rust_tests(report: &mut Report) -> Result<()> {
    if process::find("cargo-nextest").is_some() {
        report.tests(
            Runner::Nextest,
            process::cargo().args(["nextest", "run", "--workspace", "--no-fail-fast"]),
        )?;
        // nextest leaves the examples in documentation to Cargo.
        report.tests(Runner::CargoTest, process::cargo().args(["test", "--workspace", "--doc"]))
    } else {
        report.tests(
            Runner::CargoTest,
            process::cargo().args(["test", "--workspace", "--no-fail-fast"]),
        )
    }
}

fn browser_tests(report: &mut Report) -> Result<()> {
    let build = ["build", "--package", "revisit", "--bin", "revisit"];
    let n_failed = report.failed.len();
    report.step(process::cargo().args(build))?;
    let states = ["build", "--package", "revisit-rrweb", "--example", "states"];
    report.step(process::cargo().args(states))?;
    if report.failed.len() > n_failed {
        return Ok(());
    }
    let mut playwright = npm::npm();
    playwright
        .args(["run", "test:browser", "-w", "e2e"])
        .env("REVISIT_BIN", place::revisit_binary("debug"))
        .env("REVISIT_STATES", place::example("states"))
        .env("POSTHOG_DIST", posthog::fetch_tested()?);
    report.tests(Runner::Playwright, &mut playwright)
}
