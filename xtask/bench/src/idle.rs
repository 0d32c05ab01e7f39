//! What a server costs that has many sessions and nothing to do: how long it takes to start, and
//! how much memory it holds.

use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::connection::Connection;
use crate::load::{self, Pace};
use crate::prepared::{Prepared, Queue};
use crate::server::{self, Server, WRITE_KEY};
use crate::table::Table;

pub(crate) const SESSIONS: usize = 10_000;
/// Recorders that bring the sessions.
const CONNECTIONS: usize = 50;
/// Starts of which the median is told.
const STARTS: usize = 10;
/// How long a started server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(10);
/// How long finalizing all sessions may take.
const PATIENCE: Duration = Duration::from_mins(10);

pub(crate) fn run(binary: &Path, n_sessions: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let data = server::data_folder()?;
    let filled = Server::start(binary, data.path())?;
    println!("Bringing {n_sessions} sessions by the API, and waiting until they are finalized …");
    runtime.block_on(bring(filled.address, n_sessions))?;
    runtime.block_on(finalized(filled.address, n_sessions))?;
    thread::sleep(REST);
    let after_work = filled.memory()?;
    drop(filled);

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(binary, data.path(), &runtime)?);
    }
    let server = Server::start(binary, data.path())?;
    thread::sleep(REST);
    let before = server.cpu_time()?;
    thread::sleep(REST);
    let idle_cpu = server.cpu_time()?.saturating_sub(before);
    let idle = server.memory()?;

    let ms = |it: Duration| format!("{:.0}", it.as_secs_f64() * 1e3);
    let mut table = Table::new(["with the sessions in the catalog", "measured"]);
    table.row("sessions", [n_sessions.to_string()]);
    let (lines, answers): (Vec<_>, Vec<_>) = starts.into_iter().unzip();
    table.row("start to the line that says where it listens, median ms", [ms(median(lines))]);
    table.row("start to the first answer, median ms", [ms(median(answers))]);
    table.row("memory when idle after a start, MB", [format!("{:.0}", idle.now_mb)]);
    table.row("  its peak since the start", [format!("{:.0}", idle.peak_mb)]);
    table.row(
        "memory when idle after taking them all in, MB",
        [format!("{:.0}", after_work.now_mb)],
    );
    table.row("  its peak since the start", [format!("{:.0}", after_work.peak_mb)]);
    table.row(
        "processor time when idle, ms per s",
        [format!("{:.1}", idle_cpu.as_secs_f64() * 1e3 / REST.as_secs_f64())],
    );
    println!();
    table.print();
    Ok(())
}

/// One batch for each session.
async fn bring(address: SocketAddr, n_sessions: usize) -> Result<()> {
    let mut queues: Vec<Queue> = (0..CONNECTIONS).map(|_| Queue::new()).collect();
    let places = (0..CONNECTIONS).cycle();
    for place in places.take(n_sessions) {
        let queue = queues.get_mut(place).context("fewer queues than connections")?;
        queue.push_back(batch());
    }
    let connections = load::connect(address, queues.len()).await?;
    let seen = load::drive(connections, queues, Pace::All).await?;
    ensure!(seen.n_failed == 0, "the server refused sessions: {:?}", seen.examples);
    let n_stored = seen.waits.len();
    ensure!(n_stored == n_sessions, "{n_stored} of {n_sessions} sessions were stored");
    Ok(())
}

/// A short visit, as our own recorder sends it.
fn batch() -> Prepared {
    let at_ms = 1_795_254_000_000_u64;
    let moves: Vec<String> = (1..=10)
        .map(|it| {
            let at_ms = at_ms + it * 500;
            format!(
                r#"{{"type":3,"data":{{"source":1,"positions":[{{"x":{it},"y":9,"id":4,"timeOffset":0}}]}},"timestamp":{at_ms}}}"#
            )
        })
        .collect();
    let body = format!(
        r#"{{"batch":"{}","session":"{}","window":"w1","visitor":"visitor-{}","sent_at":{at_ms},
        "recorder":"revisit-recorder 0.1.0",
        "metadata":{{"user_agent":"Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0.0.0 Safari/537.36",
        "viewport":{{"width":1280,"height":720}},"url":"https://shop.test/cart"}},
        "events":[
        {{"type":4,"data":{{"href":"https://shop.test/cart","width":1280,"height":720}},"timestamp":{at_ms}}},
        {{"type":2,"data":{{"node":{{"type":0,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},
        "childNodes":[],"id":2}}],"id":1}},"initialOffset":{{"left":0,"top":0}}}},"timestamp":{at_ms}}},
        {}]}}"#,
        Uuid::now_v7(),
        Uuid::now_v7(),
        Uuid::now_v7(),
        moves.join(",")
    );
    Prepared::post(&format!("/ingest/v1?key={WRITE_KEY}"), body.as_bytes(), body.len())
}

/// Waits until so many sessions were finalized.
async fn finalized(address: SocketAddr, n_sessions: usize) -> Result<()> {
    let name = r#"revisit_finalize_total{outcome="done"} "#;
    let started = Instant::now();
    let mut connection = Connection::open(address).await?;
    let mut n_done = 0;
    while started.elapsed() < PATIENCE {
        let metrics = connection.get("/metrics").await?.body;
        let line = metrics.lines().find_map(|it| it.strip_prefix(name));
        n_done = line.map_or(Ok(0), str::parse).context("reading a metric")?;
        if n_done >= n_sessions {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    anyhow::bail!("only {n_done} of {n_sessions} sessions were finalized in {PATIENCE:?}")
}

/// Starts and ends a server: how long until the line, and how long until an answer.
fn start(binary: &Path, data: &Path, runtime: &Runtime) -> Result<(Duration, Duration)> {
    let started = Instant::now();
    let server = Server::start(binary, data)?;
    let answer = runtime
        .block_on(async { Connection::open(server.address).await?.get("/healthz").await })?;
    let answered_in = started.elapsed();
    ensure!(answer.status == 200, "the server is not well: {}", answer.body);
    Ok((server.started_in, answered_in))
}

/// The middle one; of an even number the later of the two.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_batch_is_a_session_of_its_own() {
        let [one, other] = [batch(), batch()];
        let read = |it: &Prepared| serde_json::from_slice::<serde_json::Value>(it.body()).unwrap();
        let (one, other) = (read(&one), read(&other));
        assert_ne!(one["session"], other["session"]);
        assert_eq!(one["events"].as_array().map(Vec::len), Some(12));
    }

    #[test]
    fn the_median_is_a_time_that_was_measured() {
        let times = |it: &[u64]| median(it.iter().copied().map(Duration::from_millis).collect());
        assert_eq!(times(&[5, 1, 9]), Duration::from_millis(5));
        assert_eq!(times(&[]), Duration::ZERO);
    }
}
