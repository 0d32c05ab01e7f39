/**
 * Writes a ZIP entry by entry, from text that comes in pieces, and hashes what goes in. It never
 * works long at a time.
 */
import { blake3 } from "@noble/hashes/blake3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import type { Breath } from "../breath";
import { encodedPieces } from "../hash";

/** What the manifest says of an entry. */
export interface Content {
  readonly size_bytes: number;
  readonly blake3: string;
}

/** As with the archives that the server hands out; higher levels take twice as long for 1 %. */
const LEVEL = 6;
/** When an entry was written is nobody's business; a ZIP cannot say nothing. */
const NO_TIME = new Date(1980, 0, 1);

export class ArchiveZip {
  private readonly _breath: Breath;
  private readonly _parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly _zip: Zip;

  constructor(breath: Breath) {
    this._breath = breath;
    this._zip = new Zip((error, bytes) => {
      if (error) throw error;
      this._parts.push(bytes as Uint8Array<ArrayBuffer>);
    });
  }

  /** Begins an entry; the one before has ended. */
  begin(name: string, isPlain = false): Entry {
    const file = isPlain ? new ZipPassThrough(name) : new ZipDeflate(name, { level: LEVEL });
    file.mtime = NO_TIME;
    this._zip.add(file);
    return new Entry(file, this._breath);
  }

  /** An entry that is there as a whole. */
  async add(name: string, text: string, isPlain = false): Promise<Content> {
    const entry = this.begin(name, isPlain);
    await entry.write(text);
    return entry.end();
  }

  finish(): Blob {
    this._zip.end();
    return new Blob(this._parts, { type: "application/zip" });
  }
}

/** An entry that is being written. */
export class Entry {
  private readonly _file: ZipDeflate | ZipPassThrough;
  private readonly _breath: Breath;
  private readonly _hash = blake3.create();
  private _sizeBytes = 0;

  constructor(file: ZipDeflate | ZipPassThrough, breath: Breath) {
    this._file = file;
    this._breath = breath;
  }

  async write(text: string): Promise<void> {
    for (const bytes of encodedPieces(text)) {
      this._hash.update(bytes);
      this._file.push(bytes);
      this._sizeBytes += bytes.length;
      if (this._breath.isDue) await this._breath.take();
    }
  }

  end(): Content {
    this._file.push(new Uint8Array(0), true);
    return { size_bytes: this._sizeBytes, blake3: bytesToHex(this._hash.digest()) };
  }
}
