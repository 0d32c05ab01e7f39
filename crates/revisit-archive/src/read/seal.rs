//! `seal.json` and `thin.json`: what is said of an archive beside its manifest.

use std::collections::BTreeMap;

use revisit_model::{ArchiveId, AssetHash};
use serde::{Deserialize, Serialize};

use crate::ArchiveError;
use crate::manifest::Other;
use crate::write::hash;

/// `seal.json`: the hash of `replay.json`, and who signed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    pub manifest: SealedManifest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    #[serde(flatten)]
    pub other: Other,
}

/// What the seal says of `replay.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedManifest {
    /// BLAKE3 of its bytes, in hex.
    pub blake3: String,
    #[serde(flatten)]
    pub other: Other,
}

/// A signature of `replay.json`; keys and signatures are lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub algorithm: String,
    pub public_key: String,
    pub signature: String,
}

impl Seal {
    pub(crate) fn of(manifest: &[u8], signature: Option<Signature>) -> Seal {
        let manifest = SealedManifest { blake3: hash(manifest), other: Other::new() };
        Seal { manifest, signature, other: Other::new() }
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>, ArchiveError> {
        serde_json::to_vec(self).map_err(|error| ArchiveError::Write(error.to_string()))
    }
}

/// `thin.json`: which stored incarnation of each asset is meant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Thin {
    pub assets: BTreeMap<AssetHash, ArchiveId>,
    /// Whether ids and times in chunks and keyframes are differences, which reading undoes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deltas: bool,
    #[serde(flatten)]
    pub other: Other,
}

impl Thin {
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, ArchiveError> {
        serde_json::to_vec(self).map_err(|error| ArchiveError::Write(error.to_string()))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(it: &bool) -> bool {
    !it
}
