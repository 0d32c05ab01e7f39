/**
 * How bytes leave the page: fetch, with gzip where there is a way, and beacons. All requests are
 * simple ones in the sense of CORS (no headers of ours), so none costs a preflight. It knows
 * nothing of batches or of trying again.
 */
import { GZIP_FROM_BYTES, KEEPALIVE_ORDINARY_BYTES, REQUEST_TIMEOUT_MS } from "../limits";
import type { Compressor } from "./compressor";

export interface Packed {
  content: string | ArrayBuffer;
  /** The request is to outlive the page. */
  keepalive: boolean;
}

/** What came back. Status 0: nothing did. */
export interface Answer {
  status: number;
  retryAfter: string | null;
}

export interface Transport {
  pack(text: string): Promise<Packed>;
  send(packed: Packed): Promise<Answer>;
  /** Hands the text to the browser, or answers false when the browser will not have it. */
  beacon(text: string): boolean;
  /** The browser says that there is no network. */
  isOffline(): boolean;
}

export function browserTransport(
  page: Window & typeof globalThis,
  url: string,
  compressor: Compressor,
): Transport {
  // The page's own wrappers around fetch, ours included, have no business with these requests.
  const fetch = page.fetch?.bind(page);
  return {
    async pack(text) {
      const bytes = text.length < GZIP_FROM_BYTES ? null : await compressor.gzip(text);
      const content = bytes ?? text;
      const size = typeof content === "string" ? content.length : content.byteLength;
      return { content, keepalive: size <= KEEPALIVE_ORDINARY_BYTES };
    },
    async send({ content, keepalive }) {
      const abort = new AbortController();
      const timer = page.setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
      try {
        const response = await fetch(url, {
          method: "POST",
          body: content,
          keepalive,
          credentials: "omit",
          cache: "no-store",
          signal: abort.signal,
        });
        return { status: response.status, retryAfter: response.headers.get("retry-after") };
      } catch {
        return { status: 0, retryAfter: null };
      } finally {
        page.clearTimeout(timer);
      }
    },
    beacon(text) {
      try {
        return page.navigator.sendBeacon(url, text);
      } catch {
        return false;
      }
    },
    isOffline: () => page.navigator.onLine === false,
  };
}
