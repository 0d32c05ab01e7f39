//! `replay.json`: what an archive says of itself. Its bytes are the same in every form, so that a
//! hash or a signature of it holds in all of them.

mod lift;
mod parts;
mod time;

use std::collections::HashMap;

use revisit_model::{Problems, Summary};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use parts::{
    Activity, AssetFacts, Chunk, File, KeyframeFacts, Page, Resource, SessionFacts, WindowFacts,
};

pub(crate) use time::text as ms_text;

use crate::ArchiveError;

/// What `format` says.
pub const FORMAT: &str = "revisit-replay";
/// The version that this program writes, and the newest that it reads.
pub const VERSION: u64 = 1;

/// Members that this program does not know, kept as they came.
pub type Other = Map<String, Value>;

/// The manifest. Times are milliseconds since the epoch by the visitor's clock; sizes are of what
/// is uncompressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub version: u64,
    /// Name and version of the program that wrote the archive.
    pub generator: String,
    pub session: SessionFacts,
    /// Version of what found moments and summary.
    pub engine: u32,
    pub summary: Summary,
    /// Blocks of the session that are in the archive: those with lower numbers.
    pub n_blocks: u64,
    /// Bytes that the session's blocks had in their segments.
    pub stored_bytes: u64,
    #[serde(default, deserialize_with = "lift::problems")]
    pub problems: Problems,
    #[serde(default)]
    pub chunks: Vec<Chunk>,
    #[serde(default)]
    pub keyframes: Vec<KeyframeFacts>,
    #[serde(default)]
    pub windows: Vec<WindowFacts>,
    #[serde(default)]
    pub activity: Activity,
    pub moments: File,
    pub deliveries: File,
    #[serde(default)]
    pub assets: Vec<AssetFacts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    #[serde(flatten)]
    pub other: Other,
}

/// What an entry must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) size_bytes: u64,
    /// In hex.
    pub(crate) blake3: String,
}

impl Manifest {
    /// Reads a manifest of this or an older version, as one of this version.
    ///
    /// # Errors
    /// When it is none, or of a newer version.
    pub fn parse(json: &[u8]) -> Result<Manifest, ArchiveError> {
        lift::lift(json)
    }

    /// Its bytes, as they are in an archive.
    ///
    /// # Errors
    /// When a time is no number.
    pub fn to_json(&self) -> Result<Vec<u8>, ArchiveError> {
        serde_json::to_vec(self).map_err(|error| ArchiveError::Write(error.to_string()))
    }

    /// What the manifest says of the content of entries, by their names. Of several that say
    /// something of one entry the first counts.
    pub(crate) fn contents(&self) -> HashMap<String, Content> {
        let assets = self.assets.iter().map(|it| {
            let blake3 = it.blake3.to_string();
            (format!("assets/{blake3}"), Content { size_bytes: it.size_bytes, blake3 })
        });
        let chunks = self.chunks.iter().map(|it| (&it.entry, it.size_bytes, &it.blake3));
        let keyframes = self.keyframes.iter().map(|it| (&it.entry, it.size_bytes, &it.blake3));
        let files = [&self.moments, &self.deliveries];
        let files = files.into_iter().map(|it| (&it.entry, it.size_bytes, &it.blake3));
        let others = chunks.chain(keyframes).chain(files);
        let others = others.filter(|it| !it.0.starts_with("assets/")).map(|it| {
            let (entry, size_bytes, blake3) = it;
            (entry.clone(), Content { size_bytes, blake3: blake3.clone() })
        });
        let mut contents = HashMap::new();
        for (entry, content) in assets.chain(others) {
            contents.entry(entry).or_insert(content);
        }
        contents
    }

    /// Names of the entries with the session's content, assets apart, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let keyframes = self.keyframes.iter().map(|it| it.entry.as_str());
        let chunks = self.chunks.iter().map(|it| it.entry.as_str());
        let files = [self.moments.entry.as_str(), self.deliveries.entry.as_str()];
        keyframes.chain(chunks).chain(files)
    }
}
