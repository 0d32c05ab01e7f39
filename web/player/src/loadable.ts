/** What `load` takes, and where the recording is then. */

import type { Source } from "./worker/protocol.ts";

/** A recording at hand: rrweb's events, or a `SessionRecording` of our recorder. */
export type GivenRecording = readonly object[] | { readonly events: readonly object[] };

/** An address, a file, or the recording itself. */
export type Loadable = string | URL | Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | GivenRecording;

export function sourceOf(recording: Loadable, baseUrl: string): Source {
  if (typeof recording === "string" && !/^\s*[[{]/.test(recording)) {
    return { kind: "url", url: new URL(recording, baseUrl).href };
  }
  if (recording instanceof URL) return { kind: "url", url: recording.href };
  return { kind: "blob", blob: blobOf(recording) };
}

function blobOf(recording: Exclude<Loadable, URL>): Blob {
  if (recording instanceof Blob) return recording;
  const isBytes =
    typeof recording === "string" ||
    recording instanceof ArrayBuffer ||
    recording instanceof Uint8Array;
  return new Blob([isBytes ? recording : JSON.stringify(recording)]);
}
