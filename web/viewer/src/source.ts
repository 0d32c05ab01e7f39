/** What a page is to play, and under which name: found in the page and its address. */

import { bytesOf } from "./base64.ts";

export type Source =
  | { readonly kind: "url"; readonly url: URL; readonly name: string }
  | { readonly kind: "bytes"; readonly bytes: Blob; readonly name: string };

/** The element that holds an archive in a page of one file. */
const INSIDE = "script[type='application/octet-stream+base64']";
/** The element that names the archive beside a published page. */
const BESIDE = "meta[name='revisit-archive']";

/** Nothing is null; what cannot be read throws an error that says so. */
export function sourceOf(page: Document, address: URL): Source | null {
  const inside = page.querySelector<HTMLScriptElement>(INSIDE);
  if (inside !== null) {
    const bytes = new Blob([bytesOf(inside.text)], { type: "application/zip" });
    // The text is as large as the archive again, and nobody needs it any more.
    inside.remove();
    return { kind: "bytes", bytes, name: inside.dataset.name ?? "recording.replay.zip" };
  }
  // In the query, or in the fragment, which never reaches the server's log.
  const asked =
    address.searchParams.get("src") ?? new URLSearchParams(address.hash.slice(1)).get("src");
  const named = page.querySelector<HTMLMetaElement>(BESIDE)?.content;
  const url = asked || named;
  return url ? fromUrl(url, address) : null;
}

export function fromUrl(text: string, base: URL): Source {
  const url = URL.parse(text, base);
  if (url === null) throw new Error(`“${text}” is not an address.`);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(`Recordings are fetched by http and https, not by ${url.protocol}`);
  }
  return { kind: "url", url, name: nameOf(url) };
}

export function fromFile(file: File): Source {
  return { kind: "bytes", bytes: file, name: file.name };
}

/** The last part of the path that says something. */
function nameOf(url: URL): string {
  const last = url.pathname.split("/").filter(Boolean).at(-1) ?? url.host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
