/**
 * What a page loads only when it is needed: making archives, capturing assets, reading headers and
 * bodies of requests, finding the recordings that stayed in the browser. A part of its own, so that
 * pages which need none of it do not pay for it.
 */

export { listRecordings, loadRecording, removeRecording } from "../local/recordings";
export { newSaidReader } from "../observers/network/said";
export { type ArchiveLine, type ArchiveSource, writeArchive } from "./archive/write";
export { captureAssets } from "./assets/capture";
