/** What is read of a recording at most, and why. Archives come from strangers: all of them lie. */

/** More entries than any session has: one of 1 GiB has some thousand. */
export const MAX_ENTRIES = 100_000;
/** 300 bytes for each of the most entries; the directory is read whole. */
export const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;
/** `replay.json` is kept in memory. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;
/** One entry, decompressed: a chunk of the writer's is 2 MiB, and one event of it at most 32 MiB. */
export const MAX_ENTRY_BYTES = 256 * 1024 * 1024;
/** What deflate can reach at best; the writer does not use zstd beyond. */
export const MAX_RATIO = 1_100;
/** Up to here the ratio does not matter. */
export const RATIO_FREE_BYTES = 1024 * 1024;
/** A recording that is read whole: JSON, or an archive from a host without ranges. */
export const MAX_WHOLE_BYTES = 512 * 1024 * 1024;
/** Seal, manifest and directory of most sessions, in one request. */
export const TAIL_BYTES = 64 * 1024;
/** The longest comment of a ZIP, its end record and the locator before that. */
export const MAX_END_BYTES = 65_535 + 22 + 20 + 56;
/** Compressed entries that are kept after they were read: an hour of most sessions. */
export const MAX_PACKED_BYTES = 24 * 1024 * 1024;
/** Assets that are fetched beside the events that want them, before it is known which do so first. */
export const ASSETS_AHEAD_BYTES = 128 * 1024;
/** Bytes between two wanted ranges that cost less than another request. */
export const NEAR_BYTES = 32 * 1024;
