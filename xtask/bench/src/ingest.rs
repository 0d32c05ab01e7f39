//! What taking in recordings costs the server, beside what it must cost any server.
//!
//! Each run has a server of its own on an empty folder: one as fast as it can, one at half that
//! rate by a fixed schedule, one with very many recorders.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::runtime::Runtime;

use crate::connection::Connection;
use crate::corpus;
use crate::floor::{self, Floor};
use crate::load::{self, Pace, Seen};
use crate::prepared::{self, Prepared, Queue};
use crate::server::{self, Server, WRITE_KEY};
use crate::table::Table;
use crate::template::Template;
use crate::usage::{self, Memory};

/// Length of a run.
pub(crate) const DEFAULT_LENGTH: Duration = Duration::from_secs(10);
/// Recorders of a server with something to do, and of one with very much.
const CONNECTIONS: [usize; 2] = [50, MOST];
const MOST: usize = 1000;
/// Requests of each recorder in the trial that finds out how many a run will need.
const TRIAL_REQUESTS: usize = 20;
/// So many times as many recorders at half the rate, so that hardly one waits for its own request
/// before.
const SPREAD: usize = 4;
/// Requests made ready for each one that is expected.
const SPARE: f64 = 1.5;
/// Requests that the floor is measured with: few enough to be done before the server begins to
/// finalize what the run brought.
const FLOOR_REQUESTS: usize = 1_000;
/// How long the server must have used next to no time before it counts as done with a run, and how
/// long that is waited for. It must be longer than sessions rest before they are finalized.
const QUIET: Duration = Duration::from_secs(8);
const PATIENCE: Duration = Duration::from_mins(3);

/// Items that the server took for resends, which there are none of, and segments that it stored.
const DROPPED: &str = r#"revisit_ingest_dropped_items_total{reason="duplicate"}"#;
const SEGMENTS: &str = r#"revisit_segments_total{outcome="stored"}"#;

/// What to run.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) connections: Option<usize>,
    pub(crate) length: Duration,
    pub(crate) corpus: Option<PathBuf>,
}

/// One measured run.
struct Run {
    name: String,
    seen: Seen,
    floor: Floor,
    server_cpu: Duration,
    /// This program's, and everyone else's on the machine.
    own_cpu: Duration,
    others_cpu: Duration,
    memory: Memory,
    n_dropped: u64,
    n_segments: u64,
    /// Processor time from the last answer until the server had nothing left to do.
    afterwards: Duration,
}

pub(crate) fn run(binary: &Path, plan: &Plan) -> Result<()> {
    let templates = templates(plan)?;
    // One thread: the load must leave the server the other core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bench = Bench { binary, plan, templates, runtime };
    let counts = plan.connections.map_or(CONNECTIONS.to_vec(), |it| vec![it]);
    let n_first = counts.first().copied().context("no run at all")?;
    let rate = bench.trial(n_first)?;
    let mut runs = vec![bench.fast(n_first, rate)?];
    let most = runs.first().map_or(rate, |it| it.seen.per_second());
    runs.push(bench.steady((n_first * SPREAD).min(MOST), most / 2.0)?);
    for n_connections in counts.into_iter().skip(1) {
        runs.push(bench.fast(n_connections, most)?);
    }
    print(&runs);
    Ok(())
}

fn templates(plan: &Plan) -> Result<Arc<[Template]>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire/posthog");
    let folder = plan.corpus.as_ref().unwrap_or(&fixtures);
    let captured = corpus::read(folder)?;
    let templates: Arc<[Template]> =
        captured.iter().filter_map(|it| Template::of(it, WRITE_KEY)).collect();
    ensure!(!templates.is_empty(), "no capture in {} can be sent again", folder.display());
    println!("{} captured requests of {} are replayed.", templates.len(), captured.len());
    Ok(templates)
}

struct Bench<'a> {
    binary: &'a Path,
    plan: &'a Plan,
    templates: Arc<[Template]>,
    runtime: Runtime,
}

impl Bench<'_> {
    /// About how many requests the server takes in a second.
    fn trial(&self, n_connections: usize) -> Result<f64> {
        let data = server::data_folder()?;
        let server = Server::start(self.binary, data.path())?;
        let queues = prepared::prepare(&self.templates, n_connections, TRIAL_REQUESTS)?;
        let pace = Pace::Closed { length: self.plan.length };
        let connections = self.runtime.block_on(load::connect(server.address, n_connections))?;
        let seen = self.runtime.block_on(load::drive(connections, queues, pace))?;
        ensure!(!seen.waits.is_empty(), "the server took nothing: {:?}", seen.examples);
        Ok(seen.per_second())
    }

    /// Every recorder sends as soon as it is answered.
    fn fast(&self, n_connections: usize, rate: f64) -> Result<Run> {
        let pace = Pace::Closed { length: self.plan.length };
        self.measure(format!("{n_connections}, at most"), n_connections, rate * SPARE, pace)
    }

    /// Requests come by a schedule.
    fn steady(&self, n_connections: usize, rate: f64) -> Result<Run> {
        let name = format!("{n_connections}, {rate:.0}/s");
        self.measure(name, n_connections, rate, Pace::Open { per_second: rate })
    }

    fn measure(&self, name: String, n_connections: usize, rate: f64, pace: Pace) -> Result<Run> {
        println!("Preparing and running: {name} …");
        let n_each = rate * self.plan.length.as_secs_f64() / n_connections as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small count"
        )]
        let queues =
            prepared::prepare(&self.templates, n_connections, n_each.ceil().max(2.0) as usize)?;
        // Before and after the run: a machine that others use is not always equally fast.
        let sample: Vec<Prepared> = sample(&queues).cloned().collect();
        let floor_before = floor::measure(&sample)?;
        let data = server::data_folder()?;
        let server = Server::start(self.binary, data.path())?;
        let connections = self.runtime.block_on(load::connect(server.address, n_connections))?;
        let (server_before, own_before) = (server.cpu_time()?, usage::cpu_time(process::id())?);
        let machine_before = usage::machine_cpu_time()?;
        let seen = self.runtime.block_on(load::drive(connections, queues, pace))?;
        let server_after = server.cpu_time()?;
        let server_cpu = server_after.saturating_sub(server_before);
        let own_cpu = usage::cpu_time(process::id())?.saturating_sub(own_before);
        let all_cpu = usage::machine_cpu_time()?.saturating_sub(machine_before);
        let memory = server.memory()?;
        let floor = floor_before.and(floor::measure(&sample)?);
        let afterwards = settle(&server, server_after)?;
        let metrics = self
            .runtime
            .block_on(async { Connection::open(server.address).await?.get("/metrics").await })?
            .body;
        for complaint in server.complaints().iter().take(3) {
            println!("The server says: {complaint}");
        }
        for example in &seen.examples {
            println!("An answer that is not as it should be: {example}");
        }
        let others_cpu = all_cpu.saturating_sub(server_cpu + own_cpu);
        Ok(Run {
            name,
            seen,
            floor,
            server_cpu,
            own_cpu,
            others_cpu,
            memory,
            n_dropped: counter(&metrics, DROPPED)?,
            n_segments: counter(&metrics, SEGMENTS)?,
            afterwards,
        })
    }
}

/// Some requests of every recorder.
fn sample(queues: &[Queue]) -> impl Iterator<Item = &Prepared> {
    let of_each = FLOOR_REQUESTS.div_ceil(queues.len().max(1));
    queues.iter().flat_map(move |it| it.iter().take(of_each)).take(FLOOR_REQUESTS)
}

/// Waits until the server has done what its sessions wait for; gives the time that took it.
fn settle(server: &Server, before: Duration) -> Result<Duration> {
    let started = Instant::now();
    let (mut last, mut busy_at) = (before, started);
    while busy_at.elapsed() < QUIET && started.elapsed() < PATIENCE {
        thread::sleep(Duration::from_secs(1));
        let now = server.cpu_time()?;
        if now.saturating_sub(last) > Duration::from_millis(20) {
            busy_at = Instant::now();
        }
        last = now;
    }
    Ok(last.saturating_sub(before))
}

/// A counter of the server's.
fn counter(metrics: &str, name: &str) -> Result<u64> {
    let line = metrics.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(Ok(0), |it| it.parse().with_context(|| format!("reading the metric {name}")))
}

impl Run {
    fn server_us(&self) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / self.seen.waits.len().max(1) as f64
    }

    fn floor_us(&self) -> f64 {
        self.floor.per_request_us(self.floor.total())
    }

    fn json_mb(&self) -> f64 {
        self.seen.n_json_bytes as f64 / 1e6
    }

    /// Processors that were busy with something on average.
    fn cores(&self, time: Duration) -> f64 {
        time.as_secs_f64() / self.seen.elapsed.as_secs_f64()
    }
}

fn print(runs: &[Run]) {
    let mut table =
        Table::new(["connections, rate"].into_iter().chain(runs.iter().map(|it| it.name.as_str())));
    let mut row =
        |name: &str, cell: &dyn Fn(&Run) -> String| table.row(name, runs.iter().map(cell));
    row("server CPU per request : floor", &|it| format!("{:.2}", it.server_us() / it.floor_us()));
    row("server CPU per request, µs", &|it| format!("{:.0}", it.server_us()));
    row("floor per request, µs", &|it| format!("{:.0}", it.floor_us()));
    row("  of it gunzip", &|it| format!("{:.0}", it.floor.per_request_us(it.floor.gunzip)));
    row("  of it shallow parse", &|it| format!("{:.0}", it.floor.per_request_us(it.floor.parse)));
    row("  of it zstd", &|it| format!("{:.0}", it.floor.per_request_us(it.floor.compress)));
    row("JSON MB/s per core of the server", &|it| {
        format!("{:.0}", it.json_mb() / it.server_cpu.as_secs_f64())
    });
    row("JSON MB/s per core of the floor", &|it| {
        format!("{:.0}", it.floor.n_json_bytes as f64 / 1e6 / it.floor.total().as_secs_f64())
    });
    row("requests/s", &|it| format!("{:.0}", it.seen.per_second()));
    row("JSON MB/s", &|it| format!("{:.1}", it.json_mb() / it.seen.elapsed.as_secs_f64()));
    row("acknowledged after, p50 ms", &|it| format!("{:.1}", it.seen.percentile_ms(50)));
    row("acknowledged after, p99 ms", &|it| format!("{:.1}", it.seen.percentile_ms(99)));
    row("acknowledged after, max ms", &|it| format!("{:.1}", it.seen.percentile_ms(100)));
    row("peak memory, MB", &|it| format!("{:.0}", it.memory.peak_mb));
    row("answers of 200", &|it| it.seen.waits.len().to_string());
    row("other answers", &|it| it.seen.n_failed.to_string());
    row("answers of 200 with problems", &|it| it.seen.n_with_problems.to_string());
    row("requests per segment", &|it| {
        format!("{:.1}", it.seen.waits.len() as f64 / it.n_segments.max(1) as f64)
    });
    row("items dropped as resent", &|it| it.n_dropped.to_string());
    row("finalizing afterwards, CPU µs per request", &|it| {
        format!("{:.0}", it.afterwards.as_secs_f64() * 1e6 / it.seen.waits.len().max(1) as f64)
    });
    row("busy cores: server", &|it| format!("{:.2}", it.cores(it.server_cpu)));
    row("busy cores: the load", &|it| format!("{:.2}", it.cores(it.own_cpu)));
    row("busy cores: anything else", &|it| format!("{:.2}", it.cores(it.others_cpu)));
    println!();
    table.print();
}
