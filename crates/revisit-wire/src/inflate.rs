//! Decompression that stops at a limit and keeps what came before a fault.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use revisit_model::{ProblemKind, Problems};
use simdutf8::compat::{Utf8Error, from_utf8};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Memory set aside at once for what will be decompressed, for each compressed byte. Recordings
/// compress eight to fifteen times; beyond it the buffer grows as it fills.
const EXPECTED_RATIO: usize = 16;

/// What a body was compressed with, by its first bytes. Hints from outside are not to be trusted:
/// new SDKs send none, proxies send wrong ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    pub(crate) fn of(bytes: &[u8]) -> Option<Compression> {
        if bytes.starts_with(&GZIP_MAGIC) {
            return Some(Compression::Gzip);
        }
        bytes.starts_with(&ZSTD_MAGIC).then_some(Compression::Zstd)
    }
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// Cut off or corrupt; the bytes before that are good.
    Broken,
    OverLimit,
}

/// Decompresses up to `limit` bytes. `max_window_log` bounds the memory that a zstd frame may ask
/// for.
pub(crate) fn inflate(
    bytes: &[u8],
    compression: Compression,
    limit: usize,
    max_window_log: u32,
) -> (Vec<u8>, End) {
    match compression {
        Compression::Gzip => {
            read_up_to(MultiGzDecoder::new(bytes), gzip_size(bytes).min(limit), limit)
        }
        Compression::Zstd => {
            let opened = zstd::stream::read::Decoder::with_buffer(bytes);
            let Ok(mut decoder) = opened else { return (Vec::new(), End::Broken) };
            if decoder.window_log_max(max_window_log).is_err() {
                return (Vec::new(), End::Broken);
            }
            let expected = bytes.len().saturating_mul(EXPECTED_RATIO).min(limit);
            read_up_to(decoder, expected, limit)
        }
    }
}

/// The size that a gzip stream says of itself at its end, as far as that is plausible.
fn gzip_size(bytes: &[u8]) -> usize {
    let size = bytes.last_chunk().map_or(0, |it| u32::from_le_bytes(*it));
    let plausible = bytes.len().saturating_mul(EXPECTED_RATIO);
    // One more byte lets the last read see the end without growing the buffer.
    usize::try_from(size).unwrap_or(plausible).min(plausible).saturating_add(1)
}

fn read_up_to(reader: impl Read, expected: usize, limit: usize) -> (Vec<u8>, End) {
    let mut inflated = Vec::with_capacity(expected);
    let read = reader.take(limit as u64 + 1).read_to_end(&mut inflated);
    let end = match read {
        _ if inflated.len() > limit => End::OverLimit,
        Ok(_) => End::Whole,
        Err(_cut_off_or_corrupt) => End::Broken,
    };
    (inflated, end)
}

/// A body without compression.
pub(crate) struct Inflated<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) end: End,
}

impl Inflated<'_> {
    /// The bytes as text, without a byte order mark. Bad bytes become U+FFFD and are counted, but
    /// for a character that a broken stream cut in two: that one is dropped.
    pub(crate) fn text(&self, problems: &mut Problems) -> Cow<'_, str> {
        // Compressed recordings are full of characters beyond ASCII, over which the check of the
        // standard library takes as long as decompression.
        let text = match from_utf8(&self.bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => self.repaired(error, problems),
        };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(without_mark(text)),
            Cow::Owned(text) => Cow::Owned(without_mark(&text).to_owned()),
        }
    }

    fn repaired(&self, error: Utf8Error, problems: &mut Problems) -> Cow<'_, str> {
        let is_cut_in_two = self.end == End::Broken && error.error_len().is_none();
        let good = self.bytes.get(..error.valid_up_to()).filter(|_| is_cut_in_two);
        if good.is_none() {
            problems.add(ProblemKind::NotUtf8, || {
                format!("bad bytes from byte {} on", error.valid_up_to())
            });
        }
        String::from_utf8_lossy(good.unwrap_or(&self.bytes))
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
