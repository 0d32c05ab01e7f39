/**
 * Gets what is at an address, if the page itself could read it, as a `data:` address. Only what
 * pages are made of: pictures, fonts, style sheets.
 */
import { FETCH_TIMEOUT_MS, MAX_ASSET_BYTES } from "./limits";

export type Wanted = "picture" | "sheet";

export interface ContentContext {
  page: Window & typeof globalThis;
  fetch: typeof fetch;
}

/** Fonts are often served as bytes of no known kind; they say themselves what they are. */
const FONTS: readonly (readonly [magic: string, type: string])[] = [
  ["wOFF", "font/woff"],
  ["wOF2", "font/woff2"],
  ["OTTO", "font/otf"],
  ["true", "font/ttf"],
  ["\0\x01\0\0", "font/ttf"],
];
const PICTURE = /^image\/[\w.+-]+$/;

export interface Content {
  /** A `data:` address. */
  data: string;
  /** What a style sheet names: the browser tells nobody what it loads for one of another site. */
  names: string[];
}

/** Null when there is nothing to have. Throws when the address cannot be read from here at all. */
export async function contentOf(
  { page, fetch }: ContentContext,
  url: string,
  wanted: Wanted,
): Promise<Content | null> {
  const abort = new AbortController();
  const timer = page.setTimeout(() => abort.abort(), FETCH_TIMEOUT_MS);
  try {
    const isOwn = new URL(url).origin === page.location.origin;
    const response = await fetch(url, {
      // With what the page sends to its own server; strangers learn nothing of who asks.
      credentials: isOwn ? "same-origin" : "omit",
      mode: isOwn && !url.startsWith("blob:") ? "same-origin" : "cors",
      cache: "force-cache",
      signal: abort.signal,
    });
    if (!response.ok || !response.body) return null;
    if (Number(response.headers.get("content-length")) > MAX_ASSET_BYTES) return null;
    const bytes = await bytesOf(response.body);
    const said = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    const type = bytes && typeOf(bytes, said ?? "", wanted);
    if (!type) return null;
    const names: string[] = [];
    const whole = wanted === "sheet" ? wholeSheet(bytes, response.url, names) : bytes;
    const data = await dataUrl(page, whole, type);
    return data === null ? null : { data, names };
  } finally {
    page.clearTimeout(timer);
    abort.abort();
  }
}

/** Null when it is more than there is room for. */
async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let nBytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    nBytes += part.value.length;
    if (nBytes > MAX_ASSET_BYTES) {
      void reader.cancel().catch(() => {});
      return null;
    }
  }
  const bytes = new Uint8Array(nBytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return nBytes > 0 ? bytes : null;
}

function typeOf(bytes: Uint8Array, said: string, wanted: Wanted): string | null {
  if (wanted === "sheet") return said === "text/css" ? said : null;
  if (PICTURE.test(said)) return said;
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  return FONTS.find(([start]) => magic === start)?.[1] ?? null;
}

/** The browser does it beside the page's own thread. */
function dataUrl(
  page: typeof globalThis,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = new page.FileReader();
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result : null);
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(new page.Blob([bytes], { type }));
  });
}

/** A sheet that stands elsewhere than it came from needs whole addresses. */
function wholeSheet(bytes: Uint8Array, base: string, names: string[]): Uint8Array<ArrayBuffer> {
  const css = new TextDecoder()
    .decode(bytes)
    .replace(
      /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/g,
      (whole, double?: string, single?: string, bare?: string) => {
        const url = double ?? single ?? bare ?? "";
        if (url === "" || url.startsWith("#") || url.startsWith("data:")) return whole;
        try {
          const { href } = new URL(url, base);
          names.push(href);
          return `url("${href}")`;
        } catch {
          return whole;
        }
      },
    );
  return new TextEncoder().encode(css);
}
