//! `ci`: what must hold for every change. The cheap checks come first.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::{examples, generate, npm, process, sizes, test, tidy, web};

pub(crate) fn run() -> Result<ExitCode> {
    let mut times = Times::default();
    times.step("format", || cargo(&["fmt", "--all", "--check"]))?;
    times.step("tidy", || {
        let n_findings = tidy::check()?;
        ensure!(n_findings == 0, "{n_findings} findings");
        Ok(())
    })?;
    times.step("npm install", npm::install)?;
    times.step("web lint", || {
        // Biome colours every letter on its own where it believes a CI to show colours.
        process::run(npm::npm().args(["run", "lint", "--", "--colors=off"]))
    })?;
    times.step("clippy", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
    })?;
    times.step("generated files", generate::check)?;
    times.step("sizes", || {
        web::build(false)?;
        sizes::check()
    })?;
    times.step("examples", examples::build)?;
    let report = times.step("tests", || test::run_parts(test::Parts::ALL))?;
    times.print();
    Ok(report.close())
}

fn cargo(args: &[&str]) -> Result<()> {
    let mut command: Command = process::cargo();
    process::run(command.args(args))
}

/// How long each step took.
#[derive(Debug, Default)]
struct Times {
    steps: Vec<(&'static str, Duration)>,
}

impl Times {
    fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let start = Instant::now();
        let result = work().with_context(|| format!("step `{name}`"));
        let took = start.elapsed();
        println!("== {name}: {:.1} s", took.as_secs_f64());
        self.steps.push((name, took));
        result
    }

    fn print(&self) {
        println!();
        for (name, took) in &self.steps {
            println!("{:>8.1} s  {name}", took.as_secs_f64());
        }
        let total: Duration = self.steps.iter().map(|(_, took)| took).sum();
        println!("{:>8.1} s  in all", total.as_secs_f64());
    }
}
