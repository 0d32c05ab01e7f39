//! A session as one archive that needs nothing else: what is downloaded, published and shown
//! without a store. It is made of a stored session, of an archive in another form, or of a file in
//! any format that import reads.
//!
//! It is whole in memory, once: an archive is a tenth of its events.

mod building;
pub(crate) mod import;
pub(crate) mod reading;
mod stored;

use axum::body::Bytes;
use revisit_archive::{Archive, ArchiveError, Form, Manifest, Repack, repack};
use revisit_model::{Session, SessionId};
use revisit_store::{Store, StoreError};
use revisit_wire::files::{FileError, Imported};

use crate::export::html::Html;
use crate::export::page::Facts;
use crate::ui::NotBuilt;

/// Why a session could not be made into an archive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CarryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("making the archive: {0}")]
    Broke(#[from] tokio::task::JoinError),
}

/// An archive with its assets inside.
#[derive(Debug, Clone)]
pub(crate) struct Carried {
    bytes: Bytes,
    manifest: Manifest,
}

impl Carried {
    /// An archive in the form that is asked for. A signature stays, and what is not known.
    pub(crate) fn of_archive(archive: &Archive<Bytes>, form: Form) -> Result<Carried, CarryError> {
        let bytes = repack(archive, &Repack::from(form), &mut |_| None)?;
        Ok(Carried { bytes: bytes.into(), manifest: archive.manifest().clone() })
    }

    /// A file's recording.
    pub(crate) fn of_imported(imported: Imported, form: Form) -> Result<Carried, CarryError> {
        let written = building::of_imported(imported, form)?;
        Ok(Carried { bytes: written.bytes.into(), manifest: written.manifest })
    }

    /// A stored session, with its labels.
    pub(crate) async fn of_session(
        store: &Store,
        session: &Session,
        form: Form,
    ) -> Result<Carried, CarryError> {
        if let Some(bytes) = stored::of_session(store, session, form).await? {
            let manifest = Archive::open(bytes.clone())?.manifest().clone();
            return Ok(Carried { bytes, manifest });
        }
        let written = building::of_session(store, session, form).await?;
        Ok(Carried { bytes: written.bytes.into(), manifest: written.manifest })
    }

    /// The archive with a signature in its seal. `key` is an Ed25519 key in PEM.
    pub(crate) fn signed(self, key: &str) -> Result<Carried, ArchiveError> {
        let bytes = revisit_archive::sign(&self.bytes, key)?;
        Ok(Carried { bytes: bytes.into(), ..self })
    }

    pub(crate) fn id(&self) -> &SessionId {
        &self.manifest.session.id
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// What a page says of the session.
    pub(crate) fn facts(&self) -> Facts<'_> {
        let session = &self.manifest.session;
        Facts {
            id: &session.id,
            title: session.title.as_deref(),
            visitor: session.visitor.as_ref(),
            summary: &self.manifest.summary,
        }
    }

    /// The whole as one page that plays offline.
    pub(crate) fn page(&self) -> Result<Html, NotBuilt> {
        Html::new(self.facts(), self.bytes())
    }
}
