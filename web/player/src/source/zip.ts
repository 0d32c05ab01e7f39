/**
 * Reads a ZIP by ranges: its directory from the end, then single entries.
 *
 * A reader of its own because the ones at hand want it otherwise: zip.js weighs more than the rest
 * of the player's engine, and unzipit asks for the size first and reads each entry in two requests.
 * Here an entry, or a run of neighbours, is one range: from one entry's header to the next one's.
 * What a directory claims is checked against limits before anything is read or made room for.
 */

import type { Bytes, Tail } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { damaged } from "./failure.ts";
import { inflateEntry } from "./inflate.ts";
import {
  MAX_DIRECTORY_BYTES,
  MAX_END_BYTES,
  MAX_ENTRIES,
  MAX_PACKED_BYTES,
  NEAR_BYTES,
  TAIL_BYTES,
} from "./limits.ts";

export interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly nBytes: number;
  /** Where its header begins … */
  readonly from: number;
  /** … and where the next thing in the file does. */
  readonly to: number;
}

export interface Zip {
  readonly entries: ReadonlyMap<string, Entry>;
  /** What the entries hold, by few requests: neighbours come together. */
  read(entries: readonly Entry[]): Map<Entry, Promise<Uint8Array>>;
  /** Has the entries fetched, for whoever reads them in a moment. */
  expect(entries: readonly Entry[]): void;
}

interface End {
  /** Where in the tail the end record is. */
  readonly at: number;
  readonly nEntries: number;
  readonly directoryBytes: number;
  readonly directoryFrom: number;
  /** Where the file's records of the end begin: right after the directory. */
  readonly directoryTo: number;
}

const SIGNATURE = { end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 } as const;
const HEADER = { entry: 0x02014b50, local: 0x04034b50 } as const;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const WHOLE_32 = 0xffffffff;

/** Null when the tail is not that of a ZIP. Throws when it is one that cannot be read. */
export async function openZip(bytes: Bytes, first: Tail): Promise<Zip | null> {
  let tail = first;
  let end = findEnd(tail);
  if (end === null && tail.bytes.length === TAIL_BYTES) {
    // A comment of the greatest length pushes the record out of the first read.
    tail = await bytes.tail(MAX_END_BYTES);
    end = findEnd(tail);
  }
  if (end === null) return null;
  if (end.nEntries > MAX_ENTRIES) {
    throw damaged(`It has ${end.nEntries} entries, more than the ${MAX_ENTRIES} read at most`);
  }
  if (end.directoryBytes > MAX_DIRECTORY_BYTES) {
    throw damaged(
      `Its directory has ${end.directoryBytes} bytes, more than the ${MAX_DIRECTORY_BYTES} read at most`,
    );
  }
  const totalBytes = tail.totalBytes ?? end.directoryTo + (tail.bytes.length - end.at);
  const tailFrom = totalBytes - tail.bytes.length;
  if (end.directoryFrom < 0 || end.directoryTo > totalBytes) {
    throw damaged("Its directory lies outside of the file");
  }
  const held = await holdDirectory(bytes, { from: tailFrom, bytes: tail.bytes }, end.directoryFrom);
  const directory = sliceOf(held, end.directoryFrom, end.directoryTo);
  const packed = new Packed(bytes, held);
  return {
    entries: readDirectory(directory, end),
    read: (wanted) => {
      packed.fetch(wanted);
      return new Map(wanted.map((entry) => [entry, packed.unpacked(entry)]));
    },
    expect: (wanted) => packed.fetch(wanted),
  };
}

/** The end of the file from the directory on, and what lies before that: the manifest most likely. */
async function holdDirectory(bytes: Bytes, held: Held, directoryFrom: number): Promise<Held> {
  if (directoryFrom >= held.from) return held;
  const from = Math.max(0, directoryFrom - NEAR_BYTES);
  const before = await bytes.read(from, held.from);
  const all = new Uint8Array(before.length + held.bytes.length);
  all.set(before);
  all.set(held.bytes, before.length);
  return { from, bytes: all };
}

interface Held {
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function findEnd({ bytes }: Tail): End | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = bytes.length - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== SIGNATURE.end) continue;
    if (view.getUint16(at + 20, true) !== bytes.length - at - END_BYTES) continue;
    return readEnd(view, at);
  }
  return null;
}

function readEnd(view: DataView, at: number): End {
  const nEntries = view.getUint16(at + 10, true);
  const directoryBytes = view.getUint32(at + 12, true);
  const directoryFrom = view.getUint32(at + 16, true);
  const isLarge = nEntries === 0xffff || directoryBytes === WHOLE_32 || directoryFrom === WHOLE_32;
  const at64 = at - LOCATOR_BYTES - END64_BYTES;
  const hasLocator = at64 >= 0 && view.getUint32(at - LOCATOR_BYTES, true) === SIGNATURE.locator;
  if (isLarge && hasLocator && view.getUint32(at64, true) === SIGNATURE.end64) {
    const size = number64(view, at64 + 40);
    const from = number64(view, at64 + 48);
    return {
      at: at64,
      nEntries: number64(view, at64 + 32),
      directoryBytes: size,
      directoryFrom: from,
      directoryTo: from + size,
    };
  }
  if (isLarge && hasLocator) throw damaged("Its end record is not where it should be");
  return {
    at,
    nEntries,
    directoryBytes,
    directoryFrom,
    directoryTo: directoryFrom + directoryBytes,
  };
}

function readDirectory(bytes: Uint8Array<ArrayBuffer>, end: End): Map<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const decoder = new TextDecoder();
  const found: Omit<Entry, "to">[] = [];
  let at = 0;
  for (let number = 0; number < end.nEntries; number += 1) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== HEADER.entry) {
      throw damaged(`Its directory breaks off after ${number} of ${end.nEntries} entries`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraFrom = at + ENTRY_BYTES + nameBytes;
    const extraTo = extraFrom + view.getUint16(at + 30, true);
    const next = extraTo + view.getUint16(at + 32, true);
    if (next > bytes.length) throw damaged("Its directory breaks off");
    const name = decoder.decode(bytes.subarray(at + ENTRY_BYTES, extraFrom));
    if ((view.getUint16(at + 8, true) & 1) === 1) throw damaged(`${name} is encrypted`);
    const sizes = {
      nBytes: view.getUint32(at + 24, true),
      packedBytes: view.getUint32(at + 20, true),
      from: view.getUint32(at + 42, true),
    };
    widen(view, extraFrom, extraTo, sizes);
    found.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
    });
    at = next;
  }
  return placed(found, end.directoryFrom);
}

/** Gives each entry its end, and refuses those that share bytes or names. */
function placed(found: Omit<Entry, "to">[], directoryFrom: number): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const sorted = found.sort((a, b) => a.from - b.from);
  for (const [index, entry] of sorted.entries()) {
    const to = sorted[index + 1]?.from ?? directoryFrom;
    if (entry.from + LOCAL_BYTES + entry.packedBytes > to) {
      throw damaged(`${entry.name} overlaps with what follows it`);
    }
    if (entries.has(entry.name)) throw damaged(`It has ${entry.name} twice`);
    entries.set(entry.name, { ...entry, to });
  }
  return entries;
}

/** Sizes beyond 4 GiB stand in an extra field, those that do not fit and only those. */
function widen(
  view: DataView,
  from: number,
  to: number,
  sizes: { nBytes: number; packedBytes: number; from: number },
): void {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let value = at + 4;
    const fieldTo = Math.min(to, value + view.getUint16(at + 2, true));
    for (const name of ["nBytes", "packedBytes", "from"] as const) {
      if (sizes[name] !== WHOLE_32 || value + 8 > fieldTo) continue;
      sizes[name] = number64(view, value);
      value += 8;
    }
    return;
  }
}

/** Compressed entries: those that were used last are not fetched twice. */
class Packed {
  private readonly _bytes: Bytes;
  private readonly _held: Held;
  /** In the order of use; the last one was used last. */
  private readonly _kept = new Map<Entry, Promise<Uint8Array<ArrayBuffer>>>();
  private _nKept = 0;

  constructor(bytes: Bytes, held: Held) {
    this._bytes = bytes;
    this._held = held;
  }

  /** Asks for what is missing, by few requests: neighbours come together. */
  fetch(wanted: readonly Entry[]): void {
    const missing: Entry[] = [];
    for (const entry of wanted) {
      const kept = this._kept.get(entry);
      if (kept === undefined) missing.push(entry);
      else {
        this._kept.delete(entry);
        this._kept.set(entry, kept);
      }
    }
    for (const run of runsOf(missing)) this._fetchRun(run);
    for (const entry of this._kept.keys()) {
      if (this._nKept <= MAX_PACKED_BYTES || wanted.includes(entry)) break;
      this._drop(entry);
    }
  }

  /** What an entry holds. It was asked for before. */
  async unpacked(entry: Entry): Promise<Uint8Array> {
    return unpack(entry, (await this._kept.get(entry)) ?? new Uint8Array());
  }

  private _fetchRun(run: readonly Entry[]): void {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    const read =
      first.from >= this._held.from
        ? Promise.resolve(this._held)
        : this._bytes.read(first.from, last.to).then((bytes) => ({ from: first.from, bytes }));
    for (const entry of run) {
      const slice = read.then((there) => sliceOf(there, entry.from, entry.to));
      this._kept.set(entry, slice);
      this._nKept += entry.packedBytes;
      slice.catch(() => {
        if (this._kept.get(entry) === slice) this._drop(entry);
      });
    }
  }

  private _drop(entry: Entry): void {
    if (this._kept.delete(entry)) this._nKept -= entry.packedBytes;
  }
}

/** Wanted entries that lie near each other are read as one. */
function runsOf(wanted: readonly Entry[]): Entry[][] {
  const runs: Entry[][] = [];
  for (const entry of [...wanted].sort((a, b) => a.from - b.from)) {
    const run = runs.at(-1);
    if (run !== undefined && entry.from - (run.at(-1)?.to ?? 0) <= NEAR_BYTES) run.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

async function unpack(entry: Entry, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < LOCAL_BYTES || view.getUint32(0, true) !== HEADER.local) {
    throw damaged(`${entry.name} is not where the directory says`);
  }
  const from = LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = bytes.subarray(from, from + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw damaged(`${entry.name} breaks off`);
  const content = await inflateEntry(entry.name, entry.method, packed, entry.nBytes);
  if (crc32(content) !== entry.crc) throw damaged(`The checksum of ${entry.name} is wrong`);
  return content;
}

function sliceOf({ from, bytes }: Held, sliceFrom: number, sliceTo: number) {
  return bytes.subarray(Math.max(sliceFrom - from, 0), Math.max(sliceTo - from, 0));
}

function number64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
