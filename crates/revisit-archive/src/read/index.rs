//! What an opened archive knows: its manifest, and where every entry is.

use std::collections::HashMap;
use std::ops::Range;

use super::decode;
use super::{Directory, Seal, Thin};
use crate::manifest::Content;
use crate::write::hash;
use crate::{ArchiveError, Manifest, delta};

/// An opened archive without its content: from here on every entry is one range of bytes.
#[derive(Debug)]
pub struct Index {
    pub manifest: Manifest,
    /// The bytes of `replay.json`, which hash and signature are over.
    pub manifest_json: Vec<u8>,
    pub seal: Option<Seal>,
    /// Which stored assets are meant; `None` in a fat archive.
    pub thin: Option<Thin>,
    pub(crate) directory: Directory,
    /// What the manifest says of each entry, so that as many as there may be are looked up fast.
    pub(crate) contents: HashMap<String, Content>,
}

impl Index {
    /// Where an entry is: one range of bytes with all that [`Index::decode`] needs.
    pub fn place(&self, entry: &str) -> Option<Range<u64>> {
        self.directory.get(entry).map(|it| it.place.clone())
    }

    /// Names of all entries, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.directory.iter().map(|it| &*it.name)
    }

    /// Size of an entry's content, as the directory says.
    pub fn size_bytes(&self, entry: &str) -> Option<u64> {
        self.directory.get(entry).map(|it| it.size_bytes)
    }

    /// The content of an entry, from the bytes of its place.
    ///
    /// # Errors
    /// When it is damaged: its size, its CRC-32, or its BLAKE3 in the manifest.
    pub fn decode(&self, entry: &str, place: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        let found = self.directory.get(entry);
        let found = found.ok_or_else(|| ArchiveError::Missing { name: entry.to_owned() })?;
        let mut content = decode::content(found, place)?;
        if self.thin.as_ref().is_some_and(|it| it.deltas) && delta::is_for(entry) {
            let text = std::str::from_utf8(&content)
                .map_err(|error| ArchiveError::entry(entry, format!("is not UTF-8: {error}")))?;
            content = delta::decode(text).into_owned().into_bytes();
        }
        if let Some(Content { size_bytes, blake3 }) = self.contents.get(entry) {
            if content.len() as u64 != *size_bytes {
                let why = format!("has {} bytes, but replay.json says {size_bytes}", content.len());
                return Err(ArchiveError::entry(entry, why));
            }
            if hash(&content) != *blake3 {
                return Err(ArchiveError::entry(entry, "has another BLAKE3 than replay.json says"));
            }
        }
        Ok(content)
    }
}
