//! The central directory: which entries there are, and where. It is checked whole before anything
//! is believed of it.

use std::ops::Range;

use rawzip::{CompressionMethod, ReaderAt, ZipArchive, ZipFileHeaderRecord};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::limits::{MAX_CONTENT_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_NAME_BYTES, MAX_RATIO};
use crate::write::is_bomb;
use crate::{ArchiveError, Method};

/// Bytes of a local header before name and extra field.
const LOCAL_HEADER_BYTES: u64 = 30;
/// Longest extra field of a local header, and the longest descriptor after the data.
const MAX_LOCAL_REST_BYTES: u64 = 65_535 + 24;

/// One entry, by the central directory.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: Box<str>,
    pub(crate) method: CompressionMethod,
    pub(crate) crc32: u32,
    pub(crate) compressed_bytes: u64,
    pub(crate) size_bytes: u64,
    /// From its local header to where the next entry may begin.
    pub(crate) place: Range<u64>,
}

/// All entries, in the order of their places.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    entries: Vec<Entry>,
    by_name: FxHashMap<Box<str>, usize>,
}

impl Directory {
    /// Reads and checks the directory. `buffer` has room for a largest header.
    pub(super) fn read<R: ReaderAt>(
        zip: &ZipArchive<R>,
        buffer: &mut [u8],
    ) -> Result<Directory, ArchiveError> {
        let damaged = |error: rawzip::Error| {
            ArchiveError::NotAnArchive(format!("its central directory is damaged: {error}"))
        };
        let mut entries = Vec::new();
        let mut n_records = 0;
        let mut records = zip.entries(buffer);
        while let Some(record) = records.next_entry().map_err(damaged)? {
            n_records += 1;
            check_count(n_records)?;
            if let Some(entry) = read_record(&record)? {
                entries.push(entry);
            }
        }
        Directory::check(entries, zip.directory_offset())
    }

    /// Looks at entries together: sizes in sum, names and places against each other.
    fn check(mut entries: Vec<Entry>, end: u64) -> Result<Directory, ArchiveError> {
        let content: u64 = entries.iter().map(|it| it.size_bytes).sum();
        if content > MAX_CONTENT_BYTES {
            let what = "the archive's content".to_owned();
            return Err(ArchiveError::TooLarge {
                what,
                size_bytes: content,
                limit: MAX_CONTENT_BYTES,
            });
        }
        let mut folded = FxHashSet::default();
        for entry in &entries {
            // On some file systems these would be one file.
            if !folded.insert(entry.name.to_lowercase()) {
                return Err(ArchiveError::entry(&entry.name, "is there twice"));
            }
        }
        entries.sort_by_key(|it| it.place.start);
        let starts: Vec<u64> = entries.iter().map(|it| it.place.start).skip(1).collect();
        for (entry, next) in entries.iter_mut().zip(starts.into_iter().chain([end])) {
            let header = LOCAL_HEADER_BYTES + entry.name.len() as u64;
            let least = entry.place.start.saturating_add(header + entry.compressed_bytes);
            if least > next {
                let why = "overlaps with what follows it, or lies outside of the archive";
                return Err(ArchiveError::entry(&entry.name, why));
            }
            entry.place.end = next.min(least.saturating_add(MAX_LOCAL_REST_BYTES));
        }
        let by_name = entries.iter().enumerate().map(|(index, it)| (it.name.clone(), index));
        let by_name = by_name.collect();
        Ok(Directory { entries, by_name })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.get(*self.by_name.get(name)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

/// Whether there may be so many entries.
pub(super) fn check_count(count: u64) -> Result<(), ArchiveError> {
    if count > MAX_ENTRIES {
        let what = "entries of the archive";
        return Err(ArchiveError::TooMany { what, count, limit: MAX_ENTRIES });
    }
    Ok(())
}

/// One record of the directory; `None` for a folder, which stock tools put in.
fn read_record(record: &ZipFileHeaderRecord<'_>) -> Result<Option<Entry>, ArchiveError> {
    let path = record.file_path();
    let raw: &[u8] = path.as_ref();
    let shown = || String::from_utf8_lossy(raw.get(..64).unwrap_or(raw)).into_owned();
    let refused = |why: &str| ArchiveError::Entry { name: shown(), why: why.to_owned() };
    if raw.len() > MAX_NAME_BYTES {
        let limit = MAX_NAME_BYTES as u64;
        let what = format!("the name of entry {:?}…", shown());
        return Err(ArchiveError::TooLarge { what, size_bytes: raw.len() as u64, limit });
    }
    let name =
        std::str::from_utf8(raw).map_err(|_not_utf8| refused("has a name that is not UTF-8"))?;
    if record.mode().is_symlink() {
        return Err(refused("is a symbolic link"));
    }
    if record.flags().is_encrypted() {
        return Err(refused("is encrypted"));
    }
    let (compressed_bytes, size_bytes) =
        (record.compressed_size_hint(), record.uncompressed_size_hint());
    let stem = name.strip_suffix('/').unwrap_or(name);
    check_name(stem).map_err(refused)?;
    if stem.len() < name.len() {
        return match size_bytes {
            0 => Ok(None),
            _ => Err(refused("is a folder with content")),
        };
    }
    if size_bytes > MAX_ENTRY_BYTES {
        let what = format!("entry {name:?}");
        return Err(ArchiveError::TooLarge { what, size_bytes, limit: MAX_ENTRY_BYTES });
    }
    let method = record.compression_method();
    if is_bomb(compressed_bytes, size_bytes) {
        let why = format!(
            "grows from {compressed_bytes} to {size_bytes} bytes, more than {MAX_RATIO} times"
        );
        return Err(refused(&why));
    }
    if Method::of(method) == Some(Method::Store) && compressed_bytes != size_bytes {
        return Err(refused("is stored plain, but says two sizes"));
    }
    let start = record.local_header_offset();
    Ok(Some(Entry {
        name: name.into(),
        method,
        crc32: record.crc32(),
        compressed_bytes,
        size_bytes,
        place: start..start,
    }))
}

/// Whether a name stays where it is unpacked.
fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("has no name");
    }
    if name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        return Err("has a name with a backslash, a colon or a control character");
    }
    if name.starts_with('/') {
        return Err("has an absolute name");
    }
    if name.split('/').any(|it| it.is_empty() || it == "." || it == "..") {
        return Err("has a name that leads elsewhere");
    }
    Ok(())
}
