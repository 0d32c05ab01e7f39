//! The parts of a manifest.

use std::collections::BTreeMap;

use revisit_model::{AssetHash, ProjectId, SessionId, Source, Timestamp, VisitorId};
use serde::{Deserialize, Serialize};

use super::{Other, time};

/// Whose recording it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionFacts {
    pub id: SessionId,
    pub project: ProjectId,
    pub source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<VisitorId>,
    /// When the first and the last of it came in, by the server's clock.
    pub received_from_ms: Timestamp,
    pub received_to_ms: Timestamp,
    /// What the owner wrote on it; only put in when it is handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(flatten)]
    pub other: Other,
}

/// A run of events in session order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    pub entry: String,
    pub size_bytes: u64,
    pub blake3: String,
    /// Times of the first and of the last event. Chunks follow each other in time.
    #[serde(with = "time")]
    pub from_ms: f64,
    #[serde(with = "time")]
    pub to_ms: f64,
    pub n_events: u64,
    /// Events of each window.
    pub windows: BTreeMap<String, u64>,
    /// Numbers of the assets that its markers name, in [`super::Manifest::assets`].
    pub assets: Vec<u32>,
    #[serde(flatten)]
    pub other: Other,
}

/// A page as it was at one time, from which a player starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyframeFacts {
    pub entry: String,
    pub size_bytes: u64,
    pub blake3: String,
    pub window: String,
    #[serde(with = "time")]
    pub at_ms: f64,
    /// Number of the chunk that holds the first event after it.
    pub chunk: u32,
    /// Whether something of the page could not be written into it.
    pub is_lossy: bool,
    pub assets: Vec<u32>,
    #[serde(flatten)]
    pub other: Other,
}

/// One window (tab) of the session, in order of first appearance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowFacts {
    pub id: String,
    #[serde(with = "time")]
    pub first_ms: f64,
    #[serde(with = "time")]
    pub last_ms: f64,
    pub n_events: u64,
    /// Time of its first full snapshot: before it there is nothing to show.
    #[serde(with = "time::optional")]
    pub first_snapshot_ms: Option<f64>,
    /// Times of all its full snapshots, from which a player starts as from keyframes.
    #[serde(with = "time::list", default)]
    pub snapshots: Vec<f64>,
    /// Its addresses, in order.
    pub pages: Vec<Page>,
    #[serde(flatten)]
    pub other: Other,
}

/// An address that a window was at, from a time on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    #[serde(with = "time")]
    pub at_ms: f64,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(flatten)]
    pub other: Other,
}

/// When the visitor did something.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Where the first bucket begins: the time of the session's first event.
    #[serde(with = "time", default)]
    pub from_ms: f64,
    /// Length of a bucket.
    pub bucket_ms: u64,
    /// Interactions per bucket.
    pub counts: Vec<u64>,
    /// Stretches without an interaction, each at least 8 s.
    #[serde(with = "time::pairs", default)]
    pub gaps: Vec<(f64, f64)>,
    #[serde(flatten)]
    pub other: Other,
}

/// An entry of lines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub entry: String,
    pub size_bytes: u64,
    pub blake3: String,
    /// Number of lines.
    pub n: u64,
    #[serde(flatten)]
    pub other: Other,
}

/// A string that left the events; its entry, where it is inside, is `assets/<blake3>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetFacts {
    pub blake3: AssetHash,
    pub size_bytes: u64,
    #[serde(flatten)]
    pub other: Other,
}

/// Something that a page had loaded, from an address that need not be there any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// As the recording has it.
    pub url: String,
    /// What was there is this asset, a `data:` address …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetHash>,
    /// … or, when it is too short to be one, stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    #[serde(flatten)]
    pub other: Other,
}
