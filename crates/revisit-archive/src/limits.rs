//! Every limit of the format, each with its reason. `SPEC.md` repeats those that readers need.

use zstd::zstd_safe::CParameter;

/// Strings of this many bytes and more (UTF-8, decoded) leave the events for assets. Shorter ones
/// compress well where they stand, and a marker with its entry costs some 200 bytes.
pub const MIN_ASSET_BYTES: usize = 1024;
/// JSON text at which a chunk is cut, markers in place of assets. Smaller chunks seek in fewer
/// bytes, larger ones compress better.
pub const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// zstd level at rest. Level 16 takes seven times as long, and small archives have nothing from it.
pub const ZSTD_LEVEL: i32 = 12;
/// What is used at rest from the second chunk on: level 16 searching less, which takes three times
/// as long as level 12 and makes chunks of long sessions 5 % smaller. Level 16 itself would save
/// 3 % more, but is below 15 MB/s of JSON on one core.
pub(crate) const LONG_ZSTD_LEVEL: i32 = 16;
pub(crate) const LONG_ZSTD_PARAMETERS: [CParameter; 5] = [
    CParameter::ChainLog(20),
    CParameter::HashLog(18),
    CParameter::SearchLog(2),
    CParameter::MinMatch(4),
    CParameter::TargetLength(12),
];
/// deflate level of downloads: higher ones take twice as long for one per cent.
pub const DEFLATE_LEVEL: u32 = 6;

/// Most entries. A session of 1 GiB of JSON has 500 chunks, some hundred keyframes and some
/// thousand assets; a directory of millions is an attack on the reader's memory.
pub const MAX_ENTRIES: u64 = 100_000;
/// Largest central directory, which is read whole: 300 bytes for each of the most entries.
pub const MAX_DIRECTORY_BYTES: u64 = 32 * 1024 * 1024;
/// Longest name of an entry, in bytes. Ours have at most 71.
pub const MAX_NAME_BYTES: usize = 1024;
/// Largest entry once decompressed. A chunk is at most a cut and one event of 32 MiB, moments are
/// at most 64 MiB; the rest is room for deliveries.
pub const MAX_ENTRY_BYTES: u64 = 512 * 1024 * 1024;
/// Largest `replay.json`, `seal.json` or `thin.json`: what every reader holds in memory.
pub const MAX_MANIFEST_BYTES: u64 = 64 * 1024 * 1024;
/// Largest archive once decompressed, all entries together.
pub const MAX_CONTENT_BYTES: u64 = 16 * 1024 * 1024 * 1024;
/// How much larger an entry may become than its compressed bytes. deflate cannot exceed 1,032;
/// the writer takes deflate where zstd would.
pub const MAX_RATIO: u64 = 1100;
/// Entries up to this size may have any ratio.
pub const RATIO_FREE_BYTES: u64 = 1024 * 1024;

/// What is read from the end of an archive at first: `seal.json`, `replay.json` and the central
/// directory of most sessions, in one request.
pub const TAIL_BYTES: u64 = 64 * 1024;
/// How far from the end the end record may be: the longest comment of a ZIP, and the record.
pub const MAX_TRAILER_BYTES: u64 = 65_535 + 22;

/// Buckets of the activity histogram: more than a seek bar has pixels for.
pub const MAX_BUCKETS: usize = 500;
/// Time without an interaction that a player may skip. Shorter pauses are part of the story.
pub const INACTIVITY_MS: f64 = 8_000.0;
/// Addresses that the manifest lists, of all windows together.
pub const MAX_PAGES: usize = 5_000;
/// Resources that the manifest lists; a recorder captures 500 for each page load at most.
pub const MAX_RESOURCES: usize = 5_000;
/// Longest address of a resource. Recorders cut others shorter, and browsers' caches too.
pub const MAX_RESOURCE_URL_BYTES: usize = 8 * 1024;
