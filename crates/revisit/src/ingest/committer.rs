//! Group commit: what many requests bring in one moment becomes one segment and one fsync.
//!
//! One task takes submissions off a queue, waits a short while for company, stores them together,
//! and tells every sender what became of its items. While it stores, the next ones gather.

use std::sync::Arc;
use std::time::Duration;

use revisit_model::limits;
use revisit_store::{Incoming, Outcome, Store, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::{clock, telemetry};

/// Submissions in the queue. The budget bounds their bytes; this bounds their number.
const QUEUE: usize = 16_384;

/// Why items were not stored. All senders of a group share one.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum CommitError {
    #[error("{0}")]
    Store(Arc<StoreError>),
    #[error("the server is stopping")]
    Stopping,
}

impl CommitError {
    /// Whether it is only a matter of room.
    pub(crate) fn is_full(&self) -> bool {
        matches!(self, CommitError::Store(error) if matches!(**error, StoreError::Full { .. }))
    }
}

/// The end of the queue that requests hold.
#[derive(Debug, Clone)]
pub(crate) struct Committer {
    queue: mpsc::Sender<Submission>,
}

/// The task at the other end; it ends when every [`Committer`] is gone and all is stored.
pub(crate) type CommitterTask = tokio::task::JoinHandle<()>;

struct Submission {
    items: Vec<Incoming>,
    came_at: Instant,
    reply: oneshot::Sender<Result<Vec<Outcome>, CommitError>>,
}

/// Starts the task for a store.
pub(crate) fn start(store: Store) -> (Committer, CommitterTask) {
    let (queue, submissions) = mpsc::channel(QUEUE);
    (Committer { queue }, tokio::spawn(run(store, submissions)))
}

impl Committer {
    /// Stores items; returns when they are durable. The outcomes are in the items' order.
    pub(crate) async fn commit(&self, items: Vec<Incoming>) -> Result<Vec<Outcome>, CommitError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let (reply, result) = oneshot::channel();
        let submission = Submission { items, came_at: clock::stopwatch().into(), reply };
        if self.queue.send(submission).await.is_err() {
            return Err(CommitError::Stopping);
        }
        result.await.unwrap_or(Err(CommitError::Stopping))
    }
}

async fn run(store: Store, mut submissions: mpsc::Receiver<Submission>) {
    while let Some(first) = submissions.recv().await {
        let group = gather(first, &mut submissions).await;
        store_group(&store, group).await;
    }
}

/// Takes what is there and what comes within the linger of the first, up to the target size.
async fn gather(
    first: Submission,
    submissions: &mut mpsc::Receiver<Submission>,
) -> Vec<Submission> {
    let deadline = first.came_at + Duration::from_millis(limits::SEGMENT_LINGER_MS);
    let mut size = text_bytes(&first);
    let mut group = vec![first];
    while size < limits::SEGMENT_TARGET_BYTES {
        let next = match submissions.try_recv() {
            Ok(next) => Some(next),
            Err(_nothing_there) => timeout_at(deadline, submissions.recv()).await.ok().flatten(),
        };
        let Some(next) = next else { break };
        size += text_bytes(&next);
        group.push(next);
    }
    group
}

fn text_bytes(submission: &Submission) -> usize {
    submission.items.iter().map(|it| it.item.events.jsonl().len()).sum()
}

async fn store_group(store: &Store, group: Vec<Submission>) {
    let mut items = Vec::new();
    let mut replies = Vec::with_capacity(group.len());
    for Submission { items: more, came_at: _, reply } in group {
        replies.push((reply, more.len()));
        items.extend(more);
    }
    let started = clock::stopwatch();
    let result = store.commit(items, clock::new_segment_id()).await;
    telemetry::metrics::segment_committed(started.elapsed(), result.is_ok());
    match result {
        Ok(outcomes) => {
            let mut outcomes = outcomes.into_iter();
            for (reply, n_items) in replies {
                // A sender that hung up does not care.
                drop(reply.send(Ok(outcomes.by_ref().take(n_items).collect())));
            }
        }
        Err(error) => {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "Failed to store a segment");
            let error = CommitError::Store(Arc::new(error));
            for (reply, _) in replies {
                drop(reply.send(Err(error.clone())));
            }
        }
    }
}
