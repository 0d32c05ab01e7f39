/**
 * Gzip, off the main thread where the page's policy has it so: in a worker from a script of the
 * page's own origin, else in one from a blob. Else by the browser's own stream in the page, a slice
 * at a time; else not at all.
 */
import type { Environment } from "../environment";
import { SLICE_BYTES, WORKER_START_MS } from "../limits";
import { scriptUrl } from "../more/load";
import { safeStorage } from "../storage";
import { GzipWorker } from "./gzip-worker";
import { startWorkerPart } from "./worker-part";

export interface CompressorContext {
  page: Window & typeof globalThis;
  environment: Pick<Environment, "after">;
  settings: { useWorker: boolean; workerUrl?: string | undefined };
}

export interface Compressor {
  /** Null when it cannot be done. Never rejects. */
  gzip(text: string): Promise<ArrayBuffer | null>;
  stop(): void;
}

/** In `sessionStorage`: workers were refused to a page of this tab, so that the next need not try,
 * and fill the host's log of policy violations. */
const REFUSED = "revisit.worker.refused";

export function newCompressor(context: CompressorContext): Compressor {
  const { page, settings } = context;
  let worker: Promise<GzipWorker | null> | undefined;
  return {
    async gzip(text) {
      if (!page.CompressionStream) return null;
      if (settings.useWorker) worker ??= startWorker(context);
      const bytes = await (await worker)?.gzip(text);
      return bytes ?? gzipInSlices(context, text);
    },
    stop() {
      const started = worker;
      worker = undefined;
      void started?.then((it) => it?.stop());
    },
  };
}

async function startWorker(context: CompressorContext): Promise<GzipWorker | null> {
  const { page, environment, settings } = context;
  const workerUrl = settings.workerUrl ?? ownScript(page);
  const storage = safeStorage(() => page.sessionStorage);
  if (!page.Worker || storage.read(REFUSED)) return null;
  const ways: (() => Worker)[] = [];
  if (workerUrl !== undefined) ways.push(() => new page.Worker(workerUrl));
  if (!isBlobForbidden(page.document)) ways.push(() => blobWorker(page));
  for (const way of ways) {
    const worker = new GzipWorker(environment, way);
    if (await worker.isThere) return worker;
  }
  storage.write(REFUSED, "1");
  return null;
}

/** This recorder's own script, where the page may have it for a worker: from its own origin. */
function ownScript(page: Window): string | undefined {
  return scriptUrl?.startsWith(`${page.location.origin}/`) ? scriptUrl : undefined;
}

function blobWorker(page: Window & typeof globalThis): Worker {
  const source = `(${startWorkerPart.toString()})(self)`;
  const url = page.URL.createObjectURL(new page.Blob([source], { type: "text/javascript" }));
  try {
    return new page.Worker(url);
  } finally {
    // By then the worker has its own hold on it.
    page.setTimeout(() => page.URL.revokeObjectURL(url), WORKER_START_MS);
  }
}

/** Whether a policy in the page's markup may say no. One that came as a header cannot be read. */
function isBlobForbidden(document: Document): boolean {
  const metas = document.querySelectorAll('meta[http-equiv="content-security-policy" i]');
  const policies = Array.from(metas, (meta) => meta.getAttribute("content") ?? "");
  return policies.some(
    (text) => /(worker|child|script|default)-src/i.test(text) && !/blob:/i.test(text),
  );
}

/** In the page itself, with room for the page to breathe between the slices. */
async function gzipInSlices(
  { page, environment }: CompressorContext,
  text: string,
): Promise<ArrayBuffer | null> {
  try {
    const stream = new page.CompressionStream("gzip");
    const packed = new page.Response(stream.readable).arrayBuffer();
    packed.catch(() => {});
    const writer = stream.writable.getWriter();
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      await writer.write(bytes.subarray(at, at + SLICE_BYTES));
      // Nobody feels a hidden page, and its timers are slow.
      if (page.document.visibilityState === "hidden") continue;
      await new Promise<void>((resolve) => environment.after(0, resolve));
    }
    await writer.close();
    return await packed;
  } catch {
    return null;
  }
}
