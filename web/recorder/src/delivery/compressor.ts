/**
 * Gzip, off the main thread where the page's policy has it so: in a worker from a script of the
 * page's own origin, else in one from a blob. Else by the browser's own stream in the page, a slice
 * at a time; else not at all.
 */
import type { Environment } from "../environment";
import { SLICE_BYTES, WORKER_START_MS } from "../limits";
import { safeStorage } from "../storage";
import { GzipWorker } from "./gzip-worker";
import { startWorkerPart } from "./worker-part";

export interface CompressorContext {
  page: Window & typeof globalThis;
  environment: Pick<Environment, "after">;
  settings: { useWorker: boolean; workerUrl: string | undefined };
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
  const { page, settings } = context;
  const storage = safeStorage(() => page.sessionStorage);
  const ways: (() => Worker)[] = [];
  const { workerUrl } = settings;
  if (workerUrl !== undefined) ways.push(() => new page.Worker(workerUrl));
  if (!isBlobForbidden(page.document)) ways.push(() => blobWorker(page));
  const mark = `${ways.length} ${workerUrl ?? ""}`;
  if (!page.Worker || storage.read(REFUSED) === mark) return null;
  for (const way of ways) {
    const worker = new GzipWorker(context.environment, way);
    if (await worker.isThere) return worker;
  }
  storage.write(REFUSED, mark);
  return null;
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

/** Whether a policy in the page's markup says no. One that came as a header cannot be read. */
function isBlobForbidden(document: Document): boolean {
  const metas = document.querySelectorAll('meta[http-equiv="content-security-policy" i]');
  return Array.from(metas).some((meta) => {
    const policy = new Map<string, string>();
    for (const directive of (meta.getAttribute("content") ?? "").toLowerCase().split(";")) {
      const [name = "", ...sources] = directive.trim().split(/\s+/);
      if (!policy.has(name)) policy.set(name, ` ${sources.join(" ")} `);
    }
    const names = ["worker-src", "child-src", "script-src", "default-src"];
    const name = names.find((one) => policy.has(one));
    return name !== undefined && !policy.get(name)?.includes(" blob: ");
  });
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
