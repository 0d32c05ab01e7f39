/**
 * A session of the API: what is archived of it, by entries, and what came since, by blocks.
 */

import { isObject } from "../recording/event.ts";
import { type Manifest, readManifest } from "../recording/manifest.ts";
import type { Entries } from "../worker/indexed.ts";
import { damaged } from "./failure.ts";
import { get, readBody } from "./http.ts";

export interface Session {
  readonly archive: { readonly id: string; readonly manifest: Manifest } | null;
  readonly nBlocks: number;
  readonly nArchivedBlocks: number;
  readonly isLive: boolean;
}

/** Whether an address is that of a session, as our server has them. */
export function isSessionAddress(url: string): boolean {
  return /\/sessions\/[^/]+\/?$/.test(new URL(url).pathname);
}

/** The address of something under a session; what it asks for already stays. */
export function under(url: string, path: string): URL {
  const next = new URL(url);
  next.pathname = `${next.pathname.replace(/\/$/, "")}/${path}`;
  return next;
}

export async function readSession(url: string, signal: AbortSignal): Promise<Session> {
  const response = await get(under(url, "replay").href, signal, { accept: "application/json" });
  let value: unknown;
  try {
    value = await response.json();
  } catch {
    throw damaged("The server's answer about the session is not JSON");
  }
  if (!isObject(value)) throw damaged("The server's answer about the session is not an object");
  const { archive, n_blocks: nBlocks, n_archived_blocks: nArchivedBlocks } = value;
  const id = isObject(archive) && typeof archive.id === "string" ? archive.id : null;
  return {
    archive:
      isObject(archive) && id !== null ? { id, manifest: readManifest(archive.manifest) } : null,
    nBlocks: typeof nBlocks === "number" ? nBlocks : 0,
    nArchivedBlocks: typeof nArchivedBlocks === "number" ? nArchivedBlocks : 0,
    isLive: value.is_live === true,
  };
}

/** Entries as the API serves them: with their long strings in place. */
export function sessionEntries(url: string, archiveId: string, signal: AbortSignal): Entries {
  const decoder = new TextDecoder();
  const read = async (name: string): Promise<string> => {
    const address = under(url, `replay/${archiveId}/${name}`).href;
    return decoder.decode(await readBody(await get(address, signal), signal));
  };
  return {
    read: (names) => new Map(names.map((name) => [name, read(name)])),
    expectAssets: () => undefined,
    readAssets: null,
    async readResources() {
      const lines = (await read("resources.jsonl")).split("\n").filter((line) => line !== "");
      return lines.flatMap((line) => {
        const value: unknown = JSON.parse(line);
        if (!isObject(value)) return [];
        const { url, data } = value;
        return typeof url === "string" && typeof data === "string" ? [[url, data] as const] : [];
      });
    },
  };
}
