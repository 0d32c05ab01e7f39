//! Projects, their keys and their policies, as objects: few, small, read whole.

use revisit_model::{Key, KeyId, Project, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::key::PROJECTS;
use crate::{ObjectKey, Store, StoreError};

/// `project.json`. Keys are objects beside it.
#[derive(Serialize, Deserialize)]
struct StoredProject {
    id: ProjectId,
    created_at: Timestamp,
}

impl Store {
    /// All projects with their keys and policies, by name.
    pub async fn projects(&self) -> Result<Vec<Project>, StoreError> {
        let mut projects = Vec::new();
        let mut names = self.objects.list_folders(PROJECTS).await?;
        names.sort();
        for name in names {
            let Ok(id) = ProjectId::new(name) else { continue };
            let key = ObjectKey::Project(id.clone());
            let StoredProject { id, created_at } = match self.load_json(&key).await {
                Err(error) if error.is_not_found() => continue,
                found => found?,
            };
            let keys = self.keys(&id).await?;
            let policy = self.policy(&id).await?;
            projects.push(Project { id, created_at, keys, policy });
        }
        Ok(projects)
    }

    async fn keys(&self, project: &ProjectId) -> Result<Vec<Key>, StoreError> {
        let mut keys = Vec::new();
        for (key, _) in self.objects.list(&format!("{PROJECTS}/{project}/keys")).await? {
            match self.load_json::<Key>(&key).await {
                Err(error) if error.is_not_found() => {}
                found => keys.push(found?),
            }
        }
        keys.sort_by_key(|it| (it.created_at, it.id));
        Ok(keys)
    }

    /// Makes a project, if there is none of that name.
    pub async fn ensure_project(&self, id: &ProjectId, now: Timestamp) -> Result<(), StoreError> {
        let key = ObjectKey::Project(id.clone());
        match self.objects.get(&key).await {
            Err(error) if error.is_not_found() => {}
            found => return found.map(|_| ()),
        }
        let stored = StoredProject { id: id.clone(), created_at: now };
        self.put_json(&key, &stored).await
    }

    /// Stores a key of a project.
    pub async fn put_key(&self, project: &ProjectId, key: &Key) -> Result<(), StoreError> {
        self.put_json(&ObjectKey::Key(project.clone(), key.id), key).await
    }

    /// Deletes a key: from then on it opens nothing.
    pub async fn delete_key(&self, project: &ProjectId, key: KeyId) -> Result<(), StoreError> {
        self.objects.delete(&ObjectKey::Key(project.clone(), key)).await
    }
}
