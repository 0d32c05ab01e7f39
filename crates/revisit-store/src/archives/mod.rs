//! Archives and assets at rest.
//!
//! A job that finalizes a session makes one archive of all its events. In the store an archive is
//! *thin*: its large strings, the assets, lie beside it, once a project, and many archives refer to
//! one. What is in an archive the store does not know: the app hands in an [`ArchiveReader`].
//!
//! **No reference dangles.** A stored string has an incarnation: its object is named by its hash and
//! by the archive that first stored it, its *birth*. A job says in one transaction which
//! incarnations its archive refers to ([`Store::begin_archive`]), before it writes anything; from
//! there on they stay. One that nothing refers to is *dropping*: nobody takes it up again, its
//! object goes, then its row. The same string stored again has another birth and thus another name,
//! so that whoever deletes the old object can never hit the new one.
//!
//! **Nothing is left behind.** The catalog knows of every object before it is there, durably, and
//! forgets it after it is gone. Whoever wrote one looks afterwards whether it is still wanted: an
//! erasure enters itself before it deletes, so one of the two takes it away. What a crash
//! interrupts is done by the next start or by [`Store::tidy_archives`].

mod asset;
mod erase;
mod read;
mod tidy;
mod write;

use revisit_model::{
    ArchiveId, AssetHash, ItemId, ProjectId, SessionId, Source, Summary, Timestamp, VisitorId,
};

use crate::FinalizedSession;

pub(crate) use asset::unpack;
pub use tidy::Tidied;

/// How long a superseded archive, and blocks that an archive holds, are still there. Viewers that
/// opened the session before go on reading what they found; they look anew within minutes.
pub const GRACE_MS: i64 = 10 * 60 * 1000;

/// What the store needs to know of the bytes of an archive, and cannot know itself.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveReader {
    /// What an archive says of itself; else why it cannot be read.
    pub facts: fn(&[u8]) -> Result<ArchiveFacts, String>,
    /// Everything that is wrong with an archive, in words; nothing when it is sound.
    pub damage: fn(&[u8]) -> Vec<String>,
}

/// What an archive says of itself: all that the catalog holds of a finalized session.
#[derive(Debug, Clone)]
pub struct ArchiveFacts {
    pub project: ProjectId,
    pub session: SessionId,
    /// Its own id, if it says it.
    pub id: Option<ArchiveId>,
    pub visitor: Option<VisitorId>,
    pub source: Source,
    pub library: Option<String>,
    pub summary: Summary,
    pub engine_version: u32,
    /// It holds the blocks with numbers below this.
    pub n_blocks: u64,
    /// Text in those blocks.
    pub stored_bytes: u64,
    /// When the last delivery in it was received.
    pub received_at: Timestamp,
    /// The deliveries in it.
    pub items: Vec<ItemId>,
    /// The incarnations of strings that it refers to.
    pub assets: Vec<(AssetHash, ArchiveId)>,
}

/// An archive that a job made, and what it found out of the session.
#[derive(Debug, Clone)]
pub struct ArchivedSession {
    pub id: ArchiveId,
    pub bytes: Vec<u8>,
    pub finalized: FinalizedSession,
}

/// The incarnation of a string that an archive is to refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    pub hash: AssetHash,
    pub birth: ArchiveId,
    /// It is there. Otherwise it has to be put before the archive is.
    pub is_stored: bool,
}
