/**
 * The script build: puts `PortableSessionRecorder` into the page, and starts it when the script tag
 * says so. A page that loads it twice is recorded once. Loaded as a worker, which has no document,
 * it is the worker that compresses: a policy that lets the page have this script lets it have that.
 */
import { startWorkerPart, type WorkerScope } from "./delivery/worker-part";
import { guard } from "./guard";
import { PortableSessionRecorder } from "./recorder";
import { tagOptions } from "./script-tag";

declare global {
  interface Window {
    PortableSessionRecorder?: typeof PortableSessionRecorder;
  }
}

guard(() => {
  if (typeof document === "undefined") {
    startWorkerPart(globalThis as unknown as WorkerScope);
    return;
  }
  if (window.PortableSessionRecorder) return;
  window.PortableSessionRecorder = PortableSessionRecorder;
  const tag = document.currentScript;
  const options = tag instanceof HTMLScriptElement ? tagOptions(tag) : undefined;
  if (!options) return;
  const recorder = new PortableSessionRecorder(options);
  PortableSessionRecorder.current = recorder;
  recorder.start();
});
