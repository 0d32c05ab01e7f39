//! Opening an archive without reading it: what has to be fetched, step by step.
//!
//! Mostly it is one range, the end of the file.

use std::ops::Range;

use rawzip::{ZipArchive, ZipLocator};
use serde::de::DeserializeOwned;

use super::pieces::Pieces;
use super::{Directory, Entry, Index, decode, directory};
use crate::limits::{MAX_DIRECTORY_BYTES, MAX_MANIFEST_BYTES, MAX_TRAILER_BYTES, TAIL_BYTES};
use crate::{ArchiveError, Manifest};

/// Room for one record of the directory with the longest name, extra field and comment.
const RECORD_BYTES: usize = 256 * 1024;

/// An archive that is being opened.
#[derive(Debug)]
pub struct Opening {
    total: u64,
    pieces: Pieces,
    directory: Option<Directory>,
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Fetch these bytes and [`Opening::feed`] them.
    Need(Range<u64>),
    Done(Box<Index>),
}

/// What one attempt came to.
enum Attempt<T> {
    Found(T),
    Missing(Range<u64>),
}

impl Opening {
    /// `total` is the size of the file in bytes.
    pub fn new(total: u64) -> Opening {
        Opening { total, pieces: Pieces::new(total), directory: None }
    }

    /// Hands over what was asked for: the bytes that begin at `start`.
    pub fn feed(&mut self, start: u64, bytes: Vec<u8>) {
        self.pieces.add(start, bytes);
    }

    /// Goes on as far as the bytes reach.
    ///
    /// # Errors
    /// When this is no archive, or one that breaks a limit.
    #[expect(clippy::should_implement_trait, reason = "it is no iterator: each step needs bytes")]
    pub fn next(&mut self) -> Result<Step, ArchiveError> {
        let tail = self.total.saturating_sub(TAIL_BYTES)..self.total;
        if self.pieces.get(&tail).is_none() {
            return Ok(Step::Need(tail));
        }
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => match self.read_directory()? {
                Attempt::Found(directory) => directory,
                Attempt::Missing(range) => return Ok(Step::Need(range)),
            },
        };
        match self.read_manifest(&directory)? {
            Attempt::Missing(range) => {
                self.directory = Some(directory);
                Ok(Step::Need(range))
            }
            Attempt::Found((manifest_json, seal, thin)) => {
                let manifest = Manifest::parse(&manifest_json)?;
                let seal = seal.map(|it| parse("seal.json", &it)).transpose()?;
                let thin = thin.map(|it| parse("thin.json", &it)).transpose()?;
                let contents = manifest.contents();
                let index = Index { manifest, manifest_json, seal, thin, directory, contents };
                Ok(Step::Done(Box::new(index)))
            }
        }
    }

    fn read_directory(&self) -> Result<Attempt<Directory>, ArchiveError> {
        let mut buffer = vec![0; RECORD_BYTES];
        let locator = ZipLocator::new().max_search_space(MAX_TRAILER_BYTES);
        let zip = locator.locate_in_reader(&self.pieces, &mut buffer, self.total);
        let missed = self.pieces.take_missed();
        let zip = match (zip, missed) {
            // Its place and size are known, even if what is there could not be looked at yet.
            (Ok(zip), _) => zip,
            (Err(_), Some(range)) => return self.missing(range),
            (Err((_, error)), None) => {
                return Err(ArchiveError::NotAnArchive(error.to_string()));
            }
        };
        let range = directory_range(&zip)?;
        if self.pieces.get(&range).is_none() {
            return self.missing(range);
        }
        let directory = Directory::read(&zip, &mut buffer);
        match self.pieces.take_missed() {
            Some(range) => self.missing(range),
            None => directory.map(Attempt::Found),
        }
    }

    /// A range that has to be fetched. One that was handed over too short would be asked for
    /// without end.
    fn missing<T>(&self, range: Range<u64>) -> Result<Attempt<T>, ArchiveError> {
        if range.is_empty() || range.end > self.total {
            let why = format!("it ends before byte {}", range.end);
            return Err(ArchiveError::NotAnArchive(why));
        }
        Ok(Attempt::Missing(range))
    }

    /// The bytes of `replay.json`, and of `seal.json` and `thin.json` where there are such.
    fn read_manifest(&self, directory: &Directory) -> Result<Attempt<Files>, ArchiveError> {
        let Some(manifest) = directory.get("replay.json") else {
            return Err(ArchiveError::Missing { name: "replay.json".to_owned() });
        };
        let mut found = Vec::new();
        let mut missing: Option<Range<u64>> = None;
        for entry in [Some(manifest), directory.get("seal.json"), directory.get("thin.json")] {
            let Some(entry) = entry else {
                found.push(None);
                continue;
            };
            if entry.size_bytes > MAX_MANIFEST_BYTES {
                let what = format!("entry {:?}", entry.name);
                let (size_bytes, limit) = (entry.size_bytes, MAX_MANIFEST_BYTES);
                return Err(ArchiveError::TooLarge { what, size_bytes, limit });
            }
            match self.read_entry(entry)? {
                Attempt::Found(content) => found.push(Some(content)),
                Attempt::Missing(range) => {
                    missing = Some(match missing {
                        // They are neighbours: one request is cheaper than two.
                        Some(other) if is_near(&other, &range) => {
                            other.start.min(range.start)..other.end.max(range.end)
                        }
                        Some(other) => other,
                        None => range,
                    });
                }
            }
        }
        if let Some(range) = missing {
            return Ok(Attempt::Missing(range));
        }
        let mut found = found.into_iter();
        let (manifest, seal, thin) = (found.next(), found.next(), found.next());
        let manifest = manifest.flatten().unwrap_or_default();
        Ok(Attempt::Found((manifest, seal.flatten(), thin.flatten())))
    }

    fn read_entry(&self, entry: &Entry) -> Result<Attempt<Vec<u8>>, ArchiveError> {
        match self.pieces.get(&entry.place) {
            Some(place) => decode::content(entry, place).map(Attempt::Found),
            None => self.missing(entry.place.clone()),
        }
    }
}

/// Where the directory is, if it may be read.
fn directory_range(zip: &ZipArchive<&Pieces>) -> Result<Range<u64>, ArchiveError> {
    directory::check_count(zip.entries_hint())?;
    let range = zip.directory_offset()..zip.eocd_offset();
    let size_bytes = range.end.saturating_sub(range.start);
    if size_bytes > MAX_DIRECTORY_BYTES {
        let (what, limit) = ("the central directory".to_owned(), MAX_DIRECTORY_BYTES);
        return Err(ArchiveError::TooLarge { what, size_bytes, limit });
    }
    Ok(range)
}

/// The contents of `replay.json`, `seal.json` and `thin.json`.
type Files = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

/// Whether both ranges are fetched as one without much that is not wanted.
fn is_near(one: &Range<u64>, other: &Range<u64>) -> bool {
    one.start <= other.end.saturating_add(TAIL_BYTES)
        && other.start <= one.end.saturating_add(TAIL_BYTES)
}

fn parse<T: DeserializeOwned>(entry: &str, json: &[u8]) -> Result<T, ArchiveError> {
    serde_json::from_slice(json)
        .map_err(|error| ArchiveError::entry(entry, format!("cannot be read: {error}")))
}
