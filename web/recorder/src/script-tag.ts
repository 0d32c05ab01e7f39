/**
 * Configuration by the script tag, an attribute for each option that is plain:
 * `<script src="https://replay.example.com/revisit-recorder.js" data-write-key="rvw_…"></script>`.
 */
import type { RecorderOptions } from "./options";

/** Functions, and patterns that are no text, can only be given in code. */
type PlainOption = Exclude<keyof RecorderOptions, "maskTextFn" | "beforeSend" | "maskNetworkFn">;
type Kind = "text" | "number" | "flag" | "list";

/** How the text of an attribute is read. A flag is true but for `false`, a list is by commas. */
const KINDS: Record<PlainOption, Kind> = {
  endpoint: "text",
  writeKey: "text",
  storage: "text",
  storageQuotaBytes: "number",
  flushIntervalMs: "number",
  maxBufferSize: "number",
  useWorker: "flag",
  workerUrl: "text",
  sessionId: "text",
  windowId: "text",
  userId: "text",
  sessionIdleMs: "number",
  sessionMaxMs: "number",
  idlePauseMs: "number",
  requireConsent: "flag",
  respectPrivacySignals: "flag",
  sampleRate: "number",
  errorSampleRate: "number",
  minimumDurationMs: "number",
  urlTriggers: "list",
  eventTriggers: "list",
  urlBlocklist: "list",
  useServerPolicy: "flag",
  maskAllInputs: "flag",
  maskAllText: "flag",
  maskTextSelector: "text",
  blockSelector: "text",
  ignoreSelector: "text",
  redactNames: "list",
  captureConsole: "flag",
  captureErrors: "flag",
  captureNetwork: "flag",
  captureHeaders: "flag",
  captureBodies: "flag",
  capturePerformance: "flag",
  captureCanvas: "flag",
  canvasFps: "number",
  canvasQuality: "number",
  captureFonts: "flag",
  captureAssets: "flag",
  frameOrigins: "list",
};

/** The options that a tag spells out, or nothing when it has none and wants no start. */
export function tagOptions(tag: HTMLScriptElement): RecorderOptions | undefined {
  const options: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(KINDS)) {
    const text = tag.dataset[name];
    const value = text === undefined ? undefined : parse(text, kind);
    if (value !== undefined) options[name] = value;
  }
  if (Object.keys(options).length === 0) return undefined;
  // A key is a server's: the one that serves the script, below the same prefix.
  if ("writeKey" in options) options.endpoint ??= new URL(".", tag.src).href;
  return options;
}

/** What cannot be read is as if it were not there. */
function parse(text: string, kind: Kind): unknown {
  switch (kind) {
    case "text":
      return text === "" ? undefined : text;
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "flag":
      return text.trim().toLowerCase() !== "false";
    case "list":
      return text
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== "");
  }
}
