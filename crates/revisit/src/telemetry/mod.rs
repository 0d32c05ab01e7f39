//! What the process says of itself: log lines and metrics.

pub(crate) mod metrics;

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error. `RUST_LOG` overrides the default level.
pub(crate) fn start_logging(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new(default));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if subscriber.try_init().is_err() {
        // Another subscriber is there already, as in tests.
    }
}
