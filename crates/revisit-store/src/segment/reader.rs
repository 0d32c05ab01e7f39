//! The bytes of a segment in, what is in it out. Objects may be forged or damaged: nothing here
//! trusts a size.

use rawzip::ZipArchive;
use revisit_model::limits;

use super::{MANIFEST_ENTRY, MANIFEST_VERSION, Manifest, ManifestBlock};
use crate::StoreError;

/// Finds and reads the manifest of a segment.
pub fn read_manifest(segment: &[u8]) -> Result<Manifest, StoreError> {
    let json = find_entry(segment, MANIFEST_ENTRY)
        .map_err(|error| StoreError::damaged("a segment", error))?
        .ok_or_else(|| StoreError::damaged("a segment", "it has no segment.json"))?;
    let manifest: Manifest = serde_json::from_slice(json)
        .map_err(|error| StoreError::damaged("the manifest of a segment", error))?;
    if manifest.version > MANIFEST_VERSION {
        let why = format!("version {} is newer than this program", manifest.version);
        return Err(StoreError::damaged("the manifest of a segment", why));
    }
    Ok(manifest)
}

fn find_entry<'a>(segment: &'a [u8], name: &str) -> Result<Option<&'a [u8]>, rawzip::Error> {
    let archive = ZipArchive::from_slice(segment)?;
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        if entry.file_path().as_ref() == name.as_bytes() {
            let (start, end) = archive.get_entry(entry.wayfinder())?.compressed_data_range();
            let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
            return Ok(range.and_then(|(start, end)| segment.get(start..end)));
        }
    }
    Ok(None)
}

/// Everything that is wrong with a segment, in words; nothing when every block of it is whole.
pub(crate) fn damage(segment: &[u8]) -> Vec<String> {
    let manifest = match read_manifest(segment) {
        Ok(manifest) => manifest,
        Err(error) => return vec![error.to_string()],
    };
    let found = manifest.blocks.iter().filter_map(|block| {
        let why = damage_of_block(segment, block).err()?;
        Some(format!("the block of session {}: {why}", block.session))
    });
    found.collect()
}

fn damage_of_block(segment: &[u8], block: &ManifestBlock) -> Result<(), String> {
    let start = usize::try_from(block.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(block.length).unwrap_or(usize::MAX));
    let compressed = segment.get(start..end).ok_or("it lies beyond the end")?;
    let text = decompress_block(compressed, block.stats.size_bytes).map_err(|it| it.to_string())?;
    if rawzip::crc32(text.as_bytes()) != block.crc32 {
        return Err("its text has another checksum".to_owned());
    }
    Ok(())
}

/// Decompresses the text of a block.
pub fn decompress_block(compressed: &[u8], size_bytes: u64) -> Result<String, StoreError> {
    let damaged = |why: String| StoreError::damaged("a block", why);
    let size = usize::try_from(size_bytes)
        .ok()
        .filter(|it| *it <= limits::MAX_BLOCK_BYTES)
        .ok_or_else(|| damaged(format!("{size_bytes} bytes is beyond the limit")))?;
    let bytes = zstd::bulk::decompress(compressed, size).map_err(|it| damaged(it.to_string()))?;
    String::from_utf8(bytes).map_err(|it| damaged(it.to_string()))
}
