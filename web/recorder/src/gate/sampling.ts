/**
 * Chance that is the same everywhere: a session's share is drawn from its id, so that every tab and
 * every page of it comes to the same answer without asking another.
 */

/** A number from 0 to below 1 that looks random, and is always the same for a text. */
export function draw(text: string): number {
  // FNV-1a, then the last step of MurmurHash3: without it, ids that differ in one character at
  // their end would lie close together.
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
