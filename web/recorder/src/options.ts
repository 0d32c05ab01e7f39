/** What a page may choose, and what holds when it does not. */
import { FLUSH_INTERVAL_MS, KEEPALIVE_BYTES, MAX_BUFFER_BYTES } from "./limits";

export interface RecorderOptions {
  /** Where the server is, such as `https://replay.example.com`; relative to the page if need be. */
  endpoint: string;
  /** The project's public key for ingest, `rvw_…`. */
  writeKey: string;
  /** An id of your own for the session. It then never ends by itself. */
  sessionId?: string | undefined;
  windowId?: string | undefined;
  /** Who is being recorded, in your words. Nothing is made up when it is absent. */
  userId?: string | undefined;
  /** How long events gather before they are sent. Default 2000. */
  flushIntervalMs?: number | undefined;
  /** How much may wait in memory for a server that is away. Default 8 MiB, at least 60 kB. */
  maxBufferBytes?: number | undefined;
  /** Replace what is typed by asterisks. Default true. Passwords always are. */
  maskAllInputs?: boolean | undefined;
  /** Record console lines, uncaught errors and unhandled rejections. Default true. */
  captureConsole?: boolean | undefined;
}

/** @internal */
export interface Settings {
  endpoint: string;
  ingestUrl: string;
  flushIntervalMs: number;
  maxBufferBytes: number;
  maskAllInputs: boolean;
  captureConsole: boolean;
}

/** @internal */
export function settings(options: RecorderOptions, pageUrl: string): Settings {
  const endpoint = absolute(options.endpoint, pageUrl).replace(/\/+$/, "");
  return {
    endpoint,
    ingestUrl: `${endpoint}/ingest/v1?key=${encodeURIComponent(options.writeKey)}`,
    flushIntervalMs: Math.max(0, options.flushIntervalMs ?? FLUSH_INTERVAL_MS),
    maxBufferBytes: Math.max(KEEPALIVE_BYTES, options.maxBufferBytes ?? MAX_BUFFER_BYTES),
    maskAllInputs: options.maskAllInputs ?? true,
    captureConsole: options.captureConsole ?? true,
  };
}

function absolute(url: string, base: string): string {
  try {
    return new URL(url, base).href;
  } catch {
    return url;
  }
}
