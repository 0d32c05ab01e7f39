/**
 * How bytes leave the page: fetch, with gzip where the browser has it, and beacons. All requests
 * are simple ones in the sense of CORS (no headers of ours), so none costs a preflight. It knows
 * nothing of batches or of trying again.
 */
import { GZIP_FROM_BYTES, KEEPALIVE_ORDINARY_BYTES, REQUEST_TIMEOUT_MS } from "../limits";

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
}

export function browserTransport(page: Window & typeof globalThis, url: string): Transport {
  // The page's own wrappers around fetch, ours included, have no business with these requests.
  const fetch = page.fetch.bind(page);
  return {
    async pack(text) {
      const content = await gzip(page, text);
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
  };
}

async function gzip(page: typeof globalThis, text: string): Promise<string | ArrayBuffer> {
  if (text.length < GZIP_FROM_BYTES || !page.CompressionStream) return text;
  try {
    const stream = new page.Blob([text]).stream().pipeThrough(new page.CompressionStream("gzip"));
    return await new page.Response(stream).arrayBuffer();
  } catch {
    return text;
  }
}
