//! Assets: large strings that are kept once and referred to by what is in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes of a hash.
const HASH_BYTES: usize = 32;

/// The BLAKE3 hash of an asset's bytes, which is its name. As text it is 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetHash([u8; HASH_BYTES]);

/// Why a text is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an asset's name has 64 lower-case hex digits")]
pub struct HashError;

impl AssetHash {
    pub fn from_bytes(bytes: [u8; HASH_BYTES]) -> AssetHash {
        AssetHash(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl fmt::Display for AssetHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for AssetHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AssetHash({self})")
    }
}

impl FromStr for AssetHash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<AssetHash, HashError> {
        if text.len() != 2 * HASH_BYTES {
            return Err(HashError);
        }
        let mut hash = [0; HASH_BYTES];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair.first())? << 4 | digit(pair.last())?;
        }
        Ok(AssetHash(hash))
    }
}

fn digit(byte: Option<&u8>) -> Result<u8, HashError> {
    match byte {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(letter @ b'a'..=b'f') => Ok(letter - b'a' + 10),
        Some(_) | None => Err(HashError),
    }
}

impl Serialize for AssetHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AssetHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AssetHash, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_reads_back() {
        let hash = AssetHash::from_bytes(*b"0123456789abcdef\x00\x01\x7f\x80\xff\xfe0123456789");
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(json.len(), 66);
        assert_eq!(serde_json::from_str::<AssetHash>(&json).unwrap(), hash);
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["", "ab", &"g".repeat(64), &"A".repeat(64), &"0".repeat(65), &"é".repeat(32)]
        {
            assert_eq!(text.parse::<AssetHash>(), Err(HashError), "{text}");
        }
    }
}
