//! Many recorders at once: as fast as the answers come, or by a fixed schedule.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::connection::Connection;
use crate::prepared::Queue;

/// What the server says when it took everything.
const TAKEN: &str = r#"{"status":1}"#;
/// Answers that are not as they should be and are kept to be shown.
const MAX_SHOWN: usize = 3;

/// What the recorders saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// From sending (or from the scheduled time) to the acknowledgement. Of answers of 200 alone.
    pub(crate) waits: Vec<Duration>,
    pub(crate) n_json_bytes: u64,
    /// Answers that are not 200, and connections that broke.
    pub(crate) n_failed: u64,
    /// Answers of 200 that name problems.
    pub(crate) n_with_problems: u64,
    pub(crate) examples: Vec<String>,
    pub(crate) elapsed: Duration,
}

/// When a recorder sends its next request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// At once after the answer, for so long.
    Closed { length: Duration },
    /// At fixed times, whether or not the server keeps up: this often over all recorders. A wait
    /// counts from the scheduled time, so that a stall is felt by all that it delays.
    Open { per_second: f64 },
    /// At once after the answer, until every recorder has sent all that it has.
    All,
}

pub(crate) async fn connect(address: SocketAddr, n_connections: usize) -> Result<Vec<Connection>> {
    let mut connections = Vec::with_capacity(n_connections);
    for _ in 0..n_connections {
        connections.push(Connection::open(address).await?);
    }
    Ok(connections)
}

/// Sends each queue on its connection. At a closed pace it ends as soon as a queue is empty, so
/// that the load is never less than it was said to be.
pub(crate) async fn drive(
    connections: Vec<Connection>,
    queues: Vec<Queue>,
    pace: Pace,
) -> Result<Seen> {
    let n_connections = connections.len();
    let is_over = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let mut recorders = JoinSet::new();
    for (number, (connection, queue)) in connections.into_iter().zip(queues).enumerate() {
        let recorder =
            Sending { connection, queue, is_over: Arc::clone(&is_over), seen: Seen::default() };
        match pace {
            Pace::Closed { length } => recorders.spawn(recorder.closed(start + length)),
            Pace::All => recorders.spawn(recorder.all()),
            Pace::Open { per_second } => {
                let slot = Duration::from_secs_f64(1.0 / per_second);
                let first = start + slot.mul_f64(number as f64);
                recorders.spawn(recorder.open(first, slot.mul_f64(n_connections as f64)))
            }
        };
    }
    let mut all = Seen::default();
    while let Some(joined) = recorders.join_next().await {
        all.merge(joined.context("a recorder panicked")?);
    }
    all.elapsed = start.elapsed();
    all.waits.sort_unstable();
    Ok(all)
}

struct Sending {
    connection: Connection,
    queue: Queue,
    is_over: Arc<AtomicBool>,
    seen: Seen,
}

impl Sending {
    async fn closed(mut self, until: Instant) -> Seen {
        while Instant::now() < until && !self.is_over.load(Ordering::Relaxed) {
            if !self.send_next(None).await {
                self.is_over.store(true, Ordering::Relaxed);
            }
        }
        self.seen
    }

    async fn all(mut self) -> Seen {
        while self.send_next(None).await {}
        self.seen
    }

    async fn open(mut self, first: Instant, interval: Duration) -> Seen {
        let mut at = first;
        while !self.queue.is_empty() {
            sleep_until(at).await;
            if !self.send_next(Some(at)).await {
                break;
            }
            at += interval;
        }
        self.seen
    }

    /// Whether there was a request to send, and a connection to send it on.
    async fn send_next(&mut self, scheduled_at: Option<Instant>) -> bool {
        let Some(request) = self.queue.pop_front() else { return false };
        let from = scheduled_at.unwrap_or_else(Instant::now);
        match self.connection.send(request.bytes()).await {
            Ok(answer) if answer.status == 200 => {
                self.seen.waits.push(from.elapsed());
                self.seen.n_json_bytes += request.n_json_bytes as u64;
                if answer.body != TAKEN {
                    self.seen.n_with_problems += 1;
                    self.seen.show(answer.body);
                }
                true
            }
            Ok(answer) => {
                self.seen.n_failed += 1;
                self.seen.show(format!("{}: {}", answer.status, answer.body));
                true
            }
            Err(error) => {
                self.seen.n_failed += 1;
                self.seen.show(format!("{error:#}"));
                false
            }
        }
    }
}

impl Seen {
    fn show(&mut self, example: String) {
        if self.examples.len() < MAX_SHOWN {
            self.examples.push(example);
        }
    }

    fn merge(&mut self, other: Seen) {
        let Seen { waits, n_json_bytes, n_failed, n_with_problems, examples, elapsed: _ } = other;
        self.waits.extend(waits);
        self.n_json_bytes += n_json_bytes;
        self.n_failed += n_failed;
        self.n_with_problems += n_with_problems;
        for example in examples {
            self.show(example);
        }
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.waits.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The wait that this many hundredths of the requests did not exceed. Waits are sorted.
    pub(crate) fn percentile_ms(&self, percent: usize) -> f64 {
        let rank = (self.waits.len() * percent).div_ceil(100).max(1);
        self.waits.get(rank - 1).map_or(f64::NAN, |it| it.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_waits_that_happened() {
        let waits = (1..=200).map(Duration::from_millis).collect();
        let seen = Seen { waits, ..Seen::default() };
        for (percent, expected) in [(50, 100.0), (99, 198.0), (100, 200.0), (0, 1.0)] {
            assert!((seen.percentile_ms(percent) - expected).abs() < 1e-9, "{percent}");
        }
        assert!(Seen::default().percentile_ms(50).is_nan());
    }
}
