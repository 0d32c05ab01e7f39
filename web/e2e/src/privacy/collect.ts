/** Every byte that a recorder left somewhere: in the browser, in what it gives out, at the server. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { decompress } from "fzstd";
import type { Api } from "../api";
import type { Server } from "../server";
import { unzip } from "../unzip";
import type { Haystack } from "./search";

/** What the page of secrets itself keeps in the browser begins so. */
const PAGES_OWN = "shop";

/** What is stored in the browser, without what the page itself stored there. */
export async function browserStorage(page: Page, name: string): Promise<Haystack[]> {
  const stored = await page.evaluate(async (pagesOwn) => {
    const isOurs = (key: string) => !key.startsWith(pagesOwn);
    const webStorage = [localStorage, sessionStorage].map((storage) =>
      Object.entries(storage).filter(([key]) => isOurs(key)),
    );
    const rows: unknown[] = [];
    for (const { name: database = "" } of await indexedDB.databases()) {
      if (isOurs(database)) rows.push(database, await allRows(database));
    }
    const parts: string[] = [];
    await write({ webStorage, rows });
    return parts.join("\n");

    function asked<T>(request: IDBRequest<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    }
    async function allRows(database: string): Promise<unknown[]> {
      const opened = await asked(indexedDB.open(database));
      const all: unknown[] = [];
      for (const store of opened.objectStoreNames) {
        const reading = opened.transaction(store).objectStore(store);
        all.push(await asked(reading.getAllKeys()), await asked(reading.getAll()));
      }
      opened.close();
      return all;
    }
    /** Whatever can be stored, as text: bytes by their codes, as they may be packed. */
    async function write(value: unknown): Promise<void> {
      if (value instanceof Blob) await write(await value.arrayBuffer());
      else if (value instanceof ArrayBuffer) await unpack(new Uint8Array(value));
      else if (ArrayBuffer.isView(value)) {
        await unpack(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      } else if (typeof value === "object" && value !== null) {
        for (const [key, inner] of Object.entries(value)) {
          parts.push(key);
          await write(inner);
        }
      } else parts.push(String(value));
    }
    async function unpack(bytes: Uint8Array): Promise<void> {
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const stream = new Blob([bytes as BlobPart]).stream();
      const plain = isGzip ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
      parts.push(await new Response(plain).text());
    }
  }, PAGES_OWN);
  return [{ name, bytes: Buffer.from(stored) }];
}

/** What the recorder gives out when it is asked. */
export async function givenOut(page: Page): Promise<Haystack[]> {
  const { text, archive } = await page.evaluate(async () => {
    const { recorder } = window;
    const blob = await recorder.exportArchive();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte));
    return { text: recorder.export(), archive: btoa(letters.join("")) };
  });
  return [
    { name: "export()", bytes: Buffer.from(text) },
    ...opened("exportArchive()", Buffer.from(archive, "base64")),
  ];
}

/** All files of the server, opened as far as they can be, and what its API tells. */
export async function atServer(server: Server, api: Api, session: string): Promise<Haystack[]> {
  const files = await readdir(server.dataFolder, { recursive: true, withFileTypes: true });
  const stored = files
    .filter((file) => file.isFile())
    .map(async (file) => {
      const path = join(file.parentPath, file.name);
      return opened(path, await readFile(path));
    });
  const told = ["", "/events", "/moments", "/export?as=zip"].map(async (path) => {
    const response = await api.call(`/sessions/${session}${path}`);
    if (!response.ok) throw new Error(`${path || "the session"}: ${response.status}`);
    return opened(`API ${path}`, Buffer.from(await response.arrayBuffer()));
  });
  return (await Promise.all([...stored, ...told])).flat();
}

/** Bytes as they are, and what is packed in them. */
function opened(name: string, bytes: Buffer): Haystack[] {
  const whole = { name, bytes };
  const magic = bytes.subarray(0, 4).toString("hex");
  if (magic === "504b0304") {
    const entries = [...unzip(bytes)];
    return [
      whole,
      ...entries.map(([entry, text]) => ({ name: `${name}!${entry}`, bytes: Buffer.from(text) })),
    ];
  }
  if (magic === "28b52ffd")
    return [whole, { name: `${name}!`, bytes: Buffer.from(decompress(bytes)) }];
  if (magic.startsWith("1f8b")) return [whole, { name: `${name}!`, bytes: gunzipSync(bytes) }];
  return [whole];
}
