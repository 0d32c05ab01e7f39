//! The recording policy of a project: an object of its own, so that it outlives the catalog.

use revisit_model::{Policy, ProjectId};
use serde::{Deserialize, Serialize};

use crate::{ObjectKey, Store, StoreError};

/// The form of the object.
const VERSION: u32 = 1;

/// `policy.json`.
#[derive(Serialize, Deserialize)]
struct StoredPolicy {
    version: u32,
    #[serde(flatten)]
    policy: Policy,
}

impl Store {
    /// The policy of a project; the default where none was set.
    pub async fn policy(&self, project: &ProjectId) -> Result<Policy, StoreError> {
        let key = ObjectKey::Policy(project.clone());
        let StoredPolicy { version, policy } = match self.load_json(&key).await {
            Err(error) if error.is_not_found() => return Ok(Policy::default()),
            found => found?,
        };
        if version != VERSION {
            let why = format!("it has version {version}, and this program knows {VERSION}");
            return Err(StoreError::damaged(&key, why));
        }
        policy.checked().map_err(|error| StoreError::damaged(&key, error))
    }

    /// Sets the policy of a project, durably.
    pub async fn put_policy(&self, project: &ProjectId, policy: &Policy) -> Result<(), StoreError> {
        let stored = StoredPolicy { version: VERSION, policy: policy.clone() };
        self.put_json(&ObjectKey::Policy(project.clone()), &stored).await
    }
}
