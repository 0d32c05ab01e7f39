/**
 * Captures what the page shows from addresses: images, fonts, style sheets that cannot be read. A
 * round begins when the page has loaded something and rests again: it finds what is new, reads it
 * (mostly from the browser's cache), asks the server what it has, and tells the rest.
 */
import type { Stop } from "../../environment";
import { Breath } from "../breath";
import { hashOf } from "../hash";
import { type Content, contentOf, type Wanted } from "./content";
import { findAddresses } from "./find";
import {
  ASK_FROM_CHARS,
  AT_ONCE,
  BYTES_PER_MS,
  GATHER_MS,
  MAX_ASSETS,
  MAX_BYTES,
  MAX_NAMED,
} from "./limits";
import { Said } from "./said";
import type { AssetContext } from "./start";

interface Captured {
  /** As the recording has it. */
  url: string;
  content: string;
  /** Where it is worth asking for. */
  hash: string | null;
}

/** rrweb's type for what was at an address. */
const ASSET = 7;
/** A page that never rests is captured all the same. */
const MAX_IDLE_WAIT_MS = 5_000;

export function captureAssets(context: AssetContext): Stop {
  const capture = new Capture(context);
  capture.start();
  return () => capture.stop();
}

class Capture {
  private readonly _context: AssetContext;
  private readonly _said: Said;
  /** Every address that was looked at, and those that CSS named and nobody has yet. */
  private readonly _seen = new Set<string>();
  private _inCss: string[] = [];
  private _unreadable = new Set<string>();
  private _nBytes = 0;
  private _nAssets = 0;
  private _isOn = true;
  private _isBusy = false;
  private _isWanted = false;
  private _stops: Stop[] = [];

  constructor(context: AssetContext) {
    this._context = context;
    this._said = new Said(context.page, context.sessionId);
  }

  start(): void {
    const { page } = this._context;
    const onLoad = () => this._want();
    page.document.addEventListener("load", onLoad, true);
    this._stops.push(() => page.document.removeEventListener("load", onLoad, true));
    this._watchLoading();
    this._want();
  }

  stop(): void {
    this._isOn = false;
    for (const stop of this._stops.splice(0)) stop();
  }

  /** What was loaded for CSS no element tells, and what is in shadow roots sends no event. */
  private _watchLoading(): void {
    const { page } = this._context;
    const observer = new page.PerformanceObserver((list) => {
      const entries = list.getEntries() as PerformanceResourceTiming[];
      for (const { initiatorType, name } of entries)
        if (initiatorType === "css") this._inCss.push(name);
      if (entries.some(({ initiatorType }) => SHOWN.has(initiatorType))) this._want();
    });
    try {
      observer.observe({ type: "resource", buffered: true });
    } catch {
      observer.observe({ entryTypes: ["resource"] });
    }
    this._stops.push(() => observer.disconnect());
  }

  private _want(): void {
    this._isWanted = true;
    if (this._isBusy || !this._isOn) return;
    this._isBusy = true;
    void this._rounds().catch(() => {});
  }

  private async _rounds(): Promise<void> {
    try {
      while (this._isWanted && this._isOn && this._nAssets < MAX_ASSETS) {
        await this._wait(GATHER_MS);
        await this._idle();
        this._isWanted = false;
        if (this._isOn && !this._context.isPaused()) await this._round();
      }
    } finally {
      this._isBusy = false;
    }
  }

  private async _round(): Promise<void> {
    const breath = new Breath();
    const { page, settings } = this._context;
    const { pictures, sheets, hidden } = await findAddresses(page, settings, breath);
    for (const url of this._inCss.splice(0)) pictures.add(url);
    const wanted: [url: string, wanted: Wanted][] = [
      ...Array.from(pictures, (url) => [url, "picture"] as [string, Wanted]),
      ...Array.from(sheets, (url) => [url, "sheet"] as [string, Wanted]),
    ].filter(([url]) => !hidden.has(url) && !this._seen.has(url) && isReadable(url));
    for (const url of hidden) this._seen.add(url);
    for (const [url] of wanted) this._seen.add(url);
    const captured: Captured[] = [];
    const next = async (): Promise<void> => {
      for (let one = wanted.shift(); one && this._isOn; one = wanted.shift()) {
        const read = await this._read(one[0], one[1], breath);
        if (read) captured.push(read);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    await this._tell(captured);
  }

  private async _read(url: string, wanted: Wanted, breath: Breath): Promise<Captured | null> {
    if (this._nAssets >= MAX_ASSETS || this._nBytes >= MAX_BYTES) return null;
    const { origin } = new URL(url);
    if (this._unreadable.has(origin)) return null;
    let read: Content | null;
    try {
      read = await contentOf(this._context, url, wanted);
    } catch {
      // By its own rules or the page's. To try each of its addresses would only fill the console.
      if (!url.startsWith("blob:")) this._unreadable.add(origin);
      return null;
    }
    if (read === null || this._nBytes + read.data.length > MAX_BYTES) return null;
    const { data: content, names } = read;
    if (names.length > 0) {
      this._inCss.push(...names.slice(-MAX_NAMED));
      this._isWanted = true;
    }
    this._nAssets += 1;
    this._nBytes += content.length;
    const recorded = this._context.scrub.url(url);
    if (!this._said.add(recorded, content)) return null;
    const isLong = content.length >= ASK_FROM_CHARS;
    return { url: recorded, content, hash: isLong ? await hashOf(content, breath) : null };
  }

  private async _tell(captured: readonly Captured[]): Promise<void> {
    const hashes = captured.flatMap(({ hash }) => hash ?? []);
    const missing = hashes.length > 0 ? await this._ask(hashes) : null;
    for (const { url, content, hash } of captured) {
      if (!this._isOn) return;
      const isStored = hash !== null && missing !== null && !missing.has(hash);
      const payload = { rr_type: "DataUrl", data: content };
      const data = isStored ? { url, asset: hash } : { url, payload };
      this._context.keep({ type: ASSET, data, timestamp: this._context.now() });
      if (!isStored) await this._wait(content.length / BYTES_PER_MS);
    }
    if (captured.length > 0) this._said.save();
  }

  /** Which of these the server lacks; null when there is no server, or it does not say. */
  private async _ask(hashes: string[]): Promise<Set<string> | null> {
    const { settings, fetch } = this._context;
    if (settings.ingestUrl === null) return null;
    const key = encodeURIComponent(settings.writeKey);
    try {
      const response = await fetch(`${settings.ingestUrl}/assets?key=${key}`, {
        method: "POST",
        body: JSON.stringify({ hashes }),
        credentials: "omit",
        cache: "no-store",
      });
      if (!response.ok) return null;
      const { missing } = (await response.json()) as { missing: string[] };
      return new Set(missing);
    } catch {
      return null;
    }
  }

  private _wait(ms: number): Promise<void> {
    return new Promise((resolve) => this._context.page.setTimeout(resolve, ms));
  }

  private _idle(): Promise<void> {
    const { page } = this._context;
    const { requestIdleCallback } = page;
    if (typeof requestIdleCallback !== "function") return Promise.resolve();
    return new Promise((resolve) =>
      requestIdleCallback.call(page, () => resolve(), { timeout: MAX_IDLE_WAIT_MS }),
    );
  }
}

/** Who may load what a page shows. */
const SHOWN: ReadonlySet<string> = new Set([
  "img",
  "image",
  "css",
  "link",
  "input",
  "video",
  "other",
]);

function isReadable(url: string): boolean {
  return /^(?:https?|blob):/.test(url);
}
