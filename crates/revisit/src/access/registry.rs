//! The keys and policies of all projects, in memory: every request asks for one.
//!
//! Another process may change them, so they are read anew every few seconds, and at once
//! when somebody brings a key that is not known.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use revisit_model::{Key, KeyId, KeyKind, Policy, Project, ProjectId, Timestamp, limits};
use revisit_store::{Login, LoginKind, Store, StoreError};
use subtle::ConstantTimeEq as _;

use super::{Secret, hash};
use crate::clock;

/// How often the keys are read anew.
const REFRESH: Duration = Duration::from_secs(5);
/// How soon after a read an unknown key causes another, in milliseconds.
const MIN_REFRESH_MS: i64 = 1_000;

/// What a key or a login opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) project: ProjectId,
    /// The key, unless it was a login that stands on none.
    pub(crate) key: Option<KeyId>,
    pub(crate) name: String,
}

/// The keys and logins of one store.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    store: Store,
    known: Arc<RwLock<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    projects: Vec<Project>,
    read_at: Timestamp,
}

impl Access {
    pub(crate) async fn open(store: Store) -> Result<Access, StoreError> {
        let access = Access { store, known: Arc::default() };
        access.refresh().await?;
        Ok(access)
    }

    /// Reads the keys anew from time to time, for as long as the process lives.
    pub(crate) async fn keep_fresh(self) {
        loop {
            tokio::time::sleep(REFRESH).await;
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "Failed to read the keys anew");
            }
        }
    }

    async fn refresh(&self) -> Result<(), StoreError> {
        let projects = self.store.projects().await?;
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *known = Known { projects, read_at: clock::now() };
        Ok(())
    }

    /// What this secret opens as a key of this kind; `None` when nothing.
    pub(crate) async fn open_with(
        &self,
        kind: KeyKind,
        secret: &str,
    ) -> Result<Option<Opened>, StoreError> {
        if secret.is_empty() || secret.len() > limits::MAX_KEY_CHARS {
            return Ok(None);
        }
        let hash = hash(secret);
        if let Some(found) = self.find(|key| key.kind == kind && is_equal(&key.hash, &hash)) {
            return Ok(Some(found));
        }
        let age_ms = clock::now().ms_since(self.read(|known| known.read_at));
        if age_ms < MIN_REFRESH_MS {
            return Ok(None);
        }
        self.refresh().await?;
        Ok(self.find(|key| key.kind == kind && is_equal(&key.hash, &hash)))
    }

    fn find(&self, is_it: impl Fn(&Key) -> bool) -> Option<Opened> {
        self.read(|known| {
            known.projects.iter().find_map(|project| {
                let key = project.keys.iter().find(|key| is_it(key))?;
                let (project, name) = (project.id.clone(), key.name.clone());
                Some(Opened { project, key: Some(key.id), name })
            })
        })
    }

    fn read<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The keys of a project.
    pub(crate) fn keys(&self, project: &ProjectId) -> Vec<Key> {
        self.read(|known| {
            let found = known.projects.iter().find(|it| it.id == *project);
            found.map(|it| it.keys.clone()).unwrap_or_default()
        })
    }

    /// The recording policy of a project.
    pub(crate) fn policy(&self, project: &ProjectId) -> Policy {
        self.read(|known| {
            let found = known.projects.iter().find(|it| it.id == *project);
            found.map(|it| it.policy.clone()).unwrap_or_default()
        })
    }

    /// Sets the recording policy of a project, and makes the project if there is none.
    pub(crate) async fn set_policy(
        &self,
        project: &ProjectId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        self.store.ensure_project(project, clock::now()).await?;
        self.store.put_policy(project, policy).await?;
        self.refresh().await
    }

    /// Whether there is any project at all; there is none before the first start.
    pub(crate) fn is_new(&self) -> bool {
        self.read(|known| known.projects.is_empty())
    }

    /// Makes a key in a project, and the project if there is none.
    pub(crate) async fn create_key(
        &self,
        project: &ProjectId,
        kind: KeyKind,
        name: &str,
        secret: &Secret,
    ) -> Result<Key, StoreError> {
        let now = clock::now();
        let key = secret.to_key(clock::new_key_id(), kind, name, now);
        self.store.ensure_project(project, now).await?;
        self.store.put_key(project, &key).await?;
        self.refresh().await?;
        Ok(key)
    }

    /// Ends a key. Whether the project had it.
    pub(crate) async fn revoke_key(
        &self,
        project: &ProjectId,
        id: KeyId,
    ) -> Result<bool, StoreError> {
        if !self.keys(project).iter().any(|it| it.id == id) {
            return Ok(false);
        }
        self.store.delete_key(project, id).await?;
        self.refresh().await?;
        Ok(true)
    }

    /// A secret that signs in once.
    pub(crate) async fn create_link(&self, project: &ProjectId) -> Result<Secret, StoreError> {
        self.add_login(LoginKind::Link, project, None, limits::SIGN_IN_LINK_MS).await
    }

    /// Uses up a link: gives the secret of a login.
    pub(crate) async fn use_link(&self, link: &str) -> Result<Option<Secret>, StoreError> {
        let hash = hash(link);
        let catalog = self.store.catalog();
        let Some(login) = catalog.login(LoginKind::Link, &hash, clock::now()).await? else {
            return Ok(None);
        };
        if !catalog.end_login(&hash).await? {
            return Ok(None);
        }
        self.add_login(LoginKind::Login, &login.project, login.key, limits::LOGIN_MS)
            .await
            .map(Some)
    }

    /// Signs in with an API key: gives the secret of a login that ends with the key.
    pub(crate) async fn sign_in(&self, opened: &Opened) -> Result<Secret, StoreError> {
        self.add_login(LoginKind::Login, &opened.project, opened.key, limits::LOGIN_MS).await
    }

    async fn add_login(
        &self,
        kind: LoginKind,
        project: &ProjectId,
        key: Option<KeyId>,
        lasts_ms: i64,
    ) -> Result<Secret, StoreError> {
        let (secret, now) = (Secret::for_login(), clock::now());
        let login = Login { project: project.clone(), key, expires_at: now.plus_ms(lasts_ms) };
        self.store.catalog().add_login(kind, &hash(secret.reveal()), &login, now).await?;
        Ok(secret)
    }

    /// What a login opens; nothing once its key was revoked.
    pub(crate) async fn open_login(&self, secret: &str) -> Result<Option<Opened>, StoreError> {
        let found =
            self.store.catalog().login(LoginKind::Login, &hash(secret), clock::now()).await?;
        let Some(Login { project, key, expires_at: _ }) = found else { return Ok(None) };
        let Some(key) = key else {
            return Ok(Some(Opened { project, key: None, name: "owner".to_owned() }));
        };
        Ok(self.find(|it| it.id == key && it.kind == KeyKind::Api))
    }

    /// Signs out.
    pub(crate) async fn end_login(&self, secret: &str) -> Result<(), StoreError> {
        self.store.catalog().end_login(&hash(secret)).await.map(|_| ())
    }
}

/// Compares hashes without telling by the time how far they agree.
fn is_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
