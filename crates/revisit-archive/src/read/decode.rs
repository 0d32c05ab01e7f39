//! An entry's bytes into its content.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};
use rawzip::CompressionMethod;
use zstd::bulk::Decompressor;

use super::Entry;
use crate::{ArchiveError, Method};

/// Signature of a local header.
const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
/// Bytes of a local header before name and extra field, and where the method and the lengths
/// of those are.
const LOCAL_HEADER_BYTES: usize = 30;
const METHOD_AT: usize = 8;
const NAME_LENGTH_AT: usize = 26;
const EXTRA_LENGTH_AT: usize = 28;

/// The content of an entry, from the bytes of its place. Size and CRC-32 are checked.
pub(super) fn content(entry: &Entry, place: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let compressed = compressed(entry, place)?;
    let failed = |why: String| ArchiveError::entry(&entry.name, why);
    let method = Method::of(entry.method).ok_or_else(|| {
        failed(format!(
            "is compressed by method {}; known are 0 (stored), 8 (deflate) and 93 (zstd)",
            entry.method.as_u16()
        ))
    })?;
    let content = inflate(method, compressed, entry.size_bytes).map_err(failed)?;
    if rawzip::crc32(&content) != entry.crc32 {
        return Err(failed("has another CRC-32 than the directory says".to_owned()));
    }
    Ok(content.into_owned())
}

/// The compressed bytes of an entry within its place.
pub(crate) fn compressed<'a>(entry: &Entry, place: &'a [u8]) -> Result<&'a [u8], ArchiveError> {
    let failed = |why: &str| ArchiveError::entry(&entry.name, why);
    let header = place
        .get(..LOCAL_HEADER_BYTES)
        .filter(|it| it.starts_with(LOCAL_SIGNATURE))
        .ok_or_else(|| failed("is not where the directory says"))?;
    let length = |at: usize| {
        let bytes = header.get(at..at + 2).and_then(|it| it.try_into().ok());
        bytes.map_or(0, |it| usize::from(u16::from_le_bytes(it)))
    };
    let name_end = LOCAL_HEADER_BYTES + length(NAME_LENGTH_AT);
    if place.get(LOCAL_HEADER_BYTES..name_end) != Some(entry.name.as_bytes()) {
        return Err(failed("has another name in its own header"));
    }
    let start = name_end + length(EXTRA_LENGTH_AT);
    usize::try_from(entry.compressed_bytes)
        .ok()
        .and_then(|length| place.get(start..start.checked_add(length)?))
        .ok_or_else(|| failed("is cut off"))
}

/// Name, method and what follows of the entry whose own header is at the front of `bytes`.
pub(crate) fn local_header(bytes: &[u8]) -> Option<(&str, Method, &[u8])> {
    let short = |at: usize| -> Option<u16> {
        Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
    };
    let method = Method::of(CompressionMethod::new(short(METHOD_AT)?))?;
    let name_end = LOCAL_HEADER_BYTES + usize::from(short(NAME_LENGTH_AT)?);
    let data = name_end + usize::from(short(EXTRA_LENGTH_AT)?);
    let name = std::str::from_utf8(bytes.get(LOCAL_HEADER_BYTES..name_end)?).ok()?;
    Some((name, method, bytes.get(data..)?))
}

/// Decompresses to exactly `size_bytes`, which the caller has held against a limit.
pub(crate) fn inflate(
    method: Method,
    compressed: &[u8],
    size_bytes: u64,
) -> Result<Cow<'_, [u8]>, String> {
    let size = usize::try_from(size_bytes).map_err(|error| error.to_string())?;
    let content = match method {
        Method::Store => Cow::Borrowed(compressed),
        Method::Deflate => Cow::Owned(deflate(compressed, size)?),
        Method::Zstd => {
            let mut decompressor = Decompressor::new().map_err(|error| error.to_string())?;
            let content = decompressor.decompress(compressed, size);
            Cow::Owned(content.map_err(|error| format!("cannot be decompressed: {error}"))?)
        }
    };
    if content.len() == size {
        Ok(content)
    } else {
        Err(format!("has {} bytes, but says {size}", content.len()))
    }
}

fn deflate(compressed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let mut content = Vec::with_capacity(size);
    let mut decompress = Decompress::new(false);
    loop {
        let (n_in, n_out) = (decompress.total_in(), decompress.total_out());
        let rest = usize::try_from(n_in).ok().and_then(|it| compressed.get(it..));
        let status = decompress
            .decompress_vec(rest.unwrap_or_default(), &mut content, FlushDecompress::Finish)
            .map_err(|error| format!("cannot be decompressed: {error}"))?;
        let is_stuck = (n_in, n_out) == (decompress.total_in(), decompress.total_out());
        match status {
            Status::StreamEnd => return Ok(content),
            Status::Ok | Status::BufError if is_stuck => {
                let is_full = content.len() == content.capacity();
                return Err(if is_full && content.len() >= size {
                    format!("is larger than the {size} bytes that it says")
                } else {
                    "is cut off".to_owned()
                });
            }
            Status::Ok | Status::BufError => {}
        }
    }
}
