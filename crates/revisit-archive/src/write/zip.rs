//! Entries into the bytes of a ZIP.

use std::fmt;
use std::io::Write as _;

use flate2::{Compress, Compression, FlushCompress, Status};
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};
use zstd::bulk::Compressor;

use crate::limits::{
    DEFLATE_LEVEL, LONG_ZSTD_LEVEL, LONG_ZSTD_PARAMETERS, MAX_ENTRY_BYTES, MAX_RATIO,
    RATIO_FREE_BYTES, ZSTD_LEVEL,
};
use crate::{ArchiveError, Form, Method, delta};

/// A ZIP that is being written.
pub(crate) struct Zip {
    archive: ZipArchiveWriter<Vec<u8>>,
    method: Method,
    /// Whether ids and times become differences.
    deltas: bool,
    zstd: Option<Compressor<'static>>,
    deflate: Option<Compress>,
}

impl fmt::Debug for Zip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Zip").field("method", &self.method).finish_non_exhaustive()
    }
}

/// An entry's bytes, compressed.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) method: CompressionMethod,
    pub(crate) bytes: Vec<u8>,
    pub(crate) crc32: u32,
    pub(crate) size_bytes: u64,
}

impl Zip {
    pub(crate) fn new(method: Method) -> Zip {
        let archive = ZipArchiveWriter::new(Vec::new());
        Zip { archive, method, deltas: false, zstd: None, deflate: None }
    }

    /// For all entries of an archive.
    pub(crate) fn of(form: Form) -> Zip {
        Zip { deltas: form.is_thin(), ..Zip::new(form.method()) }
    }

    /// Compresses what follows better, at a third of the speed: what is stored of a long
    /// session pays for it, and short ones have nothing from it.
    pub(crate) fn work_harder(&mut self) -> Result<(), ArchiveError> {
        if !self.deltas {
            return Ok(());
        }
        let failed = |error: std::io::Error| ArchiveError::Write(error.to_string());
        let mut compressor = Compressor::new(LONG_ZSTD_LEVEL).map_err(failed)?;
        for parameter in LONG_ZSTD_PARAMETERS {
            compressor.set_parameter(parameter).map_err(failed)?;
        }
        self.zstd = Some(compressor);
        Ok(())
    }

    /// Compresses and appends an entry.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let packed = self.pack(name, content)?;
        self.append(name, &packed)
    }

    /// Appends an entry as it is.
    pub(crate) fn add_plain(&mut self, name: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let packed = Packed {
            method: CompressionMethod::STORE,
            bytes: content.to_vec(),
            crc32: rawzip::crc32(content),
            size_bytes: content.len() as u64,
        };
        self.append(name, &packed)
    }

    /// Compresses an entry, to be appended later.
    pub(crate) fn pack(&mut self, name: &str, content: &[u8]) -> Result<Packed, ArchiveError> {
        let with_deltas = match std::str::from_utf8(content) {
            Ok(text) if self.deltas && delta::is_for(name) => Some(delta::encode(text)),
            Ok(_) | Err(_) => None,
        };
        let content = with_deltas.as_ref().map_or(content, |it| it.as_bytes());
        let size_bytes = content.len() as u64;
        if size_bytes > MAX_ENTRY_BYTES {
            let what = format!("entry {name:?}");
            return Err(ArchiveError::TooLarge { what, size_bytes, limit: MAX_ENTRY_BYTES });
        }
        let crc32 = rawzip::crc32(content);
        let (method, bytes) = match self.method {
            Method::Store => (Method::Store, content.to_vec()),
            Method::Deflate => (Method::Deflate, self.deflate(content)?),
            Method::Zstd => {
                let bytes = self.zstd(content)?;
                // Readers refuse what grows more than deflate can.
                if is_bomb(bytes.len() as u64, size_bytes) {
                    (Method::Deflate, self.deflate(content)?)
                } else {
                    (Method::Zstd, bytes)
                }
            }
        };
        Ok(Packed { method: method.zip(), bytes, crc32, size_bytes })
    }

    /// Appends an entry that is in its final form.
    pub(crate) fn append(&mut self, name: &str, packed: &Packed) -> Result<(), ArchiveError> {
        let Packed { method, bytes, crc32, size_bytes } = packed;
        let failed = |error: rawzip::Error| ArchiveError::Write(format!("entry {name:?}: {error}"));
        let file = self.archive.new_file(name).compression_method(*method);
        let (mut entry, _config) = file.start().map_err(failed)?;
        entry.write_all(bytes).map_err(|error| ArchiveError::Write(error.to_string()))?;
        entry.finish(DataDescriptorOutput::new(*crc32, *size_bytes)).map_err(failed)?;
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, ArchiveError> {
        self.archive.finish().map_err(|error| ArchiveError::Write(error.to_string()))
    }

    fn zstd(&mut self, content: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        let failed = |error: std::io::Error| ArchiveError::Write(error.to_string());
        if self.zstd.is_none() {
            self.zstd = Some(Compressor::new(ZSTD_LEVEL).map_err(failed)?);
        }
        match self.zstd.as_mut() {
            Some(compressor) => compressor.compress(content).map_err(failed),
            None => Err(ArchiveError::Write("no compressor".to_owned())),
        }
    }

    fn deflate(&mut self, content: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        let level = Compression::new(DEFLATE_LEVEL);
        let compress = self.deflate.get_or_insert_with(|| Compress::new(level, false));
        compress.reset();
        let mut bytes = Vec::with_capacity(content.len() / 4 + 64);
        loop {
            let done = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
            let rest = content.get(done..).unwrap_or_default();
            let status = compress
                .compress_vec(rest, &mut bytes, FlushCompress::Finish)
                .map_err(|error| ArchiveError::Write(error.to_string()))?;
            match status {
                Status::StreamEnd => return Ok(bytes),
                Status::Ok | Status::BufError => bytes.reserve(bytes.capacity().max(64)),
            }
        }
    }
}

/// Whether an entry grows more than readers believe.
pub(crate) fn is_bomb(compressed_bytes: u64, size_bytes: u64) -> bool {
    size_bytes > RATIO_FREE_BYTES && size_bytes / MAX_RATIO > compressed_bytes
}
