//! What an owner writes on a session: an object of its own, so that it outlives the catalog.

use revisit_model::{Labels, ProjectId, SessionId};

use crate::{ObjectKey, Store, StoreError};

impl Store {
    /// Writes the labels of a session, durably. Whether there is such a session.
    pub async fn put_labels(
        &self,
        project: &ProjectId,
        session: &SessionId,
        labels: &Labels,
    ) -> Result<bool, StoreError> {
        let key = ObjectKey::Labels(project.clone(), session.clone());
        self.put_json(&key, labels).await?;
        let is_there = self.catalog.set_labels(project, session, labels).await?;
        if !is_there {
            // It was erased in this moment.
            self.objects.delete(&key).await?;
        }
        Ok(is_there)
    }
}
