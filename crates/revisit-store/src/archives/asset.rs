//! One asset as an object: the UTF-8 of a string as one zstd frame.

use std::io;

use revisit_model::{AssetHash, limits};

use crate::StoreError;

/// Largest asset. It is a part of an event, which was a part of a block.
const MAX_BYTES: usize = limits::MAX_BLOCK_BYTES;

/// Packs a string, whose hash is checked: an asset under a wrong name could never be read back.
pub(super) fn pack(hash: AssetHash, text: &str) -> Result<Vec<u8>, StoreError> {
    let failed = |error| StoreError::io("packing an asset", error);
    if text.len() > MAX_BYTES {
        let why = format!("an asset of {} bytes, more than {MAX_BYTES}", text.len());
        return Err(failed(io::Error::other(why)));
    }
    if *blake3::hash(text.as_bytes()).as_bytes() != *hash.as_bytes() {
        return Err(failed(io::Error::other(format!("the text is not that of asset {hash}"))));
    }
    let mut compressor = zstd::bulk::Compressor::new(limits::ASSET_ZSTD_LEVEL).map_err(failed)?;
    compressor.compress(text.as_bytes()).map_err(failed)
}

/// Unpacks an asset and checks that it is the one.
pub(crate) fn unpack(hash: AssetHash, packed: &[u8]) -> Result<String, StoreError> {
    let damaged = |why: String| StoreError::damaged(format!("asset {hash}"), why);
    let size = zstd::zstd_safe::get_frame_content_size(packed)
        .ok()
        .flatten()
        .and_then(|it| usize::try_from(it).ok())
        .filter(|it| *it <= MAX_BYTES)
        .ok_or_else(|| damaged(format!("its size is unknown or beyond {MAX_BYTES} bytes")))?;
    let bytes = zstd::bulk::decompress(packed, size).map_err(|it| damaged(it.to_string()))?;
    if *blake3::hash(&bytes).as_bytes() != *hash.as_bytes() {
        return Err(damaged("its text has another hash".to_owned()));
    }
    String::from_utf8(bytes).map_err(|it| damaged(it.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> AssetHash {
        AssetHash::from_bytes(*blake3::hash(text.as_bytes()).as_bytes())
    }

    #[test]
    fn what_is_packed_is_unpacked_and_a_stock_tool_reads_it() {
        for text in ["", "é", &"body{color:red}".repeat(1000)] {
            let packed = pack(hash(text), text).unwrap();
            assert_eq!(unpack(hash(text), &packed).unwrap(), text);
            assert_eq!(zstd::decode_all(packed.as_slice()).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn a_wrong_name_a_forged_size_and_nonsense_are_refused() {
        check(pack(hash("a"), "b"), "failed packing an asset");
        let packed = pack(hash("a"), "a").unwrap();
        check(unpack(hash("b"), &packed), "its text has another hash");
        check(unpack(hash("a"), b"nonsense"), "its size is unknown");
        let bomb = zstd::bulk::compress(&vec![0; MAX_BYTES + 1], 1).unwrap();
        check(unpack(hash("a"), &bomb), "beyond 134217728 bytes");
    }

    #[track_caller]
    fn check<T: std::fmt::Debug>(found: Result<T, StoreError>, expected: &str) {
        let error = found.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
