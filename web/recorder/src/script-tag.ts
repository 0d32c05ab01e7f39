/**
 * Configuration by the script tag, an attribute for each option that is plain:
 * `<script src="https://replay.example.com/revisit-recorder.js" data-write-key="rvw_…"></script>`.
 */
import { DEFAULTS, type RecorderOptions, TEXT_OPTIONS } from "./options";

/** The options that a tag spells out. Nothing when it has neither a server's key nor a place in the
 * browser to record to: then it wants no start. */
export function tagOptions(tag: HTMLScriptElement): RecorderOptions | undefined {
  const { dataset } = tag;
  const options: Record<string, unknown> = {};
  for (const name of TEXT_OPTIONS) if (dataset[name]) options[name] = dataset[name];
  for (const [name, like] of Object.entries(DEFAULTS)) {
    const text = dataset[name];
    const value = text === undefined ? undefined : parse(text.trim(), like);
    if (value !== undefined) options[name] = value;
  }
  if (!options.writeKey && !options.storage) return undefined;
  // A key is a server's: the one that serves the script, below the same prefix.
  if (options.writeKey) options.endpoint ??= new URL(".", tag.src).href;
  return options;
}

/** A flag is true but for `false`, a list is by commas. What cannot be read is not there. */
function parse(text: string, like: unknown): unknown {
  if (typeof like === "boolean") return text.toLowerCase() !== "false";
  if (typeof like === "number") return text !== "" && Number(text) >= 0 ? Number(text) : undefined;
  return text.split(/\s*,\s*/).filter((entry) => entry !== "");
}
