//! Projects and the keys that open them.

use serde::{Deserialize, Serialize};

use crate::{KeyId, Policy, ProjectId, Timestamp};

/// A tenant, with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    pub id: ProjectId,
    pub created_at: Timestamp,
    pub keys: Vec<Key>,
    pub policy: Policy,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// Public: send recordings, nothing else.
    Write,
    /// Secret: read, change and delete everything of the project.
    Api,
}

impl KeyKind {
    pub const ALL: [KeyKind; 2] = [KeyKind::Write, KeyKind::Api];

    pub const fn as_str(self) -> &'static str {
        match self {
            KeyKind::Write => "write",
            KeyKind::Api => "api",
        }
    }

    pub fn parse(text: &str) -> Option<KeyKind> {
        KeyKind::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// What secrets of this kind begin with, so that a leaked one is recognised.
    pub const fn prefix(self) -> &'static str {
        match self {
            KeyKind::Write => "rvw_",
            KeyKind::Api => "rvk_",
        }
    }
}

/// A key at rest: its hash, never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    pub id: KeyId,
    pub kind: KeyKind,
    pub name: String,
    pub created_at: Timestamp,
    /// BLAKE3 of the key, in hex. A key has 190 random bits, so a slow hash would add nothing.
    pub hash: String,
    /// The last four characters, to tell keys apart in a list.
    pub last_four: String,
}
