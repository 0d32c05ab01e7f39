//! Where the process may die, for tests: before every object that is written or deleted, and before
//! every commit of the catalog.
//!
//! With `REVISIT_TEST_KILL_AT=N` in its environment a debug build kills itself before the N-th step,
//! counted from one, as `kill -9` does. A release build has none of this.

/// Comes before a step. In a test that wants it, it never returns.
#[cfg(not(debug_assertions))]
pub(crate) fn step() {}

/// Comes before a step. In a test that wants it, it never returns.
#[cfg(debug_assertions)]
pub(crate) fn step() {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static KILL_AT: OnceLock<Option<u64>> = OnceLock::new();
    static N_STEPS: AtomicU64 = AtomicU64::new(0);

    let kill_at = *KILL_AT.get_or_init(|| std::env::var("REVISIT_TEST_KILL_AT").ok()?.parse().ok());
    if let Some(kill_at) = kill_at
        && N_STEPS.fetch_add(1, Ordering::SeqCst) + 1 >= kill_at
    {
        die();
    }
}

/// Dies without unwinding, flushing or closing anything.
#[cfg(debug_assertions)]
fn die() -> ! {
    let own_id = std::process::id().to_string();
    let killed = std::process::Command::new("kill").args(["-9", &own_id]).status();
    tracing::error!(?killed, "Failed to die");
    std::process::abort()
}
