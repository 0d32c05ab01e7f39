//! Secrets: how keys, sign-in links and cookies are made, and what is kept of them.

use revisit_model::{Key, KeyId, KeyKind, Timestamp, limits};

use crate::clock;

/// Random characters of a secret: 190 bits.
const LENGTH: usize = 32;

/// A secret that was just made. It is shown or sent once; only its hash is kept.
#[derive(Debug)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn for_key(kind: KeyKind) -> Secret {
        Secret(format!("{}{}", kind.prefix(), clock::random_text(LENGTH)))
    }

    pub(crate) fn for_login() -> Secret {
        Secret(clock::random_text(LENGTH))
    }

    /// A write key that the owner chose. An API key cannot be chosen: it must be unguessable.
    pub(crate) fn chosen(kind: KeyKind, text: &str) -> anyhow::Result<Secret> {
        let (length, most) = (text.chars().count(), limits::MAX_KEY_CHARS);
        anyhow::ensure!(kind == KeyKind::Write, "only a write key can be chosen, not an API key");
        anyhow::ensure!(
            (1..=most).contains(&length) && !text.contains(char::is_whitespace),
            "a write key must have 1 to {most} characters without spaces; this one has {length}"
        );
        Ok(Secret(text.to_owned()))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of this secret as a key.
    pub(crate) fn to_key(&self, id: KeyId, kind: KeyKind, name: &str, now: Timestamp) -> Key {
        let from_end: Vec<char> = self.0.chars().rev().take(4).collect();
        Key {
            id,
            kind,
            name: name.to_owned(),
            created_at: now,
            hash: hash(&self.0),
            last_four: from_end.into_iter().rev().collect(),
        }
    }
}

/// What is kept of a secret: BLAKE3 in hex.
pub(crate) fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}
