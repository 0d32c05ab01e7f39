//! Back-pressure: how much of all requests' bytes may be in memory at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Bytes for which one permit stands.
const UNIT: usize = 1024;
/// How long a request waits for room before it is turned away.
const PATIENCE: Duration = Duration::from_secs(2);

/// A number of bytes that all requests share.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    permits: Arc<Semaphore>,
    total: usize,
}

/// Bytes set aside for one request, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Reservation {
    budget: Budget,
    permits: OwnedSemaphorePermit,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Budget {
        let total = bytes / UNIT;
        Budget { permits: Arc::new(Semaphore::new(total)), total }
    }

    /// Sets bytes aside; `None` when there is no room and none came free for a while. A request
    /// for more than there is takes all there is, so that it passes alone.
    pub(crate) async fn reserve(&self, bytes: usize) -> Option<Reservation> {
        let permits = self.acquire(bytes, 0).await?;
        Some(Reservation { budget: self.clone(), permits })
    }

    /// Bytes that are set aside now.
    pub(crate) fn used_bytes(&self) -> usize {
        self.total.saturating_sub(self.permits.available_permits()) * UNIT
    }

    async fn acquire(&self, bytes: usize, held: usize) -> Option<OwnedSemaphorePermit> {
        let wanted = bytes.div_ceil(UNIT).min(self.total.saturating_sub(held));
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let permits = Arc::clone(&self.permits).acquire_many_owned(wanted);
        timeout(PATIENCE, permits).await.ok()?.ok()
    }
}

impl Reservation {
    /// Sets more bytes aside for the same request.
    pub(crate) async fn grow(&mut self, bytes: usize) -> Option<()> {
        let more = self.budget.acquire(bytes, self.permits.num_permits()).await?;
        self.permits.merge(more);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_room_is_turned_away_and_room_comes_back() {
        let budget = Budget::new(10 * UNIT);
        let first = budget.reserve(9 * UNIT).await.unwrap();
        assert!(budget.reserve(2 * UNIT).await.is_none());
        drop(first);
        assert!(budget.reserve(2 * UNIT).await.is_some());
        assert_eq!(budget.used_bytes(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_larger_than_everything_passes_alone() {
        let budget = Budget::new(10 * UNIT);
        let mut all = budget.reserve(4 * UNIT).await.unwrap();
        all.grow(100 * UNIT).await.unwrap();
        assert_eq!(budget.used_bytes(), 10 * UNIT);
    }
}
