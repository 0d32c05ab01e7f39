/** Events of a window that wait for their time, ready to be shown. In the order of time. */

import { type RecordedEvent, readEvent } from "../recording/event.ts";
import type { Preparer } from "../recording/prepare.ts";
import { createBreath } from "../worker/breath.ts";
import type { Run } from "../worker/protocol.ts";

/** Reading shows nothing: it gives way often enough for whoever moves the thumb. */
const SLICE_MS = 30;

export class Queue {
  private _events: RecordedEvent[] = [];
  /** The first event that is still to come. */
  private _next = 0;

  /** When the next event is due, epoch ms. */
  get nextMs(): number {
    return this._events[this._next]?.timestamp ?? Number.POSITIVE_INFINITY;
  }

  shift(): RecordedEvent | null {
    const event = this._events[this._next];
    if (event === undefined) return null;
    this._next += 1;
    // What was played is let go of, now and then: a session can be longer than the memory.
    if (this._next >= 1_000 || this._next === this._events.length) {
      this._events.splice(0, this._next);
      this._next = 0;
    }
    return event;
  }

  push(events: readonly RecordedEvent[]): void {
    if (events.length === 0) return;
    const waiting = this._events.slice(this._next);
    for (const event of events) waiting.push(event);
    // A pointer's path comes after its positions, and belongs before.
    waiting.sort((a, b) => a.timestamp - b.timestamp);
    this._events = waiting;
    this._next = 0;
  }

  clear(): void {
    this._events = [];
    this._next = 0;
  }
}

/** The events of a run as they can be shown. Long runs are read bit by bit. */
export async function prepareRun(run: Run, preparer: Preparer): Promise<RecordedEvent[]> {
  const breath = createBreath(SLICE_MS);
  const prepared: RecordedEvent[] = [];
  for (const [index, text] of run.texts.entries()) {
    const event = readEvent(text, run.times[index] ?? Number.NaN);
    if (event !== null) for (const ready of preparer.push(event)) prepared.push(ready);
    if (breath.isDue()) await breath.take();
  }
  return prepared;
}
