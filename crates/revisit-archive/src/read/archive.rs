//! An archive that is in memory as a whole.

use super::{Index, Opening, Step};
use crate::{ArchiveError, Manifest};

/// An opened archive with its bytes.
#[derive(Debug)]
pub struct Archive<B> {
    bytes: B,
    index: Index,
}

impl<B: AsRef<[u8]>> Archive<B> {
    /// Opens an archive.
    ///
    /// # Errors
    /// When this is no archive, or one that breaks a limit.
    pub fn open(bytes: B) -> Result<Archive<B>, ArchiveError> {
        let all = bytes.as_ref();
        let mut opening = Opening::new(all.len() as u64);
        let index = loop {
            match opening.next()? {
                Step::Done(index) => break *index,
                Step::Need(range) => {
                    let start = usize::try_from(range.start).unwrap_or(usize::MAX);
                    let end = usize::try_from(range.end).unwrap_or(usize::MAX);
                    let part = all.get(start..end).ok_or_else(|| {
                        ArchiveError::NotAnArchive(format!("it ends before byte {end}"))
                    })?;
                    opening.feed(range.start, part.to_vec());
                }
            }
        };
        Ok(Archive { bytes, index })
    }

    pub fn index(&self) -> &Index {
        &self.index
    }

    pub fn manifest(&self) -> &Manifest {
        &self.index.manifest
    }

    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    pub fn into_bytes(self) -> B {
        self.bytes
    }

    /// The content of an entry.
    ///
    /// # Errors
    /// When there is none of that name, or it is damaged.
    pub fn read(&self, entry: &str) -> Result<Vec<u8>, ArchiveError> {
        self.index.decode(entry, self.place(entry)?)
    }

    /// The content of an entry that is text.
    ///
    /// # Errors
    /// When there is none of that name, or it is damaged or not UTF-8.
    pub fn read_text(&self, entry: &str) -> Result<String, ArchiveError> {
        String::from_utf8(self.read(entry)?)
            .map_err(|error| ArchiveError::entry(entry, format!("is not UTF-8: {error}")))
    }

    /// The bytes of an entry's place.
    pub(crate) fn place(&self, entry: &str) -> Result<&[u8], ArchiveError> {
        let missing = || ArchiveError::Missing { name: entry.to_owned() };
        let place = self.index.place(entry).ok_or_else(missing)?;
        let (start, end) = (usize::try_from(place.start), usize::try_from(place.end));
        let range = start.ok().zip(end.ok());
        range.and_then(|(start, end)| self.bytes().get(start..end)).ok_or_else(missing)
    }
}
