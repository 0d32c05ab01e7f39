/**
 * What this page recorded and still holds, in memory and bounded: for `stop()` and `export()`, and
 * for a recording that is held until something releases it. It always begins with the whole page
 * (rrweb's Meta and FullSnapshot), and so what is oldest goes from one such snapshot to the next.
 * When no snapshot is left to go back to, it asks for one. Where a server has all of it anyway that
 * would be a second of a large page's time for nobody: then the oldest lines go, one by one.
 */
import type { Line } from "../delivery/batch";
import { FULL_SNAPSHOT, META } from "../event";
import { CHECKOUT_MS } from "../limits";

/** From a snapshot to the next. */
interface Stretch {
  /** What is before the first snapshot of all has none yet, and what is after a loss waits for one. */
  begins: "whole" | "before" | "lost";
  at: number;
  lines: Line[];
  snapshotBytes: number;
  sizeBytes: number;
  /** How many of the lines have been handed on. */
  nTaken: number;
}

export class Kept {
  /** How far back a recording must reach at least; what is older goes. */
  keepMs = Number.POSITIVE_INFINITY;
  /** Whether what is here is all that there is, and so worth a snapshot to begin with. */
  isAll = true;
  private _stretches: Stretch[] = [];
  private _sizeBytes = 0;
  /** A Meta event, whose snapshot comes at once. */
  private _meta: Line | undefined;
  private _askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly _maxBytes: number) {}

  get isEmpty(): boolean {
    return this._stretches.every(({ lines }) => lines.length === 0);
  }

  get sizeBytes(): number {
    return this._sizeBytes;
  }

  /** Lines from the first snapshot on, and those before the page's very first. */
  get lines(): Line[] {
    return this._stretches
      .filter(({ begins }) => begins !== "lost" || !this.isAll)
      .flatMap(({ lines }) => lines)
      .concat(this._meta ?? []);
  }

  /** Whether there is a snapshot to go back to, or the first is still to come. */
  get isWhole(): boolean {
    return this._stretches.every(({ begins }) => begins !== "lost");
  }

  /** Takes the line of an event of that type. */
  push(line: Line, type: number): void {
    const meta = this._meta;
    this._meta = undefined;
    if (type === META) {
      if (meta) this._append(meta);
      this._meta = line;
      return;
    }
    if (type === FULL_SNAPSHOT) this._beginWhole(line, meta);
    else if (meta) this._append(meta);
    this._append(line);
  }

  /** Lets go of what is too old or too much. Whether it is time for a snapshot. */
  trim(now: number): boolean {
    this._letGo(now);
    return this._wantsSnapshot(now);
  }

  /** The lines that have not been handed on yet, in order. */
  take(): Line[] {
    return this._stretches.flatMap((stretch) => {
      const lines = stretch.lines.slice(stretch.nTaken);
      // What follows a loss goes on, but it is nothing to begin a recording with.
      if (stretch.begins === "lost" && this.isAll) this._empty(stretch);
      else stretch.nTaken = stretch.lines.length;
      return lines;
    });
  }

  clear(): void {
    this._stretches = [];
    this._sizeBytes = 0;
    this._meta = undefined;
  }

  private _append(line: Line): void {
    let last = this._stretches[this._stretches.length - 1];
    if (!last) {
      last = newStretch("before", line.timestamp);
      this._stretches.push(last);
    }
    last.lines.push(line);
    last.sizeBytes += line.sizeBytes;
    this._sizeBytes += line.sizeBytes;
  }

  private _beginWhole(snapshot: Line, meta: Line | undefined): void {
    let last = this._stretches[this._stretches.length - 1];
    if (last?.begins === "lost" && this.isAll) this._dropOldest();
    if (last?.begins !== "before") {
      last = newStretch("before", snapshot.timestamp);
      this._stretches.push(last);
    }
    last.begins = "whole";
    last.at = snapshot.timestamp;
    last.snapshotBytes = snapshot.sizeBytes;
    if (meta) this._append(meta);
  }

  private _letGo(now: number): void {
    const isTooMuch = () => this._sizeBytes > this._maxBytes;
    const isTooOld = () => now - (this._stretches[1]?.at ?? now) >= this.keepMs;
    while (this._stretches.length > 1 && (isTooMuch() || isTooOld())) this._dropOldest();
    const only = this._stretches[0];
    if (!only || !isTooMuch()) return;
    if (this.isAll) this._empty(only);
    else this._halve(only);
    only.begins = "lost";
  }

  /** Not line by line: that would move all the others each time. */
  private _halve(stretch: Stretch): void {
    let nGone = 0;
    for (; this._sizeBytes > this._maxBytes / 2 && nGone < stretch.lines.length; nGone += 1) {
      const { sizeBytes } = stretch.lines[nGone] as Line;
      stretch.sizeBytes -= sizeBytes;
      this._sizeBytes -= sizeBytes;
    }
    stretch.lines.splice(0, nGone);
    stretch.nTaken = Math.max(0, stretch.nTaken - nGone);
  }

  private _dropOldest(): void {
    const oldest = this._stretches.shift();
    this._sizeBytes -= oldest?.sizeBytes ?? 0;
  }

  private _empty(stretch: Stretch): void {
    this._sizeBytes -= stretch.sizeBytes;
    stretch.lines = [];
    stretch.sizeBytes = 0;
    stretch.nTaken = 0;
  }

  private _wantsSnapshot(now: number): boolean {
    const last = this._stretches[this._stretches.length - 1];
    if (!this.isAll || !last || now - this._askedAt < CHECKOUT_MS) return false;
    const changedBytes = last.sizeBytes - last.snapshotBytes;
    const isSmall = last.snapshotBytes < this._maxBytes / 4;
    const isDue =
      last.begins === "lost"
        ? last.snapshotBytes <= this._maxBytes / 2
        : last.begins === "whole" &&
          ((isSmall && changedBytes > this._maxBytes / 2) ||
            (this.keepMs < Number.POSITIVE_INFINITY && now - last.at >= CHECKOUT_MS));
    if (isDue) this._askedAt = now;
    return isDue;
  }
}

function newStretch(begins: Stretch["begins"], at: number): Stretch {
  return { begins, at, lines: [], snapshotBytes: 0, sizeBytes: 0, nTaken: 0 };
}
