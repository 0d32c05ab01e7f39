//! Segments: entered and there, and every block of them whole.

use std::collections::BTreeMap;

use revisit_model::SegmentId;
use tokio::task::spawn_blocking;

use super::Check;
use crate::key::SEGMENTS;
use crate::reindex::{Deliveries, Reindexed};
use crate::{ObjectKey, StoreError, segment};

impl Check<'_> {
    pub(super) async fn segments(&mut self) -> Result<(), StoreError> {
        let store = self.store;
        let mut unknown = Vec::new();
        let mut there: BTreeMap<SegmentId, u64> = BTreeMap::new();
        for (key, size_bytes) in store.objects.list(SEGMENTS).await? {
            let ObjectKey::Segment(id) = &key else { continue };
            there.insert(*id, size_bytes);
            let damage = self.damage_of_segment(&key).await?;
            let is_sound = damage.is_empty();
            for why in damage {
                self.report.damaged.add(format!("{key}: {why}"), size_bytes);
            }
            if is_sound && !store.catalog.has_segment(*id).await? {
                self.report.orphans.add(key.to_string(), size_bytes);
                unknown.push((key, size_bytes));
            }
        }
        if self.fix && !unknown.is_empty() {
            for (key, size_bytes) in &unknown {
                self.report.mended.add(format!("entered {key}"), *size_bytes);
            }
            let mut report = Reindexed::default();
            let manifests = store.load_manifests(unknown, &mut report).await?;
            store.enter_manifests(manifests, &Deliveries::new(), &mut report).await?;
            store.clean_segments().await?;
        }
        for (id, is_superseded) in store.catalog.all_segments().await? {
            // A server that runs meanwhile may have stored it since, or deleted it.
            let key = ObjectKey::Segment(id);
            let is_there = there.contains_key(&id) || store.objects.exists(&key).await?;
            if is_there || !store.catalog.has_segment(id).await? {
                continue;
            }
            if self.fix && is_superseded {
                store.catalog.forget_superseded(&[id]).await?;
                self.report.mended.add(format!("forgot {key}, archives have all of it"), 0);
            }
            self.report.dangling.add(key.to_string(), 0);
        }
        Ok(())
    }

    async fn damage_of_segment(&self, key: &ObjectKey) -> Result<Vec<String>, StoreError> {
        let bytes = match self.store.objects.get(key).await {
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            found => found?,
        };
        spawn_blocking(move || segment::damage(&bytes))
            .await
            .map_err(|error| StoreError::io("checking a segment", std::io::Error::other(error)))
    }
}
