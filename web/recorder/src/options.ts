/** What a page may choose, and what holds when it does not. */

import type { RecordedEvent } from "./event";
import {
  FLUSH_INTERVAL_MS,
  IDLE_PAUSE_MS,
  KEEPALIVE_BYTES,
  MAX_BUFFER_BYTES,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
} from "./limits";

/** Where recordings are kept in the browser: what waits for a server, and what has none. */
export type StorageKind = "memory" | "localstorage" | "indexeddb";

/** An address by its text, with `*` for anything, or by a pattern. */
export type UrlPattern = string | RegExp;

/** A batch before it is kept or sent. */
export interface OutgoingBatch {
  sessionId: string;
  windowId: string;
  visitor: string | null;
  events: RecordedEvent[];
  metadata: Record<string, unknown>;
}

/** A request or an answer of the page's, with what was asked to be recorded of it. */
export interface CapturedNetworkEntry {
  url: string;
  method: string;
  status?: number | undefined;
  requestHeaders?: Record<string, string> | undefined;
  responseHeaders?: Record<string, string> | undefined;
  requestBody?: string | undefined;
  responseBody?: string | undefined;
}

export interface RecorderOptions {
  // Where to.
  /** Where the server is, such as `https://replay.example.com`; relative to the page if need be.
   * Without one, recordings stay in the browser. */
  endpoint?: string | undefined;
  /** The project's public key for ingest, `rvw_…`. */
  writeKey?: string | undefined;
  /** Default: `indexeddb` where there is an endpoint (for what waits to be sent), else `memory`. */
  storage?: StorageKind | undefined;
  /** What `storage` may take of the browser's room, in bytes of JSON. Default 50 MiB in IndexedDB,
   * 2 MiB in localStorage. The oldest goes first. */
  storageQuotaBytes?: number | undefined;
  /** How long events gather before they are sent. Default 2000. */
  flushIntervalMs?: number | undefined;
  /** How much may be held in memory, in bytes of JSON: what waits for a server that is away, and
   * what `stop()` and `export()` give. Default 8 MiB, at least 60 kB. */
  maxBufferSize?: number | undefined;
  /** Compress in a worker. Default true; where a page's policy forbids it the browser's own stream
   * does. */
  useWorker?: boolean | undefined;
  /** A script of your own origin for that worker: this recorder's script build. */
  workerUrl?: string | undefined;

  // Who and which.
  /** An id of your own for the session. It then never ends by itself. */
  sessionId?: string | undefined;
  windowId?: string | undefined;
  /** Who is being recorded, in your words. Nothing is made up when it is absent. */
  userId?: string | undefined;
  /** A session ends when nobody did anything for this long. Default 30 minutes. */
  sessionIdleMs?: number | undefined;
  /** A session ends after this long. Default, and at most, 24 hours. */
  sessionMaxMs?: number | undefined;
  /** Recording pauses when nobody did anything for this long. Default 5 minutes; 0 never. */
  idlePauseMs?: number | undefined;

  // Whether.
  /** Nothing is recorded or stored until `setConsent(true)`. Default false. */
  requireConsent?: boolean | undefined;
  /** Do not record who asks not to be tracked, by Do Not Track or by Global Privacy Control.
   * Default true. */
  respectPrivacySignals?: boolean | undefined;
  /** The share of sessions to record, 0 to 1. Default 1. */
  sampleRate?: number | undefined;
  /** Of the sessions that were not sampled, the share that is held in memory, its last minute, and
   * sent when an error happens. Default 0. */
  errorSampleRate?: number | undefined;
  /** Sessions that end sooner are never sent. Default 0. */
  minimumDurationMs?: number | undefined;
  /** With any of these, recording is held, its last minute, until the page has such an address … */
  urlTriggers?: readonly UrlPattern[] | undefined;
  /** … or until `track` is called with such a name. */
  eventTriggers?: readonly string[] | undefined;
  /** Pages with such an address are not recorded. */
  urlBlocklist?: readonly UrlPattern[] | undefined;
  /** Ask the server for the project's policy: whether and what to record. Default true. */
  useServerPolicy?: boolean | undefined;

  // What is kept from view.
  /** Mask what is typed: only a length class is kept. Default true. Passwords, cards, one-time
   * codes and the like always are. */
  maskAllInputs?: boolean | undefined;
  /** Mask all text of the page. Default false. */
  maskAllText?: boolean | undefined;
  /** Mask text in what matches, besides `[data-revisit-mask]` and `.rr-mask`. */
  maskTextSelector?: string | undefined;
  /** What masked text becomes. Default: each character that is no space becomes `*`. */
  maskTextFn?: ((text: string, element: Element | null) => string) | undefined;
  /** Leave out what matches, besides `[data-revisit-block]` and `.rr-block`: a box remains. */
  blockSelector?: string | undefined;
  /** Do not record input in what matches, besides `[data-revisit-ignore]` and `.rr-ignore`. */
  ignoreSelector?: string | undefined;
  /** More names of parameters, fields and properties whose values are redacted. */
  redactNames?: readonly string[] | undefined;
  /** The last look at a batch before it is kept or sent. What it gives back is sent; null: nothing.
   * When it throws, nothing is. */
  beforeSend?: ((batch: OutgoingBatch) => OutgoingBatch | null) | undefined;

  // What is recorded.
  /** Record console lines. Default true. */
  captureConsole?: boolean | undefined;
  /** Record uncaught errors and unhandled rejections. Default true. */
  captureErrors?: boolean | undefined;
  /** Record requests: method, address, status, times and sizes. Default true. */
  captureNetwork?: boolean | undefined;
  /** Record headers too, those that look secret redacted. Default false. As for bodies, a part of
   * the recorder is loaded for it: requests made before that has come are recorded without. */
  captureHeaders?: boolean | undefined;
  /** Record bodies too, as text, redacted, up to 100 kB each. Default false. */
  captureBodies?: boolean | undefined;
  /** The last look at a request with headers or bodies; null leaves the request out. */
  maskNetworkFn?: ((entry: CapturedNetworkEntry) => CapturedNetworkEntry | null) | undefined;
  /** Record web vitals and long tasks. Default true. */
  capturePerformance?: boolean | undefined;
  /** Record what canvases show. Default false. */
  captureCanvas?: boolean | undefined;
  /** Pictures of a canvas in a second, 1 to 12. Default 2. */
  canvasFps?: number | undefined;
  /** Quality of those pictures (webp), 0 to 1. Default 0.4. */
  canvasQuality?: number | undefined;
  /** Record fonts that scripts add. Default true. */
  captureFonts?: boolean | undefined;
  /** Capture images, fonts and style sheets that the page can read, so that a replay looks right
   * when the site is gone. Default false. */
  captureAssets?: boolean | undefined;
  /** Origins of frames, or of the page around this frame, that have a recorder of ours and belong
   * to the same recording. Default none. */
  frameOrigins?: readonly string[] | undefined;
}

/** Options that are text, and have no default. */
export const TEXT_OPTIONS = [
  "endpoint",
  "writeKey",
  "storage",
  "workerUrl",
  "sessionId",
  "windowId",
  "userId",
  "maskTextSelector",
  "blockSelector",
  "ignoreSelector",
] as const satisfies readonly (keyof RecorderOptions)[];

type TextOption = (typeof TEXT_OPTIONS)[number];
type FunctionOption = "maskTextFn" | "beforeSend" | "maskNetworkFn";

type Chosen = {
  [Name in Exclude<keyof RecorderOptions, TextOption | FunctionOption>]-?: NonNullable<
    RecorderOptions[Name]
  >;
};

const MIB = 1024 * 1024;

/** What holds where a page does not choose. */
export const DEFAULTS: Chosen = {
  storageQuotaBytes: 50 * MIB,
  flushIntervalMs: FLUSH_INTERVAL_MS,
  maxBufferSize: MAX_BUFFER_BYTES,
  useWorker: true,
  sessionIdleMs: SESSION_IDLE_MS,
  sessionMaxMs: SESSION_MAX_MS,
  idlePauseMs: IDLE_PAUSE_MS,
  requireConsent: false,
  respectPrivacySignals: true,
  sampleRate: 1,
  errorSampleRate: 0,
  minimumDurationMs: 0,
  urlTriggers: [],
  eventTriggers: [],
  urlBlocklist: [],
  useServerPolicy: true,
  maskAllInputs: true,
  maskAllText: false,
  redactNames: [],
  captureConsole: true,
  captureErrors: true,
  captureNetwork: true,
  captureHeaders: false,
  captureBodies: false,
  capturePerformance: true,
  captureCanvas: false,
  canvasFps: 2,
  canvasQuality: 0.4,
  captureFonts: true,
  captureAssets: false,
  frameOrigins: [],
};

/** @internal */
export interface Settings extends Chosen, Pick<RecorderOptions, FunctionOption> {
  /** Absolute, without a slash at its end; null where there is no server. */
  endpoint: string | null;
  /** Below which all endpoints for recorders lie, such as `https://replay.example.com/ingest/v1`. */
  ingestUrl: string | null;
  writeKey: string;
  storage: StorageKind;
  workerUrl?: string | undefined;
  maskTextSelector?: string | undefined;
  blockSelector?: string | undefined;
  ignoreSelector?: string | undefined;
}

/** @internal */
export function settings(options: RecorderOptions, pageUrl: string): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const chosen = { ...DEFAULTS, ...(Object.fromEntries(given) as RecorderOptions & Chosen) };
  const endpoint =
    chosen.endpoint === undefined ? null : absolute(chosen.endpoint, pageUrl).replace(/\/+$/, "");
  const storage = chosen.storage ?? (endpoint === null ? "memory" : "indexeddb");
  return {
    ...chosen,
    endpoint,
    ingestUrl: endpoint === null ? null : `${endpoint}/ingest/v1`,
    writeKey: chosen.writeKey ?? "",
    storage,
    storageQuotaBytes: options.storageQuotaBytes ?? (storage === "localstorage" ? 2 : 50) * MIB,
    flushIntervalMs: Math.max(0, chosen.flushIntervalMs),
    maxBufferSize: Math.max(KEEPALIVE_BYTES, chosen.maxBufferSize),
    sessionMaxMs: Math.min(SESSION_MAX_MS, chosen.sessionMaxMs),
    canvasFps: Math.min(12, Math.max(1, chosen.canvasFps)),
    canvasQuality: Math.min(1, Math.max(0, chosen.canvasQuality)),
  };
}

function absolute(url: string, base: string): string {
  try {
    return new URL(url, base).href;
  } catch {
    return url;
  }
}
