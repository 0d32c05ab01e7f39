/**
 * Captured assets, apart from the recording's other events: they are large, they hold for the whole
 * session, and must not push out of memory what happened. Bounded; the oldest go.
 */
import type { Line } from "../delivery/batch";

export class KeptAssets {
  private _lines: Line[] = [];
  private _sizeBytes = 0;
  /** How many of the lines have been handed on. */
  private _nTaken = 0;

  constructor(private readonly _maxBytes: number) {}

  get lines(): readonly Line[] {
    return this._lines;
  }

  push(line: Line): void {
    this._lines.push(line);
    this._sizeBytes += line.sizeBytes;
  }

  /** The lines that have not been handed on yet. */
  take(): Line[] {
    const lines = this._lines.slice(this._nTaken);
    this._nTaken = this._lines.length;
    return lines;
  }

  /** Lets go of what is too much, handed on or not. */
  trim(): void {
    while (this._sizeBytes > this._maxBytes) {
      this._sizeBytes -= this._lines.shift()?.sizeBytes ?? this._sizeBytes;
      this._nTaken = Math.max(0, this._nTaken - 1);
    }
  }

  clear(): void {
    this._lines = [];
    this._sizeBytes = 0;
    this._nTaken = 0;
  }
}
