//! Blocks in, the bytes of a segment out.

use std::io::{self, Write as _};

use bytes::Bytes;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use revisit_model::{BlockStats, ProjectId, SegmentId, SessionId, limits};
use zstd::bulk::Compressor;

use super::{MANIFEST_ENTRY, MANIFEST_VERSION, Manifest, ManifestBlock};
use crate::StoreError;

/// One session's part of a segment, before it is written.
#[derive(Debug)]
pub struct Block {
    pub project: ProjectId,
    pub session: SessionId,
    pub text: BlockText,
    pub stats: BlockStats,
}

/// The text of a block, or what it was compressed to before.
#[derive(Debug)]
pub enum BlockText {
    Plain(String),
    /// Compressed text with its CRC-32 and length before compression.
    Compressed {
        bytes: Bytes,
        crc32: u32,
        size_bytes: u64,
    },
}

/// A segment ready to be written.
#[derive(Debug)]
pub struct Segment {
    pub manifest: Manifest,
    pub bytes: Vec<u8>,
}

/// Writes the blocks into one segment. It takes time in proportion to their text: call it where
/// blocking is allowed.
pub fn build(
    id: SegmentId,
    replaces: Option<SegmentId>,
    blocks: Vec<Block>,
) -> Result<Segment, StoreError> {
    let mut manifest = Manifest { version: MANIFEST_VERSION, id, replaces, blocks: Vec::new() };
    let bytes = write(&mut manifest, blocks)
        .map_err(|error| StoreError::io("building a segment", error))?;
    Ok(Segment { manifest, bytes })
}

fn write(manifest: &mut Manifest, blocks: Vec<Block>) -> io::Result<Vec<u8>> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    let mut compressor = Compressor::new(limits::BLOCK_ZSTD_LEVEL)?;
    compressor.include_checksum(true)?;
    for block in blocks {
        let Block { project, session, text, stats } = block;
        let name = format!("{project}/{session}.jsonl");
        let (bytes, crc32, size_bytes) = match text {
            BlockText::Plain(text) => {
                let bytes = Bytes::from(compressor.compress(text.as_bytes())?);
                (bytes, rawzip::crc32(text.as_bytes()), text.len() as u64)
            }
            BlockText::Compressed { bytes, crc32, size_bytes } => (bytes, crc32, size_bytes),
        };
        let plain = (crc32, size_bytes);
        let (offset, length) = append(&mut archive, &name, CompressionMethod::ZSTD, &bytes, plain)?;
        manifest.blocks.push(ManifestBlock { project, session, offset, length, crc32, stats });
    }
    let json = serde_json::to_vec(manifest)?;
    let plain = (rawzip::crc32(&json), json.len() as u64);
    append(&mut archive, MANIFEST_ENTRY, CompressionMethod::STORE, &json, plain)?;
    archive.finish().map_err(io::Error::other)
}

/// Appends bytes that are already in their final form; gives their place. `plain` is CRC-32 and
/// length of what they decompress to.
fn append(
    archive: &mut ZipArchiveWriter<Vec<u8>>,
    name: &str,
    method: CompressionMethod,
    bytes: &[u8],
    plain: (u32, u64),
) -> io::Result<(u64, u64)> {
    let (mut entry, _config) =
        archive.new_file(name).compression_method(method).start().map_err(io::Error::other)?;
    let offset = entry.stream_offset();
    entry.write_all(bytes)?;
    let (crc, size) = plain;
    entry.finish(rawzip::DataDescriptorOutput::new(crc, size)).map_err(io::Error::other)?;
    Ok((offset, bytes.len() as u64))
}
