//! Small chores: forgetting old deliveries, finishing erasures, refreshing gauges.

use revisit_finalize::ENGINE_VERSION;
use revisit_model::limits;
use revisit_store::{Store, StoreError, Tidied};

use crate::{clock, telemetry};

/// Does every chore once. A failure is logged and tried again next time.
pub(crate) async fn keep_house(store: &Store) {
    if let Err(error) = try_keep_house(store).await {
        tracing::warn!(%error, "Failed to keep house");
    }
}

/// Deletes what interrupted erasures left beside the segments.
pub(crate) async fn sweep(store: &Store) {
    match store.sweep_orphans().await {
        Ok(0) => {}
        Ok(n) => tracing::info!("Deleted {n} objects of sessions that are gone"),
        Err(error) => {
            tracing::warn!(%error, "Failed to look for objects of sessions that are gone");
        }
    }
}

/// Says how much an update of the engine left to do.
pub(crate) async fn say_outdated(store: &Store) {
    match store.catalog().count_outdated(ENGINE_VERSION).await {
        Ok(0) => {}
        Ok(n) => tracing::info!("{n} sessions are of an older engine and will be summed up anew"),
        Err(error) => tracing::warn!(%error, "Failed to count outdated sessions"),
    }
}

async fn try_keep_house(store: &Store) -> Result<(), StoreError> {
    let (catalog, now) = (store.catalog(), clock::now());
    telemetry::metrics::sessions(catalog.count_sessions().await?, catalog.count_due(now).await?);
    catalog.forget_items(now.plus_ms(-limits::ITEM_MEMORY_MS)).await?;
    catalog.drop_erased_sessions().await?;
    store.clean_segments().await?;
    let tidied = store.tidy_archives(now).await?;
    if tidied != Tidied::default() {
        let Tidied { n_archives, n_assets, n_segments } = tidied;
        tracing::info!(
            "Deleted {n_archives} archives, {n_assets} assets and {n_segments} segments that others replace"
        );
    }
    store.sweep_unfinished(now).await?;
    Ok(())
}
