/**
 * The requests of a page, each told once. A script's request is known from two sides: by the call
 * that made it (method, status, bodies) and by the browser's timing (when, how large), which comes
 * a little before the answer, a little after, or never. What only the browser knows of, pictures
 * and scripts and the page itself, is told as it says.
 */
import type { Stop } from "../../environment";
import { pluginEvent } from "../../event";
import { guard } from "../../guard";
import type { CapturedNetworkEntry } from "../../options";
import type { ObserverContext } from "../context";
import { listen } from "../listen";
import type { Said, SaidReader } from "./said";

/** A script's request as it begins. */
export interface Begun {
  method: string;
  url: string;
  initiatorType: "fetch" | "xmlhttprequest" | "beacon";
}

/** How a request ended. Status 0 when nothing came back; none where nobody can know. */
export interface Ended extends Said {
  status?: number;
}

/** One request in a recording, in the words of the browser's performance entries. */
interface Entry {
  shown: CapturedNetworkEntry;
  measured: {
    initiatorType: string;
    startTime: number;
    endTime: number;
    transferSize?: number;
    encodedBodySize?: number;
    decodedBodySize?: number;
    isInitial?: true;
  };
}

interface Open extends Begun {
  /** The address as the browser's timing writes it. */
  key: string;
  startTime: number;
  ended?: Ended & { endTime: number };
  timing?: PerformanceResourceTiming;
  isTold: boolean;
}

/** How long an ended request waits for its timing, which follows within a frame or two. */
const WAIT_FOR_TIMING_MS = 500;
/** Requests that are kept to be matched: a timing without its request would be told as another. */
const MAX_OPEN = 500;
/** Clocks are coarse, so that a request may seem to begin before its call. */
const TOLERANCE_MS = 5;

export class Requests {
  /** Once it has been loaded, where the page wants headers or bodies. */
  said: SaidReader | undefined;
  private readonly _open: Open[] = [];
  private readonly _stopListening: Stop;
  private _timer: number | undefined;
  private _isOn = true;

  constructor(private readonly _context: ObserverContext) {
    // What still waits when the page goes away would be lost.
    this._stopListening = listen(_context.page, ["pagehide", "visibilitychange"], () =>
      this._tellWaiting(),
    );
  }

  /** Gives back how to tell its end; undefined for a request of ours, which is none of the page's. */
  begin(request: Begun): ((ended: Ended) => void) | undefined {
    const { page } = this._context;
    const key = timingName(request.url, page.document.baseURI);
    if (isOurs(this._context, key)) return undefined;
    const { method, initiatorType } = request;
    const startTime = page.performance.now();
    const open: Open = { method, url: request.url, initiatorType, key, startTime, isTold: false };
    this._open.push(open);
    if (this._open.length > MAX_OPEN) this._open.shift();
    return (ended) => guard(() => this._end(open, ended));
  }

  /** Timings as the browser gives them, several at once. */
  take(timings: readonly PerformanceResourceTiming[], isInitial: boolean): void {
    const entries: Entry[] = [];
    for (const timing of timings) {
      const name = timing.name.replace(/#.*/, "");
      if (name.startsWith("data:") || isOurs(this._context, name)) continue;
      const open = this._match(name, timing);
      if (open) {
        open.timing = timing;
        if (open.ended && !open.isTold) entries.push(this._finish(open));
      } else {
        const entry = byTiming(timing);
        if (isInitial) entry.measured.isInitial = true;
        entries.push(entry);
      }
    }
    this._emit(entries);
  }

  stop(): void {
    this._stopListening();
    this._tellWaiting();
    this._isOn = false;
  }

  private _end(open: Open, ended: Ended): void {
    if (open.ended || !this._isOn) return;
    open.ended = { ...ended, endTime: this._context.page.performance.now() };
    if (open.timing) this._emit([this._finish(open)]);
    else {
      this._timer ??= this._context.page.setTimeout(
        () => guard(() => this._tellWaiting()),
        WAIT_FOR_TIMING_MS,
      );
    }
  }

  private _tellWaiting(): void {
    this._context.page.clearTimeout(this._timer);
    this._timer = undefined;
    const waiting = this._open.filter(({ ended, isTold }) => ended && !isTold);
    this._emit(waiting.map((open) => this._finish(open)));
  }

  /** Of several to one address, the one that began last before the browser set to work on it. */
  private _match(name: string, timing: PerformanceResourceTiming): Open | undefined {
    const candidates = this._open.filter(
      (open) =>
        open.key === name &&
        open.initiatorType === timing.initiatorType &&
        open.timing === undefined &&
        open.startTime <= timing.startTime + TOLERANCE_MS,
    );
    return candidates[candidates.length - 1];
  }

  private _finish(open: Open): Entry {
    open.isTold = true;
    // Kept without a timing, to know that when it comes after all.
    if (open.timing) this._open.splice(this._open.indexOf(open), 1);
    const { url, initiatorType, startTime, timing, ended } = open;
    const { endTime = startTime, ...said } = ended ?? {};
    const { shown, measured } = timing
      ? byTiming(timing)
      : { shown: {}, measured: { initiatorType, startTime, endTime } };
    return { shown: { ...shown, url, method: open.method.toUpperCase(), ...said }, measured };
  }

  private _emit(entries: readonly Entry[]): void {
    const requests = entries.flatMap((entry) => inRecording(this._context, entry) ?? []);
    if (requests.length === 0 || !this._isOn) return;
    this._context.emit(pluginEvent("rrweb/network@1", { requests }, this._context.now()));
  }
}

/** What the browser says of a request. */
function byTiming(timing: PerformanceResourceTiming): Entry {
  const { name: url, initiatorType, startTime, duration, responseStatus: status } = timing;
  const { transferSize, encodedBodySize, decodedBodySize } = timing;
  const sizes = { transferSize, encodedBodySize, decodedBodySize };
  return {
    // It hides the status of what other sites send, and says 0.
    shown: { url, method: "GET", ...(status > 0 && { status }) },
    measured: { initiatorType, startTime, endTime: startTime + duration, ...sizes },
  };
}

/** The page has the last word, after everything secret was taken out. */
function inRecording(context: ObserverContext, { shown, measured }: Entry): object | null {
  const { page, settings, scrub, now } = context;
  const { maskNetworkFn = (entry) => entry } = settings;
  let last: CapturedNetworkEntry | null = null;
  // What the page failed to look at, it would not want out.
  guard(() => {
    last = maskNetworkFn({ ...shown, url: scrub.url(shown.url, page.document.baseURI) });
  });
  if (!last) return null;
  const { url: name, ...others } = last as CapturedNetworkEntry;
  const startTime = Math.round(measured.startTime);
  const duration = Math.max(0, Math.round(measured.endTime) - startTime);
  const times = { startTime, endTime: startTime + duration, duration };
  const timestamp = Math.round(now() - page.performance.now() + measured.startTime);
  return { name, ...others, ...measured, ...times, timestamp };
}

function isOurs({ settings: { ingestUrl, workerUrl } }: ObserverContext, url: string): boolean {
  if (ingestUrl !== null && url.startsWith(ingestUrl)) return true;
  return (
    (workerUrl !== undefined && url === workerUrl) ||
    /\/revisit-recorder(?:-more)?\.js(?:\?|$)/.test(url)
  );
}

function timingName(url: string, base: string): string {
  try {
    return new URL(url, base).href.replace(/#.*/, "");
  } catch {
    return url;
  }
}
