/**
 * The script build: puts `PortableSessionRecorder` into the page, and starts it when the script tag
 * says so. A page that loads it twice is recorded once.
 */
import { guard } from "./guard";
import { PortableSessionRecorder } from "./recorder";
import { tagOptions } from "./script-tag";

declare global {
  interface Window {
    PortableSessionRecorder?: typeof PortableSessionRecorder;
  }
}

guard(() => {
  if (window.PortableSessionRecorder) return;
  window.PortableSessionRecorder = PortableSessionRecorder;
  const tag = document.currentScript;
  const options = tag instanceof HTMLScriptElement ? tagOptions(tag) : undefined;
  if (!options) return;
  const recorder = new PortableSessionRecorder(options);
  PortableSessionRecorder.current = recorder;
  recorder.start();
});
