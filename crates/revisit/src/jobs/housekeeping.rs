//! Small chores: forgetting old deliveries, finishing erasures, refreshing gauges.

use revisit_model::limits;
use revisit_store::{Store, StoreError};

use crate::{clock, telemetry};

/// Does every chore once. A failure is logged and tried again next time.
pub(crate) async fn keep_house(store: &Store) {
    if let Err(error) = try_keep_house(store).await {
        tracing::warn!(%error, "Failed to keep house");
    }
}

async fn try_keep_house(store: &Store) -> Result<(), StoreError> {
    let (catalog, now) = (store.catalog(), clock::now());
    telemetry::metrics::sessions(catalog.count_sessions().await?, catalog.count_due(now).await?);
    catalog.forget_items(now.plus_ms(-limits::ITEM_MEMORY_MS)).await?;
    catalog.drop_erased_sessions().await?;
    store.clean_segments().await?;
    store.sweep_unfinished(now).await?;
    Ok(())
}
