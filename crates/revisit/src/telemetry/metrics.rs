//! Every metric, one function each. Names carry their units, as Prometheus wants them.

use std::time::Duration;

use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use revisit_model::{ProblemKind, Source};

/// Installs the recorder for the process; the handle renders it.
pub(crate) fn install() -> Result<PrometheusHandle, BuildError> {
    /// From a fraction of a millisecond to the SDK's patience.
    const SECONDS: [f64; 12] =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
    PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()
}

/// A request was answered with 200 after its items were stored.
pub(crate) fn ingest_accepted(source: Source, n_items: u64, n_events: u64, body_bytes: usize) {
    let source = source.as_str();
    counter!("revisit_ingest_requests_total", "source" => source).increment(1);
    counter!("revisit_ingest_items_total", "source" => source).increment(n_items);
    counter!("revisit_ingest_events_total", "source" => source).increment(n_events);
    counter!("revisit_ingest_body_bytes_total", "source" => source).increment(body_bytes as u64);
}

/// A request was turned away.
pub(crate) fn ingest_rejected(reason: &'static str) {
    counter!("revisit_ingest_rejected_total", "reason" => reason).increment(1);
}

/// Something in a request was wrong and counted.
pub(crate) fn ingest_problem(kind: ProblemKind, count: u64) {
    counter!("revisit_ingest_problems_total", "kind" => kind.as_str()).increment(count);
}

/// Items that were stored before, or whose session is erased.
pub(crate) fn ingest_dropped(reason: &'static str, count: u64) {
    counter!("revisit_ingest_dropped_items_total", "reason" => reason).increment(count);
}

/// How long a sender waited for its answer.
pub(crate) fn ingest_answered(after: Duration) {
    histogram!("revisit_ingest_seconds").record(after);
}

/// A segment was stored, or failed to be.
pub(crate) fn segment_committed(after: Duration, is_stored: bool) {
    let outcome = if is_stored { "stored" } else { "failed" };
    counter!("revisit_segments_total", "outcome" => outcome).increment(1);
    histogram!("revisit_segment_commit_seconds").record(after);
}

/// Bytes of requests in memory now.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
pub(crate) fn in_flight(bytes: usize) {
    gauge!("revisit_ingest_in_flight_bytes").set(bytes as f64);
}

/// A session was finalized, or failed to be.
pub(crate) fn session_finalized(after: Duration, is_done: bool) {
    let outcome = if is_done { "done" } else { "failed" };
    counter!("revisit_finalize_total", "outcome" => outcome).increment(1);
    histogram!("revisit_finalize_seconds").record(after);
}

/// Sessions there are, and sessions that wait for a job.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
pub(crate) fn sessions(all: u64, due: u64) {
    gauge!("revisit_sessions").set(all as f64);
    gauge!("revisit_sessions_due").set(due as f64);
}
