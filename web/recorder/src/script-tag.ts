/**
 * Configuration by the script tag:
 * `<script src="https://replay.example.com/revisit-recorder.js" data-write-key="rvw_…"></script>`.
 */
import type { RecorderOptions } from "./options";

/** The options that a tag spells out, or nothing when it has no write key and wants no start. */
export function tagOptions(tag: HTMLScriptElement): RecorderOptions | undefined {
  const { writeKey, endpoint, userId, maskAllInputs, captureConsole } = tag.dataset;
  if (!writeKey) return undefined;
  return {
    writeKey,
    // The server that serves the script, below the same prefix.
    endpoint: endpoint ?? new URL(".", tag.src).href,
    userId,
    maskAllInputs: maskAllInputs !== "false",
    captureConsole: captureConsole !== "false",
  };
}
