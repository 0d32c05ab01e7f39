//! Segments: what was accepted in one moment, as one object.
//!
//! A segment is a ZIP file. Each session in it has one entry, `<project>/<session>.jsonl`, which is
//! compressed alone (zstd), so that one session is read by one byte range. The last entry,
//! `segment.json`, is stored plain and says what an index needs to know of every block, so that
//! nothing has to be decompressed to rebuild the catalog.

mod reader;
mod writer;

use revisit_model::{BlockStats, ProjectId, SegmentId, SessionId};
use serde::{Deserialize, Serialize};

pub(crate) use reader::damage;
pub use reader::{decompress_block, read_manifest};
pub use writer::{Block, BlockText, Segment, build};

/// Name of the entry with the [`Manifest`].
const MANIFEST_ENTRY: &str = "segment.json";
/// Version of the manifest that this program writes.
const MANIFEST_VERSION: u32 = 1;

/// What a segment says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    pub id: SegmentId,
    /// The segment that this one was written to replace, when a session in it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<SegmentId>,
    pub blocks: Vec<ManifestBlock>,
}

/// One block of a segment: whose it is, where it lies, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestBlock {
    pub project: ProjectId,
    pub session: SessionId,
    /// First byte of the compressed text within the object.
    pub offset: u64,
    /// Bytes of the compressed text.
    pub length: u64,
    /// CRC-32 of the text, as in the ZIP entry.
    pub crc32: u32,
    pub stats: BlockStats,
}
